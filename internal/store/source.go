package store

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"

	"amparo/internal/audit"
	"amparo/internal/store/driver"
)

// covered kinds, in the order in which a check reads them.
var coveredKinds = []driver.Kind{
	kindInstallation, kindKey, kindAgency, kindAccount, kindCredential, kindLogin, kindShelter, kindProgram, kindLedger,
	kindCase, kindIdentity, kindSafety, kindRestricted, kindNote, kindConsent, kindReferral, kindOffer, kindStay, kindSlot,
	kindNotice, kindGlass,
}

// source shows the store to audit.Verify. Writing must rest while it is read.
type source struct {
	s   *Store
	ctx context.Context
}

// Source shows the whole store to audit.Verify. It gives sense only while nobody writes: verify on a stopped installation or a copy.
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
	q := driver.Query{Kind: kind, Term: term, Limit: 500}
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

func (x source) Logs() ([]string, error) {
	var names []string
	err := x.rows(kindLog, "", func(row driver.Row) error {
		names = append(names, row.ID)
		return nil
	})
	return names, err
}

func (x source) Entries(log string, visit func(int64, []byte) error) error {
	return x.rows(kindEntries, x.s.term(kindEntries, By("log", log)), func(row driver.Row) error {
		var blk block
		if err := x.s.openRow(x.ctx, row, &blk); err != nil {
			return fmt.Errorf("block %s does not open: %w", row.ID, err)
		}
		for i, leaf := range blk.Leaves {
			if err := visit(blk.First+int64(i), leaf); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x source) Pending(visit func([]byte) error) error {
	return x.rows(kindLeaf, "", func(row driver.Row) error {
		plain, err := x.s.openBytes(x.ctx, row)
		if err != nil {
			return err
		}
		return visit(plain)
	})
}

func (x source) Heads(log string) ([][]byte, error) {
	var signed [][]byte
	err := x.rows(kindHead, x.s.term(kindHead, By("log", log)), func(row driver.Row) error {
		var h head
		if err := x.s.openRow(x.ctx, row, &h); err != nil {
			return err
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
	return state.Edge, err == nil, err
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

func (x source) Covered(kind string) bool { return covered(driver.Kind(kind)) }
