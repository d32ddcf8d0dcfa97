package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/figures"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/yearly"
	"amparo/internal/fault"
)

// TestAYearIsCountedOnceAndHidesWhoIsFew: of eight women six arrive at a house, one of whom said no to statistics; five
// men and two trans women find nothing. The desk has the year counted in February, once. What is filed afterwards
// changes nothing, and no count of the two is shown, nor one that would tell it.
func TestAYearIsCountedOnceAndHidesWhoIsFew(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, casa, c := w.Worker("ana"), w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(12)), t.Context()
	year := w.Clock.Now().Year()
	for i := range 8 {
		in := amparotest.Survivor(amparotest.Woman(22 + i))
		if i == 0 {
			in.Consent.Scopes[consent.Statistics] = domain.No
		}
		filed := ana.Refers(in)
		if i < 6 {
			offer := ana.Offers(filed.Referrals[0], casa)[0]
			casa.Accepts(offer)
			must(t, w.Work.Admit(c, casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
		}
	}
	for i := range 7 {
		in := amparotest.Survivor(amparotest.Woman(30))
		in.Case.Group[0].Gender = domain.Man
		if i > 4 {
			in.Case.Group[0].Gender = domain.TransWoman
		}
		ana.Refers(in)
	}
	wantField(t, w.Work.CountYear(c, eva.Actor, year), "year") // It is not over.
	next := time.Date(year+1, time.January, 20, 15, 0, 0, 0, time.UTC)
	w.Waits(next.Sub(w.Clock.Now()))
	w.Want(w.Work.CountYear(c, eva.Actor, year), fault.Conflict) // Some of it may still be written.
	w.Waits(20 * 24 * time.Hour)
	w.Want(w.Work.CountYear(c, ana.Actor, year), fault.Forbidden)
	must(t, w.Work.CountYear(c, eva.Actor, year))
	w.Want(w.Work.CountYear(c, eva.Actor, year), fault.Conflict)
	if y, err := w.Work.ReadYear(c, ana.Actor, year); err != nil || y.Report != nil || y.At.IsZero() || y.Countable {
		t.Errorf("asked for and not counted: %+v, %v", y, err)
	}
	must(t, w.Work.CountYears(c))
	y, err := w.Work.ReadYear(c, ana.Actor, year)
	must(t, err)
	r := *y.Report
	if r.Persons.N != 14 || r.InHouses().N != 5 || r.Referred().N != 14 || r.InCare().N != 0 {
		t.Errorf("persons %v, in houses %v, referred %v, in care %v", r.Persons, r.InHouses(), r.Referred(), r.InCare())
	}
	if got := groupsIn(r, figures.ByGender); got != "hombre –, mujer 7, mujer_trans <5" {
		t.Errorf("by gender: %s", got)
	}
	if got := groupsIn(r, figures.ByQuarter); got != "4 14" {
		t.Errorf("by quarter: %s", got)
	}
	ana.Refers(amparotest.Survivor(amparotest.Woman(40)))
	must(t, w.Work.CountYears(c))
	again, err := w.Work.Years(c, ana.Actor)
	must(t, err)
	if len(again) != 1 || again[0].Report.Persons != r.Persons { // The year that is not over is not in the list.
		t.Errorf("what was counted stays: %+v", again)
	}
}

// TestWhoGotACaseOfHerOwnIsCountedWithTheYearInWhichSheWasFound: a family and a sister are identified in one year,
// and parted in the next: all four are in the first, once.
func TestWhoGotACaseOfHerOwnIsCountedWithTheYearInWhichSheWasFound(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, c := w.Worker("ana"), w.Coordinator(), t.Context()
	year := w.Clock.Now().Year()
	for range 4 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	}
	four, in := grownSister(t, w, ana)
	w.Waits(time.Date(year+1, time.January, 10, 15, 0, 0, 0, time.UTC).Sub(w.Clock.Now()))
	in.Needs = nil
	_, err := w.Work.Divide(c, ana.Actor, four.Case, 0, in)
	must(t, err)
	w.Waits(60 * 24 * time.Hour)
	must(t, w.Work.CountYear(c, eva.Actor, year))
	must(t, w.Work.CountYears(c))
	y, err := w.Work.ReadYear(c, ana.Actor, year)
	must(t, err)
	if y.Report.Persons.N != 8 {
		t.Errorf("%v persons, want 8", y.Report.Persons)
	}
	if got := groupsIn(*y.Report, figures.ByQuarter); got != "4 8" {
		t.Errorf("by quarter: %s", got)
	}
}

