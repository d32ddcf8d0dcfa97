package translog

import (
	"context"
	"slices"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// TellHeads has the system log tell how far every other log has come that is longer than told says, and signs it: its
// newest head then covers all of them. told is moved on.
func (l *Logs) TellHeads(ctx context.Context, told map[string]int64) error {
	if err := l.signedNow(ctx); err != nil {
		return err
	}
	names, err := l.Names(ctx)
	if err != nil {
		return err
	}
	var refs []audit.RowRef
	for _, name := range names {
		state, _, err := l.state(ctx, name)
		if err != nil {
			return sealed.Fault(err)
		}
		size := state.Edge.Size()
		if name == System || size == told[name] || size != state.HeadSize { // It moves just now: next time.
			continue
		}
		refs = append(refs, audit.RowRef{Kind: audit.TreeRef, ID: name, Rev: size, Hash: state.Edge.Root()})
	}
	if len(refs) == 0 {
		return nil
	}
	b := driver.Batch{}
	key, err := l.rows.KeyFor(ctx, &b, noun.SystemOwner)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(refs, leafRows) {
		leaf := l.leafOf(ctx, Entry{Actor: domain.System(""), Act: "log.heads", Kind: "log", ID: System, Outcome: Done})
		leaf.Rows = some
		if err := putLeaf(&b, key, leaf); err != nil {
			return err
		}
	}
	if err := l.rows.Commit(ctx, b); err != nil {
		return sealed.Fault(err)
	}
	for _, ref := range refs {
		told[ref.ID] = ref.Rev
	}
	return l.signedNow(ctx)
}

func (l *Logs) signedNow(ctx context.Context) error {
	if err := l.Integrate(ctx); err != nil {
		return err
	}
	return l.SignHeadsNow(ctx)
}

// SystemHead returns the newest signed head of the system log. A log without one is empty, and its head is signed for
// this answer alone.
func (l *Logs) SystemHead(ctx context.Context) (audit.Head, []byte, error) {
	state, _, err := l.state(ctx, System)
	if err != nil {
		return audit.Head{}, nil, sealed.Fault(err)
	}
	kept := head{}
	if state.HeadSize == 0 {
		signer, err := audit.NewSigner(l.rows.Ring.Signer())
		if err != nil {
			return audit.Head{}, nil, err
		}
		empty := audit.Head{Log: System, Root: audit.Frontier{}.Root(), At: l.now().Unix()}
		if kept.Signed, err = audit.SignHead(empty, signer); err != nil {
			return audit.Head{}, nil, err
		}
	} else {
		row, err := l.rows.Get(ctx, driver.Key{Kind: noun.Head, ID: blockID(System, state.HeadSize)})
		if err == nil {
			err = l.rows.Open(ctx, row, &kept)
		}
		if err != nil {
			return audit.Head{}, nil, sealed.Fault(err)
		}
	}
	verifier, err := l.Verifier()
	if err != nil {
		return audit.Head{}, nil, err
	}
	h, err := audit.OpenHead(kept.Signed, verifier)
	return h, kept.Signed, err
}

// Span visits the leaves of a log from one number on and below another. Both must begin a block, as every size does at
// which a head was signed.
func (l *Logs) Span(ctx context.Context, log string, from, to int64, visit func(leaf []byte)) error {
	q := driver.Query{Kind: noun.Entries, Term: l.rows.Term(noun.Entries, byLog(log)), Since: &from, Until: &to, Limit: 20}
	return sealed.Fault(l.rows.Walk(ctx, q, func(row driver.Row) error {
		var blk block
		if err := l.rows.Open(ctx, row, &blk); err != nil {
			return err
		}
		for _, leaf := range blk.Leaves {
			visit(leaf)
		}
		return nil
	}))
}
