package deadline_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

func offerOf(t *testing.T, w *amparotest.World, id domain.OfferID) domain.Offer {
	t.Helper()
	o, err := store.Get[domain.Offer](t.Context(), w.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	return o.V
}

func stateOf(t *testing.T, w *amparotest.World, id domain.ReferralID) domain.ReferralState {
	t.Helper()
	r, err := store.Get[domain.Referral](t.Context(), w.Store, id)
	if err != nil {
		t.Fatal(err)
	}
	return r.V.State
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func free(t *testing.T, w *amparotest.World, h *amparotest.House) int {
	t.Helper()
	b, err := w.Work.ShelterBoard(t.Context(), h.Actor.Actor, h.Shelter.ID)
	must(t, err)
	return b.Units[0].Room.Free
}

// deadlines counts what is still to fall due.
func deadlines(t *testing.T, w *amparotest.World, kind string) int {
	t.Helper()
	all, err := store.All[domain.Deadline](t.Context(), w.Store, store.Filter{})
	must(t, err)
	n := 0
	for _, d := range all {
		if d.V.Kind == kind {
			n++
		}
	}
	return n
}

func TestSilenceIsRemindedEscalatedAndEndedAtTheRightMinute(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	// critical: answer in 60 minutes, reminder after 30
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]

	w.Waits(29*time.Minute + 59*time.Second)
	if n := w.Due(); n != 0 || offerOf(t, w, offer).Reminded {
		t.Fatalf("%d deadlines done before their time", n)
	}
	w.Waits(time.Second)
	if n := w.Due(); n != 1 || !offerOf(t, w, offer).Reminded || !slices.Contains(casa.Told(), "notice.offer_remind") {
		t.Fatalf("%d done, told %v", n, casa.Told())
	}
	w.Waits(29*time.Minute + 59*time.Second)
	if n := w.Due(); n != 0 {
		t.Fatalf("%d deadlines done before their time", n)
	}
	w.Waits(time.Second)
	if n := w.Due(); n != 1 || !offerOf(t, w, offer).Escalated || !slices.Contains(desk.Told(), "notice.offer_late") ||
		!slices.Contains(ana.Told(), "notice.offer_late") {
		t.Fatalf("%d done, desk told %v, team told %v", n, desk.Told(), ana.Told())
	}
	w.Waits(3*time.Hour - time.Second)
	if n := w.Due(); n != 0 || offerOf(t, w, offer).State != domain.OfferSent {
		t.Fatalf("%d done; four hours are not over", n)
	}
	w.Waits(time.Second)
	if n := w.Due(); n != 1 || offerOf(t, w, offer).State != domain.OfferExpired ||
		stateOf(t, w, ref) != domain.ReferralReview {
		t.Fatalf("%d done, offer %s, referral %s", n, offerOf(t, w, offer).State, stateOf(t, w, ref))
	}
	if !slices.Contains(casa.Told(), "notice.offer_expired") || !slices.Contains(ana.Told(), "notice.no_offer_left") {
		t.Errorf("both sides are told: %v %v", casa.Told(), ana.Told())
	}
	if casa.TryAccept(offer) == nil {
		t.Error("an offer that ended cannot be accepted")
	}
	w.Verify()
}

func TestTheNextProviderIsAskedOnlyWhenConsentNamesIt(t *testing.T) {
	for _, c := range []struct {
		story string
		named func(first, second *amparotest.House) []domain.AgencyID
		asked bool
	}{
		{"both are named", func(a, b *amparotest.House) []domain.AgencyID { return []domain.AgencyID{a.Agency, b.Agency} },
			true},
		{"only the silent one is named", func(a,
			_ *amparotest.House) []domain.AgencyID {
			return []domain.AgencyID{a.Agency}
		}, false},
		{"nobody is named", func(_, _ *amparotest.House) []domain.AgencyID { return nil }, false},
	} {
		t.Run(c.story, func(t *testing.T) {
			w := amparotest.New(t)
			ana := w.Worker("ana")
			silent, next := w.Shelter("casa", "0108", amparotest.Women(2)), w.Shelter("otra", "0101", amparotest.Women(1))
			full := w.Shelter("llena", "0101", amparotest.Women(0))
			in := amparotest.Survivor(amparotest.Woman(24))
			if in.Consent.Recipients = c.named(silent, next); in.Consent.Recipients != nil {
				in.Consent.Recipients = append(in.Consent.Recipients, full.Agency)
			}
			ref := ana.Refers(in).Referrals[0]
			ana.Offers(ref, silent)
			w.Waits(time.Hour)
			w.Due()
			inbox, err := w.Work.Inbox(t.Context(), next.Actor.Actor, oversight.InboxFilter{})
			must(t, err)
			if (len(inbox.Offers) == 1) != c.asked || len(full.Told()) != 0 {
				t.Fatalf("asked %+v", inbox.Offers)
			}
			if !c.asked {
				return
			}
			next.Accepts(inbox.Offers[0].ID)
			if address, err := w.Work.ShelterAddress(t.Context(), ana.Actor, inbox.Offers[0].ID); err != nil || address == "" {
				t.Errorf("she who placed her learns where: %q, %v", address, err)
			}
			w.Waits(24 * time.Hour)
			w.Due()
			w.Verify()
		})
	}
}

func TestAHoldThatRunsOutGivesTheBedBack(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	road := ana.Refers(amparotest.Survivor(amparotest.Woman(25))).Referrals[0]
	there := ana.Refers(amparotest.Survivor(amparotest.Woman(26)))
	casa.Accepts(ana.Offers(ref, casa)[0])
	way := ana.Offers(road, casa)[0]
	casa.Accepts(way)
	_ = there
	w.Waits(3 * time.Hour)
	must(t, w.Work.Transit(t.Context(), ana.Actor, way, 0))
	w.Waits(time.Hour) // The critical hold of four hours is over for both.
	w.Due()
	if n := free(t, w, casa); n != 1 || stateOf(t, w, ref) != domain.ReferralReview ||
		stateOf(t, w, road) != domain.ReferralTransit {
		t.Fatalf("%d free; nobody loses her bed on the road: %s", n, stateOf(t, w, road))
	}
	if !slices.Contains(casa.Told(), "notice.hold_expired") || !slices.Contains(ana.Told(), "notice.hold_expired") ||
		!slices.Contains(w.Coordinator().Told(), "notice.hold_expired") {
		t.Errorf("everybody is told: %v", ana.Told())
	}
	w.Waits(11 * time.Hour) // Half a day since she left: nobody was asked after her yet, so that comes first.
	w.Due()
	if stateOf(t, w, road) != domain.ReferralTransit || !slices.Contains(ana.Told(), "notice.silent") {
		t.Fatalf("%s, and the team is told %v", stateOf(t, w, road), ana.Told())
	}
	w.Waits(time.Hour)
	w.Due()
	if n := free(t, w, casa); n != 2 || stateOf(t, w, road) != domain.ReferralReview {
		t.Fatalf("%d free, %s", n, stateOf(t, w, road))
	}
	again := ana.Offers(ref, casa)[0]
	casa.Accepts(again)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, again, 0, placement.AdmitInput{}))
	w.Waits(48 * time.Hour)
	w.Due()
	if n := free(t, w, casa); n != 1 || deadlines(t, w, domain.DeadlineRelease) != 0 {
		t.Fatalf("who arrived stays: %d free", n)
	}
	w.Verify()
}

