package identity

import (
	"testing"

	"amparo/internal/domain"
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
		if _, err := w.tokens.parse(w.admin.in.Token, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDigest is one password at the production cost.
func BenchmarkDigest(b *testing.B) {
	w := newWorld(b)
	w.hash.profile = ProfileProduction
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := w.hash.check(b.Context(), laneKnown, domain.Credential{}, goodPassword); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkJudge is the check of a chosen password.
func BenchmarkJudge(b *testing.B) {
	j := someone()
	b.ReportAllocs()
	for b.Loop() {
		if err := judge("new", "la tarde de Zunil huele a 4 naranjas", "", j); err != nil {
			b.Fatal(err)
		}
	}
}
