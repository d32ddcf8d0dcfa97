package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/domain/peer"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// refusedByPeers expects a process to be turned away by those that serve.
func refusedByPeers(t *testing.T, err, why error, words ...string) {
	t.Helper()
	var r *Refusal
	if !errors.As(err, &r) || !errors.Is(err, why) {
		t.Fatalf("told %v, want a refusal for %v", err, why)
	}
	for _, w := range words {
		if !strings.Contains(r.Text, w) {
			t.Errorf("the sentence %q does not say %q", r.Text, w)
		}
	}
}

// TestAProcessThatWouldDecideOtherwiseIsRefused: two processes of one installation never go by two country
// packs at the same time, and the one that is new may begin once the other has left.
func TestAProcessThatWouldDecideOtherwiseIsRefused(t *testing.T) {
	uri, first, _ := network(t)
	pack := filepath.Join(t.TempDir(), "gt")
	must(t, os.CopyFS(pack, os.DirFS("../country/gt")))
	raw, err := os.ReadFile(filepath.Join(pack, "needs.json"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(pack, "needs.json"), append(raw, '\n'), 0o600)) // One sign is enough.
	a, alike, other := process(t, uri, first), process(t, uri, first), process(t, uri, first, "country-dir", pack)
	_, leave := serves(t, a)
	_, leaveToo := serves(t, alike)
	if now, err := other.Serving(t.Context()); err != nil || len(now) != 2 {
		t.Errorf("two serve, and %d are known (%v)", len(now), err)
	}
	refusedByPeers(t, other.Serve(t.Context(), nil), ErrOtherRules, "All must be alike", "--country-dir")
	must(t, errors.Join(leave(), leaveToo()))
	if now, err := other.Serving(t.Context()); err != nil || len(now) != 0 {
		t.Errorf("nobody serves, and %d are known (%v)", len(now), err)
	}
	_, leave = serves(t, other)
	must(t, leave())
}

// TestAProcessThatWasNotHeardOfGivesWay: whoever comes back from a long silence, and finds the installation
// served by other rules, stops; and so does the older of two that serve.
func TestAProcessThatWasNotHeardOfGivesWay(t *testing.T) {
	uri, first, _ := network(t)
	a := process(t, uri, first)
	b, err := a.joinPeers(t.Context())
	must(t, err)
	must(t, b.heartbeat(t.Context()))
	log := func(p peer.Process) {
		t.Helper()
		p.Rules, p.Pack = "nuevas", a.Pack.Version()
		var c store.Change
		store.Put(&c, store.New(p))
		must(t, a.Store.Commit(t.Context(), c))
	}
	now := a.Store.Now()
	log(peer.Process{ID: "gone", StartedAt: now.Add(time.Second), At: now.Add(-time.Hour)})
	log(peer.Process{ID: "left", StartedAt: now.Add(time.Second), At: now, Left: true})
	log(peer.Process{ID: "older", StartedAt: now.Add(-time.Hour), At: now})
	must(t, b.heartbeat(t.Context()))
	b.mine.V.At = now.Add(-time.Hour)
	refusedByPeers(t, b.heartbeat(t.Context()), ErrOtherRules)
	must(t, b.heartbeat(t.Context()))
	log(peer.Process{ID: "newer", StartedAt: now.Add(time.Second), At: now, Version: "v9"})
	refusedByPeers(t, b.heartbeat(t.Context()), ErrOtherRules, "v9")
}

// TestAKeysetThatIsOlderThanTheOneInUseIsRefused: whoever would not be able to read what the others keep is
// told to copy the keyset, and needs no restart once it is copied.
func TestAKeysetThatIsOlderThanTheOneInUseIsRefused(t *testing.T) {
	uri, first, _ := network(t)
	a, b := process(t, uri, first), process(t, uri, first)
	was := a.formKey()
	for _, ring := range []string{seal.RingWrap, seal.RingSession, seal.RingPepper, seal.RingCheckpoint} {
		if _, err := a.Keys.Rotate(ring); err != nil {
			t.Fatal(err)
		}
	}
	if string(a.formKey()) != string(was) || string(b.formKey()) != string(was) {
		t.Error("a page that is open would not be taken any more")
	}
	there, err := a.joinPeers(t.Context())
	must(t, err)
	must(t, there.withdraw(t.Context())) // It has left, and what it kept is still under its keys.
	_, err = b.joinPeers(t.Context())
	refusedByPeers(t, err, ErrOldKeyset, b.Settings.KeysetFile, "Copy its keyset here")
	lend(t, a.Settings, b.Settings)
	if _, err := b.joinPeers(t.Context()); err != nil {
		t.Fatal(err)
	}
}
