package cli

import (
	"strings"
	"testing"

	"amparo/internal/app"
	"amparo/internal/domain"
	"amparo/internal/store"
)

func TestPastRankingsAreReplayedFromTheConsole(t *testing.T) {
	o := at(t)
	o.does("demo", "load")
	why := []string{"--reason", "revisión de la auditoría"}
	o.cannot(exitUsage, "--reason", "match", "replay", "--all")
	o.cannot(exitUsage, "--referral", append([]string{"match", "replay"}, why...)...)
	o.cannot(exitFailed, "reason:", "match", "replay", "--all", "--reason", "sí")
	o.cannot(exitFailed, "nothing is kept of that", append([]string{"match", "replay", "--all"}, why...)...)
	digest := ""
	o.inside(func(a *app.App) {
		accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, acc := range accounts {
			if acc.V.Holds(domain.RoleCoordinator) {
				agency, err := store.Get[domain.Agency](t.Context(), a.Store, acc.V.Agency)
				if err != nil {
					t.Fatal(err)
				}
				p, err := a.Work.Night(t.Context(), domain.Actor{Account: acc.V.ID, Agency: agency.V.ID,
					AgencyType: agency.V.Type, Role: domain.RoleCoordinator}, "")
				if err != nil || p.Digest == "" {
					t.Fatalf("%+v, %v", p, err)
				}
				digest = p.Digest
				return
			}
		}
	})
	out := o.does(append([]string{"match", "replay", "--plan", digest}, why...)...)
	if !strings.Contains(out, digest) || !strings.Contains(out, "same answer") || !strings.Contains(out, "1 replayed") {
		t.Errorf("replayed: %s", out)
	}
	if out := o.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
		t.Errorf("verified: %s", out)
	}
}
