// Package sealed turns nouns into sealed rows and back (envelope encryption: each owner has a data key, the
// keyring wraps it).
//
// A row opens only where it was kept: kind, id and revision are bound to its content, so a row that was moved,
// swapped, edited or put back at another revision does not open. The package trusts the keyring, and neither
// the driver nor the disk beneath it. It remembers opened data keys for half a minute, so that a key which
// another process erased stops opening rows here too.
package sealed

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"amparo/internal/fault"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// Rows are the rows of one installation. Reading them goes straight to the driver; only opening and sealing
// goes through here.
type Rows struct {
	driver.Driver
	Ring *seal.Keyring
	keys keyCache
}

// New returns the rows that a driver keeps and a keyring opens. Now is the clock by which opened keys are forgotten.
func New(d driver.Driver, ring *seal.Keyring, now func() time.Time) *Rows {
	return &Rows{Driver: d, Ring: ring, keys: keyCache{open: make(map[string]cachedKey), now: now}}
}

// ErrStale says that a row moved on while an act was being decided: load again and decide again.
var ErrStale = errors.New("store: a row moved on")

// Fault turns a driver's error into a fault; an unknown one becomes an internal fault.
func Fault(err error) error {
	var held *driver.HeldError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &held):
		return fault.New(fault.Unavailable, "fault.act_held", err).With("seconds", int(held.Limit.Seconds()))
	case errors.Is(err, driver.ErrNotFound):
		return fault.New(fault.NotFound, "fault.not_found", err)
	case errors.Is(err, driver.ErrStale), errors.Is(err, driver.ErrExists):
		return fault.New(fault.Stale, "fault.stale", errors.Join(ErrStale, err))
	case errors.Is(err, driver.ErrUnavailable), errors.Is(err, driver.ErrClosed),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return fault.New(fault.Unavailable, "fault.unavailable", err)
	}
	return fault.New(fault.Internal, "fault.internal", err)
}

// Pseudonym returns the name under which the log speaks of something; nothing has none.
func (r *Rows) Pseudonym(kind, id string) string {
	if id == "" {
		return ""
	}
	return r.Ring.Pseudonym(kind, id)
}

// RowPseudonym returns the name under which the log speaks of the row with that id.
func (r *Rows) RowPseudonym(id string) string { return r.Pseudonym("row", id) }

// Seal turns a noun into a row. Its order is truncated to the minute, so that it tells no more than that.
func (r *Rows) Seal(key seal.DataKey, sh noun.Shape, rev int64, v any) (driver.Row, error) {
	plain, err := encode(v)
	if err != nil {
		return driver.Row{}, err
	}
	plain = pack(sh.Kind, plain)
	blob, err := key.Seal(seal.Place{Kind: string(sh.Kind), ID: sh.ID, Rev: rev}, plain)
	clear(plain)
	if err != nil {
		return driver.Row{}, err
	}
	return driver.Row{Key: sh.Key(), Rev: rev, KeyID: key.ID(), Blob: blob, Order: OrderOf(sh),
		Terms: r.Terms(sh.Kind, sh.Terms)}, nil
}

// OrderOf returns the order a row of that shape is kept with: its time by the minute, 0 where it has none.
func OrderOf(sh noun.Shape) int64 {
	if sh.Order.IsZero() {
		return 0
	}
	return Minute(sh.Order)
}

// Minute returns the minute since 1970 that a time falls in.
func Minute(t time.Time) int64 {
	unix := t.Unix()
	if unix < 0 {
		return (unix - 59) / 60
	}
	return unix / 60
}

// encode writes a value as it is sealed: JSON, except for what packs itself.
func encode(v any) ([]byte, error) {
	if p, ok := v.(interface{ Pack() ([]byte, error) }); ok {
		return p.Pack()
	}
	return json.Marshal(v)
}

func decode(plain []byte, v any) error {
	if p, ok := v.(interface{ Unpack(packed []byte) error }); ok {
		return p.Unpack(plain)
	}
	return json.Unmarshal(plain, v)
}

// Open opens a row's content into v. A row that was moved, swapped, edited or rolled back in place does not open.
func (r *Rows) Open(ctx context.Context, row driver.Row, v any) error {
	plain, err := r.OpenBytes(ctx, row)
	if err != nil {
		return err
	}
	err = decode(plain, v)
	clear(plain)
	if k, ok := v.(interface{ SetID(string) }); ok {
		k.SetID(row.ID)
	}
	return Fault(err)
}

// OpenBytes opens a row's content: JSON, or what packs itself.
func (r *Rows) OpenBytes(ctx context.Context, row driver.Row) ([]byte, error) {
	key, err := r.Key(ctx, row.KeyID)
	if err != nil {
		return nil, Fault(err)
	}
	plain, err := key.Open(seal.Place{Kind: string(row.Kind), ID: row.ID, Rev: row.Rev}, row.Blob)
	if err == nil {
		plain, err = unpack(row.Kind, plain)
	}
	return plain, Fault(err)
}

// Walk visits every row that a query finds, page after page.
func (r *Rows) Walk(ctx context.Context, q driver.Query, visit func(driver.Row) error) error {
	for {
		page, err := r.Query(ctx, q)
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := visit(row); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
		q.After = page.Next
	}
}

// Hash binds everything a driver keeps of a row beside the kind, id and revision that its leaf names anyway.
// Every part stands behind its length, so no two rows give the same bytes; terms are a set, as engines keep them: two
// people of one case who share a name give the same term twice.
func Hash(row driver.Row) [32]byte {
	h := sha256.New()
	part := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	number := func(v int64) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(v))
		h.Write(n[:])
	}
	number(row.Order)
	part([]byte(row.KeyID))
	terms := driver.TermSet(row.Terms)
	number(int64(len(terms)))
	for _, t := range terms {
		part([]byte(t))
	}
	part(row.Blob)
	return [32]byte(h.Sum(nil))
}