func TestAPlaceOnACaseloadThatNobodyUsesIsFreeAgain(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	psy := w.Program("psico", domain.ClassPsych, 1, "trauma")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyHigh}}
	ref := ana.Refers(in).Referrals[0]
	psy.Accepts(ana.OffersTo(ref, psy)[0])
	w.Waits(14*24*time.Hour - time.Minute)
	w.Due()
	if s := stateOf(t, w, ref); s != domain.ReferralAccepted {
		t.Fatalf("two weeks are not over: %s", s)
	}
	w.Waits(time.Minute)
	w.Due()
	b, err := w.Work.ProgramBoard(t.Context(), psy.Actor.Actor, psy.Program.ID)
	if err != nil || b.Load.Free != 1 || stateOf(t, w, ref) != domain.ReferralReview {
		t.Fatalf("load %+v, %s, %v", b.Load, stateOf(t, w, ref), err)
	}
	w.Verify()
}

func TestAConsentThatEndsClosesWhatItOpened(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs[0].Urgency = domain.UrgencyScheduled
	in.Consent.ExpiresAt = w.Clock.Now().Add(10 * 24 * time.Hour)
	filed := ana.Refers(in)
	w.Waits(3 * 24 * time.Hour)
	// The other thing that fell due is the conversation about what she was not asked yet.
	if n := w.Due(); n != 2 || !slices.Contains(ana.Told(), "notice.consent_ending") {
		t.Fatalf("a week before, the team is told: %d, %v", n, ana.Told())
	}
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	w.Waits(7 * 24 * time.Hour)
	w.Due()
	if s := offerOf(t, w, offer).State; s != domain.OfferWithdrawn ||
		stateOf(t, w, filed.Referrals[0]) != domain.ReferralReview {
		t.Fatalf("offer %s", s)
	}
	if !slices.Contains(ana.Told(), "notice.consent_ended") || deadlines(t, w, domain.DeadlineConsent) != 0 {
		t.Errorf("told %v", ana.Told())
	}
	w.Verify()
}

func TestARenewedConsentIsNotEndedByTheOldOne(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.ExpiresAt = w.Clock.Now().Add(10 * 24 * time.Hour)
	filed := ana.Refers(in)
	w.Waits(24 * time.Hour)
	must(t, w.Work.RecordConsent(t.Context(), ana.Actor, filed.Case, 0,
		amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal)))
	w.Waits(9 * 24 * time.Hour)
	w.Due()
	if notices := ana.Told(); slices.Contains(notices, "notice.consent_ending") ||
		slices.Contains(notices, "notice.consent_ended") || deadlines(t, w, domain.DeadlineConsent) != 1 {
		t.Errorf("told %v", notices)
	}
	w.Verify()
}

