package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"amparo/internal/config"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver"
)

// Begun reports whether there is an installation where the settings point. It needs no keys. A database elsewhere is
// asked, and one that cannot be asked is an error: what nobody can see must not be taken for empty.
func Begun(ctx context.Context, s config.Settings) (bool, error) {
	if s.Store == config.MongoDB {
		rows, data, err := openMongo(ctx, s, time.Now)
		if err != nil {
			return false, err
		}
		return data, rows.Close()
	}
	data, err := present(s.SQLiteFile())
	if err != nil {
		return false, fmt.Errorf("look into the data folder: %w", err)
	}
	return data, nil
}

// openMongo opens the database the settings name and reports whether there is an installation in it.
func openMongo(ctx context.Context, s config.Settings, now func() time.Time) (driver.Driver, bool, error) {
	opt, err := mongoOptions(s, now)
	if err != nil {
		return nil, false, explain(s, err)
	}
	rows, err := mongodriver.Open(ctx, opt)
	if err != nil {
		return nil, false, explain(s, err)
	}
	data, err := store.Begun(ctx, rows)
	if err != nil {
		return nil, false, errors.Join(explain(s, err), rows.Close())
	}
	return rows, data, nil
}

func mongoOptions(s config.Settings, now func() time.Time) (mongodriver.Options, error) {
	uri, err := mongodriver.ReadURI(s.MongoURIFile)
	return mongodriver.Options{URI: uri, Database: s.MongoDatabase, Plain: s.MongoPlain, Now: now}, err
}

// Examine looks at the database the settings name, for whoever wants to know how well it is kept.
func Examine(ctx context.Context, s config.Settings) (mongodriver.Exam, error) {
	opt, err := mongoOptions(s, time.Now)
	if err != nil {
		return mongodriver.Exam{}, explain(s, err)
	}
	exam, err := mongodriver.Examine(ctx, opt)
	return exam, explain(s, err)
}
