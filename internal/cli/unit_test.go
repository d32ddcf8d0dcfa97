package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/config"
)

// TestTheUnitOfSystemdFits: what it starts is a command of ours, every setting in it is one, and where systemd's own
// checker is there, it finds nothing wrong and little exposed.
func TestTheUnitOfSystemdFits(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, "docs", "amparo.service"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, o := range config.Options() {
		known[o.Env()] = true
	}
	settings := 0
	for line := range strings.Lines(string(raw)) {
		if set, ok := strings.CutPrefix(strings.TrimSpace(line), "Environment="); ok {
			name, _, _ := strings.Cut(set, "=")
			if settings++; !known[name] {
				t.Errorf("there is no setting %s", name)
			}
		}
	}
	if settings < 3 || !strings.Contains(string(raw), "\nExecStart=/usr/local/bin/amparo serve\n") {
		t.Errorf("it starts something else, with %d settings", settings)
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze: the unit was not held to its own checker")
	}
	unit := filepath.Join(t.TempDir(), "amparo.service")
	there := strings.Replace(string(raw), "/usr/local/bin/amparo serve", "/bin/true", 1)
	if err := os.WriteFile(unit, []byte(there), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), analyze, "verify", unit).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	if said, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=15",
		unit).CombinedOutput(); err != nil {
		t.Errorf("too much is open to it: %v: %s", err, said)
	}
}
