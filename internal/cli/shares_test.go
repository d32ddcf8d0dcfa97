package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
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
