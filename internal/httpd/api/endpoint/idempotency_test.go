package endpoint

import "testing"

// FuzzKey feeds the check of Idempotency-Key anything.
func FuzzKey(f *testing.F) {
	for _, s := range []string{"", "a", " ", "a\x00b", "ñ", "~!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, key string) {
		good := goodKey(key)
		visible := len(key) > 0 && len(key) <= 128
		for i := range len(key) {
			visible = visible && key[i] > ' ' && key[i] < 0x7f
		}
		if good != visible {
			t.Fatalf("%q: %v", key, good)
		}
	})
}
