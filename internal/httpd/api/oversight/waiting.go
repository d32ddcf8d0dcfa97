package oversight

import (
	"time"

	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

type waitingIn struct {
	endpoint.Page
	Urgency string `json:"urgency" list:"urgencia"`
	Class   string `json:"class" enum:"shelter,psych,legal"`
}

type waitingList struct {
	endpoint.Listed
	// The most pressing first, then who waits longest: of the network for the desk, of the own agency for anybody else.
	Waiting []waitingRow `json:"waiting"`
}

type waitingRow struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	Code       string    `json:"code" eg:"R-K7M-4XRT"`
	Agency     string    `json:"agency" is:"id"`
	AgencyName string    `json:"agency_name" eg:"Fundación Ceiba"`
	Need       string    `json:"need" list:"servicio"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Department string    `json:"department,omitempty" list:"departments"`
	Since      time.Time `json:"since,omitzero"`
	Persons    int       `json:"persons"`
	Band       string    `json:"age_band,omitempty" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     string    `json:"gender,omitempty" list:"genero"`
	// How many places fit now; absent where the reader is not told. The ranking says which and why.
	Fits *int `json:"fits,omitempty"`
	// Why the person comes first for none of them: somebody more pressing, or who waited longer, does.
	Behind string `json:"behind,omitempty" enum:"urgency,longer"`
	// Nothing fits: the rule by which the nearest place is missed.
	Miss string `json:"nearest_miss,omitempty" list:"match_rules"`
	// That rule alone keeps the person out of it.
	Opens bool `json:"single_change,omitempty"`
}

func listWaiting(c *endpoint.Call, in waitingIn) (waitingList, error) {
	page, err := c.Work.Waiting(c.Ctx, c.Actor, waiting.Filter{Urgency: domain.Urgency(in.Urgency),
		Class: domain.Class(in.Class), After: in.After, Limit: in.Limit})
	return waitingList{Listed: endpoint.Pages(page.Next, page.Total), Waiting: endpoint.List(page.Rows, waitingRowOf)}, err
}

func waitingRowOf(r waiting.Row) waitingRow {
	out := waitingRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Code: r.Code, Agency: string(r.Agency),
		AgencyName: r.AgencyName, Need: r.Need, Class: string(r.Class), Urgency: string(r.Urgency), State: string(r.State),
		Department: r.Department, Since: r.Since, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender),
		Behind: r.Behind, Miss: r.Miss, Opens: r.Opens}
	if r.Known {
		out.Fits = &r.Fits
	}
	return out
}
