package casework_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestABirthDateAndAnAgeMayNotContradict: whichever of the two comes second is refused by name, however it comes.
func TestABirthDateAndAnAgeMayNotContradict(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	today := domain.DateOf(w.Work.Now().In(w.Work.Pack().TimeZone()))
	filing := amparotest.Survivor(amparotest.Woman(24))
	filing.Identity.Persons = []domain.Named{{Given: "Marta", Born: today.Add(-15, 0)}}
	_, err := w.Work.Register(t.Context(), ana.Actor, filing)
	wantField(t, err, "identity.persons.0.birthdate")

	filing.Identity.Persons[0].Born = today.Add(-24, 0)
	got, err := w.Work.Register(t.Context(), ana.Actor, filing)
	must(t, err)
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, got.Case)
	must(t, err)
	id, err := w.Work.ReadIdentity(t.Context(), ana.Actor, got.Case)
	must(t, err)
	id.V.Persons[0].Born = today.Add(-15, 0)
	wantField(t, w.Work.WriteIdentity(t.Context(), ana.Actor, got.Case, 0, id.V), "identity.persons.0.birthdate")
	edit := v.Case
	edit.Group[0].Age = 15
	wantField(t, w.Work.EditCase(t.Context(), ana.Actor, got.Case, 0, edit), "group.0.age")

	edit.Group[0].AgeEstimated = true // An estimate contradicts nothing.
	must(t, w.Work.EditCase(t.Context(), ana.Actor, got.Case, 0, edit))
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatalf("want a fault of field %s, got %v", field, err)
	}
	if !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Path == field }) {
		t.Errorf("want a fault of field %s, got %v", field, f.Fields)
	}
}

// TestAGirlWithARelativeOfAgeIsNotAlone: a mother answers for her; a partner, a stranger or another child does not.
func TestAGirlWithARelativeOfAgeIsNotAlone(t *testing.T) {
	for _, c := range []struct {
		with  domain.Person
		alone bool
	}{
		{domain.Person{Relation: "madre_padre", Age: 40, Gender: domain.Woman}, false},
		{domain.Person{Relation: "hermana_hermano", Age: 21, Gender: domain.Woman}, false},
		{domain.Person{Relation: "hermana_hermano", Age: 12, Gender: domain.Woman}, true},
		{domain.Person{Relation: "hermana_hermano", Age: 19, AgeEstimated: true, Gender: domain.Woman}, true},
		{domain.Person{Relation: "pareja", Age: 30, Gender: domain.Man}, true},
		{domain.Person{Relation: "cuidadora", Age: 50, Gender: domain.Woman}, true},
	} {
		girl := domain.Case{Group: []domain.Person{{Relation: domain.RelationLead, Age: 16, Gender: domain.Woman}, c.with}}
		if girl.Unaccompanied(18) != c.alone {
			t.Errorf("with %+v: alone %v", c.with, !c.alone)
		}
	}
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filing := amparotest.Survivor(amparotest.Woman(16), domain.Person{Relation: "madre_padre", Age: 40,
		Gender: domain.Woman})
	got := ana.Refers(filing)
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, got.Case)
	must(t, err)
	if v.Case.Alone || !v.Minor {
		t.Errorf("a minor with her mother: alone %v, minor %v", v.Case.Alone, v.Minor)
	}
}

// TestADayIsALocalDay: at 23:40 in Guatemala it is still the day before, whatever the day in Greenwich.
func TestADayIsALocalDay(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	zone := w.Work.Pack().TimeZone()
	evening := w.Work.Now().In(zone)
	evening = time.Date(evening.Year(), evening.Month(), evening.Day()+1, 23, 40, 0, 0, zone)
	w.Waits(evening.Sub(w.Work.Now()))
	tomorrow := domain.DateOf(evening.Add(time.Hour))
	filing := amparotest.Survivor(amparotest.Woman(17))
	filing.Identity.Persons = []domain.Named{{Given: "Marta", Born: tomorrow.Add(-18, 0)}}
	k := ana.Refers(filing)
	look := func() (minor bool, adult bool) {
		v, err := w.Work.ViewCase(t.Context(), ana.Actor, k.Case)
		must(t, err)
		return v.Minor, len(v.OfAge) == 1 && v.OfAge[0].Adult
	}
	if minor, adult := look(); !minor || adult {
		t.Errorf("twenty minutes before her birthday: minor %v, told of age %v", minor, adult)
	}
	w.Waits(30 * time.Minute)
	if minor, adult := look(); minor || !adult {
		t.Errorf("ten minutes into her birthday: minor %v, told of age %v", minor, adult)
	}
}
