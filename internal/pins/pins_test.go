package pins

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/audit"
	"amparo/internal/await"
	"amparo/internal/seal"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// installation has keys, a file for pinned heads, and a way to sign some.
type installation struct {
	ring *seal.Keyring
	path string
	sign func(log string, size int64) []byte
}

func newInstallation(t *testing.T) installation {
	t.Helper()
	dir := t.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	must(t, err)
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	must(t, err)
	signer, err := audit.NewSigner(ring.Signer())
	must(t, err)
	return installation{ring, filepath.Join(dir, FileName), func(log string, size int64) []byte {
		signed, err := audit.SignHead(audit.Head{Log: log, Size: size, At: 1 + size}, signer)
		must(t, err)
		return signed
	}}
}

func (h installation) open(t *testing.T) *Pins {
	t.Helper()
	p, err := Open(h.path, h.ring)
	must(t, err)
	return p
}

func TestHeadsArePinnedWithinBounds(t *testing.T) {
	h := newInstallation(t)
	p := h.open(t)
	for size := range int64(700) {
		must(t, p.Keep(h.sign([]string{"a", "b"}[size%2], size)))
	}
	info, err := os.Stat(h.path)
	must(t, err)
	if info.Size() > (pinSlack+4)*400 {
		t.Errorf("the file grew to %d bytes", info.Size())
	}
	if err := p.Keep(h.sign("a", 5)); !errors.Is(err, ErrLogCut) {
		t.Errorf("a shorter log was pinned: %v", err)
	}
	f, err := os.OpenFile(h.path, os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString(`{"head":"half a li`)
	must(t, errors.Join(err, f.Close()))
	again := h.open(t)
	if heads := again.Heads(); len(heads) != 2 || heads[0].Size != 698 || heads[1].Size != 699 {
		t.Errorf("read back %+v", heads)
	}
	must(t, again.Keep(h.sign("a", 700)))
	if heads := h.open(t).Heads(); heads[0].Size != 700 {
		t.Errorf("after half a line: %+v", heads)
	}
}

// TestProcessesThatShareAFileKeepOneAnothersHeads: what one has pinned is still there when the other writes the file
// anew.
func TestProcessesThatShareAFileKeepOneAnothersHeads(t *testing.T) {
	h := newInstallation(t)
	late, mine := h.open(t), h.open(t) // One began when the file was empty, and the other pins.
	for _, log := range []string{"a", "b", "c"} {
		must(t, mine.Keep(h.sign(log, 7)))
	}
	must(t, late.rewrite())
	if diff := cmp.Diff(mine.Heads(), h.open(t).Heads()); diff != "" {
		t.Errorf("the pinned heads are others: %s", diff)
	}
}

// TestProcessesPinInOneFileAtTheSameTime: whatever the moment at which they write it anew, the file stays one that the
// next start takes.
func TestProcessesPinInOneFileAtTheSameTime(t *testing.T) {
	h := newInstallation(t)
	all := [][]byte{h.sign("a", 7), h.sign("b", 9)}
	var pinning sync.WaitGroup
	for range 4 {
		p := h.open(t)
		pinning.Go(func() {
			for i := range 40 {
				if i%4 == 0 {
					p.lines = pinSlack + len(p.newest)
				}
				for _, signed := range all {
					if err := p.Keep(signed); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	await.All(t, "the pinning to end", &pinning)
	if heads := h.open(t).Heads(); len(heads) != 2 || heads[0].Size != 7 || heads[1].Size != 9 {
		t.Errorf("the pinned heads are %+v", heads)
	}
	left, err := filepath.Glob(h.path + ".*")
	if must(t, err); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestAHeadThatAnotherProcessWentOnFromIsNoAlarm: who pins late finds a longer log pinned already, and that is as it
// should be; a log that is shorter than this process itself has pinned was cut.
func TestAHeadThatAnotherProcessWentOnFromIsNoAlarm(t *testing.T) {
	h := newInstallation(t)
	mine, other := h.open(t), h.open(t)
	must(t, mine.Keep(h.sign("a", 1000)))
	must(t, other.Keep(h.sign("a", 3000)))
	must(t, mine.rewrite()) // It learns of the other's.
	must(t, mine.Keep(h.sign("a", 2000)))
	must(t, mine.Keep(h.sign("a", 4000)))
	if err := mine.Keep(h.sign("a", 3500)); !errors.Is(err, ErrLogCut) {
		t.Errorf("a log that was cut is pinned: %v", err)
	}
}
