// Package lint proves that the linters find what must not happen in this code.
package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var want = regexp.MustCompile(`// want(-below)? (\w+): (.+)$`)

// TestTheLintersFindWhatIsForbidden runs the pinned linters on code that does everything that is forbidden,
// each on a line that says what must be found there.
func TestTheLintersFindWhatIsForbidden(t *testing.T) {
	linter, err := filepath.Abs(filepath.Join("..", "..", "..", "bin", "golangci-lint"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(linter); errors.Is(err, os.ErrNotExist) {
		t.Skip("bin/golangci-lint is not built: make lint builds it")
	}
	source, err := os.ReadFile(filepath.Join("testdata", "forbidden.txt"))
	if err != nil {
		t.Fatal(err)
	}
	// The linters need the module around the code, and nobody else should find it there.
	dir, err := os.MkdirTemp("testdata", "run")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "forbidden.go"), source, 0o600); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd := exec.Command(linter, "run", "--allow-parallel-runners", "--output.json.path=stdout", "--show-stats=false",
		"./"+dir)
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatalf("%v: %s", err, complaints.String())
	}
	var found struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct{ Line int }
		}
	}
	if err := json.NewDecoder(bytes.NewReader(out)).Decode(&found); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := map[int][]string{}
	for _, i := range found.Issues {
		said[i.Pos.Line] = append(said[i.Pos.Line], fmt.Sprintf("%s: %s", i.FromLinter, i.Text))
	}
	for n, line := range strings.Split(string(source), "\n") {
		if m := want.FindStringSubmatch(line); m != nil {
			at := n + 1 + len(m[1])/len("-below")
			all := strings.Join(said[at], "\n")
			if !strings.Contains(all, m[2]+": ") || !strings.Contains(all, m[3]) {
				t.Errorf("line %d: %s does not say %q, only %q", at, m[2], m[3], all)
			}
		}
		if strings.Contains(line, "handed on") && len(said[n+1]) > 0 {
			t.Errorf("line %d: %q", n+1, said[n+1])
		}
	}
}
