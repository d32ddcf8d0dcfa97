package domain

import (
	"testing"

	"pgregory.net/rapid"
)

func TestSpokenCodesAsPeopleWriteThem(t *testing.T) {
	for _, typed := range []string{"C-AHH-J7NU", "c-ahh-j7nu", "C AHH J7NU", "CAHHJ7NU", "AHH-J7NU", "ahhj7nu",
		"C–AHH–J7NU", "C‑AHH‑J7NU.", " C-AHH-J7NU. ", "C.AHH.J7NU"} {
		if got := CodeAsTyped(typed); got != "C-AHH-J7NU" {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
	for typed, want := range map[string]string{"r ahh j7nu 2": "R-AHH-J7NU-2", "RAHHJ7NU12.": "R-AHH-J7NU-12",
		"1234": "1234", "+502 2000 0001": "+502 2000 0001", "María": "María"} {
		if got := CodeAsTyped(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

func TestACodeIsReadAsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := "C-" + SpokenCode()
		if got := CodeAsTyped(code); got != code {
			t.Fatalf("%q is read as %q", code, got)
		}
		_ = CodeAsTyped(rapid.String().Draw(t, "typed")) // Nothing crashes it.
	})
}

func TestDocumentNumbersAreFoundHoweverTheyAreWritten(t *testing.T) {
	for _, typed := range []string{"1234 56789 0101", "1234567890101", "1234-56789-0101", "1234.56789.0101",
		"1234/56789/0101", "1234–56789–0101"} {
		if got := DocumentKey(typed); got != "1234567890101" {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

// TestForeignDocumentNumbersAreFound: signs, ordinal marks and the way a tilde was typed do not matter, the letters do.
func TestForeignDocumentNumbersAreFound(t *testing.T) {
	for typed, want := range map[string]string{"12.345.678-9": "123456789", "V-12.345.678": "V12345678",
		"N.º 04/1234": "N041234", "PEÑA901231": "PEÑA901231", "pen\u0303a901231": "PEÑA901231",
		"E\u00a0123\u202f456": "E123456", "(502) 12—34": "5021234"} {
		if got := DocumentKey(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
