package oversight

import (
	"time"

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
