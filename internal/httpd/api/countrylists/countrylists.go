// Package countrylists serves what people change of the country pack: lists, telephone lines and days of rest.
package countrylists

import (
	"time"

	"amparo/internal/casework/countrylists"
	"amparo/internal/country"
	"amparo/internal/domain/packchange"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/country", "settings.read", "getCountryPack", "What of the country pack may be changed, as it is now",
			get),
		endpoint.Get("/country/changes", "settings.read", "listCountryChanges", "Every change that was ever asked: first "+
			"those that wait, then the newest", list),
		endpoint.Post("/country/changes", "picklists.edit", "askCountryChange", "Ask for a change of a list, a telephone "+
			"line or a day of rest", ask).Creates().
			WithNote("It holds once another person has confirmed it, within 72 hours. Where nobody else could confirm it, it " +
				"holds at once.").
			WithExample(countryChangeIn{Kind: "value", Act: "add", List: country.ListDisability, Key: "sordoceguera",
				ES: "Sordoceguera", EN: "Deafblindness", Why: "Lo pidió la mesa técnica."}),
		endpoint.Post("/country/changes/:change/confirm", "picklists.edit", "confirmCountryChange", "Confirm a change that "+
			"another person asked for", confirm).WithNote("It holds from then on, in every process within a minute."),
		endpoint.Post("/country/changes/:change/refuse", "picklists.edit", "refuseCountryChange", "Refuse a change, or take "+
			"one's own back", refuse),
	}
}

type countryPack struct {
	// Names the files with what was changed of them.
	Version string        `json:"version" eg:"3f2a99c01b7d4e52"`
	Lists   []countryList `json:"lists"`
	Lines   []dialLine    `json:"helplines"`
	Days    []restDay     `json:"rest_days"`
}

type countryList struct {
	Name  string `json:"name" eg:"discapacidad"`
	Title string `json:"title" eg:"Discapacidad"`
	// Which of its parts may be changed: values come and go, labels only, or nothing.
	Changes string `json:"changes" enum:"open,labels,closed"`
	// A new value says with like of which one it takes the rules.
	NeedsLike bool        `json:"needs_like"`
	Values    []listValue `json:"values"`
}

type listValue struct {
	Code    string `json:"code" eg:"vision"`
	ES      string `json:"es" eg:"Visual"`
	EN      string `json:"en" eg:"Visual"`
	Retired bool   `json:"retired"`
	// A rule speaks of it: it can not be retired.
	Needed bool `json:"needed"`
}

type dialLine struct {
	Number string `json:"number" eg:"1555"`
	ES     string `json:"es" eg:"Procuraduría"`
	EN     string `json:"en" eg:"Ombudsman"`
	// Somebody has dialled it.
	Confirmed bool `json:"confirmed"`
}

type restDay struct {
	// A day of every year, or one date.
	Day string `json:"day" eg:"05-01"`
	// It moves with Easter: here as it falls this year.
	Easter bool `json:"easter,omitempty"`
	// Clocks run on this date although the year says that they rest.
	Works bool `json:"works,omitempty"`
}

