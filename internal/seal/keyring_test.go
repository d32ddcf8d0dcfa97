package seal

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWrappedKeyKnowsItsPlace: a wrapped key put into the record of another case, or turned in any
// bit, gives no key at all.
func TestWrappedKeyKnowsItsPlace(t *testing.T) {
	t.Parallel()
	k, root, _ := newTestKeyring(t)
	_, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(what string, k *Keyring, id string, wrapped []byte) {
		t.Helper()
		if _, err := k.OpenDataKey(id, wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("%s: %v", what, err)
		}
		if _, _, err := k.RewrapDataKey(id, wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("%s: rewrapped: %v", what, err)
		}
	}
	refuse("another case", k, "case-8", wrapped)
	refuse("no case", k, "", wrapped)
	refuse("nothing", k, "case-7", nil)
	for i := range wrapped {
		bad := slices.Clone(wrapped)
		bad[i] ^= 1 << (i % 8)
		refuse(fmt.Sprint("byte ", i), k, "case-7", bad)
	}
	elsewhere, err := Create(t.TempDir()+"/keyset.json", "hn-test", root)
	if err != nil {
		t.Fatal(err)
	}
	refuse("another deployment", elsewhere, "case-7", wrapped)
	if _, _, err := k.NewDataKey(""); err == nil {
		t.Fatal("a data key without an id")
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	k, _, _ := newTestKeyring(t)
	shape := regexp.MustCompile(`^[a-z2-7]{26}$`)
	seen := make(map[string]string)
	for _, parts := range [][3]string{
		{"phone", "svet", "+50255500001"}, {"phone", "pgn", "+50255500001"}, {"cui", "svet", "+50255500001"},
		{"phone", "svet", "+50255500002"}, {"phon", "esvet", "+50255500001"}, {"phone", "", "svet+50255500001"}, {"", "", ""},
	} {
		term := k.Term(parts[0], parts[1], parts[2])
		if !shape.MatchString(term) {
			t.Fatalf("term %q", term)
		}
		if before, ok := seen[term]; ok {
			t.Fatalf("%q and %q share a term", before, parts)
		}
		seen[term] = fmt.Sprint(parts)
		if again := k.Term(parts[0], parts[1], parts[2]); again != term {
			t.Fatal("a term is not stable")
		}
	}
	if k.Pseudonym("phone", "+50255500001") == k.Term("phone", "", "+50255500001") {
		t.Fatal("rings answer alike")
	}
	if a, b := k.Pseudonym("case", "7"), k.Pseudonym("user", "7"); a == b || !shape.MatchString(a) {
		t.Fatalf("pseudonyms %q and %q", a, b)
	}
}

// TestNarrowTerm: a narrow term is shared by about as many values as its width says, so that whoever
// reads the index cannot tell them apart.
func TestNarrowTerm(t *testing.T) {
	t.Parallel()
	k, _, _ := newTestKeyring(t)
	const values, bits = 20_000, 11
	groups := make(map[string]int)
	for i := range values {
		term := narrowTerm(k, "cui", "svet", fmt.Sprintf("%013d", i), bits)
		if len(term) != 4 {
			t.Fatalf("term %q has not %d bits", term, bits)
		}
		groups[term]++
	}
	if len(groups) > 1<<bits || len(groups) < 1<<bits-20 { // chance leaves hardly any group empty
		t.Fatalf("%d groups, want about %d", len(groups), 1<<bits)
	}
	for term, n := range groups {
		if n > 40 {
			t.Fatalf("%s has %d values, about %d were expected", term, n, values>>bits)
		}
	}
	if narrowTerm(k, "cui", "svet", "", bits) != "" || k.NarrowTerms("cui", "svet", "", bits) != nil {
		t.Fatal("people without a number are found by one another")
	}
	wide, narrow := narrowTerm(k, "cui", "svet", "1", 64), narrowTerm(k, "cui", "svet", "1", 16)
	if strings.HasPrefix(wide, narrow) {
		t.Fatal("a narrow term is the beginning of a wide one")
	}
	if got := narrowTerm(k, "cui", "svet", "1", 1); got != "00" && got != "80" {
		t.Fatalf("one bit is written %q", got)
	}
	for _, bits := range []int{-1, 0, 129} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d bits were accepted", bits)
				}
			}()
			narrowTerm(k, "cui", "svet", "1", bits)
		}()
	}
}

func TestFingerprints(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	if k.Deployment() != "gt-test" {
		t.Fatal(k.Deployment())
	}
	again, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	prints := k.Fingerprints()
	if len(prints) != len(Rings()) || !slices.Equal(prints, again.Fingerprints()) {
		t.Fatalf("fingerprints: %+v", prints)
	}
	sums := make(map[string]bool)
	for i, f := range prints {
		if f.Ring != Rings()[i] || !f.Primary || len(f.Sum) != 16 || sums[f.Sum] {
			t.Fatalf("fingerprint %+v", f)
		}
		sums[f.Sum] = true
	}
	other, _, _ := newTestKeyring(t)
	for _, f := range other.Fingerprints() {
		if sums[f.Sum] {
			t.Fatal("two deployments share a key")
		}
	}
}

// narrowTerm is the narrow term under the key in use; nothing where there is none.
func narrowTerm(k *Keyring, purpose, scope, value string, bits int) string {
	if all := k.NarrowTerms(purpose, scope, value, bits); len(all) > 0 {
		return all[0]
	}
	return ""
}
