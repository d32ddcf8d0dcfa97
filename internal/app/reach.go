package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"amparo/internal/config"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver"
)

// Exists reports whether there is an installation where the settings point. It needs no keys. A database elsewhere is
// asked, and one that cannot be asked is an error: what nobody can see must not be taken for empty.
func Exists(ctx context.Context, s config.Settings) (bool, error) {
	if s.Store == config.MongoDB {
		rows, data, err := openMongo(ctx, s, time.Now, nil)
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

// openMongo opens the database the settings name and reports whether there is an installation in it. A log, where there
// is one, hears what is waited for.
func openMongo(ctx context.Context, s config.Settings, now func() time.Time,
	log *slog.Logger) (driver.Driver, bool, error) {
	opt, err := mongoOptions(s, now)
	if err != nil {
		return nil, false, explain(s, err)
	}
	if log != nil {
		opt.Waiting = func(op string) { log.Warn(waitingText, slog.String("act", op)) }
	}
	rows, err := mongodriver.Open(ctx, opt)
	if err != nil {
		return nil, false, explain(s, err)
	}
	data, err := store.Exists(ctx, rows)
	if err != nil {
		return nil, false, errors.Join(explain(s, err), rows.Close())
	}
	return rows, data, nil
}

const waitingText = "waiting for the MongoDB: it is slow, has no primary, or holds a row for a process that was killed"

func mongoOptions(s config.Settings, now func() time.Time) (mongodriver.Options, error) {
	uri, err := mongodriver.ReadURI(s.MongoURIFile)
	return mongodriver.Options{URI: uri, Database: s.MongoDatabase, Plain: s.MongoPlain, Now: now}, err
}

// MongoHealth checks the servers and indexes of the database the settings name.
func MongoHealth(ctx context.Context, s config.Settings) (mongodriver.Health, error) {
	opt, err := mongoOptions(s, time.Now)
	if err != nil {
		return mongodriver.Health{}, explain(s, err)
	}
	health, err := mongodriver.CheckHealth(ctx, opt)
	return health, explain(s, err)
}
