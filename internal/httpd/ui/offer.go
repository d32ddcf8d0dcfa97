package ui

import (
	"sort"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) offer(c *fiber.Ctx) error {
	return u.showOffer(c, "", view.Form{}, fiber.StatusOK)
}

// showOffer shows an offer; act names the form that stands open with what was typed and what is wrong with it.
func (u *UI) showOffer(c *fiber.Ctx, act string, form view.Form, status int) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	oid, err := id[domain.OfferID](c, "id")
	if err != nil {
		return err
	}
	v, err := u.Work.ViewOffer(c.UserContext(), actor, oid)
	if err != nil {
		return err
	}
	page := view.Offer{
		Frame: u.frame(c, "title.offer"), URL: view.URLOffers + string(oid), Rev: itoa(v.Offer.Rev), Card: cardOf(v.Offer.Card),
		State: string(v.Offer.State), From: v.FromName, Due: v.Offer.DueAt, Expires: v.Offer.ExpiresAt, Act: act, Form: form, Note: v.Note,
		Can: canOf(v.Can), OfAge: v.OfAge, LawWaits: v.Offer.Card.NeedsOrder && v.Order == nil,
	}
	for _, l := range v.Thread {
		who := v.FromName
		if l.Agency != v.From {
			who = v.Provider.Name
		}
		if name := v.People[l.By]; name != "" {
			who = name
		}
		page.Thread = append(page.Thread, view.Line{Who: who, Mine: l.Agency == actor.Agency && v.People[l.By] == "", At: l.At, Text: l.Text})
	}
	page.Why = codesOf(v.Why)
	u.placeOnPage(&page, v)
	u.personalOnPage(&page, v)
	page.Places, page.Calls = placesOf(v), callRows(v.Calls, "")
	if v.Can["interpreter.ask"] {
		page.CallURL = page.URL + "/interpreter"
	}
	page.Next = nextOfOffer(page, v, actor.Agency == v.Provider.Agency)
	return u.show(c, status, page)
}

func codesOf(codes []string) []view.Reason {
	out := make([]view.Reason, len(codes))
	for i, code := range codes {
		out[i] = view.Reason{Code: code}
	}
	return out
}

func canOf(can map[string]bool) view.OfferCan {
	return view.OfferCan{
		Accept: can["offer.accept"], Decline: can["offer.decline"], Question: can["offer.ask"], Reply: can["offer.reply"],
		Withdraw: can["offer.withdraw"], Transit: can["stay.transit"], Admit: can["stay.admit"], NoShow: can["stay.noshow"],
		Release: can["stay.release"], Extend: can["stay.extend"], Move: can["stay.move"], Discharge: can["stay.discharge"], Book: can["slot.book"],
		Start: can["slot.start"], Close: can["slot.close"],
	}
}

func (u *UI) placeOnPage(page *view.Offer, v casework.OfferView) {
	switch {
	case v.Stay != nil:
		page.Place = stayPlace(*v.Stay, v.Provider.Name)
		if v.Hold != nil {
			page.Place.Until, page.Place.Step, page.Place.Left = v.Hold.Until, v.Hold.Step, v.Hold.Left
		}
		if v.Stay.Order != nil {
			page.Order = &view.OrderView{Court: v.Stay.Order.CourtName, Number: v.Stay.Order.Number, Date: string(v.Stay.Order.Date), At: v.Stay.Order.At}
		}
	case v.Slot != nil:
		page.Place = slotPlace(*v.Slot, v.Provider.Name)
	}
	if v.Order != nil {
		page.Order = &view.OrderView{Court: v.Order.CourtName, Number: v.Order.Number, Date: string(v.Order.Date), At: v.Order.At}
	}
}

// personalOnPage adds what acceptance opened, and the doors further in.
func (u *UI) personalOnPage(page *view.Offer, v casework.OfferView) {
	if v.Identity != nil {
		d := u.dossier(*v.Identity, v.Safety, v.Group)
		page.Dossier = &d
	} else if len(v.Asked) > 0 {
		page.Dossier = &view.Dossier{Hidden: true}
	}
	if v.Case == "" {
		return
	}
	base := view.URLCases + string(v.Case)
	for _, door := range []struct{ act, key, path, tier, icon string }{
		{"care.health", "door.health", "/notes/health", "D3", "heart"}, {"care.psych", "door.psych", "/notes/psych", "D3", "heart"},
		{"care.legal", "door.legal", "/notes/legal", "D3", "order"}, {"consent.read", "door.consent", "/consent", "D2", "key"},
	} {
		if v.Doors[door.act] {
			page.Doors = append(page.Doors, view.Door{Key: door.key, URL: base + door.path, Tier: door.tier, Icon: door.icon, Count: -1})
		}
	}
}

