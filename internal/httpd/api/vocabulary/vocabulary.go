// Package vocabulary serves the lists of codes, places, languages and countries that everything else is written in.
package vocabulary

import (
	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is the part of the table about codes and their words.
func Routes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/vocabulary", "", "getVocabulary", "Every list of codes with its words", getVocabulary).MayBeKept().
			WithNote("Codes are what is sent and stored; words are in the language of your account."),
		endpoint.Get("/vocabulary/places", "", "listPlaces", "Departments and municipalities", listPlaces).MayBeKept(),
		endpoint.Get("/vocabulary/languages", "", "listLanguages", "Languages people speak or sign",
			listLanguages).MayBeKept(),
		endpoint.Get("/vocabulary/countries", "", "listCountries", "Countries and nationalities", listCountries).MayBeKept(),
		endpoint.Get("/vocabulary/providers", "", "listKnown", "Houses and programmes that a no-contact may name", listKnown).
			WithNote("For those who may list them; everybody else gets none."),
	}
}

type vocabulary struct {
	// ISO 3166-1 code of the network's country.
	Country  string      `json:"country" eg:"GT"`
	Majority int         `json:"age_of_majority"`
	Lists    []vocabList `json:"lists"`
	Lines    []helpline  `json:"helplines"`
	// Which sort of provider meets each need of the list servicio.
	Need []needOf `json:"needs"`
	// How well a language is spoken, best first.
	Levels  []string `json:"language_levels" eg:"materno"`
	Givers  []string `json:"consent_givers" eg:"persona"`
	Methods []string `json:"consent_methods" eg:"oral"`
	// Why a case may be opened in an emergency.
	EmergencyCodes []string `json:"glass_codes" eg:"vida"`
	// How long a consent holds at most, in days.
	Days int `json:"consent_days"`
}

type vocabList struct {
	Name  string `json:"name" eg:"Casa Jade"`
	Title string `json:"title" eg:"Llegó una solicitud"`
	// Several codes may be chosen together.
	Many   bool        `json:"many"`
	Values []vocabCode `json:"values"`
}

type vocabCode struct {
	Code  string `json:"code" eg:"R-K7M-4XRT"`
	Label string `json:"label" eg:"Mujer"`
	// Of an urgency: minutes a provider has to answer.
	Respond int `json:"respond_within_minutes,omitempty"`
	Remind  int `json:"remind_after_minutes,omitempty"`
	// Of an urgency: minutes a reserved place waits for the arrival.
	Hold int `json:"offer_expires_minutes,omitempty"`
	// Of a decline: the same provider may be asked again.
	Retry bool `json:"retry,omitempty"`
	// Of a decline: what it lies with, and what happens next.
	Side string `json:"side,omitempty" enum:"provider,person,team"`
	Then string `json:"then,omitempty" enum:"ask_next,correct,wait,reassess"`
	// Of a consent scope: nothing can be sent without it.
	Needed bool `json:"needed_for_referral,omitempty"`
	// Of an indicator: the family it belongs to.
	Family string `json:"family,omitempty" eg:"Ejemplo"`
	// Of an indicator: how much it says.
	Weight string `json:"weight,omitempty" eg:"alto"`
}

type helpline struct {
	Number string `json:"number" eg:"MP-0001-2026"`
	Label  string `json:"label" eg:"Mujer"`
}

type needOf struct {
	Need  string `json:"need" list:"servicio"`
	Class string `json:"class" enum:"shelter,psych,legal,other"`
}

