package country

import (
	"errors"
	"slices"
	"strings"
)

// Signed reports whether it is a sign language.
func (l Language) Signed() bool { return l.Modality == "señas" }

// Label returns the name of the language in lang.
func (l Language) Label(lang string) string { return Value{ES: l.ES, EN: l.EN}.Label(lang) }

// Label returns the name of the country in lang.
func (c Country) Label(lang string) string { return Value{ES: c.ES, EN: c.EN}.Label(lang) }

func (p *Pack) loadLanguages(raw []byte) error {
	var file languagesFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	var faults []error
	p.languages = file.Languages
	p.langIndex, faults = indexed("language", p.languages, func(l Language) (bool, []string) {
		return l.ES != "" && l.EN != "", []string{l.ID}
	})
	return errors.Join(faults...)
}

func (p *Pack) loadCountries(raw []byte) error {
	var file countriesFile
	if err := decode(raw, &file); err != nil {
		return err
	}
	var faults []error
	p.countries = file.Countries
	p.ctryIndex, faults = indexed("country", p.countries, func(c Country) (bool, []string) {
		return c.ES != "" && c.EN != "", []string{c.Alpha2, c.Alpha3}
	})
	return errors.Join(faults...)
}

// Languages returns all languages in the order of the pack: the most usual first.
func (p *Pack) Languages() []Language { return slices.Clone(p.languages) }

// CommonLanguage returns what everybody of the network speaks, the first of the pack: nobody interprets it.
func (p *Pack) CommonLanguage() string { return p.languages[0].ID }

// Language returns one language.
func (p *Pack) Language(id string) (Language, bool) {
	return at(p.languages, p.langIndex, id)
}

// LanguageName returns the name of a language in lang, or the id itself when it is unknown.
func (p *Pack) LanguageName(id, lang string) string {
	if l, ok := p.Language(id); ok {
		return l.Label(lang)
	}
	return id
}

// Countries returns all countries, those most often seen first and the rest by their Spanish names.
func (p *Pack) Countries() []Country { return p.CountriesIn("es") }

// CountriesIn is Countries with the rest sorted by their names in lang.
func (p *Pack) CountriesIn(lang string) []Country {
	sorted := slices.Clone(p.countries)
	last := len(sorted) + 1
	rank := func(c Country) int {
		if c.Priority == 0 {
			return last
		}
		return c.Priority
	}
	slices.SortStableFunc(sorted, func(a, b Country) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(fold(a.Label(lang)), fold(b.Label(lang)))
	})
	return sorted
}

// Country returns one country by its two-letter or three-letter code.
func (p *Pack) Country(code string) (Country, bool) {
	return at(p.countries, p.ctryIndex, code)
}

// Nationalities returns the answers to "which nationality" that are no country: stateless, unknown.
func (p *Pack) Nationalities() []Value { return slices.Clone(p.rules.NationalityExtra) }

// HasNationality reports whether code is a country or one of Nationalities.
func (p *Pack) HasNationality(code string) bool {
	_, country := p.ctryIndex[code]
	_, other := p.extra[code]
	return country || other
}

// Nationality returns the adjective for a code in lang; in Spanish feminine and masculine, because a
// code does not say which. Where there is no adjective it returns the country's name, and for an
// unknown code the code itself.
func (p *Pack) Nationality(code, lang string) string {
	if v, ok := p.extra[code]; ok {
		return v.Label(lang)
	}
	c, ok := p.Country(code)
	switch {
	case !ok:
		return code
	case c.NationalityEN == "":
		return c.Label(lang)
	case lang == "en":
		return c.NationalityEN
	case c.NationalityESF == c.NationalityESM:
		return c.NationalityESF
	}
	return c.NationalityESF + "/" + c.NationalityESM
}

var unaccent = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n~",
	"å", "a", "ô", "o", "ç", "c", "ã", "a")

// fold makes names comparable the way a dictionary orders them: ñ after n, other accents ignored.
func fold(name string) string { return unaccent.Replace(strings.ToLower(name)) }
