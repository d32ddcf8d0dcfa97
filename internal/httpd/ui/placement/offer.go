package placement

import (
	"cmp"
	"sort"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/declines"
	"amparo/internal/casework/oversight"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

func (u *Pages) offer(c *fiber.Ctx) error {
	return u.showOffer(c, c.Query("act"), view.Form{}, fiber.StatusOK)
}

// showOffer shows an offer; act names the form that stands open with what was typed and what is wrong with it.
func (u *Pages) showOffer(c *fiber.Ctx, act string, form view.Form, status int) error {
	actor, oid, v, err := request.Read(c, u.Work.ViewOffer)
	if err != nil {
		return err
	}
	if err := u.saw(c, actor, func(n domain.Notice) bool { return n.Offer == oid }); err != nil {
		return err
	}
	page := view.Offer{Frame: u.Frame(c), URL: view.URLOffers + string(oid), Rev: request.FormatRevision(v.Offer.Rev),
		Card: present.Card(v.Offer.Card), State: string(v.Offer.State), From: v.FromName, Due: v.Offer.DueAt,
		Expires: v.Offer.ExpiresAt, Act: act, Forms: map[string]view.Form{act: form}, Note: v.Note, Can: canOf(v.Can),
		OfAge: v.OfAge, Transfer: v.Offer.Transfer, Part: v.Offer.Part,
		Ready: !v.Offer.ReadyAt.IsZero() && v.Offer.State.Live(), LawWaits: v.Offer.Card.NeedsOrder && v.Order == nil}
	for _, l := range v.Thread {
		who := v.FromName
		if l.Agency != v.From {
			who = v.Provider.Name
		}
		if name := v.People[l.By]; name != "" {
			who = name
		}
		page.Thread = append(page.Thread, view.Line{Who: who, Mine: l.Agency == actor.Agency && v.People[l.By] == "",
			At: l.At, Text: l.Text})
	}
	if m := v.Moving; m != nil {
		page.Moving = &view.Moving{Stage: m.Stage, Reason: m.Reason, Since: m.Since}
		if m.Referral != "" {
			page.Moving.URL = view.URLReferrals + string(m.Referral)
		}
	}
	if v.Referral != "" {
		page.BackURL = view.URLReferrals + string(v.Referral)
	}
	page.Why, page.Taps = codesOf(v.Why), tapsOf(page, v.Can)
	page.TakeBack = press(page, "undo", "undo.go", "back", "quiet", "")
	page.Extend = press(page, "extend", "tap.extend", "clock", "quiet", "")
	u.placeOnPage(&page, v)
	u.personalOnPage(&page, v)
	if page.Can.Undo && v.Stay != nil {
		page.Undo = v.Stay.UndoTill
	} else if page.Can.Undo && v.Slot != nil {
		page.Undo = v.Slot.UndoTill
	} else if page.Can.Undo {
		page.Undo = v.Offer.AnsweredAt.Add(declines.TakeBackFor)
	}
	page.Silent = v.Silent
	page.Arrival = u.arrivalOnPage(v.Arrival, page.URL, page.Rev, v.Can, actor, act, form)
	page.Places, page.Calls = placesOf(v), callRows(v.Calls, "")
	u.groupForms(&page, v)
	if v.Can["interpreter.ask"] {
		page.CallURL = page.URL + "/interpreter"
	}
	page.Next = nextOfOffer(page, v, actor.Agency == v.Provider.Agency)
	return u.Show(c, status, page)
}

// saw marks as seen what the reader was told of a subject. A page that looks again by itself marks nothing: its reader
// may be elsewhere.
func (u *Pages) saw(c *fiber.Ctx, actor domain.Actor, about func(domain.Notice) bool) error {
	if request.LooksByItself(c) {
		return nil
	}
	defer u.RecountNotices(actor)
	return u.Work.Saw(c.UserContext(), actor, about)
}

func codesOf(codes []string) []view.Reason {
	out := make([]view.Reason, len(codes))
	for i, code := range codes {
		out[i] = view.Reason{Code: code}
	}
	return out
}

func canOf(can map[policy.Action]bool) view.OfferCan {
	return view.OfferCan{Accept: can["offer.accept"], Decline: can["offer.decline"], Question: can["offer.ask"],
		Reply: can["offer.reply"], Transit: can["stay.transit"], Admit: can["stay.admit"], Extend: can["stay.extend"],
		Move: can["stay.move"], Discharge: can["stay.discharge"], Book: can["slot.book"], Start: can["slot.start"],
		Heard: can["stay.heard"], Undo: can["stay.undo"], Revert: can["stay.revert"], Close: can["slot.close"],
		Join: can["stay.join"], Leave: can["stay.leave"], Away: can["stay.away"], Transfer: can["transfer.start"]}
}

func (u *Pages) placeOnPage(page *view.Offer, v oversight.OfferView) {
	switch {
	case v.Stay != nil:
		page.Place = present.StayPlace(*v.Stay, v.Provider.Name)
		if v.Hold != nil {
			page.Place.Until, page.Place.Step, page.Place.Left = v.Hold.Until, v.Hold.Step, v.Hold.Left
		}
		if v.Stay.Order != nil {
			page.Order = &view.OrderView{Court: v.Stay.Order.CourtName, Number: v.Stay.Order.Number,
				Date: string(v.Stay.Order.Date), At: v.Stay.Order.At}
		}
	case v.Slot != nil:
		page.Place = present.SlotPlace(*v.Slot, v.Provider.Name)
	}
	if v.Order != nil {
		page.Order = &view.OrderView{Court: v.Order.CourtName, Number: v.Order.Number, Date: string(v.Order.Date),
			At: v.Order.At}
	}
}

// personalOnPage adds what acceptance opened, and its protected parts.
func (u *Pages) personalOnPage(page *view.Offer, v oversight.OfferView) {
	if v.Identity != nil {
		page.Dossier = new(u.dossier(*v.Identity, v.Safety, v.Group))
	} else if len(v.Asked) > 0 {
		page.Dossier = &view.Dossier{Hidden: true}
	}
	if v.Case == "" {
		return
	}
	base := view.URLCases + string(v.Case)
	for _, part := range []struct{ act, key, path, tier, icon string }{
		{"care.health", "protected.health", "/notes/health", "D3", "heart"},
		{"care.psych", "protected.psych", "/notes/psych", "D3", "heart"},
		{"care.legal", "protected.legal", "/notes/legal", "D3", "order"}, {"consent.read", "protected.consent", "/consent",
			"D2", "key"},
		{"contact", "protected.contact", "/contact", "D2", "talk"},
		{"incidents", "protected.incidents", "/incidents", "D2", "alert"},
		{"diary", "protected.diary", "/diary", "D2", "pen"},
		{"files", "protected.files", "/files", "D2", "order"},
	} {
		if v.Protected[part.act] {
			page.Protected = append(page.Protected, view.ProtectedPart{Key: part.key, URL: base + part.path, Tier: part.tier,
				Icon: part.icon, Count: -1})
		}
	}
}

// dossier puts D2 into words of the page.
func (u *Pages) dossier(in domain.Identity, sf *domain.Safety, group []domain.Person) view.Dossier {
	d := view.Dossier{Phone: in.Phone, SafeContact: in.Safe, Alias: in.Alias, Remarks: in.Remarks}
	for i, p := range in.Persons {
		person := view.Persona{Ref: p.Ref, UseName: p.UseName, Given: p.Given, Family: p.Family, Born: string(p.Born),
			Document: p.Document, Number: p.Number, Age: -1, Primary: i == 0}
		if at := (domain.Case{Group: group}).Member(p.Ref); at >= 0 {
			person.Relation, person.Gender, person.Age = group[at].Relation, string(group[at].Gender), group[at].Age
			person.AgeEstimated, person.Pregnant = group[at].AgeEstimated, group[at].Pregnant
		}
		d.Persons = append(d.Persons, person)
	}
	if sf == nil {
		return d
	}
	d.Risk, d.Arrival, d.Medicines = sf.Risk, sf.Arrival, sf.Medicines
	for _, a := range sf.Areas {
		place := u.Work.Pack().PlaceName(a.Municipality)
		if a.Scope == domain.DangerDepartment {
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
func placesOf(v oversight.OfferView) []view.PersonPlace {
	if len(v.Units) == 0 || !(v.Can["offer.accept"] || v.Can["stay.move"]) {
		return nil
	}
	var out []view.PersonPlace
	for i, p := range v.Offer.Card.Persons {
		bed, has := v.Beds[p.Ref]
		if v.Stay != nil && (p.Caregiver != nil || !has || !bed.Here()) {
			continue // A child moves with its caregiver, and who has no bed does not move.
		}
		pp := view.PersonPlace{Ref: p.Ref, Member: view.Member{Relation: p.Relation, AgeBand: present.Band(p.Band),
			Gender: string(p.Gender)}}
		pp.Name = nameOf(v, i)
		for _, unit := range v.Units {
			here := has && bed.Here() && bed.Unit == unit.ID
			if unit.Open && (unit.Room.Free > 0 || here) {
				pp.Options = append(pp.Options, view.Option{Value: string(unit.ID),
					Label: unit.Name + " · " + request.FormatRevision(int64(unit.Room.Free)), On: here})
			}
		}
		out = append(out, pp)
	}
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].Ref) < len(out[j].Ref) })
	return out
}

