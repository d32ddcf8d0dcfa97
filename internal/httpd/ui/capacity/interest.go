package capacity

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/interest"
	"amparo/internal/domain"
	of "amparo/internal/domain/interest"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// interests shows whom a legal service represents or acts against, by its own labels.
func (u *Pages) interests(c *fiber.Ctx, actor domain.Actor) error {
	return u.showInterests(c, actor, view.Form{}, nil)
}

func (u *Pages) showInterests(c *fiber.Ctx, actor domain.Actor, form view.Form, wrong error) error {
	list, err := u.Work.Interests(c.UserContext(), actor)
	if err != nil {
		return err
	}
	form.Action = view.URLInterests
	page := view.Interests{Frame: u.Frame(c), Form: form, N: len(list)}
	list, page.Paging = request.Part(list, c.QueryInt("from"), onePage, func(n int) string {
		return view.URLInterests + "?from=" + request.FormatRevision(int64(n))
	})
	for _, e := range list {
		page.Entries = append(page.Entries, view.InterestRow{ID: string(e.ID), Label: e.Label, Side: string(e.Side),
			At: e.At})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// onePage is how many entries a page shows.
const onePage = 50

// onInterests adds somebody to the list, or takes somebody off it.
func (u *Pages) onInterests(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	do := request.Act{Flash: "flash.interest", To: view.URLInterests,
		Do: func(ctx context.Context) error {
			return u.Work.AddInterest(ctx, actor, interest.Input{Label: request.Line(form, "label"),
				Name: request.Line(form, "name"), Document: request.Line(form, "document_number"),
				Side: of.Side(form.Get("side"))})
		},
		Again: func(form view.Form, err error) error { return u.showInterests(c, actor, form, err) }}
	if id := form.Get("drop"); id != "" {
		do.Flash = "flash.interest_dropped"
		do.Do = func(ctx context.Context) error { return u.Work.DropInterest(ctx, actor, domain.NoteID(id)) }
	}
	return u.Carry(c, actor, form, do)
}
