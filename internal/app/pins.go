package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// PinsFile is the name of the file of pinned heads; it lies beside the keyset.
const PinsFile = "heads.pin"

const (
	fileMode fs.FileMode = 0o600
	// pinSlack is how many lines the file may hold beyond one for each log before it is written anew.
	pinSlack = 256
)

// pins keeps the newest signed head of every log outside the store. Whoever puts back an old copy of the data, or cuts
// its end off, cannot make the log as long again as its pinned head says, so the next start notices.
//
// The file has one line for each head, the newest of a log last. A head is appended and flushed; now and then the file
// is written anew with one line for each log.
type pins struct {
	mu     sync.Mutex
	path   string
	ring   *seal.Keyring
	newest map[string]pin // by log
	lines  int
}

type pin struct {
	head   audit.Head
	signed []byte
	beside bool // pinned by another process while this one ran
}

type pinLine struct {
	Head string `json:"head"`
}

// PinsPath returns where the pinned heads of an installation lie.
func PinsPath(s config.Settings) string { return filepath.Join(filepath.Dir(s.KeysetFile), PinsFile) }

// VerifierOf returns what opens heads that any key of the ring has signed.
func VerifierOf(ring *seal.Keyring) (*audit.Verifier, error) {
	keys := ring.CheckpointKeys()
	public := make([]ed25519.PublicKey, len(keys))
	for i, k := range keys {
		public[i] = k.Public
	}
	return audit.NewVerifier(ring.CheckpointName(), public...)
}

// openPins reads the pinned heads. A last line cut short by a crash is dropped; anything else that is no head of this
// installation is refused.
func openPins(path string, ring *seal.Keyring) (*pins, error) {
	p := &pins{path: path, ring: ring, newest: map[string]pin{}}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("read pinned heads: %w", err)
	}
	verifier, err := VerifierOf(ring)
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
			return p, refuse(errors.Join(ErrLogCut, err), "%s holds a line that no key of this installation has signed. It tells how far the audit log had come; put it back from its safe copy.%s", path, untouched)
		}
		p.lines++
	}
	return p, lines.Err()
}

func (p *pins) take(v *audit.Verifier, signed []byte) error {
	h, err := audit.OpenHead(signed, v)
	if err != nil {
		return err
	}
	if old, ok := p.newest[h.Log]; !ok || h.Size >= old.head.Size {
		p.newest[h.Log] = pin{head: h, signed: signed}
	}
	return nil
}

// keep pins a head that was just signed. A head that is shorter than the pinned one is refused: the log was cut.
func (p *pins) keep(signed []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	verifier, err := VerifierOf(p.ring)
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

// merge takes up what other processes have pinned in the same file. A line that is no head of this installation stays out: the
// next start would refuse it.
func (p *pins) merge() error {
	now, err := openPins(p.path, p.ring)
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

func (p *pins) append(signed []byte) error {
	line, err := encodePin(signed)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(p.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, fileMode)
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
func (p *pins) rewrite() error {
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
	if err := replaceFile(p.path, all); err != nil {
		return fmt.Errorf("pin heads: %w", err)
	}
	p.lines = len(p.newest)
	return nil
}

// replaceFile writes a file that only its owner may read, whole or not at all. Processes that do so at the same moment do not get
// into each other's way: the last one has it.
func replaceFile(path string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // Its mode is fileMode.
	if err != nil {
		return err
	}
	waiting := f.Name()
	_, err = f.Write(body)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(waiting))
	}
	return os.Rename(waiting, path)
}

// heads returns the pinned heads, for a verification.
func (p *pins) heads() []audit.Head {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]audit.Head, 0, len(p.newest))
	for _, log := range slices.Sorted(maps.Keys(p.newest)) {
		out = append(out, p.newest[log].head)
	}
	return out
}

// check refuses a store with a log that is shorter than its pinned head, or as long with another root. That a longer log
// continues its pinned head is proven by a verification, which reads all of it.
func (p *pins) check(ctx context.Context, st *store.Store) error {
	for _, h := range p.heads() {
		info, err := st.LogState(ctx, h.Log)
		if err != nil {
			return err
		}
		if info.Size < h.Size || info.Size == h.Size && info.Root != h.Root.String() {
			return refuse(ErrLogCut, "The audit log %s holds %d entries, and its pinned head in %s tells of %d: the data is an older copy, or its end was cut off. Put back the newest data; \"amparo audit verify --without-pins\" shows what this copy holds.%s",
				h.Log, info.Size, p.path, h.Size, untouched)
		}
	}
	return nil
}
