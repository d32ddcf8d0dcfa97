package account

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/names"
)

func (u *Pages) mountRota(app *fiber.App) {
	app.Get("/agencies/:id/rota", func(c *fiber.Ctx) error { return u.showRota(c, nil, nil) })
	app.Post("/agencies/:id/rota", request.SentOn(u.Base, u.onRota))
}

// showRota shows who of an agency is on duty when.
func (u *Pages) showRota(c *fiber.Ctx, form *view.Form, wrong error) error {
	_, id, r, err := request.Read(c, u.Work.Rota)
	if err != nil {
		return err
	}
	name := func(a domain.AccountID) string { return r.People[a] }
	at := view.URLAgencies + "/" + string(id)
	page := view.Rota{Frame: u.Frame(c), Action: at + "/rota", Back: at, Rev: request.FormatRevision(r.Rev), May: r.May}
	if form != nil {
		page.Form = *form
	}
	for _, a := range r.Now {
		page.OnDuty = append(page.OnDuty, name(a))
	}
	for _, a := range r.Silent {
		page.Silent = append(page.Silent, name(a))
	}
	for i, t := range r.Turns {
		page.Turns = append(page.Turns, tables.RotaRow{N: i, Weekday: t.Weekday, Who: name(t.Account),
			From:  clockTime(t.From),
			Until: clockTime(t.Until)})
	}
	for i, s := range r.Substitutes {
		page.Days = append(page.Days, tables.RotaRow{N: i, Who: name(s.Account), Date: string(s.Date)})
	}
	for a, n := range r.People {
		page.People = append(page.People, view.Option{Value: string(a), Label: n})
	}
	names.Sort(page.People, func(o view.Option) string { return o.Label })
	return u.Show(c, request.StatusOf(wrong), page)
}

func clockTime(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// onRota adds a turn or a day, or takes one away.
func (u *Pages) onRota(c *fiber.Ctx, actor domain.Actor, id domain.AgencyID, form view.Form) error {
	r, err := u.Work.Rota(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	next, wrong := rotaOf(form, r.Rota)
	next.Agency = id
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if wrong != nil {
				return wrong
			}
			return u.Work.SetRota(ctx, actor, next, request.Revision(form))
		},
		Again: func(form view.Form, err error) error { return u.showRota(c, &form, err) },
		Flash: "flash.rota", To: view.URLAgencies + "/" + string(id) + "/rota",
	})
}

// rotaOf is a rota after what a form asks for. A turn may be added on several days of the week at once.
func rotaOf(form view.Form, r delivery.Rota) (delivery.Rota, error) {
	do, n, _ := strings.Cut(form.Get("_do"), ".")
	i, _ := strconv.Atoi(n)
	who := domain.AccountID(form.Get("who"))
	var bad fault.Fields
	switch {
	case do == "drop_turn" && i >= 0 && i < len(r.Turns):
		r.Turns = slices.Delete(slices.Clone(r.Turns), i, i+1)
	case do == "drop_day" && i >= 0 && i < len(r.Substitutes):
		r.Substitutes = slices.Delete(slices.Clone(r.Substitutes), i, i+1)
	case do == "day":
		bad.Check(who != "", "who", "field.choose_one")
		bad.Check(form.Get("date") != "", "date", "field.date")
		r.Substitutes = append(slices.Clone(r.Substitutes), delivery.Substitute{Date: domain.Date(form.Get("date")),
			Account: who})
	case do == "turn":
		from, errFrom := time.Parse("15:04", form.Get("from"))
		until, errUntil := time.Parse("15:04", form.Get("until"))
		bad.Check(who != "", "who", "field.choose_one")
		bad.Check(errFrom == nil, "from", "field.clock")
		bad.Check(errUntil == nil, "until", "field.clock")
		bad.Check(len(form.Values["weekday"]) > 0, "weekday", "field.choose_one")
		r.Turns = slices.Clone(r.Turns)
		for _, day := range form.Values["weekday"] {
			d, err := strconv.Atoi(day)
			if err != nil {
				d = -1
			}
			r.Turns = append(r.Turns, delivery.Turn{Account: who, Weekday: d, From: from.Hour()*60 + from.Minute(),
				Until: until.Hour()*60 + until.Minute()})
		}
	}
	return r, bad.Err()
}
