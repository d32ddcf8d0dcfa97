package scheduled

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/await"
	"amparo/internal/backup/agefile"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/store"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// night is an invented installation with a clock that a test moves, and its job.
type night struct {
	*app.App
	Job
	t       *testing.T
	at      time.Time
	who     []age.Identity
	trusted bool
}

func newNight(t *testing.T, backupAt string) *night {
	t.Helper()
	dir := t.TempDir()
	id, err := age.GenerateX25519Identity()
	must(t, err)
	recipients := filepath.Join(dir, "recipients.txt")
	must(t, os.WriteFile(recipients, []byte(id.Recipient().String()+"\n"), 0o600))
	set, err := config.Load(map[string]string{"data-dir": filepath.Join(dir, "data"), "demo": "true", "argon": "test",
		"backup-to": filepath.Join(dir, "backup"), "backup-recipients-file": recipients, "backup-at": backupAt,
		"backup-keep": "3"}, nil, os.ReadFile)
	must(t, err)
	n := &night{t: t, at: time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC), who: []age.Identity{id}, trusted: true}
	n.App, err = app.New(t.Context(), set, app.Deps{Create: true, Quiet: true, Now: func() time.Time { return n.at }})
	must(t, err)
	t.Cleanup(func() { _ = n.App.Close() })
	network, err := folder.Read(folder.Builtin())
	must(t, err)
	_, _, err = n.App.LoadDemo(t.Context(), network, demo.LoadOptions{Options: demo.Options{Now: n.at}})
	must(t, err)
	n.Job = Job{App: n.App, First: func(context.Context) (bool, error) { return true, nil },
		Trusted: func() bool { return n.trusted }}
	return n
}

// after moves the clock, and has the job look once.
func (n *night) after(d time.Duration) (backups int) {
	n.t.Helper()
	n.at = n.at.Add(d)
	_ = n.Round(n.t.Context()) // What fails is asked of where it is told.
	all, err := Newest(n.Settings.BackupTo)
	must(n.t, err)
	return len(all)
}

func (n *night) stands() string {
	var out []string
	for _, f := range Standing(n.t.Context(), n.Settings, n.App, n.Pack.TimeZone(), n.at) {
		out = append(out, f[0]+": "+f[1])
	}
	apart := Standing(n.t.Context(), n.Settings, nil, n.Pack.TimeZone(), n.at)
	if out[0] != apart[0][0]+": "+apart[0][1] {
		n.t.Errorf("a doctor beside the server says %q, the server %q", apart[0], out[0])
	}
	return strings.Join(out, "\n")
}

// logged returns the outcomes of an act in the log of the installation.
func (n *night) logged(action string) (out []string) {
	n.t.Helper()
	must(n.t, n.Store.Logs().Integrate(n.t.Context()))
	page, _, err := n.Store.Logs().Page(n.t.Context(), store.SystemLog, 0, 100)
	must(n.t, err)
	for _, e := range slices.Backward(page) {
		if e.Leaf.Act == action {
			out = append(out, e.Leaf.Outcome)
		}
	}
	return out
}

func (n *night) told(kind string) bool {
	all, err := store.All[domain.Notice](n.t.Context(), n.Store, store.Filter{By: store.By("agency", "desk")})
	must(n.t, err)
	return slices.ContainsFunc(all, func(r store.Rec[domain.Notice]) bool {
		return r.V.Kind == kind && slices.Contains(r.V.Roles, domain.RoleAdmin)
	})
}

