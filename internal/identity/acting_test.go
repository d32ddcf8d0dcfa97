package identity

import (
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestActingForAnAgencyLivesInTheSession: it is in the row that decides every request, for one session and one role,
// and for some minutes.
func TestActingForAnAgencyLivesInTheSession(t *testing.T) {
	w := newWorld(t)
	desk := w.agency("Mesa", "coordinadora", domain.RoleCoordinator, domain.RoleReferrer)
	casa := w.agency("Casa Jade", "ong")
	carla := w.joins(desk, "carla@example.org", domain.RoleCoordinator, domain.RoleReferrer)
	in, err := w.SwitchRole(w.ctx(), carla.actor(), domain.RoleCoordinator)
	must(t, err)
	carla.in = in
	phone := carla.signsIn()
	acts := func(p person) string {
		t.Helper()
		a, err := p.asks()
		must(t, err)
		if !a.Session.ActingFor.At(w.time()) {
			return ""
		}
		return a.Session.ActingFor.Name + ": " + a.Session.ActingFor.Reason
	}
	must(t, w.ActFor(w.ctx(), carla.actor(), casa, "La casa llama por teléfono."))
	if got := acts(carla); got != "Casa Jade: La casa llama por teléfono." {
		t.Fatalf("the session acts for %q", got)
	}
	if got := acts(phone); got != "" {
		t.Fatalf("another session of hers acts for %q", got)
	}
	w.tick(ActingLife / 2)
	if acts(carla) == "" {
		t.Error("the minutes are not over")
	}
	w.tick(ActingLife/2 - time.Second)
	if acts(carla) == "" {
		t.Error("the minutes are not over")
	}
	w.tick(time.Second)
	if got := acts(carla); got != "" {
		t.Errorf("after its minutes the session acts for %q", got)
	}
	must(t, w.ActFor(w.ctx(), carla.actor(), casa, "La casa llama otra vez."))
	must(t, w.EndActing(w.ctx(), carla.actor()))
	if got := acts(carla); got != "" {
		t.Errorf("after the end it acts for %q", got)
	}
	must(t, w.ActFor(w.ctx(), carla.actor(), casa, "La casa llama otra vez."))
	if carla.in, err = w.SwitchRole(w.ctx(), carla.actor(), domain.RoleReferrer); err != nil || acts(carla) != "" {
		t.Errorf("in another role it acts for %q, %v", acts(carla), err)
	}
	wants(t, w.ActFor(w.ctx(), domain.Actor{Account: carla.id, Agency: desk, AgencyType: "coordinadora",
		Role:    domain.RoleCoordinator,
		Session: domain.NewID[domain.SessionID]()}, casa, "Nadie llama."), fault.Unauthenticated, "")
}
