package keylife

import (
	"errors"
	"fmt"
	"strings"

	"amparo/internal/config"
	"amparo/internal/refusal"
	"amparo/internal/seal"
)

// OpenRoot opens root key and keyset, which prove each other.
func OpenRoot(s config.Settings) (seal.Root, *seal.Keyring, error) {
	root, err := openRoot(s)
	if err != nil {
		return nil, nil, Explain(s, err)
	}
	ring, err := seal.Open(s.KeysetFile, root)
	return root, ring, Explain(s, err)
}

func openRoot(s config.Settings) (seal.Root, error) {
	switch {
	case s.Shares == config.Typed && s.AskShares != nil:
		return seal.TypedShares(s.AskShares())
	case s.Shares != "":
		return seal.FileShares(strings.Split(s.Shares, ",")...)
	case s.PassphraseFile == "":
		return seal.FileRoot(s.KeyFile)
	}
	pass, err := seal.ReadPassphrase(s.PassphraseFile)
	if err != nil {
		return nil, err
	}
	defer clear(pass)
	return seal.OpenPassphraseRoot(s.KeyFile, pass)
}

// NewRoot makes the root that the settings name, or takes the one that lies there.
func NewRoot(s config.Settings, haveRoot bool) (seal.Root, error) {
	if haveRoot {
		return openRoot(s)
	}
	if s.PassphraseFile == "" {
		return seal.CreateFileRoot(s.KeyFile)
	}
	pass, err := seal.ReadPassphrase(s.PassphraseFile)
	if err != nil {
		return nil, err
	}
	defer clear(pass)
	return seal.CreatePassphraseRoot(s.KeyFile, pass, seal.StrongPassphrase)
}

// Explain words what went wrong with a key file.
func Explain(s config.Settings, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, seal.ErrWrongRoot) && s.Shares != "":
		return refusal.New(err, "These shares give a root key, and it does not open the keyset in %s: they are of another "+
			"installation.%s", s.KeysetFile, refusal.Untouched)
	case errors.Is(err, seal.ErrWrongRoot):
		return refusal.New(err,
			"The root key in %s does not open the keyset in %s: it is the key of another installation, or another "+
				"passphrase. Bring the key that this installation has.%s", s.KeyFile, s.KeysetFile, refusal.Untouched)
	case errors.Is(err, seal.ErrDamaged):
		return refusal.New(err,
			"A key file is damaged (%s). Put it back from its safe copy; do not make a new one, it would open nothing.%s",
			Detail(err), refusal.Untouched)
	case errors.Is(err, seal.ErrExposed):
		return refusal.New(err, "A key file can be read by others (%s).%s", Detail(err), refusal.Untouched)
	case errors.Is(err, seal.ErrExists), errors.Is(err, seal.ErrChanged), errors.Is(err, seal.ErrMissing),
		errors.Is(err, seal.ErrShare):
		return refusal.New(err, "%s.%s", Detail(err), refusal.Untouched)
	}
	return fmt.Errorf("open the keys: %w", err)
}

// Detail drops the package names that an error begins its parts with.
func Detail(err error) string { return strings.ReplaceAll(err.Error(), "seal: ", "") }
