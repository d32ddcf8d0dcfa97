package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func TestATeamsWorkComesByWhatPressesMost(t *testing.T) {
	w := amparotest.New(t)
	ana, other := w.Worker("ana"), w.Worker("otra")
	file := func(a *amparotest.Actor, u domain.Urgency, send bool) domain.ReferralID {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Needs[0].Urgency, in.Send = u, send
		return a.Refers(in).Referrals[0]
	}
	slow, draft, now := file(ana, domain.UrgencyScheduled, true), file(ana, domain.UrgencyCritical, false), file(ana, domain.UrgencyHigh, true)
	file(other, domain.UrgencyCritical, true)
	page, err := w.Work.Work(t.Context(), ana.Actor, casework.WorkFilter{Group: casework.GroupOpen})
	must(t, err)
	var got []domain.ReferralID
	for _, r := range page.Rows {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, []domain.ReferralID{draft, now, slow}) || page.Rows[0].Next != "send" || page.Rows[1].Next != "match" || page.Rows[0].Persons != 1 {
		t.Fatalf("rows %+v", page.Rows)
	}
	for _, group := range []string{casework.GroupOpen, ""} { // Page by page finds the same as at once.
		var paged []domain.ReferralID
		for after := ""; ; {
			p, err := w.Work.Work(t.Context(), ana.Actor, casework.WorkFilter{Group: group, Limit: 1, After: after})
			must(t, err)
			for _, r := range p.Rows {
				paged = append(paged, r.ID)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(paged) != 3 || group == casework.GroupOpen && !slices.Equal(paged, got) {
			t.Errorf("group %q page by page: %v, want %v", group, paged, got)
		}
	}
	for name, c := range map[string]struct {
		flt  casework.WorkFilter
		want int
	}{
		"drafts": {casework.WorkFilter{Group: casework.GroupDraft}, 1}, "urgency": {casework.WorkFilter{Urgency: domain.UrgencyHigh}, 1},
		"class": {casework.WorkFilter{Class: domain.ClassLegal}, 0}, "mine": {casework.WorkFilter{Mine: true}, 3},
		"code": {casework.WorkFilter{Text: strings.ToLower(page.Rows[2].Code)}, 1}, "placed": {casework.WorkFilter{Group: casework.GroupPlaced}, 0},
	} {
		if p, err := w.Work.Work(t.Context(), ana.Actor, c.flt); err != nil || len(p.Rows) != c.want {
			t.Errorf("%s: %d rows, want %d, %v", name, len(p.Rows), c.want, err)
		}
	}
	desk, err := w.Work.Work(t.Context(), w.Coordinator().Actor, casework.WorkFilter{Group: casework.GroupWaits})
	if err != nil || len(desk.Rows) != 3 {
		t.Errorf("the desk sees what waits in the network: %d, %v", len(desk.Rows), err)
	}
	_, err = w.Work.Work(t.Context(), w.Shelter("casa", "0108", amparotest.Women(1)).Actor.Actor, casework.WorkFilter{})
	w.Want(err, fault.Forbidden)
}

func TestACaseIsFoundByExactlyOneThingWithinOnesOwnAgency(t *testing.T) {
	w := amparotest.New(t)
	ana, other, desk := w.Worker("ana"), w.Worker("otra"), w.Coordinator()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Identity.Persons[0].Document, in.Identity.Persons[0].Number = "dpi", "2999 12345 0101"
	filed, err := w.Work.Register(t.Context(), ana.Actor, in)
	if err != nil {
		in.Identity.Persons[0].Document = ""
		filed = ana.Refers(in)
	}
	find := func(a *amparotest.Actor, q string) []casework.CaseHit {
		hits, err := w.Work.FindCase(t.Context(), a.Actor, q)
		must(t, err)
		return hits
	}
	ref, err := store.Get[domain.Referral](t.Context(), w.Store, filed.Referrals[0])
	must(t, err)
	for _, q := range []string{"2999123450101", "2999-12345-0101", "+50200001234", "0000 1234", filed.Code, strings.ToLower(filed.Code), ref.V.Code} {
		if hits := find(ana, q); len(hits) != 1 || hits[0].Case != filed.Case || strings.Contains(fmt.Sprint(hits), "2999") {
			t.Errorf("%q found %+v", q, hits)
		}
		if hits := find(other, q); len(hits) != 0 {
			t.Errorf("another agency found it by %q: %+v", q, hits)
		}
	}
	if hits := find(desk, filed.Code); len(hits) != 1 {
		t.Error("the desk finds a case by its spoken code")
	}
	if hits := find(desk, "2999123450101"); len(hits) != 0 {
		t.Error("and not by a document of another agency's case")
	}
	for _, q := range []string{"Marisol", "%%%%", "299912345010", "+5020000123"} {
		if hits := find(ana, q); len(hits) != 0 {
			t.Errorf("%q found something", q)
		}
	}
	for _, q := range []string{"", "abc", strings.Repeat("1", 41), "12\x0034"} {
		_, err := w.Work.FindCase(t.Context(), ana.Actor, q)
		w.Want(err, fault.Invalid)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(other.Agency), casework.LogFilter{Act: "case.list"})
	if err != nil || len(page.Rows) != 7 || page.Rows[0].Code != "busqueda" {
		t.Errorf("every search is recorded: %d, %v", len(page.Rows), err)
	}
	list, err := w.Work.ListCases(t.Context(), ana.Actor, casework.CaseFilter{})
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Band != "18-24" || list.Rows[0].Department != "01" {
		t.Errorf("list %+v, %v", list, err)
	}
	if list, err = w.Work.ListCases(t.Context(), other.Actor, casework.CaseFilter{Closed: true}); err != nil || len(list.Rows) != 0 {
		t.Errorf("another agency lists %+v, %v", list, err)
	}
}

func TestACaseIsMendedAndWhatHangsOnItFollows(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Families(2, 3, 11, 17))
	in := amparotest.Survivor(amparotest.Woman(28), amparotest.Child(3, domain.Woman))
	in.Identity.Persons = []domain.Named{{Given: "Marisol"}, {Given: "Lucía"}}
	in.Needs[0].Urgency = domain.UrgencyMedium
	filed := ana.Refers(in)
	ref := filed.Referrals[0]
	cas := func() store.Rec[domain.Case] {
		c, err := store.Get[domain.Case](t.Context(), w.Store, filed.Case)
		must(t, err)
		return c
	}
	next := cas().V
	next.Group, next.Found, next.Code, next.Agency = next.Group[:1], "1401", "C-FALSO", "otra"
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 99, next), fault.Stale)
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, cas().Rev, next))
	id, err := w.Work.ReadIdentity(t.Context(), ana.Actor, filed.Case)
	if err != nil || len(id.V.Persons) != 1 || cas().V.Code != filed.Code || cas().V.Agency != ana.Agency {
		t.Fatalf("the child's name goes with the child, the owner stays: %+v %+v, %v", id.V, cas().V, err)
	}
	r, err := store.Get[domain.Referral](t.Context(), w.Store, ref)
	if err != nil || r.V.Department != "14" {
		t.Errorf("the referral is where she is: %s, %v", r.V.Department, err)
	}
	next = cas().V
	next.Group = append(next.Group, amparotest.Child(9, domain.Man))
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, next))
	if g := cas().V.Group; g[0].Ref != filed.Code+"-P1" || g[1].Ref != filed.Code+"-P2" {
		t.Errorf("everybody in the group has a mark of their own: %+v", g)
	}
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0, domain.Identity{Persons: []domain.Named{{Given: "Marisol"}, {Given: "Tomás"}}, Phone: "+50200009999"}))
	w.Want(w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0, domain.Identity{Phone: "llamar"}), fault.Invalid)

	offer := ana.Offers(ref, casa)[0]
	must(t, w.Work.EditReferral(t.Context(), ana.Actor, ref, 0, casework.NeedInput{Urgency: domain.UrgencyCritical, Note: "Cambió el plan."}))
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	if err != nil || o.V.DueAt.Sub(w.Clock.Now()).Hours() != 1 {
		t.Errorf("what presses more is answered sooner: %v, %v", o.V.DueAt, err)
	}
	w.Want(w.Work.EditReferral(t.Context(), ana.Actor, ref, 0, casework.NeedInput{Need: "legal_penal", Urgency: domain.UrgencyHigh}), fault.Invalid)

	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, domain.Safety{Areas: []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "01"}}}))
	if s := state(t, w, ref); s != domain.ReferralReview || !slices.Contains(casa.Told(), "notice.offer_withdrawn") {
		t.Errorf("a house that turns out to be unsafe is no longer asked: %s", s)
	}
	w.Want(casa.TryAccept(offer), fault.Conflict)
	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, domain.Safety{}))
	must(t, w.Work.WriteRestricted(t.Context(), ana.Actor, filed.Case, 0, domain.Restricted{Officials: "Un agente la conoce."}))
	casa.Accepts(ana.Offers(ref, casa)[0])
	next = cas().V
	next.Group = next.Group[:1]
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, next), fault.Conflict)
	w.Want(w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "plan_cumplido"), fault.Conflict)
	w.Verify()
}

