package ui

import (
	"cmp"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) mountDesk(app *fiber.App) {
	app.Get(view.URLDesk, u.desk)
	app.Post(view.URLDeskAct, u.deskAct)
}

// deskList is how many waiting referrals the desk shows before it is asked for all of them.
const deskList = 8

func (u *UI) desk(c *fiber.Ctx) error {
	return u.showDesk(c, view.Form{Values: map[string][]string{"on": {c.Query("on")}}}, nil)
}

// deskFilter reads what part of the network the desk looks at.
func deskFilter(c *fiber.Ctx) casework.DeskFilter {
	return casework.DeskFilter{Department: c.Query("department"), Urgency: domain.Urgency(c.Query("urgency"))}
}

// showDesk shows the coordinator's page; wrong says what kept an act on behalf of somebody from being done.
func (u *UI) showDesk(c *fiber.Ctx, form view.Form, wrong error) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	d, err := u.Work.Desk(c.UserContext(), actor, deskFilter(c))
	if err != nil {
		return err
	}
	form.Action = view.URLDeskAct
	page := view.Desk{Frame: u.frame(c, "title.desk"), Form: form, Department: c.Query("department"), Urgency: c.Query("urgency")}
	u.countDesk(&page, d)
	u.listDesk(c, &page, d)
	if err := u.fillDeskForm(c, actor, &page, d); err != nil {
		return err
	}
	page.Live = wrong == nil && form.Get("on") == ""
	return u.show(c, statusOf(wrong), page)
}

// countDesk fills the numbers of the page: what waits, how long, and what is missing.
func (u *UI) countDesk(page *view.Desk, d casework.Desk) {
	late := 0
	for _, o := range d.Late {
		if o.Late {
			late++
		}
	}
	page.Next = &view.Next{Say: view.Say{Key: "next.desk.quiet.h"}, Calm: true}
	switch {
	case d.Unasked > 0: // Somebody waits in danger and nobody is even thinking about it: that comes before a slow answer.
		page.Next = &view.Next{Say: view.Say{Key: "next.desk.unasked.h", Args: map[string]any{"count": d.Unasked}}, Body: &view.Say{Key: "next.desk.unasked.p"},
			Acts: []view.Action{{Key: "act.see", URL: "#waiting", Icon: "late"}}}
	case late > 0:
		page.Next = &view.Next{Say: view.Say{Key: "next.desk.late.h", Args: map[string]any{"count": late}},
			Acts: []view.Action{{Key: "act.see", URL: "#late", Icon: "late"}}}
	}
	page.Tiles = []view.Tile{{Key: "desk.tile.waiting", N: d.Total, URL: "#waiting", Tone: tone(d.Total, "wait")}, {Key: "desk.tile.late", N: d.Overdue, URL: "#waiting", Tone: tone(d.Overdue, "now")},
		{Key: "desk.tile.unmet", N: len(d.NoRoom), URL: "#unmet"}, {Key: "desk.tile.free", N: d.Free}}
	urgencies, departments := map[string]*view.Waiting{}, map[string]*view.Waiting{}
	var codes []string
	for _, cell := range d.Cells {
		add(urgencies, string(cell.Urgency), cell, d.Taken)
		if departments[cell.Department] == nil {
			codes = append(codes, cell.Department)
		}
		add(departments, cell.Department, cell, d.Taken)
	}
	for _, v := range u.Work.Pack().List("urgencia") {
		if w := urgencies[v.Code]; w != nil {
			w.URL = view.URLDesk + "?urgency=" + v.Code
			page.Urgencies = append(page.Urgencies, *w)
		} else {
			page.Urgencies = append(page.Urgencies, view.Waiting{Code: v.Code})
		}
	}
	for _, code := range sortedBy(codes, func(a, b string) bool { return departments[a].N > departments[b].N }) {
		w := departments[code]
		w.URL = view.URLDesk + "?department=" + code
		page.Departments = append(page.Departments, *w)
	}
	for _, r := range d.Unmet {
		page.Rules = append(page.Rules, view.UnmetGroup{Code: r.Rule, N: r.N, Pressed: r.Pressing, Longest: d.Taken.Sub(r.LongestAt)})
	}
}

// order sorts no before yes.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func tone(n int, when string) string {
	if n == 0 {
		return ""
	}
	return when
}

// add counts a cell under one heading.
func add(under map[string]*view.Waiting, code string, cell casework.DeskCell, now time.Time) {
	w := under[code]
	if w == nil {
		w = &view.Waiting{Code: code}
		under[code] = w
	}
	w.N += cell.N
	w.Longest = max(w.Longest, now.Sub(cell.Since))
	if cell.Urgency.AroundTheClock() {
		w.Pressed += cell.N
	}
}

// listDesk fills the rows of the page.
func (u *UI) listDesk(c *fiber.Ctx, page *view.Desk, d casework.Desk) {
	rows := slices.Clone(d.Waiting)
	slices.SortStableFunc(rows, func(a, b casework.DeskRow) int { // What nobody has to answer by a deadline comes behind what somebody has.
		return cmp.Or(cmp.Compare(a.Urgency.Rank(), b.Urgency.Rank()), order(a.DueAt.IsZero(), b.DueAt.IsZero()))
	})
	if len(rows) > deskList && c.Query("all") == "" && page.Department == "" && page.Urgency == "" {
		rows = rows[:deskList]
		page.AllURL = view.URLDesk + "?all=1#waiting"
	}
	for _, r := range rows {
		page.Waiting = append(page.Waiting, view.Item{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency), State: string(r.State),
			Department: r.Department, Provider: r.AgencyName, Since: r.Since, Due: r.DueAt})
	}
	for _, o := range d.Late {
		page.Late = append(page.Late, view.LateOffer{URL: view.URLOffers + string(o.ID), Code: o.Code, Provider: o.Provider, Urgency: string(o.Urgency),
			State: string(o.State), Phone: o.Phone, Due: o.DueAt, ActURL: view.URLDesk + "?on=offer:" + string(o.ID) + "#act"})
	}
	for _, s := range d.Stale {
		kind, url := "program", view.URLPrograms
		if s.Class == domain.ClassShelter {
			kind, url = "shelter", view.URLShelters
		}
		page.Stale = append(page.Stale, view.StaleHouse{Name: s.Name, Department: s.Department, Phone: s.Phone, Confirmed: s.ConfirmedAt, Free: s.Free,
			URL: url + s.ID, ActURL: view.URLDesk + "?on=" + kind + ":" + s.ID + "#act"})
	}
	for _, r := range d.NoRoom {
		row := view.UnmetRow{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need, Urgency: string(r.Urgency), AgeBand: bandWords(r.Band),
			Gender: string(r.Gender), People: r.Persons, Since: r.UnmetAt}
		for _, rule := range r.Unmet {
			row.Why = append(row.Why, view.Reason{Code: rule})
		}
		page.Unmet = append(page.Unmet, row)
	}
}
