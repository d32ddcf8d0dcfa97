package audit

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sort"
)

// rowKey stands for a row's kind and pseudonym in 16 bytes, which keeps a million of them small.
type rowKey [16]byte

func keyOf(kind, id string) rowKey {
	var room [192]byte
	b := binary.BigEndian.AppendUint32(room[:0], uint32(len(kind)))
	b = append(b, kind...)
	b = append(b, id...)
	sum := sha256.Sum256(b)
	return rowKey(sum[:16])
}

// ref is what one leaf tells of one row: 64 bytes, no pointers.
type ref struct {
	row  rowKey
	rev  int64
	hash [32]byte
	at   place
}

// place packs where a ref stands: the number of its log in the report, its own number in the log,
// and three marks. Where several leaves tell of one revision, those that moved it to other keys come last.
type place uint64

const (
	placeGone  place = 1 << 63 // the leaf says that the row is gone
	placeSeen  place = 1 << 62 // the row has been met in the store
	placeMoved place = 1 << 61 // the leaf moved the row to other keys, at the revision that it had
	seqBits          = 44
	seqMask    place = 1<<seqBits - 1
	logMask    place = 1<<(61-seqBits) - 1
	pendingLog       = int(logMask)
)

func placeOf(log int, seq int64, gone bool) place {
	p := (place(log)&logMask)<<seqBits | place(seq)&seqMask
	if gone {
		p |= placeGone
	}
	return p
}

func (p place) log() int   { return int(p >> seqBits & logMask) }
func (p place) seq() int64 { return int64(p & seqMask) }
func (p place) gone() bool { return p&placeGone != 0 }

func (p place) moved() bool { return p&placeMoved != 0 }

const shards = 256

// refIndex holds every ref of every covered row. It is filled, sorted once, then asked. Shards keep
// the peaks small while it grows and sorts.
type refIndex struct{ shard [shards][]ref }

func (x *refIndex) add(kind, id string, r RowRef, at place) {
	key := keyOf(kind, id)
	x.shard[key[0]] = append(x.shard[key[0]], ref{key, r.Rev, r.Hash, at})
}

func (x *refIndex) sort() {
	for i := range x.shard {
		slices.SortFunc(x.shard[i], func(a, b ref) int {
			if c := bytes.Compare(a.row[:], b.row[:]); c != 0 {
				return c
			}
			if c := cmp.Compare(a.rev, b.rev); c != 0 {
				return c
			}
			return cmp.Compare(a.at, b.at)
		})
	}
}

// of returns the refs of one row, oldest first.
func (x *refIndex) of(key rowKey) []ref {
	s := x.shard[key[0]]
	lo := sort.Search(len(s), func(i int) bool { return bytes.Compare(s[i].row[:], key[:]) >= 0 })
	hi := lo
	for hi < len(s) && s[hi].row == key {
		hi++
	}
	return s[lo:hi]
}

// each visits the refs of every row, one row at a time.
func (x *refIndex) each(visit func(refs []ref)) {
	for _, s := range x.shard {
		for lo := 0; lo < len(s); {
			hi := lo + 1
			for hi < len(s) && s[hi].row == s[lo].row {
				hi++
			}
			visit(s[lo:hi])
			lo = hi
		}
	}
}

// idIndex remembers the ids of leaves in eight bytes each, to find ids that occur twice. Two ids
// that only look alike are told apart when the leaves are read again.
type idIndex struct{ shard [shards][]uint64 }

func idOf(id string) uint64 {
	sum := sha256.Sum256([]byte(id))
	return binary.BigEndian.Uint64(sum[:8])
}

func (x *idIndex) add(id string) {
	h := idOf(id)
	x.shard[h>>56] = append(x.shard[h>>56], h)
}

// twice returns what occurs more than once.
func (x *idIndex) twice() map[uint64]bool {
	out := make(map[uint64]bool)
	for _, s := range x.shard {
		slices.Sort(s)
		for i := 1; i < len(s); i++ {
			if s[i] == s[i-1] {
				out[s[i]] = true
			}
		}
	}
	return out
}
