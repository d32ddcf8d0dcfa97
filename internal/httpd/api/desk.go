package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func deskRoutes() []Route {
	return []Route{
		get("/desk", "desk.read", "getDesk", "What waits in the network, what is about to be late and what is missing", getDesk),
		get("/authority", "order.record", "listAuthority", "Minors whose admission waits for an order", listAuthority),
		get("/figures", "figures.read", "getFigures", "Free places and waiting referrals, small counts hidden", getFigures),
	}
}

type deskIn struct {
	Department string `json:"department"`
	Urgency    string `json:"urgency" list:"urgencia"`
	Class      string `json:"class" enum:"shelter,psych,legal,other"`
}

type desk struct {
	Taken   time.Time       `json:"taken_at"`
	Total   int             `json:"waiting_total"`
	Overdue int             `json:"overdue"`
	Free    int             `json:"free_beds"`
	Waiting []deskRow       `json:"waiting" doc:"The most pressing first; at most 100."`
	Cells   []deskCell      `json:"by_urgency_and_department"`
	Late    []lateOffer     `json:"late_offers" doc:"Near or past their deadline."`
	Stale   []staleProvider `json:"stale_providers" doc:"Figures nobody confirmed lately."`
	Unmet   []unmetRule     `json:"unmet_rules"`
	NoRoom  []deskRow       `json:"unmet" doc:"Referrals that no provider could take."`
}

type deskRow struct {
	Rev
	ID         string    `json:"id" is:"id"`
	Code       string    `json:"code"`
	Case       string    `json:"case" is:"id"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name"`
	Need       string    `json:"need" list:"servicio"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Department string    `json:"department,omitempty"`
	Since      time.Time `json:"since,omitzero"`
	DueAt      time.Time `json:"due_at,omitzero"`
	Overdue    bool      `json:"overdue"`
	Live       int       `json:"unanswered"`
	Unmet      []string  `json:"unmet,omitempty"`
	UnmetAt    time.Time `json:"unmet_at,omitzero"`
	Persons    int       `json:"persons,omitempty"`
	Band       string    `json:"age_band,omitempty"`
	Gender     string    `json:"gender,omitempty" list:"genero"`
}

type deskCell struct {
	Urgency    string    `json:"urgency" list:"urgencia"`
	Department string    `json:"department"`
	N          int       `json:"n"`
	Overdue    int       `json:"overdue"`
	Since      time.Time `json:"since"`
}

type lateOffer struct {
	Rev
	ID         string    `json:"id" is:"id"`
	Referral   string    `json:"referral" is:"id"`
	Code       string    `json:"code"`
	To         string    `json:"to" is:"id"`
	Provider   string    `json:"provider"`
	Phone      string    `json:"phone,omitempty"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	Department string    `json:"department,omitempty"`
	State      string    `json:"state"`
	SentAt     time.Time `json:"sent_at"`
	DueAt      time.Time `json:"due_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	Late       bool      `json:"late"`
	Escalated  bool      `json:"escalated"`
}

type staleProvider struct {
	ID          string    `json:"id" is:"id"`
	Class       string    `json:"class" enum:"shelter,psych,legal,other"`
	Agency      string    `json:"agency" is:"id"`
	Name        string    `json:"name"`
	Department  string    `json:"department"`
	Phone       string    `json:"phone,omitempty"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
	Freshness   string    `json:"freshness" enum:"fresh,ageing,stale"`
	Free        int       `json:"free"`
}

type unmetRule struct {
	Rule      string    `json:"rule"`
	N         int       `json:"n"`
	Pressing  int       `json:"pressing" doc:"Of them critical or high."`
	LongestAt time.Time `json:"longest_since,omitzero"`
}

func deskRowOf(r casework.DeskRow) deskRow {
	return deskRow{Rev: Rev{r.Rev}, ID: string(r.ID), Code: r.Code, Case: string(r.Case), Agency: string(r.Agency), AgencyName: r.AgencyName, Need: r.Need,
		Class: string(r.Class), Urgency: string(r.Urgency), State: string(r.State), Department: r.Department, Since: r.Since, DueAt: r.DueAt,
		Overdue: r.Overdue, Live: r.Live, Unmet: r.Unmet, UnmetAt: r.UnmetAt, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender)}
}

func getDesk(c *call, in deskIn) (desk, error) {
	d, err := c.Work.Desk(c.ctx, c.actor, casework.DeskFilter{Department: in.Department, Urgency: domain.Urgency(in.Urgency), Class: domain.Class(in.Class)})
	return desk{Taken: d.Taken, Total: d.Total, Overdue: d.Overdue, Free: d.Free, Waiting: list(d.Waiting, deskRowOf), NoRoom: list(d.NoRoom, deskRowOf),
		Cells: list(d.Cells, func(k casework.DeskCell) deskCell {
			return deskCell{Urgency: string(k.Urgency), Department: k.Department, N: k.N, Overdue: k.Overdue, Since: k.Since}
		}),
		Late: list(d.Late, func(o casework.LateOffer) lateOffer {
			return lateOffer{Rev: Rev{o.Rev}, ID: string(o.ID), Referral: string(o.Referral), Code: o.Code, To: string(o.To), Provider: o.Provider,
				Phone: o.Phone, Class: string(o.Class), Urgency: string(o.Urgency), Department: o.Department, State: string(o.State), SentAt: o.SentAt,
				DueAt: o.DueAt, ExpiresAt: o.ExpiresAt, Late: o.Late, Escalated: o.Escalated}
		}),
		Stale: list(d.Stale, func(p casework.StaleProvider) staleProvider {
			return staleProvider{ID: p.ID, Class: string(p.Class), Agency: string(p.Agency), Name: p.Name, Department: p.Department, Phone: p.Phone,
				ConfirmedAt: p.ConfirmedAt, Freshness: p.Freshness, Free: p.Free}
		}),
		Unmet: list(d.Unmet, func(u casework.UnmetRule) unmetRule {
			return unmetRule{Rule: u.Rule, N: u.N, Pressing: u.Pressing, LongestAt: u.LongestAt}
		})}, err
}

type authority struct {
	Minors []waitingMinor `json:"minors" doc:"First those admitted on an emergency basis, then by how long they wait."`
}

type waitingMinor struct {
	Rev
	Case       string    `json:"case" is:"id"`
	Code       string    `json:"code"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name"`
	Persons    int       `json:"persons"`
	Band       string    `json:"age_band"`
	Gender     string    `json:"gender" list:"genero"`
	Department string    `json:"department,omitempty"`
	Court      string    `json:"court_status" list:"situacion_judicial_nna"`
	Place      string    `json:"stay_state,omitempty"`
	Emergency  bool      `json:"emergency" doc:"Admitted on an emergency basis: the order presses."`
	Since      time.Time `json:"since"`
	Can        []string  `json:"can" doc:"Acts open to you now."`
}

func listAuthority(c *call, _ none) (authority, error) {
	rows, err := c.Work.AuthorityDesk(c.ctx, c.actor)
	return authority{list(rows, func(r casework.AuthorityRow) waitingMinor {
		return waitingMinor{Rev: Rev{r.Rev}, Case: string(r.Case), Code: r.Code, Agency: string(r.Agency), AgencyName: r.AgencyName, Persons: r.Persons,
			Band: r.Band, Gender: string(r.Gender), Department: r.Department, Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency,
			Since: r.Since, Can: allowed(r.Can)}
	})}, err
}
