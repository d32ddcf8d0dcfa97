package oversight

import (
	"time"

	"amparo/internal/casework/broadcast"
	of "amparo/internal/domain/broadcast"
	"amparo/internal/httpd/api/endpoint"
)

func broadcastRoutes() []endpoint.Route {
	sample := helperBody{Name: "Hotel de la esquina", Kind: "hotel", Department: "01", Phone: "+50200004321",
		Language: "es", Active: true}
	return []endpoint.Route{
		endpoint.Get("/helpers", "helper.list", "listHelpers", "Helpers without an account, by name", listHelpers),
		endpoint.Post("/helpers", "helper.keep", "addHelper", "Add a helper without an account", addHelper).Creates().
			WithExample(sample),
		endpoint.Get("/helpers/:helper", "helper.list", "getHelper", "One helper without an account", getHelper),
		endpoint.Edit("/helpers/:helper", "helper.keep", "editHelper", "Change what is written of a helper", getHelper,
			func(h helper) helperBody { return h.helperBody }, editHelper).WithExample(sample),
		endpoint.Post("/helpers/:helper/remove", "helper.keep", "removeHelper", "Take a helper out of the register",
			removeHelper).WithIfMatch().WithNote("Its links end with it."),
		endpoint.Get("/broadcasts", "broadcast.read", "listBroadcasts", "The newest questions to helpers, with counts",
			listBroadcasts),
		endpoint.Post("/broadcasts", "broadcast.send", "sendBroadcast", "Ask helpers without an account for places",
			sendBroadcast).Creates().
			WithNote("Every active helper of the department, or of all, gets a message with a link of its own: numbers and " +
				"one code, nothing of a case or a person.").
			WithExample(broadcastIn{Places: 4, Nights: 1, Population: "mujeres", Department: "01", Hours: 3}),
		endpoint.Get("/broadcasts/:broadcast", "broadcast.read", "getBroadcast", "One question, and what each helper "+
			"answered", getBroadcast),
		endpoint.Post("/broadcasts/:broadcast/end", "broadcast.send", "endBroadcast", "Take no more answers",
			endBroadcast).WithIfMatch(),
	}
}

type helperBody struct {
	Name       string `json:"name" need:"1" max:"120" eg:"Hotel de la esquina"`
	Kind       string `json:"kind" need:"1" list:"tipo_apoyo"`
	Department string `json:"department" need:"1" list:"departments"`
	// Where the message goes.
	Phone string `json:"phone" need:"1" max:"40" eg:"+50200004321"`
	// Of the message.
	Language string `json:"language" need:"1" enum:"es,en"`
	// It may be asked.
	Active bool `json:"active"`
}

func (b helperBody) input() broadcast.HelperInput {
	return broadcast.HelperInput{Name: b.Name, Kind: b.Kind, Department: b.Department, Phone: b.Phone, Lang: b.Language,
		Active: b.Active}
}

type helper struct {
	endpoint.Rev
	ID string `json:"id" is:"id"`
	helperBody
}

func helperOf(h broadcast.HelperView) helper {
	return helper{endpoint.Rev{Revision: h.Rev}, string(h.ID), helperBody{h.Name, h.Kind, h.Department, h.Phone, h.Lang,
		h.Active}}
}

type helperList struct {
	endpoint.Listed
	Helpers []helper `json:"helpers"`
}

func listHelpers(c *endpoint.Call, in endpoint.Page) (out helperList, err error) {
	all, err := c.Work.Helpers(c.Ctx, c.Actor)
	id := func(h broadcast.HelperView) string { return string(h.ID) }
	out.Helpers, out.Listed, err = endpoint.Cut(all, err, in, id, helperOf)
	return out, err
}

type made struct {
	ID string `json:"id" is:"id"`
}

func addHelper(c *endpoint.Call, in helperBody) (made, error) {
	id, err := c.Work.AddHelper(c.Act(), c.Actor, in.input())
	return made{string(id)}, err
}

func helperID(c *endpoint.Call) of.HelperID { return endpoint.ID[of.HelperID](c, "helper") }

func getHelper(c *endpoint.Call, _ endpoint.None) (helper, error) {
	h, err := c.Work.Helper(c.Ctx, c.Actor, helperID(c))
	return helperOf(h), err
}