func get(c *endpoint.Call, _ endpoint.None) (out countryPack, err error) {
	now, err := c.Work.Changeable(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	p, lang := c.Work.Pack(), c.Lang()
	out.Version = p.Version()
	out.Lists = endpoint.List(now.Lists, func(l countrylists.List) countryList {
		return countryList{l.Name, p.ListTitle(l.Name, lang), string(l.Open), l.Like,
			endpoint.List(l.Values, func(v country.Value) listValue {
				return listValue{v.Code, v.ES, v.EN, v.Retired, l.Leaning[v.Code]}
			})}
	})
	out.Lines = endpoint.List(now.Lines, func(l country.Line) dialLine { return dialLine(l) })
	out.Days = endpoint.List(now.Days, func(d country.RestDay) restDay { return restDay{d.Key, d.Easter, d.Works} })
	return out, nil
}

type countryChangeIn struct {
	Kind string `json:"kind" need:"1" enum:"value,line,rest"`
	// A value that is removed is retired: it stays readable.
	Act string `json:"act" need:"1" enum:"add,edit,remove,restore"`
	// Of a value: the name of its list.
	List string `json:"list,omitempty" max:"40" eg:"discapacidad"`
	// The code of a value, the number of a line, or a day: MM-DD of every year, YYYY-MM-DD of one.
	Key string `json:"key" need:"1" max:"40" eg:"sordoceguera"`
	// Of a new value: the one whose rules it takes.
	Like string `json:"like,omitempty" max:"40" eg:"vision"`
	ES   string `json:"es,omitempty" max:"120" eg:"Sordoceguera"`
	EN   string `json:"en,omitempty" max:"120" eg:"Deafblindness"`
	// Of a line: somebody has dialled it.
	Confirmed bool `json:"confirmed,omitempty"`
	// Of a line: where it stands, from 1.
	Place int    `json:"place,omitempty" min:"0" max:"40"`
	Why   string `json:"why" need:"1" max:"120" eg:"Lo pidió la mesa técnica."`
}

type countryChangeMade struct {
	ID    string `json:"id" is:"id"`
	State string `json:"state" enum:"asked,done"`
}

func ask(c *endpoint.Call, in countryChangeIn) (countryChangeMade, error) {
	made, err := c.Work.AskChange(c.Act(), c.Actor, countrylists.Input{
		Target: packchange.Target{Kind: packchange.Kind(in.Kind), Act: packchange.Act(in.Act), List: in.List, Key: in.Key,
			Like: in.Like},
		Said: packchange.Said{ES: in.ES, EN: in.EN, Confirmed: in.Confirmed, Place: in.Place}, Reason: in.Why})
	return countryChangeMade{string(made.ID), string(made.State)}, err
}

type countryChangeList struct {
	endpoint.Listed
	Changes []countryChange `json:"changes"`
}

type countryChange struct {
	ID    string     `json:"id" is:"id"`
	Kind  string     `json:"kind" enum:"value,line,rest"`
	Act   string     `json:"act" enum:"add,edit,remove,restore"`
	List  string     `json:"list,omitempty" eg:"discapacidad"`
	Key   string     `json:"key" eg:"sordoceguera"`
	Like  string     `json:"like,omitempty" eg:"vision"`
	Was   *saidWords `json:"was,omitempty"`
	Is    *saidWords `json:"is,omitempty"`
	State string     `json:"state" enum:"asked,done,refused,withdrawn,expired"`
	// Nobody was there to confirm it.
	Alone bool      `json:"alone"`
	Mine  bool      `json:"mine"`
	Why   string    `json:"why" eg:"Lo pidió la mesa técnica."`
	By    string    `json:"by" eg:"Eva"`
	At    time.Time `json:"at"`
	// Who confirmed, refused or withdrew it.
	DecidedBy string    `json:"decided_by,omitempty" eg:"Rosa"`
	DecidedAt time.Time `json:"decided_at,omitzero"`
}

type saidWords struct {
	ES        string `json:"es" eg:"Sordoceguera"`
	EN        string `json:"en" eg:"Deafblindness"`
	Confirmed bool   `json:"confirmed,omitempty"`
	Place     int    `json:"place,omitempty"`
}

func saidOf(s packchange.Said) *saidWords {
	if s == (packchange.Said{}) {
		return nil
	}
	return new(saidWords(s))
}

func list(c *endpoint.Call, in endpoint.Page) (out countryChangeList, err error) {
	all, err := c.Work.Changes(c.Ctx, c.Actor)
	id := func(v countrylists.ChangeView) string { return string(v.ID) }
	out.Changes, out.Listed, err = endpoint.Cut(all, err, in, id, func(v countrylists.ChangeView) countryChange {
		return countryChange{string(v.ID), string(v.Of.Kind), string(v.Of.Act), v.Of.List, v.Of.Key, v.Of.Like, saidOf(v.Was),
			saidOf(v.Is), v.Standing(), v.Alone, v.Mine, v.Reason, v.Asker, v.At, v.Decider, v.DecidedAt}
	})
	return out, err
}

func confirm(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) { return decide(c, true) }

func refuse(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) { return decide(c, false) }

func decide(c *endpoint.Call, yes bool) (endpoint.None, error) {
	return endpoint.None{}, c.Work.DecideChange(c.Act(), c.Actor, endpoint.ID[packchange.ID](c, "change"), yes)
}
