package api_test

import (
	"net/http"
	"testing"

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
