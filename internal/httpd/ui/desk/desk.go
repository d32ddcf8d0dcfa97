package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
	"amparo/internal/ordering"
)

func (u *Pages) mountDesk(app *fiber.App) {
	app.Get(view.URLDesk, u.desk)
	app.Post(view.URLDesk, u.Sent(func(c *fiber.Ctx, _ domain.Actor, form view.Form) error {
		return u.showDesk(c, form, nil)
	}))
	app.Post(view.URLDeskAct, u.Sent(u.deskAct))
	app.Post(view.URLDeskClaim, u.Sent(u.claim))
}

func (u *Pages) desk(c *fiber.Ctx) error {
	return u.showDesk(c, view.Form{Values: map[string][]string{"on": {c.Query("on")}, "agency": {c.Query("agency")}}}, nil)
}

// everybody is more than ever waits: the desk is cut by persons, whose referrals stand together.
const everybody = 1 << 20

// deskFilter reads what part of the network the desk looks at.
func deskFilter(c *fiber.Ctx) oversight.DeskFilter {
	return oversight.DeskFilter{Department: c.Query("department"), Urgency: domain.Urgency(c.Query("urgency")),
		Class: domain.Class(c.Query("class")), Unmet: c.Query("unmet") == "true", Sort: ordering.By(c.Query("sort")),
		Limit: everybody}
}

// showDesk shows the coordinator's page; wrong says what kept an act on behalf of somebody from being done.
func (u *Pages) showDesk(c *fiber.Ctx, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	d, err := u.Work.Desk(c.UserContext(), actor, deskFilter(c))
	filter := view.Form{Errors: request.Unnarrow(c, err)}
	if filter.Errors != nil {
		d, err = u.Work.Desk(c.UserContext(), actor, deskFilter(c))
	}
	if err != nil {
		return err
	}
	form.Action = view.URLDeskAct
	if query := c.Request().URI().QueryString(); len(query) > 0 { // What is chosen is looked up where it was shown.
		form.Action += "?" + string(query)
	}
	page := view.Desk{Frame: u.Frame(c), Form: form, Filter: filter, Department: c.Query("department"),
		Urgency: c.Query("urgency"), Lacking: c.Query("unmet") == "true"}
	u.countDesk(&page, d)
	page.Departments, page.DepartmentsMore = shown(c, "board", page.Departments)
	whole := d
	d.Waiting = u.deskWaiting(c, actor, &page, d)
	d.Late, page.LateMore = shown(c, "late", d.Late)
	d.Stale, page.StaleMore = shown(c, "stale", d.Stale)
	page.StaleOpen, page.Sorts = c.Query("show") == "stale", narrowed(c) || c.Query("show") == "waiting"
	u.listDesk(actor, &page, d)
	page.Unattended, page.UnattendedMore = unattended(c, d.Unattended)
	if err := u.fillDeskForm(c, actor, &page, d, whole); err != nil {
		return err
	}
	if wrong == nil && request.TakesAll(c) {
		return u.ExportPersons(c, actor, "desk", page.Waiting)
	}
	if form.Get("name") != "" {
		if err := u.showName(c, actor, form, page.Waiting); err != nil {
			return err
		}
	}
	page.Live = wrong == nil && form.Get("on") == "" && form.Get("agency") == ""
	if wrong == nil {
		return u.Show(c, request.StatusOfFilter(filter), page)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// countDesk fills the numbers of the page: what waits, how long, and what is missing.
func (u *Pages) countDesk(page *view.Desk, d oversight.Desk) {
	late := 0
	for _, o := range d.Late {
		if o.Late {
			late++
		}
	}
	page.Next = &view.Next{Sentence: view.Sentence{Key: "next.desk.quiet.h"}, Calm: true}
	about := func(is func(oversight.DeskRow) bool) *view.Item {
		at := slices.IndexFunc(d.Waiting, is)
		if at < 0 {
			return nil
		}
		r := d.Waiting[at]
		return &view.Item{AgeBand: present.Band(r.Band), Gender: string(r.Gender), People: r.Persons,
			Department: r.Department, Code: r.Code}
	}
	switch {
	case d.Unasked > 0: // Somebody waits in danger and nobody is even thinking about it: that comes before a slow answer.
		page.Next = &view.Next{Sentence: view.Sentence{Key: "next.desk.unasked.h", Args: map[string]any{"count": d.Unasked}},
			Body: &view.Sentence{Key: "next.desk.unasked.p"}, Whom: about(oversight.DeskRow.Unasked),
			Acts: []view.Action{{Key: "act.see", URL: "#waiting", Icon: "late"}}}
	case late > 0:
		page.Next = &view.Next{Sentence: view.Sentence{Key: "next.desk.late.h", Args: map[string]any{"count": late}},
			Whom: about(func(r oversight.DeskRow) bool { return r.ID == d.Late[0].Referral }),
			Acts: []view.Action{{Key: "act.see", URL: "#late", Icon: "late"}}}
	}
	if d.Beds.Groups > 1 {
		page.Next.Acts = append(page.Next.Acts, view.Action{Key: "title.night", URL: view.URLNight, Icon: "bed",
			Tone: "quiet"})
	}
	page.Tiles, page.Free, page.Surge = deskTiles(d), d.Free, d.Surge
	urgencies := map[string]*view.Waiting{}
	departments := map[string]*view.Waiting{}
	for code, n := range d.FreeIn {
		departments[code] = &view.Waiting{Code: code, Free: n, URL: view.URLDesk + "?department=" + code}
	}
	for _, cell := range d.Cells {
		if cell.People == 0 {
			continue // Nobody there waits for a bed.
		}
		add(urgencies, string(cell.Urgency), cell, d.Taken).URL = view.URLDesk + "?urgency=" + string(cell.Urgency)
		add(departments, cell.Department, cell, d.Taken).URL = view.URLDesk + "?department=" + cell.Department
	}
	for _, v := range u.Work.Pack().List(country.ListUrgency) {
		if w := urgencies[v.Code]; w != nil {
			page.Urgencies = append(page.Urgencies, *w)
		}
	}
	for _, w := range departments {
		page.Departments = append(page.Departments, *w)
	}
	slices.SortFunc(page.Departments, func(a, b view.Waiting) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(b.Free, a.Free), cmp.Compare(a.Code, b.Code))
	})
	for _, r := range d.Unmet[:min(deskList, len(d.Unmet))] { // The largest groups; the list below names everybody.
		page.Rules = append(page.Rules, view.UnmetGroup{Code: present.Unmet(r.Class, r.Rule), N: r.N, Pressed: r.Pressing,
			Longest: d.Taken.Sub(r.LongestAt), Department: r.Department, AgeBand: present.Band(r.Band),
			Gender: string(r.Gender)})
	}
}

