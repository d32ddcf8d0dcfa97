package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/lookup"
	"amparo/internal/casework/oversight"
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
	slow, draft, now := file(ana, domain.UrgencyScheduled, true), file(ana, domain.UrgencyCritical, false),
		file(ana, domain.UrgencyHigh, true)
	file(other, domain.UrgencyCritical, true)
	page, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: oversight.GroupOpen})
	must(t, err)
	var got []domain.ReferralID
	for _, r := range page.Rows {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, []domain.ReferralID{draft, now, slow}) || page.Rows[0].Next != "send" ||
		page.Rows[1].Next != "match" || page.Rows[0].Persons != 1 {
		t.Fatalf("rows %+v", page.Rows)
	}
	for _, group := range []string{oversight.GroupOpen, ""} { // Page by page finds the same as at once.
		var paged []domain.ReferralID
		for after := ""; ; {
			p, err := w.Work.Work(t.Context(), ana.Actor, oversight.WorkFilter{Group: group, Limit: 1, After: after})
			must(t, err)
			for _, r := range p.Rows {
				paged = append(paged, r.ID)
			}
			if after = p.Next; after == "" {
				break
			}
		}
		if len(paged) != 3 || group == oversight.GroupOpen && !slices.Equal(paged, got) {
			t.Errorf("group %q page by page: %v, want %v", group, paged, got)
		}
	}
	for name, c := range map[string]struct {
		flt  oversight.WorkFilter
		want int
	}{
		"drafts":  {oversight.WorkFilter{Group: oversight.GroupDraft}, 1},
		"urgency": {oversight.WorkFilter{Urgency: domain.UrgencyHigh}, 1},
		"class":   {oversight.WorkFilter{Class: domain.ClassLegal}, 0}, "mine": {oversight.WorkFilter{Mine: true}, 3},
		"code":   {oversight.WorkFilter{Text: strings.ToLower(page.Rows[2].Code)}, 1},
		"placed": {oversight.WorkFilter{Group: oversight.GroupPlaced}, 0},
	} {
		if p, err := w.Work.Work(t.Context(), ana.Actor, c.flt); err != nil || len(p.Rows) != c.want {
			t.Errorf("%s: %d rows, want %d, %v", name, len(p.Rows), c.want, err)
		}
	}
	desk, err := w.Work.Work(t.Context(), w.Coordinator().Actor, oversight.WorkFilter{Group: oversight.GroupWaits})
	if err != nil || len(desk.Rows) != 3 {
		t.Errorf("the desk sees what waits in the network: %d, %v", len(desk.Rows), err)
	}
	_, err = w.Work.Work(t.Context(), w.Shelter("casa", "0108", amparotest.Women(1)).Actor.Actor, oversight.WorkFilter{})
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
	find := func(a *amparotest.Actor, q string) []lookup.CaseHit {
		hits, err := w.Work.FindCase(t.Context(), a.Actor, q)
		must(t, err)
		return hits
	}
	ref, err := store.Get[domain.Referral](t.Context(), w.Store, filed.Referrals[0])
	must(t, err)
	for _, q := range []string{"2999123450101", "2999-12345-0101", "+50200001234", "0000 1234", filed.Code,
		strings.ToLower(filed.Code), ref.V.Code} {
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
	for _, q := range []string{"Marisolina", "%%%%", "299912345010", "+5020000123"} {
		if hits := find(ana, q); len(hits) != 0 {
			t.Errorf("%q found something", q)
		}
	}
	for _, q := range []string{"", "abc", strings.Repeat("1", 41), "12\x0034"} {
		_, err := w.Work.FindCase(t.Context(), ana.Actor, q)
		w.Want(err, fault.Invalid)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(other.Agency),
		oversight.LogFilter{Act: "case.list"})
	if err != nil || len(page.Rows) != 7 || page.Rows[0].Code != "busqueda" {
		t.Errorf("every search is recorded: %d, %v", len(page.Rows), err)
	}
	list, err := w.Work.ListCases(t.Context(), ana.Actor, intake.CaseFilter{})
	if err != nil || len(list.Rows) != 1 || list.Rows[0].Band != "18-24" || list.Rows[0].Department != "01" {
		t.Errorf("list %+v, %v", list, err)
	}
	if list, err = w.Work.ListCases(t.Context(), other.Actor, intake.CaseFilter{Closed: true}); err != nil ||
		len(list.Rows) != 0 {
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
	read, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
	must(t, err)
	must(t, w.Work.EditCase(t.Context(), ana.Actor, filed.Case, read.Rev, next))
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
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0,
		domain.Identity{Persons: []domain.Named{{Given: "Marisol"}, {Given: "Tomás"}}, Phone: "+50200009999"}))
	w.Want(w.Work.WriteIdentity(t.Context(), ana.Actor, filed.Case, 0, domain.Identity{Phone: "llamar"}), fault.Invalid)

	offer := ana.Offers(ref, casa)[0]
	before := w.Clock.Now()
	must(t, w.Work.EditReferral(t.Context(), ana.Actor, ref, 0, intake.NeedInput{Urgency: domain.UrgencyCritical,
		Note: "Cambió el plan."}))
	o, err := store.Get[domain.Offer](t.Context(), w.Store, offer)
	if err != nil || o.V.DueAt.Before(before.Add(time.Hour)) || o.V.DueAt.After(w.Clock.Now().Add(time.Hour)) {
		t.Errorf("what presses more is answered sooner: %v, %v", o.V.DueAt, err)
	}
	w.Want(w.Work.EditReferral(t.Context(), ana.Actor, ref, 0, intake.NeedInput{Need: "legal_penal",
		Urgency: domain.UrgencyHigh}), fault.Invalid)

	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0,
		domain.Safety{Areas: []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "01"}}}))
	if s := state(t, w, ref); s != domain.ReferralReview || !slices.Contains(casa.Told(), "notice.offer_withdrawn") {
		t.Errorf("a house that turns out to be unsafe is no longer asked: %s", s)
	}
	w.Want(casa.TryAccept(offer), fault.Conflict)
	must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, domain.Safety{}))
	must(t, w.Work.WriteRestricted(t.Context(), ana.Actor, filed.Case, 0,
		domain.Restricted{Officials: "Un agente la conoce."}))
	casa.Accepts(ana.Offers(ref, casa)[0])
	next = cas().V
	next.Group = next.Group[:1]
	w.Want(w.Work.EditCase(t.Context(), ana.Actor, filed.Case, 0, next), fault.Conflict)
	w.Want(w.Work.CloseCase(t.Context(), ana.Actor, filed.Case, 0, "plan_cumplido"), fault.Conflict)
	w.Verify()
}

