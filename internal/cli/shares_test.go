package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/keylife"
	"amparo/internal/store"
)

// types runs a command to which these lines are typed.
func (o *operator) types(lines []string, args ...string) (code int, out, err string) {
	o.t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(o.t.Context(), args, o.env, IO{In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &stdout,
		Err: &stderr, Version: "v1.2.3"})
	return code, stdout.String(), stderr.String()
}

func TestTheRootKeyIsPutTogetherFromShares(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	to := filepath.Join(t.TempDir(), "shares")
	said := o.does("keys", "split", "--to", to)
	typed := regexp.MustCompile(`(?m)^  ([A-Z2-7 ]{70,})$`).FindAllStringSubmatch(said, -1)
	files, err := filepath.Glob(filepath.Join(to, "share-*-?.txt"))
	if err != nil || len(files) != 5 || len(typed) != 5 {
		t.Fatalf("%d files and %d printed: %v\n%s", len(files), len(typed), err, said)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f, info.Mode(), err)
		}
	}
	key := filepath.Join(o.dir, "root.key")
	if err := os.Rename(key, filepath.Join(t.TempDir(), "far-away")); err != nil {
		t.Fatal(err)
	}
	o.cannot(exitFailed, "root.key is not there", "user", "list")
	three := strings.Join([]string{files[4], files[0], files[2]}, ",")
	out := o.does("keys", "verify-shares", "--share", three)
	if !strings.Contains(out, "These shares give the root key of red-") {
		t.Errorf("verified: %s", out)
	}
	o.does("audit", "verify", "--share", three)
	if out := o.does("doctor", "--share", three); !strings.Contains(out, "ok    keys") {
		t.Errorf("doctor: %s", out)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("the root key was written")
	}

	lines := []string{"A", typed[1][1], strings.ToLower(typed[3][1]), typed[4][1]} // The first is asked again.
	code, out, errs := o.types(lines, "user", "list", "--share", "typed")
	if code != exitDone || !strings.Contains(out, "olga@example.org") || strings.Count(errs, "is not whole") != 1 {
		t.Errorf("typed: %d %s%s", code, out, errs)
	}
	if strings.Contains(errs, typed[1][1][:11]) || strings.Contains(out, typed[1][1][:11]) {
		t.Error("a share was shown")
	}
	code, _, errs = o.types(lines[1:3], "user", "list", "--share", "typed")
	if code != exitFailed || !strings.Contains(errs, "no more was typed") {
		t.Errorf("two typed: %d %s", code, errs)
	}

	o.cannot(exitFailed, "share 1 is there twice", "keys", "verify-shares", "--share", files[0]+","+files[0]+","+files[1])
	o.cannot(exitFailed, "there are 2 shares", "keys", "verify-shares", "--share", files[0]+","+files[1])
	again := filepath.Join(t.TempDir(), "again")
	o.does("keys", "split", "--to", again, "--share", three)
	others, err := filepath.Glob(filepath.Join(again, "share-*-1.txt"))
	if err != nil || len(others) != 1 {
		t.Fatal(others, err)
	}
	o.cannot(exitFailed, "of the splitting", "keys", "verify-shares", "--share", others[0]+","+files[1]+","+files[2])
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-3] ^= 1
	if err := os.WriteFile(files[0], raw, 0o600); err != nil {
		t.Fatal(err)
	}
	o.cannot(exitFailed, filepath.Base(files[0]), "keys", "verify-shares", "--share", three)
	stranger := at(t)
	stranger.does(setUp...)
	stranger.cannot(exitFailed, "another installation", "keys", "verify-shares", "--share",
		strings.Join(files[1:4], ","))
	stranger.cannot(exitUsage, "--share", "keys", "verify-shares")
	stranger.cannot(exitUsage, "2 to 255", "keys", "split", "--to", again, "--needed", "1")
}

