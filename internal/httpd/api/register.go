package api

import (
	"amparo/internal/casework"
)

// registerIn is everything a worker files at once. The case stands at the top; what is kept apart from it has its own part.
type registerIn struct {
	caseBody
	Identity   identityBody   `json:"identity" doc:"Who they are. It opens to a provider only after acceptance, and only if she agreed."`
	Safety     safetyBody     `json:"safety" doc:"What must be avoided."`
	Restricted restrictedBody `json:"restricted" doc:"What could cost a life if it were seen."`
	Consent    consentIn      `json:"consent" need:"1"`
	Needs      []needIn       `json:"needs" need:"1" doc:"One referral is filed for each."`
	Send       bool           `json:"send" doc:"Send the referrals at once, as far as consent allows; otherwise they stay drafts."`
}

func (in registerIn) input() (casework.RegisterInput, error) {
	consent, err := in.Consent.input()
	return casework.RegisterInput{Case: in.noun(), Identity: in.Identity.noun(), Safety: in.Safety.noun(), Restricted: in.Restricted.noun(),
		Consent: consent, Needs: needsOf(in.Needs), Send: in.Send}, err
}

type registered struct {
	Case      string   `json:"case" is:"id"`
	Code      string   `json:"code" doc:"What people say on the phone."`
	Referrals []string `json:"referrals" is:"id" doc:"In the order of the needs."`
}

func (r registered) location() string { return Base + "/cases/" + r.Case }

func registerCase(c *call, in registerIn) (registered, error) {
	input, err := in.input()
	if err != nil {
		return registered{}, err
	}
	out, err := c.Work.Register(c.act(), c.actor, input)
	return registered{Case: string(out.Case), Code: out.Code, Referrals: texts(out.Referrals)}, err
}

type previews struct {
	Needs []preview `json:"needs"`
}

type preview struct {
	Card   card     `json:"card" doc:"Exactly what a provider that is asked reads."`
	Opens  []string `json:"opens" doc:"Parts that open to the provider that accepts."`
	Closed []string `json:"closed"`
	Fits   *int     `json:"fits,omitempty" doc:"Providers that fit and have room now; absent while the filing is incomplete."`
}

func previewCase(c *call, in registerIn) (previews, error) {
	input, err := in.input()
	if err != nil {
		return previews{}, err
	}
	all, err := c.Work.Preview(c.ctx, c.actor, input)
	return previews{list(all, func(p casework.Preview) preview {
		out := preview{Card: cardOf(p.Card), Opens: texts(p.Opens), Closed: texts(p.Closed)}
		if p.Fits >= 0 {
			out.Fits = &p.Fits
		}
		return out
	})}, err
}

func sampleCase() caseBody {
	return caseBody{Group: []member{{Relation: "titular", Age: 24, Gender: "mujer"}}, Languages: []spoken{{"kek", "materno"}, {"spa", "intermedio"}},
		Nationality: "GT", Status: "posible", Found: "0101", Security: 2, Court: "no_aplica"}
}

func sampleRegister() registerIn {
	return registerIn{caseBody: sampleCase(),
		Identity: identityBody{Persons: []named{{UseName: "Flor", Given: "Florinda", Family: "Ejemplo"}}, Phone: "+50200001234", Safe: "Mañanas, solo mensajes"},
		Safety:   safetyBody{Areas: []dangerArea{{Motive: "lugar_explotacion", Scope: "departamento", Department: "14"}}},
		Consent:  sampleConsent(), Needs: []needIn{{Need: "abrigo", Urgency: "critica"}}, Send: true}
}
