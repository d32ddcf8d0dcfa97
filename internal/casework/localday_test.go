package casework_test

import (
	"fmt"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
)

// atClock lets the clock stand, tomorrow or later, at that time of the day in Guatemala.
func atClock(w *amparotest.World, hour, minute int) time.Time {
	now := w.Clock.Now().In(w.Work.Pack().TimeZone())
	at := time.Date(now.Year(), now.Month(), now.Day()+1, hour, minute, 0, 0, now.Location())
	w.Waits(at.Sub(now))
	return at
}

// TestARuleAboutADayGoesByTheCountrysDay runs the clock over midnight in UTC, which is six in the evening in Guatemala,
// and over midnight in Guatemala. Today and tomorrow change at the second and not at the first.
func TestARuleAboutADayGoesByTheCountrysDay(t *testing.T) {
	w := amparotest.New(t)
	ana, court := w.Worker("ana"), w.Authority()
	girl := ana.Refers(amparotest.Survivor(amparotest.Woman(15)))
	evening := atClock(w, 17, 30)
	today, tomorrow := domain.DateOf(evening), domain.DateOf(evening.AddDate(0, 0, 1))
	order := func(day domain.Date) error {
		return w.Work.RecordOrder(t.Context(), court.Actor, girl.Case, 0, intake.OrderInput{Number: "MP-1-2026", Date: day})
	}
	born := func(day domain.Date) error {
		in := amparotest.Survivor(amparotest.Woman(0))
		in.Consent.GivenBy, in.Consent.Representative, in.Case.Court = "asentimiento_nna_y_representante",
			"procuraduria_ninez", domain.CourtAsked
		in.Identity.Persons[0].Born = day
		_, err := w.Work.Register(t.Context(), ana.Actor, in)
		return err
	}
	for _, step := range []time.Duration{0, time.Hour, 4 * time.Hour} { // 17:30, 18:30 (a new day in UTC), 22:30
		w.Waits(step)
		w.Want(order(tomorrow), fault.Invalid)
		w.Want(born(tomorrow), fault.Invalid)
		must(t, born(today))
		must(t, order(today))
	}
	w.Waits(2 * time.Hour) // 0:30
	must(t, order(tomorrow))
	must(t, born(tomorrow))
}

// TestNightsAreCountedWhereTheHouseStands: who came at half past eleven has slept one night when it is morning.
func TestNightsAreCountedWhereTheHouseStands(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(1))
	offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(offer)
	atClock(w, 23, 30)
	must(t, w.Work.Admit(t.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
	days := func() int {
		board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
		must(t, err)
		return board.Stays[0].Nights
	}
	for _, at := range []struct {
		wait time.Duration
		want int
	}{{20 * time.Minute, 0}, {7 * time.Hour, 1}, {12 * time.Hour, 1}, {6 * time.Hour, 2}} {
		w.Waits(at.wait)
		if got := days(); got != at.want {
			t.Errorf("at %s: %d nights, want %d", w.Clock.Now().In(w.Work.Pack().TimeZone()).Format("Mon 15:04"), got, at.want)
		}
	}
}

// TestWhatCanWaitRestsAtNightAndOnDaysOfRest: the clocks of media and programada stand still then, those of critica and
// alta do not.
func TestWhatCanWaitRestsAtNightAndOnDaysOfRest(t *testing.T) {
	w := amparotest.New(t)
	zone := w.Work.Pack().TimeZone()
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
		must(t, err)
		return moment
	}
	for _, u := range []domain.Urgency{"media", "programada"} {
		for from, want := range map[string]string{
			"2026-11-22 03:13": "2026-11-23 09:00", // a Sunday night: Monday, two hours after the morning begins
			"2026-11-27 18:00": "2026-11-30 08:00", // Friday evening
			"2026-12-24 18:00": "2026-12-28 08:00", // Christmas, then a weekend
			"2026-11-24 10:00": "2026-11-24 12:00",
		} {
			if got := w.Work.After(u, at(from), 2*time.Hour).In(zone).Format("2006-01-02 15:04"); got != want {
				t.Errorf("%s from %s: %s, want %s", u, from, got, want)
			}
		}
	}
	for _, u := range []domain.Urgency{domain.UrgencyCritical, domain.UrgencyHigh} {
		if got := w.Work.After(u, at("2026-11-22 03:13"), 2*time.Hour); !got.Equal(at("2026-11-22 05:13")) {
			t.Errorf("%s waits for nobody: %s", u, got)
		}
	}
}

