package account

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/httpd/api/endpoint"
)

func channelRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/me/channels", "session.own", "getChannels", "How you are told outside the page", getChannels),
		endpoint.Post("/me/channels", "session.own", "chooseChannels", "Choose what you are told of, how and when",
			chooseChannels).Own().WithExample(choicesIn{Choices: []choice{{"urgent", "gateway", true}}}).
			WithNote("A subject that is left out stays as it is. `gateway` is a message to a telephone, " +
				"`push` a browser."),
		endpoint.Post("/me/channels/address", "session.own", "setAddress", "Set where a channel reaches you", setAddress).
			Own().WithExample(addressIn{"mail", "ana@example.org"}).
			WithNote("A code is sent there, and nothing else until it has come back. An empty address takes the old one away. " +
				"Of `push` the address is the subscription of a browser, as JSON in this text; it is used at once."),
		endpoint.Post("/me/channels/code", "session.own", "proveAddress", "Send back the code that came there", proveAddress).
			Own().WithExample(codeIn{"mail", "20481937"}),
		endpoint.Get("/agencies/:agency/rota", "agency.read", "getRota", "Who of your agency is on duty when", getRota),
		endpoint.Post("/agencies/:agency/rota", "agency.edit", "setRota", "Say who is on duty when", setRota).WithIfMatch().
			WithExample(rotaBody{Turns: []turn{{Account: "aaaaaaaaaaaaaaaaaaaaaaaaaa", Weekday: 1, From: 1140, Until: 420}}}).
			WithNote("The whole rota. What is critical tells who is on duty first, then the others one after another, until " +
				"somebody has seen it."),
	}
}

type choice struct {
	Subject string `json:"subject" need:"1" enum:"urgent,requests,reminders,rest"`
	Channel string `json:"channel" need:"1" enum:"none,mail,gateway,push"`
	// At night and on days of rest too.
	Always bool `json:"always"`
}

type way struct {
	Channel string `json:"channel" enum:"mail,gateway,push"`
	To      string `json:"to,omitempty" eg:"ana@example.org"`
	// The code came back: it is used.
	Proven bool `json:"proven"`
	// When it was last tried in vain.
	FailedAt time.Time `json:"failed_at,omitzero"`
}

type channels struct {
	// What this installation can do; empty: notices stay in the page.
	Channels []way    `json:"channels"`
	Choices  []choice `json:"choices"`
	// What a browser is subscribed with (applicationServerKey); left out where browsers are not told.
	PushKey string `json:"push_key,omitempty" eg:"BEl62iUYgUivxIkv69yViEuiBIa"`
}

func getChannels(c *endpoint.Call, _ endpoint.None) (channels, error) {
	p, err := c.Work.Preferences(c.Ctx, c.Actor)
	if err != nil {
		return channels{}, err
	}
	out := channels{PushKey: p.Key, Channels: endpoint.List(p.Leaves, func(ch delivery.Channel) way {
		a := p.Addresses[ch]
		return way{string(ch), a.To, a.Proven(), a.FailedAt}
	})}
	out.Choices = endpoint.List(delivery.Subjects, func(s delivery.Subject) choice {
		return choice{string(s), string(p.Choice[s].Channel), p.Choice[s].Always}
	})
	return out, nil
}

type choicesIn struct {
	Choices []choice `json:"choices" need:"1" min:"1" max:"4"`
}

func chooseChannels(c *endpoint.Call, in choicesIn) (endpoint.None, error) {
	chosen := map[delivery.Subject]delivery.Choice{}
	for _, ch := range in.Choices {
		chosen[delivery.Subject(ch.Subject)] = delivery.Choice{Channel: delivery.Channel(ch.Channel), Always: ch.Always}
	}
	return endpoint.None{}, c.Work.ChooseChannels(c.Ctx, c.Actor, chosen)
}

type addressIn struct {
	Channel string `json:"channel" need:"1" enum:"mail,gateway,push"`
	To      string `json:"to" max:"254" eg:"ana@example.org"`
}

func setAddress(c *endpoint.Call, in addressIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.SetAddress(c.Ctx, c.Actor, delivery.Channel(in.Channel), in.To)
}

type codeIn struct {
	Channel string `json:"channel" need:"1" enum:"mail,gateway"`
	Code    string `json:"code" need:"1" max:"20" eg:"20481937"`
}

func proveAddress(c *endpoint.Call, in codeIn) (endpoint.None, error) {
	return endpoint.None{}, c.Work.ProveAddress(c.Ctx, c.Actor, delivery.Channel(in.Channel), in.Code)
}

type turn struct {
	Account string `json:"account" need:"1" is:"id"`
	// 0 is Sunday.
	Weekday int `json:"weekday" min:"0" max:"6"`
	// Minutes since midnight. A turn that ends before it begins goes on into the next day.
	From  int `json:"from" min:"0" max:"1439"`
	Until int `json:"until" min:"0" max:"1439"`
}

type substitute struct {
	Date    domain.Date `json:"date" need:"1" is:"date"`
	Account string      `json:"account" need:"1" is:"id"`
}

type rotaBody struct {
	Turns []turn `json:"turns" max:"100"`
	// On duty for a whole day instead of whoever the week names.
	Substitutes []substitute `json:"substitutes" max:"100"`
}

type rotaOut struct {
	endpoint.Rev
	rotaBody
	// On duty at this moment.
	Now []string `json:"now" is:"id"`
	// On duty some time, and reached by nothing outside the page.
	Silent []string `json:"silent" is:"id"`
}

func getRota(c *endpoint.Call, _ endpoint.None) (rotaOut, error) {
	r, err := c.Work.Rota(c.Ctx, c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
	out := rotaOut{Rev: endpoint.Rev{Revision: r.Rev}, Now: endpoint.Texts(r.Now), Silent: endpoint.Texts(r.Silent)}
	out.Turns = endpoint.List(r.Turns, func(t delivery.Turn) turn {
		return turn{string(t.Account), t.Weekday, t.From, t.Until}
	})
	out.Substitutes = endpoint.List(r.Substitutes, func(s delivery.Substitute) substitute {
		return substitute{s.Date, string(s.Account)}
	})
	return out, err
}

func setRota(c *endpoint.Call, in rotaBody) (endpoint.None, error) {
	r := delivery.Rota{Agency: endpoint.ID[domain.AgencyID](c, "agency")}
	for _, t := range in.Turns {
		r.Turns = append(r.Turns, delivery.Turn{Account: domain.AccountID(t.Account), Weekday: t.Weekday, From: t.From,
			Until: t.Until})
	}
	for _, s := range in.Substitutes {
		r.Substitutes = append(r.Substitutes, delivery.Substitute{Date: s.Date, Account: domain.AccountID(s.Account)})
	}
	return endpoint.None{}, c.Work.SetRota(c.Act(), c.Actor, r, c.Rev)
}
