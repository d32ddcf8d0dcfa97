package intake

import (
	"amparo/internal/casework/intake"
	"amparo/internal/casework/tonight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// registerIn is everything a worker files at once. The case stands at the top; what is kept apart from it has its own
// part.
type registerIn struct {
	caseBody
	// Who they are. It opens to a provider only after acceptance, and only if she agreed.
	Identity dossier.IdentityBody `json:"identity"`
	// What must be avoided.
	Safety dossier.SafetyBody `json:"safety"`
	// What could cost a life if it were seen.
	Restricted restrictedBody `json:"restricted"`
	Consent    consentIn      `json:"consent" need:"1"`
	// One referral is filed for each.
	Needs []dossier.NeedIn `json:"needs" need:"1" max:"12"`
	// Send the referrals at once, as far as consent allows; otherwise they stay drafts.
	Send bool `json:"send"`
}

func (in registerIn) input() intake.RegisterInput {
	return intake.RegisterInput{Case: in.noun(), Identity: in.Identity.Noun(), Safety: in.Safety.Noun(),
		Restricted: in.Restricted.noun(), Consent: in.Consent.input(), Needs: dossier.NeedsOf(in.Needs), Send: in.Send}
}

type registered struct {
	Case string `json:"case" is:"id"`
	// What people say on the phone.
	Code string `json:"code" eg:"R-K7M-4XRT"`
	// In the order of the needs.
	Referrals []string `json:"referrals" is:"id"`
	// The agency may have another case of the same person.
	Alike bool `json:"alike"`
}

func registeredOf(out intake.Registered) registered {
	return registered{string(out.Case), out.Code, endpoint.Texts(out.Referrals), out.Alike}
}

func (r registered) Location() string { return endpoint.Base + "/cases/" + r.Case }

func registerCase(c *endpoint.Call, in registerIn) (registered, error) {
	out, err := c.Work.Register(c.Act(), c.Actor, in.input())
	return registeredOf(out), err
}

type previews struct {
	Needs []preview `json:"needs"`
}

type preview struct {
	// Exactly what a provider that is asked reads.
	Card dossier.Card `json:"card"`
	// Parts that open to the provider that accepts.
	Opens  []string `json:"opens" enum:"contact,identity,arrival,risk,areas,avoid,story,health,psych,legal,restricted"`
	Closed []string `json:"closed" enum:"contact,identity,arrival,risk,areas,avoid,story,health,psych,legal,restricted"`
	// Providers that fit and have room now; absent while the filing is incomplete.
	Fits *int `json:"fits,omitempty"`
}

func previewCase(c *endpoint.Call, in registerIn) (previews, error) {
	all, err := c.Work.Preview(c.Ctx, c.Actor, in.input())
	return previews{endpoint.List(all, func(p intake.Preview) preview {
		out := preview{Card: dossier.CardOf(p.Card), Opens: endpoint.Texts(p.Opens), Closed: endpoint.Texts(p.Closed)}
		if p.Fits >= 0 {
			out.Fits = &p.Fits
		}
		return out
	})}, err
}

func sampleCase() caseBody {
	return caseBody{Group: []member{{Relation: "titular", Age: 24, Gender: "mujer"}},
		Languages: []dossier.Spoken{{ID: "kek", Level: "materno"}, {ID: "spa", Level: "intermedio"}}, Nationality: "GT",
		Status: "posible", Found: "0101", Security: 2, Court: "no_aplica",
		Identification: identification{Acts: []string{"captacion", "traslado"}, Migration: "nacional", Recruited: "1601",
			Exploited: "0101", Industry: "trabajo_casa", By: "salud", On: "2026-01-15"}}
}

func sampleRegister() registerIn {
	return registerIn{caseBody: sampleCase(),
		Identity: dossier.IdentityBody{Persons: []dossier.Named{{UseName: "Flor", Given: "Florinda", Family: "Ejemplo"}},
			Phone: "+50200001234", Safe: "Mañanas, solo mensajes"},
		Safety: dossier.SafetyBody{
			Areas: []dossier.DangerArea{{Motive: "lugar_explotacion", Scope: "departamento", Department: "14"}}},
		Consent: sampleConsent(), Needs: []dossier.NeedIn{{Need: "abrigo", Urgency: "critica"}}, Send: true}
}

// tonightIn is what a house needs to know to say yes or no tonight.
type tonightIn struct {
	// Who travels together; the first is the lead.
	Group []member `json:"group" need:"1" max:"20"`
	// Which she speaks.
	Language string `json:"language" need:"1" list:"languages"`
	// Where she is now; distances are counted from there.
	Found string `json:"found_municipality,omitempty" list:"municipalities"`
	// Where she is, when it is not simply that municipality.
	FoundPlace string `json:"found_place,omitempty" list:"lugar_hallazgo"`
	// With extranjero: in which country.
	FoundCountry string `json:"found_country,omitempty" list:"nationalities"`
	Urgency      string `json:"urgency" need:"1" list:"urgencia"`
	// What she said, by word of mouth: whether her case is kept and others are asked without her name.
	Share string `json:"share" need:"1" enum:"si,no"`
	// Who speaks for her, when she is under age.
	Representative string `json:"representative,omitempty" max:"200" eg:"Procuraduría de turno"`
}

func placeTonight(c *endpoint.Call, in tonightIn) (registered, error) {
	out, err := c.Work.Tonight(c.Act(), c.Actor, tonight.Input{Group: persons(in.Group), Language: in.Language,
		Found: in.Found, FoundPlace: in.FoundPlace, FoundCountry: in.FoundCountry, Urgency: domain.Urgency(in.Urgency),
		Share: domain.Answer(in.Share), Representative: in.Representative})
	return registeredOf(out), err
}

func sampleTonight() tonightIn {
	return tonightIn{Group: []member{{Relation: "titular", Age: 17, Gender: "mujer"}}, Language: "spa", Found: "0101",
		Urgency: "alta", Share: "si", Representative: "Procuraduría de turno"}
}
