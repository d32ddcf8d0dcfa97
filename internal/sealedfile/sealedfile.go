// Package sealedfile signs what leaves one installation for another and encrypts it to the receiver's key (age, with a
// post-quantum hybrid key), as one file that may travel by any way.
//
// It guarantees that a file opens only with a key of its receiver, that nobody changed it since it was signed, and
// that it says itself for whom it was signed: whoever receives one cannot pass it on as written to somebody else.
// Whether the signer is known, and whether the file came before, is its caller's to say.
package sealedfile

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"
)

// MaxSize is how long a file may be, in bytes.
const MaxSize = 128 << 10

// bucket is the multiple to which the signed content is filled up, so that the length of a file tells little, in bytes.
const bucket = 8 << 10

// magic begins what is signed: the format and its version.
const magic = "amparo sealed file 1\n"

// Why a file is not taken.
var (
	ErrSize    = errors.New("sealedfile: too long")
	ErrOthers  = errors.New("sealedfile: encrypted to somebody else")
	ErrDamaged = errors.New("sealedfile: no such file, or a damaged one")
	ErrForged  = errors.New("sealedfile: not signed by whom it names")
)

// Keys are the private keys of an installation: what others encrypt to, and what it signs with.
type Keys struct {
	Identity string // of age
	Seed     []byte // of Ed25519
}

// Public is what another installation is given of them.
type Public struct {
	Recipient string // of age
	Verify    []byte // Ed25519
}

// NewKeys makes keys.
func NewKeys() (Keys, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return Keys{}, fmt.Errorf("sealedfile: make a key: %w", err)
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Keys{}, fmt.Errorf("sealedfile: make a key: %w", err)
	}
	return Keys{id.String(), private.Seed()}, nil
}

// Public returns what others are given of keys.
func (k Keys) Public() (Public, error) {
	id, err := age.ParseHybridIdentity(k.Identity)
	if err != nil || len(k.Seed) != ed25519.SeedSize {
		return Public{}, ErrDamaged
	}
	return Public{id.Recipient().String(), k.verify()}, nil
}

func (k Keys) verify() []byte {
	public, _ := ed25519.NewKeyFromSeed(k.Seed).Public().(ed25519.PublicKey)
	return public
}

// verifyPrefix begins the line of the key that signatures are verified with.
const verifyPrefix = "ed25519:"

// String writes public keys as two lines, to be copied to the other side.
func (p Public) String() string {
	return p.Recipient + "\n" + verifyPrefix + base64.RawURLEncoding.EncodeToString(p.Verify)
}

// Fingerprint is what two people read to each other on the telephone: 128 bits of a hash of both keys.
func (p Public) Fingerprint() string {
	sum := sha256.Sum256([]byte(p.String()))
	text := hex.EncodeToString(sum[:16])
	var parts []string
	for ; text != ""; text = text[4:] {
		parts = append(parts, text[:4])
	}
	return strings.Join(parts, " ")
}

// ParsePublic reads what String wrote. Keys of age without the post-quantum part are refused.
func ParsePublic(text string) (Public, error) {
	lines := strings.Fields(text)
	if len(lines) != 2 {
		return Public{}, ErrDamaged
	}
	key, prefixed := strings.CutPrefix(lines[1], verifyPrefix)
	verify, err := base64.RawURLEncoding.Strict().DecodeString(key)
	if !prefixed || err != nil || len(verify) != ed25519.PublicKeySize {
		return Public{}, ErrDamaged
	}
	if _, err := age.ParseHybridRecipient(lines[0]); err != nil {
		return Public{}, ErrDamaged
	}
	return Public{lines[0], verify}, nil
}

// Letter is what a file says.
type Letter struct {
	ID      string          `json:"id"`   // random, of the sender
	Kind    string          `json:"kind"` // what it is, so that one kind never counts as another
	From    []byte          `json:"from"` // Ed25519 key of who signed it
	To      []byte          `json:"to"`   // Ed25519 key of whom it is for
	At      time.Time       `json:"at"`
	Content json.RawMessage `json:"content"`
}

// Seal signs a letter with keys and encrypts it to its receiver.
func Seal(k Keys, to Public, l Letter) ([]byte, error) {
	signed, err := Sign(k, to, l)
	if err != nil {
		return nil, err
	}
	return Encrypt(to, signed)
}

// Sign writes a letter for a receiver, filled up to a round length, with its signature before it.
func Sign(k Keys, to Public, l Letter) ([]byte, error) {
	l.From, l.To = k.verify(), to.Verify
	body, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("sealedfile: %w", err)
	}
	signed := append([]byte(magic), body...)
	for len(signed)%bucket != 0 {
		signed = append(signed, ' ')
	}
	return append(ed25519.Sign(ed25519.NewKeyFromSeed(k.Seed), signed), signed...), nil
}

// Encrypt makes the file of what was signed.
func Encrypt(to Public, signed []byte) ([]byte, error) {
	recipient, err := age.ParseHybridRecipient(to.Recipient)
	if err != nil {
		return nil, fmt.Errorf("sealedfile: %w", ErrDamaged)
	}
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return nil, fmt.Errorf("sealedfile: %w", err)
	}
	_, err = w.Write(signed)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("sealedfile: %w", err)
	}
	if out.Len() > MaxSize {
		return nil, ErrSize
	}
	return out.Bytes(), nil
}

// Open decrypts a file with one of some keys and checks that who it names signed it, for the owner of these keys.
func Open(keys []Keys, file []byte) (Letter, error) {
	if len(file) > MaxSize {
		return Letter{}, ErrSize
	}
	var who []age.Identity
	for _, k := range keys {
		id, err := age.ParseHybridIdentity(k.Identity)
		if err != nil {
			return Letter{}, ErrDamaged
		}
		who = append(who, id)
	}
	if len(who) == 0 {
		return Letter{}, ErrOthers
	}
	plain, err := decrypt(who, file)
	if err != nil {
		return Letter{}, err
	}
	l, err := signedBy(plain)
	if err != nil {
		return Letter{}, err
	}
	for _, k := range keys {
		if bytes.Equal(l.To, k.verify()) {
			return l, nil
		}
	}
	return Letter{}, ErrOthers
}

func decrypt(who []age.Identity, file []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(file), who...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, ErrOthers
	case err != nil:
		return nil, ErrDamaged
	}
	plain, err := io.ReadAll(r) // Not longer than the file.
	if err != nil {
		return nil, ErrDamaged
	}
	return plain, nil
}

// signedBy reads a letter and checks its signature.
func signedBy(plain []byte) (l Letter, err error) {
	if len(plain) < ed25519.SignatureSize+len(magic) {
		return l, ErrDamaged
	}
	signature, signed := plain[:ed25519.SignatureSize], plain[ed25519.SignatureSize:]
	body, ours := bytes.CutPrefix(signed, []byte(magic))
	if !ours || json.Unmarshal(body, &l) != nil {
		return Letter{}, ErrDamaged
	}
	if len(l.From) != ed25519.PublicKeySize || !ed25519.Verify(l.From, signed, signature) {
		return Letter{}, ErrForged
	}
	return l, nil
}
