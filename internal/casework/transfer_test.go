package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

var danger = placement.TransferInput{Reason: "peligro", Urgency: domain.UrgencyCritical,
	Note: "Vieron el carro otra vez."}

// moving is somebody who lives in a house with one bed, and needs another: there is one, with one bed too.
type moving struct {
	w         *amparotest.World
	ana       *amparotest.Actor
	casa, luz *amparotest.House
	cas       domain.CaseID
	first     domain.OfferID
	ref       domain.ReferralID
}

func lives(t *testing.T, age int, unit func(int) amparotest.Unit) moving {
	t.Helper()
	w := amparotest.New(t)
	m := moving{w: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", unit(1)),
		luz: w.Shelter("luz", "0101", unit(1))}
	filed := m.ana.Refers(amparotest.Survivor(amparotest.Woman(age)))
	m.cas, m.ref = filed.Case, filed.Referrals[0]
	m.first = m.ana.Offers(m.ref, m.casa)[0]
	m.casa.Accepts(m.first)
	in := placement.AdmitInput{}
	if age < domain.MinorAge {
		in = w.Emergency()
	}
	must(t, w.Work.Admit(t.Context(), m.casa.Actor.Actor, m.first, 0, in))
	return m
}

// kept is a bed that the second house keeps for her, and the need by which it was sought.
func (m moving) kept(t *testing.T) (domain.ReferralID, domain.OfferID) {
	t.Helper()
	ref, err := m.w.Work.StartTransfer(t.Context(), m.ana.Actor, m.first, 0, danger)
	must(t, err)
	offer := m.ana.Offers(ref, m.luz)[0]
	m.luz.Accepts(offer)
	return ref, offer
}

// stands holds how many beds each house has free, and where her first stay and the two needs stand.
func (m moving) stands(t *testing.T, casa, luz int, stay domain.StayState, first domain.ReferralState) {
	t.Helper()
	was, is := rooms(t, m.w, m.casa), rooms(t, m.w, m.luz)
	if was.Free != casa || is.Free != luz || bedOf(t, m.w, m.first).State != stay || state(t, m.w, m.ref) != first {
		t.Errorf("free %d and %d, her stay %s, her need %s; want %d and %d, %s, %s", was.Free, is.Free,
			bedOf(t, m.w, m.first).State, state(t, m.w, m.ref), casa, luz, stay, first)
	}
}

func (m moving) stage(t *testing.T, who *amparotest.Actor) string {
	t.Helper()
	v, err := m.w.Work.ViewOffer(t.Context(), who.Actor, m.first)
	must(t, err)
	if v.Moving == nil {
		return ""
	}
	if (v.Moving.Referral != "") != (who.Agency == m.ana.Agency) {
		t.Errorf("%s is led to the need: %q", who.Role, v.Moving.Referral)
	}
	return v.Moving.Stage
}

