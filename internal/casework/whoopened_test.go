package casework_test

import (
	"slices"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
)

// TestAHouseDoesNotLearnFromTheOpeningsWhoElseHelpsHer: the team sees everybody who opened her file; the shelter sees
// its own people, and not that a therapist's programme reads her notes.
func TestAHouseDoesNotLearnFromTheOpeningsWhoElseHelpsHer(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy, filed := treated(w, domain.ScopeSharePsych)
	_, err := w.Work.WriteNote(t.Context(), psy.Actor.Actor, filed.Case, domain.CarePsych, "Duerme mejor.")
	must(t, err)
	_, err = w.Work.ReadIdentity(t.Context(), casa.Actor.Actor, filed.Case)
	must(t, err)
	by := func(actor domain.Actor) []domain.AgencyID {
		list, err := w.Work.WhoOpened(t.Context(), actor, filed.Case)
		must(t, err)
		var out []domain.AgencyID
		for _, o := range list {
			if !slices.Contains(out, o.Agency) {
				out = append(out, o.Agency)
			}
		}
		return out
	}
	if got := by(ana.Actor); !slices.Contains(got, psy.Agency) || !slices.Contains(got, casa.Agency) {
		t.Errorf("her team sees openings of %v only", got)
	}
	if got := by(casa.Actor.Actor); len(got) != 1 || got[0] != casa.Agency {
		t.Errorf("the house sees openings of %v", got)
	}
	var none []dossier.Disclosure
	none, err = w.Work.WhoOpened(t.Context(), w.Worker("berta").Actor, filed.Case)
	if err == nil || len(none) > 0 {
		t.Error("a stranger sees openings")
	}
}
