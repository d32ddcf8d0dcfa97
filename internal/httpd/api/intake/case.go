package intake

import (
	"time"

	"amparo/internal/casework/declines"
	casedossier "amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// caseOut is one case as its team sees it.
type caseOut struct {
	endpoint.Rev
	ID     string `json:"id" is:"id"`
	Code   string `json:"code" eg:"R-K7M-4XRT"`
	Agency string `json:"agency" is:"id"`
	Worker string `json:"worker" is:"id"`
	// Of who is in charge, when she is a colleague of yours.
	WorkerName string `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Minor      bool   `json:"minor"`
	Alone      bool   `json:"unaccompanied_minor"`
	// Admission still waits for an authority.
	NeedsOrder bool           `json:"needs_order"`
	Order      *dossier.Order `json:"order,omitempty"`
	// Who will soon be of age, or is so since the case was registered.
	OfAge     []ofAge             `json:"of_age,omitempty"`
	CreatedAt time.Time           `json:"created_at"`
	ClosedAt  time.Time           `json:"closed_at,omitzero"`
	Consent   *dossier.ConsentOut `json:"consent,omitempty"`
	Referrals []caseReferral      `json:"referrals"`
	Stays     []dossier.Stay      `json:"stays"`
	Slots     []dossier.Slot      `json:"slots"`
	// Who left the group during a stay.
	Gone []gone `json:"gone,omitempty"`
	// Names of the agencies spoken of, by id.
	Agencies map[string]string `json:"agencies" eg:"Fundación Ceiba"`
	// Of a case filed with few answers: what is to be completed before she arrives, and until when.
	ToComplete    []string  `json:"to_complete,omitempty" enum:"consent,safety,security,court,identity,signs,needs"`
	CompleteUntil time.Time `json:"complete_until,omitzero"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
	caseBody
}

type caseReferral struct {
	endpoint.Rev
	ID      string `json:"id" is:"id"`
	Code    string `json:"code" eg:"R-K7M-4XRT"`
	Need    string `json:"need" list:"servicio"`
	Class   string `json:"class" enum:"shelter,psych,legal,other"`
	Urgency string `json:"urgency" list:"urgencia"`
	State   string `json:"state" list:"estado_referencia"`
	// What the last no means and what to do next, while nobody is asked.
	AfterDecline *dossier.AfterDecline `json:"after_decline,omitempty"`
}

func getCase(c *endpoint.Call, _ endpoint.None) (caseOut, error) {
	v, err := c.Work.ViewCase(c.Ctx, c.Actor, endpoint.ID[domain.CaseID](c, "case"))
	if err != nil {
		return caseOut{}, err
	}
	k := v.Case
	left, err := c.Work.ToComplete(c.Ctx, c.Actor, v)
	after := map[domain.ReferralID]*dossier.AfterDecline{}
	for _, r := range v.Referrals {
		if r.State == domain.ReferralReview && err == nil {
			var step *declines.Step
			step, err = c.Work.NextStep(c.Ctx, c.Actor, r.ID)
			after[r.ID] = dossier.AfterDeclineOf(step)
		}
	}
	return caseOut{
		ToComplete: left.Parts, CompleteUntil: left.Until,
		Rev: endpoint.Rev{
			Revision: v.Rev,
		}, ID: string(k.ID), Code: k.Code, Agency: string(k.Agency), Worker: string(k.Worker), WorkerName: v.People[k.Worker],
		Minor: v.Minor, Alone: k.Alone,
		NeedsOrder: v.Order, Order: dossier.OrderOf(k.Order), CreatedAt: k.CreatedAt, ClosedAt: k.ClosedAt,
		Consent: dossier.ConsentOf(v.Consent),
		Referrals: endpoint.List(v.Referrals, func(r domain.Referral) caseReferral {
			return caseReferral{Rev: endpoint.Rev{Revision: v.Revs[r.ID]}, ID: string(r.ID), Code: r.Code, Need: r.Need,
				Class: string(r.Class), Urgency: string(r.Urgency), State: string(r.State), AfterDecline: after[r.ID]}
		}),
		OfAge: endpoint.List(v.OfAge, func(p casedossier.OfAge) ofAge { return ofAge{p.Relation, string(p.On), p.Adult} }),
		Stays: endpoint.List(v.Stays, func(s domain.Stay) dossier.Stay { return dossier.StayOf(s, true) }),
		Slots: endpoint.List(v.Slots, dossier.SlotOf),
		Gone: endpoint.List(k.Gone, func(g domain.Gone) gone {
			return gone{g.Person.Ref, g.Person.Relation, g.Person.Age, string(g.Person.Gender), g.At, g.Reason, g.With}
		}),
		Agencies: dossier.AgencyNames(v.Agencies), Can: endpoint.Allowed(v.Can), caseBody: caseBodyOf(k),
	}, err
}

// gone is somebody who left the group during a stay.
type gone struct {
	Ref      string    `json:"ref" eg:"C-K7M-4XRT-P2"`
	Relation string    `json:"relation" list:"relacion_grupo"`
	Age      int       `json:"age" eg:"14"`
	Gender   string    `json:"gender" list:"genero"`
	At       time.Time `json:"left_at"`
	Reason   string    `json:"reason" list:"motivo_cierre"`
	// Who took her along.
	With string `json:"with,omitempty" eg:"Su tía"`
}

type ofAge struct {
	Relation string `json:"relation" list:"relacion_grupo"`
	// Absent for readers who may not see birthdays.
	On    string `json:"on,omitempty" is:"date"`
	Adult bool   `json:"adult"`
}
