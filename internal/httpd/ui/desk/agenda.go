package desk

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/agenda"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// How many days a page of the agenda shows, and how far ahead its last page begins.
const (
	agendaDays  = 7
	agendaAhead = 12 * agendaDays
)

// MountAgenda adds the pages of the agenda, and the calendar that is fetched without signing in.
func MountAgenda(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(view.URLAgenda, func(c *fiber.Ctx) error { return u.showAgenda(c, "") })
	app.Post(view.URLAgenda, u.onAgenda)
	app.Get(view.URLAgenda+"/calendar.ics", request.Signed(u.calendar))
	app.Get("/calendar.ics", u.feed)
}

// showAgenda lists a week. An address that was made just now is shown with it.
func (u *Pages) showAgenda(c *fiber.Ctx, key string) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	from := domain.Date(c.Query("from"))
	all, err := u.Work.Agenda(c.UserContext(), actor, from, agendaDays)
	if err != nil {
		return err
	}
	if from == "" {
		from = u.Work.Today()
	}
	page := view.Agenda{Frame: u.Frame(c), Days: daysOf(all),
		Next: view.URLAgenda + "?from=" + string(from.AddDays(agendaDays))}
	if !from.Before(u.Work.Today().AddDays(agendaAhead)) {
		page.Next = ""
	}
	if key != "" {
		page.FeedURL = c.BaseURL() + "/calendar.ics?key=" + key
	}
	if page.Feed, err = u.Work.HasFeed(c.UserContext(), actor); err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, page)
}

// onAgenda makes the private address of the reader's calendar, or ends it.
func (u *Pages) onAgenda(c *fiber.Ctx) error {
	actor, form, err := u.Submitted(c)
	if err != nil {
		return err
	}
	if form.Get("_do") == "end" {
		return u.Carry(c, actor, form, request.Act{Do: func(ctx context.Context) error { return u.Work.EndFeed(ctx, actor) },
			Flash: "flash.feed_ended", To: view.URLAgenda})
	}
	var key string
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) (err error) {
			key, err = u.Work.NewFeed(ctx, actor)
			return err
		},
		Done: func() error { return u.showAgenda(c, key) },
	})
}

// calendar is the reader's agenda as a file.
func (u *Pages) calendar(c *fiber.Ctx, actor domain.Actor) error {
	all, err := u.Work.Agenda(c.UserContext(), actor, "", agenda.MaxDays)
	if err != nil {
		return err
	}
	return u.sendCalendar(c, all, u.Lang(c))
}

// feed is the agenda of whoever the key belongs to; nobody signs in for it.
func (u *Pages) feed(c *fiber.Ctx) error {
	all, lang, err := u.Work.Feed(c.UserContext(), c.Query("key"))
	if err != nil {
		return err
	}
	return u.sendCalendar(c, all, view.Lang(lang))
}

func (u *Pages) sendCalendar(c *fiber.Ctx, all []agenda.Entry, lang string) error {
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="agenda.ics"`)
	return c.Send(u.Work.Calendar(all, func(kind string) string { return u.Views.Said(lang, "agenda."+kind, nil) }))
}
