package store

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
)

// covered kinds, in the order in which a check reads them.
var coveredKinds = []driver.Kind{
	kindInstallation, kindKey, kindAgency, kindAccount, kindCredential, kindLogin, kindShelter, kindProgram, kindLedger,
	kindCase, kindIdentity, kindSafety, kindRestricted, kindNote, kindConsent, kindPastConsent, kindReferral, kindOffer, kindStay, kindSlot,
	kindAppointment, kindNotice, kindGlass,
}

// source shows the store to audit.Verify. Writing must rest while it is read.
type source struct {
	s   *Store
	ctx context.Context
}

// Source shows the whole store to audit.Verify. What it shows is of one moment only while nobody
// writes: verify on a stopped installation or a copy, or look again at what is found.
func (s *Store) Source(ctx context.Context) audit.Source { return source{s: s, ctx: ctx} }

// Verifier knows every public key that may have signed a head of this installation.
func (s *Store) Verifier() (*audit.Verifier, error) {
	keys := s.ring.CheckpointKeys()
	public := make([]ed25519.PublicKey, len(keys))
	for i, k := range keys {
		public[i] = k.Public
	}
	return audit.NewVerifier(s.ring.CheckpointName(), public...)
}

// rows visits every row of a kind, with or without a term, in order.
func (x source) rows(kind driver.Kind, term string, visit func(driver.Row) error) error {
	return x.walk(driver.Query{Kind: kind, Term: term, Limit: 500}, visit)
}

func (x source) walk(q driver.Query, visit func(driver.Row) error) error {
	for {
		page, err := x.s.d.Query(x.ctx, q)
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

// Logs names every log that has a state, a block of entries or a head, so that removing one of them hides nothing.
func (x source) Logs() ([]string, error) {
	var names []string
	for _, kind := range []driver.Kind{kindLog, kindEntries, kindHead} {
		err := x.walk(driver.Query{Kind: kind, Limit: 1000, Bare: true}, func(row driver.Row) error {
			name, _, _ := strings.Cut(row.ID, "/")
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (x source) Entries(log string, visit func(int64, []byte) error) error {
	return x.rows(kindEntries, x.s.term(kindEntries, By("log", log)), func(row driver.Row) error {
		var blk block
		if err := x.s.openRow(x.ctx, row, &blk); err != nil {
			return visit(firstOf(row.ID), nil) // Damage is shown where it stands.
		}
		if !x.s.wellFound(row, &blk) {
			return visit(blk.First, nil) // Whoever hides what a block tells of has damaged it too.
		}
		for i, leaf := range blk.Leaves {
			if err := visit(blk.First+int64(i), leaf); err != nil {
				return err
			}
		}
		return nil
	})
}

// firstOf reads the number of a block's first leaf from the block's id.
func firstOf(id string) int64 {
	_, number, _ := strings.Cut(id, "/")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (x source) Pending(visit func([]byte) error) error {
	return x.rows(kindLeaf, "", func(row driver.Row) error {
		plain, err := x.s.openBytes(x.ctx, row)
		if err != nil {
			return visit(nil)
		}
		return visit(plain)
	})
}

func (x source) Heads(log string) ([][]byte, error) {
	var signed [][]byte
	err := x.rows(kindHead, x.s.term(kindHead, By("log", log)), func(row driver.Row) error {
		var h head
		if err := x.s.openRow(x.ctx, row, &h); err != nil {
			h.Signed = nil
		}
		signed = append(signed, h.Signed)
		return nil
	})
	return signed, err
}

func (x source) State(log string) (audit.Frontier, bool, error) {
	row, err := x.s.d.Get(x.ctx, driver.Key{Kind: kindLog, ID: log})
	if errors.Is(err, driver.ErrNotFound) {
		return audit.Frontier{}, false, nil
	}
	if err != nil {
		return audit.Frontier{}, false, err
	}
	var state logState
	err = x.s.openRow(x.ctx, row, &state)
	return state.Edge, err == nil, nil
}

func (x source) Rows(visit func(kind, id string, rev int64, hash [32]byte) error) error {
	for _, kind := range coveredKinds {
		err := x.rows(kind, "", func(row driver.Row) error {
			return visit(string(row.Kind), x.s.pseudonym("row", row.ID), row.Rev, rowHash(row))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// IsKey says which kind holds data keys: one that is missing without a leaf means that a person was erased behind the log's back.
func (x source) IsKey(kind string) bool { return driver.Kind(kind) == kindKey }

func (x source) Covered(kind string) bool { return covered(driver.Kind(kind)) }
