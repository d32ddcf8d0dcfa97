package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework"
	"amparo/internal/casework/act"
	"amparo/internal/config"
	"amparo/internal/country"
	"amparo/internal/deliver"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/identity"
	"amparo/internal/identity/password"
	"amparo/internal/keylife"
	"amparo/internal/metrics"
	"amparo/internal/pins"
	"amparo/internal/policy"
	"amparo/internal/practice"
	"amparo/internal/scan"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/witness"
	"amparo/policies"
)

// Deps are what a start needs beside its settings. The zero value is the production setting.
type Deps struct {
	Now     func() time.Time // wall clock; nil means the machine's
	Log     *slog.Logger     // nil discards
	Version string           // of the program
	Create  bool             // make folder and keys when nothing has been set up, instead of refusing
	Quiet   bool             // number no leaves in the background, for commands that act once
	// Unpinned opens the data even when a pinned head tells of more, and pins nothing: for whoever wants to know
	// what is wrong.
	Unpinned bool
}

// App is one open installation.
type App struct {
	Settings config.Settings
	Keys     *seal.Keyring
	Store    *store.Store
	Rules    *policy.Set
	Pack     *country.Pack
	Identity *identity.Service
	Work     *casework.Service
	Log      *slog.Logger
	Checkup  func(context.Context) [][3]string // of this installation while it is served; nil: none is shown
	// Beside is done while it is served, until its context ends; first says whether this process does what one is enough
	// for, trusted whether the clock is. Nil: nothing.
	Beside   func(ctx context.Context, first func(context.Context) (bool, error), trusted func() bool)
	Practice *practice.Service // beside this installation; nil: none
	metrics  *metrics.Set      // what a monitor reads while it is served
	version  string
	now      func() time.Time
	pins     *pins.Pins
	Outside  *witness.Keeper // asks those outside who sign the log; nil: there are none
	process  string          // the name of this process among those that share a database
	pinFault error           // why the pinned heads could not all be read
	unpinned bool
	rows     driver.Driver
	senders  map[delivery.Channel]deliver.Sender
}

// New opens the installation that the settings name. Without Deps.Create an installation that was never set up is
// refused with ErrEmpty. The caller closes it.
func New(ctx context.Context, s config.Settings, d Deps) (*App, error) {
	a := &App{Settings: s, Log: d.Log, version: d.Version, now: d.Now}
	if a.Log == nil {
		a.Log = slog.New(slog.DiscardHandler)
	}
	if a.now == nil {
		a.now = time.Now
	}
	if s.Argon == config.ArgonTest && (!s.Demo || !s.Loopback()) {
		return nil,
			refuse(ErrOtherKind, "Cheap password digests are for a demo on this machine only: leave argon at production.")
	}
	if err := a.loadRules(); err != nil {
		return nil, err
	}
	if err := a.openStore(ctx, d); err != nil {
		return nil, err
	}
	profile := password.Production
	if s.Argon == config.ArgonTest {
		profile = password.ForTests
	}
	a.Identity = identity.New(identity.Deps{Store: a.Store, Policy: a.Rules, Profile: profile, Pack: a.Pack,
		Settings: identity.Settings{Idle: s.SessionIdle, Absolute: s.SessionAbsolute, SecondFactor: s.SecondFactor(),
			NoDrafts: s.NoDrafts},
		Opened: func(ctx context.Context, by domain.Actor) {
			if err := a.Work.Tend(context.WithoutCancel(ctx), by); err != nil {
				a.Log.WarnContext(ctx, "a session could not tend the keys of addresses", slog.Any("error", err))
			}
		}})
	a.Work = casework.New(casework.Deps{Store: a.Store, Policy: a.Rules, Pack: a.Pack, Log: a.Log, Pins: a.Pins,
		Leaves: deliver.Channels(a.senders), PushKey: deliver.PushKey(a.senders),
		Scan:   scan.Scanner(s.Scanner).File,
		Erased: pins.NoteErased(pins.ErasedPath(s), a.Keys, a.Log),
		Limits: act.Limits{AreasPerCase: s.AreasPerCase, AreasPerDay: s.AreasPerDay,
			ReadingsPerHour: s.ReadingsPerHour, ReadingsPerDay: s.ReadingsPerDay}})
	err := a.checkInstallation(ctx, d.Create)
	if err == nil && !d.Unpinned {
		err = errors.Join(a.eraseAgain(ctx), keylife.Tell(ctx, a.Store), a.Work.BeginChanges(ctx))
	}
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// rules are the policies that come with the program, read and checked once in a process.
var rules = sync.OnceValues(func() (*policy.Set, error) { return policy.Load(policies.FS) })

// loadRules reads what comes with the program, the policies and the country pack, and what carries notices away.
func (a *App) loadRules() (err error) {
	if a.senders, err = deliver.Open(a.Settings, a.now); err != nil {
		return err
	}
	if a.Rules, err = rules(); err != nil {
		return fmt.Errorf("load the policies: %w", err)
	}
	if a.Pack, err = LoadPack(a.Settings); err == nil {
		a.Rules = a.Rules.In(a.Pack.Codes(country.ListAgencyType))
	}
	return err
}

// LoadPack reads the country pack the settings name.
func LoadPack(s config.Settings) (*country.Pack, error) {
	if s.CountryDir == "" {
		return country.Guatemala().Own(), nil
	}
	pack, err := country.Load(os.DirFS(s.CountryDir), ".")
	if err != nil {
		return nil, fmt.Errorf("load the country pack: %w", err)
	}
	return pack, nil
}

// openStore opens keys, driver, pinned heads and store, in this order: nothing is touched before the keys have
// been found to be whole, and nothing is written before the log has been found to be as long as it was. A
// database elsewhere is reached first, because only it can say whether there is data; that leaves no row there.
func (a *App) openStore(ctx context.Context, d Deps) (err error) {
	s := a.Settings
	data, err := a.reach(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && a.rows != nil {
			err = errors.Join(err, a.rows.Close())
		}
	}()
	if a.rows != nil {
		if err := refuseCopied(ctx, s, a.rows); err != nil {
			return err
		}
	}
	if err := refuseLost(s, data); err != nil && !d.Unpinned {
		return err
	}
	if err := refuseHalf(s); err != nil {
		return err
	}
	if a.Keys, err = OpenKeysOf(s, data, d.Create); err != nil {
		return err
	}
	if !data && !d.Create {
		return refuseEmpty(s)
	}
	if a.pins, a.pinFault = pins.Open(pins.Path(s), a.Keys); a.pinFault != nil && !d.Unpinned {
		return a.pinFault
	}
	if a.rows == nil {
		if a.rows, err = opened(sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: s.DataDir})); err != nil {
			return explain(s, err)
		}
		if err := refuseCopied(ctx, s, a.rows); err != nil {
			return err
		}
	}
	a.unpinned, a.pins.Log = d.Unpinned, a.Log
	if a.Outside, err = witness.Open(s, a.Keys, a.Log); err != nil {
		return err
	}
	opt := store.Options{Now: a.now, Log: a.Log, Quiet: d.Quiet, Pin: a.pins.Keep, Before: a.Outside.After(a.pins.Check)}
	if d.Unpinned {
		opt.Pin, opt.Before, opt.Inspect = nil, nil, true
	}
	a.Store, err = store.Open(ctx, a.rows, a.Keys, opt)
	return explain(s, err)
}

