package desk

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/casework/agenda"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/ordering"
)

func (u *Pages) mountInbox(app *fiber.App) {
	app.Get(view.URLInbox, request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		page, err := u.inbox(c, actor)
		status := request.StatusOf(err)
		if wrong := err; request.Unnarrow(c, wrong) != nil { // It stands in its own order, and says why.
			page, err = u.inbox(c, actor)
			page.Flash = request.Problem(wrong)
		}
		if err != nil {
			return err
		}
		if request.TakesAll(c) {
			return u.ExportPersons(c, actor, "inbox", page.Open, page.Coming, page.InCare, page.Done)
		}
		return u.Show(c, status, page)
	}))
	app.Post(view.URLInbox, u.Sent(func(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
		page, err := u.inbox(c, actor)
		if err == nil {
			err = u.showName(c, actor, form, page.Coming, page.InCare)
		}
		if err != nil {
			return err
		}
		return u.Show(c, fiber.StatusOK, page)
	}))
}

// inbox shows a provider who waits for its answer, who is on the way to it, who is in its care, and what is done.
func (u *Pages) inbox(c *fiber.Ctx, actor domain.Actor) (view.Inbox, error) {
	page := view.Inbox{Frame: u.Frame(c)}
	order, at := ordering.By(c.Query("sort")), view.URLInbox
	if order != "" {
		at += "?sort=" + string(order)
	}
	waiting, err := u.offers(c, actor, oversight.InboxFilter{Sort: order, Limit: 200})
	if err != nil {
		return page, err
	}
	past, err := u.offers(c, actor, oversight.InboxFilter{Answered: true, Sort: order, After: c.Query("after"),
		Limit: 100})
	if err != nil {
		return page, err
	}
	parts := map[*[]view.Item][]placement.OfferCard{}
	for _, o := range past.Offers {
		part := &page.Done
		switch {
		case o.State.Live():
			continue
		case onItsWay(o):
			part = &page.Coming
		case o.Place == domain.StayArrived || o.Care == domain.SlotStarted:
			part = &page.InCare
		}
		parts[part] = append(parts[part], o)
	}
	page.Open = offersPerPerson(waiting.Offers)
	for part, offers := range parts {
		*part = offersPerPerson(offers)
	}
	page.Next = nextOfInbox(page)
	if waiting.Next == "" {
		page.OpenN = len(page.Open)
	}
	if c.Query("all") != request.Yes && !request.TakesAll(c) {
		page.Open, page.OpenMore = firstPersons(page.Open, at)
		page.InCare, page.CareMore = firstPersons(page.InCare, at)
	}
	page.Paging = request.Onward(c, at, past.Next)
	if actor.Role != domain.RolePsych && actor.Role != domain.RoleLegal {
		return page, nil
	}
	today, err := u.Work.Agenda(c.UserContext(), actor, "", 1)
	for _, day := range daysOf(today) {
		page.Today = day.Rows
	}
	return page, err
}

// offers lists one page of what the provider was asked; a file holds all of it.
func (u *Pages) offers(c *fiber.Ctx, actor domain.Actor, flt oversight.InboxFilter) (oversight.InboxPage, error) {
	page, err := u.Work.Inbox(c.UserContext(), actor, flt)
	for err == nil && request.TakesAll(c) && page.Next != "" {
		flt.After = page.Next
		var more oversight.InboxPage
		more, err = u.Work.Inbox(c.UserContext(), actor, flt)
		page.Offers, page.Next = append(page.Offers, more.Offers...), more.Next
	}
	return page, err
}

// daysOf lists an agenda by day.
func daysOf(all []agenda.Entry) []view.AgendaDay {
	var out []view.AgendaDay
	at := map[string]string{agenda.First: view.URLOffers, agenda.Interpreting: view.URLMeetings,
		agenda.Hearing: view.URLCases}
	for _, e := range all {
		if n := len(out); n == 0 || out[n-1].Day != string(e.Day) {
			out = append(out, view.AgendaDay{Day: string(e.Day)})
		}
		day := &out[len(out)-1]
		day.Rows = append(day.Rows, view.AgendaRow{Kind: e.Kind, Code: e.Code, URL: at[e.Kind] + e.ID, How: e.How,
			Department: e.Department, Language: e.Language, At: e.At, Open: e.Open, Clash: e.Clash})
	}
	return out
}

