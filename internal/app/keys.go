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
	"amparo/internal/keylife"
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
	_, ring, err := keylife.OpenRoot(s)
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

// createKeys makes what is missing of root key and keyset. A root key that lies there already is used: an operator may
// have brought it on a medium of its own.
func createKeys(s config.Settings, haveRoot bool) (*seal.Keyring, error) {
	for _, dir := range []string{s.DataDir, filepath.Dir(s.KeyFile), filepath.Dir(s.KeysetFile)} {
		if err := prepareFolder(dir); err != nil {
			return nil, fmt.Errorf("make the folder for data and keys: %w", err)
		}
	}
	root, err := keylife.NewRoot(s, haveRoot)
	if err != nil {
		return nil, keylife.Explain(s, err)
	}
	// The name tells installations apart: a head signed by one is none of another's.
	ring, err := seal.Create(s.KeysetFile, strings.ToLower("red-"+domain.SpokenCode()), root)
	return ring, keylife.Explain(s, err)
}
