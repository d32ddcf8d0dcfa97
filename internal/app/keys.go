package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/seal"
)

const folderMode fs.FileMode = 0o700

// present reports whether there is something at path.
func present(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// look looks for several things, and keeps the first error.
type look struct{ err error }

func (l *look) at(path string) bool {
	there, err := present(path)
	l.err = cmp.Or(l.err, err)
	return there
}

// prepareFolder makes a folder for its owner alone. One that is there and empty is closed to others; one that holds
// something is left to whoever put it there.
func prepareFolder(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return os.MkdirAll(dir, folderMode)
	}
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 || runtime.GOOS == "windows" || info.Mode().Perm()&^folderMode == 0 {
		return err
	}
	return os.Chmod(dir, folderMode)
}

// OpenKeys opens the keys of an installation. When there is neither data nor a keyset and create says so, it
// makes them. An installation that has data never gets new keys: they would open nothing.
func OpenKeys(ctx context.Context, s config.Settings, create bool) (*seal.Keyring, error) {
	data, err := Exists(ctx, s)
	if err != nil {
		return nil, err
	}
	return OpenKeysOf(s, data, create)
}

// OpenKeysOf is OpenKeys where it is known whether there is data.
func OpenKeysOf(s config.Settings, data, create bool) (*seal.Keyring, error) {
	var look look
	haveKeyset, haveRoot := look.at(s.KeysetFile), s.Shares != "" || look.at(s.KeyFile)
	switch {
	case look.err != nil:
		return nil, fmt.Errorf("look for the keys: %w", look.err)
	case !data && !haveKeyset && !create:
		return nil, refuseEmpty(s)
	case !data && !haveKeyset:
		return createKeys(s, haveRoot)
	case !haveRoot:
		return nil,
			refuse(seal.ErrMissing,
				"%s holds an installation that only its own root key opens, and %s is not there. Put it back from its safe "+
					"copy, or say where it lies with --key-file.%s", Where(s), s.KeyFile, untouched)
	case !haveKeyset:
		return nil,
			refuse(seal.ErrMissing,
				"%s holds data that only its own keyset opens, and %s is not there. Put it back from its safe copy, or say "+
					"where it lies with --keyset-file.%s", Where(s), s.KeysetFile, untouched)
	}
	_, ring, err := OpenRoot(s)
	return ring, err
}

// CreateKeys makes the keys of an installation that is still to be set up. It never writes over a key.
func CreateKeys(ctx context.Context, s config.Settings) (*seal.Keyring, error) {
	var look look
	haveKeyset, haveRoot := look.at(s.KeysetFile), s.Shares != "" || look.at(s.KeyFile)
	if look.err != nil {
		return nil, fmt.Errorf("look for the keys: %w", look.err)
	}
	if haveKeyset {
		return nil, refuse(seal.ErrExists, "%s is there already: new keys would not open what it holds.%s", s.KeysetFile,
			untouched)
	}
	data, err := Exists(ctx, s)
	if err != nil {
		return nil, err
	}
	if data {
		return nil,
			refuse(seal.ErrExists, "There is an installation in %s already: new keys would not open what it holds.%s", Where(s),
				untouched)
	}
	return createKeys(s, haveRoot)
}

// OpenRoot opens root key and keyset, which prove each other.
func OpenRoot(s config.Settings) (seal.Root, *seal.Keyring, error) {
	root, err := openRoot(s)
	if err != nil {
		return nil, nil, explainKeys(s, err)
	}
	ring, err := seal.Open(s.KeysetFile, root)
	return root, ring, explainKeys(s, err)
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

// createKeys makes what is missing of root key and keyset. A root key that lies there already is used: an operator may
// have brought it on a medium of its own.
func createKeys(s config.Settings, haveRoot bool) (*seal.Keyring, error) {
	for _, dir := range []string{s.DataDir, filepath.Dir(s.KeyFile), filepath.Dir(s.KeysetFile)} {
		if err := prepareFolder(dir); err != nil {
			return nil, fmt.Errorf("make the folder for data and keys: %w", err)
		}
	}
	root, err := newRoot(s, haveRoot)
	if err != nil {
		return nil, explainKeys(s, err)
	}
	// The name tells installations apart: a head signed by one is none of another's.
	ring, err := seal.Create(s.KeysetFile, strings.ToLower("red-"+domain.SpokenCode()), root)
	return ring, explainKeys(s, err)
}

func newRoot(s config.Settings, haveRoot bool) (seal.Root, error) {
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

// explainKeys words what went wrong with a key file.
func explainKeys(s config.Settings, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, seal.ErrWrongRoot) && s.Shares != "":
		return refuse(err, "These shares give a root key, and it does not open the keyset in %s: they are of another "+
			"installation.%s", s.KeysetFile, untouched)
	case errors.Is(err, seal.ErrWrongRoot):
		return refuse(err,
			"The root key in %s does not open the keyset in %s: it is the key of another installation, or another "+
				"passphrase. Bring the key that this installation was created with.%s", s.KeyFile, s.KeysetFile, untouched)
	case errors.Is(err, seal.ErrDamaged):
		return refuse(err,
			"A key file is damaged (%s). Put it back from its safe copy; do not make a new one, it would open nothing.%s",
			detail(err), untouched)
	case errors.Is(err, seal.ErrExposed):
		return refuse(err, "A key file can be read by others (%s).%s", detail(err), untouched)
	case errors.Is(err, seal.ErrExists), errors.Is(err, seal.ErrChanged), errors.Is(err, seal.ErrMissing),
		errors.Is(err, seal.ErrShare):
		return refuse(err, "%s.%s", detail(err), untouched)
	}
	return fmt.Errorf("open the keys: %w", err)
}

// detail drops the package names that an error begins its parts with.
func detail(err error) string { return strings.ReplaceAll(err.Error(), "seal: ", "") }