// TestSheKeepsHerBedUntilTheNextHouseRecordsHerArrival: in the act that records it her old bed is free for others, her
// old need is handed on, and the house that had her is told, not where she is.
func TestSheKeepsHerBedUntilTheNextHouseRecordsHerArrival(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	bea := w.Worker("bea")
	other := bea.Refers(amparotest.Survivor(amparotest.Woman(35))).Referrals[0]
	ref, err := w.Work.StartTransfer(t.Context(), m.ana.Actor, m.first, 0, danger)
	must(t, err)
	if !slices.Contains(m.casa.Told(), "notice.transfer_started") || m.stage(t, m.casa.Actor) != "sought" {
		t.Errorf("the house is told that she stays for now: %v", m.casa.Told())
	}
	if _, err = w.Work.StartTransfer(t.Context(), m.ana.Actor, m.first, 0, danger); fault.As(err).Code != "transfer.runs" {
		t.Errorf("two searches at once: %v", err)
	}
	ranked, err := w.Work.Match(t.Context(), m.ana.Actor, ref)
	must(t, err)
	if len(ranked.Ranking.Candidates) != 1 || ranked.Ranking.Candidates[0].Shelter != m.luz.Shelter.ID || ranked.HasBed {
		t.Errorf("her own house is no candidate, and no box is to be ticked: %+v", ranked.Ranking.Candidates)
	}
	if _, err = w.Work.SendOffers(t.Context(), m.ana.Actor, ref, 0, placement.OfferInput{
		Shelters: []domain.ShelterID{m.casa.Shelter.ID}}); fault.As(err).Fields[0].Code != "offer.lives_there" {
		t.Errorf("her own house is asked: %v", err)
	}
	second := m.ana.Offers(ref, m.luz)[0]
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)
	m.luz.Accepts(second)
	m.stands(t, 0, 0, domain.StayArrived, domain.ReferralAdmitted)
	if m.stage(t, m.casa.Actor) != "kept" {
		t.Errorf("the house reads %s", m.stage(t, m.casa.Actor))
	}
	must(t, w.Work.Transit(t.Context(), m.ana.Actor, second, 0))
	if m.stage(t, m.ana) != "road" {
		t.Errorf("the team reads %s", m.stage(t, m.ana))
	}
	w.Waits(11*time.Hour + 10*time.Minute)
	if w.Due(); !slices.Contains(m.luz.Told(), "notice.silent") {
		t.Errorf("nobody heard of her on the way: %v", m.luz.Told())
	}
	if w.Rematches() != 0 {
		t.Error("no bed is free yet")
	}
	must(t, w.Work.Wait(t.Context(), bea.Actor, other, 0))
	w.Rematches()
	must(t, w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, placement.AdmitInput{}))
	m.stands(t, 1, 0, domain.StayDeparted, domain.ReferralHandedOn)
	if st := bedOf(t, w, m.first); st.Reason != "traslado_otro_servicio" || !slices.Contains(m.casa.Told(),
		"notice.transferred") {
		t.Errorf("her stay ended by %q; the house was told %v", st.Reason, m.casa.Told())
	}
	w.Waits(3 * time.Second)
	if w.Rematches() == 0 || !slices.Contains(bea.Told(), "notice.place_opened") {
		t.Errorf("who waits is told of her bed: %v", bea.Told())
	}
	v, err := w.Work.ViewOffer(t.Context(), m.casa.Actor.Actor, m.first)
	must(t, err)
	if v.Case != "" || v.Moving != nil || v.Identity != nil {
		t.Errorf("the house reads on: %+v", v)
	}
	if lost, err := w.Work.RestoreDeadlines(t.Context()); lost != 0 || err != nil {
		t.Errorf("%d deadlines do not follow from the rows: %v", lost, err)
	}
	w.Verify()
}

// TestAnArrivalThatWasRecordedByMistakePutsHerBack: within minutes, while her old bed is free.
func TestAnArrivalThatWasRecordedByMistakePutsHerBack(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	_, second := m.kept(t)
	admit := func() { must(t, w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, placement.AdmitInput{})) }
	admit()
	must(t, w.Work.TakeBack(t.Context(), m.luz.Actor.Actor, second, 0))
	m.stands(t, 0, 0, domain.StayArrived, domain.ReferralAdmitted)
	if m.stage(t, m.casa.Actor) != "kept" || !slices.Contains(m.casa.Told(), "notice.taken_back") {
		t.Errorf("the house reads %s and was told %v", m.stage(t, m.casa.Actor), m.casa.Told())
	}
	admit()
	bea := w.Worker("bea")
	offer := bea.Offers(bea.Refers(amparotest.Survivor(amparotest.Woman(35))).Referrals[0], m.casa)[0]
	m.casa.Accepts(offer)
	if err := w.Work.TakeBack(t.Context(), m.luz.Actor.Actor, second, 0); fault.As(err).Code != "offer.bed_taken" {
		t.Errorf("her bed is somebody else's: %v", err)
	}
	w.Verify()
}

// TestWhatDoesNotComeToPassLeavesHerWhereSheIs: a no after the yes, a hold that runs out, a search that is called off.
func TestWhatDoesNotComeToPassLeavesHerWhereSheIs(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	ref, second := m.kept(t)
	must(t, w.Work.Decline(t.Context(), m.luz.Actor.Actor, second, 0, placement.DeclineInput{Code: "sin_cupo"}))
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)
	if m.stage(t, m.casa.Actor) != "sought" {
		t.Errorf("the search goes on: %s", m.stage(t, m.casa.Actor))
	}
	second = m.ana.Offers(ref, m.luz)[0]
	m.luz.Accepts(second)
	w.Waits(5 * time.Hour)
	w.Due()
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)
	if got := state(t, w, ref); got != domain.ReferralReview {
		t.Errorf("the hold ran out, and the search stands at %s", got)
	}
	// She comes after all: the house records it while the bed is free.
	must(t, w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, placement.AdmitInput{}))
	m.stands(t, 1, 0, domain.StayDeparted, domain.ReferralHandedOn)
	must(t, w.Work.TakeBack(t.Context(), m.luz.Actor.Actor, second, 0))
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)

	must(t, w.Work.Cancel(t.Context(), m.ana.Actor, ref, 0, "solucion_alterna"))
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)
	if m.stage(t, m.casa.Actor) != "" || !slices.Contains(m.casa.Told(), "notice.transfer_off") {
		t.Errorf("the house is told that she stays: %v", m.casa.Told())
	}
	_, second = m.kept(t)
	must(t, w.Work.Release(t.Context(), m.luz.Actor.Actor, second, 0))
	must(t, w.Work.TakeBack(t.Context(), m.luz.Actor.Actor, second, 0)) // Another bed is hers: it may be kept again.
	m.stands(t, 0, 0, domain.StayArrived, domain.ReferralAdmitted)
	w.Verify()
}

