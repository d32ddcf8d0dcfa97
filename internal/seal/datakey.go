package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"
)

// The envelope: a mark, a format, four bytes that name the data key, the nonce, then the padded
// value with its tag. The first six bytes are bound like the place is.
const (
	envelopeMark   = 0x41
	envelopeFormat = 1
	headSize       = 6
	headerSize     = headSize + chacha20poly1305.NonceSizeX
	lengthSize     = 4

	// MaxPlain is the largest value that Seal takes: beyond it a document belongs in a file.
	MaxPlain = 8 << 20
)

// buckets are the sizes that small values are padded to, so that a length says little. Beyond the last, sizes are
// multiples of it. They lie where most rows of a network fall into three of them. Those of earlier versions still open.
var (
	buckets       = [...]int{128, 384, 1024, 4096, 16384}
	formerBuckets = [...]int{64, 256, 1024, 4096, 16384}
)

// Place is where a sealed value belongs. A value opens only in the place it was sealed for.
type Place struct {
	Kind string
	ID   string
	Rev  int64
}

// DataKey seals the values of one case or one agency. It is safe for use by several goroutines. The
// zero DataKey seals nothing and opens nothing.
type DataKey struct{ key *dataKey }

// dataKey sits behind a pointer so that printing a struct which holds a DataKey in a private field,
// where its String method cannot be reached, shows an address and never the cipher.
type dataKey struct {
	id         string
	deployment string
	head       [headSize]byte
	aead       cipher.AEAD
}

func newDataKey(deployment, id string, key []byte) (DataKey, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return DataKey{}, fmt.Errorf("seal: data key: %w", err)
	}
	d := &dataKey{id: id, deployment: deployment, aead: aead}
	d.head[0], d.head[1] = envelopeMark, envelopeFormat
	sum := sha256.Sum256(bind("amparo data key name v1", deployment, id))
	copy(d.head[2:], sum[:])
	return DataKey{d}, nil
}

// ID returns the id the key was made with; empty for the zero DataKey.
func (d DataKey) ID() string {
	if d.key == nil {
		return ""
	}
	return d.key.id
}

// appendPlace writes what a value is bound to.
func (d *dataKey) appendPlace(dst []byte, p Place) []byte {
	dst = append(dst, d.head[:]...)
	dst = appendField(dst, "amparo value v1")
	dst = appendField(dst, d.deployment)
	dst = appendField(dst, p.Kind)
	dst = appendField(dst, p.ID)
	dst = appendField(dst, d.id)
	return binary.BigEndian.AppendUint64(dst, uint64(p.Rev))
}

// Padded returns the size in bytes that a value of n bytes is padded to, its length included.
func Padded(n int) int { return paddedTo(buckets, n) }

func paddedTo(sizes [len(buckets)]int, n int) int {
	n += lengthSize
	for _, b := range sizes {
		if n <= b {
			return b
		}
	}
	last := sizes[len(sizes)-1]
	return (n + last - 1) / last * last
}

// Seal returns plain sealed for place p. Sealing the same value twice never gives the same bytes.
func (d DataKey) Seal(p Place, plain []byte) ([]byte, error) {
	if d.key == nil {
		return nil, fmt.Errorf("%w: the data key is empty", ErrUnknownKey)
	}
	if len(plain) > MaxPlain {
		return nil, ErrTooLarge
	}
	size := Padded(len(plain))
	blob := make([]byte, headerSize+size, headerSize+size+chacha20poly1305.Overhead)
	copy(blob, d.key.head[:])
	if _, err := rand.Read(blob[headSize:headerSize]); err != nil {
		return nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	body := blob[headerSize:]
	binary.BigEndian.PutUint32(body, uint32(len(plain)))
	copy(body[lengthSize:], plain)
	var room [256]byte
	ad := d.key.appendPlace(room[:0], p)
	return d.key.aead.Seal(blob[:headerSize], blob[headSize:headerSize], body, ad), nil
}

// Open returns the value that was sealed for place p with this key. Whatever is wrong with blob,
// the error is ErrSealed.
func (d DataKey) Open(p Place, blob []byte) ([]byte, error) {
	if d.key == nil || len(blob) < headerSize+lengthSize+chacha20poly1305.Overhead {
		return nil, ErrSealed
	}
	if !slices.Equal(blob[:headSize], d.key.head[:]) {
		return nil, ErrSealed
	}
	var room [256]byte
	ad := d.key.appendPlace(room[:0], p)
	body, err := d.key.aead.Open(nil, blob[headSize:headerSize], blob[headerSize:], ad)
	if err != nil {
		return nil, ErrSealed
	}
	n := binary.BigEndian.Uint32(body)
	if uint64(n) > uint64(len(body)-lengthSize) ||
		Padded(int(n)) != len(body) && paddedTo(formerBuckets, int(n)) != len(body) {
		return nil, ErrSealed
	}
	return body[lengthSize : lengthSize+n : lengthSize+n], nil
}