// handTo hands a case to somebody with a note.
func handTo(to domain.AccountID) intake.AssignInput {
	return intake.AssignInput{To: to, Note: "Termina mi turno; falta llamar al albergue."}
}

func TestACaseIsHandedToAColleagueAndClosedWhenNothingIsOpen(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	berta, boss, stranger := ana.Colleague("berta", domain.RoleReferrer), ana.Colleague("jefa", domain.RoleSupervisor),
		w.Worker("otra")
	in := amparotest.Survivor(amparotest.Woman(28))
	in.Send = false
	filed := ana.Refers(in)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(stranger.Account)), fault.Invalid)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(ana.Account)), fault.Invalid)
	w.Want(w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, intake.AssignInput{To: berta.Account, Note: "…"}),
		fault.Invalid)
	must(t, w.Work.AssignWorker(t.Context(), boss.Actor, filed.Case, 0, handTo(berta.Account)))
	if !slices.Contains(berta.Told(), "notice.assigned") || slices.Contains(ana.Told(), "notice.assigned") {
		t.Errorf("she who takes over is told: %v %v", berta.Told(), ana.Told())
	}
	if !slices.Contains(ana.Told(), "notice.handed_over") {
		t.Errorf("she who had it is told too: %v", ana.Told())
	}
	if v, err := w.Work.ViewCase(t.Context(), berta.Actor, filed.Case); err != nil || len(v.Case.Handed) != 1 ||
		v.Case.Handed[0].Note != handTo("").Note ||
		v.People[v.Case.Handed[0].From] != "ana" || v.People[v.Case.Worker] != "berta" {
		t.Errorf("she reads what was left for her, and by whom: %+v %v %v", v.Case.Handed, v.People, err)
	}
	must(t, w.Work.EditCase(t.Context(), berta.Actor, filed.Case, 0, in.Case))
	if v, err := w.Work.ViewCase(t.Context(), w.Coordinator().Actor, filed.Case); err != nil || len(v.Case.Handed) != 1 ||
		len(v.People) != 0 {
		t.Errorf("an edit forgets no handover, and the desk knows nobody of the agency by name: %+v %v %v", v.Case.Handed,
			v.People, err)
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
	if list, err := w.Work.ListCases(t.Context(), ana.Actor, intake.CaseFilter{}); err != nil || len(list.Rows) != 0 {
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
	if states[casa.Agency] != domain.OfferWithdrawn || states[other.Agency] != domain.OfferSent ||
		state(t, w, filed.Referrals[0]) != domain.ReferralOffered {
		t.Errorf("only who is still named is still asked: %v", states)
	}
}

// TestCasesFoundByOneTelephoneComeNewestFirst: a telephone that several share, a parish's say, found them in another
// order each time.
func TestCasesFoundByOneTelephoneComeNewestFirst(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	var want []domain.CaseID
	for range 8 {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Identity.Phone = "+50200007788"
		want = append([]domain.CaseID{ana.Refers(in).Case}, want...)
		w.Waits(time.Minute)
	}
	hits, err := w.Work.FindCase(t.Context(), ana.Actor, "0000 7788")
	must(t, err)
	var got []domain.CaseID
	for _, h := range hits {
		got = append(got, h.Case)
	}
	if !slices.Equal(got, want) {
		t.Errorf("found in the order %v, newest first is %v", got, want)
	}
}

// TestANameIsFoundAmongOnesOwnCasesHoweverItIsTyped: without accents, in small letters, by the beginnings of the words,
// and by the name she is called by. Another agency, and the desk, find nobody; each case found is in the log as read.
func TestANameIsFoundAmongOnesOwnCasesHoweverItIsTyped(t *testing.T) {
	w := amparotest.New(t)
	ana, other, desk := w.Worker("ana"), w.Worker("otra"), w.Coordinator()
	file := func(who ...domain.Named) intake.Registered {
		in := amparotest.Survivor(amparotest.Woman(24), amparotest.Child(4, domain.Woman))
		in.Identity.Persons = who
		return ana.Refers(in)
	}
	maria := file(domain.Named{Given: "María José", Family: "Peña Ejemplo", UseName: "Majo"},
		domain.Named{Given: "Ñusta", Family: "Peña Ejemplo"})
	file(domain.Named{Given: "Marta", Family: "Ejemplo"})
	for _, q := range []string{"maria jose", "MARÍA", "pena mari", "majo", "nusta", "Ñusta Peña",
		"maría josé peña ejemplo"} {
		hits, err := w.Work.FindCase(t.Context(), ana.Actor, q)
		must(t, err)
		if len(hits) != 1 || hits[0].Case != maria.Case || hits[0].By != "name" {
			t.Errorf("%q found %+v", q, hits)
		}
		for _, stranger := range []*amparotest.Actor{other, desk} {
			if hits, err := w.Work.FindCase(t.Context(), stranger.Actor, q); err != nil || len(hits) != 0 {
				t.Errorf("a stranger found %+v by %q: %v", hits, q, err)
			}
		}
	}
	if hits, err := w.Work.FindCase(t.Context(), ana.Actor, "ejemplo"); err != nil || len(hits) != 2 {
		t.Errorf("both are found by the name they share: %+v %v", hits, err)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(ana.Agency),
		oversight.LogFilter{Act: "identity.read"})
	if err != nil || len(page.Rows) != 9 {
		t.Errorf("each case found is read: %d, %v", len(page.Rows), err)
	}
	w.Verify()
}
