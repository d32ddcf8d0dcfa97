package placement

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// matchesIn chooses what an answer tells of a ranking.
type matchesIn struct {
	// The next of an earlier answer.
	After string `json:"after" max:"400"`
	// So many of those that fit, and half as many of the others.
	Limit int `json:"limit" min:"1" max:"200" default:"20"`
	// What is told beside who fits, with commas between: met (the rules it meets), why (all that moved it, and its
	// points), args (the numbers and codes of reasons), units (where the group would live, and the units that reasons are
	// about), providers (more of each provider).
	Fields string `json:"fields" max:"100"`
}

// others is how many of the others an answer tells of.
func (in matchesIn) others() int { return (in.Limit + 1) / 2 }

// ranking is what fits a referral and why, and what does not and why not. Whatever is said is said once, in Reasons;
// the lists hold places in it, beginning with 0.
type ranking struct {
	// Over those that fit, those that are full and those that are excluded.
	endpoint.Listed
	endpoint.Rev
	Referral string `json:"referral" is:"id"`
	// Consent covers asking providers.
	Covered  bool `json:"consent_covers"`
	CanOffer bool `json:"can_offer"`
	// Admission waits for a court order; an offer does not.
	NeedsOrder bool `json:"needs_order,omitempty"`
	// A bed is held or occupied already: a house says yes to a transfer only.
	HasBed bool `json:"has_bed,omitempty"`
	// Where distances are counted from.
	From    string `json:"from_municipality,omitempty" list:"municipalities"`
	Persons int    `json:"persons"`
	// For police and prosecution: the best that fit are told, and no other house.
	Redacted bool   `json:"narrowed,omitempty"`
	Counts   counts `json:"counts"`
	// Everything that this answer says of providers.
	Reasons []reason `json:"reasons"`
	// Best first; each has room for the whole group now.
	Fits []candidate `json:"fits"`
	// What all of them share: places in reasons.
	Shared []int `json:"shared"`
	// Why the first comes before the second; absent when a recorded seed decides.
	First *first `json:"first,omitempty"`
	// They fit and have no room.
	Full []excluded `json:"full"`
	// Those that one change would open come first.
	Excluded []excluded `json:"excluded"`
	// When nobody fits: the rules that kept them out, the most frequent first.
	Unmet []string `json:"unmet" list:"match_rules"`
	// With fields=providers: more of the providers spoken of, by id. Never where they stand.
	Known map[string]house `json:"providers,omitempty"`
	// Providers already asked, and how that stands.
	Asked map[string]string `json:"asked" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	// Whom to call now, when nobody fits.
	Call *dutyLine `json:"call,omitempty"`
	// Of every input the answer depends on.
	Digest string `json:"digest" eg:"9f2c66d1"`
	// Breaks ties; with the digest it lets an answer be replayed.
	Seed string `json:"seed" eg:"1234567890"`
}

// counts is how long the lists are over all pages. Where only the best are told, the others count as none.
type counts struct {
	Fits     int `json:"fits"`
	Full     int `json:"full"`
	Excluded int `json:"excluded"`
	// Of the excluded: those that one change would open.
	Open int `json:"open"`
}

type dutyLine struct {
	Name  string `json:"name" eg:"Coordinación (demo)"`
	Phone string `json:"phone" eg:"+50200000001"`
}

type first struct {
	// A place in reasons.
	Reason int `json:"reason"`
	// It speaks against the second, and not for the first.
	OfNext bool `json:"of_next"`
}

// candidate holds what is needed to choose. The flags are absent where they are false.
type candidate struct {
	Provider   string `json:"provider" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
	Score      int    `json:"score"`
	// What sets it apart from the others, the strongest first; at most three.
	Apart []int `json:"apart"`
	// With fields=met: hard rules it meets.
	Met []int `json:"met,omitzero"`
	// With fields=why: what moved it up or down.
	Why []int `json:"why,omitzero"`
	// With fields=units: where the group would live.
	Seats      []dossier.InUnit `json:"seats,omitzero"`
	DistanceKM *float64         `json:"distance_km,omitempty"`
	// How old its figures are; absent where it confirmed them within a day.
	Freshness  string `json:"freshness,omitempty" enum:"ageing,stale"`
	SplitUnits bool   `json:"split_units,omitempty"`
	// With fields=met, where it is so.
	LanguageMatch bool `json:"language_match,omitempty"`
	FemaleStaff   bool `json:"female_staff,omitempty"`
}

