package api

import (
	"context"
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

func consentRoutes() []Route {
	return []Route{
		post("/cases/:case/consent", "consent.record", "recordConsent", "Record what the person agrees to now", recordConsent).revised().
			says("Replaces what was agreed before, which stays on record. If-Match is the consent's own revision. " +
				"What a provider records and what would open more waits for the case's team; what closes something takes effect at once. " +
				"Receivers, purposes and the end that a provider leaves out stay as they were.").like(sampleConsent()),
		get("/cases/:case/consent", "consent.read", "getConsent", "What the person agrees to", getConsent).
			says("Who consented for her and who else receives are there for her team, and for a provider with which she shares her identity."),
		post("/cases/:case/consent/confirm", "consent.confirm", "confirmConsent", "Put into force what a provider recorded", confirmConsent).revised().
			says("Only her team, or the desk with a reason. If-Match is the consent's own revision."),
		post("/cases/:case/consent/reject", "consent.confirm", "rejectConsent", "Let go of what a provider recorded", rejectConsent).revised().
			says("The consent in force stays as it is."),
		post("/cases/:case/consent/withdraw", "consent.withdraw", "withdrawConsent", "Withdraw consent", withdrawConsent).
			says("Always succeeds, needs no reason, and closes at the next request whatever it had opened. Unanswered offers are taken back in the same act."),
	}
}

// consentIn is what a person agreed to and how she was asked.
type consentIn struct {
	GivenBy        string            `json:"given_by" need:"1" enum:"persona,asentimiento_nna_y_representante,representante"`
	Representative string            `json:"representative,omitempty" doc:"Needed unless the person herself consents."`
	Language       string            `json:"language" need:"1" doc:"In which she was asked."`
	Interpreter    bool              `json:"interpreter"`
	Method         string            `json:"method" need:"1" enum:"oral,escrito,huella"`
	Scopes         map[string]string `json:"scopes" need:"1" keys:"consentimiento_ambito" enum:"si,no,no_preguntado" doc:"Answer to each scope; only si opens anything."`
	Recipients     []string          `json:"recipients,omitempty" is:"id" doc:"Agencies it is limited to; empty: those her worker asks."`
	Purposes       []string          `json:"purposes,omitempty" enum:"shelter,psych,legal,other" doc:"Empty: every need of the case."`
	SplitAgreed    bool              `json:"split_agreed" doc:"The group may live in different units."`
	ExpiresAt      time.Time         `json:"expires_at,omitzero" doc:"At most 90 days away, which is what it is when nobody says."`
}

func sampleConsent() consentIn {
	return consentIn{GivenBy: "persona", Language: "spa", Method: "oral",
		Scopes: map[string]string{"registro": "si", "compartir_minimo": "si", "compartir_identidad": "si", "compartir_salud": "no"}}
}

func (in consentIn) input() (casework.ConsentInput, error) {
	to, err := ids[domain.AgencyID](in.Recipients)
	if err != nil {
		return casework.ConsentInput{}, refuse("consent.recipients", "field.unknown")
	}
	out := casework.ConsentInput{GivenBy: in.GivenBy, Representative: in.Representative, Language: in.Language, Interpreter: in.Interpreter,
		Method: in.Method, Scopes: map[domain.Scope]domain.Answer{}, Recipients: to, Purposes: codes[domain.Class](in.Purposes),
		SplitAgreed: in.SplitAgreed, ExpiresAt: in.ExpiresAt}
	for scope, answer := range in.Scopes {
		out.Scopes[domain.Scope(scope)] = domain.Answer(answer)
	}
	return out, nil
}

func recordConsent(c *call, in consentIn) (none, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return none{}, err
	}
	input, err := in.input()
	if err == nil {
		err = c.Work.RecordConsent(c.act(), c.actor, cid, c.rev, input)
	}
	return none{}, under(err, "consent.")
}

func withdrawConsent(c *call, _ none) (none, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return none{}, err
	}
	return none{}, c.Work.WithdrawConsent(c.act(), c.actor, cid)
}

func confirmConsent(c *call, _ none) (none, error) {
	return none{}, answerConsent(c, c.Work.ConfirmConsent)
}

func rejectConsent(c *call, _ none) (none, error) {
	return none{}, answerConsent(c, c.Work.RejectConsent)
}

func answerConsent(c *call, answer func(context.Context, domain.Actor, domain.CaseID, int64) error) error {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return err
	}
	return answer(c.act(), c.actor, cid, c.rev)
}

// consentInFull is what is agreed, with what was agreed before for those who may know it.
type consentInFull struct {
	consentOut
	Past []*consentOut `json:"past" doc:"Earlier consents, newest first."`
	Can  []string      `json:"can" doc:"Acts open to you now."`
}

func getConsent(c *call, _ none) (consentInFull, error) {
	cid, err := id[domain.CaseID](c, "case")
	if err != nil {
		return consentInFull{}, err
	}
	v, err := c.Work.ViewConsent(c.ctx, c.actor, cid)
	if err != nil {
		return consentInFull{}, err
	}
	out := consentInFull{Can: allowed(v.Can),
		Past: list(v.Past, func(k domain.Consent) *consentOut { return consentOf(casework.ConsentView{Rev: 1, Consent: k}) })}
	if now := consentOf(v.Consent); now != nil {
		out.consentOut = *now
	}
	return out, nil
}

// consentOut is what is agreed at this moment.
type consentOut struct {
	Rev
	Live           bool              `json:"live" doc:"Whether it opens anything now."`
	GivenBy        string            `json:"given_by,omitempty"`
	Representative string            `json:"representative,omitempty"`
	Language       string            `json:"language,omitempty"`
	Interpreter    bool              `json:"interpreter"`
	Method         string            `json:"method,omitempty"`
	Scopes         map[string]string `json:"scopes" keys:"consentimiento_ambito"`
	Recipients     []string          `json:"recipients" is:"id"`
	Purposes       []string          `json:"purposes"`
	SplitAgreed    bool              `json:"split_agreed"`
	ObtainedAt     time.Time         `json:"obtained_at,omitzero"`
	ExpiresAt      time.Time         `json:"expires_at,omitzero"`
	WithdrawnAt    time.Time         `json:"withdrawn_at,omitzero"`
	Before         int               `json:"earlier" doc:"How many consents were recorded before this one."`
	Limited        bool              `json:"limited" doc:"It names receivers, also where you may not know which."`
	Waiting        *consentOut       `json:"waiting,omitempty" doc:"What a provider recorded and what would open more; it opens nothing until her team confirms it."`
}

func consentOf(v casework.ConsentView) *consentOut {
	if v.Rev == 0 {
		return nil
	}
	k := v.Consent
	out := consentOut{Rev: Rev{v.Rev}, Live: v.Live, GivenBy: k.GivenBy, Representative: k.Representative, Language: k.Language,
		Interpreter: k.Interpreter, Method: k.Method, Scopes: map[string]string{}, Recipients: texts(k.Recipients), Purposes: texts(k.Purposes),
		SplitAgreed: k.SplitAgreed, ObtainedAt: k.ObtainedAt, ExpiresAt: k.ExpiresAt, WithdrawnAt: k.WithdrawnAt, Before: max(k.Earlier, len(k.Past)), Limited: v.Limited}
	if k.Waiting != nil {
		out.Waiting = consentOf(casework.ConsentView{Rev: v.Rev, Consent: *k.Waiting, Limited: len(k.Waiting.Recipients) > 0})
	}
	for scope, answer := range k.Scopes {
		out.Scopes[string(scope)] = string(answer)
	}
	return &out
}
