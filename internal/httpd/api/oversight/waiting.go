package oversight

import (
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

type waitingIn struct {
	endpoint.Page
	Urgency string `json:"urgency" list:"urgencia"`
	Class   string `json:"class" enum:"shelter,psych,legal"`
	// Left out: by urgency, then by how long. Who comes first for a place stays the same.
	Sort string `json:"sort" enum:"since,department"`
}

type waitingList struct {
	endpoint.Listed
	// The most pressing first, then who waits longest: of the network for the desk, of the own agency for anybody else.
	Waiting []waitingRow `json:"waiting"`
}

type waitingRow struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	Case       string    `json:"case" is:"id"`
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
	// Another house is sought for somebody who lives in one.
	Transfer bool `json:"transfer,omitempty"`
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
		Class: domain.Class(in.Class), Sort: in.Sort, After: in.After, Limit: in.Limit})
	return waitingList{Listed: endpoint.Pages(page.Next, page.Total), Waiting: endpoint.List(page.Rows, waitingRowOf)}, err
}

func waitingRowOf(r waiting.Row) waitingRow {
	out := waitingRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Case: string(r.Case), Code: r.Code,
		Agency: string(r.Agency), AgencyName: r.AgencyName, Need: r.Need, Class: string(r.Class),
		Urgency: string(r.Urgency), State: string(r.State), Department: r.Department,
		Since: r.Since, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender), Behind: r.Behind,
		Miss: r.Miss, Opens: r.Opens, Transfer: r.Transfer}
	if r.Known {
		out.Fits = &r.Fits
	}
	return out
}

type authority struct {
	endpoint.Listed
	// First those admitted on an emergency basis, then by how long they wait.
	Minors []waitingMinor `json:"minors"`
	// Open cases whose placement your agency ordered, the newest order first.
	Ordered []orderedCase `json:"ordered"`
}

type orderedCase struct {
	Case       domain.CaseID `json:"case" is:"id"`
	Code       string        `json:"code" eg:"C-K7M-4XRT"`
	Persons    int           `json:"persons"`
	Band       string        `json:"age_band" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     domain.Gender `json:"gender" list:"genero"`
	Department string        `json:"department,omitempty" list:"departments"`
}

type waitingMinor struct {
	endpoint.Rev
	Case       string `json:"case" is:"id"`
	Code       string `json:"code" eg:"R-K7M-4XRT"`
	Agency     string `json:"agency" is:"id"`
	AgencyName string `json:"agency_name" eg:"Fundación Ceiba"`
	Persons    int    `json:"persons"`
	Band       string `json:"age_band" enum:"0-2,3-5,6-9,10-12,13-15,16-17,18-24,25-34,35-59,60+"`
	Gender     string `json:"gender" list:"genero"`
	Department string `json:"department,omitempty" list:"departments"`
	Court      string `json:"court_status" list:"situacion_judicial_nna"`
	Place      string `json:"stay_state,omitempty" enum:"reservado,en_camino,ingresado,egresado,liberado,no_llego,vencido"`
	// Admitted on an emergency basis: the order presses.
	Emergency bool      `json:"emergency"`
	Since     time.Time `json:"since"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
}

func listAuthority(c *endpoint.Call, in endpoint.Page) (out authority, err error) {
	rows, err := c.Work.AuthorityDesk(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	done, err := c.Work.Ordered(c.Ctx, c.Actor)
	if err != nil {
		return out, err
	}
	out.Ordered = endpoint.List(done, func(r intake.CaseRow) orderedCase {
		return orderedCase{r.ID, r.Code, r.Persons, r.Band, r.Gender, r.Department}
	})
	id := func(r intake.AuthorityRow) string { return string(r.Case) }
	out.Minors, out.Listed, err = endpoint.Cut(rows, nil, in, id, func(r intake.AuthorityRow) waitingMinor {
		return waitingMinor{Rev: endpoint.Rev{Revision: r.Rev}, Case: string(r.Case), Code: r.Code, Agency: string(r.Agency),
			AgencyName: r.AgencyName, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender), Department: r.Department,
			Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency, Since: r.Since, Can: endpoint.Allowed(r.Can)}
	})
	return out, err
}
