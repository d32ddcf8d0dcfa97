package app

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// refusedBeside expects a process to be turned away by those that serve.
func refusedBeside(t *testing.T, err, why error, words ...string) {
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

// TestAProcessThatWouldDecideOtherwiseIsRefused: two processes of one installation never go by two country packs at the same time, and
// the one that is new may begin once the other has left.
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
	refusedBeside(t, other.Serve(t.Context(), nil), ErrOtherRules, "All must be alike", "--country-dir")
	must(t, errors.Join(leave(), leaveToo()))
	if now, err := other.Serving(t.Context()); err != nil || len(now) != 0 {
		t.Errorf("nobody serves, and %d are known (%v)", len(now), err)
	}
	_, leave = serves(t, other)
	must(t, leave())
}

// TestAProcessThatWasNotHeardOfGivesWay: whoever comes back from a long silence, and finds the installation served by other rules,
// stops; and so does the older of two that serve.
func TestAProcessThatWasNotHeardOfGivesWay(t *testing.T) {
	uri, first, _ := network(t)
	a := process(t, uri, first)
	b, err := a.joinOthers(t.Context())
	must(t, err)
	must(t, b.beat(t.Context()))
	say := func(p domain.Process) {
		t.Helper()
		p.Rules, p.Pack = "nuevas", a.Pack.Version()
		var c store.Change
		store.Put(&c, store.New(p))
		must(t, a.Store.Commit(t.Context(), c))
	}
	now := a.Store.Now()
	say(domain.Process{ID: "gone", Begun: now.Add(time.Second), At: now.Add(-time.Hour)})
	say(domain.Process{ID: "left", Begun: now.Add(time.Second), At: now, Left: true})
	say(domain.Process{ID: "older", Begun: now.Add(-time.Hour), At: now})
	must(t, b.beat(t.Context()))
	b.mine.V.At = now.Add(-time.Hour)
	refusedBeside(t, b.beat(t.Context()), ErrOtherRules)
	must(t, b.beat(t.Context()))
	say(domain.Process{ID: "newer", Begun: now.Add(time.Second), At: now, Version: "v9"})
	refusedBeside(t, b.beat(t.Context()), ErrOtherRules, "v9")
}

// TestAKeysetThatIsOlderThanTheOneInUseIsRefused: whoever would not be able to read what the others keep is told to copy the keyset,
// and needs no restart once it is copied.
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
	there, err := a.joinOthers(t.Context())
	must(t, err)
	must(t, there.leave(t.Context())) // It has left, and what it kept is still under its keys.
	_, err = b.joinOthers(t.Context())
	refusedBeside(t, err, ErrOldKeyset, b.Settings.KeysetFile, "Copy its keyset here")
	lend(t, a.Settings, b.Settings)
	if _, err := b.joinOthers(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestProcessesThatShareAFileOfPinsKeepOneAnothersHeads: what one has pinned is still there when the other writes the file anew.
func TestProcessesThatShareAFileOfPinsKeepOneAnothersHeads(t *testing.T) {
	uri, first, _ := network(t)
	a := process(t, uri, first)
	path := PinsPath(first)
	lines, err := os.ReadFile(path)
	must(t, err)
	mine, err := openPins(path, a.Keys)
	must(t, err)
	if len(mine.newest) == 0 {
		t.Fatal("nothing was pinned")
	}
	must(t, os.WriteFile(path, nil, 0o600))
	late, err := openPins(path, a.Keys) // A process that began when the file was empty.
	must(t, err)
	must(t, os.WriteFile(path, lines, 0o600)) // Another pins.
	must(t, late.rewrite())
	after, err := openPins(path, a.Keys)
	must(t, err)
	if len(after.heads()) != len(mine.heads()) {
		t.Errorf("%d pinned heads are left of %d", len(after.heads()), len(mine.heads()))
	}
}

// TestProcessesPinInOneFileAtTheSameTime: whatever the moment at which they write it anew, the file stays one that the next start
// takes.
func TestProcessesPinInOneFileAtTheSameTime(t *testing.T) {
	uri, first, _ := network(t)
	a := process(t, uri, first)
	path := PinsPath(first)
	all, err := openPins(path, a.Keys)
	must(t, err)
	var pinning sync.WaitGroup
	for range 4 {
		p, err := openPins(path, a.Keys)
		must(t, err)
		pinning.Go(func() {
			for i := range 40 {
				if i%4 == 0 {
					p.lines = pinSlack + len(p.newest)
				}
				for _, one := range all.newest {
					if err := p.keep(one.signed); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	pinning.Wait()
	after, err := openPins(path, a.Keys)
	must(t, err)
	if diff := cmp.Diff(all.heads(), after.heads()); diff != "" {
		t.Errorf("the pinned heads are others: %s", diff)
	}
	left, err := filepath.Glob(path + ".*")
	if must(t, err); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAHeadThatAnotherProcessWentOnFromIsNoAlarm: who pins late finds a longer log pinned already, and that is as it should be; a log
// that is shorter than this process itself has pinned was cut.
func TestAHeadThatAnotherProcessWentOnFromIsNoAlarm(t *testing.T) {
	uri, first, olga := network(t)
	a := process(t, uri, first)
	name, key := a.Keys.Signer()
	signer, err := audit.NewSigner(name, key)
	must(t, err)
	head := func(size int64) []byte {
		signed, err := audit.SignHead(audit.Head{Log: a.Store.LogOf(olga.Agency), Size: size, At: size}, signer)
		must(t, err)
		return signed
	}
	mine, err := openPins(PinsPath(first), a.Keys)
	must(t, err)
	other, err := openPins(PinsPath(first), a.Keys)
	must(t, err)
	must(t, mine.keep(head(1000)))
	must(t, other.keep(head(3000)))
	must(t, mine.rewrite()) // It learns of the other's.
	must(t, mine.keep(head(2000)))
	must(t, mine.keep(head(4000)))
	if err := mine.keep(head(3500)); !errors.Is(err, ErrLogCut) {
		t.Errorf("a log that was cut is pinned: %v", err)
	}
}
