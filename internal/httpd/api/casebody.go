package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// caseBody is what a case says of who travels together and what they need: no name, no birth date, no story.
type caseBody struct {
	Group        []member `json:"group" need:"1" doc:"Who travels together; the first is the lead."`
	Nationality  string   `json:"nationality,omitempty"`
	Languages    []spoken `json:"languages" need:"1"`
	Interpreter  bool     `json:"interpreter_needed"`
	People       string   `json:"people_group,omitempty" list:"pueblo"`
	Status       string   `json:"trafficking_status" need:"1" list:"condicion_trata"`
	DecidedBy    string   `json:"status_decided_by,omitempty" doc:"Who decided the status, when it is more than suspected."`
	Exploitation []string `json:"exploitation,omitempty" list:"modalidades"`
	Controls     []string `json:"controls,omitempty" list:"medios_control"`
	Recruitment  []string `json:"recruitment,omitempty" list:"captacion"`
	Indicators   []string `json:"indicators,omitempty" list:"indicadores"`
	Found        string   `json:"found_municipality,omitempty" doc:"Where she is now; distances are counted from there."`
	Origin       string   `json:"origin_municipality,omitempty"`
	Security     int      `json:"security_level_needed" need:"1" doc:"1 to 3."`
	Clinical     []string `json:"clinical_flags,omitempty" list:"exclusion_clinica"`
	Together     string   `json:"keep_together,omitempty" enum:"misma_unidad,mismo_albergue"`
	Court        string   `json:"court_status" list:"situacion_judicial_nna" doc:"Needed when the lead is under age. Not abrigo_ordenado: an order is recorded by itself, at /cases/:case/order."`
	Wishes       wishes   `json:"wishes"`
	Remote       string   `json:"safe_phone,omitempty" enum:"si,no" doc:"Whether she has a phone that is safe for remote care."`
	Hearing      string   `json:"hearing_on,omitempty" is:"date"`
}

type member struct {
	Ref          string   `json:"ref,omitempty" doc:"Ties the person to her identity and her bed; given by the service."`
	Relation     string   `json:"relation" need:"1" list:"relacion_grupo"`
	Age          int      `json:"age" need:"1" doc:"In years."`
	AgeEstimated bool     `json:"age_estimated,omitempty"`
	Gender       string   `json:"gender" need:"1" list:"genero"`
	Caregiver    *int     `json:"caregiver,omitempty" doc:"Place in the group, from 0, of the adult this child must stay with."`
	Pregnant     bool     `json:"pregnant,omitempty"`
	Disabilities []string `json:"disabilities,omitempty" list:"discapacidad"`
}

type spoken struct {
	ID    string `json:"id" need:"1" doc:"Language, from /vocabulary/languages."`
	Level string `json:"level" need:"1" enum:"materno,avanzado,intermedio,basico,ninguno"`
}

type wishes struct {
	FemaleStaff bool  `json:"female_staff"`
	NearOrigin  *bool `json:"near_origin,omitempty" doc:"True: near where she comes from; false: far from it."`
}

func (b caseBody) noun() domain.Case {
	return domain.Case{
		Group: list(b.Group, func(m member) domain.Person {
			return domain.Person{Ref: m.Ref, Relation: m.Relation, Age: m.Age, AgeEstimated: m.AgeEstimated, Gender: domain.Gender(m.Gender),
				Caregiver: m.Caregiver, Pregnant: m.Pregnant, Disabilities: m.Disabilities}
		}),
		Nationality: b.Nationality, Languages: list(b.Languages, func(l spoken) domain.Spoken { return domain.Spoken{ID: l.ID, Level: l.Level} }),
		Interpreter: b.Interpreter, People: b.People, Status: b.Status, DecidedBy: b.DecidedBy, Exploitation: b.Exploitation, Controls: b.Controls,
		Recruitment: b.Recruitment, Indicators: b.Indicators, Found: b.Found, Origin: b.Origin, Security: b.Security, Clinical: b.Clinical,
		Together: b.Together, Court: domain.CourtStatus(b.Court), Wishes: domain.Wishes{FemaleStaff: b.Wishes.FemaleStaff, NearOrigin: b.Wishes.NearOrigin},
		Remote: b.Remote, Hearing: domain.Date(b.Hearing),
	}
}

func caseBodyOf(c domain.Case) caseBody {
	return caseBody{
		Group: list(c.Group, func(p domain.Person) member {
			return member{Ref: p.Ref, Relation: p.Relation, Age: p.Age, AgeEstimated: p.AgeEstimated, Gender: string(p.Gender),
				Caregiver: p.Caregiver, Pregnant: p.Pregnant, Disabilities: p.Disabilities}
		}),
		Nationality: c.Nationality, Languages: spokenOf(c.Languages), Interpreter: c.Interpreter, People: c.People, Status: c.Status,
		DecidedBy: c.DecidedBy, Exploitation: c.Exploitation, Controls: c.Controls, Recruitment: c.Recruitment, Indicators: c.Indicators,
		Found: c.Found, Origin: c.Origin, Security: c.Security, Clinical: c.Clinical, Together: c.Together, Court: string(c.Court),
		Wishes: wishes{c.Wishes.FemaleStaff, c.Wishes.NearOrigin}, Remote: c.Remote, Hearing: string(c.Hearing),
	}
}

func spokenOf(in []domain.Spoken) []spoken {
	return list(in, func(l domain.Spoken) spoken { return spoken{l.ID, l.Level} })
}

// needIn asks for one need of a case.
type needIn struct {
	Need       string    `json:"need" need:"1" list:"servicio"`
	Specialism string    `json:"specialism,omitempty" doc:"For psychological and legal needs, from their lists."`
	Urgency    string    `json:"urgency" need:"1" list:"urgencia"`
	EarliestAt time.Time `json:"earliest_arrival,omitzero"`
	Note       string    `json:"note,omitempty" doc:"For the team, and after acceptance for the provider."`
}

func needsOf(in []needIn) []casework.NeedInput {
	return list(in, func(n needIn) casework.NeedInput {
		return casework.NeedInput{Need: n.Need, Specialism: n.Specialism, Urgency: domain.Urgency(n.Urgency), EarliestAt: n.EarliestAt, Note: n.Note}
	})
}
