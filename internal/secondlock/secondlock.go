// Package secondlock seals what a thief of the database and of every key of the server must not read: to keys that
// only the passwords of people open.
//
// It guarantees that what is sealed opens only with the private key of whom it is sealed to, and only as what it was
// sealed as; that a private key is kept only sealed; and that an opened one never reaches a log, a row or an answer. It
// knows bytes, no nouns.
package secondlock

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"sync"
)

// Key is an opened private key. Nil is none: it opens nothing. Most requests that bring one use it for nothing, so it
// is worked out from its bytes when it is first used.
type Key struct{ private func() hpke.PrivateKey }

func keyOf(k hpke.PrivateKey) *Key { return &Key{func() hpke.PrivateKey { return k }} }

// Own is how somebody's pair of keys is kept.
type Own struct {
	Public  []byte `json:"public,omitempty" tier:"system"`
	Private []byte `json:"private,omitempty" tier:"system"` // sealed
}

// ErrClosed says that a key does not open what it was tried on.
var ErrClosed = errors.New("secondlock: the key does not open this")

// New makes a pair of keys.
func New() *Key {
	k, err := hpke.MLKEM768X25519().GenerateKey()
	if err != nil {
		panic(err) // Without chance no program of ours goes on; see crypto/rand.
	}
	return keyOf(k)
}

// Read returns the key whose bytes these are.
func Read(private []byte) (*Key, error) {
	k, err := hpke.MLKEM768X25519().NewPrivateKey(private)
	if err != nil {
		return nil, ErrClosed
	}
	return keyOf(k), nil
}

// Public returns the public key.
func (k *Key) Public() []byte { return k.private().PublicKey().Bytes() }

// Box is something sealed to one public key.
type Box struct {
	To     string `json:"to,omitempty" tier:"system"` // name of that key
	Sealed []byte `json:"sealed,omitempty" tier:"system"`
}

// NameOf names a public key.
func NameOf(public []byte) string {
	if len(public) == 0 {
		return ""
	}
	sum := sha256.Sum256(public)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// IsTo reports whether the box is sealed to that public key.
func (b Box) IsTo(public []byte) bool { return b.To != "" && b.To == NameOf(public) }

// about binds a box to what it is and where it is kept.
func about(as string) []byte { return []byte("amparo second lock v1|" + as) }

// Seal seals something to a public key, as what it is: its place, which opening it has to name again.
func Seal(public []byte, as string, plain []byte) (Box, error) {
	to, err := hpke.MLKEM768X25519().NewPublicKey(public)
	if err != nil {
		return Box{}, err
	}
	sealed, err := hpke.Seal(to, hpke.HKDFSHA256(), hpke.AES256GCM(), about(as), plain)
	return Box{To: NameOf(public), Sealed: sealed}, err
}

// Open opens what was sealed to the key as what is named.
func (k *Key) Open(as string, b Box) ([]byte, error) {
	if k == nil || !b.IsTo(k.Public()) {
		return nil, ErrClosed
	}
	plain, err := hpke.Open(k.private(), hpke.HKDFSHA256(), hpke.AES256GCM(), about(as), b.Sealed)
	if err != nil {
		return nil, ErrClosed
	}
	return plain, nil
}

// SealTo seals the private key itself to somebody's public key.
func (k *Key) SealTo(public []byte, as string) (Box, error) {
	private, err := k.private().Bytes()
	if err != nil {
		return Box{}, err
	}
	return Seal(public, as, private)
}

// Under returns the pair as it is kept under a secret that is hard to guess, or slow to try.
func (k *Key) Under(secret []byte) Own { return Own{Public: k.Public(), Private: k.wrap(secret)} }

// Opened opens a pair that is kept under a secret, and returns nil where the secret is another one.
func (o Own) Opened(secret []byte) *Key { return unwrap(o.Private, secret) }

// ForSession returns the key as a session keeps it, and the secret that opens it there, which its token alone holds.
func (k *Key) ForSession() (kept []byte, secret string) {
	if k == nil {
		return nil, ""
	}
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // It never fails; it ends the program instead.
	return k.wrap(bits), base64.RawURLEncoding.EncodeToString(bits)
}

// OfSession opens what a session keeps with the secret of its token, and returns nil where they do not belong together.
func OfSession(kept []byte, secret string) *Key {
	bits, err := base64.RawURLEncoding.DecodeString(secret)
	if err != nil || len(bits) != 32 {
		return nil
	}
	return unwrap(kept, bits)
}

func box(secret []byte) cipher.AEAD {
	key, err := hkdf.Key(sha256.New, secret, nil, "amparo second lock v1|private key", 32)
	if err != nil {
		panic(err) // Only for a length that no hash gives.
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // Only for a key of another length.
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

func (k *Key) wrap(secret []byte) []byte {
	private, err := k.private().Bytes()
	if err != nil {
		panic(err) // Every key made here can be written down.
	}
	return box(secret).Seal(nil, nil, private, nil) //nolint:gosec // the mode draws its nonce itself
}

func unwrap(kept, secret []byte) *Key {
	if len(kept) == 0 {
		return nil
	}
	private, err := box(secret).Open(nil, nil, kept, nil)
	if err != nil {
		return nil
	}
	return &Key{sync.OnceValue(func() hpke.PrivateKey {
		k, err := hpke.MLKEM768X25519().NewPrivateKey(private)
		if err != nil {
			panic(err) // Only what was wrapped here opens.
		}
		return k
	})}
}

type secretKey struct{}

// WithSecret returns a context of a request whose token holds that secret, so that a session that goes on under another
// token keeps its key.
func WithSecret(ctx context.Context, secret string) context.Context {
	return context.WithValue(ctx, secretKey{}, secret)
}

// SecretOf returns the secret that the request's token holds.
func SecretOf(ctx context.Context) string { s, _ := ctx.Value(secretKey{}).(string); return s }

const hidden = "[sealed]"

// String hides the key.
func (*Key) String() string { return hidden }

// GoString hides the key.
func (*Key) GoString() string { return hidden }

// LogValue hides the key.
func (*Key) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the key.
func (*Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }
