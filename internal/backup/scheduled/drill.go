package scheduled

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/backup/agefile"
	"amparo/internal/casework/act"
	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/refusal"
	"amparo/internal/seal"
	"amparo/internal/store"
)

// Found is what a drill found. A server takes it up when a key of its installation has written it.
type Found struct {
	At, Of        time.Time // of the drill, and of the backup
	What, Failure string
	By            string // proves that a key of the installation wrote it
	ring          *seal.Keyring
}

// DrillPath returns where a server looks for what a drill found.
func DrillPath(s config.Settings) string {
	return filepath.Join(filepath.Dir(s.KeysetFile), "drill.report")
}

// sample is how many persons of a restored installation are opened.
const sample = 25

// Drill restores the newest backup of a folder into a scratch folder, holds it against its log, opens it, counts it and
// a sample of it, and removes all of it, whatever happens. What lies there meanwhile is sealed, as in any installation.
// Nothing of the installation that the settings name is touched.
func Drill(ctx context.Context, s config.Settings, dir, scratch string, who []age.Identity, at time.Time,
	progress func(string, int64)) (out Found, err error) {
	out = Found{At: at.UTC().Truncate(time.Second)}
	defer func() {
		if err != nil {
			out.Failure = err.Error()
		}
	}()
	out.ring, _ = app.OpenKeysOf(s, true, false) // A machine for drills may have the root key alone.
	all, err := Newest(dir)
	if err != nil || len(all) == 0 {
		return out, errors.Join(err, fmt.Errorf("there is no backup in %s", dir))
	}
	out.Of, _ = agefile.Began(all[0])
	own, err := os.MkdirTemp(scratch, "amparo-drill-")
	if err != nil {
		return out, fmt.Errorf("make a folder for the drill: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(own)) }()
	s.Store, s.DataDir, s.Witnesses = config.SQLite, own, nil
	s.KeysetFile = filepath.Join(own, "keyset.json")
	data, closeData, err := agefile.Open(all[0], who)
	if err != nil {
		return out, err
	}
	defer closeData()
	keys, closeKeys, err := agefile.Open(strings.TrimSuffix(all[0], agefile.DataEnd)+agefile.KeysEnd, who)
	if err != nil {
		return out, err
	}
	defer closeKeys()
	restored, err := app.Restore(ctx, s, data, keys, progress)
	if err != nil {
		return out, err
	}
	a, err := app.New(ctx, s, app.Deps{Quiet: true})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	out.ring = a.Keys
	out.What, err = count(ctx, a.Store)
	out.What = fmt.Sprintf("%d rows and %d entries of the log verified, %s", restored.Rows,
		restored.Verified.Leaves+restored.Verified.Pending, out.What)
	return out, err
}

// count opens agencies, accounts, cases and a sample of persons.
func count(ctx context.Context, s *store.Store) (string, error) {
	agencies, err := store.All[domain.Agency](ctx, s, store.Filter{})
	accounts, err2 := store.All[domain.Account](ctx, s, store.Filter{})
	cases, err3 := store.All[domain.Case](ctx, s, store.Filter{})
	persons, _, err4 := store.List[domain.Identity](ctx, s, store.Filter{Limit: sample})
	if err := errors.Join(err, err2, err3, err4); err != nil {
		return "", fmt.Errorf("open what was restored: %w", err)
	}
	if len(agencies) == 0 || len(accounts) == 0 {
		return "", errors.New("what was restored holds no agency, or nobody who could sign in")
	}
	return fmt.Sprintf("%d agencies, %d accounts and %d cases opened, and the identity in %d of them", len(agencies),
		len(accounts), len(cases), len(persons)), nil
}

func (f Found) proof(ring *seal.Keyring) string {
	return ring.Pseudonym("backup drill", strings.Join([]string{f.At.String(), f.Of.String(), f.What, f.Failure}, "\n"))
}

// Keep writes what was found where a server finds it. Without the keys nothing can be proven, and nothing is written.
func (f Found) Keep(path string) error {
	if f.ring == nil {
		return nil
	}
	f.By = f.proof(f.ring)
	return writeJSON(path, f)
}

func writeJSON(path string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return refusal.ReplaceFile(path, raw)
}

func readJSON(path string, v any) error {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	return err
}

// takeDrill tells the log what a drill found, once. What no key of the installation wrote is passed over.
func (j Job) takeDrill(ctx context.Context) error {
	var f Found
	if err := readJSON(DrillPath(j.App.Settings), &f); err != nil || f.By == "" || f.By != f.proof(j.App.Keys) {
		return err
	}
	work, err := store.Find[Work](ctx, j.App.Store, workID)
	if err != nil || !f.At.After(work.V.DrilledAt) {
		return err
	}
	return j.keep(ctx, func(t *act.Txn, w *Work) {
		w.DrilledAt, w.Drill, w.DrillFailure = f.At, f.What, f.Failure
		e := store.Entry{Act: "backup.drill", Kind: "installation", ID: "installation", Outcome: store.Done,
			Policy: "console", Code: f.Of.UTC().Format(time.RFC3339)}
		if f.Failure != "" {
			e.Outcome = store.Failed
			t.TellWatch("notice.drill_failed")
		}
		t.LogEntry(e)
	})
}

// Standing says how backups stand: ok, warn or fail, and a sentence. Without an open installation it is read from the
// copy that the server keeps beside its keyset.
func Standing(ctx context.Context, s config.Settings, a *app.App, zone *time.Location, now time.Time) [][2]string {
	if s.BackupTo == "" {
		return [][2]string{{"warn", "none are scheduled: set backup_to, backup_recipients_file and backup_at"}}
	}
	var w Work
	var err error
	if a != nil {
		var rec store.Rec[Work]
		rec, err = store.Find[Work](ctx, a.Store, workID)
		w = rec.V
	} else {
		err = readJSON(filepath.Join(filepath.Dir(s.KeysetFile), "backup.state"), &w)
	}
	if err != nil {
		return [][2]string{{"fail", "how they stand cannot be read: " + err.Error()}}
	}
	newest := "none has been made yet"
	if !w.MadeAt.IsZero() {
		newest = "the newest is of " + w.MadeAt.Format(time.RFC3339)
	}
	var out [][2]string
	switch {
	case w.Failure != "":
		out = append(out, [2]string{"fail", w.Failure + "; " + newest + ". It is tried again every half hour"})
	case now.Sub(Due(s, zone, w.MadeAt)) > late:
		out = append(out, [2]string{"warn", newest + ", and one has been due for longer than an hour"})
	default:
		out = append(out, [2]string{"ok", newest + ", in " + s.BackupTo})
	}
	switch {
	case w.DrillFailure != "":
		out = append(out, [2]string{"fail", "the drill of " + w.DrilledAt.Format(time.RFC3339) + " failed: " +
			w.DrillFailure})
	case now.Sub(w.DrilledAt) > drillEvery:
		out = append(out, [2]string{"warn", "no drill for 45 days: run \"amparo backup drill\" where a private key is"})
	default:
		out = append(out, [2]string{"ok", "the drill of " + w.DrilledAt.Format(time.RFC3339) + " restored it: " + w.Drill})
	}
	return out
}
