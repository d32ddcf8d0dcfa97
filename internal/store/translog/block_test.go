package translog

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestABlockComesBackAsItWasPacked(t *testing.T) {
	for name, b := range map[string]block{
		"one leaf": {Log: "system", First: 0, Leaves: [][]byte{[]byte(`{"v":1}`)}},
		"three leaves": {Log: "a", First: 1 << 40,
			Leaves: [][]byte{[]byte("x"), []byte("yy"), bytes.Repeat([]byte("z"), 70_000)}},
		"no leaf": {Log: "quiet", First: 7},
	} {
		packed, err := b.Pack()
		if err != nil {
			t.Fatal(name, err)
		}
		got := block{Log: "stale", Leaves: [][]byte{{1}}}
		if err := got.Unpack(packed); err != nil {
			t.Fatal(name, err)
		}
		if d := cmp.Diff(b, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		for _, cut := range []int{0, 1, len(packed) / 2, len(packed) - 1} {
			if err := new(block).Unpack(packed[:cut]); err == nil {
				t.Errorf("%s, cut to %d bytes, was taken for whole", name, cut)
			}
		}
	}
}

func TestABlockThatWouldFillTheMemoryIsRefused(t *testing.T) {
	packed, err := block{Log: "a", Leaves: [][]byte{make([]byte, maxBlock)}}.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if err := new(block).Unpack(packed); err == nil {
		t.Error("it was read whole")
	}
}

func FuzzUnpackBlock(f *testing.F) {
	whole, err := block{Log: "system", First: 3, Leaves: [][]byte{[]byte("a"), []byte("bc")}}.Pack()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var b block
		if b.Unpack(data) != nil {
			return
		}
		packed, err := b.Pack()
		if err != nil {
			t.Fatal(err)
		}
		var again block
		if err := again.Unpack(packed); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(b, again); d != "" {
			t.Error(d)
		}
	})
}
