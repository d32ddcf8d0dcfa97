package api

import (
	"strconv"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// ranking is what fits a referral and why, and what does not and why not.
type ranking struct {
	Rev
	Referral string            `json:"referral" is:"id"`
	Covered  bool              `json:"consent_covers" doc:"Consent covers asking providers."`
	CanOffer bool              `json:"can_offer"`
	From     string            `json:"from_municipality,omitempty" doc:"Where distances are counted from."`
	Persons  int               `json:"persons"`
	Narrow   bool              `json:"narrowed,omitempty" doc:"For police and prosecution: the best that fit are told, and no other house."`
	Fits     []candidate       `json:"fits" doc:"Best first; each has room for the whole group now."`
	Full     []excluded        `json:"full" doc:"They fit and have no room."`
	Excluded []excluded        `json:"excluded"`
	Unmet    []string          `json:"unmet" doc:"When nobody fits: the rules that kept them out, the most frequent first."`
	Known    map[string]house  `json:"providers" doc:"Names of the providers spoken of, by id. Never where they stand."`
	Asked    map[string]string `json:"asked" doc:"Providers already asked, and how that stands."`
	Digest   string            `json:"digest" doc:"Of every input the answer depends on."`
	Seed     string            `json:"seed" doc:"Breaks ties; with the digest it lets an answer be replayed."`
}

// house is what a worker may be told of a provider: never where it stands.
type house struct {
	provider
	Languages []string          `json:"languages,omitempty"`
	Services  []string          `json:"services,omitempty" list:"servicio"`
	Intake    string            `json:"intake_hours,omitempty"`
	WaitDays  int               `json:"wait_days,omitempty"`
	Units     map[string]string `json:"units,omitempty" doc:"Names of its units by id."`
	Free      int               `json:"free" doc:"Places now, in all units; -1: not said."`
	Confirmed time.Time         `json:"confirmed_at,omitzero" doc:"When its own team last confirmed its figures."`
}

func houseOf(p casework.Provider) house {
	out := house{provider: providerOf(p), Languages: p.Languages, Services: p.Services, Intake: p.Intake, WaitDays: p.WaitDays, Free: p.Free,
		Confirmed: p.Confirmed}
	for id, name := range p.Units {
		if out.Units == nil {
			out.Units = map[string]string{}
		}
		out.Units[string(id)] = name
	}
	return out
}

type candidate struct {
	Provider      string   `json:"provider" is:"id"`
	Agency        string   `json:"agency" is:"id"`
	Score         int      `json:"score"`
	Met           []reason `json:"met" doc:"Hard rules it meets."`
	Why           []reason `json:"why" doc:"What moved it up or down."`
	Seats         []inUnit `json:"seats" doc:"Where the group would live."`
	DistanceKM    *float64 `json:"distance_km,omitempty"`
	LanguageMatch bool     `json:"language_match"`
	FemaleStaff   bool     `json:"female_staff"`
	Freshness     string   `json:"freshness" enum:"fresh,ageing,stale"`
	NeedsOrder    bool     `json:"needs_order"`
	SplitUnits    bool     `json:"split_units"`
}

type excluded struct {
	Provider string   `json:"provider" is:"id"`
	Agency   string   `json:"agency" is:"id"`
	Reasons  []reason `json:"reasons"`
	Opens    *reason  `json:"opens,omitempty" doc:"The single change that alone would open it; absent when there is none."`
}

type reason struct {
	Code      string         `json:"code"`
	Args      map[string]any `json:"args,omitempty" doc:"Numbers and codes."`
	Unit      string         `json:"unit,omitempty" is:"id"`
	Person    string         `json:"person,omitempty"`
	Points    int            `json:"points,omitempty"`
	Protected bool           `json:"protected,omitempty" doc:"For the referring team only; never to be told to the provider."`
}

var freshness = []string{casework.Fresh, casework.Ageing, casework.Stale}

func matchReferral(c *call, _ none) (ranking, error) {
	rid, err := id[domain.ReferralID](c, "referral")
	if err != nil {
		return ranking{}, err
	}
	m, err := c.Work.Match(c.ctx, c.actor, rid)
	if err != nil {
		return ranking{}, err
	}
	out := ranking{Rev: Rev{m.Rev}, Referral: string(rid), Covered: m.Covered, CanOffer: m.CanOffer, From: m.From, Persons: m.Persons, Narrow: m.Narrow,
		Unmet: texts(m.Ranking.Unmet), Known: map[string]house{}, Asked: map[string]string{}, Digest: m.Ranking.Digest,
		Seed: strconv.FormatUint(m.Ranking.Seed, 10), Fits: fitsOf(m), Full: []excluded{}, Excluded: []excluded{}}
	for id, state := range m.Asked {
		out.Asked[id] = string(state)
	}
	for id, p := range m.Providers {
		out.Known[id] = houseOf(p)
	}
	for _, x := range m.Ranking.Full {
		out.Full = append(out.Full, excludedOf(x))
	}
	for _, x := range m.Ranking.Excluded {
		out.Excluded = append(out.Excluded, excludedOf(x))
	}
	return out, nil
}

func fitsOf(m casework.MatchResult) []candidate {
	out := make([]candidate, 0, len(m.Ranking.Offered))
	for _, k := range m.Ranking.Offered {
		one := candidate{Provider: string(k.Shelter) + string(k.Program), Agency: string(k.Agency), Score: k.Score, Met: reasonsOf(k.Met),
			Why: reasonsOf(k.Why), LanguageMatch: k.LanguageMatch, FemaleStaff: k.FemaleStaff, Freshness: freshness[min(int(k.Stale), 2)],
			NeedsOrder: k.NeedsOrder, SplitUnits: k.SplitUnits,
			Seats: list(k.Seats, func(p domain.InUnit) inUnit { return inUnit{p.Ref, string(p.Unit)} })}
		if k.HasDistance {
			one.DistanceKM = &k.DistanceKM
		}
		out = append(out, one)
	}
	return out
}

func excludedOf(x casework.Exclusion) excluded {
	out := excluded{Provider: string(x.Shelter) + string(x.Program), Agency: string(x.Agency), Reasons: reasonsOf(x.Reasons)}
	if x.Opens != nil {
		out.Opens = &reasonsOf([]casework.Reason{*x.Opens})[0]
	}
	return out
}

func reasonsOf(in []casework.Reason) []reason {
	return list(in, func(r casework.Reason) reason {
		return reason{Code: r.Code, Args: r.Args, Unit: string(r.Unit), Person: r.Person, Points: r.Points, Protected: r.Protected}
	})
}
