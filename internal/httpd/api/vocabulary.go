package api

import (
	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
)

func vocabularyRoutes() []Route {
	return []Route{
		get("/vocabulary", "", "getVocabulary", "Every list of codes with its words", getVocabulary).
			says("Codes are what is sent and stored; words are in the language of your account."),
		get("/vocabulary/places", "", "listPlaces", "Departments and municipalities", listPlaces),
		get("/vocabulary/languages", "", "listLanguages", "Languages people speak or sign", listLanguages),
		get("/vocabulary/countries", "", "listCountries", "Countries and nationalities", listCountries),
		get("/vocabulary/providers", "", "listKnown", "Houses and programmes that a no-contact may name", listKnown).
			says("For those who may list them; everybody else gets none."),
	}
}

type vocabulary struct {
	Country  string      `json:"country" doc:"ISO 3166-1 code of the network's country."`
	Majority int         `json:"age_of_majority"`
	Lists    []vocabList `json:"lists"`
	Lines    []helpline  `json:"helplines"`
	Need     []needOf    `json:"needs" doc:"Which sort of provider meets each need of the list servicio."`
	Levels   []string    `json:"language_levels" doc:"How well a language is spoken, best first."`
	Givers   []string    `json:"consent_givers"`
	Methods  []string    `json:"consent_methods"`
	Glass    []string    `json:"glass_codes" doc:"Why a case may be opened in an emergency."`
	Days     int         `json:"consent_days" doc:"How long a consent holds at most, in days."`
}

type vocabList struct {
	Name   string      `json:"name"`
	Title  string      `json:"title"`
	Many   bool        `json:"many" doc:"Several codes may be chosen together."`
	Values []vocabCode `json:"values"`
}

type vocabCode struct {
	Code    string `json:"code"`
	Label   string `json:"label"`
	Respond int    `json:"respond_within_minutes,omitempty" doc:"Of an urgency: minutes a provider has to answer."`
	Remind  int    `json:"remind_after_minutes,omitempty"`
	Hold    int    `json:"offer_expires_minutes,omitempty" doc:"Of an urgency: minutes a reserved place waits for the arrival."`
	Retry   bool   `json:"retry,omitempty" doc:"Of a decline: the same provider may be asked again."`
	Needed  bool   `json:"needed_for_referral,omitempty" doc:"Of a consent scope: nothing can be sent without it."`
	Family  string `json:"family,omitempty" doc:"Of an indicator: the family it belongs to."`
	Weight  string `json:"weight,omitempty" doc:"Of an indicator: how much it says."`
}

type helpline struct {
	Number string `json:"number"`
	Label  string `json:"label"`
}

type needOf struct {
	Need  string `json:"need" list:"servicio"`
	Class string `json:"class" enum:"shelter,psych,legal,other"`
}

func getVocabulary(c *call, _ none) (vocabulary, error) {
	p, lang := c.Work.Pack(), c.lang()
	v := vocabulary{Country: p.Code(), Majority: p.AgeOfMajority(), Levels: casework.LanguageLevels(), Givers: casework.ConsentGivers(),
		Methods: casework.ConsentMethods(), Glass: casework.GlassCodes(), Days: domain.ConsentDays}
	for _, name := range p.Lists() {
		v.Lists = append(v.Lists, vocabList{Name: name, Title: p.ListTitle(name, lang), Many: p.Multi(name),
			Values: list(p.List(name), func(e country.Value) vocabCode {
				return vocabCode{Code: e.Code, Label: e.Label(lang), Respond: e.RespondWithin, Remind: e.RemindAfter, Hold: e.OfferExpires,
					Retry: e.Retry, Needed: e.NeededForReferral, Family: e.Familia, Weight: e.Peso}
			})})
	}
	v.Lines = list(p.Lines(), func(l country.Line) helpline { return helpline{l.Number, l.Label(lang)} })
	v.Need = list(p.List(country.ListService), func(e country.Value) needOf { return needOf{e.Code, p.NeedClass(e.Code)} })
	return v, nil
}

type places struct {
	Departments []department `json:"departments"`
}

type department struct {
	Code           string         `json:"code"`
	Name           string         `json:"name"`
	Region         string         `json:"region"`
	Municipalities []municipality `json:"municipalities"`
}

type municipality struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Seat bool   `json:"department_seat,omitempty"`
}

func listPlaces(c *call, _ none) (places, error) {
	p := c.Work.Pack()
	return places{list(p.Departments(), func(d country.Department) department {
		return department{Code: d.Code, Name: d.Name, Region: d.RegionName, Municipalities: list(p.Municipalities(d.Code),
			func(m country.Place) municipality {
				return municipality{Code: m.Code, Name: m.Name, Seat: m.CapitalTown}
			})}
	})}, nil
}

type languages struct {
	Languages []language `json:"languages"`
}

type language struct {
	ID          string   `json:"id"`
	Label       string   `json:"label"`
	Endonym     string   `json:"endonym,omitempty" doc:"Its own name for itself."`
	Signed      bool     `json:"signed,omitempty"`
	Departments []string `json:"departments" doc:"Where to look for interpreters."`
}

func listLanguages(c *call, _ none) (languages, error) {
	lang := c.lang()
	return languages{list(c.Work.Pack().Languages(), func(l country.Language) language {
		return language{ID: l.ID, Label: l.Label(lang), Endonym: l.Endonym, Signed: l.Signed(), Departments: texts(l.Departments)}
	})}, nil
}

type countries struct {
	Countries []countryOf `json:"countries"`
}

type countryOf struct {
	Code        string `json:"code"`
	Label       string `json:"label"`
	Nationality string `json:"nationality"`
}

func listCountries(c *call, _ none) (countries, error) {
	p, lang := c.Work.Pack(), c.lang()
	out := list(p.CountriesIn(lang), func(k country.Country) countryOf {
		return countryOf{Code: k.Alpha2, Label: k.Label(lang), Nationality: p.Nationality(k.Alpha2, lang)}
	})
	for _, v := range p.Nationalities() {
		out = append(out, countryOf{Code: v.Code, Label: v.Label(lang), Nationality: v.Label(lang)})
	}
	return countries{out}, nil
}

type knownProviders struct {
	Providers []knownProvider `json:"providers"`
}

type knownProvider struct {
	Ref  string `json:"ref"`
	Name string `json:"name"`
}

func listKnown(c *call, _ none) (knownProviders, error) {
	all, err := c.Work.KnownProviders(c.ctx, c.actor)
	return knownProviders{list(all, func(k casework.Known) knownProvider { return knownProvider{k.Ref, k.Name} })}, err
}
