package deadline_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// rows returns every deadline that is kept, by kind and what it is about.
func rows(t *testing.T, w *amparotest.World) []store.Rec[domain.Deadline] {
	t.Helper()
	all, err := store.All[domain.Deadline](t.Context(), w.Store, store.Filter{})
	must(t, err)
	slices.SortFunc(all, func(a, b store.Rec[domain.Deadline]) int {
		return cmp.Or(cmp.Compare(a.V.Kind, b.V.Kind), cmp.Compare(a.V.Target, b.V.Target))
	})
	return all
}

// TestDeadlinesThatSomebodyDeletedAreThereAgain: whoever empties the table of deadlines keeps a bed from being freed
// and a silent house
// from being passed over. What must fall due follows from what the log covers, and is made again and told.
func TestDeadlinesThatSomebodyDeletedAreThereAgain(t *testing.T) {
	w := amparotest.New(t)
	ana, watch := w.Worker("ana"), w.Auditor()
	casa, norte := w.Shelter("casa", "0108", amparotest.Women(1)), w.Shelter("norte", "0108", amparotest.Women(2))
	held := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	answered := ana.Offers(held, casa)[0]
	casa.Accepts(answered)
	silent := ana.Refers(amparotest.Survivor(amparotest.Woman(31))).Referrals[0]
	ana.Offers(silent, norte)
	ana.Refers(amparotest.Survivor(amparotest.Woman(16)))

	if n, err := w.Work.RestoreDeadlines(t.Context()); n != 0 || err != nil {
		t.Fatalf("nothing is missing, and %d were made again, %v", n, err)
	}
	before := rows(t, w)
	var wipe store.Change
	for _, d := range before {
		store.Delete(&wipe, d)
	}
	must(t, w.Store.Commit(t.Context(), wipe))
	n, err := w.Work.RestoreDeadlines(t.Context())
	must(t, err)
	after := rows(t, w)
	var want []domain.Deadline
	for _, d := range before {
		if d.V.Target != string(answered) { // What fell due of an offer that was accepted has nothing left to do.
			want = append(want, d.V)
		}
	}
	same := slices.EqualFunc(after, want, func(got store.Rec[domain.Deadline], want domain.Deadline) bool {
		return got.V.Kind == want.Kind && got.V.Target == want.Target && got.V.DueAt.Equal(want.DueAt)
	})
	if !same || n != len(want) {
		t.Errorf("%d were made again:\n%+v\nwant\n%+v", n, after, want)
	}
	if !slices.Contains(watch.Told(), "notice.deadlines_restored") {
		t.Errorf("the auditor is told %v", watch.Told())
	}
	if n, err := w.Work.RestoreDeadlines(t.Context()); n != 0 || err != nil {
		t.Errorf("a second time %d are missing, %v", n, err)
	}
	w.Waits(13 * time.Hour)
	w.Due()
	if free(t, w, casa) != 1 {
		t.Error("the bed is held for ever")
	}
}

// TestNothingFallsDueByAClockThatNobodyTrusts: a runner that may not go by the clock leaves everything as it stands.
func TestNothingFallsDueByAClockThatNobodyTrusts(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)
	w.Waits(72 * time.Hour)
	trusted := make(chan bool, 1)
	within, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	w.Runner().While(func() bool {
		select {
		case trusted <- false:
		default:
		}
		return false
	}).Run(within)
	if len(trusted) == 0 || slices.Contains(casa.Told(), "notice.offer_expired") {
		t.Errorf("told %v", casa.Told())
	}
	if w.Due() == 0 {
		t.Error("there was nothing to fall due: the test is blind")
	}
}

// TestOneOfSeveralProcessesLooksForWhatIsMissing: what is missing is made again by the one that does so for all. The
// others leave it.
func TestOneOfSeveralProcessesLooksForWhatIsMissing(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)
	kept := rows(t, w)
	var wipe store.Change
	for _, d := range kept {
		store.Delete(&wipe, d)
	}
	must(t, w.Store.Commit(t.Context(), wipe))
	for _, first := range []bool{false, true} {
		ctx, stop := context.WithCancel(t.Context())
		asked, ended := make(chan bool), make(chan bool)
		go func() {
			w.Runner().Where(func(context.Context) (bool, error) {
				asked <- true
				return first, nil
			}).Run(ctx)
			close(ended)
		}()
		await.For(t, "the runner to ask whether it is the first", asked)
		for tries := 0; first && tries < 500 && len(rows(t, w)) == 0; tries++ {
			time.Sleep(10 * time.Millisecond)
		}
		stop()
		await.For(t, "the runner to end", ended)
		if n := len(rows(t, w)); n > 0 != first || first && n != len(kept) {
			t.Errorf("the first: %v, and %d of %d are there again", first, n, len(kept))
		}
	}
}

// TestWhatIsOverIsNotOverTwiceWhenTheClockIsSetBack: a consent ends at night, and then the clock is set back by two
// hours. What her team was told is not told again, by no look at what is missing and not as the hour comes again.
func TestWhatIsOverIsNotOverTwiceWhenTheClockIsSetBack(t *testing.T) {
	w := amparotest.New(t)
	ana, runner, c := w.Worker("ana"), w.Runner(), t.Context()
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.ExpiresAt = w.Clock.Now().Add(30 * 24 * time.Hour)
	ana.Refers(in)
	round := func(d time.Duration) {
		w.Waits(d)
		_, err := runner.Due(c)
		must(t, err)
		n, err := runner.Derive(c)
		if must(t, err); n > 0 {
			t.Errorf("at %s %d are missing", w.Clock.Now(), n)
		}
	}
	for _, d := range []time.Duration{20 * 24 * time.Hour, 10*24*time.Hour + time.Hour, -2 * time.Hour, time.Hour,
		4 * time.Hour} {
		round(d)
	}
	told := slices.DeleteFunc(ana.Told(), func(kind string) bool { return kind != "notice.consent_ended" })
	if len(told) != 1 {
		t.Errorf("she is told %d times that the consent ended", len(told))
	}
}
