package account

import (
	"cmp"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/identity"
	"amparo/internal/ordering"
)

func agencyRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/agencies", "agency.list", "listAgencies", "Agencies of the network by name", listAgencies).
			WithNote("Who may not list them sees their own."),
		endpoint.Post("/agencies", "agency.create", "createAgency", "Add an agency", createAgency).Creates().
			WithExample(sampleAgency()),
		endpoint.Get("/agencies/:agency", "agency.read", "getAgency", "One agency", getAgency),
		endpoint.Edit("/agencies/:agency", "agency.edit", "editAgency", "Change an agency",
			getAgency, func(a agencyOut) agencyBody { return a.agencyBody }, editAgency).
			WithNote("What others rely on (whether it takes part, its type and code, what its people may be) " +
				"only those change who may add one.").WithExample(sampleAgency()),
	}
}

type agencyBody struct {
	// Short code people use; left out for a new agency: the next free one.
	Ref          string `json:"ref,omitempty" max:"20" eg:"A-CEI"`
	Name         string `json:"name" need:"1" max:"120" eg:"Fundación Ceiba"`
	Type         string `json:"type" need:"1" list:"tipo_organizacion"`
	Municipality string `json:"municipality,omitempty" list:"municipalities" eg:"0101"`
	Department   string `json:"department,omitempty" list:"departments" eg:"01"`
	Phone        string `json:"phone,omitempty" max:"40" eg:"+50200004321"`
	Email        string `json:"email,omitempty" max:"254" eg:"casa@example.org"`
	Hours        string `json:"hours,omitempty" max:"120" eg:"08:00-18:00"`
	// Who is on duty answers it.
	DutyPhone  string `json:"duty_phone,omitempty" max:"40" eg:"+50200004322"`
	DutyHours  string `json:"duty_hours,omitempty" max:"120" eg:"24h"`
	CanRefer   bool   `json:"can_refer"`
	CanRequest bool   `json:"can_request_minor_measure"`
	CanOrder   bool   `json:"can_order_minor_placement"`
	// Roles its accounts may hold; empty: any.
	Roles []domain.Role `json:"roles" list:"rol" min:"0" max:"20"`
	// A new agency is active whatever is sent.
	Active bool `json:"active" default:"true"`
}

type agencyOut struct {
	endpoint.Rev
	ID        string    `json:"id" is:"id"`
	CreatedAt time.Time `json:"created_at"`
	agencyBody
}

func agencyOf(a domain.Agency, rev int64) agencyOut {
	return agencyOut{
		endpoint.Rev{Revision: rev},
		string(a.ID),
		a.CreatedAt,
		agencyBody{Ref: a.Ref, Name: a.Name, Type: a.Type, Municipality: a.Municipality, Department: a.Department,
			Phone: a.Phone, Email: a.Email, Hours: a.Hours, DutyPhone: a.DutyPhone, DutyHours: a.DutyHours, CanRefer: a.CanRefer,
			CanRequest: a.CanRequest, CanOrder: a.CanOrder, Roles: endpoint.Codes[domain.Role](a.Roles), Active: a.Active},
	}
}

func sampleAgency() agencyBody {
	return agencyBody{Name: "Fundación Ceiba", Type: "ong", Department: "01", Phone: "+50200004321",
		CanRefer: true, Roles: []domain.Role{"referente"}, Active: true}
}

type agencyList struct {
	endpoint.Listed
	Agencies []agencyOut `json:"agencies"`
}

type listAgenciesIn struct {
	endpoint.Page
	// By code, or what is newest first. Empty: by name.
	Sort ordering.By `json:"sort" enum:"code,newest"`
}

func listAgencies(c *endpoint.Call, in listAgenciesIn) (out agencyList, err error) {
	all, err := c.Identity.ListAgencies(c.Ctx, c.Actor)
	err = cmp.Or(err, act.SortAgencies(all, in.Sort))
	rows := make([]agencyOut, len(all))
	for i, a := range all {
		rows[i] = agencyOf(a.V, a.Rev)
	}
	out.Agencies, out.Listed, err = endpoint.Cut(rows, err, in.Page, func(a agencyOut) string { return a.ID },
		func(a agencyOut) agencyOut { return a })
	return out, err
}

func getAgency(c *endpoint.Call, _ endpoint.None) (agencyOut, error) {
	a, err := c.Identity.Agency(c.Ctx, c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
	return agencyOf(a.V, a.Rev), err
}

func createAgency(c *endpoint.Call, in agencyBody) (agencyMade, error) {
	a, err := c.Identity.CreateAgency(c.Act(), c.Actor, identity.AgencyInput(in))
	return agencyMade{agencyOf(a.V, a.Rev)}, err
}

type agencyMade struct{ agencyOut }

func (a agencyMade) Location() string { return endpoint.Base + "/agencies/" + a.ID }

func editAgency(c *endpoint.Call, in agencyBody) (agencyOut, error) {
	a, err := c.Identity.EditAgency(c.Act(), c.Actor, endpoint.ID[domain.AgencyID](c, "agency"), c.Rev,
		identity.AgencyInput(in))
	return agencyOf(a.V, a.Rev), err
}
