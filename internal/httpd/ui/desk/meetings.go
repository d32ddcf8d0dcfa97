package desk

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/agenda"
	"amparo/internal/casework/interpreting"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// pastMeetings is how many past meetings a page shows.
const pastMeetings = 10

// Meetings is the first page of an interpreter: what she is asked, where she is expected day by day, where she was,
// and which languages she says she interprets.
type Meetings struct {
	view.Frame
	Asked  []view.Appointment // soonest answer first
	Today  string
	Days   []view.AgendaDay // where she is booked, and today
	Past   []view.Appointment
	Before view.Paging
	Form   view.Form // languages
	Spoken []view.Option
}

func (u *Pages) mountMeetings(app *fiber.App) {
	app.Get(view.URLInterpreter, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		return u.meetings(c, actor, nil)
	}))
	app.Post(view.URLInterpreter, u.Sent(func(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
		return u.Carry(c, actor, form, request.Act{Flash: "flash.languages", To: view.URLInterpreter,
			Do: func(ctx context.Context) error {
				return u.Work.SayLanguages(ctx, actor, request.Chosen(form, "languages"))
			},
			Again: func(form view.Form, _ error) error { return u.meetings(c, actor, &form) }})
	}))
}

func (u *Pages) meetings(c *fiber.Ctx, actor domain.Actor, typed *view.Form) error {
	page := Meetings{Frame: u.Frame(c), Today: string(u.Work.Today()),
		Form: *request.FormAt(typed, view.URLInterpreter, 0)}
	calls, err := u.Work.InterpreterCalls(c.UserContext(), actor)
	if err != nil {
		return err
	}
	slices.SortStableFunc(calls, func(a, b interpreting.Meeting) int { return a.DueAt.Compare(b.DueAt) })
	for _, m := range calls {
		if !m.Mine {
			page.Asked = append(page.Asked, present.Meeting(m))
		}
	}
	// What was last night is open still, and what was asked stands above.
	all, err := u.Work.Agenda(c.UserContext(), actor, u.Work.Today().AddDays(-1), agenda.MaxDays)
	if err != nil {
		return err
	}
	page.Days = daysOf(slices.DeleteFunc(all, func(e agenda.Entry) bool { return e.Open }))
	if at, ok := slices.BinarySearchFunc(page.Days, page.Today, func(d view.AgendaDay, today string) int {
		return cmp.Compare(d.Day, today)
	}); !ok {
		page.Days = slices.Insert(page.Days, at, view.AgendaDay{Day: page.Today})
	}
	past, err := u.Work.PastMeetings(c.UserContext(), actor)
	if err != nil {
		return err
	}
	past, page.Before = request.Part(past, c.QueryInt("from"), pastMeetings, func(from int) string {
		return view.URLInterpreter + "?from=" + strconv.Itoa(from) + "#past"
	})
	for _, m := range past {
		page.Past = append(page.Past, present.Meeting(m))
	}
	if err := u.ownLanguages(c, actor, &page); err != nil {
		return err
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

// ownLanguages fills what the reader may tick: every language but the country's own.
func (u *Pages) ownLanguages(c *fiber.Ctx, actor domain.Actor, page *Meetings) error {
	own, err := u.Work.OwnLanguages(c.UserContext(), actor)
	if page.Form.Values == nil {
		page.Form.Values = map[string][]string{"languages": own}
	}
	for _, l := range u.Work.Interpretable() {
		page.Spoken = append(page.Spoken, view.Option{Value: l, Label: u.Work.Pack().LanguageName(l, page.Lang),
			On: slices.Contains(page.Form.Values["languages"], l)})
	}
	return err
}
