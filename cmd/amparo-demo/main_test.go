package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/demo/folder"
)

// does runs a command and returns what it ended with and said.
func does(args ...string) (int, string) {
	var out bytes.Buffer
	code := run(args, &out, &out)
	return code, out.String()
}

func TestTheBuiltInNetworkHoldsItsReferenceAnswers(t *testing.T) {
	if code, out := does("check"); code != 0 || !strings.Contains(out, "24 open referrals matched: 0 differences") {
		t.Errorf("checked: %d, %s", code, out)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder.Builtin()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, folder.FileExpected)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(raw, []byte(`"SH-13"`), []byte(`"SH-14"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := does("check", "--from", dir); code != 1 || !strings.Contains(out, "the reference says eligible, the") {
		t.Errorf("a falsified answer: %d, %s", code, out)
	}
	if err := os.WriteFile(filepath.Join(dir, folder.FileUsers), []byte(`{"meta": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := does("check", "--from", dir); code != 1 || !strings.Contains(out, "users.json") {
		t.Errorf("a broken folder: %d, %s", code, out)
	}
}

func TestAGeneratedNetworkIsWholeAndAnsweredThroughTheRealPath(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "network")
	make := []string{"generate", "--seed", "9", "--shelters", "12", "--users", "40", "--referrals", "60", dir}
	if code, out := does(make...); code != 0 || !strings.Contains(out, "It is whole") {
		t.Fatalf("made: %d, %s", code, out)
	}
	if code, out := does(make...); code != 1 || !strings.Contains(out, "empty folder") {
		t.Errorf("a second network over the first: %d, %s", code, out)
	}
	if code, out := does("check", "--from", dir); code != 0 {
		t.Errorf("checked: %d, %s", code, out)
	}
}
