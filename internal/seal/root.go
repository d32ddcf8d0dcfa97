package seal

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"

	"golang.org/x/crypto/chacha20poly1305"
)

// Root seals and opens the keyset. It is the one thing that must not lie beside the data; a file on
// another medium, a passphrase or shares put together may stand behind it.
type Root interface {
	// Seal returns plain sealed and bound to ad.
	Seal(plain, ad []byte) ([]byte, error)
	// Open returns what Seal sealed with the same ad, or an error.
	Open(blob, ad []byte) ([]byte, error)
}

const (
	rootMark   = 0x52
	rootFormat = 1
	commitSize = 32
	rootHeader = 2 + chacha20poly1305.NonceSizeX + commitSize
)

// keyRoot is a Root over 32 bytes held in memory.
//
// Each blob has its own encryption key, drawn from the root and the nonce together with a
// commitment. The commitment makes a blob open under one root only, which the cipher alone does not
// promise and which matters when the root comes from a passphrase.
//
// The key sits behind a function because fmt looks through a pointer in a private field when the
// verb does not suit it, and never through a function.
type keyRoot struct{ key func() *[keySize]byte }

// KeyRoot returns a Root over a key of 32 random bytes, for callers that put the key together
// themselves, from shares for example. It keeps its own copy.
func KeyRoot(key []byte) (Root, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("seal: a root key has %d bytes, this one has %d", keySize, len(key))
	}
	own := [keySize]byte(key)
	return keyRoot{key: func() *[keySize]byte { return &own }}, nil
}

// derive draws the encryption key and the commitment that belong to nonce.
func (r keyRoot) derive(nonce []byte) (enc, commit []byte, err error) {
	if r.key == nil {
		return nil, nil, errors.New("seal: this root holds no key")
	}
	out, err := hkdf.Key(sha256.New, r.key()[:], nonce, "amparo root v1", keySize+commitSize)
	if err != nil {
		return nil, nil, fmt.Errorf("seal: derive from root: %w", err)
	}
	return out[:keySize], out[keySize:], nil
}

// Seal implements Root.
func (r keyRoot) Seal(plain, ad []byte) ([]byte, error) {
	blob := make([]byte, rootHeader, rootHeader+len(plain)+chacha20poly1305.Overhead)
	blob[0], blob[1] = rootMark, rootFormat
	nonce := blob[2 : 2+chacha20poly1305.NonceSizeX]
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	enc, commit, err := r.derive(nonce)
	if err != nil {
		return nil, err
	}
	copy(blob[2+chacha20poly1305.NonceSizeX:], commit)
	aead, err := chacha20poly1305.NewX(enc)
	if err != nil {
		return nil, fmt.Errorf("seal: root cipher: %w", err)
	}
	return aead.Seal(blob, nonce, plain, ad), nil
}

// Open implements Root.
func (r keyRoot) Open(blob, ad []byte) ([]byte, error) {
	if len(blob) < rootHeader+chacha20poly1305.Overhead || blob[0] != rootMark || blob[1] != rootFormat {
		return nil, ErrSealed
	}
	nonce := blob[2 : 2+chacha20poly1305.NonceSizeX]
	enc, commit, err := r.derive(nonce)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare(commit, blob[2+chacha20poly1305.NonceSizeX:rootHeader]) != 1 {
		return nil, ErrSealed
	}
	aead, err := chacha20poly1305.NewX(enc)
	if err != nil {
		return nil, fmt.Errorf("seal: root cipher: %w", err)
	}
	plain, err := aead.Open(nil, nonce, blob[rootHeader:], ad)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

// String hides the key.
func (keyRoot) String() string { return sealedWord }

// GoString hides the key.
func (keyRoot) GoString() string { return sealedWord }

// LogValue hides the key.
func (keyRoot) LogValue() slog.Value { return slog.StringValue(sealedWord) }

// MarshalText hides the key, in JSON too.
func (keyRoot) MarshalText() ([]byte, error) { return []byte(sealedWord), nil }

// FileRoot reads the root key from a file of exactly 32 bytes that only its owner may read.
func FileRoot(path string) (Root, error) {
	key, err := readKeyFile(path, keySize)
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%w: %s must hold exactly %d bytes and does not; "+
			"put back the original file from its safe copy",
			ErrDamaged, path, keySize)
	}
	return KeyRoot(key)
}

// CreateFileRoot writes 32 random bytes to a new file that only its owner may read, waits until
// they are on the disk, and returns the root they make. It never writes over a file.
func CreateFileRoot(path string) (Root, error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	if err := createKeyFile(path, key); err != nil {
		return nil, err
	}
	return KeyRoot(key)
}
