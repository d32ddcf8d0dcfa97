// Package find serves the search for cases and what it finds.
package find

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// States by which what was found is narrowed.
const (
	foundAll    = "all"
	foundOpen   = "open"
	foundClosed = "closed"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// onePage is how many of what was found a page shows.
const onePage = 25

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(view.URLFind, request.Signed(u.found))
	app.Post(view.URLFind, u.Sent(u.find))
	app.Get("/cases/:id/alike", request.On(u.alike))
	app.Post("/cases/:id/alike", request.SentOn(b, u.join))
	app.Get("/cases/:id/divide", request.On(func(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
		return u.showDivide(c, actor, id, nil, nil)
	}))
	app.Post("/cases/:id/divide", request.SentOn(b, u.divide))
}

// find takes what is searched for out of the body. What was typed stands in no address, no title and no log line: the
// page of what is found carries it sealed, so that it can be narrowed, left and come back to.
func (u *Pages) find(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	if err := u.Work.MayFind(c.UserContext(), actor); err != nil {
		return err
	}
	q := request.Values(form.Values).Get("q")
	if err := lookup.CheckFind(q); err != nil {
		form.Action, form.Errors = view.URLFind, request.FieldFaults(err)
		return u.Show(c, fiber.StatusUnprocessableEntity, view.Find{Frame: u.Frame(c), Form: form})
	}
	return c.Redirect(view.URLFind+"?s="+u.Tokens.Hide(c, q), fiber.StatusSeeOther)
}

// found shows what a search finds, narrowed by the address. One case is opened at once.
func (u *Pages) found(c *fiber.Ctx, actor domain.Actor) error {
	page := view.Find{Frame: u.Frame(c)}
	q, looked := u.Tokens.Shown(c, c.Query("s"))
	if !looked {
		if err := u.Work.MayFind(c.UserContext(), actor); err != nil {
			return err
		}
		return u.Show(c, fiber.StatusOK, page)
	}
	if err := u.Finds.Search(actor.Account); err != nil {
		return err
	}
	hits, err := u.Work.FindCase(c.UserContext(), actor, q)
	if err != nil {
		return err
	}
	if len(hits) == 1 {
		return c.Redirect(hitURL(hits[0]), fiber.StatusSeeOther)
	}
	state := c.Query("state", foundAll)
	at := func(state string, from int) string {
		return view.URLFind + "?" + url.Values{"s": {c.Query("s")}, "state": {state},
			"from": {strconv.Itoa(from)}}.Encode()
	}
	page.Looked = true
	if len(hits) > 0 {
		for _, s := range []string{foundAll, foundOpen, foundClosed} {
			page.States = append(page.States, view.GroupTab{Group: s, URL: at(s, 0), On: s == state})
		}
		page.Empty = "." + state
	}
	hits = slices.DeleteFunc(hits, func(h lookup.CaseHit) bool {
		return state == foundOpen && !h.Open || state == foundClosed && h.Open
	})
	hits, page.Paging = request.Part(hits, c.QueryInt("from"), onePage, func(n int) string { return at(state, n) })
	for _, h := range hits {
		page.Hits = append(page.Hits, view.Hit{URL: hitURL(h), Code: h.Code, By: h.By, Closed: !h.Open})
	}
	return u.Show(c, fiber.StatusOK, page)
}

func hitURL(h lookup.CaseHit) string {
	if h.Referral != "" {
		return view.URLReferrals + string(h.Referral)
	}
	return view.URLCases + string(h.Case)
}
