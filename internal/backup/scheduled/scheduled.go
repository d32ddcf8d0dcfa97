// Package scheduled backs an installation up by itself, says how that stands, and drills: it restores a backup apart,
// proves it and takes it away again.
//
// Of several processes one makes a backup that is due: each claims it by a row first. A backup that fails is tried
// again, told to those who watch over the data, and leaves what is there. Keys files end after 35 days, so that
// backups too forget what was erased; none is removed while the clock is in doubt.
package scheduled

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/backup/agefile"
	"amparo/internal/casework/act"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/refusal"
	"amparo/internal/store"
	"amparo/internal/store/noun"
)

// Work is how the scheduled backups stand.
type Work = noun.BackupWork

const (
	lookEvery = 30 * time.Second
	// again is how long after a failure a backup is tried again.
	again = 30 * time.Minute
	// late is how long after its time a backup may be missing before somebody is told.
	late = time.Hour
	// keysKept is how long a keys file is kept.
	keysKept = 35 * 24 * time.Hour
	// drillEvery is how long after a drill the next one is missed.
	drillEvery = 45 * 24 * time.Hour
)

// Job makes the backups of an installation that is served.
type Job struct {
	App     *app.App
	First   func(context.Context) (bool, error) // whether this process does what one is enough for
	Trusted func() bool                         // whether the clock is
}

// Run backs up whenever it is time, and takes up what drills found, until ctx ends.
func (j Job) Run(ctx context.Context) {
	if j.App.Settings.BackupTo == "" {
		return
	}
	for ctx.Err() == nil {
		mine, err := j.First(ctx)
		if err == nil && mine {
			err = errors.Join(j.takeDrill(ctx), j.Round(ctx))
		}
		if err != nil && ctx.Err() == nil {
			j.App.Log.Error("the installation could not be backed up", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
		case <-time.After(lookEvery):
		}
	}
}

// Due returns when the backup after the one made at made is due; at once where none was made.
func Due(s config.Settings, zone *time.Location, made time.Time) time.Time {
	if made.IsZero() {
		return made
	}
	hour, err := time.Parse(config.HourForm, s.BackupAt)
	if err != nil {
		n, _ := strconv.Atoi(strings.TrimSuffix(s.BackupAt, "h")) // It was looked at when the settings were read.
		return made.Add(time.Duration(n) * time.Hour)
	}
	there := made.In(zone)
	at := time.Date(there.Year(), there.Month(), there.Day(), hour.Hour(), hour.Minute(), 0, 0, zone)
	if !at.After(made) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// Round makes a backup when one is due and no other process is at it.
func (j Job) Round(ctx context.Context) error {
	a := j.App
	work, err := store.Find[Work](ctx, a.Store, workID)
	now := a.Store.Now().Truncate(time.Second)
	if err != nil || now.Before(Due(a.Settings, a.Pack.TimeZone(), work.V.MadeAt)) ||
		now.Sub(work.V.TriedAt).Abs() < again {
		return err
	}
	work.V.ID, work.V.TriedAt = workID, now
	var claim store.Change
	store.Put(&claim, work)
	if err := a.Store.Commit(store.WithoutIdem(ctx), claim); err != nil {
		if errors.Is(err, store.ErrStale) {
			return nil // Another process is at it.
		}
		return err
	}
	report, sum, err := j.make(ctx, now)
	if ctx.Err() != nil {
		return err // It is made after the next start.
	}
	return errors.Join(err, j.told(ctx, now, report, sum, err))
}

const workID = "backups"

// make writes a backup with its report, and removes older ones.
func (j Job) make(ctx context.Context, now time.Time) (text, sum string, err error) {
	a, began := j.App, j.App.Now()
	raw, err := os.ReadFile(a.Settings.BackupRecipientsFile)
	if err != nil {
		return "", "", fmt.Errorf("read the recipients: %w", err)
	}
	to, err := agefile.Recipients(string(raw))
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", a.Settings.BackupRecipientsFile, err)
	}
	dir := a.Settings.BackupTo
	var rows app.BackupReport
	files, err := agefile.Write(dir, now, to, func(data, keys io.Writer) (err error) {
		rows, err = app.Backup(ctx, a.Settings, now, data, keys, func(int64, int64) {})
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return "", "", err
	}
	text = fmt.Sprintf("Backed up on %s: %d rows and %d data keys, in %s; recipients: %d.\n",
		now.Format(time.RFC3339), rows.Rows, rows.Keys, a.Now().Sub(began).Round(time.Millisecond), len(to))
	for _, f := range files {
		text += fmt.Sprintf("%s  %d bytes  sha256 %s\n", filepath.Base(f.Path), f.Size, f.Sum)
	}
	for _, r := range to {
		text += fmt.Sprintf("to %v\n", r)
	}
	err = refusal.ReplaceFile(filepath.Join(dir, agefile.Base(now)+reportEnd), []byte(text))
	if err == nil && j.Trusted() {
		err = prune(dir, a.Settings.BackupKeep, now)
	}
	return text, files[0].Sum, err
}

const reportEnd = ".report.txt"

// Newest returns the data files of the backups in a folder, the newest first.
func Newest(dir string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "amparo-*"+agefile.DataEnd))
	slices.Sort(found)
	slices.Reverse(found)
	return found, err
}

