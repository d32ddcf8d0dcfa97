package api_test

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestASupervisorReadsByProgramWhoCarriesWhat: her own agency's people, and nobody else reads it.
func TestASupervisorReadsByProgramWhoCarriesWhat(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := w.Worker("ana")
	ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	w.Worker("eva").Refers(amparotest.Survivor(amparotest.Woman(30)))
	got := s.signs(ana.Colleague("jefa", domain.RoleSupervisor)).get("/team").want(http.StatusOK)
	if got.len("team") != 1 || got.text("team", 0, "name") != "ana" || got.at("team", 0, "cases") != 1.0 {
		t.Errorf("%s", got.Raw)
	}
	s.signs(ana).get("/team").refused(http.StatusForbidden, "fault.forbidden")
}

// TestTheRegisterOfUnmetNeedIsReadByProgram: five girls wait whom no house takes. The desk reads what is lacking; a
// worker is told nothing of it, and a month that is none is named.
func TestTheRegisterOfUnmetNeedIsReadByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	desk, ana := w.Coordinator(), w.Worker("ana")
	w.Shelter("casa", "0108", amparotest.Girls(9))
	for range 5 {
		id := ana.Refers(amparotest.Survivor(amparotest.Woman(9))).Referrals[0]
		if err := w.Work.Wait(t.Context(), ana.Actor, id, 0); err != nil {
			t.Fatal(err)
		}
	}
	reads := s.signs(desk)
	got := reads.get("/waiting/lacks").want(http.StatusOK)
	if got.text("lacking", 0, "rows", 0, "nearest_miss") != "edad" ||
		got.at("lacking", 0, "rows", 0, "departments", 0, "count", "n") != 5.0 || got.at("persons", "n") != 5.0 ||
		got.text("waits", 0, "by") != "gender" || got.at("waits", 0, "groups", 0, "count", "n") != 5.0 {
		t.Errorf("%s", got.Raw)
	}
	bad := reads.get("/waiting/lacks?month=ayer").refused(http.StatusUnprocessableEntity, "fault.invalid")
	if bad.fields()["month"] == "" {
		t.Errorf("the month is named: %s", bad.Raw)
	}
	s.signs(ana).get("/waiting/lacks").refused(http.StatusNotFound, "fault.not_found")
}

// TestAYearIsCountedAndReadByProgram: the desk has last year counted, which a round of a process does; the prosecution
// states its convictions beside it. A social worker reads both, and has nothing counted.
func TestAYearIsCountedAndReadByProgram(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	ana := w.Worker("ana")
	for range 6 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	}
	w.Login(ana.Actor) // Her first code is good for a few days only.
	year := "/years/" + strconv.Itoa(w.Clock.Now().Year())
	s.signs(w.Coordinator()).post(year+"/count", nil).refused(http.StatusUnprocessableEntity, "fault.invalid")
	w.Waits(100 * 24 * time.Hour)
	desk := s.signs(w.Coordinator())
	desk.get(year).want(http.StatusOK)
	desk.post(year+"/count", nil).want(http.StatusNoContent)
	desk.post(year+"/count", nil).refused(http.StatusConflict, "year.counted")
	if err := w.Work.CountYears(t.Context()); err != nil {
		t.Fatal(err)
	}
	fisc := s.signs(w.Person("fisc", w.Agency("Fiscalía", "fiscalia"), domain.RoleSupervisor))
	stated := map[string]any{"kind": "condenas", "n": 0, "source": "Memoria, cuadro 3", "on": "2027-02-01"}
	fisc.post(year+"/stated", stated).want(http.StatusNoContent)
	reads := s.signs(ana)
	got := reads.get(year).want(http.StatusOK)
	if got.at("persons", "n") != 6.0 || got.text("tables", 0, "by") != "quarter" || got.at("stated", 0, "n") != 0.0 ||
		got.text("stated", 0, "kind") != "condenas" || got.at("help", "asked", "n") != 6.0 {
		t.Errorf("%s", got.Raw)
	}
	if list := reads.get("/years").want(http.StatusOK); list.text("years", 0, "state") != "counted" {
		t.Errorf("%s", list.Raw)
	}
	reads.post(year+"/count", nil).refused(http.StatusForbidden, "fault.forbidden")
	reads.post(year+"/stated", stated).refused(http.StatusForbidden, "fault.forbidden")
	for _, n := range []int{-1, 1_000_000} {
		stated["n"] = n
		fisc.post(year+"/stated", stated).refused(http.StatusUnprocessableEntity, "fault.invalid")
	}
	reads.get("/years/hoy").refused(http.StatusNotFound, "fault.not_found")
	reads.get("/years/1999").refused(http.StatusUnprocessableEntity, "fault.invalid")
}
