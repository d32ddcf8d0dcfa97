package translog

import (
	"context"
	"crypto/ed25519"
	"errors"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/audit"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// source shows the logs and the rows they cover to audit.Verify.
type source struct {
	l   *Logs
	ctx context.Context
}

// Source shows the whole store to audit.Verify. What it shows is of one moment only while nobody
// writes: verify on a stopped installation or a copy, or look again at what is found.
func (l *Logs) Source(ctx context.Context) audit.Source { return source{l: l, ctx: ctx} }

// Verifier knows every public key that may have signed a head of this installation.
func (l *Logs) Verifier() (*audit.Verifier, error) { return VerifierOf(l.rows.Ring) }

// VerifierOf returns what opens heads that any key of the ring has signed.
func VerifierOf(ring *seal.Keyring) (*audit.Verifier, error) {
	keys := ring.CheckpointKeys()
	public := make([]ed25519.PublicKey, len(keys))
	for i, k := range keys {
		public[i] = k.Public
	}
	return audit.NewVerifier(ring.CheckpointName(), public...)
}

// Logs names every log that has a state, a block of entries or a head, so that removing one of them hides nothing.
func (x source) Logs() ([]string, error) {
	var names []string
	for _, kind := range []driver.Kind{noun.Log, noun.Entries, noun.Head} {
		err := x.l.rows.Walk(x.ctx, driver.Query{Kind: kind, Limit: 1000, Bare: true}, func(row driver.Row) error {
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

// each visits every row of a kind, or those that carry a term, in order.
func (x source) each(kind driver.Kind, term string, visit func(driver.Row) error) error {
	return x.l.rows.Walk(x.ctx, driver.Query{Kind: kind, Term: term, Limit: 500}, visit)
}

func (x source) Entries(log string, visit func(int64, []byte) error) error {
	turning, err := x.l.rows.Turning(x.ctx)
	if err != nil {
		return err
	}
	return x.each(noun.Entries, x.l.rows.Term(noun.Entries, byLog(log)), func(row driver.Row) error {
		var blk block
		if err := x.l.rows.Open(x.ctx, row, &blk); err != nil {
			return visit(firstOf(row.ID), nil) // Damage is shown where it stands.
		}
		if !x.l.rows.Carries(row, blockTerms(&blk), turning) {
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
	return x.each(noun.Leaf, "", func(row driver.Row) error {
		plain, err := x.l.rows.OpenBytes(x.ctx, row)
		if err != nil {
			return visit(nil)
		}
		return visit(plain)
	})
}

func (x source) Heads(log string) ([][]byte, error) {
	var signed [][]byte
	err := x.each(noun.Head, x.l.rows.Term(noun.Head, byLog(log)), func(row driver.Row) error {
		var h head
		if err := x.l.rows.Open(x.ctx, row, &h); err != nil {
			h.Signed = nil
		}
		signed = append(signed, h.Signed)
		return nil
	})
	return signed, err
}

func (x source) State(log string) (audit.Frontier, bool, error) {
	row, err := x.l.rows.Get(x.ctx, driver.Key{Kind: noun.Log, ID: log})
	if errors.Is(err, driver.ErrNotFound) {
		return audit.Frontier{}, false, nil
	}
	if err != nil {
		return audit.Frontier{}, false, err
	}
	var state logState
	err = x.l.rows.Open(x.ctx, row, &state)
	return state.Edge, err == nil, nil
}

func (x source) Rows(visit func(kind, id string, rev int64, hash [32]byte) error) error {
	kinds := noun.Kinds(noun.Covered)
	for _, kind := range noun.Kinds(noun.Fleeting) {
		if noun.IsGuarded(kind) {
			kinds = append(kinds, kind) // Leaves bind some of their revisions.
		}
	}
	for _, kind := range kinds {
		err := x.each(kind, "", func(row driver.Row) error {
			return visit(string(row.Kind), x.l.rows.RowPseudonym(row.ID), row.Rev, sealed.Hash(row))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// IsKey says which kind holds data keys: one that is missing without a leaf means that a person was erased
// behind the log's back.
func (x source) IsKey(kind string) bool { return driver.Kind(kind) == noun.DataKey }

func (x source) Covered(kind string) bool { return noun.IsCovered(driver.Kind(kind)) }

// Index visits the rows whose index a driver keeps apart and that it does not keep as the rows say.
func (x source) Index(visit func(kind, id string)) error {
	keeper, apart := x.l.rows.Driver.(driver.IndexKeeper)
	if !apart {
		return nil
	}
	seen := map[driver.Key]bool{}
	return keeper.CheckIndex(x.ctx, func(k driver.Key) {
		if !seen[k] {
			seen[k] = true
			visit(string(k.Kind), x.l.rows.RowPseudonym(k.ID))
		}
	})
}

// Verify holds everything against its logs and the heads that were pinned outside, and names the rows it found
// something in as they lie in the database. told hears how much has been read.
func (l *Logs) Verify(ctx context.Context, pinned []audit.Head, progress func(done int64)) (audit.Report, error) {
	verifier, err := l.Verifier()
	if err != nil {
		return audit.Report{}, err
	}
	report, err := audit.Verify(ctx, l.Source(ctx), verifier, pinned, progress)
	if err == nil {
		err = l.nameRows(ctx, report.Findings)
	}
	return report, err
}

// nameRows gives findings the ids under which their rows lie in the database. A row that is gone has none left, and one
// of a kind that no engine can keep never had one.
func (l *Logs) nameRows(ctx context.Context, found []audit.Finding) error {
	wanted := map[string]map[string][]int{}
	for i, f := range found {
		if kept := (driver.Query{Kind: driver.Kind(f.RowKind)}); kept.Validate() != nil {
			continue
		}
		if wanted[f.RowKind] == nil {
			wanted[f.RowKind] = map[string][]int{}
		}
		wanted[f.RowKind][f.RowID] = append(wanted[f.RowKind][f.RowID], i)
	}
	for kind, ids := range wanted {
		err := l.rows.Walk(ctx, driver.Query{Kind: driver.Kind(kind), Limit: 1000, Bare: true}, func(row driver.Row) error {
			for _, i := range ids[l.rows.RowPseudonym(row.ID)] {
				found[i].Row = row.ID
			}
			return nil
		})
		if err != nil {
			return sealed.Fault(err)
		}
	}
	return nil
}
