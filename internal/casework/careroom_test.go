package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/fault"
)

// treated tells the story up to a woman with a bed and a therapist.
func treated(w *amparotest.World, scopes ...domain.Scope) (ana *amparotest.Actor, casa *amparotest.House,
	psy *amparotest.Office, filed intake.Registered) {
	ana = w.Worker("ana")
	casa = w.Shelter("casa", "0108", amparotest.Women(2))
	psy = w.Program("psico", domain.ClassPsych, 1, "trauma")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Consent = amparotest.Consent(append(scopes, domain.ScopeRecord, domain.ScopeShareMinimal,
		domain.ScopeShareIdentity)...)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed = ana.Refers(in)
	casa.Accepts(ana.Offers(filed.Referrals[0], casa)[0])
	psy.Accepts(ana.OffersTo(filed.Referrals[1], psy)[0])
	return ana, casa, psy, filed
}

func TestEachKindOfNoteIsReadByWhoGivesThatCare(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy, filed := treated(w, domain.ScopeSharePsych)
	_, err := w.Work.WriteNote(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych,
		"Duerme mejor; trabajamos el miedo a la calle.")
	must(t, err)
	_, err = w.Work.WriteNote(t.Context(), casa.Actor.Actor, filed.Case, domain.CareHealth, "Control prenatal el martes.")
	must(t, err)
	notes, err := w.Work.ReadNotes(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych)
	if err != nil || len(notes) != 1 || notes[0].AgencyName != "psico" || !notes[0].Mine {
		t.Fatalf("notes %+v, %v", notes, err)
	}
	for name, c := range map[string]struct {
		who  domain.Actor
		kind domain.CareKind
		want fault.Kind
	}{
		"the shelter opens therapy":  {casa.Actor.Actor, domain.CarePsych, fault.Forbidden},
		"the therapist opens health": {psy.Actor.Actor, domain.CareHealth, fault.Forbidden},
		"the worker opens therapy":   {ana.Actor, domain.CarePsych, fault.Forbidden},
		"the desk opens therapy":     {w.Coordinator().Actor, domain.CarePsych, fault.Forbidden},
		"another therapist opens therapy": {w.Program("ajena", domain.ClassPsych, 1).Actor.Actor, domain.CarePsych,
			fault.NotFound},
		"the auditor opens therapy": {w.Auditor().Actor, domain.CarePsych, fault.NotFound},
		"somebody invents a kind":   {psy.Actor.Actor, "dental", fault.Invalid},
	} {
		if notes, err := w.Work.ReadNotes(t.Context(), c.who, filed.Case, c.kind); !fault.Is(err, c.want) || notes != nil {
			t.Errorf("%s: want %v, got %v", name, c.want, err)
		}
		if _, err := w.Work.WriteNote(t.Context(), c.who, filed.Case, c.kind, "x"); err == nil {
			t.Errorf("%s: and wrote a note", name)
		}
	}
	for _, empty := range []string{"", " \n", "\u200b\u200b", strings.Repeat("a", intake.MaxNote+1), "hola \u202e"} {
		_, err := w.Work.WriteNote(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych, empty)
		w.Want(err, fault.Invalid)
	}
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, filed.Case))
	if notes, err = w.Work.ReadNotes(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych); err != nil ||
		len(notes) != 1 {
		t.Errorf("a programme keeps what it wrote itself: %+v, %v", notes, err)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, w.Store.LogOf(psy.Agency),
		oversight.LogFilter{Act: "care.psych.read", Outcome: "done"})
	if err != nil || len(page.Rows) != 2 || page.Rows[0].Tier != "D3" || page.Rows[0].Policy == page.Rows[1].Policy {
		t.Errorf("each reading has its leaf: %+v, %v", page.Rows, err)
	}
	w.Verify()
}

func TestNotesOfOneProgrammeOpenToAnotherOnlyWithConsent(t *testing.T) {
	for _, agreed := range []bool{true, false} {
		w := amparotest.New(t)
		var scopes []domain.Scope
		if agreed {
			scopes = append(scopes, domain.ScopeSharePsych)
		}
		ana, _, psy, filed := treated(w, scopes...)
		_, err := w.Work.WriteNote(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych, "Una nota.")
		must(t, err)
		second := w.Program("segunda", domain.ClassPsych, 1, "trauma")
		more, err := w.Work.AddNeeds(t.Context(), ana.Actor, filed.Case,
			[]intake.NeedInput{{Need: "psiquiatria", Urgency: domain.UrgencyHigh}}, true)
		must(t, err)
		offer, err := w.Work.SendOffers(t.Context(), ana.Actor, more[0], 0,
			placement.OfferInput{Programs: []domain.ProgramID{second.Program.ID}})
		if err != nil {
			t.Skipf("the country pack meets this need otherwise: %v", err)
		}
		second.Accepts(offer[0])
		notes, err := w.Work.ReadNotes(t.Context(), second.Actor.Actor, filed.Case, domain.CarePsych)
		if err != nil || len(notes) != map[bool]int{true: 1, false: 0}[agreed] {
			t.Errorf("agreed %v: %d notes, %v", agreed, len(notes), err)
		}
	}
}

