package oversight

import (
	"time"

	"amparo/internal/casework/forgetting"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/httpd/api/endpoint"
)

func erasureRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/erasure", "case.hold", "previewErasure", "What erasing a case would take away",
			previewErasure).WithNote("Nothing is erased by it, and no content is opened."),
		endpoint.Post("/cases/:case/erasure", "case.forget", "askErasure", "Ask that everything of a closed case be erased",
			askErasure).WithIfMatch().WithNote("Somebody of the desk, of another agency, has to confirm it within 14 days.").
			WithExample(askErasureIn{erasure.ReasonWish, "Lo pidió por escrito."}),
		endpoint.Post("/cases/:case/hold", "case.hold", "holdCase", "Keep a case from being erased", holdCase).WithIfMatch().
			WithExample(reasonNote{"La pide el juzgado."}),
		endpoint.Post("/cases/:case/hold/lift", "case.hold", "liftHold", "Let a case be erased again",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.LiftHold(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev) })).
			WithIfMatch(),
		endpoint.Get("/erasures", "erasure.decide", "listErasures", "Cases whose erasure waits for a confirmation",
			listErasures),
		endpoint.Post("/erasures/:case/confirm", "erasure.decide", "confirmErasure",
			"Confirm that a case is erased, which happens at once and cannot be undone", confirmErasure).
			WithNote("Nobody confirms what she asked herself, nor what her own agency did."),
		endpoint.Post("/erasures/:case/refuse", "erasure.decide", "refuseErasure", "Refuse to erase a case", refuseErasure).
			WithExample(reasonNote{"Hay un proceso abierto."}),
	}
}

type erasureOut struct {
	endpoint.Rev
	Code string `json:"code" eg:"C-K7M-4XRT"`
	// Rows that would go, by kind.
	Rows map[string]int `json:"rows"`
	// Until when the rules of the country keep a closed case.
	KeepUntil time.Time `json:"keep_until,omitzero"`
	// Where a request stands; empty where none was made.
	State   string    `json:"state,omitempty" enum:"held,asked,refused,done"`
	Reason  string    `json:"reason,omitempty" enum:"wish,term,mistake"`
	Note    string    `json:"note,omitempty" eg:"Lo pidió por escrito."`
	AskedAt time.Time `json:"asked_at,omitzero"`
	Can     []string  `json:"can" list:"acts"`
}

func previewErasure(c *endpoint.Call, _ endpoint.None) (erasureOut, error) {
	p, err := c.Work.PreviewErasure(c.Act(), c.Actor, endpoint.CaseID(c))
	r := p.Request
	return erasureOut{Rev: endpoint.Rev{Revision: p.Rev}, Code: p.Code, Rows: p.Rows, KeepUntil: p.KeepUntil,
		State: string(r.State), Reason: r.Reason, Note: r.Note, AskedAt: r.At, Can: endpoint.Allowed(p.Can)}, err
}

type askErasureIn struct {
	Reason string `json:"reason" need:"1" enum:"wish,term,mistake"`
	// Why; the desk reads it, and it goes with the case.
	Note string `json:"note" need:"1" max:"2000" eg:"Lo pidió por escrito."`
}

func askErasure(c *endpoint.Call, in askErasureIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AskErasure(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, forgetting.Ask(in))
}

type reasonNote struct {
	Note string `json:"note" need:"1" max:"2000" eg:"La pide el juzgado."`
}

func holdCase(c *endpoint.Call, in reasonNote) (endpoint.None, error) {
	return endpoint.None{}, c.Work.HoldCase(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, in.Note)
}

type erasures struct {
	endpoint.Listed
	// The oldest first.
	Erasures []waitingErasure `json:"erasures"`
}

type waitingErasure struct {
	Case       domain.CaseID   `json:"case" is:"id"`
	Code       string          `json:"code" eg:"C-K7M-4XRT"`
	Agency     domain.AgencyID `json:"agency" is:"id"`
	AgencyName string          `json:"agency_name" eg:"Fundación Ceiba"`
	Reason     string          `json:"reason" enum:"wish,term,mistake"`
	Note       string          `json:"note" eg:"Lo pidió por escrito."`
	Rows       int             `json:"rows"`
	AskedAt    time.Time       `json:"asked_at"`
	Until      time.Time       `json:"until"`
}

func listErasures(c *endpoint.Call, in endpoint.Page) (out erasures, err error) {
	list, names, err := c.Work.Erasures(c.Ctx, c.Actor)
	id := func(r erasure.Erasure) string { return string(r.Case) }
	out.Erasures, out.Listed, err = endpoint.Cut(list, err, in, id, func(r erasure.Erasure) waitingErasure {
		return waitingErasure{r.Case, r.Code, r.Agency, names[r.Agency], r.Reason, r.Note, r.Rows, r.At,
			r.At.Add(erasure.Open)}
	})
	return out, err
}

func confirmErasure(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.DecideErasure(c.Act(), c.Actor, endpoint.CaseID(c), true, "")
}

func refuseErasure(c *endpoint.Call, in reasonNote) (endpoint.None, error) {
	return endpoint.None{}, c.Work.DecideErasure(c.Act(), c.Actor, endpoint.CaseID(c), false, in.Note)
}
