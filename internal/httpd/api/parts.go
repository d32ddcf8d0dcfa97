package api

import (
	"context"
	"time"

	"amparo/internal/domain"
)

func casePartRoutes() []Route {
	return []Route{
		get("/cases/:case/identity", "identity.read", "getIdentity", "Who the people of a case are", getIdentity).
			says("Every reading is kept in the log before it is answered."),
		put("/cases/:case/identity", "identity.write", "putIdentity", "Record who the people are", putIdentity).
			says("If-Match is the identity's own revision.").like(sampleRegister().Identity),
		get("/cases/:case/safety", "safety.read", "getSafety", "What must be avoided", getSafety),
		put("/cases/:case/safety", "safety.write", "putSafety", "Record what must be avoided", putSafety).
			says("A shelter that turns out to be unsafe is no longer asked.").like(sampleRegister().Safety),
		get("/cases/:case/restricted", "restricted.read", "getRestricted", "What could cost a life if it were seen", getRestricted),
		put("/cases/:case/restricted", "restricted.write", "putRestricted", "Record what could cost a life if it were seen", putRestricted).
			like(restrictedBody{Trafficker: "Apodo que ella menciona"}),
	}
}

type identityBody struct {
	Persons []named `json:"persons" doc:"In the order of the group."`
	Phone   string  `json:"contact_phone,omitempty" doc:"With the country code, for example +50200001234."`
	Safe    string  `json:"safe_contact,omitempty" doc:"When and how it is safe to call."`
	Alias   string  `json:"alias,omitempty"`
	Remarks string  `json:"remarks,omitempty"`
}

type named struct {
	Ref      string `json:"ref,omitempty"`
	UseName  string `json:"use_name,omitempty" doc:"The name she wants to be called by."`
	Given    string `json:"given,omitempty"`
	Family   string `json:"family,omitempty"`
	Born     string `json:"birthdate,omitempty" is:"date"`
	Document string `json:"document,omitempty" list:"documento"`
	Number   string `json:"document_number,omitempty"`
}

func (b identityBody) noun() domain.Identity {
	return domain.Identity{Phone: b.Phone, Safe: b.Safe, Alias: b.Alias, Remarks: b.Remarks, Persons: list(b.Persons, func(n named) domain.Named {
		return domain.Named{Ref: n.Ref, UseName: n.UseName, Given: n.Given, Family: n.Family, Born: domain.Date(n.Born), Document: n.Document, Number: n.Number}
	})}
}

func identityOf(i domain.Identity) identityBody {
	return identityBody{Phone: i.Phone, Safe: i.Safe, Alias: i.Alias, Remarks: i.Remarks, Persons: list(i.Persons, func(n domain.Named) named {
		return named{Ref: n.Ref, UseName: n.UseName, Given: n.Given, Family: n.Family, Born: string(n.Born), Document: n.Document, Number: n.Number}
	})}
}

type safetyBody struct {
	Areas      []dangerArea `json:"danger_areas,omitempty"`
	NoContacts []noContact  `json:"no_contacts,omitempty"`
	LGBTIQ     bool         `json:"lgbtiq,omitempty"`
	Risk       string       `json:"risk_note,omitempty"`
	Arrival    string       `json:"arrival_note,omitempty" doc:"Route, escort, meeting point."`
	Medicines  string       `json:"medicines,omitempty" doc:"Allergies and medicines needed on arrival."`
}

type dangerArea struct {
	Motive       string `json:"motive" need:"1" list:"zona_riesgo_motivo"`
	Scope        string `json:"scope" need:"1" enum:"departamento,municipio"`
	Department   string `json:"department,omitempty"`
	Municipality string `json:"municipality,omitempty"`
	RadiusKM     int    `json:"radius_km,omitempty" doc:"Around the municipality's seat."`
}

type noContact struct {
	Type   string `json:"type" need:"1" list:"no_contacto_tipo"`
	Label  string `json:"label"`
	Entity string `json:"entity_id,omitempty" doc:"Reference of a shelter, an agency or an operator."`
}

func (b safetyBody) noun() domain.Safety {
	return domain.Safety{LGBTIQ: b.LGBTIQ, Risk: b.Risk, Arrival: b.Arrival, Medicines: b.Medicines,
		Areas:      list(b.Areas, func(a dangerArea) domain.Danger { return domain.Danger(a) }),
		NoContacts: list(b.NoContacts, func(n noContact) domain.NoContact { return domain.NoContact(n) })}
}

func safetyOf(s domain.Safety) safetyBody {
	return safetyBody{LGBTIQ: s.LGBTIQ, Risk: s.Risk, Arrival: s.Arrival, Medicines: s.Medicines,
		Areas:      list(s.Areas, func(a domain.Danger) dangerArea { return dangerArea(a) }),
		NoContacts: list(s.NoContacts, func(n domain.NoContact) noContact { return noContact(n) })}
}

type restrictedBody struct {
	Trafficker string `json:"trafficker_note,omitempty"`
	Place      string `json:"exact_place,omitempty"`
	Officials  string `json:"officials_note,omitempty"`
	Witness    bool   `json:"protected_witness,omitempty"`
}

func (b restrictedBody) noun() domain.Restricted {
	return domain.Restricted{Trafficker: b.Trafficker, Place: b.Place, Officials: b.Officials, Witness: b.Witness}
}

type identityOut struct {
	Rev
	identityBody
}

func getIdentity(c *call, _ none) (identityOut, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return identityOut{}, err
	}
	rec, err := c.Work.ReadIdentity(c.ctx, c.actor, cid)
	return identityOut{Rev{rec.Rev}, identityOf(rec.V)}, err
}

type safetyOut struct {
	Rev
	safetyBody
}

func getSafety(c *call, _ none) (safetyOut, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return safetyOut{}, err
	}
	rec, err := c.Work.ReadSafety(c.ctx, c.actor, cid)
	return safetyOut{Rev{rec.Rev}, safetyOf(rec.V)}, err
}

type restrictedOut struct {
	Rev
	restrictedBody
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

func getRestricted(c *call, _ none) (restrictedOut, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return restrictedOut{}, err
	}
	rec, err := c.Work.ReadRestricted(c.ctx, c.actor, cid)
	r := rec.V
	return restrictedOut{Rev{rec.Rev}, restrictedBody{r.Trafficker, r.Place, r.Officials, r.Witness}, r.UpdatedAt}, err
}

// putPart runs one of the three verbs that replace a part of a case.
func putPart[T any](c *call, do func(context.Context, domain.Actor, domain.CaseID, int64, T) error, v T) (stamp, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return stamp{}, err
	}
	if err := do(c.act(), c.actor, cid, c.rev, v); err != nil {
		return stamp{}, err
	}
	return stamped(c.rev + 1), nil
}

func putIdentity(c *call, in identityBody) (stamp, error) {
	s, err := putPart(c, c.Work.WriteIdentity, in.noun())
	return s, under(err, "identity.")
}

func putSafety(c *call, in safetyBody) (stamp, error) {
	s, err := putPart(c, c.Work.WriteSafety, in.noun())
	return s, under(err, "safety.")
}

func putRestricted(c *call, in restrictedBody) (stamp, error) {
	s, err := putPart(c, c.Work.WriteRestricted, in.noun())
	return s, under(err, "restricted.")
}
