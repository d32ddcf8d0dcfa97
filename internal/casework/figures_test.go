package casework_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// TestFreePlacesAreShownAsTheyAreWithinTheNetwork: two free beds are no person. Who looks for beds or gives them sees
// how many there are and where; persons stay hidden while they are few, and whoever stands outside sees small figures
// of neither.
func TestFreePlacesAreShownAsTheyAreWithinTheNetwork(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("chica", "1401", amparotest.Women(2))
	w.Shelter("grande", "0108", amparotest.Women(9))
	psych := w.Program("psico", domain.ClassPsych, 3)
	ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	for _, reader := range []domain.Actor{w.Coordinator().Actor, ana.Actor, casa.Actor.Actor, psych.Actor.Actor} {
		f, err := w.Work.Figures(t.Context(), reader)
		must(t, err)
		free := map[string]string{}
		for _, r := range f.Rooms {
			free[r.Department+"/"+r.Population] = r.Free.String()
		}
		if free["14/mujeres"] != "2" || free["01/mujeres"] != "9" || f.Free.N != 11 || f.Care[0].Free.N != 3 {
			t.Errorf("%s sees %v, %v in all, %+v", reader.Role, free, f.Free, f.Care)
		}
		if !f.Open.Hidden {
			t.Errorf("%s can count that one person waits: %+v", reader.Role, f.Open)
		}
	}
	outside, err := w.Work.Figures(t.Context(), w.Person("analista", w.Agency("universidad", "educativa"),
		domain.RoleAnalyst).Actor)
	must(t, err)
	for _, r := range outside.Rooms {
		if r.Department == "14" && !r.Free.Hidden {
			t.Errorf("an analyst of a university sees %+v", r)
		}
	}
}

// TestFiguresDoNotLocateAProtectedHouse: the only house of a department, and a protected one, is counted and not
// placed.
func TestFiguresDoNotLocateAProtectedHouse(t *testing.T) {
	w := amparotest.New(t)
	w.Shelter("grande", "0108", amparotest.Women(9))
	safe := w.Shelter("protegida", "1401", amparotest.Women(4))
	rec, err := store.Get[domain.Shelter](t.Context(), w.Store, safe.Shelter.ID)
	must(t, err)
	rec.V.SecurityLevel = 3
	var c store.Change
	store.Put(&c, rec)
	c.Log(store.Entry{Actor: safe.Actor.Actor, Act: "shelter.edit", Kind: "shelter", ID: string(rec.V.ID),
		Outcome: store.Done, Policy: "test"})
	must(t, w.Store.Commit(t.Context(), c))
	f, err := w.Work.Figures(t.Context(), w.Worker("ana").Actor)
	must(t, err)
	for _, r := range f.Rooms {
		if r.Department == "14" {
			t.Errorf("the protected house is placed: %+v", r)
		}
	}
	if f.Free.N != 13 {
		t.Errorf("its beds are not counted: %+v", f.Free)
	}
	desk, err := w.Work.Figures(t.Context(), w.Coordinator().Actor)
	must(t, err)
	if len(desk.ByDepartment) != 2 || desk.ByDepartment[1].Code != "14" {
		t.Errorf("the desk sees where: %+v", desk.ByDepartment)
	}
}
