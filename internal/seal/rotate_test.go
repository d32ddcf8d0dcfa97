package seal

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestRotateWrapping: after a rotation old data keys still open, are wrapped anew one by one, and
// only then is the old wrapping key destroyed. The sealed values never change.
func TestRotateWrapping(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	d, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	blob := mustSeal(t, d, home, secret)
	old := primary(t, k, RingWrap)
	if same, changed, err := k.RewrapDataKey("case-7", wrapped); err != nil || changed || !bytes.Equal(same, wrapped) {
		t.Fatalf("without a rotation there is nothing to wrap anew: %v %v", changed, err)
	}
	if _, err := k.Rotate(RingWrap); err != nil {
		t.Fatal(err)
	}
	if primary(t, k, RingWrap) == old {
		t.Fatal("the primary key did not change")
	}
	anew, changed, err := k.RewrapDataKey("case-7", wrapped)
	if err != nil || !changed {
		t.Fatalf("rewrap: %v %v", changed, err)
	}
	if err := k.Retire(RingWrap, primary(t, k, RingWrap)); err == nil {
		t.Fatal("the primary key was retired")
	}
	if err := k.Retire(RingWrap, old); err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*Keyring{k, k2} {
		if _, err := k.OpenDataKey("case-7", wrapped); !errors.Is(err, ErrSealed) {
			t.Fatalf("the retired key still opens: %v", err)
		}
		d, err := k.OpenDataKey("case-7", anew)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustOpen(t, d, home, blob); !bytes.Equal(got, secret) {
			t.Fatalf("opened as %q", got)
		}
	}
}

func primary(t testing.TB, k *Keyring, ring string) uint32 {
	t.Helper()
	for _, f := range k.Fingerprints() {
		if f.Ring == ring && f.Primary {
			return f.KeyID
		}
	}
	t.Fatalf("ring %s has no primary key", ring)
	return 0
}

// TestRotateIndex: a row carries the terms of both keys while one is in the place of the other, and is looked for under
// the older one until the newer is promoted.
func TestRotateIndex(t *testing.T) {
	t.Parallel()
	k, _, _ := newTestKeyring(t)
	before, narrow := k.Term("phone", "svet", "1"), narrowTerm(k, "phone", "svet", "1", 12)
	if _, err := k.Rotate(RingIndex); err != nil {
		t.Fatal(err)
	}
	arriving := k.Terms("phone", "svet", "1")
	if len(arriving) != 2 || arriving[0] != before || k.Term("phone", "svet", "1") != before || arriving[1] == before {
		t.Fatalf("terms when a key arrives: %q, before: %q", arriving, before)
	}
	if _, err := k.Rotate(RingIndex); !errors.Is(err, ErrArriving) {
		t.Fatalf("a third key arrives: %v", err)
	}
	old, one := k.Primary(RingIndex), k.Generation(RingIndex)
	id, err := k.Promote()
	if err != nil || id != k.Primary(RingIndex) || id == old || k.Arriving() != 0 || k.Generation(RingIndex) == one {
		t.Fatalf("promoted %08x over %08x: %v", id, old, err)
	}
	after := k.Terms("phone", "svet", "1")
	if len(after) != 2 || after[0] != arriving[1] || after[1] != before || k.Term("phone", "svet", "1") != after[0] {
		t.Fatalf("terms when a key is in use: %q, before: %q", after, arriving)
	}
	if all := k.NarrowTerms("phone", "svet", "1", 12); len(all) != 2 || all[1] != narrow {
		t.Fatalf("narrow terms after a rotation: %q, before: %q", all, narrow)
	}
	if _, err := k.Promote(); !errors.Is(err, ErrUnknownKey) {
		t.Fatalf("nothing arrives, and is promoted: %v", err)
	}
	if err := k.Retire(RingIndex, old); err != nil || len(k.Terms("phone", "svet", "1")) != 1 ||
		k.Generation(RingIndex) != id {
		t.Fatalf("the older key is there still: %v", err)
	}
}

