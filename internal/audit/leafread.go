package audit

import (
	"bytes"
	"fmt"
	"math"
)

// DecodeLeaf reads what Encode wrote, and nothing else: another order, spacing, spelling or field
// is refused, so that whatever decodes encodes to the same bytes again.
func DecodeLeaf(data []byte) (Leaf, error) {
	var l Leaf
	if len(data) > MaxLeaf {
		return l, fmt.Errorf("%w: larger than %d bytes", ErrLeaf, MaxLeaf)
	}
	r := leafReader{rest: data}
	r.need(`{"v":1,"t":`)
	l.V, l.At = leafVersion, r.number()
	for _, f := range l.texts() {
		*f.value = r.text(f.key, f.required)
	}
	l.Rows = r.rows()
	l.NoteHash = r.text("note", false)
	r.need("}")
	if r.bad || len(r.rest) != 0 {
		return Leaf{}, ErrLeaf
	}
	if err := checkRows(l.Rows); err != nil {
		return Leaf{}, err
	}
	return l, nil
}

// leafReader walks over an encoded leaf. Once something does not fit, it is bad and stays bad.
type leafReader struct {
	rest []byte
	bad  bool
}

// take consumes lit when it comes next.
func (r *leafReader) take(lit string) bool {
	if r.bad || len(r.rest) < len(lit) || string(r.rest[:len(lit)]) != lit {
		return false
	}
	r.rest = r.rest[len(lit):]
	return true
}

func (r *leafReader) need(lit string) {
	if !r.take(lit) {
		r.bad = true
	}
}

// number reads a positive decimal number without leading zeros.
func (r *leafReader) number() int64 {
	n, i := int64(0), 0
	for i < len(r.rest) && r.rest[i] >= '0' && r.rest[i] <= '9' {
		digit := int64(r.rest[i] - '0')
		if n > (math.MaxInt64-digit)/10 {
			r.bad = true
			return 0
		}
		n = n*10 + digit
		i++
	}
	if i == 0 || r.rest[0] == '0' {
		r.bad = true
		return 0
	}
	r.rest = r.rest[i:]
	return n
}

// text reads the field key when it comes next; empty fields are never written.
func (r *leafReader) text(key string, required bool) string {
	if !r.take(`,"` + key + `":"`) {
		r.bad = r.bad || required
		return ""
	}
	return r.quoted()
}

// quoted reads a text whose opening quote has been consumed.
func (r *leafReader) quoted() string {
	end := bytes.IndexByte(r.rest, '"')
	if r.bad || end < 1 {
		r.bad = true
		return ""
	}
	s := string(r.rest[:end])
	if !plainText(s) {
		r.bad = true
		return ""
	}
	r.rest = r.rest[end+1:]
	return s
}

func (r *leafReader) rows() []RowRef {
	if !r.take(`,"rows":[`) {
		return nil
	}
	var rows []RowRef
	for !r.bad && len(rows) <= MaxRows {
		rows = append(rows, r.row())
		if !r.take(",") {
			break
		}
	}
	r.need("]")
	return rows
}

func (r *leafReader) row() RowRef {
	var ref RowRef
	r.need(`{"k":"`)
	ref.Kind = r.quoted()
	r.need(`,"i":"`)
	ref.ID = r.quoted()
	r.need(`,"r":`)
	ref.Rev = r.number()
	if r.take(`,"gone":true}`) {
		ref.Gone = true
		return ref
	}
	r.need(`,"h":"`)
	size := hashText.EncodedLen(len(ref.Hash))
	if r.bad || len(r.rest) < size {
		r.bad = true
		return ref
	}
	// The decoder skips line breaks, so the length of what it wrote is checked as well.
	if n, err := hashText.Decode(ref.Hash[:], r.rest[:size]); err != nil || n != len(ref.Hash) {
		r.bad = true
		return ref
	}
	r.rest = r.rest[size:]
	r.need(`"}`)
	return ref
}