// TestKeysLiveAndEnd: while a program holds the data, an operator puts a new key to use, the rows move, the older key
// is destroyed only then, the root key is another one, and the log tells of every act and of who did it.
func TestKeysLiveAndEnd(t *testing.T) {
	o := at(t)
	o.does(setUp...)
	o.env = append(o.env, "SUDO_USER=olga")
	older := func(ring string) string {
		m := regexp.MustCompile(`(?m)^  ` + ring + `\s+(\w+)\s+\w+\s*$`).FindStringSubmatch(o.does("keys", "show"))
		if m == nil {
			t.Fatalf("the %s ring has no older key", ring)
		}
		return m[1]
	}
	using := regexp.MustCompile(`wrap\s+(\w+)\s+\w+\s+in use`).FindStringSubmatch(o.does("keys", "show"))[1]
	o.cannot(exitFailed, "is the one in use", "keys", "retire", "wrap", using)
	o.cannot(exitFailed, "no key 00000001", "keys", "retire", "wrap", "1")
	o.cannot(exitFailed, "stay as long as the log", "keys", "retire", "checkpoint", using)
	o.cannot(exitUsage, "eight signs", "keys", "retire", "wrap", "onion")
	o.inside(func(a *app.App) {
		for _, ring := range []string{"wrap", "session", "pepper"} {
			if out := o.does("keys", "rotate", ring); !strings.Contains(out, "within seconds") {
				t.Errorf("rotated: %s", out)
			}
		}
		o.cannot(exitFailed, "Not every server has taken up", "keys", "retire", "wrap", older("wrap"))
		if changed, err := a.Keys.Refresh(); err != nil || !changed {
			t.Fatal("the running program does not take the keys up", err)
		}
		n, err := a.Store.KeyNeeds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		id, err := strconv.ParseUint(older("wrap"), 16, 32)
		if err != nil || n.Of["wrap"][uint32(id)] == 0 {
			t.Fatalf("nothing needs the older key: %v %v", n.Of, err)
		}
		a.Keys.By = keylife.OperatorName(o.env)
		soon := time.Now().Add(time.Minute)
		err = keylife.Retire(a.Settings, a.Keys, n, "wrap", uint32(id), soon)
		if err == nil || !strings.Contains(err.Error(), "data keys are wrapped by it") {
			t.Errorf("a key that is needed: %v", err)
		}
		if err := keylife.Round(t.Context(), a.Store, map[string]uint32{}, a.Log); err != nil {
			t.Fatal(err)
		}
		if n, err = a.Store.KeyNeeds(t.Context()); err != nil || n.Of["wrap"][uint32(id)] != 0 {
			t.Fatalf("left on the older key: %v %v", n.Of, err)
		}
		if err := keylife.Retire(a.Settings, a.Keys, n, "wrap", uint32(id), soon); err != nil {
			t.Fatal(err)
		}
	})
	if out := o.does("keys", "show"); strings.Contains(out, using) {
		t.Errorf("the retired key is there\n%s", out)
	}
	root := filepath.Join(t.TempDir(), "new.key")
	o.does("keys", "re-wrap", "--to", root)
	o.cannot(exitFailed, "does not open the keyset", "user", "list")
	if out := o.does("user", "list", "--key-file", root); !strings.Contains(out, "olga@example.org") {
		t.Errorf("under the new root key: %s", out)
	}
	o.env = append(o.env, "AMPARO_KEY_FILE="+root)
	o.does("audit", "verify")
	acts := map[string]int{}
	o.inside(func(a *app.App) {
		last, _, err := a.Store.Logs().Page(t.Context(), store.SystemLog, 0, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range last {
			if acts[l.Leaf.Act]++; strings.HasPrefix(l.Leaf.Act, "keys.r") && !strings.Contains(l.Leaf.Code, "by olga as ") {
				t.Errorf("%s was done by %q", l.Leaf.Act, l.Leaf.Code)
			}
		}
	})
	if acts["keys.rotate"] != 3 || acts["keys.retire"] != 1 || acts["keys.rewrap"] != 1 || acts["keys.moved"] != 1 {
		t.Errorf("the log tells %v", acts)
	}
}
