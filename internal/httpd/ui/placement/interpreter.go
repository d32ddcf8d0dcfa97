package placement

import (
	"cmp"
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/interpreting"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountInterpreters(app *fiber.App) {
	app.Get("/offers/:id/interpreter", func(c *fiber.Ctx) error { return u.showInterpreters(c, nil, nil) })
	app.Post("/offers/:id/interpreter", request.SentOn(u.Base, u.onInterpreters))
	app.Get("/appointments/:id", func(c *fiber.Ctx) error { return u.showInterpreting(c, view.Form{}) })
	app.Post("/appointments/:id", request.SentOn(u.Base, u.answerInterpreting))
}

// showInterpreters is where an interpreter is asked for.
func (u *Pages) showInterpreters(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, oid, err := request.Subject[domain.OfferID](c)
	if err != nil {
		return err
	}
	d, err := u.Work.InterpreterDesk(c.UserContext(), actor, oid)
	if err = cmp.Or(err, d.Closed); err != nil {
		return err
	}
	at := view.URLOffers + string(oid)
	page := view.Interpreters{Frame: u.Frame(c), OfferURL: at, Code: d.Code, Calls: callRows(d.Calls, at+"/interpreter")}
	for _, a := range d.Agencies {
		said := a.Name
		for i, l := range a.Languages {
			said += []string{" · ", ", "}[min(i, 1)] + u.Work.Pack().LanguageName(l, page.Lang)
		}
		page.Agencies = append(page.Agencies, view.Option{Value: string(a.ID), Label: said, On: len(d.Agencies) == 1})
	}
	page.Languages = u.languageOptions(page.Lang, d.Languages)
	if form == nil {
		form = &view.Form{Rev: request.FormatRevision(d.Rev)}
		if !d.MeetAt.IsZero() || len(d.Languages) > 0 {
			form.Values = map[string][]string{"language": d.Languages[:min(1, len(d.Languages))]}
		}
		if !d.MeetAt.IsZero() && d.MeetAt.After(page.Now) {
			form.Values["at"] = []string{d.MeetAt.In(u.Work.Pack().TimeZone()).Format(request.MomentLayout)}
		}
		if len(d.Agencies) == 1 && form.Values != nil {
			form.Values["to"] = []string{string(d.Agencies[0].ID)}
		}
	}
	page.Form = *form
	page.Form.Action = at + "/interpreter"
	return u.Show(c, request.StatusOf(wrong), page)
}

// languageOptions lists hers first, then every other language that is not the country's own.
func (u *Pages) languageOptions(lang string, hers []string) []view.Option {
	var out []view.Option
	rest := slices.DeleteFunc(u.Work.Interpretable(), func(id string) bool { return slices.Contains(hers, id) })
	for _, id := range slices.Concat(hers, rest) {
		out = append(out, view.Option{Value: id, Label: u.Work.Pack().LanguageName(id, lang)})
	}
	return out
}

// callRows tells whoever cares for a person of the interpreters asked for; with an address to post to, what still
// stands can be taken back.
func callRows(calls []interpreting.Call, at string) []view.CallRow {
	var out []view.CallRow
	for _, k := range calls {
		row := view.CallRow{State: string(k.State), Agency: k.Agency, Language: k.Language, How: k.How, At: k.At}
		if k.State == domain.AppointmentAsked {
			row.Due = k.DueAt
		}
		if k.Stands && at != "" {
			row.Cancel = &view.Action{Key: "act.call_cancel", URL: at, Post: true, Tone: "quiet", Confirm: "act.call_cancel.ask",
				Values: map[string]string{"_do": "cancel", "call": string(k.ID)}}
		}
		out = append(out, row)
	}
	return out
}

// onInterpreters asks for an interpreter or takes a request back.
func (u *Pages) onInterpreters(c *fiber.Ctx, actor domain.Actor, oid domain.OfferID, form view.Form) error {
	if form.Get("_do") == "cancel" {
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error {
				call, ok := domain.ParseID[domain.AppointmentID](form.Get("call"))
				if !ok {
					return fault.New(fault.NotFound, "fault.not_found", nil)
				}
				return u.Work.CancelInterpreter(ctx, actor, oid, call)
			},
			Flash: "flash.call_cancelled", To: c.Path(),
		})
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			in := interpreting.Input{Language: form.Get("language"), How: form.Get("how")}
			in.To, _ = domain.ParseID[domain.AgencyID](form.Get("to"))
			// What cannot be read lies in no future.
			in.At, _ = u.Moment(form, "at")
			_, err := u.Work.AskInterpreter(ctx, actor, oid, request.Revision(form), in)
			return err
		},
		Again: func(form view.Form, err error) error { return u.showInterpreters(c, &form, err) },
		Flash: "flash.call_asked", To: c.Path(),
	})
}

// showInterpreting shows the appointment, with what is wrong about a yes: to two meetings at one time she says yes once
// more.
func (u *Pages) showInterpreting(c *fiber.Ctx, form view.Form) error {
	_, _, a, err := request.Read(c, u.Work.ViewInterpreting)
	if err != nil {
		return err
	}
	page := view.Interpreting{Frame: u.Frame(c), Form: form, Appointment: present.Meeting(a)}
	answer := func(key, what, tone, icon, confirm string) view.Action {
		return view.Action{Key: key, URL: page.URL, Post: true, Tone: tone, Icon: icon, Confirm: confirm,
			Values: map[string]string{"_do": what}}
	}
	if a.Mine {
		page.Acts = []view.Action{answer("act.call_drop", "decline", "quiet", "cross", "act.call_drop.ask")}
	} else {
		page.Acts = []view.Action{answer("act.call_yes", "accept", "", "check", ""),
			answer("act.call_no", "decline", "quiet", "cross", "")}
		if e := form.Err(""); e != nil && e.Code == "appointment.meets_twice" {
			page.Acts[0].Key, page.Acts[0].Values["anyway"] = "act.call_yes_both", "si"
		}
	}
	status := fiber.StatusOK
	if len(form.Errors) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return u.Show(c, status, page)
}

// answerInterpreting says yes or no.
func (u *Pages) answerInterpreting(c *fiber.Ctx, actor domain.Actor, aid domain.AppointmentID, form view.Form) error {
	do := form.Get("_do")
	if do != "accept" && do != "decline" {
		return fault.New(fault.Invalid, "fault.invalid", nil)
	}
	act := request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.AnswerInterpreting(ctx, actor, aid, do == "accept", form.Get("anyway") != "")
		},
		Again: func(form view.Form, _ error) error { return u.showInterpreting(c, form) },
		Flash: "flash.call_no", To: view.URLHome,
	}
	if do == "accept" {
		act.Flash, act.To = "flash.call_yes", view.URLMeetings+string(aid)
	}
	return u.Carry(c, actor, form, act)
}
