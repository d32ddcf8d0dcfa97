package ui

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) mountInterpreters(app *fiber.App) {
	app.Get("/offers/:id/interpreter", u.interpreters)
	app.Post("/offers/:id/interpreter", u.onInterpreters)
	app.Get("/appointments/:id", u.interpreting)
	app.Post("/appointments/:id", u.answerInterpreting)
}

// interpreters is where an interpreter is asked for.
func (u *UI) interpreters(c *fiber.Ctx) error { return u.showInterpreters(c, nil, nil) }

func (u *UI) showInterpreters(c *fiber.Ctx, form *view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	oid, err := id[domain.OfferID](c, "id")
	if err != nil {
		return err
	}
	d, err := u.Work.InterpreterDesk(c.UserContext(), actor, oid)
	if err != nil {
		return err
	}
	at := view.URLOffers + string(oid)
	page := view.Interpreters{Frame: u.frame(c, "title.interpreters"), OfferURL: at, Code: d.Code, Calls: callRows(d.Calls, at+"/interpreter")}
	for _, a := range d.Agencies {
		page.Agencies = append(page.Agencies, view.Option{Value: string(a.ID), Label: a.Name, On: len(d.Agencies) == 1})
	}
	page.Languages = u.languageOptions(page.Lang, d.Languages)
	if form == nil {
		form = &view.Form{Rev: itoa(d.Rev)}
		if !d.MeetAt.IsZero() || len(d.Languages) > 0 {
			form.Values = map[string][]string{"language": d.Languages[:min(1, len(d.Languages))]}
		}
		if !d.MeetAt.IsZero() && d.MeetAt.After(page.Now) {
			form.Values["at"] = []string{d.MeetAt.In(u.Work.Pack().TimeZone()).Format(meetLayout)}
		}
		if len(d.Agencies) == 1 && form.Values != nil {
			form.Values["to"] = []string{string(d.Agencies[0].ID)}
		}
	}
	page.Form = *form
	page.Form.Action = at + "/interpreter"
	return u.show(c, statusOf(wrong), page)
}

// languageOptions lists hers first, then every other language that is not the country's own.
func (u *UI) languageOptions(lang string, hers []string) []view.Option {
	var out []view.Option
	seen := map[string]bool{u.Work.Pack().DefaultLanguage(): true}
	add := func(id string) {
		if !seen[id] {
			seen[id] = true
			out = append(out, view.Option{Value: id, Label: u.Work.Pack().LanguageName(id, lang)})
		}
	}
	for _, id := range hers {
		add(id)
	}
	for _, l := range u.Work.Pack().Languages() {
		add(l.ID)
	}
	return out
}

// callRows tells whoever cares for a person of the interpreters asked for; with an address to post to, what still stands can be taken back.
func callRows(calls []casework.Call, at string) []view.CallRow {
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
func (u *UI) onInterpreters(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	oid, err := id[domain.OfferID](c, "id")
	if err != nil {
		return err
	}
	flash := "flash.call_asked"
	err = u.once(c, actor, form, func(ctx context.Context) error {
		if form.Get("_do") == "cancel" {
			flash = "flash.call_cancelled"
			call, ok := domain.ParseID[domain.AppointmentID](form.Get("call"))
			if !ok {
				return fault.New(fault.NotFound, "fault.not_found", nil)
			}
			return u.Work.CancelInterpreter(ctx, actor, oid, call)
		}
		in := casework.InterpreterInput{Language: form.Get("language"), How: form.Get("how")}
		in.To, _ = domain.ParseID[domain.AgencyID](form.Get("to"))
		in.At, _ = time.ParseInLocation(meetLayout, form.Get("at"), u.Work.Pack().TimeZone()) // What cannot be read lies in no future.
		_, err := u.Work.AskInterpreter(ctx, actor, oid, revision(form), in)
		return err
	})
	if err != nil {
		if !mayShow(err) || form.Get("_do") == "cancel" {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showInterpreters(c, &form, err)
	}
	return u.done(c, flash, c.Path())
}

// meetings fills the first page of an interpreter: what she is asked and where she is expected.
func (u *UI) meetings(c *fiber.Ctx, actor domain.Actor, page *view.MyWork) error {
	list, err := u.Work.InterpreterCalls(c.UserContext(), actor)
	for _, a := range list {
		page.Appointments = append(page.Appointments, meetingOf(a))
	}
	return err
}

func meetingOf(a casework.Interpreting) view.Appointment {
	out := view.Appointment{URL: view.URLMeetings + string(a.ID), State: string(a.State), At: a.At, Language: a.Language, How: a.How, Department: a.Department,
		Mine: a.Mine, Agency: a.Agency, UseName: a.UseName, Opened: a.Opened}
	if a.State == domain.AppointmentAsked {
		out.Due = a.DueAt
	}
	return out
}

// interpreting shows one appointment to its interpreter.
func (u *UI) interpreting(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	aid, err := id[domain.AppointmentID](c, "id")
	if err != nil {
		return err
	}
	a, err := u.Work.ViewInterpreting(c.UserContext(), actor, aid)
	if err != nil {
		return err
	}
	page := view.Interpreting{Frame: u.frame(c, "title.interpreting"), Appointment: meetingOf(a)}
	answer := func(key, what, tone, icon, confirm string) view.Action {
		return view.Action{Key: key, URL: page.URL, Post: true, Tone: tone, Icon: icon, Confirm: confirm, Values: map[string]string{"_do": what}}
	}
	if a.Mine {
		page.Acts = []view.Action{answer("act.call_drop", "decline", "quiet", "cross", "act.call_drop.ask")}
	} else {
		page.Acts = []view.Action{answer("act.call_yes", "accept", "", "check", ""), answer("act.call_no", "decline", "quiet", "cross", "")}
	}
	return u.show(c, fiber.StatusOK, page)
}

// answerInterpreting says yes or no.
func (u *UI) answerInterpreting(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	aid, err := id[domain.AppointmentID](c, "id")
	if err != nil {
		return err
	}
	do := form.Get("_do")
	if do != "accept" && do != "decline" {
		return fault.New(fault.Invalid, "fault.invalid", nil)
	}
	err = u.once(c, actor, form, func(ctx context.Context) error { return u.Work.AnswerInterpreting(ctx, actor, aid, do == "accept") })
	switch {
	case err != nil:
		return err
	case do == "accept":
		return u.done(c, "flash.call_yes", view.URLMeetings+string(aid))
	}
	return u.done(c, "flash.call_no", view.URLHome)
}
