package oversight

import (
	"time"

	"amparo/internal/casework/breakglass"
	"amparo/internal/domain/emergency"
	"amparo/internal/httpd/api/endpoint"
)

func emergencyRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/emergencies", "glass.list", "listEmergencies", "Who opened a case in an emergency, and why",
			listEmergencies),
		endpoint.Post("/emergencies/:opening/review", "glass.review", "reviewEmergency", "Say what you found of one",
			reviewEmergency).WithIfMatch().WithExample(reviewIn{Finding: emergency.Justified}),
	}
}

type emergencyPage struct {
	endpoint.Listed
	// Openings that nobody has looked at, of all.
	Left int `json:"left"`
	// Those that nobody has looked at first.
	Emergencies []emergencyRow `json:"emergencies"`
}

type emergencyRow struct {
	endpoint.Rev
	ID      string    `json:"id" is:"id"`
	Account string    `json:"account" is:"id"`
	Name    string    `json:"name,omitempty" eg:"Eva Sol"`
	Code    string    `json:"code" enum:"vida,menor_desaparecido,orden_judicial,equipo_ausente"`
	Reason  string    `json:"reason" eg:"La llamada decía que entraron a la casa."`
	At      time.Time `json:"at"`
	Until   time.Time `json:"until"`
	// By when somebody should look at it.
	Due time.Time `json:"due_at"`
	// It can be read still, and is reviewed when it has ended.
	Open bool `json:"open"`
	// What was read in those minutes, as the log tells.
	Read   []string `json:"read" list:"logged_acts"`
	Review *review  `json:"review,omitempty"`
}

type review struct {
	By      string    `json:"by" is:"id"`
	Name    string    `json:"name,omitempty" eg:"Uma Paz"`
	At      time.Time `json:"at"`
	Finding string    `json:"finding" enum:"justificado,no_justificado"`
	Note    string    `json:"note,omitempty" eg:"El equipo estaba de turno y contestaba."`
}

func listEmergencies(c *endpoint.Call, in endpoint.Page) (emergencyPage, error) {
	list, err := c.Work.Openings(c.Ctx, c.Actor, in.After, in.Limit)
	return emergencyPage{endpoint.Pages(list.Next, -1), list.Left, endpoint.List(list.Rows, emergencyOf)}, err
}

func emergencyOf(r breakglass.Row) emergencyRow {
	return emergencyRow{Rev: endpoint.Rev{Revision: r.Rev}, ID: string(r.ID), Account: string(r.Account), Name: r.Name,
		Code: r.Code, Reason: r.Reason, At: r.At, Until: r.Until, Due: r.Due, Open: r.Open,
		Read: endpoint.Texts(r.Read),
		Review: endpoint.Maybe(r.Review, func(v emergency.Review) review {
			return review{string(v.By), r.Reviewer, v.At, v.Finding, v.Note}
		})}
}

type reviewIn struct {
	Finding string `json:"finding" need:"1" enum:"justificado,no_justificado"`
	// Needed where it was not justified.
	Note string `json:"note,omitempty" max:"500" eg:"El equipo estaba de turno y contestaba."`
}

func reviewEmergency(c *endpoint.Call, in reviewIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ReviewOpening(c.Act(), c.Actor,
		endpoint.ID[emergency.ID](c, "opening"), c.Rev, in.Finding, in.Note)
}