// prune removes what is beyond the newest few backups, and keys files whose time is over. The newest stays whole.
func prune(dir string, keep int, now time.Time) error {
	all, err := Newest(dir)
	parts, err2 := filepath.Glob(filepath.Join(dir, "amparo-*.part")) // of a process that was killed
	err = errors.Join(err, err2)
	for _, path := range parts {
		if at, ok := agefile.Began(path); ok && now.Sub(at) > 24*time.Hour {
			err = errors.Join(err, os.Remove(path))
		}
	}
	for i, data := range all {
		at, ok := agefile.Began(data)
		base := strings.TrimSuffix(data, agefile.DataEnd)
		var gone []string
		switch {
		case !ok || i == 0:
		case i >= keep:
			gone = []string{base + agefile.KeysEnd, data, base + reportEnd}
		case now.Sub(at) > keysKept:
			gone = []string{base + agefile.KeysEnd}
		}
		for _, path := range gone {
			if fault := os.Remove(path); !errors.Is(fault, os.ErrNotExist) {
				err = errors.Join(err, fault)
			}
		}
	}
	return err
}

// told keeps how a backup went, in the log and in the row, and tells those who watch over the data of a failure, once a
// day.
func (j Job) told(ctx context.Context, at time.Time, report, sum string, failed error) error {
	return j.keep(ctx, func(t *act.Txn, w *Work) {
		e := store.Entry{Act: "backup.make", Kind: "installation", ID: "installation", Outcome: store.Done,
			Policy: "schedule", Code: sum}
		if sum != "" { // Where older ones could not be removed, this one is there all the same.
			w.MadeAt, w.Report = at, report
		}
		if failed == nil {
			w.Failure, w.ToldAt = "", time.Time{}
		} else {
			e.Outcome = store.Failed
			w.Failure = "The backup of " + at.Format(time.RFC3339) + " failed: " + failed.Error()
			if at.Sub(w.ToldAt) >= 24*time.Hour {
				w.ToldAt = at
				t.TellWatch("notice.backup_failed")
			}
		}
		t.LogEntry(e)
	})
}

// keep changes the row of the backups, in one act, and keeps a copy beside the keyset for who cannot open the store.
func (j Job) keep(ctx context.Context, change func(*act.Txn, *Work)) error {
	var kept Work
	err := j.App.Work.Run(ctx, domain.System("backup"), func(t *act.Txn) error {
		work, err := store.Find[Work](ctx, t.Store, workID)
		if err != nil {
			return err
		}
		work.V.ID = workID
		change(t, &work.V)
		kept = work.V
		store.Put(&t.Change, work)
		return nil
	})
	if err != nil {
		return err
	}
	return writeJSON(filepath.Join(filepath.Dir(j.App.Settings.KeysetFile), "backup.state"), kept)
}