func editHelper(c *endpoint.Call, in helperBody) (endpoint.Stamp, error) {
	return endpoint.Stamped(c.Rev + 1), c.Work.EditHelper(c.Act(), c.Actor, helperID(c), c.Rev, in.input())
}

func removeHelper(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RemoveHelper(c.Act(), c.Actor, helperID(c), c.Rev)
}

type broadcastIn struct {
	Places int `json:"places" need:"1" min:"1" max:"40"`
	// From tonight.
	Nights     int    `json:"nights" need:"1" min:"1" max:"14"`
	Population string `json:"population" need:"1" list:"poblacion_unidad"`
	// Whose helpers are asked; left out: all.
	Department string `json:"department,omitempty" list:"departments"`
	// For how many hours answers are taken.
	Hours int `json:"hours" need:"1" min:"1" max:"24"`
}

func sendBroadcast(c *endpoint.Call, in broadcastIn) (made, error) {
	id, err := c.Work.SendBroadcast(c.Act(), c.Actor, broadcast.Input{Department: in.Department, Places: in.Places,
		Nights: in.Nights, Population: in.Population, Hours: in.Hours})
	return made{string(id)}, err
}

// broadcastRow counts helpers.
type broadcastRow struct {
	endpoint.Rev
	ID         string    `json:"id" is:"id"`
	At         time.Time `json:"sent_at"`
	Until      time.Time `json:"until"`
	Open       bool      `json:"open"`
	Places     int       `json:"places"`
	Nights     int       `json:"nights"`
	Population string    `json:"population" list:"poblacion_unidad"`
	Department string    `json:"department,omitempty" list:"departments"`
	Asked      int       `json:"asked"`
	Yes        int       `json:"yes"`
	// Places of all who said yes.
	Offered int `json:"offered"`
	No      int `json:"no"`
	// Want to be called.
	Call int `json:"call"`
	// Got the message, or will, and did not answer.
	Silent int `json:"silent"`
	// Were not reached.
	Failed int `json:"failed"`
}

func broadcastRowOf(b broadcast.View) broadcastRow {
	return broadcastRow{endpoint.Rev{Revision: b.Rev}, string(b.ID), b.At, b.Until, b.Open, b.Places, b.Nights,
		b.Population, b.Department, b.Asked, b.Yes, b.Offered, b.No, b.Call, b.Silent, b.Failed}
}

type broadcastList struct {
	endpoint.Listed
	// The newest first; at most 50 are listed.
	Broadcasts []broadcastRow `json:"broadcasts"`
}

func listBroadcasts(c *endpoint.Call, in endpoint.Page) (out broadcastList, err error) {
	all, err := c.Work.Broadcasts(c.Ctx, c.Actor)
	id := func(b broadcast.View) string { return string(b.ID) }
	out.Broadcasts, out.Listed, err = endpoint.Cut(all, err, in, id, broadcastRowOf)
	return out, err
}

type broadcastView struct {
	broadcastRow
	// Who said yes first, then who wants to be called.
	Asks []broadcastAsk `json:"helpers"`
}

type broadcastAsk struct {
	Helper string `json:"helper" is:"id"`
	// Absent where it was taken out of the register.
	Name       string    `json:"name,omitempty" eg:"Hotel de la esquina"`
	Phone      string    `json:"phone,omitempty" eg:"+50200004321"`
	SentAt     time.Time `json:"sent_at,omitzero"`
	FailedAt   time.Time `json:"failed_at,omitzero"`
	Answer     string    `json:"answer,omitempty" enum:"yes,no,call"`
	Places     int       `json:"places,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

func broadcastID(c *endpoint.Call) of.ID { return endpoint.ID[of.ID](c, "broadcast") }

func getBroadcast(c *endpoint.Call, _ endpoint.None) (broadcastView, error) {
	b, err := c.Work.ReadBroadcast(c.Ctx, c.Actor, broadcastID(c))
	return broadcastView{broadcastRowOf(b), endpoint.List(b.Asks, func(r broadcast.Row) broadcastAsk {
		return broadcastAsk{string(r.Helper), r.Name, r.Phone, r.SentAt, r.FailedAt, string(r.Answer), r.Ask.Places,
			r.AnsweredAt}
	})}, err
}

func endBroadcast(c *endpoint.Call, _ endpoint.None) (endpoint.None, error) {
	return endpoint.None{}, c.Work.EndBroadcast(c.Act(), c.Actor, broadcastID(c), c.Rev)
}
