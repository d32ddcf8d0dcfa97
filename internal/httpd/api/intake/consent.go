package intake

import (
	"context"
	"time"

	casedossier "amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

func consentRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Post("/cases/:case/consent", "consent.record", "recordConsent", "Record what the person agrees to now",
			recordConsent).WithIfMatch().
			WithNote("Replaces what was agreed before, which stays on record. If-Match is the consent's own revision. What a " +
				"provider records and what would open more waits for the case's team; what closes something takes effect at " +
				"once. Recipients, reach, purposes and the end that a provider leaves out stay as they were. A recipient that is " +
				"not in the network, or takes part no more, is refused.").WithExample(sampleConsent()),
		endpoint.Get("/cases/:case/consent", "consent.read", "getConsent", "What the person agrees to", getConsent).
			WithNote("Who consented for her and who else receives are there for her team, and for a provider " +
				"with which she shares her identity."),
		endpoint.Post("/cases/:case/consent/confirm", "consent.confirm", "confirmConsent",
			"Put into force what a provider recorded",
			endpoint.Do(func(c *endpoint.Call) error { return answerConsent(c, c.Work.ConfirmConsent) })).WithIfMatch().
			WithNote("Only her team, or the desk with a reason. If-Match is the consent's own revision."),
		endpoint.Post("/cases/:case/consent/reject", "consent.confirm", "rejectConsent", "Let go of what a provider recorded",
			endpoint.Do(func(c *endpoint.Call) error { return answerConsent(c, c.Work.RejectConsent) })).WithIfMatch().
			WithNote("The consent in force stays as it is."),
		endpoint.Post("/cases/:case/consent/complete", "consent.complete", "completeConsent",
			"Add what was left for a later conversation", completeConsent).WithIfMatch().
			WithNote("Only what still_to_ask names: an answer given before is changed by recording a consent anew. " +
				"Only her team, or the desk with a reason. If-Match is the consent's own revision.").
			WithExample(laterIn{Scopes: map[domain.Scope]domain.Answer{"contacto_familia": "no", "seguimiento": "si"}}),
		endpoint.Post("/cases/:case/consent/withdraw", "consent.withdraw", "withdrawConsent", "Withdraw consent",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.WithdrawConsent(c.Act(), c.Actor, endpoint.CaseID(c)) })).
			WithNote("Always succeeds, needs no reason, and closes at the next request whatever it had opened. " +
				"Unanswered offers are taken back in the same act."),
	}
}

// consentIn is what a person agreed to and how she was asked.
type consentIn struct {
	GivenBy string `json:"given_by" need:"1" enum:"persona,asentimiento_nna_y_representante,representante"`
	// Needed unless the person herself consents.
	Representative string `json:"representative,omitempty" max:"200" eg:"Madre de la persona"`
	// In which she was asked.
	Language    string `json:"language" need:"1" list:"languages"`
	Interpreter bool   `json:"interpreter"`
	// provisional: by word of mouth, in a hurry; it covers the record and the minimum, and holds 72 hours.
	Method string `json:"method" need:"1" enum:"oral,escrito,huella,provisional"`
	// Answer to each scope; only si opens anything.
	Scopes map[domain.Scope]domain.Answer `json:"scopes" need:"1" keys:"consentimiento_ambito" enum:"si,no,no_preguntado" max:"40"`
	// Agencies it is limited to; empty: those her worker asks.
	Recipients []domain.AgencyID `json:"recipients,omitempty" is:"id" max:"200"`
	// Who may be asked when one is silent, where no recipients are named: any that fits, or the first three that fit,
	// for each need. Empty: nobody whom her worker does not ask.
	Reach domain.Reach `json:"reach,omitempty" enum:"cualquiera,tres_primeros"`
	// Empty: every need of the case.
	Purposes []domain.Class `json:"purposes,omitempty" enum:"shelter,psych,legal,other" max:"40"`
	// What is narrower for one recipient than for the others.
	Own []dossier.OwnPart `json:"own,omitempty" max:"200"`
	// The group may live in different units.
	SplitAgreed bool `json:"split_agreed"`
	// At most 90 days away, which is what it is when nobody says.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

func sampleConsent() consentIn {
	return consentIn{GivenBy: "persona", Language: "spa", Method: "oral",
		Scopes: map[domain.Scope]domain.Answer{
			"registro":            "si",
			"compartir_minimo":    "si",
			"compartir_identidad": "si",
			"compartir_salud":     "no",
		}}
}

func (in consentIn) input() intake.ConsentInput {
	return intake.ConsentInput{GivenBy: in.GivenBy, Representative: in.Representative, Language: in.Language,
		Interpreter: in.Interpreter, Method: in.Method, Scopes: in.Scopes, Recipients: in.Recipients, Reach: in.Reach,
		Purposes:    in.Purposes,
		Own:         endpoint.List(in.Own, func(own dossier.OwnPart) domain.Receiver { return domain.Receiver(own) }),
		SplitAgreed: in.SplitAgreed, ExpiresAt: in.ExpiresAt}
}

func recordConsent(c *endpoint.Call, in consentIn) (endpoint.None, error) {
	err := c.Work.RecordConsent(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, in.input())
	return endpoint.None{}, endpoint.Under(err, "consent.")
}

// laterIn is what she answers in a later conversation.
type laterIn struct {
	// Answer to each scope that was not asked before.
	Scopes map[domain.Scope]domain.Answer `json:"scopes" need:"1" keys:"consentimiento_ambito" enum:"si,no,no_preguntado" max:"40"`
}

func completeConsent(c *endpoint.Call, in laterIn) (endpoint.None, error) {
	err := answerConsent(c, func(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64) error {
		return c.Work.CompleteConsent(ctx, actor, id, rev, in.Scopes)
	})
	return endpoint.None{}, endpoint.Under(err, "consent.")
}

func answerConsent(c *endpoint.Call, answer func(context.Context, domain.Actor, domain.CaseID, int64) error) error {
	return answer(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev)
}

// consentInFull is what is agreed, with what was agreed before for those who may know it.
type consentInFull struct {
	dossier.ConsentOut
	// Earlier consents, newest first.
	Past []*dossier.ConsentOut `json:"past"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
}

func getConsent(c *endpoint.Call, _ endpoint.None) (consentInFull, error) {
	v, err := c.Work.ViewConsent(c.Ctx, c.Actor, endpoint.CaseID(c))
	if err != nil {
		return consentInFull{}, err
	}
	out := consentInFull{Can: endpoint.Allowed(v.Can),
		Past: endpoint.List(v.Past, func(k domain.Consent) *dossier.ConsentOut {
			return dossier.ConsentOf(casedossier.ConsentView{Rev: 1, Consent: k})
		})}
	if now := dossier.ConsentOf(v.Consent); now != nil {
		out.ConsentOut = *now
	}
	return out, nil
}
