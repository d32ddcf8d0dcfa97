package domain

import "testing"

// TestANameThatCannotBeSeenIsBlank: whatever draws nothing counts as nothing, and whatever can be read does not.
func TestANameThatCannotBeSeenIsBlank(t *testing.T) {
	for _, blank := range []string{"", " ", "\t\n", "\u00a0", "\u200b", "\u200b \u200d\ufeff",
		"\u3164", "\u2800", "\u00ad", "\u0301", "\u202f\u2060"} {
		if !Blank(blank) {
			t.Errorf("%q passes for a text", blank)
		}
	}
	for _, seen := range []string{"a", "Ó", " ñ ", "7", "…", "?", "\u200bAna", "A\u0301na", "名"} {
		if Blank(seen) {
			t.Errorf("%q passes for nothing", seen)
		}
	}
}
