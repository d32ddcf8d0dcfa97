package request

import (
	"testing"

	"amparo/internal/httpd/ui/view"
)

// TestAnAddressToGoBackToIsOneOfOurs: whatever a browser would take for another host, or for a script, leads to the
// first page.
func TestAnAddressToGoBackToIsOneOfOurs(t *testing.T) {
	for want, to := range map[string]string{
		"/": "/", "/cases/new?step=2&draft=x": "/cases/new?step=2&draft=x", "/referrals/a#place": "/referrals/a#place",
		"": "/else", "cases": "/else", "//evil.example.org": "/else", `/\evil.example.org`: "/else", "/\tevil": "/else",
		"https://evil.example.org/": "/else", "javascript:alert(1)": "/else", "/á": "/else", "/ x": "/else",
	} {
		if got := BackTo(want, "/else"); got != to {
			t.Errorf("%q leads to %q, want %q", want, got, to)
		}
	}
}

// TestWhatIsNoNumberIsRefusedByEveryRange: a number of a form is whole and not negative; anything else is -1.
func TestWhatIsNoNumberIsRefusedByEveryRange(t *testing.T) {
	for typed, want := range map[string]int{"0": 0, "7": 7, "999999": 999999, "": -1, "-1": -1, "1.5": -1, "1e3": -1,
		" 4": -1, "1000000": -1, "٣": -1} {
		if got := Number(view.Form{Values: map[string][]string{"n": {typed}}}, "n"); got != want {
			t.Errorf("%q is %d, want %d", typed, got, want)
		}
	}
}

// TestARevisionThatCannotBeReadIsNone: no form is taken for newer than it is.
func TestARevisionThatCannotBeReadIsNone(t *testing.T) {
	for typed, want := range map[string]int64{"": 0, "3": 3, "-3": 0, "3a": 0, "99999999999999999999": 0} {
		if got := Revision(view.Form{Rev: typed}); got != want {
			t.Errorf("%q is %d, want %d", typed, got, want)
		}
	}
}

// TestAFormsValuesAreReadAsTheyWereMeant: space around words, line ends of other systems and ticks repeated by a
// browser change nothing.
func TestAFormsValuesAreReadAsTheyWereMeant(t *testing.T) {
	v := Values{"text": {"  una línea\r\notra \r\n"}, "needs": {"abrigo", "", " abrigo ", "legal_penal"}, "box": {Yes}}
	if got := v.Get("text"); got != "una línea\notra" {
		t.Errorf("text %q", got)
	}
	if got := v.List("needs"); len(got) != 2 || got[0] != "abrigo" || got[1] != "legal_penal" {
		t.Errorf("list %q", got)
	}
	if !v.Yes("box") || v.Yes("text") || v.Yes("absent") || v.Get("absent") != "" || v.List("absent") != nil {
		t.Error("what was not ticked counts as ticked")
	}
	v.Tick("other", false)
	if _, there := v["other"]; there {
		t.Error("an empty box sends nothing")
	}
}
