// Package desk serves what waits for somebody: one's own work, the inbox of a provider, the coordinators' desk, the
// authority's list, notices.
package desk

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/ordering"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountWork(app)
	u.mountInbox(app)
	app.Get(view.URLLive, func(c *fiber.Ctx) error { return live(b, c) })
	u.mountDesk(app)
	u.mountNotices(app)
	u.mountAuthority(app)
	u.mountMeetings(app)
}

func (u *Pages) mountWork(app *fiber.App) {
	app.Get(view.URLHome, request.Signed(u.myWork))
	app.Post(view.URLHome, u.Sent(func(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
		page, err := u.workPage(c, actor)
		if err == nil {
			err = u.showName(c, actor, form, page.Waiting, page.Persons)
		}
		if err != nil {
			return err
		}
		return u.Show(c, fiber.StatusOK, page)
	}))
}

// homes are the first pages of those whose work is not a list of referrals.
var homes = map[domain.Role]string{domain.RoleIntake: view.URLInbox, domain.RoleShelterHead: view.URLInbox,
	domain.RolePsych: view.URLInbox, domain.RoleLegal: view.URLInbox, domain.RoleAuditor: view.URLAudit,
	domain.RoleAnalyst: view.URLFigures, domain.RoleAdmin: view.URLAgencies, domain.RoleInterpreter: view.URLInterpreter}

// deskHomes are the first pages of those who have referrals too: a link that asks for the list gets the list.
var deskHomes = map[domain.Role]string{domain.RoleCoordinator: view.URLDesk, domain.RoleChildAuth: view.URLAuthority}

// mostWork is how many referrals one page is made of, and personRows how many persons it shows before all are asked
// for.
const (
	mostWork   = 140
	personRows = 30
)

// shorten leaves the beginnings of the lists of a page, with the way to all of them.
func shorten(page *view.MyWork, all string) {
	if n := len(page.Waiting); n > personRows {
		page.Waiting, page.WaitingMore = page.Waiting[:personRows], view.Paging{All: all, N: n}
	}
	if n := len(page.Persons); n > personRows {
		page.Persons, page.PersonsMore = page.Persons[:personRows], view.Paging{All: all, N: n}
	}
}

// workNarrows are the names by which an address narrows and orders the list.
var workNarrows = []string{"urgency", "class", "mine", "sort"}

