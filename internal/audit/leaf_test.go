package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyLeaf draws a leaf that may be written.
func anyLeaf(t *rapid.T) Leaf {
	text := rapid.StringMatching(`[ !#-\[\]-~]{0,40}`)
	some := rapid.StringMatching(`[a-z0-9.-]{1,40}`)
	l := Leaf{V: 1, At: rapid.Int64Range(1, math.MaxInt64).Draw(t, "at"), NoteHash: text.Draw(t, "note")}
	for _, f := range l.texts() {
		if f.required {
			*f.value = some.Draw(t, f.key)
			continue
		}
		*f.value = text.Draw(t, f.key)
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
		r := RowRef{Kind: some.Draw(t, "kind"), ID: fmt.Sprint(some.Draw(t, "id"), i),
			Rev: rapid.Int64Range(1, math.MaxInt64).Draw(t, "rev")}
		if r.Gone = rapid.Bool().Draw(t, "gone"); !r.Gone {
			r.Hash = [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
			r.Hash[0] |= 1
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

// TestLeafHasOneEncoding: what is written is read back the same, is valid JSON, and any other bytes
// that are read are the ones that would be written.
func TestLeafHasOneEncoding(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyLeaf(t)
		data, err := want.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(data) {
			t.Fatalf("not JSON: %s", data)
		}
		got, err := DecodeLeaf(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		i := rapid.IntRange(0, len(data)-1).Draw(t, "where")
		data[i] ^= byte(rapid.IntRange(1, 255).Draw(t, "how"))
		checkCanonical(t, data)
	})
}

// checkCanonical fails when data is read as a leaf that would be written differently.
func checkCanonical(t interface{ Fatalf(string, ...any) }, data []byte) {
	l, err := DecodeLeaf(data)
	if err != nil {
		if !errors.Is(err, ErrLeaf) {
			t.Fatalf("an error of another kind: %v", err)
		}
		return
	}
	again, err := l.Encode()
	if err != nil || !bytes.Equal(again, data) {
		t.Fatalf("read\n%s\nbut would write\n%s\n%v", data, again, err)
	}
}

func FuzzDecodeLeaf(f *testing.F) {
	f.Add(mustEncode(f, sampleLeaf()))
	f.Add(mustEncode(f, Leaf{At: 1, ID: "a", Log: "b", Act: "c", Outcome: "d"}))
	f.Add([]byte(`{"v":1,"t":9223372036854775808,"id":"a","log":"b","act":"c","outcome":"d"}`))
	f.Add([]byte(`{"v":1,"t":1,"id":"a","log":"b","act":"c","outcome":"d","rows":[]}`))
	f.Add([]byte("{\"v\":1,\"t\":1,\"id\":\"a\",\"log\":\"b\",\"act\":\"c\",\"outcome\":\"d\"," +
		"\"rows\":[{\"k\":\"x\",\"i\":\"y\",\"r\":1,\"h\":\"\nAAAA" + strings.Repeat("A", 38) + "\"}]}"))
	f.Fuzz(func(t *testing.T, data []byte) { checkCanonical(t, data) })
}

// TestLeafRefused: what is not a plain, whole leaf never reaches a log. The error names the field
// and never repeats what was in it.
func TestLeafRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxText+1)
	for name, change := range map[string]func(*Leaf){
		"version":         func(l *Leaf) { l.V = 2 },
		"no time":         func(l *Leaf) { l.At = 0 },
		"before 1970":     func(l *Leaf) { l.At = -1 },
		"no id":           func(l *Leaf) { l.ID = "" },
		"no log":          func(l *Leaf) { l.Log = "" },
		"no act":          func(l *Leaf) { l.Act = "" },
		"no outcome":      func(l *Leaf) { l.Outcome = "" },
		"a name":          func(l *Leaf) { l.Actor = "María" },
		"a quote":         func(l *Leaf) { l.Code = `a"b` },
		"a backslash":     func(l *Leaf) { l.Code = `a\b` },
		"a line break":    func(l *Leaf) { l.Request = "a\nb" },
		"a long text":     func(l *Leaf) { l.Policy = long },
		"note":            func(l *Leaf) { l.NoteHash = "ñ" },
		"row no kind":     func(l *Leaf) { l.Rows[0].Kind = "" },
		"row no id":       func(l *Leaf) { l.Rows[0].ID = "" },
		"row revision 0":  func(l *Leaf) { l.Rows[0].Rev = 0 },
		"row no hash":     func(l *Leaf) { l.Rows[0].Hash = [32]byte{} },
		"row gone + hash": func(l *Leaf) { l.Rows[0].Gone = true },
		"row named":       func(l *Leaf) { l.Rows[0].ID = "José" },
		"row twice":       func(l *Leaf) { l.Rows[1].Kind, l.Rows[1].ID = l.Rows[0].Kind, l.Rows[0].ID },
		"too many rows":   func(l *Leaf) { l.Rows = make([]RowRef, MaxRows+1) },
	} {
		l := sampleLeaf()
		change(&l)
		data, err := l.Encode()
		if !errors.Is(err, ErrLeaf) || data != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, secret := range []string{"María", "José", "a\"b", long} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error repeats what was written: %v", name, err)
			}
		}
	}
}

