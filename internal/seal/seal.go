// Package seal keeps what must not be read by whoever holds the disk.
//
// A sealed value opens only with its own data key and only in the place it was sealed for: the
// deployment, the kind, the id, the key and the revision are bound to it, so a value that was
// altered, moved, swapped or rolled back does not open. Data keys are wrapped by a ring of the
// keyring, the keyring is one file sealed by a root, and the root lives on another medium.
//
// The package knows bytes and places, no nouns. It trusts the root it is given and the system's
// source of randomness; it trusts neither the disk nor the database. It never falls back to another
// key or format, never writes over a key, and no value of its types prints a key.
package seal

import (
	"encoding/base32"
	"encoding/binary"
	"errors"
)

// What can go wrong, told apart so that a program can say which hand must act.
var (
	// ErrSealed is returned for anything that does not open: altered, moved, rolled back, cut,
	// sealed with another key, or of an unknown format. Which of these it was cannot be told.
	ErrSealed = errors.New("seal: the sealed value does not open here")
	// ErrMissing says that a key file is not where it was expected.
	ErrMissing = errors.New("seal: key file is missing")
	// ErrDamaged says that a key file is there but is not whole.
	ErrDamaged = errors.New("seal: key file is damaged")
	// ErrWrongRoot says that a keyset is whole but was sealed by another root.
	ErrWrongRoot = errors.New("seal: the keyset was sealed by another root")
	// ErrExposed says that others than the owner may read a key file.
	ErrExposed = errors.New("seal: key file can be read by others")
	// ErrExists says that a key file is already there; nothing was written.
	ErrExists = errors.New("seal: key file already exists")
	// ErrChanged says that the keyset on disk is not the one in memory, or is being changed.
	ErrChanged = errors.New("seal: the keyset was changed elsewhere")
	// ErrUnknownKey says that a ring holds no such key.
	ErrUnknownKey = errors.New("seal: unknown key")
	// ErrTooLarge says that a value is larger than MaxPlain.
	ErrTooLarge = errors.New("seal: value is too large to seal")
)

const keySize = 32

// appendField writes one part of a binding, its length first, so that no two lists of parts are
// ever written alike.
func appendField(dst []byte, part string) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(len(part)))
	return append(dst, part...)
}

// bind writes a list of parts injectively. The first part names the use, so that what is bound for
// one use never fits another.
func bind(parts ...string) []byte {
	size := 0
	for _, p := range parts {
		size += 8 + len(p)
	}
	out := make([]byte, 0, size)
	for _, p := range parts {
		out = appendField(out, p)
	}
	return out
}

// base32Lower spells terms and pseudonyms with letters and digits only, in one case, so that no
// database collation can confuse two of them.
var base32Lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