// myWork is the first page: what waits for the reader, what she left unfinished, and her referrals.
func (u *Pages) myWork(c *fiber.Ctx, actor domain.Actor) error {
	if to, ok := homes[actor.Role]; ok {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	if to, ok := deskHomes[actor.Role]; ok && len(c.Request().URI().QueryString()) == 0 {
		return c.Redirect(to, fiber.StatusSeeOther)
	}
	page, err := u.workPage(c, actor)
	if err != nil {
		return err
	}
	if request.TakesAll(c) {
		return u.ExportPersons(c, actor, "work", page.Waiting, page.Persons)
	}
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}

// workPage fills the page of somebody whose work is a list of referrals.
func (u *Pages) workPage(c *fiber.Ctx, actor domain.Actor) (view.MyWork, error) {
	page := view.MyWork{Frame: u.Frame(c)}
	page.CanRefer = page.Frame.Actor.Registers
	if err := u.fillDrafts(c, actor, &page); err != nil {
		return page, err
	}
	if actor.Role == domain.RoleSupervisor {
		rows, err := u.Work.Unattended(c.UserContext(), actor)
		if err != nil {
			return page, err
		}
		page.Unattended, page.UnattendedMore = unattended(c, rows)
		loads, err := u.Work.Team(c.UserContext(), actor)
		if err != nil {
			return page, err
		}
		for _, l := range loads {
			row := view.Load{Name: l.Name, Cases: l.Cases, Waiting: l.Waiting, Late: l.Late, Due: l.DueAt, Off: !l.Active}
			if l.Oldest != "" {
				row.URL = view.URLReferrals + string(l.Oldest)
			}
			page.Team = append(page.Team, row)
		}
	}
	left, err := u.Work.LeftToAsk(c.UserContext(), actor)
	if err != nil {
		return page, err
	}
	for _, k := range left {
		page.Rest = append(page.Rest, view.Hit{URL: view.URLCases + string(k.ID) + "/consent", Code: k.Code})
	}
	if page.HandOns, err = u.Work.CountHandOns(c.UserContext(), actor); err != nil {
		return page, err
	}
	page.Returns = u.Work.FollowsReturns(c.UserContext(), actor)
	mine, err := u.Work.MyTasks(c.UserContext(), actor)
	if err != nil {
		return page, err
	}
	page.Tasks = len(mine)
	return page, u.fillWork(c, actor, &page)
}

func (u *Pages) fillDrafts(c *fiber.Ctx, actor domain.Actor, page *view.MyWork) error {
	drafts, err := u.Work.Drafts(c.UserContext(), actor, aboutInputs...)
	if err != nil {
		return err
	}
	keep := 30 * 24 * time.Hour
	if k, ok := u.Work.Pack().Retention("draft_never_sent"); ok {
		keep = time.Duration(k.Days) * 24 * time.Hour
	}
	for _, d := range drafts {
		if d.Form != request.CaseDraft {
			continue
		}
		step := max(d.Step, 1)
		page.Drafts = append(page.Drafts, view.DraftRow{URL: view.DraftURL(string(d.ID), step),
			About: aboutDraft(u.Base, page.Lang, d.Values), Step: request.CasePage(step), Saved: d.UpdatedAt,
			Expires: d.UpdatedAt.Add(keep)})
	}
	return nil
}

// fillWork lists what needsAction on top, and below it the referrals of one group, as the reader narrows them.
func (u *Pages) fillWork(c *fiber.Ctx, actor domain.Actor, page *view.MyWork) error {
	group := c.Query("group", oversight.GroupOpen)
	flt := oversight.WorkFilter{Group: group, Urgency: domain.Urgency(c.Query("urgency")),
		Class: domain.Class(c.Query("class")), Mine: c.Query("mine") == request.Yes,
		Sort: ordering.By(c.Query("sort")), After: c.Query("after"), Limit: mostWork}
	if group == "all" {
		flt.Group = ""
	}
	list, err := u.workOf(c, actor, flt)
	if wrong := request.Unnarrow(c, err); wrong != nil {
		page.Filter.Errors = wrong
		return u.fillWork(c, actor, page)
	}
	if err != nil {
		return err
	}
	page.Filter.Values = map[string][]string{}
	for _, name := range workNarrows {
		if v := c.Query(name); v != "" {
			page.Filter.Values[name] = []string{v}
		}
	}
	if group == oversight.GroupOpen && flt.Sort == "" { // What nobody here answers comes behind what somebody does.
		slices.SortStableFunc(list.Rows, func(a, b oversight.WorkRow) int {
			return cmp.Or(byHand(a)-byHand(b), a.Urgency.Rank()-b.Urgency.Rank(), a.DueAt.Compare(b.DueAt),
				bedFirst(a)-bedFirst(b), cmp.Compare(a.Code, b.Code))
		})
	}
	narrowed := len(page.Filter.Values) > 0
	plain := group == oversight.GroupOpen && flt.After == "" && !narrowed
	page.Persons = byPerson(list.Rows, actor, u.Work.Now())
	if plain {
		page.Waiting, page.Persons = personsAsked(page.Persons)
	}
	if list.Next == "" && flt.After == "" {
		page.WaitingN, page.PersonsN = len(page.Waiting), len(page.Persons)
	}
	if c.Query("all") != request.Yes && !request.TakesAll(c) {
		shorten(page, workURL(group, page.Filter, "")+"&all="+request.Yes)
	}
	if plain {
		page.Next = nextOfWork(list.Rows, page)
	}
	for _, g := range []string{oversight.GroupOpen, oversight.GroupPlaced, oversight.GroupCare, oversight.GroupEnded,
		"all"} {
		page.Groups = append(page.Groups, view.GroupTab{Group: g, URL: workURL(g, page.Filter, ""), On: g == group})
	}
	if narrowed {
		page.Filter.Values["group"] = []string{group}
	} else if group != oversight.GroupOpen {
		page.Filter.Values = map[string][]string{}
	}
	if list.Next != "" {
		page.Paging.Next = workURL(group, page.Filter, list.Next)
	}
	if flt.After != "" {
		page.Paging.Prev = workURL(group, page.Filter, "")
	}
	return nil
}

// workOf is one page of the referrals, and all of them where a file is asked for.
func (u *Pages) workOf(c *fiber.Ctx, actor domain.Actor, flt oversight.WorkFilter) (oversight.WorkPage, error) {
	list, err := u.Work.Work(c.UserContext(), actor, flt)
	for err == nil && request.TakesAll(c) && list.Next != "" {
		flt.After = list.Next
		var more oversight.WorkPage
		more, err = u.Work.Work(c.UserContext(), actor, flt)
		list.Rows, list.Next = append(list.Rows, more.Rows...), more.Next
	}
	return list, err
}

func workURL(group string, filter view.Form, after string) string {
	q := url.Values{"group": {group}}
	for _, name := range workNarrows {
		if v := filter.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	if after != "" {
		q.Set("after", after)
	}
	return view.URLHome + "?" + q.Encode()
}

func byHand(r oversight.WorkRow) int {
	if r.Class == domain.ClassOther {
		return 1
	}
	return 0
}

// bedFirst puts the bed before the other needs of the same case, which wait as long.
func bedFirst(r oversight.WorkRow) int {
	if r.Class == domain.ClassShelter {
		return 0
	}
	return 1
}

// nextOfWork says what to do first: an unfinished case when nothing else waits.
func nextOfWork(rows []oversight.WorkRow, page *view.MyWork) *view.Next {
	var first *oversight.WorkRow
	for i := range rows {
		if needsAction(rows[i]) && (first == nil || weight(rows[i].Next) < weight(first.Next)) {
			first = &rows[i]
		}
	}
	if first == nil {
		if len(page.Drafts) > 0 {
			return &view.Next{Sentence: view.Sentence{Key: "next.draft.h"}, Acts: []view.Action{{Key: "act.continue",
				URL: page.Drafts[0].URL, Icon: "arrow"}}}
		}
		return nil
	}
	next := nextOfRow(*first)
	next.Whom = whose(*first)
	return next
}
