package desk

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountInbox(app *fiber.App) {
	app.Get(view.URLInbox, request.Signed(u.inbox))
}

// inbox shows a provider what waits for its answer, what is on its way to it, and what is done.
func (u *Pages) inbox(c *fiber.Ctx, actor domain.Actor) error {
	waiting, err := u.Work.Inbox(c.UserContext(), actor, oversight.InboxFilter{Limit: 200})
	if err != nil {
		return err
	}
	past, err := u.Work.Inbox(c.UserContext(), actor, oversight.InboxFilter{Answered: true, After: c.Query("after"),
		Limit: 50})
	if err != nil {
		return err
	}
	page := view.Inbox{Frame: u.Frame(c)}
	for _, o := range waiting.Offers {
		page.Open = append(page.Open, itemOf(o))
	}
	for _, o := range past.Offers {
		switch {
		case o.State.Live():
		case onItsWay(o):
			page.Coming = append(page.Coming, itemOf(o))
		default:
			page.Done = append(page.Done, itemOf(o))
		}
	}
	if past.Next != "" {
		page.Paging.Next = view.URLInbox + "?after=" + past.Next
	}
	if c.Query("after") != "" {
		page.Paging.Prev = view.URLInbox
	}
	page.Next = nextOfInbox(page)
	return u.Show(c, fiber.StatusOK, page)
}

// onItsWay reports whether an accepted offer still asks something of the provider.
func onItsWay(o placement.OfferCard) bool {
	return o.Place == domain.StayHeld || o.Place == domain.StayTransit || o.Care == domain.SlotHeld ||
		o.Care == domain.SlotBooked
}

func itemOf(o placement.OfferCard) view.Item {
	it := view.Item{URL: view.URLOffers + string(o.ID), Code: o.Card.Code, Need: o.Card.Need,
		Urgency: string(o.Card.Urgency), State: string(o.State),
		Kind: "offer", People: len(o.Card.Persons), Department: o.Card.Department, Since: o.SentAt,
		New: o.State == domain.OfferSent}
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
	domain.ClassPsych: present.NeedPsych,
	domain.ClassLegal: present.NeedLegal}

func nextOfInbox(page view.Inbox) *view.Next {
	if len(page.Open) == 0 {
		return &view.Next{Sentence: view.Sentence{Key: "next.quiet.h"}, Calm: true}
	}
	first := page.Open[0]
	return &view.Next{Sentence: view.Sentence{Key: "next.answer.many.h", Args: map[string]any{"count": len(page.Open)}},
		Due:  first.Due,
		Acts: []view.Action{{Key: "act.answer", URL: first.URL, Icon: "inbox"}}}
}
