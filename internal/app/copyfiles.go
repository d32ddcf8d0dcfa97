package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"amparo/internal/config"
	"amparo/internal/keylife"
	"amparo/internal/pins"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/transfer"
)

// Why a copy is refused, beside what a start is refused for.
var (
	// ErrServed says that processes serve what is to be copied.
	ErrServed = errors.New("app: processes serve what is to be copied")
	// ErrDamaged says that an installation that was copied is not what its log tells.
	ErrDamaged = errors.New("app: the data is not what its log tells")
)

func (c *copier) markFolder() error {
	if c.To.Dir == "" {
		return nil
	}
	if err := refusal.ReplaceFile(copyingPath(c.To.Dir), nil); err != nil {
		return fmt.Errorf("mark the folder as unfinished: %w", err)
	}
	return nil
}

// openKeys opens the keys of the source, and says where to look for them when they are not there.
func (c *copier) openKeys(source config.Settings) (*seal.Keyring, error) {
	for path, flag := range map[string]string{source.KeyFile: "--key-file", source.KeysetFile: "--keyset-file"} {
		there, err := present(path)
		if err != nil {
			return nil, fmt.Errorf("look for the keys: %w", err)
		}
		if !there {
			return nil,
				refuse(seal.ErrMissing,
					"%s opens with its own keys only, and %s is not there. Put it back from its safe copy, or say where it lies "+
						"with %s.%s", c.From, path, flag, untouched)
		}
	}
	_, ring, err := keylife.OpenRoot(source)
	return ring, err
}

// broughtFiles are what a folder needs beside its rows: the keyset, which the root key seals, and the pinned
// heads. The root key itself is never copied: it belongs on another medium.
func (c *copier) broughtFiles() []string {
	s := c.From.Settings(c.Settings)
	standard := sameFolder(filepath.Dir(s.KeysetFile), c.Settings.DataDir) && filepath.Base(s.KeysetFile) == "keyset.json"
	if c.To.Dir == "" || !standard || sameFolder(c.Settings.DataDir, c.To.Dir) {
		return nil // A keyset that the settings name stays where they name it.
	}
	return []string{s.KeysetFile, pins.Path(s)}
}

// refuseKeys refuses a folder that holds keys or pinned heads of something else, before anything is written.
func (c *copier) refuseKeys(ctx context.Context) error {
	half, err := transfer.Unfinished(ctx, c.to)
	if err != nil {
		return explain(c.To.Settings(c.Settings), err)
	}
	if half {
		return nil // They may be of an earlier run.
	}
	for _, path := range c.broughtFiles() {
		there := filepath.Join(c.To.Dir, filepath.Base(path))
		kept, err := os.ReadFile(there)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look into the target folder: %w", err)
		}
		ours, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("look at the keys: %w", err)
		}
		if !bytes.Equal(kept, ours) {
			return refuse(ErrOtherKind, "%s is there already and is not that of %s. Name an empty folder with --to.%s", there,
				c.From, untouched)
		}
	}
	return nil
}

// bringKeys copies keyset and pinned heads into the folder of the copy.
func (c *copier) bringKeys() error {
	for _, path := range c.broughtFiles() {
		body, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && filepath.Base(path) == pins.FileName {
			continue
		}
		if err == nil {
			err = refusal.ReplaceFile(filepath.Join(c.To.Dir, filepath.Base(path)), body)
		}
		if err != nil {
			return fmt.Errorf("copy the keyset and the pinned heads: %w", err)
		}
		c.Brought, c.Keyset = true, filepath.Join(c.To.Dir, "keyset.json")
	}
	return nil
}

// explain turns what a transfer said into a sentence.
func (c *copier) explain(err error) error {
	switch {
	case errors.Is(err, transfer.ErrHalf):
		return refuseHalfCopy(c.From.Settings(c.Settings))
	case errors.Is(err, transfer.ErrForeign):
		return refuse(errors.Join(ErrOtherKind, err),
			"%s holds the unfinished copy of another installation. Finish that one, or name an empty folder or database with "+
				"--to.%s", c.To, untouched)
	case errors.Is(err, transfer.ErrRival):
		return refuse(err,
			"Something else writes to %s, perhaps a second copy. Let it end, then run the same command again.", c.To)
	case errors.Is(err, transfer.ErrMoving):
		return refuse(err,
			"%s is being written to all the while, so no copy of it would be whole. Stop every process that serves it, then "+
				"run the same command again: it goes on where it stopped.", c.From)
	case errors.Is(err, context.Canceled):
		return refuse(err, "Stopped before the end.")
	case errors.Is(err, driver.ErrUnavailable):
		return refuse(err,
			"One of the two places gave up in the middle (%s). Look after it, then run the same command again: it goes on "+
				"where it stopped.", keylife.Detail(err))
	}
	return fmt.Errorf("copy %s to %s: %w", c.From, c.To, err)
}
