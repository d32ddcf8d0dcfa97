package api

import (
	"time"

	"amparo/internal/casework"
	"amparo/internal/domain"
)

// referralOut is one referral as its team and the desk see it.
type referralOut struct {
	Rev
	ID         string            `json:"id" is:"id"`
	Code       string            `json:"code"`
	Case       string            `json:"case" is:"id"`
	CaseCode   string            `json:"case_code"`
	Agency     string            `json:"agency" is:"id"`
	Worker     string            `json:"worker" is:"id"`
	Need       string            `json:"need" list:"servicio"`
	Class      string            `json:"class" enum:"shelter,psych,legal,other"`
	Specialism string            `json:"specialism,omitempty"`
	Urgency    string            `json:"urgency" list:"urgencia"`
	State      string            `json:"state" list:"estado_referencia"`
	Department string            `json:"department,omitempty"`
	EarliestAt time.Time         `json:"earliest_arrival,omitzero"`
	CreatedAt  time.Time         `json:"created_at"`
	SentAt     time.Time         `json:"sent_at,omitzero"`
	DueAt      time.Time         `json:"due_at,omitzero"`
	EndedAt    time.Time         `json:"ended_at,omitzero"`
	Note       string            `json:"note,omitempty"`
	Winner     string            `json:"accepted_offer,omitempty" is:"id"`
	Unmet      []string          `json:"unmet,omitempty" doc:"Rules that kept every provider out."`
	Closing    string            `json:"closing,omitempty" doc:"Why it was cancelled or closed."`
	Outcomes   []string          `json:"outcomes,omitempty" list:"resultado"`
	Met        *metOut           `json:"met,omitempty" doc:"How a need followed by hand was met."`
	Consent    *consentOut       `json:"consent,omitempty"`
	Offers     []teamOffer       `json:"offers" doc:"Newest first."`
	Stay       *stay             `json:"stay,omitempty"`
	Slot       *slot             `json:"slot,omitempty"`
	History    []event           `json:"history"`
	Agencies   map[string]string `json:"agencies" doc:"Names of the agencies spoken of, by id."`
	Can        []string          `json:"can" doc:"Acts open to you now."`
}

type metOut struct {
	By   string `json:"by"`
	On   string `json:"on" is:"date"`
	With string `json:"with"`
}

type event struct {
	At     time.Time `json:"at"`
	Type   string    `json:"type"`
	Agency string    `json:"agency,omitempty" is:"id"`
	About  string    `json:"about,omitempty" is:"id" doc:"The provider it concerns."`
	Code   string    `json:"code,omitempty"`
}

// teamOffer is one offer as the team that sent it sees it.
type teamOffer struct {
	Rev
	ID         string    `json:"id" is:"id"`
	Provider   provider  `json:"provider"`
	State      string    `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	SentAt     time.Time `json:"sent_at"`
	DueAt      time.Time `json:"due_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	SeenAt     time.Time `json:"seen_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	Code       string    `json:"code,omitempty"`
	Thread     []line    `json:"thread"`
	Can        []string  `json:"can"`
}

func getReferral(c *call, _ none) (referralOut, error) {
	rid, err := id[domain.ReferralID](c, "referral")
	if err != nil {
		return referralOut{}, err
	}
	v, err := c.Work.ViewReferral(c.ctx, c.actor, rid)
	if err != nil {
		return referralOut{}, err
	}
	r := v.Referral
	out := referralOut{Rev: Rev{v.Rev}, ID: string(r.ID), Code: r.Code, Case: string(r.Case), CaseCode: v.Case.Code, Agency: string(r.Agency),
		Worker: string(r.Worker), Need: r.Need, Class: string(r.Class), Specialism: r.Specialism, Urgency: string(r.Urgency), State: string(r.State),
		Department: r.Department, EarliestAt: r.EarliestAt, CreatedAt: r.CreatedAt, SentAt: r.SentAt, DueAt: r.DueAt, EndedAt: r.EndedAt, Note: r.Note,
		Winner: string(r.Winner), Unmet: r.Unmet, Closing: r.Closing, Outcomes: r.Outcomes, Consent: consentOf(v.Consent),
		Offers: list(v.Offers, teamOfferOf), Agencies: namesOf(v.Team), Can: allowed(v.Can),
		History: list(r.History, func(e domain.Event) event {
			return event{At: e.At, Type: e.Type, Agency: string(e.Agency), About: string(e.About), Code: e.Code}
		})}
	if r.Met != nil {
		out.Met = &metOut{By: r.Met.By, On: string(r.Met.On), With: r.Met.With}
	}
	if v.Stay != nil {
		s := stayOf(*v.Stay, true)
		out.Stay = &s
	}
	if v.Slot != nil {
		s := slotOf(*v.Slot)
		out.Slot = &s
	}
	return out, nil
}

func teamOfferOf(o casework.TeamOffer) teamOffer {
	return teamOffer{Rev: Rev{o.Rev}, ID: string(o.ID), Provider: providerOf(o.Provider), State: string(o.State), SentAt: o.SentAt, DueAt: o.DueAt,
		ExpiresAt: o.ExpiresAt, SeenAt: o.SeenAt, AnsweredAt: o.Answered, Code: o.Code, Thread: list(o.Thread, lineOf), Can: allowed(o.Can)}
}
