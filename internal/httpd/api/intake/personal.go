package intake

import (
	"time"

	"amparo/internal/domain/suspicion"
	"amparo/internal/httpd/api/endpoint"
)

func personalRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/personal", "personal.read", "readPersonal",
			"Whether a person has a code of her own, and what she and her team wrote", readPersonal).
			WithNote("What she wrote counts as read from then on."),
		endpoint.Post("/cases/:case/personal/code", "personal.give", "givePersonalCode",
			"Give a person a code with which she follows her own case", givePersonalCode).Creates().ShownOnce().
			WithNote("Shown once and kept nowhere; the one before it opens nothing any more. She types it at /ayuda/personal. " +
				"For a minor the consent of her representative is in force, or a court ordered."),
		endpoint.Post("/cases/:case/personal/end", "personal.end", "endPersonalCode", "Take a person's code back",
			endpoint.Do(func(c *endpoint.Call) error { return c.Work.EndCode(c.Act(), c.Actor, endpoint.CaseID(c)) })),
		endpoint.Post("/cases/:case/personal/answer", "personal.answer", "answerPerson", "Write to a person who has a code",
			answerPerson).WithNote("A text that names a service that was asked, or says where a house stands, is refused.").
			WithExample(personalTextIn{"Mañana a las nueve la llamamos."}),
	}
}

type personalOut struct {
	// A code is in force.
	Live    bool           `json:"live"`
	GivenAt time.Time      `json:"given_at,omitzero"`
	Texts   []personalText `json:"texts"`
	Can     []string       `json:"can" list:"acts"`
}

type personalText struct {
	At time.Time `json:"at"`
	// The team wrote it; otherwise whoever had the code.
	Team bool `json:"team"`
	// Of who wrote it, a colleague of yours.
	Name string `json:"name,omitempty" eg:"Ana"`
	Text string `json:"text" eg:"¿Ya hay respuesta?"`
}

func readPersonal(c *endpoint.Call, _ endpoint.None) (personalOut, error) {
	p, err := c.Work.Personal(c.Act(), c.Actor, endpoint.CaseID(c))
	return personalOut{p.Live(), p.GivenAt, endpoint.List(p.Lines, func(l suspicion.Line) personalText {
		return personalText{l.At, l.By != "", p.Names[l.By], l.Text}
	}), endpoint.Allowed(p.Can)}, err
}

type personalCode struct {
	Code string `json:"code" eg:"abcde-fghij-kmnpq-rstuv"`
}

func givePersonalCode(c *endpoint.Call, _ endpoint.None) (personalCode, error) {
	code, err := c.Work.GiveCode(c.Act(), c.Actor, endpoint.CaseID(c))
	return personalCode{code}, err
}

type personalTextIn struct {
	Text string `json:"text" need:"1" max:"2000"`
}

func answerPerson(c *endpoint.Call, in personalTextIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AnswerPerson(c.Act(), c.Actor, endpoint.CaseID(c), in.Text)
}
