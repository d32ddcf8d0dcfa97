package seal

import (
	"fmt"
	"testing"
)

var plain500 = make([]byte, 500)

func BenchmarkSeal500(b *testing.B) {
	d := newTestDataKey(b, "case-7")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Seal(home, plain500); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen500(b *testing.B) {
	d := newTestDataKey(b, "case-7")
	blob := mustSeal(b, d, home, plain500)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Open(home, blob); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenManyKeys opens 1,000 short values, each under its own key: a name search by
// decrypting all that the reader may see.
func BenchmarkOpenManyKeys(b *testing.B) {
	k, _, _ := newTestKeyring(b)
	keys, blobs := make([]DataKey, 1000), make([][]byte, 1000)
	for i := range keys {
		keys[i] = mustDataKey(b, k, fmt.Sprint("case-", i))
		blobs[i] = mustSeal(b, keys[i], home, secret)
	}
	b.ReportAllocs()
	for b.Loop() {
		for i, d := range keys {
			if _, err := d.Open(home, blobs[i]); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkTerm(b *testing.B) {
	k, _, _ := newTestKeyring(b)
	b.ReportAllocs()
	for b.Loop() {
		k.Term("phone", "svet", "+50255500001")
	}
}

func BenchmarkPseudonym(b *testing.B) {
	k, _, _ := newTestKeyring(b)
	b.ReportAllocs()
	for b.Loop() {
		k.Pseudonym("case", "0123456789abcdef0123456789abcdef")
	}
}

func BenchmarkNewDataKey(b *testing.B) {
	k, _, _ := newTestKeyring(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := k.NewDataKey("case-7"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenDataKey(b *testing.B) {
	k, _, _ := newTestKeyring(b)
	_, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.OpenDataKey("case-7", wrapped); err != nil {
			b.Fatal(err)
		}
	}
}
