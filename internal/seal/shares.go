package seal

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// ErrShare says that shares do not give a root key. The text that follows names the share, and never shows it.
var ErrShare = errors.New("seal: a share does not serve")

const (
	shareFormat = 1
	shareSplit  = 4 // bytes that name the splitting
	shareSum    = 4 // bytes of the checksum
	shareHead   = 4 + shareSplit
	shareSize   = shareHead + keySize + shareSum
	shareGroup  = 5 // signs of a written share between two spaces
)

// Share is one part of a root key (Shamir, over GF(2^8)): with Needed of them the key is there, with fewer nothing is
// known of it, not even a bit.
type Share struct {
	Number, Needed, Of int
	Splitting          string // shares of another one do not fit
	text               func() []byte
}

// Split parts a root key into shares of which as many as needed give it back.
func Split(root Root, needed, of int) ([]Share, error) {
	r, ok := root.(keyRoot)
	if !ok || needed < 2 || needed > of || of > 255 {
		return nil, errors.New("seal: a root key is parted into 2 to 255 shares, and at least two of them give it back")
	}
	key := r.key()
	random := make([]byte, shareSplit+keySize*(needed-1))
	if _, err := rand.Read(random); err != nil {
		return nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	defer clear(random)
	var shares []Share
	for number := 1; number <= of; number++ {
		raw := append([]byte{shareFormat, byte(needed), byte(of), byte(number)}, random[:shareSplit]...)
		for i := range keySize {
			y := byte(0)
			for c := needed - 2; c >= 0; c-- { // Horner, from the highest coefficient.
				y = times(y^random[shareSplit+c*keySize+i], byte(number))
			}
			raw = append(raw, y^key[i])
		}
		sum := sha256.Sum256(raw)
		shares = append(shares, shareOf(append(raw, sum[:shareSum]...)))
	}
	return shares, nil
}

func shareOf(raw []byte) Share {
	return Share{Number: int(raw[3]), Needed: int(raw[1]), Of: int(raw[2]),
		Splitting: hex.EncodeToString(raw[4:shareHead]), text: func() []byte { return raw }}
}

var shareText = base32.StdEncoding.WithPadding(base32.NoPadding)

// Text returns the share as its custodian keeps it, checksum included. It is as secret as the key.
func (s Share) Text() string {
	signs := shareText.EncodeToString(s.text())
	var b strings.Builder
	for i := 0; i < len(signs); i += shareGroup {
		b.WriteString(signs[i:min(i+shareGroup, len(signs))] + " ")
	}
	return strings.TrimSpace(b.String())
}

// ParseShare reads what Text wrote, however it is spaced; lines that begin with # are left out. Name is how an error
// calls the share.
func ParseShare(name, text string) (Share, error) {
	var signs strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") {
			signs.WriteString(strings.ToUpper(strings.Join(strings.Fields(line), "")))
		}
	}
	raw, err := shareText.DecodeString(signs.String())
	if err != nil || len(raw) != shareSize || shareText.EncodeToString(raw) != signs.String() {
		return Share{}, fmt.Errorf("%w: %s is not whole: a share has %d letters and figures", ErrShare, name,
			shareText.EncodedLen(shareSize))
	}
	sum := sha256.Sum256(raw[:shareSize-shareSum])
	s := shareOf(raw)
	if subtle.ConstantTimeCompare(sum[:shareSum], raw[shareSize-shareSum:]) != 1 || raw[0] != shareFormat ||
		s.Needed < 2 || s.Number < 1 || s.Needed > s.Of || s.Number > s.Of {
		return Share{}, fmt.Errorf("%w: the checksum of %s is wrong: compare it sign by sign", ErrShare, name)
	}
	return s, nil
}

// JoinShares gives the root key back. It refuses too few shares, one that is there twice, and shares of two splittings.
// That it is the right key, the keyset tells.
func JoinShares(shares ...Share) (Root, error) {
	for i, s := range shares {
		if s.Splitting != shares[0].Splitting || s.Needed != shares[0].Needed || s.Of != shares[0].Of {
			return nil, fmt.Errorf("%w: share %d is of the splitting %s, and share %d of %s", ErrShare, s.Number, s.Splitting,
				shares[0].Number, shares[0].Splitting)
		}
		for _, other := range shares[:i] {
			if other.Number == s.Number {
				return nil, fmt.Errorf("%w: share %d is there twice", ErrShare, s.Number)
			}
		}
	}
	if len(shares) == 0 || len(shares) < shares[0].Needed {
		return nil, fmt.Errorf("%w: there are %d shares, and more are needed", ErrShare, len(shares))
	}
	key := make([]byte, keySize)
	defer clear(key)
	for i, s := range shares {
		weight := byte(1) // of this share at zero, after Lagrange
		for j, other := range shares {
			if i != j {
				weight = times(weight, times(byte(other.Number), inverse(byte(other.Number)^byte(s.Number))))
			}
		}
		for b := range key {
			key[b] ^= times(weight, s.text()[shareHead+b])
		}
	}
	return KeyRoot(key)
}

// times multiplies in GF(2^8) modulo x^8+x^4+x^3+x+1. Neither a branch nor an address depends on what is multiplied.
func times(a, b byte) byte {
	var product byte
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// inverse returns a^254, which is 1/a; of zero there is none.
func inverse(a byte) byte {
	out := byte(1)
	for range 7 {
		a = times(a, a)
		out = times(out, a)
	}
	return out
}

// FileShares puts a root key together from files that only their owner may read.
func FileShares(paths ...string) (Root, error) {
	var all []Share
	for _, path := range paths {
		path = strings.TrimSpace(path)
		raw, err := readKeyFile(path, 4<<10)
		if err != nil {
			return nil, err
		}
		s, err := ParseShare(path, string(raw))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return JoinShares(all...)
}

// TypedShares puts a root key together from what custodians typed.
func TypedShares(texts []string, err error) (Root, error) {
	var all []Share
	for i, text := range texts {
		s, wrong := ParseShare(fmt.Sprintf("what was typed as number %d", i+1), text)
		err = errors.Join(err, wrong)
		all = append(all, s)
	}
	if err != nil {
		return nil, err
	}
	return JoinShares(all...)
}

// WriteShare writes a share to a new file that only its owner may read.
func WriteShare(path string, s Share) error {
	note := fmt.Sprintf("# Share %d of %d of a root key of Amparo; %d of them give it back. Splitting %s.\n", s.Number,
		s.Of, s.Needed, s.Splitting)
	return createKeyFile(path, []byte(note+s.Text()+"\n"))
}

// ReadPassphrase reads the line of a file that only its owner may read.
func ReadPassphrase(path string) ([]byte, error) {
	const most = 4096
	raw, err := readKeyFile(path, most)
	if err == nil && len(raw) > most {
		err = fmt.Errorf("%w: %s must be a plain file of one line", ErrDamaged, path)
	}
	return bytes.TrimRight(raw, "\r\n"), err
}

// String hides the share.
func (Share) String() string { return sealedWord }

// GoString hides the share.
func (Share) GoString() string { return sealedWord }

// LogValue hides the share.
func (Share) LogValue() slog.Value { return slog.StringValue(sealedWord) }

// MarshalText hides the share, in JSON too.
func (Share) MarshalText() ([]byte, error) { return []byte(sealedWord), nil }
