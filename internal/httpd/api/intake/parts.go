package intake

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

func casePartRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/identity", "identity.read", "getIdentity", "Who the people of a case are", getIdentity).
			WithNote("Every reading is kept in the log before it is answered."),
		endpoint.Edit("/cases/:case/identity", "identity.write", "putIdentity", "Record who the people are",
			getIdentity, func(i identityOut) dossier.IdentityBody { return i.IdentityBody }, putIdentity).
			WithNote("If-Match is the identity's own revision.").WithExample(sampleRegister().Identity),
		endpoint.Get("/cases/:case/safety", "safety.read", "getSafety", "What must be avoided", getSafety),
		endpoint.Edit("/cases/:case/safety", "safety.write", "putSafety", "Record what must be avoided",
			getSafety, func(s safetyOut) dossier.SafetyBody { return s.SafetyBody }, putSafety).
			WithNote("A shelter that turns out to be unsafe is no longer asked.").WithExample(sampleRegister().Safety),
		endpoint.Get("/cases/:case/restricted", "restricted.read", "getRestricted", "What could cost a life if it were seen",
			getRestricted).ForAReason().WithNote("The reason is kept in the log before anything is answered."),
		endpoint.Edit("/cases/:case/restricted", "restricted.write", "putRestricted",
			"Record what could cost a life if it were seen",
			getRestricted, func(r restrictedOut) restrictedBody { return r.restrictedBody }, putRestricted).
			WithExample(restrictedBody{Trafficker: "Apodo que ella menciona"}),
	}
}

type restrictedBody struct {
	Trafficker string `json:"trafficker_note,omitempty" max:"8000" eg:"Apodo que ella menciona"`
	Place      string `json:"exact_place,omitempty" max:"8000" eg:"Casa azul junto al taller"`
	Officials  string `json:"officials_note,omitempty" max:"8000" eg:"Un agente de la zona"`
	Witness    bool   `json:"protected_witness,omitempty"`
	// Who recruited, exploited or threatens her: a name, an alias or a group each. A shelter where somebody lives whose
	// own team named the same is not asked. A change counts like one of the areas she avoids.
	KeepApart []string `json:"keep_apart,omitempty" max:"20" eg:"Nombre de quien la captó"`
}

func (b restrictedBody) noun() domain.Restricted {
	return domain.Restricted{Trafficker: b.Trafficker, Place: b.Place, Officials: b.Officials, Witness: b.Witness,
		KeepApart: b.KeepApart}
}

type identityOut struct {
	endpoint.Rev
	dossier.IdentityBody
}

func getIdentity(c *endpoint.Call, _ endpoint.None) (identityOut, error) {
	rec, err := c.Work.ReadIdentity(c.Ctx, c.Actor, endpoint.CaseID(c))
	return identityOut{endpoint.Rev{Revision: rec.Rev}, dossier.IdentityOf(rec.V)}, err
}

type safetyOut struct {
	endpoint.Rev
	dossier.SafetyBody
}

func getSafety(c *endpoint.Call, _ endpoint.None) (safetyOut, error) {
	rec, err := c.Work.ReadSafety(c.Ctx, c.Actor, endpoint.CaseID(c))
	return safetyOut{endpoint.Rev{Revision: rec.Rev}, dossier.SafetyOf(rec.V)}, err
}

type restrictedOut struct {
	endpoint.Rev
	restrictedBody
	UpdatedAt time.Time `json:"updated_at,omitzero"`
}

func getRestricted(c *endpoint.Call, _ endpoint.None) (restrictedOut, error) {
	rec, err := c.Work.ReadRestricted(c.Ctx, c.Actor, endpoint.CaseID(c))
	r := rec.V
	return restrictedOut{endpoint.Rev{Revision: rec.Rev}, restrictedBody{r.Trafficker, r.Place, r.Officials, r.Witness,
		r.KeepApart}, r.UpdatedAt}, err
}

// putPart runs one of the three verbs that replace a part of a case.
func putPart[T any](c *endpoint.Call, do func(context.Context, domain.Actor, domain.CaseID, int64, T) error,
	v T) (endpoint.Stamp, error) {
	if err := do(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, v); err != nil {
		return endpoint.Stamp{}, err
	}
	return endpoint.Stamped(c.Rev + 1), nil
}

func putIdentity(c *endpoint.Call, in dossier.IdentityBody) (endpoint.Stamp, error) {
	s, err := putPart(c, c.Work.WriteIdentity, in.Noun())
	return s, endpoint.Under(err, "identity.")
}

func putSafety(c *endpoint.Call, in dossier.SafetyBody) (endpoint.Stamp, error) {
	s, err := putPart(c, c.Work.WriteSafety, in.Noun())
	return s, endpoint.Under(err, "safety.")
}

func putRestricted(c *endpoint.Call, in restrictedBody) (endpoint.Stamp, error) {
	s, err := putPart(c, c.Work.WriteRestricted, in.noun())
	return s, endpoint.Under(err, "restricted.")
}
