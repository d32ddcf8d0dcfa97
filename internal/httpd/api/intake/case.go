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
	Worker string `json:"worker,omitempty" is:"id"`
	// Of who is in charge, when she is a colleague of yours.
	WorkerName string `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Minor      bool   `json:"minor"`
	Alone      bool   `json:"unaccompanied_minor"`
	// Admission still waits for an authority.
	NeedsOrder bool           `json:"needs_order"`
	Order      *dossier.Order `json:"order,omitempty"`
	// Hearings and reviews: first what is expected, then what was, the newest first.
	Court []courtLine `json:"court,omitempty"`
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
	// Another case of the agency may be of the same person, and nobody of the team looked yet.
	Alike bool `json:"alike"`
	// The case with which this one was joined; it is closed.
	Into string `json:"into,omitempty" is:"id"`
	// The case out of which this one was made, for some of its people.
	DividedFrom string `json:"divided_from,omitempty" is:"id"`
	// How that one was joined with others, one after another: she goes on in the last one's `into`.
	Onward []joined `json:"onward,omitempty"`
	// Cases that were joined with this one, one after another, or made out of it.
	Merged []joined `json:"merged,omitempty"`
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
	v, err := c.Work.ViewCase(c.Ctx, c.Actor, endpoint.CaseID(c))
	if err != nil {
		return caseOut{}, err
	}
	k := v.Case
	into, from := string(v.Merge.Into), ""
	if v.Merge.Split {
		into, from = "", into
	}
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
		ToComplete: left.Parts, CompleteUntil: left.Until, Alike: v.Alike, Into: into, DividedFrom: from,
		Merged: endpoint.List(v.Merged, joinedOf), Onward: endpoint.List(v.Onward, joinedOf),
		Rev: endpoint.Rev{
			Revision: v.Rev,
		}, ID: string(k.ID), Code: k.Code, Agency: string(k.Agency), Worker: string(k.Worker), WorkerName: v.People[k.Worker],
		Minor: v.Minor, Alone: k.Alone,
		NeedsOrder: v.Order, Order: dossier.OrderOf(k.Order),
		Court: endpoint.List(v.Court, courtLineOf(c)), CreatedAt: k.CreatedAt, ClosedAt: k.ClosedAt,
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

// caseBody is what a case says of who travels together and what they need: no name, no birth date, no story.
type caseBody struct {
	// Who travels together; the first is the lead.
	Group       []member         `json:"group" need:"1" max:"20"`
	Nationality string           `json:"nationality,omitempty" list:"nationalities"`
	Languages   []dossier.Spoken `json:"languages" need:"1" max:"40"`
	Interpreter bool             `json:"interpreter_needed"`
	People      string           `json:"people_group,omitempty" list:"pueblo"`
	Status      string           `json:"trafficking_status" need:"1" list:"condicion_trata"`
	// Who decided the status, when it is more than suspected.
	DecidedBy    string   `json:"status_decided_by,omitempty" max:"120" eg:"Fiscalía"`
	Exploitation []string `json:"exploitation,omitempty" list:"modalidades" max:"40"`
	Controls     []string `json:"controls,omitempty" list:"medios_control" max:"40"`
	Recruitment  []string `json:"recruitment,omitempty" list:"captacion" max:"40"`
	Indicators   []string `json:"indicators,omitempty" list:"indicadores" max:"40"`
	// How she was trafficked, where, and who brought her here.
	Identification identification `json:"identification,omitzero"`
	// Where she is now; distances are counted from there.
	Found string `json:"found_municipality,omitempty" list:"municipalities"`
	// Where she was found, when it is not simply that municipality.
	FoundPlace string `json:"found_place,omitempty" list:"lugar_hallazgo"`
	// With extranjero: in which country.
	FoundCountry string `json:"found_country,omitempty" list:"nationalities"`
	Origin       string `json:"origin_municipality,omitempty" list:"municipalities"`
	// 1 to 3.
	Security int      `json:"security_level_needed" need:"1" min:"1" max:"3"`
	Clinical []string `json:"clinical_flags,omitempty" list:"exclusion_clinica" max:"40"`
	Together string   `json:"keep_together,omitempty" enum:"misma_unidad,mismo_albergue"`
	// Needed when the lead is under age. Not abrigo_ordenado: an order is recorded by itself, at /cases/:case/order.
	Court  string `json:"court_status" list:"situacion_judicial_nna"`
	Wishes wishes `json:"wishes"`
	// Whether she has a phone that is safe for remote care.
	Remote  string `json:"safe_phone,omitempty" enum:"si,no"`
	Hearing string `json:"hearing_on,omitempty" is:"date"`
}

type member struct {
	// Ties the person to her identity and her bed; given by the service.
	Ref      string `json:"ref,omitempty" max:"40" mark:"place" eg:"C-K7M-4XRT-P1"`
	Relation string `json:"relation" need:"1" list:"relacion_grupo"`
	// In years.
	Age          int    `json:"age" need:"1" min:"0" max:"120" eg:"24"`
	AgeEstimated bool   `json:"age_estimated,omitempty"`
	Gender       string `json:"gender" need:"1" list:"genero"`
	// Place in the group, from 0, of the adult this child must stay with.
	Caregiver    *int     `json:"caregiver,omitempty" min:"0" max:"19"`
	Pregnant     bool     `json:"pregnant,omitempty"`
	Disabilities []string `json:"disabilities,omitempty" list:"discapacidad" max:"40"`
}

type wishes struct {
	FemaleStaff bool `json:"female_staff"`
	// True: near where she comes from; false: far from it.
	NearOrigin *bool `json:"near_origin,omitempty"`
}

func persons(group []member) []domain.Person {
	return endpoint.List(group, func(m member) domain.Person {
		return domain.Person{Ref: m.Ref, Relation: m.Relation, Age: m.Age, AgeEstimated: m.AgeEstimated,
			Gender: domain.Gender(m.Gender), Caregiver: m.Caregiver, Pregnant: m.Pregnant, Disabilities: m.Disabilities}
	})
}

func (b caseBody) noun() domain.Case {
	return domain.Case{
		Group:       persons(b.Group),
		Nationality: b.Nationality, Languages: endpoint.List(b.Languages,
			func(l dossier.Spoken) domain.Spoken { return domain.Spoken{ID: l.ID, Level: l.Level} }),
		Interpreter: b.Interpreter, People: b.People, Status: b.Status, DecidedBy: b.DecidedBy,
		Exploitation: b.Exploitation, Controls: b.Controls,
		Recruitment: b.Recruitment, Indicators: b.Indicators, Found: b.Found, FoundPlace: b.FoundPlace,
		Identification: domain.Identification(b.Identification),
		FoundCountry:   b.FoundCountry, Origin: b.Origin, Security: b.Security,
		Clinical: b.Clinical,
		Together: b.Together, Court: domain.CourtStatus(b.Court), Wishes: domain.Wishes{FemaleStaff: b.Wishes.FemaleStaff,
			NearOrigin: b.Wishes.NearOrigin},
		Remote: b.Remote, Hearing: domain.Date(b.Hearing),
	}
}

func caseBodyOf(c domain.Case) caseBody {
	return caseBody{
		Group: endpoint.List(c.Group, func(p domain.Person) member {
			return member{Ref: p.Ref, Relation: p.Relation, Age: p.Age, AgeEstimated: p.AgeEstimated,
				Gender: string(p.Gender), Caregiver: p.Caregiver, Pregnant: p.Pregnant, Disabilities: p.Disabilities}
		}),
		Nationality: c.Nationality, Languages: dossier.SpokenOf(c.Languages), Interpreter: c.Interpreter, People: c.People,
		Status:    c.Status,
		DecidedBy: c.DecidedBy, Exploitation: c.Exploitation, Controls: c.Controls, Recruitment: c.Recruitment,
		Indicators: c.Indicators, Identification: identification(c.Identification),
		Found: c.Found, FoundPlace: c.FoundPlace, FoundCountry: c.FoundCountry, Origin: c.Origin, Security: c.Security,
		Clinical: c.Clinical, Together: c.Together,
		Court:  string(c.Court),
		Wishes: wishes{c.Wishes.FemaleStaff, c.Wishes.NearOrigin}, Remote: c.Remote, Hearing: string(c.Hearing),
	}
}
