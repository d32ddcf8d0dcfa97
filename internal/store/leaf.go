package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
)

// Entry is what the log says of one act or one disclosure. Ids become pseudonyms before they are kept; Note becomes a hash.
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

// SystemLog is the name of the log for acts of the installation itself.
const SystemLog = "system"

func (s *Store) pseudonym(kind, id string) string {
	if id == "" {
		return ""
	}
	return s.ring.Pseudonym(kind, id)
}

// LogOf returns the name under which an agency's log is kept: its pseudonym.
func (s *Store) LogOf(agency domain.AgencyID) string {
	if agency == "" {
		return SystemLog
	}
	return s.pseudonym("agency", string(agency))
}

// PseudonymOf returns the name under which the log speaks of something.
func (s *Store) PseudonymOf(kind, id string) string { return s.pseudonym(kind, id) }

// leafRows bounds the rows that one leaf binds, so that a leaf stays under the log's own limit.
const leafRows = 200

// addLeaves turns entries into leaves in the same batch. Together they bind every covered row the batch changes.
func (s *Store) addLeaves(ctx context.Context, b *driver.Batch, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	rows := s.rowRefs(*b)
	key, made, err := s.keyFor(ctx, systemOwner)
	if err != nil {
		return err
	}
	if made != nil && !hasKey(*b, systemOwner) {
		b.Puts = append(b.Puts, *made)
		rows = append(rows, s.rowRef(made.Row))
	} else if made != nil {
		if key, err = s.keyIn(*b, systemOwner); err != nil {
			return err
		}
	}
	for len(entries)*leafRows < len(rows) {
		entries = append(entries, entries[0]) // A large act is told in as many leaves as its rows need.
	}
	for i, e := range entries {
		leaf := s.leafOf(e)
		from := min(i*leafRows, len(rows))
		leaf.Rows = rows[from:min(from+leafRows, len(rows))]
		plain, err := leaf.Encode()
		if err != nil {
			return err
		}
		blob, err := key.Seal(seal.Place{Kind: string(kindLeaf), ID: leaf.ID, Rev: 1}, plain)
		if err != nil {
			return err
		}
		row := driver.Row{Key: driver.Key{Kind: kindLeaf, ID: leaf.ID}, Rev: 1, Order: minute(leaf.At), KeyID: key.ID(), Blob: blob}
		b.Puts = append(b.Puts, driver.Put{Row: row})
	}
	return nil
}

func hasKey(b driver.Batch, id string) bool {
	for _, p := range b.Puts {
		if p.Row.Kind == kindKey && p.Row.ID == id {
			return true
		}
	}
	return false
}

// keyIn opens a data key that the batch itself is about to keep.
func (s *Store) keyIn(b driver.Batch, id string) (seal.DataKey, error) {
	for _, p := range b.Puts {
		if p.Row.Kind == kindKey && p.Row.ID == id {
			return s.ring.OpenDataKey(id, p.Row.Blob)
		}
	}
	return seal.DataKey{}, driver.ErrNotFound
}

func (s *Store) rowRefs(b driver.Batch) []audit.RowRef {
	var refs []audit.RowRef
	for _, p := range b.Puts {
		if covered(p.Row.Kind) {
			refs = append(refs, s.rowRef(p.Row))
		}
	}
	for _, d := range b.Deletes {
		if covered(d.Key.Kind) {
			refs = append(refs, audit.RowRef{Kind: string(d.Key.Kind), ID: s.pseudonym("row", d.Key.ID), Rev: d.Rev + 1, Gone: true})
		}
	}
	return refs
}

func (s *Store) rowRef(row driver.Row) audit.RowRef {
	return audit.RowRef{Kind: string(row.Kind), ID: s.pseudonym("row", row.ID), Rev: row.Rev, Hash: rowHash(row)}
}

func (s *Store) leafOf(e Entry) audit.Leaf {
	leaf := audit.Leaf{
		V: 1, At: s.now().Unix(), ID: domain.NewID[string](), Log: s.LogOf(e.Actor.Agency),
		Actor: s.pseudonym("account", string(e.Actor.Account)), Agency: s.pseudonym("agency", string(e.Actor.Agency)),
		Role: string(e.Actor.Role), Session: s.pseudonym("session", string(e.Actor.Session)), Request: e.Actor.Request,
		Onbehalf: s.pseudonym("agency", string(e.Actor.OnBehalf)),
		Act:      e.Act, ObjectKind: e.Kind, Object: s.pseudonym(e.Kind, e.ID), Tier: e.Tier, Purpose: e.Purpose,
		Consent: s.pseudonym("consent", e.Consent), Outcome: e.Outcome, Policy: e.Policy, Code: e.Code,
	}
	if note := e.Note; note != "" {
		sum := sha256.Sum256([]byte(s.ring.Pseudonym("note", note)))
		leaf.NoteHash = hex.EncodeToString(sum[:])
	}
	return leaf
}
