package api

import (
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
)

func agencyRoutes() []Route {
	return []Route{
		get("/agencies", "agency.list", "listAgencies", "Agencies of the network by name", listAgencies).says("Who may not list them sees their own."),
		post("/agencies", "agency.create", "createAgency", "Add an agency", createAgency).created().like(sampleAgency()),
		get("/agencies/:agency", "agency.read", "getAgency", "One agency", getAgency),
		put("/agencies/:agency", "agency.edit", "editAgency", "Change an agency", editAgency).
			says("What others rely on (whether it takes part, its type and code, what its people may be) only those change who may add one.").like(sampleAgency()),
	}
}

type agencyBody struct {
	Ref          string   `json:"ref,omitempty" doc:"Short code people use; left out for a new agency: the next free one."`
	Name         string   `json:"name" need:"1"`
	Type         string   `json:"type" need:"1" list:"tipo_organizacion"`
	Municipality string   `json:"municipality,omitempty"`
	Department   string   `json:"department,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Email        string   `json:"email,omitempty"`
	Hours        string   `json:"hours,omitempty"`
	CanRefer     bool     `json:"can_refer"`
	CanRequest   bool     `json:"can_request_minor_measure"`
	CanOrder     bool     `json:"can_order_minor_placement"`
	Roles        []string `json:"roles" list:"rol" doc:"Roles its accounts may hold; empty: any."`
	Active       bool     `json:"active" doc:"A new agency is active whatever is sent."`
}

type agencyOut struct {
	Rev
	ID        string    `json:"id" is:"id"`
	CreatedAt time.Time `json:"created_at"`
	agencyBody
}

func agencyOf(a domain.Agency, rev int64) agencyOut {
	return agencyOut{Rev{rev}, string(a.ID), a.CreatedAt, agencyBody{Ref: a.Ref, Name: a.Name, Type: a.Type, Municipality: a.Municipality,
		Department: a.Department, Phone: a.Phone, Email: a.Email, Hours: a.Hours, CanRefer: a.CanRefer, CanRequest: a.CanRequest, CanOrder: a.CanOrder,
		Roles: texts(a.Roles), Active: a.Active}}
}

func sampleAgency() agencyBody {
	return agencyBody{Name: "Fundación Ceiba", Type: "ong", Department: "01", Phone: "+50200004321", CanRefer: true, Roles: []string{"referente"}, Active: true}
}

// input checks the codes of the country pack, which the verb leaves to its callers.
func (b agencyBody) input(p *country.Pack) (identity.AgencyInput, error) {
	var c fault.Fields
	c.Check(b.Type == "" || p.Has(country.ListAgencyType, b.Type), "type", "field.unknown")
	if b.Department != "" {
		_, ok := p.Department(b.Department)
		c.Check(ok, "department", "field.unknown")
	}
	if b.Municipality != "" {
		_, ok := p.Municipality(b.Municipality)
		c.Check(ok, "municipality", "field.unknown")
	}
	return identity.AgencyInput{Ref: b.Ref, Name: b.Name, Type: b.Type, Municipality: b.Municipality, Department: b.Department, Phone: b.Phone,
		Email: b.Email, Hours: b.Hours, CanRefer: b.CanRefer, CanRequest: b.CanRequest, CanOrder: b.CanOrder, Roles: codes[domain.Role](b.Roles),
		Active: b.Active}, c.Err()
}

type agencyList struct {
	Agencies []agencyOut `json:"agencies"`
}

func listAgencies(c *call, _ none) (agencyList, error) {
	all, err := c.Identity.ListAgencies(c.ctx, c.actor)
	out := agencyList{make([]agencyOut, len(all))}
	for i, a := range all {
		out.Agencies[i] = agencyOf(a.V, a.Rev)
	}
	return out, err
}

func getAgency(c *call, _ none) (agencyOut, error) {
	aid, err := id[domain.AgencyID](c, "agency")
	if err != nil {
		return agencyOut{}, err
	}
	a, err := c.Identity.Agency(c.ctx, c.actor, aid)
	return agencyOf(a.V, a.Rev), err
}

func createAgency(c *call, in agencyBody) (agencyMade, error) {
	input, err := in.input(c.Work.Pack())
	if err != nil {
		return agencyMade{}, err
	}
	a, err := c.Identity.CreateAgency(c.act(), c.actor, input)
	return agencyMade{agencyOf(a.V, a.Rev)}, err
}

type agencyMade struct{ agencyOut }

func (a agencyMade) location() string { return Base + "/agencies/" + a.ID }

func editAgency(c *call, in agencyBody) (agencyOut, error) {
	aid, err := id[domain.AgencyID](c, "agency")
	if err != nil {
		return agencyOut{}, err
	}
	input, err := in.input(c.Work.Pack())
	if err != nil {
		return agencyOut{}, err
	}
	a, err := c.Identity.EditAgency(c.act(), c.actor, aid, c.rev, input)
	return agencyOf(a.V, a.Rev), err
}