// reach finds out whether there is data, and opens the driver where only the driver can tell.
func (a *App) reach(ctx context.Context) (data bool, err error) {
	if a.Settings.Store != config.MongoDB {
		return Exists(ctx, a.Settings)
	}
	a.rows, data, err = openMongo(ctx, a.Settings, a.now, a.Log)
	return data, err
}

// refuseLost refuses a store whose data is gone although pinned heads tell of it.
func refuseLost(s config.Settings, data bool) error {
	if data {
		return nil
	}
	pinned, err := present(pins.Path(s))
	if err != nil || !pinned {
		return err
	}
	if s.Store == config.MongoDB {
		return refuse(ErrLogCut,
			"There is nothing in %s, and %s tells of acts that it held. Put the data back from its newest copy, or name the "+
				"right database with --mongo-database.%s",
			Where(s), pins.Path(s), untouched)
	}
	return refuse(ErrLogCut,
		"%s is gone, and %s tells of acts that it held. Put the data back from its newest copy. To begin anew, remove the "+
			"whole folder %s.%s",
		s.SQLiteFile(), pins.Path(s), s.DataDir, untouched)
}

// checkInstallation refuses a store that does not fit what was asked for.
func (a *App) checkInstallation(ctx context.Context, create bool) error {
	inst, known, err := a.Installation(ctx)
	switch {
	case err != nil:
		return explain(a.Settings, err)
	case !known && !create:
		return refuseEmpty(a.Settings)
	case known && inst.Country != a.Pack.Code():
		return refuse(ErrOtherKind,
			"The installation in %s is for the country %s, and the country pack is that of %s: name the right one with "+
				"--country-dir.", Where(a.Settings), inst.Country, a.Pack.Code())
	case known && a.Settings.Demo && !inst.Demo:
		return refuse(ErrOtherKind, "%s holds a real installation: serve it without --demo, or %s.", Where(a.Settings),
			elsewhere(a.Settings))
	}
	return nil
}

// shared reports whether other processes may serve the same installation.
func (a *App) shared() bool { return a.Settings.Store == config.MongoDB }

// Installation returns what this deployment is, and whether it has been set up.
func (a *App) Installation(ctx context.Context) (domain.Installation, bool, error) {
	rec, err := store.Find[domain.Installation](ctx, a.Store, "installation")
	return rec.V, rec.Rev > 0, err
}

// Pins returns the newest head of every log that was kept outside the store.
func (a *App) Pins() ([]audit.Head, error) { return a.pins.Heads(), a.pinFault }

// Version returns the version of the program.
func (a *App) Version() string { return a.version }

// Now returns the clock of the installation.
func (a *App) Now() time.Time { return a.now() }

// Close numbers and signs what is left of the log and gives the data folder up. An installation that was opened
// unpinned is left as it stands: a copy that may have been cut must not be signed.
func (a *App) Close() error {
	left := a.Practice.Close()
	if !a.unpinned {
		return errors.Join(left, a.Store.Close())
	}
	err := a.rows.Close()
	_ = a.Store.Close() // Says that its rows are closed, which is what was wanted.
	return err
}