// firstPersons leaves the beginning of a list, with the way to all of it.
func firstPersons(list []view.Item, at string) ([]view.Item, view.Paging) {
	if n := len(list); n > personRows {
		join := "?"
		if strings.Contains(at, join) {
			join = "&"
		}
		return list[:personRows], view.Paging{All: at + join + "all=" + request.Yes, N: n}
	}
	return list, view.Paging{}
}

// offersPerPerson makes one row of what a provider was asked for the same person or group. It says what the cards say.
func offersPerPerson(offers []placement.OfferCard) []view.Item {
	groups := act.PerCase(offers, func(o placement.OfferCard) domain.CaseID { return o.Case })
	out := make([]view.Item, len(groups))
	for i, g := range groups {
		p := itemOf(g[0])
		p.CaseCode = p.Code
		for _, o := range g {
			need := itemOf(o)
			need.Icon = needIcons[o.Card.Class]
			p.Needs, p.New = append(p.Needs, need), p.New || need.New
			if !need.Due.IsZero() && (p.Due.IsZero() || need.Due.Before(p.Due)) {
				p.Due = need.Due
			}
			if o.State.Live() && p.Do == nil {
				p.Do = &view.Action{Key: "act.answer", URL: need.URL}
			}
			if o.CanName {
				p.Names = string(o.Case)
			}
		}
		out[i] = p
	}
	return out
}

// onItsWay reports whether an accepted offer still asks something of the provider.
func onItsWay(o placement.OfferCard) bool {
	return o.Place == domain.StayHeld || o.Place == domain.StayTransit || o.Care == domain.SlotHeld ||
		o.Care == domain.SlotBooked
}

func itemOf(o placement.OfferCard) view.Item {
	it := view.Item{URL: view.URLOffers + string(o.ID), Code: o.Card.Code, Need: o.Card.Need,
		Urgency: string(o.Card.Urgency), State: string(o.State), Kind: "offer", People: len(o.Card.Persons),
		Department: o.Card.Department, Since: o.SentAt, New: o.State == domain.OfferSent}
	if it.Need == "" {
		it.Need = needOfClass[o.Card.Class]
	}
	if o.State.Live() {
		it.Due = o.DueAt
	}
	switch {
	case o.Place != "":
		it.Kind, it.State = "stay", string(o.Place)
	case o.Care != "":
		it.Kind, it.State = "slot", string(o.Care)
	}
	if len(o.Card.Persons) > 0 {
		lead := o.Card.Persons[0]
		it.AgeBand, it.Gender, it.Pregnant = present.Band(lead.Band), string(lead.Gender), lead.Pregnant
	}
	for _, l := range o.Card.Languages {
		if l.Level != present.LevelNone {
			it.Languages = append(it.Languages, l.ID)
		}
	}
	return it
}

// needOfClass names what an offer was about once its card is closed.
var needOfClass = map[domain.Class]string{domain.ClassShelter: present.NeedShelter,
	domain.ClassPsych: present.NeedPsych, domain.ClassLegal: present.NeedLegal}

func nextOfInbox(page view.Inbox) *view.Next {
	if len(page.Open) == 0 {
		return &view.Next{Sentence: view.Sentence{Key: "next.quiet.h"}, Calm: true}
	}
	first := page.Open[0]
	return &view.Next{Sentence: view.Sentence{Key: "next.answer.many.h", Args: map[string]any{"count": len(page.Open)}},
		Due: first.Due, Whom: &first, Acts: []view.Action{{Key: "act.answer", URL: first.URL, Icon: "inbox"}}}
}
