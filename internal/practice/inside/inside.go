// Package inside makes the installation that a practice takes place in: a second one in the same process, in a folder
// of its own below the data, with keys of its own, an invented network, and nothing by which anything could leave.
package inside

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/country"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/identity/unproven"
	"amparo/internal/practice"
	"amparo/internal/refusal"
	"amparo/internal/store/sqlitedriver"
)

// Dir returns the folder of a practice.
func Dir(s config.Settings) string { return filepath.Join(s.DataDir, "practice") }

// Of returns the practice beside an installation; nil: none is offered there. The invented network is Guatemala's.
func Of(a *app.App) *practice.Service {
	if s := a.Settings; !s.Practice && !s.Demo || a.Pack.Code() != country.Guatemala().Code() {
		return nil
	}
	return practice.New(practice.Deps{Dir: Dir(a.Settings), Gate: a.Identity.Runner(), Log: a.Log,
		Wall: a.Now,
		Open: func(ctx context.Context, now func() time.Time) (*practice.Inside, error) {
			return open(ctx, Settings(a.Settings), app.Deps{Now: now, Log: a.Log, Version: a.Version(), Create: true})
		}})
}

// Settings are those of the installation inside. What is not named here it has not: no mail, no gateway, no address of
// a database, no backup, no witness.
func Settings(s config.Settings) config.Settings {
	dir := Dir(s)
	return config.Settings{DataDir: dir, KeyFile: filepath.Join(dir, "root.key"),
		KeysetFile: filepath.Join(dir, "keyset.json"), Store: config.SQLite, Demo: true, Argon: config.ArgonTest,
		Listen: "127.0.0.1:0", BaseURL: s.BaseURL, CountryDir: s.CountryDir, Language: s.Language,
		LanguagesDir: s.LanguagesDir, LanguagesTrial: s.LanguagesTrial, SessionIdle: unproven.Life,
		SessionAbsolute: unproven.Life, NoDrafts: true, AreasPerCase: s.AreasPerCase, AreasPerDay: s.AreasPerDay,
		ReadingsPerHour: s.ReadingsPerHour, ReadingsPerDay: s.ReadingsPerDay, Searches: s.Searches,
		BodyLimit: s.BodyLimit, Connections: s.Connections, PerAddress: s.PerAddress, RequestTimeout: s.RequestTimeout,
		ShutdownTimeout: s.ShutdownTimeout, TrustedProxies: s.TrustedProxies}
}

func open(ctx context.Context, s config.Settings, d app.Deps) (in *practice.Inside, err error) {
	a, err := app.New(ctx, s, d)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	inst, known, err := a.Installation(ctx)
	if err != nil {
		return nil, err
	}
	if !known {
		n, err := folder.Read(folder.Builtin())
		if err != nil {
			return nil, err
		}
		opt := demo.LoadOptions{Options: demo.Options{Now: a.Now()}, Practice: true}
		if _, _, err = a.LoadDemo(ctx, n, opt); err != nil {
			return nil, err
		}
		// Nobody signs in here with a password.
		if err := os.Remove(app.DemoPasswordPath(s)); err != nil {
			return nil, err
		}
	} else if !inst.Practice {
		return nil, fmt.Errorf("%s holds an installation that is no practice", s.DataDir)
	}
	pages, err := a.HTTP(ctx)
	if err != nil {
		return nil, err
	}
	return &practice.Inside{Work: a.Work, Store: a.Store, Identity: a.Identity, Handler: pages.Handler(),
		Close: a.Close}, nil
}

// Wipe removes the practice of an installation that no server has opened.
func Wipe(s config.Settings) error {
	dir := Dir(s)
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var used *sqlitedriver.InUseError
	if err := sqlitedriver.Free(dir); errors.As(err, &used) {
		return refusal.New(err, "A server has this practice open. Wipe it on its page, or stop the server first. Nothing "+
			"was changed.")
	} else if err != nil {
		return err
	}
	return os.RemoveAll(dir)
}
