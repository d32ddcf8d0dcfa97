package translog

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Leaves are integrated in blocks, one row a block, of at most so many leaves and bytes.
const (
	blockLeaves = 256
	blockBytes  = 4 << 20
)

// block is a run of integrated leaves.
type block struct {
	Log     string
	First   int64
	Leaves  [][]byte
	Indexed bool // it is found by what its leaves tell was shown
}

// indexedMark stands before the name of a block that is found by what it tells of. No log has an empty name, so
// no block of an earlier version begins with it.
const indexedMark = "\x00\x01"

// blockID names the block that begins with that number.
func blockID(log string, n int64) string { return fmt.Sprintf("%s/%012d", log, n) }

// maxBlock bounds what a block may grow to when it is read: what integration packs, with room to spare.
const maxBlock = 4 * blockBytes

var errBlock = errors.New("translog: block of leaves is not well formed")

// deflaters are kept because each is large and a block is packed twice a second.
var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(io.Discard, flate.DefaultCompression) // The level is known to be good.
	return w
}}

// Pack writes the block as it is sealed: name, number and leaves with their lengths, deflated. Leaves hold
// codes and pseudonyms, never what anybody wrote, so that their packed size tells nothing; and a single one
// then fits the smallest row but one.
func (b block) Pack() ([]byte, error) {
	var raw []byte
	if b.Indexed {
		raw = append(raw, indexedMark...)
	}
	raw = binary.AppendUvarint(raw, uint64(len(b.Log)))
	raw = append(raw, b.Log...)
	raw = binary.AppendUvarint(raw, uint64(b.First))
	for _, leaf := range b.Leaves {
		raw = binary.AppendUvarint(raw, uint64(len(leaf)))
		raw = append(raw, leaf...)
	}
	var out bytes.Buffer
	w, _ := deflaters.Get().(*flate.Writer) // The pool makes nothing else.
	defer deflaters.Put(w)
	w.Reset(&out)
	_, err := w.Write(raw)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unpack reads what Pack wrote.
func (b *block) Unpack(packed []byte) error {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), maxBlock+1))
	if err != nil || len(raw) > maxBlock {
		return errors.Join(errBlock, err)
	}
	raw, indexed := bytes.CutPrefix(raw, []byte(indexedMark))
	name, raw, err := cutField(raw)
	if err != nil {
		return err
	}
	first, n := binary.Uvarint(raw)
	if n <= 0 || first > 1<<62 || len(name) == 0 && !indexed {
		return errBlock
	}
	next := block{Log: string(name), First: int64(first), Indexed: indexed}
	for raw = raw[n:]; len(raw) > 0; {
		var leaf []byte
		if leaf, raw, err = cutField(raw); err != nil {
			return err
		}
		next.Leaves = append(next.Leaves, leaf)
	}
	*b = next
	return nil
}

// cutField takes a length and as many bytes off the front.
func cutField(raw []byte) (field, rest []byte, err error) {
	size, n := binary.Uvarint(raw)
	if n <= 0 || size > uint64(len(raw)-n) {
		return nil, nil, errBlock
	}
	end := n + int(size)
	return raw[n:end:end], raw[end:], nil
}
