package app

import (
	"context"
	"errors"
	"path/filepath"

	"amparo/internal/backup"
	"amparo/internal/config"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/store/transfer"
)

// Why a folder is refused in which something was begun and not ended.
var (
	// ErrHalfLoaded says that loading a demo was cut short.
	ErrHalfLoaded = errors.New("app: the demo was not loaded whole")
	// ErrHalfCopied says that a copy was cut short.
	ErrHalfCopied = errors.New("app: a copy is unfinished")
	// ErrBackup says that what was given is no whole backup of this program.
	ErrBackup = backup.ErrBackup
)

// loadingFile stands in the data folder while a network is being loaded, so that one that was cut short is known.
const loadingFile = "demo-loading"

func loadingPath(s config.Settings) string { return filepath.Join(s.DataDir, loadingFile) }

// refuseHalf refuses a folder whose network was not loaded whole, or whose copy or restore was not finished.
func refuseHalf(s config.Settings) error {
	var look look
	copying, half := look.at(copyingPath(s.DataDir)), look.at(loadingPath(s))
	// The data file moves last: where it is, the restore came to its end, and only its folder was not taken away any more.
	restoring := look.at(workDir(s)) && !look.at(s.SQLiteFile())
	switch {
	case look.err != nil:
		return look.err
	case copying && s.Store != config.MongoDB:
		return refuseHalfCopy(s)
	case restoring && s.Store != config.MongoDB:
		return refuse(ErrBackup, "A restore into %s was cut short. Run \"amparo restore\" again: it begins anew.%s",
			s.DataDir, untouched)
	case !half:
		return nil
	case s.Store == config.MongoDB:
		return refuse(ErrHalfLoaded,
			"The invented network in %s was not loaded whole: drop that database, remove the folder %s, and load it again. "+
				"It holds nothing of real people.", Where(s), s.DataDir)
	}
	if err := sqlitedriver.Free(s.DataDir); err != nil { // Another process is loading it now: nothing is to be removed.
		return explain(s, err)
	}
	return refuse(ErrHalfLoaded,
		"The invented network in %s was not loaded whole: remove that folder and load it again. It holds nothing of real "+
			"people.", s.DataDir)
}

// copyingFile stands in a data folder while an installation is being copied into it. The row that marks the
// copy says so too, but a start looks for keys before it looks at rows, and would ask for keys that are not
// there yet.
const copyingFile = "copy-unfinished"

func copyingPath(dir string) string { return filepath.Join(dir, copyingFile) }

// workDir is where a restore puts things together before anything counts.
func workDir(s config.Settings) string { return filepath.Join(s.DataDir, "restoring") }

// refuseHalfCopy says how to go on with a copy that was cut short.
func refuseHalfCopy(s config.Settings) error {
	return refuse(ErrHalfCopied,
		"The copy in %s is unfinished, so it is not the whole installation. Run the same \"amparo copy\" or \"amparo "+
			"restore\" again that began it: it goes on where it stopped.%s", Where(s), untouched)
}

// refuseCopied refuses rows that are marked as an unfinished copy.
func refuseCopied(ctx context.Context, s config.Settings, rows driver.Driver) error {
	half, err := transfer.Unfinished(ctx, rows)
	if err != nil {
		return explain(s, err)
	}
	if half {
		return refuseHalfCopy(s)
	}
	return nil
}
