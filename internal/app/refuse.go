package app

import (
	"errors"
	"fmt"

	"amparo/internal/config"
	"amparo/internal/pins"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver"
	"amparo/internal/store/sqlitedriver"
)

// Why a start is refused, beside what the keys and the driver say themselves.
var (
	// ErrEmpty says that nothing has been set up yet.
	ErrEmpty = errors.New("app: nothing has been set up")
	// ErrForeignKeys says that keys and data are of two installations.
	ErrForeignKeys = errors.New("app: the keys do not open the data")
	// ErrLogCut says that an audit log is not the one whose head was pinned.
	ErrLogCut = pins.ErrLogCut
	// ErrOtherKind says that a demo was asked for over a real installation.
	ErrOtherKind = errors.New("app: a demo and a real installation do not mix")
)

// Refusal is a start that did not happen.
type Refusal = refusal.Refusal

const untouched = refusal.Untouched

func refuse(why error, format string, args ...any) error { return refusal.New(why, format, args...) }

func refuseEmpty(s config.Settings) error {
	return refuse(ErrEmpty,
		"Nothing has been set up in %s yet. Run \"amparo init\" for a real installation, or \"amparo serve --demo\" to "+
			"look around in an invented one.", Where(s))
}

// elsewhere words how to name another place for an installation.
func elsewhere(s config.Settings) string {
	if s.Store == config.MongoDB {
		return "name another database with --mongo-database, and keys of its own with --data-dir"
	}
	return "name another folder with --data-dir"
}

// Where words where an installation keeps its rows.
func Where(s config.Settings) string {
	if s.Store == config.MongoDB {
		return "the MongoDB database " + s.MongoDatabase
	}
	return s.DataDir
}

// explain turns what a store said while it was opened into a sentence.
func explain(s config.Settings, err error) error {
	var inUse *sqlitedriver.InUseError
	var elsewhere *mongodriver.RefusedError
	var already *Refusal
	var held *driver.HeldError
	switch {
	case err == nil || errors.As(err, &already):
		return err
	case errors.As(err, &inUse):
		return refuse(err, "%s.", inUse.Error())
	case errors.As(err, &elsewhere):
		return refuse(err, "%s%s", elsewhere.Text, untouched)
	case errors.As(err, &held):
		return refuse(err,
			"%s still holds an act of a process that was killed. The MongoDB rolls it back after %s, unless "+
				"set otherwise: start again then, and set transactionLifetimeLimitSeconds to 5.%s", Where(s), held.Limit, untouched)
	case errors.Is(err, driver.ErrUnavailable) && s.Store == config.MongoDB:
		return refuse(err,
			"Nobody answers for %s at the address in %s, or not as it should: look whether the replica set is running and "+
				"has a primary, and whether this machine can reach it.%s", Where(s), s.MongoURIFile, untouched)
	case sqlitedriver.IsDamage(err):
		return refuse(err,
			"%s is damaged: %s. \"amparo doctor\" says which pages. Put the data back from its newest backup; keep "+
				"the damaged file.%s", s.SQLiteFile(), refusal.Reason(err), untouched)
	case errors.Is(err, seal.ErrSealed):
		return refuse(errors.Join(ErrForeignKeys, err),
			"The data in %s does not open with the keys in %s: they are of another installation, or the data was altered. "+
				"Bring keys and data of the same installation together."+untouched, Where(s), s.KeysetFile)
	}
	return fmt.Errorf("open the data in %s: %w", Where(s), err)
}