// deskTiles are the numbers at the top: who waits for a bed and for care, what is late and what is unmet.
func deskTiles(d oversight.Desk) []tables.Tile {
	care, unmet := 0, 0
	for _, w := range d.Care {
		care += w.People
	}
	for _, g := range d.Unmet {
		unmet += g.N
	}
	return []tables.Tile{
		{Key: "desk.tile.waiting", N: d.Beds.People, URL: view.URLDesk + "?class=shelter#waiting",
			Tone: tone(d.Beds.People, "wait")},
		{Key: "desk.tile.care", N: care, URL: "#waiting"},
		{Key: "desk.tile.late", N: d.Overdue, URL: "#waiting", Tone: tone(d.Overdue, "now")},
		{Key: "desk.tile.unmet", N: unmet, URL: view.URLDesk + "?unmet=true#waiting"}}
}

// unattended shows the open cases that nobody works on.
func unattended(c *fiber.Ctx, all []oversight.Unattended) ([]view.Unattended, view.Paging) {
	rows, more := shown(c, "unattended", all)
	out := make([]view.Unattended, 0, len(rows))
	for _, r := range rows {
		out = append(out, view.Unattended{URL: view.URLCases + string(r.Case), Code: r.Code, Agency: r.AgencyName,
			Worker: r.Worker, Urgency: string(r.Urgency), Referrals: r.Referrals, Offers: r.Offers, Since: r.Since})
	}
	return out, more
}

func tone(n int, when string) string {
	if n == 0 {
		return ""
	}
	return when
}

// add counts a cell under one heading.
func add(under map[string]*view.Waiting, code string, cell oversight.DeskCell, now time.Time) *view.Waiting {
	w := under[code]
	if w == nil {
		w = &view.Waiting{Code: code}
		under[code] = w
	}
	w.N += cell.People
	w.Longest = max(w.Longest, now.Sub(cell.Since))
	if cell.Urgency.AroundTheClock() {
		w.Pressed += cell.People
	}
	return w
}

// deskWaiting shows who waits, one row a person or group, and returns the referrals of those that are shown.
func (u *Pages) deskWaiting(c *fiber.Ctx, actor domain.Actor, page *view.Desk,
	d oversight.Desk) (rows []oversight.DeskRow) {
	page.Waiting, page.WaitingMore = shown(c, "waiting", deskPersons(d.Waiting, actor, d.Taken))
	on := map[string]bool{}
	for _, p := range page.Waiting {
		for _, need := range p.Needs {
			on[need.URL] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(d.Waiting),
		func(r oversight.DeskRow) bool { return !on[view.URLReferrals+string(r.ID)] })
}

// listDesk fills the rows of the page.
func (u *Pages) listDesk(actor domain.Actor, page *view.Desk, d oversight.Desk) {
	var team []view.Option
	for id, name := range d.Team {
		if id != actor.Account {
			team = append(team, view.Option{Value: string(id), Label: name})
		}
	}
	slices.SortFunc(team, func(a, b view.Option) int { return strings.Compare(a.Label, b.Label) })
	for _, o := range d.Late {
		page.Late = append(page.Late, view.LateOffer{ID: string(o.ID), Holder: o.Claimer, HeldAt: o.ClaimedAt,
			Mine: o.ClaimedBy == actor.Account, Team: team, URL: view.URLOffers + string(o.ID), Code: o.Code,
			Provider: o.Provider,
			Urgency:  string(o.Urgency),
			State:    string(o.State), Phone: o.Phone, Due: o.DueAt, ActURL: view.URLDesk + "?on=offer:" + string(o.ID) +
				"#act"})
	}
	for _, s := range d.Stale {
		kind, url := "program", view.URLPrograms
		if s.Class == domain.ClassShelter {
			kind, url = "shelter", view.URLShelters
		}
		page.Stale = append(page.Stale, tables.Stale{Name: s.Name, Department: s.Department, Phone: s.Phone,
			Confirmed: s.ConfirmedAt, Free: s.Free, URL: url + s.ID, ActURL: view.URLDesk + "?on=" + kind + ":" + s.ID + "#act"})
	}
}
