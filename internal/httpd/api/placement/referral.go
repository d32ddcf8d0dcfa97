package placement

import (
	"time"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/dossier"
	"amparo/internal/httpd/api/endpoint"
)

// referralOut is one referral as its team and the desk see it.
type referralOut struct {
	endpoint.Rev
	ID       string `json:"id" is:"id"`
	Code     string `json:"code" eg:"R-K7M-4XRT"`
	Case     string `json:"case" is:"id"`
	CaseCode string `json:"case_code" eg:"C-K7M-4XRT"`
	Agency   string `json:"agency" is:"id"`
	Worker   string `json:"worker,omitempty" is:"id"`
	// Of who is in charge, when she is a colleague of yours.
	WorkerName string    `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Need       string    `json:"need" list:"servicio"`
	Class      string    `json:"class" enum:"shelter,psych,legal,other"`
	Specialism string    `json:"specialism,omitempty" list:"specialisms"`
	Urgency    string    `json:"urgency" list:"urgencia"`
	State      string    `json:"state" list:"estado_referencia"`
	Department string    `json:"department,omitempty" list:"departments"`
	EarliestAt time.Time `json:"earliest_arrival,omitzero"`
	CreatedAt  time.Time `json:"created_at"`
	SentAt     time.Time `json:"sent_at,omitzero"`
	DueAt      time.Time `json:"due_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	Note       string    `json:"note,omitempty" eg:"Necesita cuna"`
	Winner     string    `json:"accepted_offer,omitempty" is:"id"`
	// Another house is sought for who lives in the house of that referral.
	TransferOf string `json:"transfer_of,omitempty" is:"id"`
	// Rules that kept every provider out.
	Unmet []string `json:"unmet,omitempty" list:"match_rules"`
	// Why it was cancelled or closed.
	Closing  string   `json:"closing,omitempty" list:"end_codes"`
	Outcomes []string `json:"outcomes,omitempty" list:"resultado"`
	// Who sees to a need followed by hand, and by when.
	Follow *followOut `json:"follow,omitempty"`
	// How a need followed by hand was met.
	Met     *metOut             `json:"met,omitempty"`
	Consent *dossier.ConsentOut `json:"consent,omitempty"`
	// What the last no means and what to do next, while nobody is asked.
	AfterDecline *dossier.AfterDecline `json:"after_decline,omitempty"`
	// Newest first.
	Offers []teamOffer   `json:"offers"`
	Stay   *dossier.Stay `json:"stay,omitempty"`
	Slot   *dossier.Slot `json:"slot,omitempty"`
	// How to reach the provider that accepted.
	Arrival *arrivalCard `json:"arrival,omitempty"`
	History []event      `json:"history"`
	// Names of the agencies spoken of, by id.
	Agencies map[string]string `json:"agencies" eg:"Fundación Ceiba"`
	// Acts open to you now.
	Can []string `json:"can" list:"acts"`
}

type metOut struct {
	By   string      `json:"by" eg:"Instituto de alfabetización"`
	On   domain.Date `json:"on" is:"date"`
	With string      `json:"with" eg:"Plaza en el ciclo que empieza en enero"`
}

type event struct {
	At     time.Time `json:"at"`
	Type   string    `json:"type" list:"events"`
	Agency string    `json:"agency,omitempty" is:"id"`
	// Of who did it, when she is a colleague of yours.
	Name string `json:"name,omitempty" eg:"Berta Ejemplo"`
	// The provider it concerns.
	About string `json:"about,omitempty" is:"id"`
	Code  string `json:"code,omitempty" list:"event_codes"`
}

// teamOffer is one offer as the team that sent it sees it.
type teamOffer struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	Provider   provider  `json:"provider"`
	State      string    `json:"state" enum:"enviada,vista,pregunta,aceptada,declinada,vencida,reemplazada,retirada"`
	SentAt     time.Time `json:"sent_at"`
	DueAt      time.Time `json:"due_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	SeenAt     time.Time `json:"seen_at,omitzero"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	// Whom to call while nobody there has seen it.
	Call      string `json:"call,omitempty" eg:"+50200004322"`
	CallHours string `json:"call_hours,omitempty" eg:"24h"`
	Code      string `json:"code,omitempty" list:"end_codes"`
	// What the desk found of a no; absent until it looked.
	Check  string   `json:"decline_check,omitempty" enum:"confirmada,sin_efecto"`
	Thread []line   `json:"thread"`
	Can    []string `json:"can" list:"acts"`
}