// TestAnOpeningInAnEmergencyIsLookedAt: an auditor reads who opened a case, why and what was read, never whose; she is
// reminded after three days and then every morning until one of them signs; the team and who opened it are told.
func TestAnOpeningInAnEmergencyIsLookedAt(t *testing.T) {
	w := amparotest.New(t)
	c := t.Context()
	ana, eva, uma := w.Worker("ana"), w.Coordinator(), w.Auditor()
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	_, err := w.Work.BreakGlass(c, eva.Actor, filed.Case, "vida", emergencyReason)
	must(t, err)
	must(t, without(w.Work.ReadIdentity(c, eva.Actor, filed.Case)))
	for _, who := range []*amparotest.Actor{ana, eva} {
		_, err := w.Work.Openings(c, who.Actor, "", 0)
		w.Want(err, fault.Forbidden)
		w.Want(w.Work.ReviewOpening(c, who.Actor, "x", 0, emergency.Justified, ""), fault.Forbidden)
	}
	list, err := w.Work.Openings(c, uma.Actor, "", 0)
	must(t, err)
	if list.Left != 1 || len(list.Rows) != 1 || list.Rows[0].Reason != emergencyReason ||
		!slices.Equal(list.Rows[0].Read, []string{"identity.read"}) {
		t.Fatalf("she reads %+v", list)
	}
	id := list.Rows[0].ID
	w.Want(w.Work.ReviewOpening(c, uma.Actor, id, 0, emergency.Justified, ""), fault.Conflict) // still open
	reminded := func(n int) {
		t.Helper()
		w.Due()
		if got := times(t, w, uma, "notice.glass_review_due"); got != n {
			t.Errorf("reminded %d times, want %d", got, n)
		}
		if lost, err := w.Work.RestoreDeadlines(c); lost != 0 || err != nil {
			t.Errorf("%d deadlines do not follow from the rows: %v", lost, err)
		}
	}
	w.Waits(71 * time.Hour)
	reminded(0)
	w.Waits(time.Hour)
	reminded(1)
	w.Waits(24 * time.Hour)
	reminded(2)
	wantField(t, w.Work.ReviewOpening(c, uma.Actor, id, 0, "", ""), "finding")
	wantField(t, w.Work.ReviewOpening(c, uma.Actor, id, 0, emergency.Unjustified, "No."), "note")
	w.Want(w.Work.ReviewOpening(c, uma.Actor, id, 99, emergency.Justified, ""), fault.Stale)
	w.Want(w.Work.ReviewOpening(c, uma.Actor, "nothing", 0, emergency.Justified, ""), fault.NotFound)
	must(t, w.Work.ReviewOpening(c, uma.Actor, id, list.Rows[0].Rev, emergency.Unjustified,
		"Su equipo estaba de turno y contestaba el teléfono."))
	w.Want(w.Work.ReviewOpening(c, uma.Actor, id, 0, emergency.Justified, ""), fault.Conflict)
	if times(t, w, ana, "notice.glass_unjustified") != 1 || times(t, w, eva, "notice.glass_unjustified") != 1 {
		t.Error("the team and who opened it are told what was found")
	}
	w.Waits(72 * time.Hour)
	reminded(2)
	if list, err = w.Work.Openings(c, uma.Actor, "", 0); err != nil || list.Left != 0 ||
		list.Rows[0].Review.Finding != emergency.Unjustified || list.Rows[0].Reviewer == "" {
		t.Errorf("afterwards: %+v, %v", list, err)
	}
	w.Verify()
}

const emergencyReason = "La niña no aparece y su equipo no contesta el teléfono."

