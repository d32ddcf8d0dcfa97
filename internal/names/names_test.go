package names

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestNamesStandAsSpanishReads: an accent and a capital change no place, and ñ is a letter after n.
func TestNamesStandAsSpanishReads(t *testing.T) {
	t.Parallel()
	list := []string{"Zoila", "andrea", "Álvaro", "Ñandú", "Óscar", "Nuria", "Olga", "nadia", "Ana", "ANA"}
	Sort(list, func(s string) string { return s })
	want := []string{"Álvaro", "Ana", "ANA", "andrea", "nadia", "Nuria", "Ñandú", "Olga", "Óscar", "Zoila"}
	if !slices.Equal(list, want) {
		t.Errorf("got %v, want %v", list, want)
	}
}

// TestANameIsFoundHoweverItIsTyped: by the beginning of its words, in any order, without accents and in small letters.
func TestANameIsFoundHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	for _, q := range []string{"maria", "MARÍA", "peña", "pena maria", "Mari", "josé-luis", "lui"} {
		if !Like(q)("María José-Luis Peña") {
			t.Errorf("%q does not find her", q)
		}
	}
	for _, q := range []string{"", " ", "%", "aria", "maria lopez", "penas"} {
		if Like(q)("María José-Luis Peña") {
			t.Errorf("%q finds her", q)
		}
	}
}

func TestATextIsFoundByItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		if Fold(Fold(text)) != Fold(text) || len(Words(text)) > 0 && !Like(text)(text) {
			t.Fatalf("%q", text)
		}
	})
}