// handTo hands a case to somebody with a note.
func handTo(to domain.AccountID) casework.AssignInput {
	return casework.AssignInput{To: to, Note: "Termina mi turno; falta llamar al albergue."}
}

func TestACaseIsHandedToAColleagueAndClosedWhenNothingIsOpen(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	berta, boss, stranger := ana.Colleague("berta", domain.RoleReferrer), ana.Colleague("jefa", domain.RoleSupervisor), w.Worker("otra")
	in := amparotest.Survivor(amparotest.Woman(28))
	in.Send = false
	filed := ana.Refers(in)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(stranger.Account)), fault.Invalid)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(ana.Account)), fault.Invalid)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, casework.AssignInput{To: berta.Account, Note: "…"}), fault.Invalid)
	must(t, w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(berta.Account)))
	if !slices.Contains(berta.Told(), "notice.assigned") || slices.Contains(ana.Told(), "notice.assigned") {
		t.Errorf("she who takes over is told: %v %v", berta.Told(), ana.Told())
	}
	if !slices.Contains(ana.Told(), "notice.handed_over") {
		t.Errorf("she who had it is told too: %v", ana.Told())
	}
	if v, err := w.Work.ViewCase(t.Context(), berta.Actor, filed.Case); err != nil || len(v.Case.Handed) != 1 || v.Case.Handed[0].Note != handTo("").Note ||
		v.People[v.Case.Handed[0].From] != "ana" || v.People[v.Case.Worker] != "berta" {
		t.Errorf("she reads what was left for her, and by whom: %+v %v %v", v.Case.Handed, v.People, err)
	}
	must(t, w.Work.EditCase(t.Context(), berta.Actor, filed.Case, 0, in.Case))
	if v, err := w.Work.ViewCase(t.Context(), w.Coordinator().Actor, filed.Case); err != nil || len(v.Case.Handed) != 1 || len(v.People) != 0 {
		t.Errorf("an edit forgets no handover, and the desk knows nobody of the agency by name: %+v %v %v", v.Case.Handed, v.People, err)
	}
	_, err := w.Work.ReadRestricted(t.Context(), ana.Actor, filed.Case)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.ReadRestricted(t.Context(), berta.Actor, filed.Case)
	must(t, err)
	w.Want(w.Work.CloseCase(t.Context(), berta.Actor, filed.Case, 0, "porque sí"), fault.Invalid)
	must(t, w.Work.CloseCase(t.Context(), berta.Actor, filed.Case, 0, "plan_cumplido"))
	if s := state(t, w, filed.Referrals[0]); s != domain.ReferralCancelled {
		t.Errorf("drafts go with the case: %s", s)
	}
	w.Want(w.Work.EditCase(t.Context(), berta.Actor, filed.Case, 0, in.Case), fault.Forbidden)
	if list, err := w.Work.ListCases(t.Context(), ana.Actor, casework.CaseFilter{}); err != nil || len(list.Rows) != 0 {
		t.Errorf("closed cases are out of the way: %+v, %v", list, err)
	}
	w.Verify()
}

func TestWhoIsNoLongerNamedByConsentIsNoLongerAsked(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, other := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("otra", "0101", amparotest.Women(1))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(28)))
	offers := ana.Offers(filed.Referrals[0], casa, other)
	narrow := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)
	narrow.Recipients = []domain.AgencyID{other.Agency}
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0, narrow))
	states := map[domain.AgencyID]domain.OfferState{}
	for _, id := range offers {
		o, err := store.Get[domain.Offer](t.Context(), w.Store, id)
		must(t, err)
		states[o.V.To] = o.V.State
	}
	if states[casa.Agency] != domain.OfferWithdrawn || states[other.Agency] != domain.OfferSent || state(t, w, filed.Referrals[0]) != domain.ReferralOffered {
		t.Errorf("only who is still named is still asked: %v", states)
	}
}
