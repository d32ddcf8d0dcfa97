package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/await"
	"amparo/internal/backup/agefile"
	"amparo/internal/domain"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/pins"
)

// custodian holds a private key on another machine.
func custodian(t *testing.T) (public, file string) {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(file, []byte("# a custodian's\n"+id.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String(), file
}

// backedUp returns the data file of the only backup in a folder.
func (o *operator) backedUp(dir string) string {
	o.t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"+agefile.DataEnd))
	if err != nil || len(found) != 1 {
		o.t.Fatalf("in the folder of the backup: %v %v", found, err)
	}
	return found[0]
}

// elsewhere is the same operator with another machine: the root key from its safe copy, and nothing else.
func (o *operator) elsewhere() *operator {
	n := at(o.t)
	n.env = append(n.env, "AMPARO_KEY_FILE="+filepath.Join(o.dir, "root.key"))
	return n
}

// TestTheDiskBurnsAndTheNetworkGoesOn: a backup that was taken while the server worked, the custodian's key and
// the root key are enough, and each of them is needed.
func TestTheDiskBurnsAndTheNetworkGoesOn(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	first, key := custodian(t)
	second, _ := custodian(t)
	dir := filepath.Join(t.TempDir(), "backup")
	o.cannot(exitUsage, "say who may open", "backup", "--to", dir)
	o.cannot(exitUsage, "begins with age1", "backup", "--to", dir, "--recipient", "AGE-SECRET-KEY-1")
	o.inside(func(*app.App) { // A server has the folder open.
		if out := o.does("backup", "--to", dir, "--recipient", first, "--recipient", second); strings.Contains(out,
			"only one key") || strings.Count(out, "sha256") != 2 {
			t.Errorf("backed up: %s", out)
		}
	})
	from := o.backedUp(dir)
	for _, path := range []string{from, strings.TrimSuffix(from, agefile.DataEnd) + agefile.KeysEnd} {
		raw, err := os.ReadFile(path)
		info, err2 := os.Stat(path)
		if err != nil || err2 != nil || info.Mode().Perm() != 0o600 || bytes.Contains(raw, []byte("installation")) ||
			bytes.Contains(raw, []byte("keyset")) {
			t.Errorf("%s is not closed: %v %v", path, err, err2)
		}
	}
	o.does("user", "add", "--agency", "AG-01", "--name", "Ana", "--login", "ana@example.org", "--role", "coordinacion")

	n := o.elsewhere()
	scratch := t.TempDir()
	if out := n.does("backup", "drill", "--in", dir, "--identity", key, "--scratch", scratch, "--report",
		filepath.Join(t.TempDir(), "drill.report")); !strings.Contains(out, "restores: ") ||
		!strings.Contains(out, "1 agencies, 1 accounts and 0 cases opened") {
		t.Errorf("drilled: %s", out)
	}
	for _, folder := range []string{scratch, n.dir} {
		if left, err := filepath.Glob(filepath.Join(folder, "*")); err != nil || len(left) > 0 {
			t.Errorf("the drill leaves %v %v in %s", left, err, folder)
		}
	}
	o.cannot(exitUsage, "where the backups are", "backup", "drill", "--identity", key)
	out := n.does("restore", "--from", from, "--identity", key)
	if !strings.Contains(out, "the data matches the log") || !strings.Contains(out, "is not in it") ||
		!strings.Contains(out, "amparo clock confirm") {
		t.Errorf("restored: %s", out)
	}
	if left, err := filepath.Glob(filepath.Join(n.dir, "*")); err != nil || len(left) != 3 {
		t.Errorf("in the folder are %v %v", left, err)
	}
	if out := n.does("user", "list"); !strings.Contains(out, "olga@example.org") ||
		strings.Contains(out, "ana@example.org") {
		t.Errorf("who is there: %s", out)
	}
	n.does("audit", "verify")
	n.cannot(exitFailed, "holds data already", "restore", "--from", from, "--identity", key)

	_, stranger := custodian(t)
	o.elsewhere().cannot(exitFailed, "was not encrypted to that private key", "restore", "--from", from, "--identity",
		stranger)
	without := at(t)
	without.cannot(exitFailed, "root key", "restore", "--from", from, "--identity", key)
	other := at(t)
	other.does(setUp...)
	wrong := other.elsewhere()
	wrong.cannot(exitFailed, "does not open the keyset", "restore", "--from", from, "--identity", key)
	wrong.cannot(exitFailed, "amparo init", "serve") // Nothing was left that looks like an installation.
}

// TestABackupOfABusyNightIsWhole: accounts are added all the while, and each backup is what the log told at its moment.
func TestABackupOfABusyNightIsWhole(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	public, key := custodian(t)
	dir := t.TempDir()
	o.inside(func(a *app.App) {
		agencies, err := a.Identity.ListAgencies(t.Context(), console())
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan int)
		go func() {
			n := 0
			for ; ctx.Err() == nil; n++ {
				in := identity.AccountInput{Name: "Ana", Login: fmt.Sprintf("ana%d@example.org", n), Lang: "es",
					Roles: []domain.Role{"coordinacion"}}
				if _, err := approval.Of(a.Identity).CreateAccount(t.Context(), console(), agencies[0].V.ID, in,
					""); err != nil {
					t.Error(err)
					break
				}
				if err := a.Store.Logs().Integrate(t.Context()); err != nil {
					t.Error(err)
				}
			}
			done <- n
		}()
		for i := range 5 {
			o.does("backup", "--to", filepath.Join(dir, fmt.Sprint(i)), "--recipient", public)
		}
		stop()
		t.Logf("%d accounts were added meanwhile", await.For(t, "the accounts", done))
	})
	for i := range 5 {
		n := o.elsewhere()
		n.does("restore", "--from", n.backedUp(filepath.Join(dir, fmt.Sprint(i))), "--identity", key)
		if out := n.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
			t.Errorf("backup %d: %s", i, out)
		}
	}
}