// nameOf is the given name of the person at that place of the group, where it is open.
func nameOf(v oversight.OfferView, place int) string {
	if v.Identity == nil || place >= len(v.Group) {
		return ""
	}
	for _, n := range v.Identity.Persons {
		if n.Ref == v.Group[place].Ref {
			return cmp.Or(n.UseName, n.Given)
		}
	}
	return ""
}

// groupForms says who can be given a bed, can leave, go away or be back.
func (u *Pages) groupForms(page *view.Offer, v oversight.OfferView) {
	out := &page.Group
	if !v.Can["stay.join"] && !v.Can["stay.leave"] && !v.Can["stay.away"] {
		return
	}
	for i, p := range v.Offer.Card.Persons {
		label := u.Work.Pack().Label(country.ListGroupRelation, p.Relation, page.Lang) + " · " + p.Band
		if name := nameOf(v, i); name != "" {
			label = name + " · " + label
		}
		who := view.Option{Value: p.Ref, Label: label}
		bed, has := v.Beds[p.Ref]
		switch {
		case !has || !bed.Here():
			out.Bedless = append(out.Bedless, who)
		case !bed.Away.IsZero():
			out.Away = append(out.Away, who)
			out.Here = append(out.Here, who)
		default:
			out.Here = append(out.Here, who)
		}
	}
	for _, unit := range v.Units {
		if unit.Open && unit.Room.Free > 0 {
			out.Units = append(out.Units, view.Option{Value: string(unit.ID), Label: unit.Name})
		}
	}
}

// address shows where the house that said yes stands, or what keeps that closed and whom to call.
func (u *Pages) address(c *fiber.Ctx) error {
	_, id, where, err := request.Read(c, u.Work.ShelterAddress)
	page := view.Message{Kind: "address", Back: view.URLOffers + string(id),
		Sentence: &view.Sentence{Key: "address.is", Args: fault.Args{"where": where}}}
	status := fiber.StatusOK
	if f := fault.As(err); err != nil && strings.HasPrefix(f.Code, "address.") {
		page.Sentence, status = &view.Sentence{Key: f.Code, Args: f.Args}, fiber.StatusConflict
	} else if err != nil {
		return err
	}
	page.Frame = u.Frame(c)
	return u.Show(c, status, page)
}
