package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"sort"

	"amparo/internal/seal"
	"amparo/internal/store/driver"
)

// narrowBits truncates the terms of document numbers and phones, so that their frequency says little.
const narrowBits = 24

func (s *Store) term(kind driver.Kind, t Term) string {
	if t.narrow {
		return s.ring.NarrowTerm("narrow", string(kind)+"|"+t.Name, t.Value, narrowBits)
	}
	return s.ring.Term("index", string(kind)+"|"+t.Name, t.Value)
}

// sealNoun turns a noun into a row. Order is truncated to the minute, so that it tells no more than that.
func (s *Store) sealNoun(key seal.DataKey, sh shape, rev int64, noun any) (driver.Row, error) {
	plain, err := encode(noun)
	if err != nil {
		return driver.Row{}, err
	}
	blob, err := key.Seal(seal.Place{Kind: string(sh.kind), ID: sh.id, Rev: rev}, plain)
	clear(plain)
	if err != nil {
		return driver.Row{}, err
	}
	row := driver.Row{Key: driver.Key{Kind: sh.kind, ID: sh.id}, Rev: rev, KeyID: key.ID(), Blob: blob}
	if !sh.order.IsZero() {
		row.Order = minute(sh.order.Unix())
	}
	for _, t := range sh.by {
		row.Terms = append(row.Terms, s.term(sh.kind, t))
	}
	return row, nil
}

// encode writes a noun as it is sealed: JSON, except for what packs itself.
func encode(noun any) ([]byte, error) {
	if p, ok := noun.(interface{ pack() ([]byte, error) }); ok {
		return p.pack()
	}
	return json.Marshal(noun)
}

func decode(plain []byte, noun any) error {
	if p, ok := noun.(interface{ unpack(packed []byte) error }); ok {
		return p.unpack(plain)
	}
	return json.Unmarshal(plain, noun)
}

func minute(unix int64) int64 {
	if unix < 0 {
		return (unix - 59) / 60
	}
	return unix / 60
}

// openRow opens a row's content into noun. A row that was moved, swapped, edited or rolled back does not open.
func (s *Store) openRow(ctx context.Context, row driver.Row, noun any) error {
	key, err := s.dataKey(ctx, row.KeyID)
	if err != nil {
		return translate(err)
	}
	plain, err := key.Open(seal.Place{Kind: string(row.Kind), ID: row.ID, Rev: row.Rev}, row.Blob)
	if err != nil {
		return translate(err)
	}
	err = decode(plain, noun)
	clear(plain)
	return translate(err)
}

// rowHash binds everything a driver keeps of a row beside the kind, id and revision that its leaf names anyway.
func rowHash(row driver.Row) [32]byte {
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
	terms := append([]string(nil), row.Terms...)
	sort.Strings(terms)
	number(int64(len(terms)))
	for _, t := range terms {
		part([]byte(t))
	}
	part(row.Blob)
	return [32]byte(h.Sum(nil))
}
