package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// checked waits until a check has ended.
func checked(t *testing.T, w *amparotest.World, auditor domain.Actor) oversight.Verification {
	t.Helper()
	for range 400 {
		v, may := w.Work.Verification(t.Context(), auditor)
		if !may {
			t.Fatal("the auditor may see the check")
		}
		if !v.Running() {
			return v
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the check does not end")
	return oversight.Verification{}
}

func TestAnAuditorChecksEverythingWhilePeopleWork(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, auditor := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(60)), w.Auditor()
	for _, actor := range []domain.Actor{ana.Actor, casa.Actor.Actor, w.Coordinator().Actor} {
		w.Want(w.Work.StartVerification(t.Context(), actor), fault.NotFound)
		if _, may := w.Work.Verification(t.Context(), actor); may {
			t.Errorf("%s sees the check", actor.Role)
		}
	}
	must(t, w.Work.StartVerification(t.Context(), auditor.Actor))
	for range 25 { // Acts in the middle of the reading are not damage.
		casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(28))).Referrals[0], casa)[0])
	}
	v := checked(t, w, auditor.Actor)
	if v.Failed || !v.Report.OK() || len(v.Report.Logs) < 3 || v.Report.Rows == 0 {
		t.Errorf("the data is what its logs tell: %+v", v.Report)
	}
	w.Verify()
}