type excluded struct {
	Provider   string `json:"provider" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
	Reasons    []int  `json:"reasons"`
	// The single change that alone would open it and that somebody can make today; absent when there is none.
	Opens *int `json:"opens,omitempty"`
	// With fields=units: what is said of which unit.
	Units map[string][]int `json:"units,omitempty"`
}

type reason struct {
	Code string `json:"code" list:"match_codes"`
	// In words, in the language of your account.
	Title string `json:"title" eg:"Recibe de 18 a 99 años"`
	// With fields=args: its numbers and codes.
	Args   map[string]any `json:"args,omitempty"`
	Person string         `json:"person,omitempty" eg:"P1"`
	// With fields=why: what it adds to the score.
	Points int `json:"points,omitempty"`
	// For the referring team only; never to be told to the provider.
	Protected bool `json:"protected,omitempty"`
}

var freshness = []string{"", capacity.Ageing, capacity.Stale}

func matchReferral(c *endpoint.Call, in matchesIn) (ranking, error) {
	fits, others := in.Limit, in.others()
	if in.After != "" {
		fits, others = 0, -1 // Where the next page begins is found in the whole answer only.
	}
	m, err := c.Work.MatchFirst(c.Ctx, c.Actor, referralID(c), fits, others+1)
	if err != nil {
		return ranking{}, err
	}
	return rankingOf(c, in, m)
}

// rankingOf is as much of a ranking as is asked for.
func rankingOf(c *endpoint.Call, in matchesIn, m capacity.MatchResult) (ranking, error) {
	a := answer{c: c, m: m, fields: strings.FieldsFunc(in.Fields, func(r rune) bool { return r == ',' })}
	for _, f := range a.fields {
		if !slices.Contains([]string{"met", "why", "args", "units", "providers"}, f) {
			return ranking{}, fault.At("fields", "field.unknown")
		}
	}
	a.ranking = ranking{Rev: endpoint.Rev{Revision: m.Rev}, Referral: string(m.Referral.ID), Covered: m.Covered,
		CanOffer: m.CanOffer, HasBed: m.HasBed, From: m.From, Persons: m.Persons, Redacted: m.Redacted,
		Unmet: endpoint.Texts(m.Ranking.Unmet), Known: map[string]house{}, Asked: map[string]string{},
		Digest: m.Ranking.Digest, Seed: strconv.FormatUint(m.Ranking.Seed, 10), Full: []excluded{},
		Excluded: []excluded{}, Shared: a.reasonsAt("", m.Advice.Shared)}
	if r := m.Advice.First; r != nil {
		a.First = &first{a.reasonsAt("", []capacity.Reason{*r})[0], m.Advice.OfNext}
	}
	if m.Duty.Phone != "" {
		a.Call = &dutyLine{m.Duty.Name, m.Duty.Phone}
	}
	for id, state := range m.Asked {
		a.Asked[id] = string(state)
	}
	a.count()
	err := a.page(in)
	a.Reasons = endpoint.List(a.said, a.reasonOf)
	return a.ranking, err
}

// house is what a worker may be told of a provider: never where it stands.
type house struct {
	provider
	Languages []string `json:"languages,omitempty" list:"languages"`
	Services  []string `json:"services,omitempty" list:"servicio"`
	Intake    string   `json:"intake_hours,omitempty" eg:"24h"`
	WaitDays  int      `json:"wait_days,omitempty"`
	// Names of its units by id.
	Units map[string]string `json:"units,omitempty" eg:"Mujeres"`
	// Places now, in all units; -1: not said.
	Free int `json:"free"`
	// When its own team last confirmed its figures.
	Confirmed time.Time `json:"confirmed_at,omitzero"`
}

func providerDetailsOf(p capacity.Provider) house {
	out := house{provider: providerOf(p), Languages: p.Languages, Services: p.Services, Intake: p.Intake,
		WaitDays: p.WaitDays, Free: p.Free, Confirmed: p.Confirmed}
	for id, name := range p.Units {
		if out.Units == nil {
			out.Units = map[string]string{}
		}
		out.Units[string(id)] = name
	}
	return out
}

type provider struct {
	ID         string `json:"id" is:"id"`
	Agency     string `json:"agency" is:"id"`
	Ref        string `json:"ref,omitempty" eg:"S-K7M-4XRT"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
}

func providerOf(p capacity.Provider) provider {
	return provider{ID: p.ID, Agency: string(p.Agency), Ref: p.Ref, Name: p.Name, Department: p.Department}
}

type line struct {
	At     time.Time `json:"at"`
	Agency string    `json:"agency" is:"id"`
	// Of who wrote it, when she is a colleague of yours.
	Name string `json:"name,omitempty" eg:"Berta Ejemplo"`
	Text string `json:"text" eg:"¿Viene sola?"`
}

func linesOf(thread []domain.Line, people map[domain.AccountID]string) []line {
	return endpoint.List(thread, func(l domain.Line) line {
		return line{At: l.At, Agency: string(l.Agency), Name: people[l.By], Text: l.Text}
	})
}