// dossier puts D2 into words of the page.
func (u *UI) dossier(in domain.Identity, sf *domain.Safety, group []domain.Person) view.Dossier {
	d := view.Dossier{Phone: in.Phone, SafeContact: in.Safe, Alias: in.Alias, Remarks: in.Remarks}
	for i, p := range in.Persons {
		person := view.Persona{Ref: p.Ref, UseName: p.UseName, Given: p.Given, Family: p.Family, Born: string(p.Born), Document: p.Document,
			Number: p.Number, Age: -1, Primary: i == 0}
		if i < len(group) {
			person.Relation, person.Gender, person.Age = group[i].Relation, string(group[i].Gender), group[i].Age
			person.AgeEstimated, person.Pregnant = group[i].AgeEstimated, group[i].Pregnant
		}
		d.Persons = append(d.Persons, person)
	}
	if sf == nil {
		return d
	}
	d.Risk, d.Arrival, d.Medicines = sf.Risk, sf.Arrival, sf.Medicines
	for _, a := range sf.Areas {
		place := u.Work.Pack().PlaceName(a.Municipality)
		if a.Scope == "departamento" {
			place = u.Work.Pack().PlaceName(a.Department)
		}
		d.Areas = append(d.Areas, view.DangerArea{Motive: a.Motive, Place: place, Radius: a.RadiusKM})
	}
	for _, n := range sf.NoContacts {
		d.Avoid = append(d.Avoid, view.Avoided{Type: n.Type, Label: n.Label})
	}
	return d
}

// placesOf offers, for every person, the shelter's open units that have room or already hold them.
func placesOf(v casework.OfferView) []view.PersonPlace {
	if len(v.Units) == 0 || !(v.Can["offer.accept"] || v.Can["stay.move"]) {
		return nil
	}
	var out []view.PersonPlace
	for i, p := range v.Offer.Card.Persons {
		if v.Stay != nil && p.Caregiver != nil {
			continue // A child moves with its caregiver.
		}
		pp := view.PersonPlace{Ref: p.Ref, Member: view.Member{Relation: p.Relation, AgeBand: bandWords(p.Band), Gender: string(p.Gender)}}
		if v.Identity != nil && i < len(v.Identity.Persons) {
			pp.Name = v.Identity.Persons[i].Given
		}
		for _, unit := range v.Units {
			here := v.Stay != nil && i < len(v.Stay.Persons) && v.Stay.Persons[i].Unit == unit.ID
			if unit.Open && (unit.Room.Free > 0 || here) {
				pp.Options = append(pp.Options, view.Option{Value: string(unit.ID), Label: unit.Name + " · " + itoa(int64(unit.Room.Free)), On: here})
			}
		}
		out = append(out, pp)
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].Ref) < len(out[j].Ref) })
	return out
}

// nextOfOffer says what to do now, to the provider or to the team.
func nextOfOffer(page view.Offer, v casework.OfferView, mine bool) *view.Next {
	act := func(key, path, icon string, post bool) view.Action {
		return view.Action{Key: key, URL: page.URL + path, Icon: icon, Post: post, Values: map[string]string{"_rev": page.Rev}}
	}
	say := func(key string) *view.Next { return &view.Next{Say: view.Say{Key: "next." + key + ".h"}} }
	var n *view.Next
	switch {
	case v.Offer.State == domain.OfferQuestion && mine:
		n = say("asked")
		n.Calm, n.Due = true, page.Due
	case v.Offer.State.Live() && page.Can.Accept:
		n = say("answer")
		n.Body, n.Due = &view.Say{Key: "next.answer.body"}, page.Due
		n.Acts = []view.Action{{Key: "act.accept", URL: "#accept", Icon: "check"}, {Key: "act.ask", URL: "#question", Icon: "ask", Tone: "quiet"},
			{Key: "act.decline", URL: "#decline", Icon: "cross", Tone: "quiet"}}
	case page.Can.Admit && page.Place != nil && page.Place.State == string(domain.StayTransit):
		n = say("coming")
		n.Acts = []view.Action{{Key: "act.admit", URL: "#admit", Icon: "bed"}}
	case page.Can.Admit:
		n = say("held")
		n.Body, n.Due = &view.Say{Key: "next.held.body"}, page.Place.Until
		n.Acts = []view.Action{{Key: "act.admit", URL: "#admit", Icon: "bed"}}
	case page.Can.Transit:
		n = say("held")
		n.Acts = []view.Action{act("act.transit", "/transit", "road", true)}
	case page.Can.Discharge:
		n = say("staying")
		n.Calm = true
	case page.Can.Book && page.Place != nil && page.Place.MeetAt.IsZero():
		n = say("book")
		n.Acts = []view.Action{{Key: "act.book", URL: "#book", Icon: "date"}}
	case page.Can.Start:
		n = say("booked")
		n.Due = page.Place.MeetAt
		n.Acts = []view.Action{act("act.start", "/start", "heart", true)}
	case page.Can.Close:
		n = say("care")
		n.Calm = true
	case v.Offer.State.Live():
		n = say("wait")
		n.Calm, n.Due = true, page.Due
	default:
		n = say("done")
		n.Calm = true
	}
	return n
}
