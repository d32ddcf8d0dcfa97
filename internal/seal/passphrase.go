package seal

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

const (
	passphraseFormat = "amparo passphrase v1"
	passphraseSalt   = 16
	// MinPassphrase is the fewest characters a root passphrase may have.
	MinPassphrase = 15
)

// PassphraseParams say how much work one try at a passphrase costs (Argon2id).
type PassphraseParams struct {
	MemoryKiB uint32 `json:"memory_kib"`
	Passes    uint32 `json:"passes"`
	Lanes     uint8  `json:"lanes"`
}

// StrongPassphrase is the cost for real installations: about a second, once at each start.
var StrongPassphrase = PassphraseParams{MemoryKiB: 256 << 10, Passes: 4, Lanes: 1}

// check refuses what is too cheap to protect a key and what could exhaust the machine: the params
// are read from a file that is trusted no more than any other.
func (p PassphraseParams) check() error {
	if p.MemoryKiB < 19<<10 || p.MemoryKiB > 2<<20 || p.Passes < 2 || p.Passes > 64 || p.Lanes < 1 || p.Lanes > 16 {
		return errors.New("seal: passphrase cost is outside 19 MiB to 2 GiB, 2 to 64 passes, 1 to 16 lanes")
	}
	return nil
}

// passphraseHeader is the small file beside the keyset; nothing in it is secret, and nothing in it
// helps to guess the passphrase.
type passphraseHeader struct {
	Format string `json:"format"`
	KDF    string `json:"kdf"`
	Salt   []byte `json:"salt"`
	PassphraseParams
}

// PassphraseRoot returns the root that a passphrase makes with a salt of 16 bytes and a cost. A
// wrong passphrase is found out when the keyset does not open.
func PassphraseRoot(pass, salt []byte, params PassphraseParams) (Root, error) {
	if utf8.RuneCount(pass) < MinPassphrase {
		return nil, fmt.Errorf("seal: a root passphrase has at least %d characters", MinPassphrase)
	}
	if len(salt) != passphraseSalt {
		return nil, fmt.Errorf("seal: a passphrase salt has %d bytes", passphraseSalt)
	}
	if err := params.check(); err != nil {
		return nil, err
	}
	key := argon2.IDKey(pass, salt, params.Passes, params.MemoryKiB, params.Lanes, keySize)
	defer clear(key)
	return KeyRoot(key)
}

// CreatePassphraseRoot draws a new salt, writes it with the cost to a new header file at path, and
// returns the root. It never writes over a file.
func CreatePassphraseRoot(path string, pass []byte, params PassphraseParams) (Root, error) {
	h := passphraseHeader{Format: passphraseFormat, KDF: "argon2id", Salt: make([]byte, passphraseSalt),
		PassphraseParams: params}
	if _, err := rand.Read(h.Salt); err != nil {
		return nil, fmt.Errorf("seal: no randomness: %w", err)
	}
	root, err := PassphraseRoot(pass, h.Salt, params)
	if err != nil {
		return nil, err
	}
	data, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("seal: write passphrase header: %w", err)
	}
	if err := createKeyFile(path, append(data, '\n')); err != nil {
		return nil, err
	}
	return root, nil
}

// OpenPassphraseRoot returns the root of a passphrase with the salt and cost kept at path.
func OpenPassphraseRoot(path string, pass []byte) (Root, error) {
	data, err := readKeyFile(path, 4096)
	if err != nil {
		return nil, err
	}
	var h passphraseHeader
	if err := strictJSON(data, &h); err != nil || h.Format != passphraseFormat || h.KDF != "argon2id" ||
		len(h.Salt) != passphraseSalt || h.check() != nil {
		return nil, fmt.Errorf("%w: %s is not a passphrase header; put it back from its safe copy", ErrDamaged, path)
	}
	return PassphraseRoot(pass, h.Salt, h.PassphraseParams)
}
