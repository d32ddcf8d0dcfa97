package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// around is a danger area of so many kilometres around the capital's seat.
func around(km int) domain.Safety {
	return domain.Safety{Areas: []domain.Danger{{Motive: "lugar_explotacion", Scope: "municipio", Municipality: "0101",
		RadiusKM: km}}}
}

// TestAMapOfTheSheltersCouldBeDrawnWithDangerAreas: whoever moved a danger area by a kilometre and looked again, often
// enough, learned where every house stands. What threatens her is still written down each time; the search rests, and
// the desk and the auditors hear of it.
func TestAMapOfTheSheltersCouldBeDrawnWithDangerAreas(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	eva, desk, auditor := ana.Colleague("eva", domain.RoleReferrer), w.Coordinator(), w.Auditor()
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	probes := 0
	for km := 1; km <= 100; km++ {
		must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, around(km)))
		_, err := w.Work.Match(t.Context(), ana.Actor, filed.Referrals[0])
		if fault.Is(err, fault.TooMany) {
			break
		}
		must(t, err)
		probes++
	}
	if probes != act.DefaultLimits().AreasPerCase {
		t.Fatalf("%d looks before the search rests", probes)
	}
	kept, err := store.Get[domain.Safety](t.Context(), w.Store, filed.Case)
	if must(t, err); kept.V.Areas[0].RadiusKM != probes+1 {
		t.Errorf("what threatens her is kept all the same: %+v", kept.V.Areas)
	}
	_, err = w.Work.SendOffers(t.Context(), ana.Actor, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	w.Want(err, fault.TooMany) // A house that is refused for her safety tells as much.
	for _, who := range []*amparotest.Actor{desk, auditor} {
		notices := slices.DeleteFunc(who.Told(), func(kind string) bool { return kind != "notice.areas_probed" })
		if len(notices) != 1 {
			t.Errorf("%s was told %d times", who.Role, len(notices))
		}
	}
	loggedCodes(t, w, ana.Agency, "safety.write", "limite_zonas")
	for _, other := range []*amparotest.Actor{eva, desk} {
		if _, err := w.Work.Match(t.Context(), other.Actor, filed.Referrals[0]); err != nil {
			t.Errorf("she still finds a place tonight through %s: %v", other.Role, err)
		}
	}
	next := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	if _, err := w.Work.Match(t.Context(), ana.Actor, next.Referrals[0]); err != nil {
		t.Errorf("another person's search does not rest: %v", err)
	}
	w.Waits(5 * time.Hour)
	if _, err := w.Work.Match(t.Context(), ana.Actor, filed.Referrals[0]); err != nil {
		t.Errorf("after a while it goes on: %v", err)
	}
	w.Verify()
}

// TestNewCasesAndPreviewsDrawNoMapEither: the same question can be put with a new case each time, with where she was
// found, and with a case that is never filed.
func TestNewCasesAndPreviewsDrawNoMapEither(t *testing.T) {
	w := amparotest.New(t)
	ana, bea, desk := w.Worker("ana"), w.Worker("bea"), w.Coordinator()
	w.Shelter("casa", "0108", amparotest.Women(3))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Safety = around(3)
	most := act.DefaultLimits()
	var last intake.Registered
	for range most.AreasPerDay {
		last = ana.Refers(in)
	}
	_, err := w.Work.Match(t.Context(), ana.Actor, last.Referrals[0])
	must(t, err)
	last = ana.Refers(in)
	_, err = w.Work.Match(t.Context(), ana.Actor, last.Referrals[0])
	w.Want(err, fault.TooMany)
	for range most.Previews {
		seen, err := w.Work.Preview(t.Context(), bea.Actor, in)
		if must(t, err); seen[0].Fits < 0 {
			t.Fatal("a preview says how many fit")
		}
	}
	_, err = w.Work.Preview(t.Context(), bea.Actor, in) // The one that goes beyond.
	must(t, err)
	seen, err := w.Work.Preview(t.Context(), bea.Actor, in)
	if must(t, err); seen[0].Fits != -1 || len(seen[0].Opens) == 0 {
		t.Errorf("the rest of the preview is there, and no count: %+v", seen[0])
	}
	in.Safety.Areas = nil
	if seen, err = w.Work.Preview(t.Context(), bea.Actor, in); err != nil || seen[0].Fits != 1 {
		t.Errorf("without areas there is nothing to draw with: %+v %v", seen, err)
	}
	filed := bea.Refers(in)
	for i := range most.AreasPerCase + 1 {
		c, err := store.Get[domain.Case](t.Context(), w.Store, filed.Case)
		must(t, err)
		c.V.Found = []string{"0108", "0101"}[i%2]
		must(t, w.Work.EditCase(t.Context(), bea.Actor, filed.Case, 0, c.V))
	}
	_, err = w.Work.Match(t.Context(), bea.Actor, filed.Referrals[0])
	w.Want(err, fault.TooMany)
	if n := len(slices.DeleteFunc(desk.Told(), func(kind string) bool { return kind != "notice.areas_probed" })); n != 3 {
		t.Errorf("the desk was told %d times of three who went beyond", n)
	}
	w.Verify()
}

// TestWorkOfAnOrdinaryNightReachesNoLimit: mending an area a few times, and saving the same again, keeps the search
// open.
func TestWorkOfAnOrdinaryNightReachesNoLimit(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("casa", "0108", amparotest.Women(3))
	for range 5 {
		in := amparotest.Survivor(amparotest.Woman(24))
		in.Safety = around(5)
		filed := ana.Refers(in)
		for km := range 4 {
			for range 10 {
				must(t, w.Work.WriteSafety(t.Context(), ana.Actor, filed.Case, 0, around(5+km)))
			}
			_, err := w.Work.Match(t.Context(), ana.Actor, filed.Referrals[0])
			must(t, err)
		}
	}
	if slices.Contains(w.Coordinator().Told(), "notice.areas_probed") {
		t.Error("nobody is told of a night's work")
	}
}