func TestEmergencyAccessIsSeldomBriefAndInFrontOfWitnesses(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, auditor := w.Worker("ana"), w.Coordinator(), w.Auditor()
	var cases []domain.CaseID
	for range 3 {
		cases = append(cases, ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Case)
	}
	_, err := w.Work.ReadRestricted(t.Context(), desk.Actor, cases[0])
	w.Want(err, fault.Forbidden)
	for _, thin := range []string{"", "urgente", strings.Repeat(". ", 40), strings.Repeat("\u200b", 40)} {
		_, err := w.Work.BreakGlass(t.Context(), desk.Actor, cases[0], "vida", thin)
		w.Want(err, fault.Invalid)
	}
	_, err = w.Work.BreakGlass(t.Context(), desk.Actor, cases[0], "curiosidad", emergencyReason)
	w.Want(err, fault.Invalid)
	_, err = w.Work.BreakGlass(t.Context(), ana.Actor, cases[0], "vida", emergencyReason)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.BreakGlass(t.Context(), w.Worker("otra").Actor, cases[0], "vida", emergencyReason)
	w.Want(err, fault.NotFound)

	before := w.Clock.Now()
	until, err := w.Work.BreakGlass(t.Context(), desk.Actor, cases[0], "vida", emergencyReason)
	if err != nil || until.Before(before.Add(30*time.Minute)) || until.After(w.Clock.Now().Add(30*time.Minute)) {
		t.Fatalf("until %v, %v", until, err)
	}
	if !slices.Contains(ana.Told(), "notice.glass") || !slices.Contains(auditor.Told(), "notice.glass") ||
		slices.Contains(desk.Told(), "notice.glass") {
		t.Errorf("the team and the auditors are told: %v %v", ana.Told(), auditor.Told())
	}
	if _, err := w.Work.ReadRestricted(t.Context(), desk.Actor, cases[0]); err != nil {
		t.Fatal(err)
	}
	_, err = w.Work.ReadRestricted(t.Context(), desk.Actor, cases[1])
	w.Want(err, fault.Forbidden)
	if again, err := w.Work.BreakGlass(t.Context(), desk.Actor, cases[0], "vida", emergencyReason); err != nil ||
		!again.Equal(until) {
		t.Errorf("what is open stays as it is: %v, %v", again, err)
	}
	w.Waits(30 * time.Minute)
	_, err = w.Work.ReadRestricted(t.Context(), desk.Actor, cases[0])
	w.Want(err, fault.Forbidden)
	_, err = w.Work.BreakGlass(t.Context(), desk.Actor, cases[1], "vida", emergencyReason)
	must(t, err)
	_, err = w.Work.BreakGlass(t.Context(), desk.Actor, cases[2], "vida", emergencyReason)
	w.Want(err, fault.TooMany)
	w.Waits(24 * time.Hour)
	_, err = w.Work.BreakGlass(t.Context(), desk.Actor, cases[2], "vida", emergencyReason)
	must(t, err)
	w.Verify()
}

func TestAnAuthorityOrdersThePlacementOfAMinor(t *testing.T) {
	w := amparotest.New(t)
	ana, court, pgn := w.Worker("ana"), w.Authority(), w.Person("procuradora", w.Agency("pgn", "procuraduria_ninez"),
		domain.RoleChildAuth)
	casa := w.Shelter("casa", "0108", amparotest.Girls(2))
	girl := ana.Refers(amparotest.Survivor(amparotest.Woman(17)))
	woman := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	offer := ana.Offers(girl.Referrals[0], casa)[0]
	casa.Accepts(offer)
	rows, err := w.Work.AuthorityDesk(t.Context(), court.Actor)
	if err != nil || len(rows) != 1 || rows[0].Case != girl.Case || rows[0].Place != domain.StayHeld ||
		rows[0].Band != "16-17" || !rows[0].Can["order.record"] || rows[0].Can["case.read"] {
		t.Fatalf("one girl waits for an order: %+v, %v", rows, err)
	}
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, w.Emergency()))
	if rows, _ = w.Work.AuthorityDesk(t.Context(), court.Actor); !rows[0].Emergency {
		t.Error("an emergency admission presses")
	}
	in := intake.OrderInput{Court: "Juzgado de turno", Number: "01193-2026", Date: "2026-11-23"}
	w.Want(w.Work.RecordOrder(t.Context(), pgn.Actor, girl.Case, 0, in), fault.Forbidden)
	must(t, w.Work.RecordOrder(t.Context(), pgn.Actor, girl.Case, 0, intake.OrderInput{Status: domain.CourtAsked}))
	w.Want(w.Work.RecordOrder(t.Context(), court.Actor, girl.Case, 0, intake.OrderInput{}), fault.Invalid)
	w.Want(w.Work.RecordOrder(t.Context(), court.Actor, girl.Case, 0, intake.OrderInput{Number: "1", Date: "2031-01-01"}),
		fault.Invalid)
	w.Want(w.Work.RecordOrder(t.Context(), court.Actor, woman.Case, 0, in), fault.NotFound)
	w.Want(w.Work.RecordOrder(t.Context(), ana.Actor, girl.Case, 0, in), fault.Forbidden)
	must(t, w.Work.RecordOrder(t.Context(), court.Actor, girl.Case, 0, in))
	if rows, err = w.Work.AuthorityDesk(t.Context(), court.Actor); err != nil || len(rows) != 0 {
		t.Errorf("nothing waits any more: %+v, %v", rows, err)
	}
	v, err := w.Work.ViewOffer(t.Context(), casa.Actor.Actor, offer)
	if err != nil || v.Stay.Order == nil || v.Order.Number != in.Number || v.Order.Court != court.Agency {
		t.Errorf("the order settles the emergency: %+v, %v", v.Stay, err)
	}
	if !slices.Contains(ana.Told(), "notice.order_recorded") || !slices.Contains(casa.Told(), "notice.order_recorded") {
		t.Errorf("team and shelter are told: %v %v", ana.Told(), casa.Told())
	}
	_, err = w.Work.AuthorityDesk(t.Context(), casa.Actor.Actor)
	w.Want(err, fault.Forbidden)
	w.Verify()
}
