// Package pins keeps the newest signed head of every log outside the store, so that whoever puts back an old copy of
// the data, or cuts its end off, is noticed at the next start.
package pins

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// ErrLogCut says that an audit log is not the one whose head was pinned: shorter, or with another history.
var ErrLogCut = errors.New("pins: an audit log is not as its pinned head tells")

// FileName is the name of the file of pinned heads; it lies beside the keyset.
const FileName = "heads.pin"

const (
	fileMode fs.FileMode = 0o600
	// pinSlack is how many lines the file may hold beyond one for each log before it is written anew.
	pinSlack = 256
)

// Pins are the newest signed heads, in memory and in their file. Whoever puts back an old copy of the data, or cuts
// its end off, cannot make the log as long again as its pinned head says, so the next start notices.
//
// The file has one line for each head, the newest of a log last. A head is appended and flushed; now and then the file
// is written anew with one line for each log.
type Pins struct {
	mu     sync.Mutex
	path   string
	Log    *slog.Logger // hears what is missing
	ring   *seal.Keyring
	newest map[string]pin // by log
	lines  int
	signed int64 // unix seconds of the newest head that Check saw
}

type pin struct {
	head   audit.Head
	signed []byte
	beside bool // pinned by another process while this one ran
}

type pinLine struct {
	Head string `json:"head"`
}

// Path returns where the pinned heads of an installation lie.
func Path(s config.Settings) string { return filepath.Join(filepath.Dir(s.KeysetFile), FileName) }

// Open reads the pinned heads. A last line cut short by a crash is dropped; anything else that is no head of this
// installation is refused.
func Open(path string, ring *seal.Keyring) (*Pins, error) {
	p := &Pins{path: path, Log: slog.New(slog.DiscardHandler), ring: ring, newest: map[string]pin{}}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read pinned heads: %w", err)
	}
	verifier, err := store.VerifierOf(ring)
	if err != nil {
		return p, err
	}
	if end := bytes.LastIndexByte(raw, '\n'); end < len(raw)-1 {
		raw = raw[:end+1]
		p.lines = pinSlack // The next head writes the file anew, so that nothing is appended to half a line.
	}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		var line pinLine
		err := json.Unmarshal(lines.Bytes(), &line)
		if err == nil {
			err = p.take(verifier, []byte(line.Head))
		}
		if err != nil {
			return p, refusal.New(errors.Join(ErrLogCut, err),
				"%s holds a line that no key of this installation has signed. It tells how far the audit log had come; put it "+
					"back from its safe copy.%s", path, refusal.Untouched)
		}
		p.lines++
	}
	return p, lines.Err()
}

func (p *Pins) take(v *audit.Verifier, signed []byte) error {
	h, err := audit.OpenHead(signed, v)
	if err != nil {
		return err
	}
	if old, ok := p.newest[h.Log]; !ok || h.Size >= old.head.Size {
		p.newest[h.Log] = pin{head: h, signed: signed}
	}
	return nil
}

// Keep pins a head that was just signed. A head that is shorter than the pinned one is refused: the log was cut.
func (p *Pins) Keep(signed []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	verifier, err := store.VerifierOf(p.ring)
	if err != nil {
		return err
	}
	h, err := audit.OpenHead(signed, verifier)
	if err != nil {
		return err
	}
	old, known := p.newest[h.Log]
	if known && old.beside && h.Size < old.head.Size {
		return nil // Another process went on from this head, and pinned before this one came to it.
	}
	if known && (h.Size < old.head.Size || h.Size == old.head.Size && h.Root != old.head.Root) {
		return fmt.Errorf("%w: log %s", ErrLogCut, h.Log)
	}
	p.newest[h.Log] = pin{head: h, signed: bytes.Clone(signed)}
	if p.lines >= len(p.newest)+pinSlack {
		return p.rewrite()
	}
	return p.append(signed)
}

// merge takes up what other processes have pinned in the same file. A line that is no head of this installation
// stays out: the next start would refuse it.
func (p *Pins) merge() error {
	now, err := Open(p.path, p.ring)
	if err != nil {
		return err
	}
	for log, other := range now.newest {
		if mine, known := p.newest[log]; !known || other.head.Size > mine.head.Size {
			other.beside = true
			p.newest[log] = other
		}
	}
	return nil
}

func encodePin(signed []byte) ([]byte, error) {
	line, err := json.Marshal(pinLine{Head: string(signed)})
	return append(line, '\n'), err
}

func (p *Pins) append(signed []byte) error {
	line, err := encodePin(signed)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(p.path, os.O_WRONLY|os.O_APPEND, fileMode)
	if errors.Is(err, fs.ErrNotExist) {
		return p.rewrite()
	}
	if err != nil {
		return fmt.Errorf("pin head: %w", err)
	}
	_, err = f.Write(line)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("pin head: %w", err)
	}
	p.lines++
	return nil
}

// rewrite puts one line for each log in the place of the file: either the old or the new content is there, whole.
//
// Several processes may share the file: what another has pinned meanwhile is kept.
func (p *Pins) rewrite() error {
	if err := p.merge(); err != nil {
		return fmt.Errorf("pin heads: %w", err)
	}
	var all []byte
	for _, log := range slices.Sorted(maps.Keys(p.newest)) {
		line, err := encodePin(p.newest[log].signed)
		if err != nil {
			return err
		}
		all = append(all, line...)
	}
	if err := refusal.ReplaceFile(p.path, all); err != nil {
		return fmt.Errorf("pin heads: %w", err)
	}
	p.lines = len(p.newest)
	return nil
}

// Heads returns the pinned heads, for a verification.
func (p *Pins) Heads() []audit.Head {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]audit.Head, 0, len(p.newest))
	for _, log := range slices.Sorted(maps.Keys(p.newest)) {
		out = append(out, p.newest[log].head)
	}
	return out
}

// Check refuses a store with a log that is shorter than its pinned head, or as long with another root. That a
// longer log continues its pinned head is proven by a verification, which reads all of it. Signed logs without a pinned
// head are told in the log of the program.
func (p *Pins) Check(ctx context.Context, st *store.Store) error {
	states, err := st.Logs().States(ctx)
	if err != nil {
		return err
	}
	lacking, known := 0, map[string]store.LogState{}
	for _, info := range states {
		known[info.Log], p.signed = info, max(p.signed, info.HeadAt)
		if _, pinned := p.newest[info.Log]; !pinned && info.Signed > 0 {
			lacking++
		}
	}
	for _, h := range p.Heads() {
		p.signed = max(p.signed, h.At)
		if info := known[h.Log]; info.Size < h.Size || info.Size == h.Size && info.Root != h.Root.String() {
			return refusal.New(ErrLogCut,
				"The audit log %s holds %d entries, and its pinned head in %s tells of %d: the data is an older copy, or its "+
					"end was cut off. Put back the newest data; \"amparo audit verify --without-pins\" shows what this copy holds. "+
					"Where nothing newer is left, two people accept it with \"amparo audit accept-older\".%s",
				h.Log, info.Size, p.path, h.Size, refusal.Untouched)
		}
	}
	if lacking > 0 {
		p.Log.Error("signed logs have no pinned head here: an older copy of them could pass for this one. "+
			"Put back the file of pinned heads; from now on new heads are pinned",
			slog.Int("count", lacking), slog.String("error", p.path))
	}
	return nil
}

// Signed returns the time of the newest head, pinned or in the logs, that Check saw; zero where there was none.
func (p *Pins) Signed() time.Time {
	if p.signed == 0 {
		return time.Time{}
	}
	return time.Unix(p.signed, 0)
}