// needOf is what can be changed of a referral.
func needOf(r referralOut) dossier.NeedIn {
	return dossier.NeedIn{Need: r.Need, Specialism: r.Specialism, Urgency: domain.Urgency(r.Urgency),
		EarliestAt: r.EarliestAt, Note: r.Note}
}

// getReferral answers a referral to somebody who reads it: what the reader was told of it is seen.
func getReferral(c *endpoint.Call, in endpoint.None) (referralOut, error) {
	out, err := viewReferral(c, in)
	if err == nil {
		err = c.Work.Saw(c.Ctx, c.Actor, func(n domain.Notice) bool { return string(n.Ref) == out.ID })
	}
	return out, err
}

func viewReferral(c *endpoint.Call, _ endpoint.None) (referralOut, error) {
	v, err := c.Work.ViewReferral(c.Ctx, c.Actor, endpoint.ID[domain.ReferralID](c, "referral"))
	if err != nil {
		return referralOut{}, err
	}
	r := v.Referral
	out := referralOut{
		Rev:        endpoint.Rev{Revision: v.Rev},
		ID:         string(r.ID),
		Code:       r.Code,
		Case:       string(r.Case),
		CaseCode:   v.Case.Code,
		Agency:     string(r.Agency),
		Worker:     string(r.Worker),
		WorkerName: v.People[r.Worker],
		Need:       r.Need,
		Class:      string(r.Class),
		Specialism: r.Specialism,
		Urgency:    string(r.Urgency),
		State:      string(r.State),
		Department: r.Department,
		EarliestAt: r.EarliestAt,
		CreatedAt:  r.CreatedAt,
		SentAt:     r.SentAt,
		DueAt:      r.DueAt,
		EndedAt:    r.EndedAt,
		Note:       r.Note,
		Winner:     string(r.Winner),
		TransferOf: string(r.TransferOf),
		Unmet:      r.Unmet,
		Closing:    r.Closing,
		Outcomes:   r.Outcomes,
		Consent:    dossier.ConsentOf(v.Consent),
		Offers:     endpoint.List(v.Offers, func(o oversight.TeamOffer) teamOffer { return teamOfferOf(o, v.People) }),
		Agencies:   dossier.AgencyNames(v.Team),
		Can:        endpoint.Allowed(v.Can),
		Arrival:    arrivalOf(v.Arrival),
		History: endpoint.List(r.History, func(e domain.Event) event {
			return event{At: e.At, Type: e.Type, Agency: string(e.Agency), Name: v.People[e.By], About: string(e.About),
				Code: e.Code}
		}),
	}
	out.Follow, out.Slot = endpoint.Maybe(r.Follow, followOf), endpoint.Maybe(v.Slot, dossier.SlotOf)
	out.Met = endpoint.Maybe(r.Met, func(m domain.Met) metOut { return metOut(m) })
	step, err := c.Work.NextStep(c.Ctx, c.Actor, r.ID)
	if err != nil {
		return out, err
	}
	out.AfterDecline = dossier.AfterDeclineOf(step)
	if v.Stay != nil {
		s := dossier.StayOf(*v.Stay, true)
		out.Stay = &s
	}
	return out, nil
}

func teamOfferOf(o oversight.TeamOffer, people map[domain.AccountID]string) teamOffer {
	return teamOffer{Rev: endpoint.Rev{Revision: o.Rev}, ID: string(o.ID), Provider: providerOf(o.Provider),
		State: string(o.State), SentAt: o.SentAt, DueAt: o.DueAt, ExpiresAt: o.ExpiresAt, SeenAt: o.SeenAt,
		AnsweredAt: o.Answered, Call: o.Call.Phone, CallHours: o.Call.Hours, Code: o.Code, Check: string(o.Check),
		Thread: linesOf(o.Thread, people), Can: endpoint.Allowed(o.Can)}
}