func TestManyRunnersAtOnceDoEachThingOnce(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	const asked = 12
	casa := w.Shelter("casa", "0108", amparotest.Women(asked))
	var offers []domain.OfferID
	for range asked {
		offers = append(offers, ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	}
	for _, o := range offers[:asked/2] {
		casa.Accepts(o)
	}
	w.Waits(5 * time.Hour) // Reminders, escalations, expiries and releases are all overdue at once.
	var wg sync.WaitGroup
	done := make([]int, 4)
	for i := range done {
		runner := w.Runner()
		wg.Go(func() {
			for range 4 {
				n, err := runner.Due(t.Context())
				if err != nil {
					t.Error(err)
				}
				done[i] += n
			}
		})
	}
	await.All(t, "all runners", &wg)
	total := 0
	for _, n := range done {
		total += n
	}
	if total != asked { // Six offers expired, six holds released; what came too late for its reminder is moot.
		t.Errorf("%d done, want %d", total, asked)
	}
	expired, released := 0, 0
	for _, kind := range casa.Told() {
		switch kind {
		case "notice.offer_expired":
			expired++
		case "notice.hold_expired":
			released++
		}
	}
	if expired != asked/2 || released != asked/2 || free(t, w, casa) != asked {
		t.Errorf("expired %d, released %d, free %d", expired, released, free(t, w, casa))
	}
	w.Verify()
}

func TestADeadlineThatFailsWaitsWithoutHoldingUpTheOthers(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	var c store.Change
	bad := domain.Deadline{ID: domain.NewID[domain.DeadlineID](), Kind: "de otro mundo", Target: "x", DueAt: w.Clock.Now()}
	store.Put(&c, store.New(bad))
	erased := domain.Deadline{ID: domain.NewID[domain.DeadlineID](), Kind: domain.DeadlineRelease,
		Target: string(domain.NewID[domain.StayID]()), DueAt: w.Clock.Now()}
	store.Put(&c, store.New(erased))
	must(t, w.Store.Commit(t.Context(), c))
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)
	w.Waits(30 * time.Minute)
	runner := w.Runner()
	if n, err := runner.Due(t.Context()); n != 1 || err == nil {
		t.Fatalf("the reminder is due and the failure is told: %d, %v", n, err)
	}
	if n, err := runner.Due(t.Context()); n != 0 || err != nil {
		t.Fatalf("what failed a moment ago waits: %d, %v", n, err)
	}
	w.Waits(time.Minute)
	if _, err := runner.Due(t.Context()); err == nil {
		t.Error("then it is tried again")
	}
	if deadlines(t, w, domain.DeadlineRelease) != 0 || deadlines(t, w, bad.Kind) != 1 {
		t.Error("what is about something erased is taken away; what failed stays")
	}
}

func TestOldAnswersAndUnfinishedFormsAreForgotten(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	old, err := w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1, map[string][]string{"a": {"b"}})
	must(t, err)
	w.Waits(20 * 24 * time.Hour)
	fresh, err := w.Work.SaveDraft(t.Context(), ana.Actor, "", "caso", 1, nil)
	must(t, err)
	key := store.Idem{Account: ana.Account, Key: "una", Digest: "d"}
	_, err = w.Work.Register(store.WithIdem(t.Context(), key), ana.Actor, amparotest.Survivor(amparotest.Woman(24)))
	must(t, err)
	w.Waits(11 * 24 * time.Hour)
	if n, err := w.Runner().Forget(t.Context()); err != nil || n != 2 {
		t.Fatalf("forgot %d, %v", n, err)
	}
	if _, err := w.Work.GetDraft(t.Context(), ana.Actor, old); err == nil {
		t.Error("a form that nobody touched for thirty days is gone")
	}
	if _, err := w.Work.GetDraft(t.Context(), ana.Actor, fresh); err != nil {
		t.Error(err)
	}
	w.Verify()
}

func TestAnEmergencyAccessIsRecordedAsOver(t *testing.T) {
	w := amparotest.New(t)
	filed := w.Worker("ana").Refers(amparotest.Survivor(amparotest.Woman(24)))
	_, err := w.Work.BreakGlass(t.Context(), w.Coordinator().Actor, filed.Case, "vida",
		"La buscan y su equipo no contesta el teléfono.")
	must(t, err)
	w.Waits(30 * time.Minute)
	if n := w.Due(); n != 1 || deadlines(t, w, domain.DeadlineEmergency) != 0 {
		t.Errorf("%d done", n)
	}
	page, err := w.Work.LogView(t.Context(), w.Auditor().Actor, store.SystemLog,
		oversight.LogFilter{Act: domain.DeadlineEmergency})
	if err != nil || len(page.Rows) != 1 || page.Rows[0].Policy != "deadline" ||
		page.Rows[0].Role != string(domain.RoleSystem) {
		t.Errorf("%+v, %v", page.Rows, err)
	}
}

func TestARunnerEndsWithItsContext(t *testing.T) {
	w := amparotest.New(t)
	ended := make(chan struct{})
	runner := w.Runner()
	stopping, stop := context.WithCancel(t.Context())
	go func() { runner.Run(stopping); close(ended) }()
	stop()
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it still runs")
	}
}
