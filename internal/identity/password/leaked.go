package password

import (
	"crypto/sha256"
	_ "embed" // the digests
	"encoding/binary"
	"sort"
)

// leaked holds, in order, four bytes of the SHA-256 of every password of twelve signs and more among the million that
// were found most often in what was stolen elsewhere, as far as no other rule refuses it. The passwords themselves are
// not in it. About one in 100,000 others has the four bytes of one of them, and is refused with it.
//
//go:embed leaked.bin
var leaked string

// digestOf returns what a folded password is known by in that list.
func digestOf(folded string) uint32 {
	sum := sha256.Sum256([]byte(folded))
	return binary.BigEndian.Uint32(sum[:])
}

// wasLeaked reports whether a folded password is in the list.
func wasLeaked(folded string) bool {
	at := func(i int) uint32 { return binary.BigEndian.Uint32([]byte(leaked[4*i : 4*i+4])) }
	n, want := len(leaked)/4, digestOf(folded)
	i := sort.Search(n, func(i int) bool { return at(i) >= want })
	return i < n && at(i) == want
}