// TestAHouseAsksAndHerTeamDecides: what the house asks for goes to nobody until her team sends it. The house reads that
// it is sought, and no need.
func TestAHouseAsksAndHerTeamDecides(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	start := func(who *amparotest.Actor, in placement.TransferInput) error {
		_, err := w.Work.StartTransfer(t.Context(), who.Actor, m.first, 0, in)
		return err
	}
	w.Want(start(m.luz.Actor, danger), fault.NotFound)
	w.Want(start(w.Worker("bea"), danger), fault.NotFound)
	w.Want(start(w.Coordinator(), danger), fault.Forbidden)
	for field, in := range map[string]placement.TransferInput{"reason": {Urgency: domain.UrgencyHigh},
		"urgency": {Reason: "lo_pide"}} {
		if f := fault.As(start(m.casa.Actor, in)); len(f.Fields) != 1 || f.Fields[0].Path != field {
			t.Errorf("without %s: %+v", field, f)
		}
	}
	must(t, start(m.casa.Actor, placement.TransferInput{Reason: "no_puede_seguir", Urgency: domain.UrgencyHigh}))
	if !slices.Contains(m.ana.Told(), "notice.transfer_asked") || m.stage(t, m.casa.Actor) != "asked" {
		t.Errorf("the team was told %v; the house reads %s", m.ana.Told(), m.stage(t, m.casa.Actor))
	}
	v, err := w.Work.ViewCase(t.Context(), m.ana.Actor, m.cas)
	must(t, err)
	at := slices.IndexFunc(v.Referrals, func(r domain.Referral) bool { return r.TransferOf == m.ref })
	if at < 0 || v.Referrals[at].State != domain.ReferralDraft || v.Referrals[at].Worker != m.ana.Account {
		t.Fatalf("a draft in her team's hands: %+v", v.Referrals)
	}
	ref := v.Referrals[at].ID
	_, err = w.Work.ViewReferral(t.Context(), m.casa.Actor.Actor, ref)
	w.Want(err, fault.NotFound)
	must(t, w.Work.Send(t.Context(), m.ana.Actor, ref, 0))
	must(t, w.Work.Wait(t.Context(), m.ana.Actor, ref, 0))
	work, err := w.Work.Work(t.Context(), m.ana.Actor, oversight.WorkFilter{Group: oversight.GroupOpen})
	must(t, err)
	waits, err := w.Work.Waiting(t.Context(), m.ana.Actor, waiting.Filter{})
	must(t, err)
	if len(work.Rows) != 1 || !work.Rows[0].Transfer || len(waits.Rows) != 1 || !waits.Rows[0].Transfer {
		t.Errorf("the lists say that she has a bed and moves: %+v %+v", work.Rows, waits.Rows)
	}
}

// TestTheHouseRecordsThatSheLeftWhileSheIsOnTheWay: her bed there is free at once; the arrival needs nothing more of
// that house. A departure by mistake is taken back while the next bed is kept.
func TestTheHouseRecordsThatSheLeftWhileSheIsOnTheWay(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	_, second := m.kept(t)
	leaves := func() {
		must(t, w.Work.Discharge(t.Context(), m.casa.Actor.Actor, m.first, 0,
			placement.EndInput{Reason: "traslado_otro_servicio"}))
	}
	leaves()
	must(t, w.Work.TakeBack(t.Context(), m.casa.Actor.Actor, m.first, 0))
	m.stands(t, 0, 0, domain.StayArrived, domain.ReferralAdmitted)
	must(t, w.Work.Transit(t.Context(), m.ana.Actor, second, 0))
	leaves()
	m.stands(t, 1, 0, domain.StayDeparted, domain.ReferralHandedOn)
	must(t, w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, placement.AdmitInput{}))
	m.stands(t, 1, 0, domain.StayDeparted, domain.ReferralHandedOn)
	w.Verify()
}

