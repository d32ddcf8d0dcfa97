package oversight

import (
	"time"

	"amparo/internal/casework/night"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

func nightRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/night", "night.plan", "planNight", "One bed for each of all who wait, planned together", planNight).
			WithNote("As many as can be of the most pressing have a place, then of the next; among equals who waited longest, " +
				"then the best fit. It stands beside what each would get if they were served as they came. Nothing is " +
				"reserved. The same seed and the same night give the same plan; the log keeps seed and digest."),
		endpoint.Get("/night/plans", "night.plan", "listPlans", "Plans of nights that are kept, newest first", listPlans).
			WithNote("A plan is kept for 400 days with what it was worked out from."),
		endpoint.Get("/night/past", "night.plan", "pastPlan",
			"A plan as it was, what became of its lines, and whether the same comes out today", pastPlan),
		endpoint.Post("/night", "night.plan", "acceptNight", "Ask the shelters of chosen lines of a plan", acceptNight).
			WithNote("Each line is an act of its own, done for the agency whose referral it is, with the one reason. What " +
				"moved on since is told in `why` and stops no other line. Sent again it asks nobody twice.").
			WithExample(acceptNightIn{Reason: "noche con varios rescates a la vez, se reparte entre todas",
				Lines: []acceptLine{{Referral: "abcdefghijkmnpqrstuvwxyz23", Shelter: "abcdefghijkmnpqrstuvwxyz23"}}}),
	}
}

type nightIn struct {
	// 16 hexadecimal digits: decides between equals. Absent: that of the local day.
	Seed string `json:"seed" max:"16"`
}

type nightPlan struct {
	At     time.Time `json:"at"`
	Seed   string    `json:"seed" eg:"cbf29ce484222325"`
	Digest string    `json:"digest,omitempty" eg:"9f86d081884c7d65"`
	// Proven: no other plan is better.
	Optimal bool `json:"optimal"`
	// Groups that have a place in the plan, and that would have one if they were served as they came.
	Placed int `json:"placed"`
	InTurn int `json:"placed_as_they_came"`
	// Groups of whom a shelter is asked already, and groups beyond the first 2,000: they are not planned.
	Asked  int `json:"asked_already"`
	Beyond int `json:"beyond"`
	// The most pressing first, then who waits longest.
	Lines []nightLine `json:"lines"`
}

type nightLine struct {
	endpoint.Rev
	Referral   string    `json:"referral" is:"id"`
	Code       string    `json:"code" eg:"R-K7M-4XRT"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name" eg:"Fundación Ceiba"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Department string    `json:"department,omitempty" list:"departments"`
	Since      time.Time `json:"since,omitzero"`
	Persons    int       `json:"persons"`
	Band       string    `json:"age_band,omitempty" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     string    `json:"gender,omitempty" list:"genero"`
	// Absent: the person waits.
	Planned *nightPlace `json:"planned,omitempty"`
	// What the person would get if they were served as they came.
	InTurn *nightPlace `json:"as_they_came,omitempty"`
	Why    string      `json:"why" enum:"same,only_planned,elsewhere,only_in_turn,nowhere,taken,no_consent"`
}

type nightPlace struct {
	Shelter    string `json:"shelter" is:"id"`
	Name       string `json:"name" eg:"Casa Jade"`
	Department string `json:"department" list:"departments"`
}

func nightPlaceOf(p night.Place) nightPlace {
	return nightPlace{string(p.Shelter), p.Name, p.Department}
}

func planNight(c *endpoint.Call, in nightIn) (nightPlan, error) {
	p, err := c.Work.Night(c.Ctx, c.Actor, in.Seed)
	return nightPlan{At: p.At, Seed: p.Seed, Digest: p.Digest, Optimal: p.Optimal, Placed: p.Placed, InTurn: p.InTurn,
		Asked: p.Asked, Beyond: p.Beyond, Lines: endpoint.List(p.Lines, func(l night.Line) nightLine {
			return nightLine{Rev: endpoint.Rev{Revision: l.Rev}, Referral: string(l.ID), Code: l.Code, Agency: string(l.Agency),
				AgencyName: l.AgencyName, Urgency: string(l.Urgency), State: string(l.State), Department: l.Department,
				Since: l.Since, Persons: l.Persons, Band: l.Band, Gender: string(l.Gender), Why: l.Why,
				Planned: endpoint.Maybe(l.Planned, nightPlaceOf), InTurn: endpoint.Maybe(l.InTurn, nightPlaceOf)}
		})}, err
}

type acceptNightIn struct {
	// Why the desk asks for others, in words; not needed for the referrals of its own agency.
	Reason string       `json:"reason" max:"1000"`
	Lines  []acceptLine `json:"lines" need:"1" max:"2000"`
}

type acceptLine struct {
	Referral string `json:"referral" is:"id" need:"1"`
	// As the plan showed it. Absent: whatever it is now.
	Revision int64  `json:"revision"`
	Shelter  string `json:"shelter" is:"id" need:"1"`
}

type acceptedNight struct {
	Lines []acceptedLine `json:"lines"`
}

type acceptedLine struct {
	Referral string `json:"referral" is:"id"`
	// Absent: the shelter was not asked.
	Offer string `json:"offer,omitempty" is:"id"`
	// Why not, in words.
	Why string `json:"why,omitempty" eg:"Ese lugar ya fue consultado"`
}

func acceptNight(c *endpoint.Call, in acceptNightIn) (acceptedNight, error) {
	lines := endpoint.List(in.Lines, func(l acceptLine) night.Chosen {
		return night.Chosen{Referral: domain.ReferralID(l.Referral), Rev: l.Revision, Shelter: domain.ShelterID(l.Shelter)}
	})
	done, err := c.Work.AcceptLines(c.Act(), c.Actor, in.Reason, lines)
	return acceptedNight{endpoint.List(done, func(a night.Accepted) acceptedLine {
		out := acceptedLine{Referral: string(a.Referral), Offer: string(a.Offer)}
		if key, args := a.Refused(); key != "" {
			out.Why = c.Texts.Said(c.Lang(), key, args)
		}
		return out
	})}, err
}
