package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheGraphOfAPackageIsShown(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{
		"go.mod":  "module amparo\n\ngo 1.26\n",
		"bed.go":  "package amparo\n\ntype bed struct{ in unit }\n",
		"unit.go": "package amparo\n\ntype unit struct{ beds []bed }\n",
		"note.go": "package amparo\n\nvar note = []unit{}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, c := range []struct{ args, says string }{
		{"", "    3      9      2  amparo\n"},
		{".", "2 files reach one another:\n  bed.go -> unit.go: unit\n  unit.go -> bed.go: bed\n"},
		{"-dot .", "\"note.go\" -> \"unit.go\";\n"},
		{"-dot .", "subgraph cluster_0 { \"bed.go\"; \"unit.go\" }\n"},
	} {
		var out strings.Builder
		if err := run(strings.Fields(c.args), &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), c.says) {
			t.Errorf("filegraph %s does not say %q:\n%s", c.args, c.says, out.String())
		}
	}
	if err := run([]string{"./attic"}, &strings.Builder{}); err == nil {
		t.Error("a package that is not there must be an error")
	}
}
