package identity

import (
	"testing"

	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
)

// BenchmarkAuthenticate is what every request pays to know who asks: one token and four rows read anew.
func BenchmarkAuthenticate(b *testing.B) {
	w := newWorld(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.admin.asks(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkToken is the token alone.
func BenchmarkToken(b *testing.B) {
	w := newWorld(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.tokens.Parse(w.admin.in.Token, false, w.time()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDigest is one password at the production cost.
func BenchmarkDigest(b *testing.B) {
	w := newWorld(b)
	hash := password.New(w.ring, password.Production, 2, nil)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := hash.Verify(b.Context(), password.KnownDevice, record.Credential{}, goodPassword); err != nil {
			b.Fatal(err)
		}
	}
}
