package translog

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/moment"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// Entry is what the log says of one act or one disclosure. Ids become pseudonyms before they are kept; Note
// becomes a hash.
type Entry struct {
	Actor   domain.Actor
	Act     string // the policy action
	Kind    string // what sort of thing it was done to
	ID      string
	Tier    string // D1..D4 for a disclosure
	Purpose string
	Consent string // id of the consent relied on
	Outcome string // Done, Refused or Failed
	Policy  string // the policy that decided
	Code    string // reason code
	Note    string // a justification somebody wrote: only its hash is kept in the log
}

// Outcomes of an act, as the log spells them.
const (
	Done    = "done"
	Refused = "refused"
	Failed  = "failed"
)

// leafRows bounds the rows that one leaf binds, so that a leaf stays under the log's own limit.
const leafRows = 200

// Link turns entries into leaves in the same batch. Together they bind every covered row that the batch changes, and of
// the other rows those that are named as bound.
func (l *Logs) Link(ctx context.Context, b *driver.Batch, entries []Entry, bound map[driver.Key]bool) error {
	if len(entries) == 0 {
		return nil
	}
	key, err := l.rows.KeyFor(ctx, b, noun.SystemOwner)
	if err != nil {
		return err
	}
	rows := l.refs(b, bound)
	for len(entries)*leafRows < len(rows) {
		entries = append(entries, entries[0]) // A large act is told in as many leaves as its rows need.
	}
	for i, e := range entries {
		leaf := l.leafOf(ctx, e)
		from := min(i*leafRows, len(rows))
		leaf.Rows = rows[from:min(from+leafRows, len(rows))]
		if err := putLeaf(b, key, leaf); err != nil {
			return err
		}
	}
	return nil
}

// putLeaf adds a leaf to those that wait.
func putLeaf(b *driver.Batch, key seal.DataKey, leaf audit.Leaf) error {
	plain, err := leaf.Encode()
	if err != nil {
		return err
	}
	blob, err := key.Seal(seal.Place{Kind: string(noun.Leaf), ID: leaf.ID, Rev: 1}, plain)
	if err != nil {
		return err
	}
	row := driver.Row{Key: driver.Key{Kind: noun.Leaf, ID: leaf.ID}, Rev: 1, Order: leaf.At / 60, KeyID: key.ID(),
		Blob: blob}
	b.Puts = append(b.Puts, driver.Put{Row: row})
	return nil
}

// refs says what leaves tell of the rows that a batch changes.
func (l *Logs) refs(b *driver.Batch, bound map[driver.Key]bool) []audit.RowRef {
	var refs []audit.RowRef
	for _, p := range b.Puts {
		if r := p.Row; noun.IsCovered(r.Kind) || bound[r.Key] {
			refs = append(refs, audit.RowRef{Kind: string(r.Kind), ID: l.rows.RowPseudonym(r.ID), Rev: r.Rev,
				Hash: sealed.Hash(r)})
		}
	}
	for _, d := range b.Deletes {
		if noun.IsCovered(d.Key.Kind) {
			refs = append(refs, audit.RowRef{Kind: string(d.Key.Kind), ID: l.rows.RowPseudonym(d.Key.ID), Rev: d.Rev + 1,
				Gone: true})
		}
	}
	return refs
}

func (l *Logs) leafOf(ctx context.Context, e Entry) audit.Leaf {
	name := l.rows.Pseudonym
	leaf := audit.Leaf{
		V: 1, At: moment.Of(ctx, l.now).Unix(), ID: domain.NewID[string](), Log: l.NameOf(e.Actor.Agency),
		Actor: name("account", string(e.Actor.Account)), Agency: name("agency", string(e.Actor.Agency)),
		Role: string(e.Actor.Role), Session: name("session", string(e.Actor.Session)), Request: e.Actor.Request,
		Onbehalf: name("agency", string(e.Actor.OnBehalf)),
		Act:      e.Act, ObjectKind: e.Kind, Object: name(e.Kind, e.ID), Tier: e.Tier, Purpose: e.Purpose,
		Consent: name("consent", e.Consent), Outcome: e.Outcome, Policy: e.Policy, Code: e.Code,
	}
	if e.Note != "" {
		sum := sha256.Sum256([]byte(l.rows.Ring.Pseudonym("note", e.Note)))
		leaf.NoteHash = hex.EncodeToString(sum[:])
	}
	return leaf
}