// TestABackupThatLacksSomethingIsRefused: half a truth is not put in place of nothing.
func TestABackupThatLacksSomethingIsRefused(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	public, key := custodian(t)
	take := func() string {
		dir := t.TempDir()
		if out := o.does("backup", "--to", dir, "--recipient", public); !strings.Contains(out,
			"only one key can open this backup") {
			t.Errorf("backed up: %s", out)
		}
		return o.backedUp(dir)
	}
	one, two := take(), take()
	keysOf := func(data string) string { return strings.TrimSuffix(data, agefile.DataEnd) + agefile.KeysEnd }
	o.elsewhere().cannot(exitFailed, "parts of two backups", "restore", "--from", one, "--keys", keysOf(two),
		"--identity", key)
	o.elsewhere().cannot(exitFailed, "something else", "restore", "--from", keysOf(one), "--keys", one, "--identity", key)
	raw, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	for story, body := range map[string][]byte{
		"cut":     raw[:len(raw)/2],
		"altered": append(append(bytes.Clone(raw[:len(raw)-9]), raw[len(raw)-9]^1), raw[len(raw)-8:]...),
		"empty":   nil,
	} {
		bad := filepath.Join(t.TempDir(), "bad"+agefile.DataEnd)
		if err := os.WriteFile(bad, body, 0o600); err != nil {
			t.Fatal(err)
		}
		n := o.elsewhere()
		code, _, said := n.asks("restore", "--from", bad, "--keys", keysOf(one), "--identity", key)
		if left, _ := filepath.Glob(filepath.Join(n.dir, "*")); code != exitFailed || len(left) != 0 ||
			strings.Contains(said, "AGE-SECRET") {
			t.Errorf("%s: ends with %d, leaves %v, says %s", story, code, left, said)
		}
	}
	// The newest pinned heads were saved from the fire, and tell of acts that the backup lacks.
	o.does("user", "add", "--agency", "AG-01", "--name", "Ana", "--login", "ana@example.org", "--role", "coordinacion")
	n := o.elsewhere()
	heads, err := os.ReadFile(filepath.Join(o.dir, pins.FileName))
	if err == nil {
		err = os.MkdirAll(n.dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(n.dir, pins.FileName), heads, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out := n.does("restore", "--from", one, "--identity", key); !strings.Contains(out, "tell of more than it holds") {
		t.Errorf("restored: %s", out)
	}
	n.cannot(exitFailed, "accept-older", "user", "list")
	n.cannot(exitUsage, "name two people", "audit", "accept-older", "--by", "olga@example.org")
	code, _, said := n.types([]string{"una clave", "", "otra clave", ""}, "audit", "accept-older", "--by",
		"olga@example.org", "--by", "olga@example.org")
	if code != exitFailed || !strings.Contains(said, "the password is another one") {
		t.Errorf("accepted with %d: %s", code, said)
	}
}

// moment is when a test takes its backups.
var moment = time.Date(2026, 11, 23, 23, 40, 0, 0, time.UTC)

// failing is a disk that is full after so many bytes.
type failing struct{ left int }

// Write implements io.Writer.
func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, fmt.Errorf("no space left")
	}
	return len(p), nil
}

// TestARestoreIsCutShort wherever: nothing is there that a server would start on, and the next restore works.
func TestARestoreIsCutShort(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	set, err := (&session{environ: o.env, flags: newSettingFlags(), IO: IO{Err: io.Discard},
		ctx: t.Context()}).settings(nil)
	if err != nil {
		t.Fatal(err)
	}
	var data, keys bytes.Buffer
	report, err := app.Backup(t.Context(), set, moment, &data, &keys, func(int64, int64) {})
	if err != nil || report.Keys == 0 || report.Rows == 0 {
		t.Fatal(report, err)
	}
	if _, err := app.Backup(t.Context(), set, moment, &failing{2000}, &keys, func(int64, int64) {}); err == nil {
		t.Error("a full disk was taken for a backup")
	}
	whole := bytes.Clone(keys.Bytes()[:keys.Len()])
	n := o.elsewhere()
	there, err := (&session{environ: n.env, flags: newSettingFlags(), IO: IO{Err: io.Discard},
		ctx: t.Context()}).settings(nil)
	if err != nil {
		t.Fatal(err)
	}
	steps := 0
	for stop := 1; stop < 40; stop++ { // Stopped at the first, second, third ... sign of progress.
		ctx, cancel := context.WithCancel(t.Context())
		steps = 0
		_, err = app.Restore(ctx, there, bytes.NewReader(data.Bytes()), bytes.NewReader(whole), func(string, int64) {
			if steps++; steps == stop {
				cancel()
			}
		})
		cancel()
		if err == nil {
			break
		}
		if _, err := os.Stat(there.SQLiteFile()); err == nil {
			t.Fatalf("stopped at step %d it left a data file", stop)
		}
		// As a kill would: the folder it worked in is still there, with something in it.
		if err := os.MkdirAll(filepath.Join(there.DataDir, "restoring"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(there.DataDir, "restoring", "amparo.db"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		// Nobody begins a new network in the place of the one that is to come back.
		n.cannot(exitFailed, "was cut short", setUp...)
	}
	if err != nil || steps == 0 {
		t.Fatalf("the last restore: %d steps, %v", steps, err)
	}
	// The last moment: all is in its place, and the folder is still there.
	if err := os.MkdirAll(filepath.Join(there.DataDir, "restoring"), 0o700); err != nil {
		t.Fatal(err)
	}
	n.does("audit", "verify")
}