func TestLeafTooLarge(t *testing.T) {
	t.Parallel()
	l := sampleLeaf()
	l.Rows = nil
	for i := range MaxRows {
		id := fmt.Sprintf("%0*d", maxText, i)
		l.Rows = append(l.Rows, RowRef{Kind: "case", ID: id, Rev: 1, Hash: [32]byte{1}})
	}
	if _, err := l.Encode(); !errors.Is(err, ErrLeaf) {
		t.Fatalf("a leaf beyond %d bytes was written: %v", MaxLeaf, err)
	}
	if _, err := DecodeLeaf(make([]byte, MaxLeaf+1)); !errors.Is(err, ErrLeaf) {
		t.Fatal("a leaf beyond the limit was read")
	}
	l.Rows = l.Rows[:MaxRows/4]
	if data := mustEncode(t, l); len(data) > MaxLeaf {
		t.Fatal(len(data))
	}
}

// TestLeafOtherSpellings: the same content spelled in any other way is no leaf, because its hash
// would differ.
func TestLeafOtherSpellings(t *testing.T) {
	t.Parallel()
	good := string(mustEncode(t, sampleLeaf()))
	for name, bad := range map[string]string{
		"space":          strings.Replace(good, `"t":`, `"t": `, 1),
		"newline":        good + "\n",
		"leading zero":   strings.Replace(good, `"t":1`, `"t":01`, 1),
		"plus":           strings.Replace(good, `"t":1`, `"t":+1`, 1),
		"negative":       strings.Replace(good, `"t":1`, `"t":-1`, 1),
		"escape":         strings.Replace(good, `"ana"`, `"\u0061na"`, 1),
		"empty field":    strings.Replace(good, `"actor":"ana"`, `"actor":""`, 1),
		"unknown field":  strings.Replace(good, `"actor"`, `"aktor"`, 1),
		"twice":          strings.Replace(good, `"actor":"ana"`, `"actor":"ana","actor":"ana"`, 1),
		"order":          strings.Replace(good, `"actor":"ana","onbehalf":"rosa"`, `"onbehalf":"rosa","actor":"ana"`, 1),
		"gone false":     strings.Replace(good, `"gone":true`, `"gone":false`, 1),
		"not gone":       strings.Replace(good, `,"gone":true`, ``, 1),
		"empty rows":     good[:strings.Index(good, `,"rows"`)] + `,"rows":[]}`,
		"row comma":      strings.Replace(good, `}],`, `},],`, 1),
		"spare hash bit": strings.Replace(good, `AAA"}`, `AAB"}`, 1),
		"version":        strings.Replace(good, `"v":1`, `"v":2`, 1),
		"cut":            good[:len(good)-1],
		"nothing":        "",
	} {
		if bad == good {
			t.Fatalf("%s: the example does not change the leaf", name)
		}
		if l, err := DecodeLeaf([]byte(bad)); !errors.Is(err, ErrLeaf) {
			t.Errorf("%s: read as %+v, %v", name, l, err)
		}
	}
}