func getVocabulary(c *endpoint.Call, _ endpoint.None) (vocabulary, error) {
	p, lang := c.Work.Pack(), c.Lang()
	v := vocabulary{Country: p.Code(), Majority: p.AgeOfMajority(), Levels: intake.LanguageLevels(),
		Givers: intake.ConsentGivers(), Methods: intake.ConsentMethods(),
		EmergencyCodes: breakglass.EmergencyCodes(), Days: domain.ConsentDays}
	for _, name := range p.Lists() {
		v.Lists = append(v.Lists, vocabList{Name: name, Title: p.ListTitle(name, lang), Many: p.Multi(name),
			Values: endpoint.List(p.List(name), func(e country.Value) vocabCode {
				return vocabCode{Code: e.Code, Label: e.Label(lang), Respond: e.RespondWithin, Remind: e.RemindAfter,
					Hold: e.OfferExpires, Retry: e.Retry, Side: e.Side, Then: e.Then, Needed: e.NeededForReferral,
					Family: e.Familia, Weight: e.Peso}
			})})
	}
	v.Lines = endpoint.List(p.Lines(), func(l country.Line) helpline { return helpline{l.Number, l.Label(lang)} })
	v.Need = endpoint.List(p.List(country.ListService),
		func(e country.Value) needOf { return needOf{e.Code, p.NeedClass(e.Code)} })
	return v, nil
}

type places struct {
	Departments []department `json:"departments"`
}

type department struct {
	Code           string         `json:"code" eg:"R-K7M-4XRT"`
	Name           string         `json:"name" eg:"Casa Jade"`
	Region         string         `json:"region" eg:"Metropolitana"`
	Municipalities []municipality `json:"municipalities"`
}

type municipality struct {
	Code string `json:"code" eg:"R-K7M-4XRT"`
	Name string `json:"name" eg:"Casa Jade"`
	Seat bool   `json:"department_seat,omitempty"`
}

func listPlaces(c *endpoint.Call, _ endpoint.None) (places, error) {
	p := c.Work.Pack()
	return places{endpoint.List(p.Departments(), func(d country.Department) department {
		return department{
			Code:   d.Code,
			Name:   d.Name,
			Region: d.RegionName,
			Municipalities: endpoint.List(p.Municipalities(d.Code),
				func(m country.Place) municipality {
					return municipality{Code: m.Code, Name: m.Name, Seat: m.CapitalTown}
				}),
		}
	})}, nil
}

type languages struct {
	Languages []language `json:"languages"`
}

type language struct {
	ID    string `json:"id" eg:"spa"`
	Label string `json:"label" eg:"Mujer"`
	// Its own name for itself.
	Endonym string `json:"endonym,omitempty" eg:"K'iche'"`
	Signed  bool   `json:"signed,omitempty"`
	// Where to look for interpreters.
	Departments []string `json:"departments" list:"departments"`
}

func listLanguages(c *endpoint.Call, _ endpoint.None) (languages, error) {
	lang := c.Lang()
	return languages{endpoint.List(c.Work.Pack().Languages(), func(l country.Language) language {
		return language{ID: l.ID, Label: l.Label(lang), Endonym: l.Endonym, Signed: l.Signed(),
			Departments: endpoint.Texts(l.Departments)}
	})}, nil
}

type countries struct {
	Countries []countryOf `json:"countries"`
}

type countryOf struct {
	Code        string `json:"code" eg:"R-K7M-4XRT"`
	Label       string `json:"label" eg:"Mujer"`
	Nationality string `json:"nationality" eg:"Guatemala"`
}

func listCountries(c *endpoint.Call, _ endpoint.None) (countries, error) {
	p, lang := c.Work.Pack(), c.Lang()
	out := endpoint.List(p.CountriesIn(lang), func(k country.Country) countryOf {
		return countryOf{Code: k.Alpha2, Label: k.Label(lang), Nationality: p.Nationality(k.Alpha2, lang)}
	})
	for _, v := range p.Nationalities() {
		out = append(out, countryOf{Code: v.Code, Label: v.Label(lang), Nationality: v.Label(lang)})
	}
	return countries{out}, nil
}

type knownProviders struct {
	endpoint.Listed
	Providers []knownProvider `json:"providers"`
}

type knownProvider struct {
	Ref  string `json:"ref" eg:"S-K7M-4XRT"`
	Name string `json:"name" eg:"Casa Jade"`
}

func listKnown(c *endpoint.Call, in endpoint.Page) (out knownProviders, err error) {
	all, err := c.Work.KnownProviders(c.Ctx, c.Actor)
	id := func(k intake.Known) string { return k.Ref }
	out.Providers, out.Listed, err = endpoint.Cut(all, err, in, id,
		func(k intake.Known) knownProvider { return knownProvider{k.Ref, k.Name} })
	return out, err
}
