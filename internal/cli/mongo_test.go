package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/store/mongodriver/fakemongo"
)

// onMongo is an operator whose rows lie in a MongoDB, with the keys on a medium of their own.
func onMongo(t *testing.T, s *fakemongo.Server) *operator {
	t.Helper()
	dir := t.TempDir()
	uri := filepath.Join(dir, "mongo.uri")
	if err := os.WriteFile(uri, []byte(s.URI()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := &operator{t: t, dir: filepath.Join(dir, "data")}
	o.env = []string{"AMPARO_DATA_DIR=" + o.dir, "AMPARO_LISTEN=127.0.0.1:0", "HOME=" + dir, "AMPARO_STORE=mongodb",
		"AMPARO_MONGO_URI_FILE=" + uri,
		"AMPARO_MONGO_DATABASE=red_gt", "AMPARO_KEY_FILE=" + filepath.Join(dir, "usb", "root.key"),
		"AMPARO_KEYSET_FILE=" + filepath.Join(dir, "usb", "keyset.json")}
	return o
}

// TestANetworkOnMongoDBIsSetUpFromTheConsole: the same commands do the same, and what they say is true of where
// the rows are.
func TestANetworkOnMongoDBIsSetUpFromTheConsole(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{TransactionLifetime: 300 * time.Millisecond})
	o := onMongo(t, s)
	o.cannot(exitFailed, "the MongoDB database red_gt yet", "keys", "show")
	if out := o.does("doctor"); !strings.Contains(out, "warn  keys") ||
		!strings.Contains(out, "in the MongoDB database red_gt yet") || strings.Contains(out, o.dir) {
		t.Errorf("before the set-up the doctor says\n%s", out)
	}
	o.does("keys", "create")
	out := o.does(setUp...)
	if !strings.Contains(out, "is set up in the MongoDB database red_gt.") || strings.Contains(out, o.dir) {
		t.Errorf("init says\n%s", out)
	}
	o.found(oneTime, out)
	o.cannot(exitFailed, "set up before", setUp...)
	o.found(oneTime, o.does("init", "--renew", "--login", "olga@example.org"))
	o.does("user", "add", "--agency", "AG-01", "--name", "Ana", "--login", "ana@example.org", "--role", "coordinacion")
	if out := o.does("user", "list"); !strings.Contains(out, "ana@example.org") {
		t.Errorf("listed\n%s", out)
	}
	if out := o.does("keys", "rotate", "session"); !strings.Contains(out, "on every machine that serves this database") {
		t.Errorf("rotated: %s", out)
	}
	out = o.does("doctor")
	for _, want := range []string{"ok    log", "journal of a majority", "nobody can listen", "is rolled back after",
		"has not chosen a password"} {
		if !strings.Contains(out, want) {
			t.Errorf("the doctor does not say %q\n%s", want, out)
		}
	}
	if strings.Contains(out, "fail") || strings.Contains(out, "lies beside the data") {
		t.Errorf("the doctor says\n%s", out)
	}
	if out := o.does("audit", "verify"); !strings.Contains(out, "matches the audit log") {
		t.Errorf("verified: %s", out)
	}
}

// TestNewKeysAreNotMadeForADatabaseThatHoldsAnInstallation: they would open nothing, and whoever made them
// would believe that the old ones were lost for good.
func TestNewKeysAreNotMadeForADatabaseThatHoldsAnInstallation(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{TransactionLifetime: 300 * time.Millisecond})
	o := onMongo(t, s)
	o.does(setUp...)
	other := onMongo(t, s) // the same database, seen from a machine without keys
	other.cannot(exitFailed, "an installation in the MongoDB database red_gt already", "keys", "create")
	other.cannot(exitFailed, "only its own root key opens", "keys", "show")
	other.cannot(exitFailed, "Put it back", setUp...)
	code, out, _ := other.asks("doctor")
	if code != exitFailed || !strings.Contains(out, "fail  keys") || strings.Contains(out, "amparo init") {
		t.Errorf("the doctor of a machine without keys: %d\n%s", code, out)
	}
	s.Close()
	code, out, _ = o.asks("doctor")
	if code != exitFailed || !strings.Contains(out, "fail  mongodb") || !strings.Contains(out, "ok    keys") ||
		strings.Contains(out, "ok    data") {
		t.Errorf("the doctor while nobody answers: %d\n%s", code, out)
	}
	o.cannot(exitFailed, "Nobody answers", "keys", "create", "--keyset-file", filepath.Join(o.dir, "new.json"))
}

// TestADemoLoadedIntoMongoDB: its keys lie elsewhere, so that nobody has made the data folder that keeps its password.
func TestADemoLoadedIntoMongoDB(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{TransactionLifetime: 300 * time.Millisecond})
	o := onMongo(t, s)
	o.env = append(o.env, "AMPARO_DEMO=true", "AMPARO_ARGON=test")
	o.does("keys", "create")
	if err := os.RemoveAll(o.dir); err != nil {
		t.Fatal(err)
	}
	o.found(password, o.does("demo", "load"))
	o.cannot(exitFailed, "--mongo-database", "demo", "load")
	if err := os.WriteFile(filepath.Join(o.dir, "demo-loading"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.cannot(exitFailed, "drop that database", "user", "list")
}

// TestCertificatesAreMadeOnceAndKept: an operator makes them with one command, and finds no password to keep.
func TestCertificatesAreMadeOnceAndKept(t *testing.T) {
	o := at(t)
	dir := filepath.Join(t.TempDir(), "tls")
	args := []string{"mongodb", "certificates", "--dir", dir, "--member", "mongo1", "--member", "mongo2", "--member",
		"mongo3", "--app", "app1"}
	if out := o.does(args...); strings.Count(out, "made ") != 7 {
		t.Errorf("the first time\n%s", out)
	}
	if out := o.does(args...); strings.Count(out, "kept ") != 7 {
		t.Errorf("the second time\n%s", out)
	}
	o.cannot(exitUsage, "--member", "mongodb", "certificates", "--dir", dir)
	o.cannot(exitFailed, "is not there", "mongodb", "setup", "--operator", dir, "--member", "mongo1")
	o.cannot(exitFailed, "wait for the replica set", "mongodb", "setup", "--operator", filepath.Join(dir, "operator"),
		"--member", "mongo1", "--wait", "50ms")
}