// TestEveryNightABackupIsMadeAndReported: at half past two in Guatemala, once, by one of those who look at the same
// moment; as many stay as was said, and the keys of five weeks ago do not.
func TestEveryNightABackupIsMadeAndReported(t *testing.T) {
	n := newNight(t, "02:30")
	if got := n.stands(); !strings.Contains(got, "warn: none has been made yet") || !strings.Contains(got, "no drill") {
		t.Errorf("before the first: %s", got)
	}
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if err := n.Round(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	await.All(t, "two rounds", &both)
	if n.after(0) != 1 || len(n.logged("backup.make")) != 1 {
		t.Fatalf("two looked at once: %v", n.logged("backup.make"))
	}
	report, err := os.ReadFile(filepath.Join(n.Settings.BackupTo, agefile.Base(n.at)+reportEnd))
	must(t, err)
	for _, said := range []string{"recipients: 1.", "sha256 ", "to age1", "rows and "} {
		if !strings.Contains(string(report), said) {
			t.Errorf("the report lacks %q: %s", said, report)
		}
	}
	if n.after(14*time.Hour+29*time.Minute) != 1 || n.after(time.Minute) != 2 || n.after(time.Hour) != 2 {
		t.Errorf("the next is due at half past two, local time: %s", n.stands())
	}
	if got := n.stands(); !strings.HasPrefix(got, "ok: the newest is of 2026-12-02T08:30:00Z") {
		t.Errorf("after it: %s", got)
	}
	n.after(24 * time.Hour)
	n.trusted = false
	if n.after(24*time.Hour) != 4 {
		t.Error("a clock in doubt removes a backup")
	}
	n.trusted = true
	if n.after(36*24*time.Hour) != 3 {
		t.Error("three are kept")
	}
	keys, err := filepath.Glob(filepath.Join(n.Settings.BackupTo, "*"+agefile.KeysEnd))
	if err != nil || len(keys) != 1 {
		t.Errorf("keys of more than 35 days are there: %v %v", keys, err)
	}
	if left, err := filepath.Glob(filepath.Join(n.Settings.BackupTo, "*.part")); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

// TestABackupThatFailsIsToldAndTriedAgain: the disk is away. Who watches is told once, the log says so, the doctor too,
// and half an hour later it works.
func TestABackupThatFailsIsToldAndTriedAgain(t *testing.T) {
	n := newNight(t, "6h")
	must(t, os.WriteFile(n.Settings.BackupTo, []byte("no folder"), 0o600))
	n.after(0)
	n.after(10 * time.Minute)
	if got := n.stands(); !strings.HasPrefix(got, "fail: The backup of 2026-12-01T18:00:00Z failed") ||
		!n.told("notice.backup_failed") || !slices.Equal(n.logged("backup.make"), []string{store.Failed}) {
		t.Errorf("nobody is told: %s, %v", got, n.logged("backup.make"))
	}
	must(t, os.Remove(n.Settings.BackupTo))
	if n.after(25*time.Minute) != 1 || !strings.HasPrefix(n.stands(), "ok: ") || n.after(5*time.Hour) != 1 {
		t.Errorf("again: %s", n.stands())
	}
	// An older one that cannot be removed is told, and fills no disk: the next is made when it is due.
	stuck := filepath.Join(n.Settings.BackupTo, "amparo-20260101T000000Z")
	must(t, os.WriteFile(stuck+agefile.DataEnd, nil, 0o600))
	must(t, os.MkdirAll(filepath.Join(stuck+agefile.KeysEnd, "in the way"), 0o700))
	if n.after(time.Hour) != 3 || n.after(40*time.Minute) != 3 || !strings.HasPrefix(n.stands(), "fail: ") {
		t.Errorf("one that cannot be removed: %s", n.stands())
	}
	must(t, os.RemoveAll(stuck+agefile.KeysEnd))
	if n.after(320*time.Minute) != 3 || !strings.HasPrefix(n.stands(), "ok: ") {
		t.Errorf("afterwards: %s", n.stands())
	}
	n.at = n.at.Add(8 * time.Hour)
	if got := n.stands(); !strings.HasPrefix(got, "warn: ") || !strings.Contains(got, "longer than an hour") {
		t.Errorf("none was made for eight hours: %s", got)
	}
}

// TestADrillProvesTheBackupAndLeavesNothing: what it found reaches log, doctor and those who watch; what somebody else
// wrote does not. A backup that is cut fails the drill.
func TestADrillProvesTheBackupAndLeavesNothing(t *testing.T) {
	n := newNight(t, "02:30")
	n.after(0)
	scratch := t.TempDir()
	drill := func() (Found, error) {
		f, err := Drill(t.Context(), n.Settings, n.Settings.BackupTo, scratch, n.who, n.at, func(string, int64) {})
		must(t, f.Keep(DrillPath(n.Settings)))
		must(t, n.takeDrill(t.Context()))
		if left, look := os.ReadDir(scratch); look != nil || len(left) > 0 {
			t.Errorf("the drill leaves %v %v", left, look)
		}
		return f, err
	}
	f, err := drill()
	if err != nil || !strings.Contains(f.What, "cases opened, and the identity in 25 of them") {
		t.Fatalf("drilled: %+v %v", f, err)
	}
	if got := n.stands(); !strings.Contains(got, "ok: the drill of 2026-12-01T18:00:00Z restored it") {
		t.Errorf("it stands: %s", got)
	}
	n.at = n.at.Add(time.Hour)
	must(t, readJSON(DrillPath(n.Settings), &f))
	f.At, f.What = n.at, "all is well" // Somebody writes it who has no key.
	raw, err := json.Marshal(f)
	must(t, err)
	must(t, os.WriteFile(DrillPath(n.Settings), raw, 0o600))
	must(t, n.takeDrill(t.Context()))
	if strings.Contains(n.stands(), "all is well") {
		t.Error("a forged drill is believed")
	}
	all, err := Newest(n.Settings.BackupTo)
	must(t, err)
	must(t, os.Truncate(all[0], 5000))
	if f, err = drill(); err == nil || f.Failure == "" || !strings.Contains(n.stands(), "fail: the drill") ||
		!n.told("notice.drill_failed") ||
		!slices.Equal(n.logged("backup.drill"), []string{store.Done, store.Failed}) {
		t.Errorf("a cut backup: %+v %v, %s, %v", f, err, n.stands(), n.logged("backup.drill"))
	}
}
