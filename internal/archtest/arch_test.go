package archtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is where the module lies, seen from this package.
var root = filepath.Join("..", "..")

func TestTheCodeIsInShape(t *testing.T) {
	tree, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	if len(tree.Go) < 20 {
		t.Fatalf("only %d Go files were read: the rules would be blind", len(tree.Go))
	}
	for _, r := range Rules() {
		t.Run(r.Name, func(t *testing.T) {
			for _, o := range r.Find(tree) {
				t.Error(o)
			}
		})
	}
}

// TestTheTableSpeaksOfWhatIsThere: a row for a package that does not exist, or a module that its row does not
// use, promises a direction that nothing keeps.
func TestTheTableSpeaksOfWhatIsThere(t *testing.T) {
	tree, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]map[string]bool{}
	for _, f := range tree.Go {
		row, _ := rowOf(f.Dir)
		if used[row] == nil {
			used[row] = map[string]bool{}
		}
		for path := range f.imports() {
			for _, m := range rows[row].outside {
				if covers([]string{m}, path) {
					used[row][m] = true
				}
			}
		}
	}
	for name, row := range rows {
		if used[name] == nil {
			t.Errorf("%s has a row and no Go file", name)
		}
		for _, m := range row.outside {
			if !used[name][m] {
				t.Errorf("%s may import %s and does not", name, m)
			}
		}
	}
}

var requirement = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) (v\S+?)( // indirect)?$`)

// requirements returns what a go.mod asks for, by module; direct says which of them are our own choice.
func requirements(t *testing.T, file string) (version map[string]string, direct map[string]bool) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	version, direct = map[string]string{}, map[string]bool{}
	for _, m := range requirement.FindAllStringSubmatch(string(raw), -1) {
		version[m[1]], direct[m[1]] = m[2], m[3] == ""
	}
	return version, direct
}

func TestEveryModuleIsJustified(t *testing.T) {
	version, direct := requirements(t, filepath.Join(root, "go.mod"))
	raw, err := os.ReadFile(filepath.Join(root, "docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) < 4 || !strings.HasPrefix(line, "| `") {
			continue
		}
		name := strings.Trim(cells[1], " `")
		if want, ours := version[name]; !ours || strings.TrimSpace(cells[2]) != want {
			t.Errorf("docs/dependencies.md says %s %s, go.mod says %q", name, strings.TrimSpace(cells[2]), want)
		}
		delete(direct, name)
	}
	for name, own := range direct {
		if own {
			t.Errorf("docs/dependencies.md does not say why %s is needed", name)
		}
	}
}

// TestPinnedTogether holds versions that only work as pairs: SQLite was translated against one libc,
// and Fiber's own tests fail with a later fasthttp than the one it names.
func TestPinnedTogether(t *testing.T) {
	ours, _ := requirements(t, filepath.Join(root, "go.mod"))
	for _, pair := range [][2]string{{"modernc.org/sqlite", "modernc.org/libc"}, {fiber, "github.com/valyala/fasthttp"}} {
		cmd := exec.Command("go", "list", "-m", "-f", "{{.GoMod}}", pair[0])
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("where is %s: %v", pair[0], err)
		}
		theirs, _ := requirements(t, strings.TrimSpace(string(out)))
		if theirs[pair[1]] == "" || ours[pair[1]] != theirs[pair[1]] {
			t.Errorf("%s was made for %s %s, we have %s", pair[0], pair[1], theirs[pair[1]], ours[pair[1]])
		}
	}
}
