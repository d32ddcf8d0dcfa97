// Package audit makes the record of what was done impossible to change unseen.
//
// Each act is one leaf; the leaves of a log form a Merkle tree (RFC 6962); a signed head states the
// size and root of the tree. Whoever holds a head can prove that an act is in the log, that a later
// log continues an earlier one, and, with Verify, that the rows of a store are exactly those the
// log tells of: an edited, deleted, inserted, swapped or rolled-back row and a cut, changed or
// reordered log are found and located.
//
// The package is pure: it reads what it is given and keeps nothing. It trusts a head's signature,
// and heads kept outside the store more than any that the store holds; it does not trust the store.
// Leaves carry pseudonyms and codes. What a leaf may contain is checked when it is written, so that
// no name and no free text can reach the log by mistake of form.
package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
)

const (
	leafVersion = 1
	// MaxLeaf is the largest encoded leaf in bytes; one that touches no more than five rows stays
	// below 1 KiB in practice.
	MaxLeaf = 64 << 10
	// MaxRows is the most rows that one leaf may tell of; an act that touches more has more leaves.
	MaxRows = 512
	// maxText bounds each text of a leaf.
	maxText = 256
)

// ActMove is the act by which rows are moved to other keys of the installation: the only one that may tell something
// new of a revision that was told of before.
const ActMove = "keys.move"

// ErrLeaf says that a leaf is not well formed. The text that follows it names the field, never the
// value.
var ErrLeaf = errors.New("audit: leaf is not well formed")

// RowRef says which row an act left behind: its pseudonym, its revision and the hash of everything
// the store keeps for it. Gone says that the act removed the row; Rev is then the revision after
// the last one and Hash is zero.
type RowRef struct {
	Kind string
	ID   string
	Rev  int64
	Hash [32]byte
	Gone bool
}

// Leaf is one act: who did what to which thing, on which ground, and how it ended. Every id is a
// pseudonym. V is filled in by Encode when it is zero.
type Leaf struct {
	V          int
	At         int64 // unix seconds, UTC
	ID         string
	Log        string
	Actor      string
	Onbehalf   string
	Agency     string
	Role       string
	Session    string
	Act        string
	ObjectKind string
	Object     string
	Tier       string
	Purpose    string
	Consent    string
	Outcome    string
	Policy     string
	Code       string
	Request    string
	Rows       []RowRef
	NoteHash   string
}

// leafText is one text field of a leaf with its key in the encoding. The order of the fields is
// the order of the encoding.
type leafText struct {
	key      string
	value    *string
	required bool
}

func (l *Leaf) texts() [17]leafText {
	return [...]leafText{
		{"id", &l.ID, true},
		{"log", &l.Log, true},
		{"actor", &l.Actor, false},
		{"onbehalf", &l.Onbehalf, false},
		{"agency", &l.Agency, false},
		{"role", &l.Role, false},
		{"session", &l.Session, false},
		{"act", &l.Act, true},
		{"kind", &l.ObjectKind, false},
		{"object", &l.Object, false},
		{"tier", &l.Tier, false},
		{"purpose", &l.Purpose, false},
		{"consent", &l.Consent, false},
		{"outcome", &l.Outcome, true},
		{"policy", &l.Policy, false},
		{"code", &l.Code, false},
		{"request", &l.Request, false},
	}
}

// hashText writes hashes; it is strict so that one hash has one spelling.
var hashText = base64.RawURLEncoding.Strict()

// plainText reports whether s may stand in a leaf: printable ASCII without the two characters that
// JSON would have to escape. One text then has one spelling, and no sentence in Spanish fits.
func plainText(s string) bool {
	if len(s) > maxText {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// Encode returns the canonical JSON of l: one leaf has exactly one encoding. It refuses a leaf with
// a missing part, a text that is not plain, a row twice, or more than MaxLeaf bytes.
func (l Leaf) Encode() ([]byte, error) {
	if l.V != 0 && l.V != leafVersion {
		return nil, fmt.Errorf("%w: version", ErrLeaf)
	}
	if l.At <= 0 {
		return nil, fmt.Errorf("%w: time", ErrLeaf)
	}
	out := make([]byte, 0, 512+128*len(l.Rows))
	out = append(out, `{"v":1,"t":`...)
	out = strconv.AppendInt(out, l.At, 10)
	for _, f := range l.texts() {
		if f.required && *f.value == "" || !plainText(*f.value) {
			return nil, fmt.Errorf("%w: %s", ErrLeaf, f.key)
		}
		out = appendText(out, f.key, *f.value)
	}
	out, err := appendRows(out, l.Rows)
	if err != nil {
		return nil, err
	}
	if !plainText(l.NoteHash) {
		return nil, fmt.Errorf("%w: note", ErrLeaf)
	}
	out = append(appendText(out, "note", l.NoteHash), '}')
	if len(out) > MaxLeaf {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrLeaf, MaxLeaf)
	}
	return out, nil
}

func appendText(out []byte, key, value string) []byte {
	if value == "" {
		return out
	}
	out = append(out, ',', '"')
	out = append(out, key...)
	out = append(out, `":"`...)
	out = append(out, value...)
	return append(out, '"')
}

func appendRows(out []byte, rows []RowRef) ([]byte, error) {
	if len(rows) == 0 {
		return out, nil
	}
	if err := checkRows(rows); err != nil {
		return nil, err
	}
	out = append(out, `,"rows":[`...)
	for i, r := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"k":"`...)
		out = append(out, r.Kind...)
		out = append(out, `","i":"`...)
		out = append(out, r.ID...)
		out = append(out, `","r":`...)
		out = strconv.AppendInt(out, r.Rev, 10)
		if r.Gone {
			out = append(out, `,"gone":true}`...)
			continue
		}
		out = append(out, `,"h":"`...)
		out = hashText.AppendEncode(out, r.Hash[:])
		out = append(out, '"', '}')
	}
	return append(out, ']'), nil
}

// checkRows holds that a leaf names each row once, and that it has a hash exactly when it is still there: the
// verification takes the last leaf of a row for its state, and two of one leaf would have no order.
func checkRows(rows []RowRef) error {
	if len(rows) > MaxRows {
		return fmt.Errorf("%w: more than %d rows", ErrLeaf, MaxRows)
	}
	for i, r := range rows {
		if r.Kind == "" || r.ID == "" || !plainText(r.Kind) || !plainText(r.ID) || r.Rev < 1 {
			return fmt.Errorf("%w: row %d", ErrLeaf, i)
		}
		if r.Gone != (r.Hash == [32]byte{}) {
			return fmt.Errorf("%w: row %d has a hash and is gone, or neither", ErrLeaf, i)
		}
		for _, other := range rows[:i] {
			if other.ID == r.ID && other.Kind == r.Kind {
				return fmt.Errorf("%w: row %d is there twice", ErrLeaf, i)
			}
		}
	}
	return nil
}
