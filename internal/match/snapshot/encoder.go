package snapshot

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"time"
)

// encoder writes values so that no two different lists of values give the same bytes: every text and every list is
// preceded by its length.
type encoder []byte

func (e *encoder) text(values ...string) {
	for _, v := range values {
		e.number(int64(len(v)))
		*e = append(*e, v...)
	}
}

func (e *encoder) list(values []string) { e.number(int64(len(values))); e.text(values...) }

func (e *encoder) number(values ...int64) {
	for _, v := range values {
		*e = binary.LittleEndian.AppendUint64(*e, uint64(v))
	}
}

func (e *encoder) flag(values ...bool) {
	for _, v := range values {
		if v {
			*e = append(*e, 1)
		} else {
			*e = append(*e, 0)
		}
	}
}

func (e *encoder) instant(at time.Time) {
	if at.IsZero() {
		e.number(0)
		return
	}
	e.number(at.Unix())
}

func (e *encoder) position(p Position) {
	e.flag(p.known)
	e.number(int64(math.Float64bits(p.lat)), int64(math.Float64bits(p.lon)))
}

func encodeList[T ~string](e *encoder, list []T) {
	e.number(int64(len(list)))
	for _, v := range list {
		e.text(string(v))
	}
}

func (e encoder) sum() checksum {
	digest := sha256.Sum256(e)
	var c checksum
	for i := range c {
		c[i] = binary.LittleEndian.Uint64(digest[8*i:])
	}
	return c
}

func (e encoder) hex() string {
	digest := sha256.Sum256(e)
	return hex.EncodeToString(digest[:])
}

// checksum is a sum of hashes, so it does not depend on the order of the parts. It tells two snapshots apart when an
// answer is replayed; it does not withstand somebody who forges a snapshot.
type checksum [4]uint64

func (c checksum) plus(d checksum) checksum {
	for i := range c {
		c[i] += d[i]
	}
	return c
}