// TestSheComesOfAgeOnThe29thOfFebruary: who was born on that day is of age on the first of March of a common year, and
// the day before she is not.
func TestSheComesOfAgeOnThe29thOfFebruary(t *testing.T) {
	born := domain.Date("2008-02-29")
	for day, age := range map[domain.Date]int{"2026-02-28": 17, "2026-03-01": 18, "2028-02-28": 19, "2028-02-29": 20} {
		if got := born.AgeOn(day); got != age {
			t.Errorf("on %s: %d, want %d", day, got, age)
		}
	}
	if got := born.Add(18, 0); got != "2026-03-01" {
		t.Errorf("she is of age on %s", got)
	}
}

// TestANewShelterHoldsNoMoreThanItsBeds: what a new house says of itself must be possible.
func TestANewShelterHoldsNoMoreThanItsBeds(t *testing.T) {
	w := amparotest.New(t)
	agency := w.Agency("casa", "ong")
	head := w.Person("directora", agency, domain.RoleShelterHead)
	for _, c := range []struct {
		total, blocked, residents int
		fits                      bool
	}{{2, 0, 5, false}, {2, 2, 1, false}, {2, 0, 2, true}, {5, 1, 4, true}} {
		in := capacity.ShelterInput{Name: fmt.Sprintf("Casa %v", c), Municipality: "0108", Address: "Portón",
			IntakeHours: "24h", SecurityLevel: 1, Languages: []string{"spa"}, Active: true,
			Units: []domain.Unit{{Name: "Mujeres", Population: "mujeres", Genders: []domain.Gender{domain.Woman}, AgeMin: 18,
				AgeMax: 99, Open: true,
				Beds: domain.Beds{Total: c.total, Blocked: c.blocked, Residents: c.residents}}}}
		_, err := w.Work.CreateShelter(t.Context(), head.Actor, agency.ID, in)
		if c.fits != (err == nil) || err != nil && (len(fault.As(err).Fields) != 1 ||
			fault.As(err).Fields[0].Path != "units.0.beds.residents") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestAnAgencysTelephoneIsKeptAsItIsDialled: the same reading of numbers holds for agencies, and what is no number is
// refused by name.
func TestAnAgencysTelephoneIsKeptAsItIsDialled(t *testing.T) {
	w := amparotest.New(t)
	admin := w.Person("admin", w.Agency("red", "ong"), domain.RoleAdmin)
	for typed, want := range map[string]string{"2000–0001": "+50220000001",
		"(502) 2000.0001 ext. 12": "+50220000001 ext. 12", "": ""} {
		a, err := w.IDs.CreateAgency(t.Context(), admin.Actor, identity.AgencyInput{Name: "Con teléfono " + typed,
			Type: "ong", Phone: typed, DutyPhone: typed})
		must(t, err)
		if a.V.Phone != want || a.V.DutyPhone != want {
			t.Errorf("%q is kept as %q", typed, a.V.Phone)
		}
	}
	_, err := w.IDs.CreateAgency(t.Context(), admin.Actor, identity.AgencyInput{Name: "Sin teléfono", Type: "ong",
		Phone: "pregunte en la puerta"})
	if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Path != "phone" {
		t.Errorf("want a fault of the telephone, got %v", err)
	}
	_, err = w.IDs.CreateAgency(t.Context(), admin.Actor, identity.AgencyInput{Name: "Sin turno", Type: "ong",
		DutyPhone: "de noche no hay"})
	if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Path != "duty_phone" {
		t.Errorf("want a fault of the telephone on duty, got %v", err)
	}
}
