package seal

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"testing"

	"amparo/internal/await"
)

// TestTwoProcesses: the second to rotate finds that the keyset is not what it knew, takes up the
// change and then succeeds; no rotation is ever undone.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	a, root, path := newTestKeyring(t)
	b, err := Open(path, root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Rotate(RingIndex); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Rotate(RingPepper); !errors.Is(err, ErrChanged) {
		t.Fatalf("the second process rotates over the first: %v", err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("a refused rotation left its file behind")
	}
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	if b.Term("a", "b", "c") != a.Term("a", "b", "c") {
		t.Fatal("the second process did not take up the rotation")
	}
	if _, err := b.Rotate(RingPepper); err != nil {
		t.Fatal(err)
	}

	mustWrite(t, path+".new", nil, 0o600)
	_, err = b.Rotate(RingPepper)
	wantFix(t, err, ErrChanged, path+".new", "remove that file")
	if err := os.Remove(path + ".new"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Rotate(RingPepper); !errors.Is(err, ErrMissing) {
		t.Fatalf("a rotation without a file: %v", err)
	}
	if _, err := Create(path, "hn-test", root); err != nil {
		t.Fatal(err)
	}
	if err := b.Reload(); err == nil {
		t.Fatal("the keyset of another deployment was taken up")
	}
}

// TestRotateWhileInUse runs every use beside rotations; with -race it also proves there is no race.
func TestRotateWhileInUse(t *testing.T) {
	t.Parallel()
	k, _, _ := newTestKeyring(t)
	d, wrapped, err := k.NewDataKey("case-7")
	if err != nil {
		t.Fatal(err)
	}
	blob := mustSeal(t, d, home, secret)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				d, err := k.OpenDataKey("case-7", wrapped)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := d.Open(home, blob); err != nil {
					t.Error(err)
					return
				}
				kid, key := k.SigningKey()
				if again, ok := k.VerifyKey(kid); !ok || !bytes.Equal(again, key) {
					t.Error("a session key was lost in the middle of a rotation")
					return
				}
				k.Terms("a", "b", "c")
				k.Fingerprints()
			}
		})
	}
	for range 5 {
		old := k.Primary(RingIndex)
		for _, ring := range []string{RingWrap, RingIndex, RingSession} {
			if _, err := k.Rotate(ring); err != nil {
				t.Error(err)
			}
		}
		if _, err := k.Promote(); err != nil {
			t.Error(err)
		}
		if err := k.Retire(RingIndex, old); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	await.All(t, "all who seal at once", &wg)
}
