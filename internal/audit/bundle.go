package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	bundleVersion = 1
	maxBundle     = 256 << 10
	maxProof      = 128 // hashes; a proof about a log of 2^62 leaves needs fewer
)

// Bundle is everything needed to show, with nothing but the public key at hand, that an act is in
// the log, and optionally that the log continues one whose head was known earlier.
type Bundle struct {
	V     int              `json:"v"`
	Head  string           `json:"head"`
	Seq   int64            `json:"seq"`
	Leaf  string           `json:"leaf"`
	Proof tlog.RecordProof `json:"proof"`

	Older       string         `json:"older,omitempty"`
	Consistency tlog.TreeProof `json:"consistency,omitempty"`

	// Witnessed shows that the system log, whose heads witnesses sign, told of this head.
	Witnessed *Bundle `json:"witnessed,omitempty"`
}

// Evidence is what a bundle that holds has shown. Older is nil when it named no earlier head.
type Evidence struct {
	Leaf  Leaf
	Seq   int64
	Head  Head
	Older *Head
}

// NewBundle proves that leaf is entry seq of the log with the signed head; t is the tree of that
// log, with at least as many leaves as the head. What it returns has passed Check.
func NewBundle(v *Verifier, signed []byte, t *Tree, seq int64, leaf []byte) (Bundle, error) {
	h, err := OpenHead(signed, v)
	if err != nil {
		return Bundle{}, err
	}
	proof, err := t.Inclusion(seq, h.Size)
	if err != nil {
		return Bundle{}, err
	}
	b := Bundle{V: bundleVersion, Head: string(signed), Seq: seq, Leaf: string(leaf), Proof: proof}
	if _, err := b.Check(v); err != nil {
		return Bundle{}, err
	}
	return b, nil
}

// Encode returns the bundle as one JSON document.
func (b Bundle) Encode() ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(b); err != nil {
		return nil, fmt.Errorf("audit: encode bundle: %w", err)
	}
	return buf.Bytes(), nil
}

// ParseBundle reads a bundle. That it can be read says nothing yet: Check does.
func ParseBundle(data []byte) (Bundle, error) {
	var b Bundle
	if len(data) > maxBundle {
		return b, fmt.Errorf("%w: bundle is too large", ErrProof)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return Bundle{}, fmt.Errorf("%w: not a bundle: %w", ErrProof, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Bundle{}, fmt.Errorf("%w: not a bundle", ErrProof)
	}
	return b, nil
}

// Check opens the heads with v and follows the proofs. What it returns is shown; without an error
// the act was in the log when the head was signed.
func (b Bundle) Check(v *Verifier) (Evidence, error) {
	if b.V != bundleVersion || len(b.Proof) > maxProof || len(b.Consistency) > maxProof {
		return Evidence{}, fmt.Errorf("%w: not a bundle of this version", ErrProof)
	}
	h, err := OpenHead([]byte(b.Head), v)
	if err != nil {
		return Evidence{}, err
	}
	leaf, err := DecodeLeaf([]byte(b.Leaf))
	if err != nil {
		return Evidence{}, err
	}
	if leaf.Log != h.Log {
		return Evidence{}, fmt.Errorf("%w: the leaf belongs to another log", ErrProof)
	}
	if err := CheckInclusion(b.Proof, h, b.Seq, LeafHash([]byte(b.Leaf))); err != nil {
		return Evidence{}, err
	}
	if err := b.checkWitnessed(v, h); err != nil {
		return Evidence{}, err
	}
	e := Evidence{Leaf: leaf, Seq: b.Seq, Head: h}
	if b.Older == "" {
		if len(b.Consistency) != 0 {
			return Evidence{}, fmt.Errorf("%w: a consistency proof without an earlier head", ErrProof)
		}
		return e, nil
	}
	before, err := OpenHead([]byte(b.Older), v)
	if err != nil {
		return Evidence{}, err
	}
	if err := CheckConsistency(b.Consistency, h, before); err != nil {
		return Evidence{}, err
	}
	e.Older = &before
	return e, nil
}

// checkWitnessed follows the proof that the system log told of the head.
func (b Bundle) checkWitnessed(v *Verifier, h Head) error {
	if b.Witnessed == nil {
		return nil
	}
	if b.Witnessed.Witnessed != nil {
		return fmt.Errorf("%w: the head of the system log needs no other", ErrProof)
	}
	shown, err := b.Witnessed.Check(v)
	if err != nil {
		return err
	}
	told := RowRef{Kind: TreeRef, ID: h.Log, Rev: h.Size, Hash: h.Root}
	if shown.Head.Log != SystemLog || !slices.Contains(shown.Leaf.Rows, told) {
		return fmt.Errorf("%w: the system log did not tell of this head", ErrProof)
	}
	return nil
}

// Cosigned lists which of the witnesses have signed the head that the bundle rests on; Check comes first.
func (b Bundle) Cosigned(witnesses ...note.Verifier) []Cosignature {
	if b.Witnessed != nil {
		return b.Witnessed.Cosigned(witnesses...)
	}
	return Cosigned([]byte(b.Head), witnesses...)
}
