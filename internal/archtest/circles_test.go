package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNoPackageIsAKnot(t *testing.T) {
	graphs, err := ReadGraphs(root, "./...")
	if err != nil {
		t.Fatal(err)
	}
	if len(graphs) < 20 {
		t.Fatalf("only %d packages were read: the rule would be blind", len(graphs))
	}
	for _, o := range findKnots(graphs, owed) {
		t.Error(o)
	}
	for name := range owed {
		if !slices.ContainsFunc(graphs, func(g FileGraph) bool { return g.Path == name }) {
			t.Errorf("%s is no package: delete its row of owed", name)
		}
	}
}

// graphOf writes a package of its own to a new folder and returns its graph.
func graphOf(t *testing.T, files map[string]string) FileGraph {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module " + module + "\n\ngo 1.26\n"
	for name, body := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	graphs, err := ReadGraphs(dir, ".")
	if err != nil || len(graphs) != 1 {
		t.Fatalf("%d packages: %v", len(graphs), err)
	}
	return graphs[0]
}

func TestFilesThatReachOneAnotherAreACircle(t *testing.T) {
	g := graphOf(t, map[string]string{
		"bed.go":     "package a\n\ntype bed struct{ in unit }\n\nfunc (b bed) free() bool { return b.in.open }\n",
		"unit.go":    "package a\n\ntype unit struct{ open bool }\n\nfunc (u unit) add() { offer{}.send() }\n",
		"offer.go":   "package a\n\ntype offer struct{}\n\nfunc (offer) send() { count(bed{}.free()) }\n",
		"count.go":   "package a\n\nimport \"strconv\"\n\nfunc count(b bool) string { return strconv.FormatBool(b) }\n",
		"up_test.go": "package a\n\nfunc all() { count(true); _ = bed{} }\n",
	})
	circles := g.Circles()
	if len(circles) != 1 || strings.Join(circles[0], " ") != "bed.go offer.go unit.go" || g.Largest() != 3 {
		t.Errorf("circles: %v", circles)
	}
	if got := strings.Join(g.Uses["bed.go"]["unit.go"], " "); got != "open unit" {
		t.Errorf("bed.go uses of unit.go: %s; a field counts like a type", got)
	}
	if got := strings.Join(g.Uses["offer.go"]["bed.go"], " "); got != "bed free" {
		t.Errorf("offer.go uses of bed.go: %s; a method counts like a type", got)
	}
	if len(g.Uses["count.go"]) != 0 || g.Lines["count.go"] != 5 || g.Lines["up_test.go"] != 0 {
		t.Errorf("count.go knows nobody and tests are left out: %v, %v", g.Uses, g.Lines)
	}
}

func TestAKnotIsReportedAndADebtOnlyShrinks(t *testing.T) {
	ring := func(path string, n, lines int) FileGraph {
		g := FileGraph{Path: path, Lines: map[string]int{}, Uses: map[string]map[string][]string{}}
		for i := range n {
			name, next := string(rune('a'+i)), string(rune('a'+(i+1)%n))
			g.Lines[name] = lines / n
			g.add(name, next, "x")
		}
		return g
	}
	for _, c := range []struct {
		story string
		graph FileGraph
		owed  map[string]debt
		says  string
	}{
		{"five files", ring("internal/store", 5, 100), nil, ""},
		{"six files", ring("internal/store", 6, 100), nil, "6 files reach one another, at most 5"},
		{"eight handlers", ring("internal/httpd/ui", 8, 100), nil, ""},
		{"nine handlers", ring("internal/httpd/api", 9, 100), nil, "9 files reach one another, at most 8"},
		{"a large package", ring("internal/store", 1, 2501), nil, "2501 lines, at most 2500"},
		{"a debt", ring("internal/store", 9, 100), map[string]debt{"internal/store": {circle: 9}}, ""},
		{"a debt that grows", ring("internal/store", 9, 100), map[string]debt{"internal/store": {circle: 8}}, "9 files"},
		{"a debt that is paid", ring("internal/store", 5, 100), map[string]debt{"internal/store": {circle: 9}},
			"delete its row"},
	} {
		var said []string
		for _, o := range findKnots([]FileGraph{c.graph}, c.owed) {
			said = append(said, o.String())
		}
		if got := strings.Join(said, "\n"); c.says == "" && got != "" || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q, want %q", c.story, got, c.says)
		}
	}
}
