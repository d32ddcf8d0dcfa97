package oversight

import (
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/casework/team"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

type teamLoads struct {
	// Who is latest first.
	Team []teamLoad `json:"team"`
}

type teamLoad struct {
	Account domain.AccountID `json:"account" is:"id"`
	Name    string           `json:"name" eg:"Berta Ejemplo"`
	Active  bool             `json:"active"`
	// Open ones that she is in charge of.
	Cases int `json:"cases"`
	// Referrals of them that wait for a place.
	Waiting int `json:"waiting"`
	// Of these past their deadline.
	Late int `json:"late"`
	// The first of what waits to be due.
	Oldest domain.ReferralID `json:"first_due,omitempty" is:"id"`
	DueAt  time.Time         `json:"due_at,omitzero"`
}

func listTeam(c *endpoint.Call, _ endpoint.None) (teamLoads, error) {
	list, err := c.Work.Team(c.Ctx, c.Actor)
	return teamLoads{endpoint.List(list, func(l team.Load) teamLoad { return teamLoad(l) })}, err
}

type unattended struct {
	endpoint.Listed
	// The most pressing first: of the network for the desk, of the own agency for a supervisor, and none for anybody else.
	Cases []unattendedCase `json:"cases"`
}

type unattendedCase struct {
	Case       domain.CaseID   `json:"case" is:"id"`
	Code       string          `json:"code" eg:"C-K7M-4XRT"`
	Agency     domain.AgencyID `json:"agency" is:"id"`
	AgencyName string          `json:"agency_name" eg:"Fundación Ceiba"`
	// Who was in charge.
	Worker    string         `json:"worker,omitempty" eg:"Berta Ejemplo"`
	Referrals int            `json:"waiting"`
	Offers    int            `json:"unanswered"`
	Urgency   domain.Urgency `json:"urgency,omitempty" list:"urgencia"`
	Since     time.Time      `json:"since"`
}

func listUnattended(c *endpoint.Call, in endpoint.Page) (out unattended, err error) {
	rows, err := c.Work.Unattended(c.Ctx, c.Actor)
	id := func(u oversight.Unattended) string { return string(u.Case) }
	out.Cases, out.Listed, err = endpoint.Cut(rows, err, in, id,
		func(u oversight.Unattended) unattendedCase { return unattendedCase(u) })
	return out, err
}

type waits struct {
	Class  domain.Class `json:"class" enum:"shelter,psych,legal,other"`
	Groups int          `json:"groups"`
	People int          `json:"persons"`
}

func waitsOf(w oversight.Waits) waits { return waits(w) }