// TestAGirlMovesAndTheAuthorityIsTold: that she moved, not where; the order is asked for at the second door as at the
// first.
func TestAGirlMovesAndTheAuthorityIsTold(t *testing.T) {
	m := lives(t, 15, amparotest.Girls)
	w, authority := m.w, m.w.Authority()
	_, second := m.kept(t)
	w.Want(w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, placement.AdmitInput{}), fault.Invalid)
	m.stands(t, 0, 0, domain.StayArrived, domain.ReferralAdmitted)
	must(t, w.Work.Admit(t.Context(), m.luz.Actor.Actor, second, 0, w.Emergency()))
	m.stands(t, 1, 0, domain.StayDeparted, domain.ReferralHandedOn)
	if n := times(t, w, authority, "notice.minor_moved"); n != 1 {
		t.Errorf("the authority was told %d times", n)
	}
}

// TestConsentIsAskedOfEveryHouseThatSheMightMoveTo: whom she did not name is not asked; whom she takes back gives the
// bed back, and she stays where she is.
func TestConsentIsAskedOfEveryHouseThatSheMightMoveTo(t *testing.T) {
	m := lives(t, 28, amparotest.Women)
	w := m.w
	names := func(to ...domain.AgencyID) {
		k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
		k.Recipients = to
		must(t, w.Work.RecordConsent(t.Context(), m.ana.Actor, m.cas, 0, k))
	}
	names(m.casa.Agency)
	ref, err := w.Work.StartTransfer(t.Context(), m.ana.Actor, m.first, 0, danger)
	must(t, err)
	if _, err = w.Work.SendOffers(t.Context(), m.ana.Actor, ref, 0, placement.OfferInput{
		Shelters: []domain.ShelterID{m.luz.Shelter.ID}}); fault.As(err).Fields[0].Code != "consent.recipient_not_covered" {
		t.Errorf("a house that she did not name: %v", err)
	}
	names(m.casa.Agency, m.luz.Agency)
	m.luz.Accepts(m.ana.Offers(ref, m.luz)[0])
	names(m.casa.Agency)
	m.stands(t, 0, 1, domain.StayArrived, domain.ReferralAdmitted)
	if got := state(t, w, ref); got != domain.ReferralCancelled || !slices.Contains(m.casa.Told(), "notice.transfer_off") {
		t.Errorf("the search stands at %s; the house was told %v", got, m.casa.Told())
	}
	must(t, w.Work.WithdrawConsent(t.Context(), m.ana.Actor, m.cas))
	_, err = w.Work.StartTransfer(t.Context(), m.ana.Actor, m.first, 0, danger)
	w.Want(err, fault.Conflict)
}

// TestOneOfAGroupLeavesWhileTheOthersAreToMove: no bed is kept for her in the next house either.
func TestOneOfAGroupLeavesWhileTheOthersAreToMove(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, luz := w.Shelter("casa", "0108", amparotest.Families(3, 2, 12, 12)), w.Shelter("luz", "0101",
		amparotest.Families(3, 2, 12, 12))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(8, domain.Woman)))
	first := ana.Offers(filed.Referrals[0], casa)[0]
	casa.Accepts(first)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, first, 0, placement.AdmitInput{}))
	ref, err := w.Work.StartTransfer(t.Context(), ana.Actor, first, 0, danger)
	must(t, err)
	second := ana.Offers(ref, luz)[0]
	luz.Accepts(second)
	must(t, w.Work.Leave(t.Context(), casa.Actor.Actor, first, 0, placement.LeaveInput{Person: "P2",
		Reason: "reintegracion_familiar"}))
	if was, is := rooms(t, w, casa), rooms(t, w, luz); was.Free != 2 || is.Free != 2 {
		t.Errorf("one bed in each house: %+v %+v", was, is)
	}
	must(t, w.Work.Admit(t.Context(), luz.Actor.Actor, second, 0, placement.AdmitInput{}))
	stays, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{By: store.By("case", filed.Case)})
	must(t, err)
	if was := rooms(t, w, casa); was.Free != 3 || len(stays) != 2 {
		t.Errorf("she moved: %+v, %d stays", was, len(stays))
	}
	w.Verify()
}
