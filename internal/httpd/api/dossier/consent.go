package dossier

import (
	"time"

	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// ConsentOut is what is agreed at this moment.
type ConsentOut struct {
	endpoint.Rev
	// Whether it opens anything now.
	Live           bool              `json:"live"`
	GivenBy        string            `json:"given_by,omitempty" enum:"persona,asentimiento_nna_y_representante,representante"`
	Representative string            `json:"representative,omitempty" eg:"Madre de la persona"`
	Language       string            `json:"language,omitempty" list:"languages"`
	Interpreter    bool              `json:"interpreter"`
	Method         string            `json:"method,omitempty" enum:"oral,escrito,huella,provisional"`
	Scopes         map[string]string `json:"scopes" keys:"consentimiento_ambito" enum:"si,no,no_preguntado"`
	// What nobody asked her yet, while this is in force: it is left for a later conversation.
	StillToAsk []string `json:"still_to_ask" list:"consentimiento_ambito"`
	Recipients []string `json:"recipients" is:"id"`
	// Who may be asked when one is silent, where no recipients are named.
	Reach    string   `json:"reach,omitempty" enum:"cualquiera,tres_primeros"`
	Purposes []string `json:"purposes" enum:"shelter,psych,legal,other"`
	// What is narrower for one recipient than for the others.
	Own         []OwnPart `json:"own"`
	SplitAgreed bool      `json:"split_agreed"`
	ObtainedAt  time.Time `json:"obtained_at,omitzero"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`
	WithdrawnAt time.Time `json:"withdrawn_at,omitzero"`
	// How many consents were recorded before this one.
	Before int `json:"earlier"`
	// It names receivers, also where you may not know which.
	Limited bool `json:"limited"`
	// What a provider recorded and what would open more; it opens nothing until her team confirms it.
	Waiting *ConsentOut `json:"waiting,omitempty"`
}

// OwnPart is what is agreed with one recipient, where that is less than with the others.
type OwnPart struct {
	Agency domain.AgencyID `json:"agency" need:"1" is:"id"`
	// Empty: those of the consent.
	Purposes []domain.Class `json:"purposes,omitempty" enum:"shelter,psych,legal,other" max:"40"`
	// Nothing: with the consent.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// ConsentOf shows a consent; nil where none was recorded.
func ConsentOf(v dossier.ConsentView) *ConsentOut {
	if v.Rev == 0 {
		return nil
	}
	k := v.Consent
	out := ConsentOut{
		Rev:            endpoint.Rev{Revision: v.Rev},
		Live:           v.Live,
		GivenBy:        k.GivenBy,
		Representative: k.Representative,
		Language:       k.Language,
		Interpreter:    k.Interpreter,
		Method:         k.Method,
		Scopes:         map[string]string{},
		StillToAsk:     endpoint.Texts(v.Rest),
		Recipients:     endpoint.Texts(k.Recipients),
		Reach:          string(k.Reach),
		Purposes:       endpoint.Texts(k.Purposes),
		Own:            endpoint.List(k.Own, func(r domain.Receiver) OwnPart { return OwnPart(r) }),
		SplitAgreed:    k.SplitAgreed,
		ObtainedAt:     k.ObtainedAt,
		ExpiresAt:      k.ExpiresAt,
		WithdrawnAt:    k.WithdrawnAt,
		Before:         max(k.Earlier, len(k.Past)),
		Limited:        v.Limited,
	}
	if k.Waiting != nil {
		out.Waiting = ConsentOf(dossier.ConsentView{Rev: v.Rev, Consent: *k.Waiting, Limited: len(k.Waiting.Recipients) > 0})
	}
	for scope, answer := range k.Scopes {
		out.Scopes[string(scope)] = string(answer)
	}
	return &out
}
