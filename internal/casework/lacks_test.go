package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/figures"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
)

// speaks lets somebody wait for a bed who speaks that language.
func speaks(t *testing.T, w *amparotest.World, by *amparotest.Actor, p domain.Person,
	language string) domain.ReferralID {
	t.Helper()
	in := amparotest.Survivor(p)
	in.Case.Languages = []domain.Spoken{{ID: language, Level: "materno"}}
	id := by.Refers(in).Referrals[0]
	must(t, w.Work.Wait(t.Context(), by.Actor, id, 0))
	return id
}

func lacks(t *testing.T, w *amparotest.World, by *amparotest.Actor, month string) figures.Register {
	t.Helper()
	r, err := w.Work.Lacks(t.Context(), by.Actor, month)
	must(t, err)
	return r
}

// groupsOf are the groups of one view as people read them.
func groupsOf(r figures.Register, by string) map[string]string {
	out := map[string]string{}
	for _, v := range r.Views {
		for _, g := range v.Groups {
			if v.By == by {
				out[g.Code] = g.N.String()
			}
		}
	}
	return out
}

// TestTheRegisterSaysWhatIsLackingAndForWhom: girls of nine wait, and every house takes them from twelve on. Three
// could be recognised and are hidden; once there are five, the desk and an analyst see that a house for girls lacks.
func TestTheRegisterSaysWhatIsLackingAndForWhom(t *testing.T) {
	w := amparotest.New(t)
	desk, ana, casa := w.Coordinator(), w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Girls(9))
	analyst := w.Person("analista", w.Agency("universidad", "educativa"), domain.RoleAnalyst)
	if r := lacks(t, w, desk, ""); len(r.Months) != 0 || !r.Persons.Small || r.Views[0].Groups != nil {
		t.Fatalf("nobody waits: %+v", r)
	}
	for range 3 {
		speaks(t, w, ana, amparotest.Woman(9), "spa")
	}
	row := func(by *amparotest.Actor) figures.LackRow {
		t.Helper()
		r := lacks(t, w, by, "")
		if len(r.Months) != 1 || len(r.Months[0].Rows) != 1 || len(r.Months[0].Rows[0].In) != 1 {
			t.Fatalf("what is lacking is not told: %+v", r.Months)
		}
		return r.Months[0].Rows[0]
	}
	if got := row(desk); got.Rule != "edad" || got.Population != domain.PopulationGirls ||
		got.N.String() != "<5" || got.In[0].N.N != 0 {
		t.Errorf("three girls: %+v", got)
	}
	for range 2 {
		speaks(t, w, ana, amparotest.Woman(9), "spa")
	}
	if got := row(analyst); got.N.N != 5 || got.In[0].Code != "01" || got.In[0].N.N != 5 {
		t.Errorf("five girls: %+v", got)
	}
	quiet := amparotest.Survivor(amparotest.Woman(9))
	quiet.Consent.Scopes[consent.Statistics] = domain.No
	must(t, w.Work.Wait(t.Context(), ana.Actor, ana.Refers(quiet).Referrals[0], 0))
	if got := row(desk); got.N.N != 5 {
		t.Errorf("she said no to statistics: %+v", got)
	}
	for _, other := range []*amparotest.Actor{ana, casa.Actor} {
		_, err := w.Work.Lacks(t.Context(), other.Actor, "")
		w.Want(err, fault.NotFound)
	}
	w.Verify()
}

// TestTheRegisterSaysWhoWaitsLonger: groups of five are shown, those of four are not, nor can they be worked out; and
// who waited in one quarter is in no other.
func TestTheRegisterSaysWhoWaitsLonger(t *testing.T) {
	w := amparotest.New(t)
	desk, ana := w.Coordinator(), w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(9))
	beds(t, w, casa, 9)
	this := w.Clock.Now().In(w.Work.Country.TimeZone()).Format("2006-01")
	var spanish, others []domain.ReferralID
	for range 4 {
		others = append(others, speaks(t, w, ana, amparotest.Woman(24), "mam"))
	}
	for range 5 {
		others = append(others, speaks(t, w, ana, amparotest.Woman(24), "kek"))
	}
	w.Waits(2 * time.Hour)
	for range 6 {
		spanish = append(spanish, speaks(t, w, ana, amparotest.Woman(24), "spa"))
	}
	w.Waits(time.Hour)
	r := lacks(t, w, desk, "")
	if got := groupsOf(r, figures.ByLanguage); got["mam"] != "<5" || got["kek"] != "–" || got["spa"] != "6" {
		t.Errorf("by language: %v", got)
	}
	if g := r.Views[2].Groups[0]; g.Code != "spa" || g.Median < time.Hour || g.Longest >= 2*time.Hour {
		t.Errorf("how long they waited: %+v", r.Views[2])
	}
	if got := groupsOf(r, figures.ByGender); got["mujer"] != "15" || r.Persons.N != 15 || r.Median < 3*time.Hour {
		t.Errorf("%v of %+v", got, r)
	}
	beds(t, w, casa, 0)
	casa.Accepts(ana.Offers(spanish[0], casa)[0])
	for _, id := range append(spanish[1:], others...) {
		must(t, w.Work.Cancel(t.Context(), ana.Actor, id, 0, "solucion_alterna"))
	}
	w.Waits(time.Hour)
	again := lacks(t, w, desk, this)
	if got := groupsOf(again, figures.ByLanguage); got["spa"] != "6" || len(again.Months) != 0 ||
		again.Views[2].Groups[0].Longest >= 2*time.Hour {
		t.Errorf("the wait of each is over: %+v", again)
	}
	w.Waits(100 * 24 * time.Hour)
	if r := lacks(t, w, desk, ""); !r.Current || !r.Persons.Small || r.From == again.From {
		t.Errorf("nobody waited in the next quarter: %+v", r)
	}
	if r := lacks(t, w, desk, this); r.Current || r.Persons.N != 15 || r.From != again.From {
		t.Errorf("what was shown of a quarter stays: %+v", r)
	}
	for _, month := range []string{"noviembre", "2026-13", "2026-1", "0000-01", "9999-01"} {
		_, err := w.Work.Lacks(t.Context(), desk.Actor, month)
		if w.Want(err, fault.Invalid); fault.As(err).Fields[0].Path != "month" {
			t.Errorf("%s: %v", month, err)
		}
	}
}
