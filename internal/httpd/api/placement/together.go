package placement

import (
	"amparo/internal/casework/apart"
	"amparo/internal/domain"

	"amparo/internal/httpd/api/endpoint"
)

func togetherRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/contact", "contact.read", "getContact",
			"How those who live in two houses stay in touch", getContact).
			WithNote("A house reads what is in force and what comes next; the team reads the reasons and what was before too."),
		endpoint.Post("/cases/:case/contact", "contact.write", "changeContact",
			"Change how those who live in two houses stay in touch", changeContact).WithIfMatch().
			WithNote("From a day on, in both cases. What was said last takes the place of what was to begin on its day or " +
				"later. Both houses are told. Refused where somebody must be kept from the other.").
			WithExample(contactIn{From: "2026-12-24", Contact: "Llamada los jueves, visita cada dos domingos", Days: []int{0, 4},
				Why: "La casa ya no recibe visitas los lunes"}),
		endpoint.Get("/referrals/:referral/together", "referral.match", "getTogether",
			"Two houses for a group that no house takes whole", getTogether).
			WithNote("Each part is a case of its own with a referral for a bed; `with` names the other one. Each pair takes " +
				"both parts, each whole; those nearest to each other come first. It is a look at what fits both."),
		endpoint.Post("/referrals/:referral/together", "offer.send", "askTogether", "Ask two houses for two parts of a group",
			askTogether).
			WithNote("One act: both are asked, or neither. The first yes reserves nothing; with the second both are accepted, " +
				"or neither is. What was agreed stands in both cases.").
			WithExample(togetherIn{Shelter: "abcdefghijkmnpqrstuvwxyz23", With: "abcdefghijkmnpqrstuvwxyz24",
				OtherShelter: "abcdefghijkmnpqrstuvwxyz25", Agreed: true, Days: []int{0, 3},
				Why:     "Ella y sus hijos lo prefieren a esperar más noches",
				Contact: "Videollamada a las seis, visita los domingos"}),
	}
}

type togetherAsk struct {
	// Id or code of the referral of the other part; absent: no pairs.
	With string `json:"with" max:"40"`
}

type togetherOut struct {
	Referral string       `json:"referral" is:"id"`
	Other    string       `json:"other,omitempty" is:"id"`
	CanAsk   bool         `json:"can_ask"`
	Pairs    []housePair  `json:"pairs"`
	Agreed   *agreedApart `json:"agreed,omitempty"`
}

type housePair struct {
	Shelter         string `json:"shelter" is:"id"`
	Name            string `json:"name" eg:"Casa Jade"`
	Department      string `json:"department" list:"departments"`
	OtherShelter    string `json:"other_shelter" is:"id"`
	OtherName       string `json:"other_name" eg:"Casa Ámbar"`
	OtherDepartment string `json:"other_department" list:"departments"`
	Score           int    `json:"score"`
}

type agreedApart struct {
	Why     string `json:"why" eg:"No hay albergue para los cuatro"`
	Contact string `json:"contact" eg:"Videollamada a las seis"`
	// Of the week, Sunday being 0.
	Days []int `json:"days"`
}

func getTogether(c *endpoint.Call, in togetherAsk) (togetherOut, error) {
	v, err := c.Work.Together(c.Ctx, c.Actor, referralID(c), in.With)
	return togetherOut{Referral: string(v.Referral.ID), Other: string(v.Other.ID), CanAsk: v.CanAsk,
		Pairs: endpoint.List(v.Pairs, func(p apart.Pair) housePair {
			return housePair{string(p.Shelters[0]), p.Names[0], p.Departments[0], string(p.Shelters[1]), p.Names[1],
				p.Departments[1], p.Score}
		}),
		Agreed: endpoint.Maybe(v.Agreed, func(a apart.Agreement) agreedApart {
			return agreedApart{a.Why, a.Contact, a.Days}
		})}, err
}

type togetherIn struct {
	Shelter string `json:"shelter" need:"1" is:"id"`
	// The referral of the other part, and its house.
	With         string `json:"with" need:"1" is:"id"`
	OtherShelter string `json:"other_shelter" need:"1" is:"id"`
	// With the persons themselves, as far as they can say.
	Agreed bool `json:"agreed"`
	// At least twenty letters.
	Why     string `json:"why" need:"1" max:"1000"`
	Contact string `json:"contact" need:"1" max:"1000"`
	// Of the week, Sunday being 0.
	Days []int `json:"days" need:"1" max:"7"`
}

func askTogether(c *endpoint.Call, in togetherIn) (offersSent, error) {
	sent, err := c.Work.AskTogether(c.Act(), c.Actor, apart.Input{Parts: [2]apart.Part{
		{Referral: referralID(c), Shelter: domain.ShelterID(in.Shelter)},
		{Referral: domain.ReferralID(in.With), Shelter: domain.ShelterID(in.OtherShelter)}},
		Agreed: in.Agreed, Why: in.Why, Contact: in.Contact, Days: in.Days})
	return offersSent{endpoint.Texts(sent[:])}, err
}

type contactPlan struct {
	From    string `json:"from" is:"date"`
	Contact string `json:"contact" eg:"Llamada los jueves"`
	// Of the week, Sunday being 0.
	Days []int `json:"days"`
	// Why it was changed; for the team.
	Why string `json:"why,omitempty" eg:"La casa ya no recibe visitas los lunes"`
}

type contactOut struct {
	endpoint.Rev
	// Why they live apart; for the team.
	Why string `json:"why,omitempty" eg:"No hay albergue para los cuatro"`
	// Absent where they do not live apart, or not any more.
	Now  *contactPlan `json:"now,omitempty"`
	Next *contactPlan `json:"next,omitempty"`
	// Newest first; for the team.
	Past      []contactPlan `json:"past"`
	MayChange bool          `json:"may_change"`
}

func getContact(c *endpoint.Call, _ endpoint.None) (contactOut, error) {
	v, err := c.Work.ReadContact(c.Act(), c.Actor, endpoint.CaseID(c))
	plan := func(p apart.Plan) contactPlan { return contactPlan{string(p.From), p.Contact, p.Days, p.Why} }
	out := contactOut{Rev: endpoint.Rev{Revision: v.Rev}, Why: v.Why, Next: endpoint.Maybe(v.Next, plan),
		Past: endpoint.List(v.Past, plan), MayChange: v.MayChange}
	if v.Now.Contact != "" {
		out.Now = endpoint.Maybe(&v.Now, plan)
	}
	return out, err
}

type contactIn struct {
	// Today or later.
	From    domain.Date `json:"from" need:"1" is:"date"`
	Contact string      `json:"contact" need:"1" max:"1000"`
	// Of the week, Sunday being 0.
	Days []int `json:"days" need:"1" max:"7"`
	// At least twenty letters.
	Why string `json:"why" need:"1" max:"1000"`
}

func changeContact(c *endpoint.Call, in contactIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ChangeContact(c.Act(), c.Actor, endpoint.CaseID(c), c.Rev, apart.ContactInput(in))
}
