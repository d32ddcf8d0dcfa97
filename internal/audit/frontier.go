package audit

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

const frontierFormat = 1

// Frontier is the right edge of one log's tree: enough to append to the log and to know its root,
// in one hash per set bit of its size. The zero Frontier is the empty log. It is a value: appending
// to a copy leaves the original as it was.
type Frontier struct {
	size  int64
	peaks []tlog.Hash // roots of the full subtrees, the largest first
}

// LeafHash returns the hash under which an encoded leaf stands in the tree.
func LeafHash(leaf []byte) tlog.Hash { return tlog.RecordHash(leaf) }

// Size returns how many leaves the log has.
func (f Frontier) Size() int64 { return f.size }

// Root returns the root of the tree (RFC 6962).
func (f Frontier) Root() tlog.Hash {
	if f.size == 0 {
		h, err := tlog.TreeHash(0, nil)
		if err != nil {
			panic(err) // the empty tree needs nothing to be read
		}
		return h
	}
	root := f.peaks[len(f.peaks)-1]
	for i := len(f.peaks) - 2; i >= 0; i-- {
		root = tlog.NodeHash(f.peaks[i], root)
	}
	return root
}

// Append adds encoded leaves, in this order, at the end.
func (f *Frontier) Append(leaves ...[]byte) {
	f.peaks = slices.Clone(f.peaks)
	for _, leaf := range leaves {
		f.push(LeafHash(leaf))
	}
}

// push adds one leaf hash in place: full subtrees of equal size are joined, as a binary counter
// carries.
func (f *Frontier) push(h tlog.Hash) {
	for range bits.TrailingZeros64(^uint64(f.size)) {
		last := len(f.peaks) - 1
		h = tlog.NodeHash(f.peaks[last], h)
		f.peaks = f.peaks[:last]
	}
	f.peaks = append(f.peaks, h)
	f.size++
}

// clone returns a copy that push may change.
func (f Frontier) clone() Frontier {
	f.peaks = slices.Clone(f.peaks)
	return f
}

// MarshalBinary returns the state row of a log: a format byte, the size, the peaks.
func (f Frontier) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 9+tlog.HashSize*len(f.peaks))
	out = append(out, frontierFormat)
	out = binary.BigEndian.AppendUint64(out, uint64(f.size))
	for _, p := range f.peaks {
		out = append(out, p[:]...)
	}
	return out, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, and nothing else.
func (f *Frontier) UnmarshalBinary(data []byte) error {
	if len(data) < 9 || data[0] != frontierFormat {
		return errors.New("audit: not the state of a log")
	}
	size, body := binary.BigEndian.Uint64(data[1:9]), data[9:]
	if size>>62 != 0 || len(body) != tlog.HashSize*bits.OnesCount64(size) {
		return errors.New("audit: state of a log is damaged")
	}
	next := Frontier{size: int64(size)}
	for len(body) > 0 {
		next.peaks = append(next.peaks, tlog.Hash(body[:tlog.HashSize]))
		body = body[tlog.HashSize:]
	}
	*f = next
	return nil
}

// MarshalText returns the state as base64, so that it can stand in a JSON document.
func (f Frontier) MarshalText() ([]byte, error) {
	data, err := f.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return []byte(base64.StdEncoding.EncodeToString(data)), nil
}

// UnmarshalText reads what MarshalText wrote.
func (f *Frontier) UnmarshalText(text []byte) error {
	data, err := base64.StdEncoding.Strict().DecodeString(string(text))
	if err != nil {
		return errors.New("audit: state of a log is damaged")
	}
	return f.UnmarshalBinary(data)
}
