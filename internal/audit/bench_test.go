package audit

import (
	"context"
	"runtime"
	"testing"
)

func BenchmarkLeafEncode(b *testing.B) {
	l := sampleLeaf()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Encode(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLeafDecode(b *testing.B) {
	data := mustEncode(b, sampleLeaf())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeLeaf(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAppendRoot is what numbering one leaf costs beyond its write.
func BenchmarkAppendRoot(b *testing.B) {
	leaf := mustEncode(b, sampleLeaf())
	var f Frontier
	b.ReportAllocs()
	for b.Loop() {
		f.Append(leaf)
		f.Root()
	}
}

func BenchmarkSignHead(b *testing.B) {
	s, _ := testKeys(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := SignHead(Head{Log: "nogal", Size: 7, At: 9}, s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenHead(b *testing.B) {
	s, v := testKeys(b)
	signed, err := SignHead(Head{Log: "nogal", Size: 7, At: 9}, s)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := OpenHead(signed, v); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify100k verifies a store with 100,000 leaves and their rows, with a head every 20
// leaves and with one every 100, and reports the memory that was live at the end.
func BenchmarkVerify100k(b *testing.B) {
	w := newWorld(b, 1, 100_000)
	for _, sparse := range []bool{false, true} {
		name := "head every 20"
		if sparse {
			name = "head every 100"
			for log, heads := range w.heads {
				var kept [][]byte
				for i := 4; i < len(heads); i += 5 {
					kept = append(kept, heads[i])
				}
				w.heads[log] = append(kept, heads[len(heads)-1])
			}
		}
		b.Run(name, func(b *testing.B) {
			_, v := testKeys(b)
			b.ReportAllocs()
			for b.Loop() {
				var before, during runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				r, err := Verify(context.Background(), probe{w.memStore, &during}, v, w.pins, nil)
				if err != nil || !r.OK() {
					b.Fatal(err, r.Findings)
				}
				b.ReportMetric(float64(during.HeapAlloc-before.HeapAlloc)/(1<<20), "live-MiB")
			}
		})
	}
}

// probe measures the heap at the moment when Verify holds the most: while it reads the rows.
type probe struct {
	*memStore
	at *runtime.MemStats
}

func (p probe) Rows(visit func(string, string, int64, [32]byte) error) error {
	runtime.GC()
	runtime.ReadMemStats(p.at)
	return p.memStore.Rows(visit)
}
