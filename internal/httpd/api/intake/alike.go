package intake

import (
	"time"

	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/domain/same"
	"amparo/internal/httpd/api/endpoint"
)

func alikeRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Post("/cases/:case/divide", "case.divide", "divideCase",
			"Make a case of their own for some of the people of a case", divideCase).Creates().WithIfMatch().
			WithNote("By who is in charge, or the supervisor. What was agreed holds there until the same day, places and " +
				"people to keep away from go along, and whoever lives in a house keeps her bed. Refused while a provider is " +
				"asked for people of both sides, or keeps a place for them. Undone within 30 days by joining the new case " +
				"with the old one. Who leads the group stays.").
			WithExample(divideIn{Go: []string{"P3", "P4"}, Adults: map[string]string{"P3": "P4"}, Agreed: true,
				Reason: "Su hermana pide que su asunto se lleve aparte."}),
		endpoint.Get("/cases/:case/alike", "case.alike", "listAlike",
			"Other cases in which the same person may be", listAlike).
			WithNote("Within the agency, by document, telephone, or names that sound alike of people about as old. Another " +
				"agency is named only where it wrote the same document; it was told, and nothing more is said. Nothing is " +
				"merged. Each case that is listed is kept in the log as read."),
		endpoint.Post("/cases/:case/merge", "case.merge", "mergeCase",
			"Close a case, because the same person goes on in another one of the agency", mergeCase).WithIfMatch().
			WithNote("By who is in charge of both, or the supervisor. Nothing is moved: the closed case stays readable " +
				"from the other. It is refused while she has a place or a need that has not ended.").
			WithExample(mergeIn{"abcdefghijkmnpqrstuvwxyz23", "Es la misma persona: mismo documento y misma madre."}),
		endpoint.Post("/cases/:case/part", "case.part", "partCase", "Undo, within 30 days, that two cases were joined",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.Part(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev) })).
			WithIfMatch(),
	}
}

type alikeOut struct {
	// The surest first.
	Cases []alikeCase `json:"cases"`
	// Further cases of the agency that you may not open.
	Hidden int `json:"hidden"`
	// Agencies to speak with.
	Elsewhere []string `json:"elsewhere" eg:"Agencia de ejemplo"`
	// Too many documents were written that day, so that other agencies were not looked at.
	Unasked bool `json:"unasked"`
	// How it was joined with another.
	Joined *joined `json:"joined,omitempty"`
	// Those that were joined with it.
	Merged []joined `json:"merged"`
}

type mergeIn struct {
	// The case in which she goes on.
	Into   string `json:"into" need:"1" is:"id"`
	Reason string `json:"reason" need:"1" max:"2000"`
}

func mergeCase(c *endpoint.Call, in mergeIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.Merge(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, domain.CaseID(in.Into), in.Reason)
}

// joined is a case that was closed because the same person goes on in another, or that was made out of another for some
// of its people.
type joined struct {
	Case   domain.CaseID `json:"case" is:"id"`
	Code   string        `json:"code" eg:"C-K7M-4XRT"`
	Into   domain.CaseID `json:"into" is:"id"`
	Reason string        `json:"reason" eg:"Mismo documento."`
	At     time.Time     `json:"at"`
	// Up to when it can be undone.
	Until time.Time `json:"until"`
	// It was made out of the other.
	Divided bool `json:"divided"`
}

func joinedOf(m same.Merge) joined {
	return joined{m.Case, m.Code, m.Into, m.Reason, m.At, m.Until(), m.Split}
}

type alikeCase struct {
	Case domain.CaseID `json:"case" is:"id"`
	Code string        `json:"code" eg:"C-K7M-4XRT"`
	// Of who is in charge, a colleague of yours.
	WorkerName string    `json:"worker_name,omitempty" eg:"Berta Ejemplo"`
	Open       bool      `json:"open"`
	CreatedAt  time.Time `json:"created_at"`
	Why        []string  `json:"why" enum:"document,phone,name,sound,birth,age"`
}

func listAlike(c *endpoint.Call, _ endpoint.None) (alikeOut, error) {
	a, err := c.Work.Alike(c.Act(), c.Actor, endpoint.CaseID(c))
	return alikeOut{endpoint.List(a.Cases, func(o lookup.Other) alikeCase { return alikeCase(o) }), a.Hidden,
		endpoint.Texts(a.Elsewhere), a.Unasked, into(a.Merge), endpoint.List(a.Merged, joinedOf)}, err
}

func into(m same.Merge) *joined {
	if !m.Stands() {
		return nil
	}
	out := joinedOf(m)
	return &out
}
