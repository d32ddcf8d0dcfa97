package desk

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountWork(app *fiber.App) {
	app.Get(view.URLHome, request.Signed(u.myWork))
	app.Post(view.URLHome, u.Sent(u.findCase))
}

// homes are the first pages of those whose work is not a list of referrals.
var homes = map[domain.Role]string{
	domain.RoleIntake: view.URLInbox, domain.RoleShelterHead: view.URLInbox, domain.RolePsych: view.URLInbox,
	domain.RoleLegal:   view.URLInbox,
	domain.RoleAuditor: view.URLAudit, domain.RoleAnalyst: view.URLFigures, domain.RoleAdmin: view.URLAgencies,
}

// deskHomes are the first pages of those who have referrals too: a link that asks for the list gets the list.
var deskHomes = map[domain.Role]string{domain.RoleCoordinator: view.URLDesk, domain.RoleChildAuth: view.URLAuthority}

// waitingRows is how many of the most pressing referrals stand on top.
const waitingRows = 5

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
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}

// workPage fills the page of somebody whose work is a list of referrals.
func (u *Pages) workPage(c *fiber.Ctx, actor domain.Actor) (view.MyWork, error) {
	page := view.MyWork{Frame: u.Frame(c)}
	if actor.Role == domain.RoleInterpreter {
		return page, u.meetings(c, actor, &page)
	}
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
	}
	left, err := u.Work.LeftToAsk(c.UserContext(), actor)
	if err != nil {
		return page, err
	}
	for _, k := range left {
		page.Rest = append(page.Rest, view.Hit{URL: view.URLCases + string(k.ID) + "/consent", Code: k.Code})
	}
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
			About: aboutDraft(u.Base, page.Lang, d.Values), Step: step,
			Saved: d.UpdatedAt, Expires: d.UpdatedAt.Add(keep)})
	}
	return nil
}

// fillWork lists what needsAction on top, and below it the referrals of one group, as the reader narrows them.
func (u *Pages) fillWork(c *fiber.Ctx, actor domain.Actor, page *view.MyWork) error {
	group := c.Query("group", oversight.GroupOpen)
	flt := oversight.WorkFilter{Group: group, Urgency: domain.Urgency(c.Query("urgency")),
		Class: domain.Class(c.Query("class")), Mine: c.Query("mine") == request.Yes,
		After: c.Query("after"), Limit: 20}
	if group == "all" {
		flt.Group = ""
	}
	list, err := u.Work.Work(c.UserContext(), actor, flt)
	if wrong := request.Unnarrow(c, err); wrong != nil {
		page.Filter.Errors = wrong
		return u.fillWork(c, actor, page)
	}
	if err != nil {
		return err
	}
	page.Filter.Values = map[string][]string{}
	for _, name := range []string{"urgency", "class", "mine"} {
		if v := c.Query(name); v != "" {
			page.Filter.Values[name] = []string{v}
		}
	}
	if group == oversight.GroupOpen { // What nobody of the network answers comes behind what somebody does.
		slices.SortStableFunc(list.Rows, func(a, b oversight.WorkRow) int {
			return cmp.Or(byHand(a)-byHand(b), a.Urgency.Rank()-b.Urgency.Rank(), a.DueAt.Compare(b.DueAt),
				bedFirst(a)-bedFirst(b), cmp.Compare(a.Code, b.Code))
		})
	}
	narrowed := len(page.Filter.Values) > 0
	plain := group == oversight.GroupOpen && flt.After == "" && !narrowed
	for _, r := range list.Rows {
		item := workItem(r)
		if plain && needsAction(r) && len(page.Waiting) < waitingRows {
			page.Waiting = append(page.Waiting, item)
		} else {
			page.Items = append(page.Items, item)
		}
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

func workURL(group string, filter view.Form, after string) string {
	q := url.Values{"group": {group}}
	for _, name := range []string{"urgency", "class", "mine"} {
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

// needsAction reports whether a referral waits for its own team.
func needsAction(r oversight.WorkRow) bool {
	switch r.Next {
	case "match", "late", "none":
		return r.Class != domain.ClassOther && r.CanMatch // Who may not search waits for who may.
	case "send", "reply", "accepted":
		return r.Class != domain.ClassOther
	}
	return false
}

// nexts words what a referral waits for, as the team reads it.
var nexts = map[string]string{"send": "next.send.h", "match": "next.match.h", "reply": "next.reply.h",
	"late": "next.late.h", "none": "next.none.h",
	"wait": "next.wait.h", "transit": "next.transit.h", "admitted": "next.admitted.h", "followup": "next.followup.h"}

func workItem(r oversight.WorkRow) view.Item {
	item := view.Item{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency),
		State: string(r.State), People: r.Persons,
		Since: r.Since, CaseCode: r.CaseCode, AgeBand: present.Band(r.Band), Gender: string(r.Gender), Department: r.From,
		Provider: r.Provider}
	if r.State.Open() && r.State != domain.ReferralDraft {
		item.Due = r.DueAt
	}
	switch key, ok := nexts[r.Next]; {
	case r.Class == domain.ClassOther && r.State.Open():
		item.Why = &view.Sentence{Key: "work.by_hand"}
	case needsAction(r) && ok:
		item.Why = &view.Sentence{Key: key}
	}
	return item
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
	at := view.URLReferrals + string(first.ID)
	next := &view.Next{Sentence: view.Sentence{Key: nexts[first.Next]}, Acts: []view.Action{{Key: "act.see", URL: at,
		Icon: "arrow"}}}
	switch first.Next {
	case "accepted":
		next.Sentence = view.Sentence{Key: "next.accepted.h", Args: map[string]any{"provider": first.Provider}}
		next.Body = &view.Sentence{Key: "next.accepted.body"}
	case "reply":
		next.Body, next.Due = &view.Sentence{Key: "next.reply.body"}, first.DueAt
		next.Acts[0] = view.Action{Key: "act.reply", URL: at, Icon: "talk"}
	case "match", "late", "none":
		next.Body, next.Due = &view.Sentence{Key: "next.match.open.body"}, first.DueAt
		next.Acts[0] = view.Action{Key: "act.match", URL: at + "/match", Icon: "search"}
	case "send":
		next.Body = &view.Sentence{Key: "next.send.body"}
	}
	return next
}

// weight orders what needsAction: a question somebody waits on comes before a search, and a search before what only
// needs to be read.
func weight(next string) int {
	for i, n := range []string{"reply", "late", "match", "accepted", "send", "none"} {
		if n == next {
			return i
		}
	}
	return 9
}

// meetings fills the first page of an interpreter: what she is asked and where she is expected.
func (u *Pages) meetings(c *fiber.Ctx, actor domain.Actor, page *view.MyWork) error {
	list, err := u.Work.InterpreterCalls(c.UserContext(), actor)
	for _, a := range list {
		page.Appointments = append(page.Appointments, present.Meeting(a))
	}
	return err
}
