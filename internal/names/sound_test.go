package names

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// found reports whether two people are found by one name.
func found(given, family, other, surname string) bool {
	theirs := Keys(other, surname)
	return slices.ContainsFunc(Keys(given, family), func(k string) bool { return slices.Contains(theirs, k) })
}

// TestANameIsOneHoweverItWasWrittenDown tries the ways in which the same name comes from one office to the next.
func TestANameIsOneHoweverItWasWrittenDown(t *testing.T) {
	t.Parallel()
	for _, p := range [][2]string{
		{"Vásquez", "Basques"}, {"Cecilia", "Sesilia"}, {"González", "Gonsales"}, {"Llanos", "Yanos"},
		{"Hernández", "Ernandes"}, {"Tzoc", "Tsok"}, {"Quej", "K'ex"}, {"Ixchel", "Ishchel"}, {"Xol", "Jol"},
		{"Jiménez", "Ximenes"}, {"Giménez", "Jimenez"}, {"Batz’", "Vats"}, {"B'atz'", "Batz"}, {"Huitz", "Witz"},
		{"Gualter", "Walter"}, {"Yessica", "Jésica"}, {"Sophia", "Sofía"}, {"Nery", "Neri"}, {"Muñoz", "Munos"},
		{"Q'eqchi'", "Kekchi"}, {"Choc", "Chok"}, {"Caal", "Cal"},
	} {
		if !slices.Equal(Sounds(p[0]), Sounds(p[1])) {
			t.Errorf("%q sounds %v, %q sounds %v", p[0], Sounds(p[0]), p[1], Sounds(p[1]))
		}
	}
	for _, p := range [][2]string{{"Ana", "Eva"}, {"Rosa", "Roja"}, {"Choc", "Coc"}, {"Peña", "Pinto"}, {"Lima", "Rima"}} {
		if slices.Equal(Sounds(p[0]), Sounds(p[1])) {
			t.Errorf("%q and %q are two names", p[0], p[1])
		}
	}
}

func TestAPersonIsFoundThoughNamesStandInAnotherOrderOrOneIsMissing(t *testing.T) {
	t.Parallel()
	for _, p := range [][4]string{
		{"María José", "López Tzoc", "José", "Tsok Lopes"}, {"Ma. Elena", "de la Cruz", "María", "Cruz"},
		{"Ana", "Xol", "Xol", "Ana"}, {"Ana Xol Caal", "", "Ana", "Caal"}, {"Rosa", "Pérez vda. de Choc", "Rosa", "Chok"},
	} {
		if !found(p[0], p[1], p[2], p[3]) || !found(p[2], p[3], p[0], p[1]) {
			t.Errorf("%v: %v and %v", p, Keys(p[0], p[1]), Keys(p[2], p[3]))
		}
	}
	for _, p := range [][4]string{
		{"Ana", "López", "Ana", "Pérez"}, {"Ana", "López", "Rosa", "López"}, {"Ana", "", "Ana", ""}, {"", "", "", ""},
	} {
		if found(p[0], p[1], p[2], p[3]) {
			t.Errorf("%v are two people", p)
		}
	}
}

func TestANameHasNineKeysAtMost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given, family := rapid.String().Draw(t, "given"), rapid.String().Draw(t, "family")
		if keys := Keys(given, family); len(keys) > maxSounds*maxSounds || !slices.IsSorted(keys) {
			t.Fatalf("%q %q: %v", given, family, keys)
		}
	})
}