// TestWhatAuthoritiesStatedOfAYearStandsBesideIt: the prosecution's supervisor writes down convictions with their
// source, and corrects them; a social worker states nothing.
func TestWhatAuthoritiesStatedOfAYearStandsBesideIt(t *testing.T) {
	w := amparotest.New(t)
	c, ana := t.Context(), w.Worker("ana")
	fisc := w.Person("fisc", w.Agency("Fiscalía", "fiscalia"), domain.RoleSupervisor)
	said := yearly.Stated{Kind: "condenas", N: 12, Source: "Memoria de labores, cuadro 3", On: "2026-03-01"}
	must(t, w.Work.StateFigure(c, fisc.Actor, 2025, said))
	said.N = 0 // None is a figure.
	must(t, w.Work.StateFigure(c, fisc.Actor, 2025, said))
	w.Want(w.Work.StateFigure(c, ana.Actor, 2025, said), fault.Forbidden)
	for field, change := range map[string]func(*yearly.Stated){
		"kind":   func(s *yearly.Stated) { s.Kind = "otra" },
		"n":      func(s *yearly.Stated) { s.N = -1 },
		"source": func(s *yearly.Stated) { s.Source = " " },
		"on":     func(s *yearly.Stated) { s.On = "2027-03-01" },
	} {
		wrong := said
		change(&wrong)
		wantField(t, w.Work.StateFigure(c, fisc.Actor, 2025, wrong), field)
	}
	wantField(t, w.Work.StateFigure(c, fisc.Actor, w.Clock.Now().Year(), said), "year")
	y, err := w.Work.ReadYear(c, ana.Actor, 2025)
	must(t, err)
	if len(y.Stated) != 2 || len(y.Latest()) != 1 || y.Latest()[0].N != 0 || y.May {
		t.Errorf("stated: %+v", y.Stated)
	}
}

func groupsIn(r yearly.Report, by string) string {
	i := slices.IndexFunc(r.Tables, func(tab yearly.Table) bool { return tab.By == by })
	var rows []string
	for _, row := range r.Tables[i].Rows {
		rows = append(rows, row.Code+" "+row.N.String())
	}
	slices.Sort(rows)
	return strings.Join(rows, ", ")
}

// TestWhatWasMissingStaysInTheFiguresOfItsYear: five women and the children of one wait in vain for a bed, for what the
// nearest house lacked; a bed that comes up later does not undo it. Who missed nothing is in no row.
func TestWhatWasMissingStaysInTheFiguresOfItsYear(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, c := w.Worker("ana"), w.Coordinator(), t.Context()
	men := amparotest.Women(3)
	men.Genders = []domain.Gender{domain.Man}
	w.Shelter("hombres", "0108", men)
	year := w.Clock.Now().Year()
	var waits []domain.ReferralID
	for i := range 6 {
		in := amparotest.Survivor(amparotest.Woman(22 + i))
		if i == 0 {
			in.Case.Group = append(in.Case.Group, amparotest.Child(6, domain.Woman))
		}
		ref := ana.Refers(in).Referrals[0]
		if i < 5 {
			must(t, w.Work.Wait(c, ana.Actor, ref, 0))
			waits = append(waits, ref)
		}
	}
	casa := w.Shelter("casa", "0108", amparotest.Women(12))
	casa.Accepts(ana.Offers(waits[4], casa)[0])
	w.Waits(time.Date(year+1, time.February, 3, 15, 0, 0, 0, time.UTC).Sub(w.Clock.Now()))
	must(t, w.Work.CountYear(c, eva.Actor, year))
	must(t, w.Work.CountYears(c))
	y, err := w.Work.ReadYear(c, ana.Actor, year)
	must(t, err)
	if got := groupsIn(*y.Report, figures.ByMiss); got != "shelter/genero 6" {
		t.Errorf("missed: %s", got)
	}
}
