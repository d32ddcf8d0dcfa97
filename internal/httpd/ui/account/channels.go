package account

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain/delivery"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountChannels(app *fiber.App) {
	app.Get(view.URLChannels, func(c *fiber.Ctx) error { return u.showChannels(c, nil, nil) })
	app.Post(view.URLChannels, u.onChannels)
}

// always ends the code of a choice that holds at every hour.
const always = "_always"

// showChannels shows how the reader is told, with what was typed where something is wrong with it.
func (u *Pages) showChannels(c *fiber.Ctx, sent *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	p, err := u.Work.Preferences(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Channels{Frame: u.Frame(c), Codes: string(delivery.None), Form: view.Form{Values: map[string][]string{}}}
	for _, ch := range p.Leaves {
		page.Codes += " " + string(ch) + " " + string(ch) + always
		a := p.Addresses[ch]
		way := view.ChannelWay{Code: string(ch), To: a.To, Proven: a.Proven(), Failed: a.FailedAt,
			Form: view.Form{Values: map[string][]string{"to": {a.To}}}}
		if ch == delivery.Push {
			mid.AllowWorker(c)
			way.Key, way.Form.Values = p.Key, nil // What a browser gave is for machines.
		}
		if sent != nil && sent.Get("channel") == way.Code {
			way.Form = *sent
		}
		page.Ways = append(page.Ways, way)
	}
	for _, s := range delivery.Subjects {
		page.Of = append(page.Of, string(s))
		code := string(p.Choice[s].Channel)
		if p.Choice[s].Always && code != string(delivery.None) {
			code += always
		}
		page.Form.Values[string(s)] = []string{code}
	}
	if sent != nil && sent.Get("_do") == "choose" {
		page.Form = *sent
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// onChannels keeps what the reader chose, an address of hers, or the code that came there.
func (u *Pages) onChannels(c *fiber.Ctx) error {
	actor, form, err := u.Submitted(c)
	if err != nil {
		return err
	}
	ch, flash := delivery.Channel(form.Get("channel")), "flash.channels"
	do := func(ctx context.Context) error { return u.Work.ChooseChannels(ctx, actor, choicesIn(form)) }
	switch form.Get("_do") {
	case "address":
		flash = "flash.channel_code"
		if form.Get("to") == "" || ch == delivery.Push {
			flash = "flash.channels"
		}
		do = func(ctx context.Context) error { return u.Work.SetAddress(ctx, actor, ch, form.Get("to")) }
	case "code":
		do = func(ctx context.Context) error { return u.Work.ProveAddress(ctx, actor, ch, form.Get("code")) }
	}
	return u.Carry(c, actor, form, request.Act{Do: do,
		Again: func(form view.Form, err error) error { return u.showChannels(c, &form, err) }, Flash: flash,
		To: view.URLChannels})
}

func choicesIn(form view.Form) map[delivery.Subject]delivery.Choice {
	out := map[delivery.Subject]delivery.Choice{}
	for _, s := range delivery.Subjects {
		if code := form.Get(string(s)); code != "" {
			ch, at := strings.CutSuffix(code, always)
			out[s] = delivery.Choice{Channel: delivery.Channel(ch), Always: at}
		}
	}
	return out
}
