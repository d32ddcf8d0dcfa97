package intake

import (
	"time"

	"amparo/internal/casework/handon"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	kept "amparo/internal/domain/handon"
	"amparo/internal/httpd/api/endpoint"
)

func handOnRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/handon", "handon.withdraw", "listCaseHandOns",
			"Requests that another agency take a case over, newest first", caseHandOns),
		endpoint.Post("/cases/:case/handon", "case.handon", "askHandOn", "Ask another agency to take a whole case over",
			askHandOn).WithIfMatch().Creates().
			WithNote("The agency sees code, urgency, reason and needs until it says yes; you stay in charge until then. Her " +
				"consent must let it know who she is, and she, or who answers for her, said yes to this agency.").
			WithExample(handOnIn{To: "abcdefghijkmnpqrstuvwxyz23", Reason: "place", Note: "Vivirá cerca de su hermana.",
				GivenBy: "persona", Method: "oral"}),
		endpoint.Post("/cases/:case/handon/withdraw", "handon.withdraw", "withdrawHandOn",
			"Take such a request back while nobody answered it", endpoint.Do(func(c *endpoint.Call) error {
				return c.Work.WithdrawHandOn(c.Act(), c.Actor, endpoint.CaseID(c))
			})),
		endpoint.Get("/handons", "handon.list", "listHandOns",
			"Cases that your agency is asked to take over, the first due first", handOns).
			WithNote("Each card that is shown is kept in the log. It holds no name. The desk sees what any agency is asked."),
		endpoint.Get("/handons/receipts", "handon.list", "listHandOnReceipts",
			"Cases that your agency handed on, and what the desk answered for it, the last settled first", receipts),
		endpoint.Post("/handons/:handon/accept", "handon.answer", "acceptHandOn",
			"Take a case over, with all that is open of it", acceptHandOn).
			WithNote("The other agency reads nothing of the case from then on. The desk answers for an agency with a reason, " +
				"and names who of it is in charge.").
			WithExample(acceptHandOnIn{Worker: "k7m4xr2tq8w3z6y5n9p2h4c7d2"}),
		endpoint.Post("/handons/:handon/decline", "handon.answer", "declineHandOn", "Do not take a case over", declineHandOn).
			WithExample(declineHandOnIn{Code: "no_capacity"}),
	}
}

type handOnIn struct {
	// The agency that is asked.
	To     domain.AgencyID `json:"to" need:"1" is:"id"`
	Reason string          `json:"reason" need:"1" enum:"wish,place,care,capacity,safety"`
	// What the next team should know; it reads this after its yes alone.
	Note string `json:"note" need:"1" max:"2000" eg:"Vivirá cerca de su hermana."`
	// Who said yes to this agency.
	GivenBy string `json:"given_by" need:"1" enum:"persona,asentimiento_nna_y_representante,representante"`
	// And how.
	Method string `json:"method" need:"1" enum:"oral,escrito,huella"`
}

func askHandOn(c *endpoint.Call, in handOnIn) (handOnMade, error) {
	id, err := c.Work.AskHandOn(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, handon.Input(in))
	return handOnMade{string(id)}, err
}

type handOnMade struct {
	ID string `json:"id" is:"id"`
}

type handOnOut struct {
	ID       kept.ID         `json:"id" is:"id"`
	Code     string          `json:"code" eg:"C-K7M-4XRT"`
	From     domain.AgencyID `json:"from" is:"id"`
	FromName string          `json:"from_name" eg:"Fundación Ceiba"`
	To       domain.AgencyID `json:"to" is:"id"`
	ToName   string          `json:"to_name" eg:"Fundación Nance"`
	Reason   string          `json:"reason" enum:"wish,place,care,capacity,safety"`
	State    kept.State      `json:"state" enum:"asked,accepted,declined,withdrawn,expired"`
	// With a no.
	Answer string `json:"answer,omitempty" enum:"no_capacity,not_our_area,not_our_profile,conflict,other"`
	// Of the desk, where it answered for the agency.
	Why     string    `json:"why,omitempty" eg:"La institución lo dijo por teléfono."`
	AskedAt time.Time `json:"asked_at"`
	DueAt   time.Time `json:"due_at"`
	// When it was settled: with a yes, until when the first agency had the case.
	DecidedAt time.Time `json:"decided_at,omitzero"`
}

func handOnOf(v handon.View) handOnOut {
	return handOnOut{v.ID, v.Code, v.From, v.FromName, v.To, v.ToName, v.Reason, v.State, v.Answer, v.Why, v.At, v.DueAt,
		v.DecidedAt}
}

type handOnList struct {
	endpoint.Listed
	HandOns []handOnOut `json:"handons"`
}

func handOnID(v handon.View) string { return string(v.ID) }

func caseHandOns(c *endpoint.Call, in endpoint.Page) (out handOnList, err error) {
	p, err := c.Work.HandOnPage(c.Ctx, c.Actor, endpoint.CaseID(c))
	all := p.Past
	if p.Waits.ID != "" {
		all = append([]handon.View{p.Waits}, all...)
	}
	out.HandOns, out.Listed, err = endpoint.Cut(all, err, in, handOnID, handOnOf)
	return out, err
}

func receipts(c *endpoint.Call, in endpoint.Page) (out handOnList, err error) {
	list, err := c.Work.HandedOn(c.Ctx, c.Actor)
	out.HandOns, out.Listed, err = endpoint.Cut(list, err, in, handOnID, handOnOf)
	return out, err
}

type handOnCards struct {
	endpoint.Listed
	Cards []handOnCard `json:"cards"`
}

type handOnCard struct {
	handOnOut
	Urgency domain.Urgency `json:"urgency,omitempty" list:"urgencia"`
	Needs   []string       `json:"needs" list:"servicio"`
	// Colleagues who may be in charge.
	Workers []handOnWorker `json:"workers"`
}

type handOnWorker struct {
	ID   domain.AccountID `json:"id" is:"id"`
	Name string           `json:"name" eg:"Berta Ejemplo"`
	Role domain.Role      `json:"role" list:"rol"`
}

func handOns(c *endpoint.Call, in endpoint.Page) (out handOnCards, err error) {
	list, err := c.Work.HandOns(c.Ctx, c.Actor)
	id := func(k handon.Card) string { return handOnID(k.View) }
	out.Cards, out.Listed, err = endpoint.Cut(list, err, in, id, func(k handon.Card) handOnCard {
		return handOnCard{handOnOf(k.View), k.Urgency, endpoint.Texts(k.Needs),
			endpoint.List(k.Takers, func(w intake.Colleague) handOnWorker { return handOnWorker(w) })}
	})
	return out, err
}

type acceptHandOnIn struct {
	// Who is in charge from now on; left out: you. The desk names somebody.
	Worker string `json:"worker,omitempty" is:"id"`
}

func acceptHandOn(c *endpoint.Call, in acceptHandOnIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerHandOn(c.Act(), c.Actor, endpoint.ID[kept.ID](c, "handon"),
		handon.Answer{Yes: true, Worker: domain.AccountID(in.Worker)})
}

type declineHandOnIn struct {
	Code string `json:"code" need:"1" enum:"no_capacity,not_our_area,not_our_profile,conflict,other"`
}

func declineHandOn(c *endpoint.Call, in declineHandOnIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerHandOn(c.Act(), c.Actor, endpoint.ID[kept.ID](c, "handon"),
		handon.Answer{Code: in.Code})
}
