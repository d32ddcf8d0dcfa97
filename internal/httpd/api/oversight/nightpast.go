package oversight

import (
	"time"

	"amparo/internal/casework/night"
	"amparo/internal/casework/replaying"
	"amparo/internal/httpd/api/endpoint"
)

type planList struct {
	endpoint.Listed
	Plans []plannedNight `json:"plans"`
}

// plannedNight names a plan. Of the newest nothing stands where none is kept.
type plannedNight struct {
	At     time.Time `json:"at,omitzero"`
	Digest string    `json:"digest,omitempty" eg:"9f86d081884c7d65"`
}

func listPlans(c *endpoint.Call, in endpoint.Page) (planList, error) {
	plans, next, err := c.Work.PastPlans(c.Ctx, c.Actor, in.After, in.Limit)
	return planList{endpoint.Pages(next, -1), endpoint.List(plans, func(p replaying.Planned) plannedNight {
		return plannedNight(p)
	})}, err
}

type pastPlanIn struct {
	// The digest of the plan. Absent: the newest.
	Plan string `json:"plan" max:"64"`
}

type pastNight struct {
	plannedNight
	Seed string `json:"seed" eg:"cbf29ce484222325"`
	// By which rules it was worked out then, and today.
	Rules      string `json:"rules" eg:"bd17a6d9dfb2/34247fb2c175d653"`
	RulesToday string `json:"rules_today" eg:"bd17a6d9dfb2/34247fb2c175d653"`
	// From what was seen then the same plan comes out today.
	Same bool `json:"same"`
	// As the plan stood.
	Lines []pastLine `json:"lines"`
}

type pastLine struct {
	Referral   string `json:"referral" is:"id"`
	Code       string `json:"code" eg:"R-K7M-4XRT"`
	Agency     string `json:"agency" is:"id"`
	AgencyName string `json:"agency_name" eg:"Fundación Ceiba"`
	Urgency    string `json:"urgency" list:"urgencia"`
	// What became of it until now.
	State string `json:"state" list:"estado_referencia"`
	// The shelter where the person was planned; absent: the person waited.
	Planned string `json:"planned,omitempty" eg:"Casa Jade"`
	// The shelter that the person would have had if all were served as they came.
	InTurn string `json:"as_they_came,omitempty" eg:"Casa Jade"`
}

func pastPlan(c *endpoint.Call, in pastPlanIn) (pastNight, error) {
	p, err := c.Work.PastPlan(c.Ctx, c.Actor, in.Plan)
	return pastNight{plannedNight{p.At, p.Digest}, p.Seed, p.Rules, p.Now, p.Same,
		endpoint.List(p.Lines, func(l night.PastLine) pastLine {
			return pastLine{string(l.ID), l.Code, string(l.Agency), l.AgencyName, string(l.Urgency), string(l.State), l.Planned,
				l.InTurn}
		})}, err
}
