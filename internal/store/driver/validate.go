package driver

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds that every driver keeps, so that a batch accepted by one is accepted by all.
const (
	// DefaultLimit is the page size of a query that names none.
	DefaultLimit = 100
	// MaxLimit is the largest page a query may ask for.
	MaxLimit = 1000
	// MaxKeyPart bounds a kind and an id, in bytes.
	MaxKeyPart = 512
	// MaxTerm bounds a term, in bytes.
	MaxTerm = 512
	// MaxBlob bounds the sealed content of a row: MongoDB keeps no document above 16 MiB.
	MaxBlob = 12 << 20
)

// Validate answers an ErrInvalid for a batch no driver may take: an empty one, the same key twice,
// a malformed key, a revision that does not grow (or grows, where the row is to stay at its own), an empty term.
func (b Batch) Validate() error {
	n := len(b.Puts) + len(b.Deletes) + len(b.Checks)
	if n == 0 {
		return fmt.Errorf("%w: empty batch", ErrInvalid)
	}
	seen := make(map[Key]struct{}, n)
	once := func(k Key) error {
		if err := k.Validate(); err != nil {
			return err
		}
		if _, twice := seen[k]; twice {
			return fmt.Errorf("%w: same %s row twice in a batch", ErrInvalid, k.Kind)
		}
		seen[k] = struct{}{}
		return nil
	}
	for i := range b.Puts {
		if err := once(b.Puts[i].Row.Key); err != nil {
			return err
		}
		if err := b.Puts[i].validate(); err != nil {
			return err
		}
	}
	for _, d := range b.Deletes {
		if err := once(d.Key); err != nil {
			return err
		}
		if d.Rev <= 0 {
			return fmt.Errorf("%w: delete of %s without a revision", ErrInvalid, d.Key.Kind)
		}
	}
	for _, c := range b.Checks {
		if err := once(c.Key); err != nil {
			return err
		}
		if c.Rev < 0 {
			return fmt.Errorf("%w: check of %s at a negative revision", ErrInvalid, c.Key.Kind)
		}
	}
	return nil
}

func (p *Put) validate() error {
	if p.Prev < 0 || p.Row.Rev < p.Prev || p.Row.Rev <= 0 || p.Same != (p.Row.Rev == p.Prev) {
		return fmt.Errorf("%w: revision of %s does not grow", ErrInvalid, p.Row.Kind)
	}
	if len(p.Row.Blob) > MaxBlob {
		return fmt.Errorf("%w: content of %s is too large", ErrInvalid, p.Row.Kind)
	}
	for _, t := range p.Row.Terms {
		if !text(t, MaxTerm) {
			return fmt.Errorf("%w: malformed term on %s", ErrInvalid, p.Row.Kind)
		}
	}
	if p.Row.KeyID != "" && !text(p.Row.KeyID, MaxKeyPart) {
		return fmt.Errorf("%w: malformed key id on %s", ErrInvalid, p.Row.Kind)
	}
	return nil
}

// Validate answers an ErrInvalid for a key that no row can have.
func (k Key) Validate() error {
	if !text(string(k.Kind), MaxKeyPart) || !text(k.ID, MaxKeyPart) {
		return fmt.Errorf("%w: malformed key", ErrInvalid)
	}
	return nil
}

// Validate answers an ErrInvalid for a query without a kind or with a limit out of bounds.
func (q Query) Validate() error {
	if !text(string(q.Kind), MaxKeyPart) {
		return fmt.Errorf("%w: malformed kind in a query", ErrInvalid)
	}
	if q.Term != "" && !text(q.Term, MaxTerm) {
		return fmt.Errorf("%w: malformed term in a query", ErrInvalid)
	}
	if q.Limit < 0 || q.Limit > MaxLimit {
		return fmt.Errorf("%w: page size out of bounds", ErrInvalid)
	}
	return nil
}

// Size answers the page size q asks for, with the default in place of zero.
func (q Query) Size() int {
	if q.Limit == 0 {
		return DefaultLimit
	}
	return q.Limit
}

// TermSet answers terms sorted bytewise and without repeats, in a new slice; nil when there is none.
func TermSet(terms []string) []string {
	if len(terms) == 0 {
		return nil
	}
	set := slices.Clone(terms)
	slices.Sort(set)
	return slices.Compact(set)
}

// text reports whether s is something every engine keeps unchanged: not empty, bounded, valid
// UTF-8, and without the zero byte that some engines take for the end.
func text(s string, limit int) bool {
	return s != "" && len(s) <= limit && utf8.ValidString(s) && !strings.Contains(s, "\x00")
}
