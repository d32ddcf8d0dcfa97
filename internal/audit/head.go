package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrHead says that a signed head is not one: malformed, or not signed by a known key.
var ErrHead = errors.New("audit: not a head signed by a known key")

// Head states that a log had Size leaves with this root at a time.
type Head struct {
	Log  string
	Size int64
	Root tlog.Hash
	At   int64 // unix seconds, UTC
}

var (
	logName  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	nameText = regexp.MustCompile(`^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$`)
)

// Signer signs the heads of every log of one deployment. Its name, for example
// "amparo/guatemala", begins the origin of each head; the log's name ends it.
type Signer struct {
	name   string
	key    ed25519.PrivateKey
	public ed25519.PublicKey
}

// NewSigner returns a signer with a private key.
func NewSigner(name string, key ed25519.PrivateKey) (*Signer, error) {
	if !nameText.MatchString(name) || len(key) != ed25519.PrivateKeySize {
		return nil, errors.New("audit: a signer needs a plain name and an Ed25519 private key")
	}
	return &Signer{name, key, ed25519.PublicKey(key[ed25519.SeedSize:])}, nil
}

// Verifier opens heads of every log of one deployment, signed by any of its keys.
type Verifier struct {
	name string
	keys []ed25519.PublicKey
}

// NewVerifier returns a verifier with the public keys that may have signed.
func NewVerifier(name string, keys ...ed25519.PublicKey) (*Verifier, error) {
	if !nameText.MatchString(name) || len(keys) == 0 {
		return nil, errors.New("audit: a verifier needs a plain name and at least one key")
	}
	for _, k := range keys {
		if len(k) != ed25519.PublicKeySize {
			return nil, errors.New("audit: not an Ed25519 public key")
		}
	}
	return &Verifier{name, keys}, nil
}

// ParseVerifier returns a verifier from the texts that Keys wrote, all of one deployment.
func ParseVerifier(texts ...string) (*Verifier, error) {
	v := &Verifier{}
	for _, text := range texts {
		if _, err := note.NewVerifier(text); err != nil {
			return nil, fmt.Errorf("audit: not a public key: %w", err)
		}
		name, rest, _ := strings.Cut(text, "+")
		_, key, _ := strings.Cut(rest, "+")
		raw, err := base64.StdEncoding.DecodeString(key)
		if err != nil || len(raw) != 1+ed25519.PublicKeySize || v.name != "" && v.name != name {
			return nil, errors.New("audit: not public keys of one deployment")
		}
		v.name = name
		v.keys = append(v.keys, ed25519.PublicKey(raw[1:]))
	}
	return NewVerifier(v.name, v.keys...)
}

// Keys returns the public keys as texts "name+id+key", to be kept on paper or by a witness.
func (v *Verifier) Keys() []string {
	out := make([]string, 0, len(v.keys))
	for _, key := range v.keys {
		text, err := note.NewEd25519VerifierKey(v.name, key)
		if err != nil {
			panic(err) // the length was checked when the verifier was made
		}
		out = append(out, text)
	}
	return out
}

// verifiersFor returns the note verifiers of one log's origin.
func verifiersFor(origin string, keys []ed25519.PublicKey) ([]note.Verifier, error) {
	out := make([]note.Verifier, 0, len(keys))
	for _, key := range keys {
		text, err := note.NewEd25519VerifierKey(origin, key)
		if err != nil {
			return nil, err
		}
		v, err := note.NewVerifier(text)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Verifier implements note.Verifiers over the origins of every log.
func (v *Verifier) Verifier(origin string, hash uint32) (note.Verifier, error) {
	log, ok := strings.CutPrefix(origin, v.name+"/")
	if !ok || !logName.MatchString(log) {
		return nil, &note.UnknownVerifierError{Name: origin, KeyHash: hash}
	}
	all, err := verifiersFor(origin, v.keys)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.KeyHash() == hash {
			return one, nil
		}
	}
	return nil, &note.UnknownVerifierError{Name: origin, KeyHash: hash}
}

// originSigner signs as one log's origin.
type originSigner struct {
	note.Verifier
	key ed25519.PrivateKey
}

// Sign implements note.Signer.
func (s originSigner) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// SignHead returns h as a signed note: the origin, the size, the root and the time, one a line.
func SignHead(h Head, s *Signer) ([]byte, error) {
	if !logName.MatchString(h.Log) || h.Size < 0 || h.At <= 0 {
		return nil, errors.New("audit: a head needs a log, a size and a time")
	}
	origin := s.name + "/" + h.Log
	all, err := verifiersFor(origin, []ed25519.PublicKey{s.public})
	if err != nil {
		return nil, fmt.Errorf("audit: sign head: %w", err)
	}
	signed, err := note.Sign(&note.Note{Text: headText(origin, h)}, originSigner{all[0], s.key})
	if err != nil {
		return nil, fmt.Errorf("audit: sign head: %w", err)
	}
	return signed, nil
}

func headText(origin string, h Head) string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %d\n", origin, h.Size, h.Root, h.At)
}

// OpenHead returns the head of a signed note when a known key has signed it under the origin of
// its own log. Further signatures, of witnesses, may follow and are not looked at.
func OpenHead(signed []byte, v *Verifier) (Head, error) {
	var h Head
	if v == nil || len(signed) > 16<<10 {
		return h, ErrHead
	}
	n, err := note.Open(signed, v)
	if err != nil {
		return h, fmt.Errorf("%w: %w", ErrHead, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 5 {
		return h, ErrHead
	}
	log, ok := strings.CutPrefix(lines[0], v.name+"/")
	size, err1 := strconv.ParseInt(lines[1], 10, 64)
	root, err2 := tlog.ParseHash(lines[2])
	at, err3 := strconv.ParseInt(strings.TrimPrefix(lines[3], "time "), 10, 64)
	if !ok || err1 != nil || err2 != nil || err3 != nil {
		return h, ErrHead
	}
	h = Head{Log: log, Size: size, Root: root, At: at}
	// Written again it must be the same text: this refuses +5, 005 and every other spelling.
	if !logName.MatchString(log) || size < 0 || at <= 0 || headText(lines[0], h) != n.Text {
		return Head{}, ErrHead
	}
	for _, sig := range n.Sigs {
		// One signature has one spelling: note itself would let the spare bits of base64 vary.
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err == nil && sig.Name == lines[0] {
			return h, nil
		}
	}
	return Head{}, ErrHead
}