func TestRotatePepper(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	digest := []byte("argon2id digest")
	before, id, err := k.Pepper(0, digest)
	if err != nil || len(before) != 32 || id == 0 {
		t.Fatalf("pepper: %d bytes, id %d, %v", len(before), id, err)
	}
	if _, err := k.Rotate(RingPepper); err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []*Keyring{k, k2} {
		again, same, err := k.Pepper(id, digest)
		if err != nil || same != id || !bytes.Equal(again, before) {
			t.Fatalf("the older pepper is lost: %v", err)
		}
		next, newer, err := k.Pepper(0, digest)
		if err != nil || newer == id || bytes.Equal(next, before) {
			t.Fatalf("the newer pepper is not used: %v", err)
		}
		if _, _, err := k.Pepper(id+1, digest); !errors.Is(err, ErrUnknownKey) {
			t.Fatalf("an unknown pepper: %v", err)
		}
	}
}

func TestRotateSession(t *testing.T) {
	t.Parallel()
	k, _, _ := newTestKeyring(t)
	kid, key := k.SigningKey()
	if len(key) != 32 || !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(kid) {
		t.Fatalf("signing key %q of %d bytes", kid, len(key))
	}
	id, err := k.Rotate(RingSession)
	if err != nil {
		t.Fatal(err)
	}
	next, nextKey := k.SigningKey()
	if next == kid || bytes.Equal(nextKey, key) || next != fmt.Sprintf("%08x", id) {
		t.Fatal("the session key did not rotate")
	}
	if got, ok := k.VerifyKey(kid); !ok || !bytes.Equal(got, key) {
		t.Fatal("sessions signed before the rotation end with it")
	}
	for _, bad := range []string{"", "0", "zz", "../../dev/null", kid + "0", " " + kid, "+" + kid[1:],
		strings.ToUpper("abcdef01"), "1' OR 1"} {
		if key, ok := k.VerifyKey(bad); ok || key != nil {
			t.Errorf("key id %q gives a key", bad)
		}
	}
	old := uint32(0)
	if _, err := fmt.Sscanf(kid, "%x", &old); err != nil {
		t.Fatal(err)
	}
	if err := k.Retire(RingSession, old); err != nil {
		t.Fatal(err)
	}
	if _, ok := k.VerifyKey(kid); ok {
		t.Fatal("a retired session key still verifies")
	}
}

func TestRotateCheckpoint(t *testing.T) {
	t.Parallel()
	k, root, path := newTestKeyring(t)
	name, before := k.Signer()
	if name != "amparo/gt-test" {
		t.Fatalf("signer named %q", name)
	}
	id, err := k.Rotate(RingCheckpoint)
	if err != nil {
		t.Fatal(err)
	}
	k2, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	_, after := k2.Signer()
	keys := k2.CheckpointKeys()
	if len(keys) != 2 || before.Equal(after) {
		t.Fatalf("%d checkpoint keys after a rotation", len(keys))
	}
	for _, key := range keys {
		want := before
		if key.Primary {
			want = after
		}
		if !key.Public.Equal(want.Public()) || key.Primary != (key.KeyID == id) {
			t.Fatal("public and private keys do not belong together")
		}
	}
	if !ed25519.Verify(keys[0].Public, []byte("m"), ed25519.Sign(before, []byte("m"))) {
		t.Fatal("a head signed before the rotation no longer verifies")
	}
}

// TestPseudonymsStay: the log knows a thing by one name, so that ring refuses to rotate, and keys
// that the log depends on refuse to be retired.
func TestPseudonymsStay(t *testing.T) {
	t.Parallel()
	k, _, path := newTestKeyring(t)
	data := mustRead(t, path)
	if _, err := k.Rotate(RingPseudonym); err == nil {
		t.Error("pseudonyms rotate")
	}
	if _, err := k.Rotate("nonsense"); err == nil {
		t.Error("an unknown ring rotates")
	}
	for _, ring := range []string{RingPseudonym, RingCheckpoint, "nonsense"} {
		if err := k.Retire(ring, 1); err == nil {
			t.Errorf("a key of ring %s was retired", ring)
		}
	}
	if err := k.Retire(RingPepper, 12345); err == nil {
		t.Error("a key that is not there was retired")
	}
	if !bytes.Equal(mustRead(t, path), data) {
		t.Error("a refused change wrote the file")
	}
}
