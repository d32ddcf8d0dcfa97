package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// does runs a command and returns what it ended with and said.
func does(args ...string) (int, string) {
	var out bytes.Buffer
	code := run(args, &out, &out)
	return code, out.String()
}

func TestANetworkIsMadeInAnEmptyFolderOnly(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "network")
	make := []string{"generate", "--seed", "9", "--shelters", "12", "--users", "40", "--referrals", "60", dir}
	if code, out := does(make...); code != 0 || !strings.Contains(out, "Made 12 shelters") {
		t.Fatalf("made: %d, %s", code, out)
	}
	if code, out := does(make...); code != 1 || !strings.Contains(out, "empty folder") {
		t.Errorf("a second network over the first: %d, %s", code, out)
	}
}
