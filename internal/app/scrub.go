package app

import (
	"context"
	"errors"
	"os"
	"time"

	"amparo/internal/config"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// Scrub rewrites the file of the embedded store, so that it holds nothing but the rows there are: not even the
// sealed scraps that the engine leaves of rows which were deleted or replaced. It needs no keys, changes no
// row, and a crash in the middle leaves the file as it was. It returns the size of the file before and after,
// in bytes.
func Scrub(ctx context.Context, s config.Settings, progress func(done, total int64)) (before, after int64, err error) {
	if s.Store == config.MongoDB {
		return 0, 0,
			refuse(driver.ErrInvalid,
				"%s has no file of ours to rewrite: what MongoDB keeps of deleted rows is sealed, and goes when its journal and "+
					"its operations log wrap.", Where(s))
	}
	if err := refuseHalf(s); err != nil {
		return 0, 0, err
	}
	data, err := present(s.SQLiteFile())
	if err != nil {
		return 0, 0, err
	}
	if !data {
		return 0, 0, refuseEmpty(s)
	}
	rows, err := sqlitedriver.Open(ctx, sqlitedriver.Options{Dir: s.DataDir})
	if err != nil {
		return 0, 0, explain(s, err)
	}
	before = sizeOf(s.SQLiteFile())
	watched, stop := context.WithCancel(ctx)
	if progress != nil {
		go watchLog(watched, s.SQLiteFile(), before, progress)
	}
	err = rows.Scrub(ctx)
	stop()
	if errors.Is(err, context.Canceled) {
		err = refuse(err, "Stopped before it began.%s", untouched)
	}
	err = errors.Join(explain(s, err), rows.Close())
	return before, sizeOf(s.SQLiteFile()), err
}

// watchLog tells how much of the new file has been written: it passes through the write-ahead log first.
func watchLog(ctx context.Context, file string, whole int64, progress func(done, total int64)) {
	repeat(ctx, 200*time.Millisecond, func() { progress(min(sizeOf(file+"-wal"), whole), whole) })
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
