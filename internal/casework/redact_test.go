package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestAnOfficersSearchDrewTheMapOfEveryHouse: whoever may never list shelters was told all of them, with reasons, by
// one search for a bed.
func TestAnOfficersSearchDrewTheMapOfEveryHouse(t *testing.T) {
	w := amparotest.New(t)
	far, full := w.Shelter("lejos", "1401", amparotest.Women(2)), w.Shelter("llena", "0108", amparotest.Women(0))
	girls := w.Shelter("niñas", "0108", amparotest.Girls(2))
	var fit []*amparotest.House
	for _, name := range []string{"una", "dos", "tres", "cuatro", "cinco", "seis"} {
		fit = append(fit, w.Shelter(name, "0108", amparotest.Women(2)))
	}
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Safety.Areas = []domain.Danger{{Motive: "lugar_explotacion", Scope: "departamento", Department: "14"}}
	ref := officer.Refers(in).Referrals[0]
	m, err := w.Work.Match(t.Context(), officer.Actor, ref)
	if must(t, err); !m.Redacted || len(m.Ranking.Candidates) != 5 || len(m.Providers) != 5 || len(m.Ranking.Full)+
		len(m.Ranking.Excluded) != 0 || !m.CanOffer {
		t.Fatalf("told %d of %d, %d providers, %d others", len(m.Ranking.Candidates), len(fit), len(m.Providers),
			len(m.Ranking.Full)+len(m.Ranking.Excluded))
	}
	for _, h := range []*amparotest.House{far, full, girls} {
		if _, listed := m.Providers[string(h.Shelter.ID)]; listed {
			t.Errorf("%s was named", h.Shelter.Name)
		}
	}
	for _, c := range m.Ranking.Candidates {
		p := m.Providers[string(c.Shelter)]
		if p.Name == "" || p.Department != "01" || len(p.Units) != 0 || c.HasDistance || len(c.Seats)+len(c.Units) != 0 ||
			c.Score != 0 {
			t.Errorf("told %+v of %+v", c, p)
		}
		for _, r := range append(c.Met, c.Why...) {
			if len(r.Args) > 0 || r.Unit != "" || r.Code == "distancia" {
				t.Errorf("the reason %+v says where or how large a house is", r)
			}
		}
	}
	sent, err := w.Work.SendOffers(t.Context(), officer.Actor, ref, 0,
		placement.OfferInput{Shelters: []domain.ShelterID{m.Ranking.Candidates[0].Shelter}})
	if must(t, err); len(sent) != 1 {
		t.Error("she still gets her bed")
	}
	all, err := w.Work.Match(t.Context(), w.Coordinator().Actor, ref)
	if must(t, err); all.Redacted || len(all.Ranking.Candidates) != 6 || len(all.Ranking.Full) != 1 ||
		len(all.Ranking.Excluded) != 2 {
		t.Errorf("the desk sees all of it: %d %d %d", len(all.Ranking.Candidates), len(all.Ranking.Full),
			len(all.Ranking.Excluded))
	}
}

// TestWhatIsUnmetDoesNotDependOnWhoAsks: an officer who puts a woman on the waiting list is told nothing, and the
// figure is still kept.
func TestWhatIsUnmetDoesNotDependOnWhoAsks(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("niñas", "0108", amparotest.Girls(2))
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	ref := officer.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	must(t, w.Work.Wait(t.Context(), officer.Actor, ref, 0))
	r, err := store.Get[domain.Referral](t.Context(), w.Store, ref)
	if must(t, err); len(r.V.Unmet) == 0 {
		t.Error("the need is not on record")
	}
}
