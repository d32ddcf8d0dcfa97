package oversight

import (
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

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
	out.Minors, out.Listed, err = endpoint.Cut(rows, in, id, func(r intake.AuthorityRow) waitingMinor {
		return waitingMinor{Rev: endpoint.Rev{Revision: r.Rev}, Case: string(r.Case), Code: r.Code, Agency: string(r.Agency),
			AgencyName: r.AgencyName, Persons: r.Persons, Band: r.Band, Gender: string(r.Gender), Department: r.Department,
			Court: string(r.Court), Place: string(r.Place), Emergency: r.Emergency, Since: r.Since, Can: endpoint.Allowed(r.Can)}
	})
	return out, err
}
