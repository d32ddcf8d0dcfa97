package archtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testsOf reads the names of all tests and fuzz tests.
func testsOf(t *testing.T) map[string]bool {
	t.Helper()
	out, declared := map[string]bool{}, regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			out[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestWhatDocumentsCallATestIsOne: a document that names a test which is gone would claim what nothing holds; so would
// the list of `make prove`.
func TestWhatDocumentsCallATestIsOne(t *testing.T) {
	tests, named := testsOf(t), regexp.MustCompile("(?:`|\\./\\S+ )((?:Test|Fuzz)[A-Z]\\w+)")
	for _, name := range []string{"docs/abuse.md", "docs/asvs.md", "docs/threat-model.md", ".ci/prove/list.txt"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(text), -1) {
			if !tests[m[1]] {
				t.Errorf("%s names %s, which no test is called", name, m[1])
			}
		}
	}
}

// TestTheRulesOfCombinedDataAreThose: each code in the list of fields that must agree is one that the program refuses
// with, and has its sentence; and the count of requirements is that of the tables.
func TestTheRulesOfCombinedDataAreThose(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "docs", "asvs.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(raw), `<a id="agree"></a>`)
	list, _, _ = strings.Cut(list, "\n### ")
	words, err := os.ReadFile(filepath.Join(root, "web", "locales", "es.json"))
	if err != nil {
		t.Fatal(err)
	}
	refusing := ""
	err = filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		refusing += string(source)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile("`([a-z]+\\.[a-z_]+)`").FindAllStringSubmatch(list, -1)
	for _, m := range codes {
		if quoted := `"` + m[1] + `"`; !strings.Contains(refusing, quoted) || !strings.Contains(string(words), quoted+":") {
			t.Errorf("nothing is refused with %s, or it has no sentence", m[1])
		}
	}
	if len(codes) < 15 {
		t.Errorf("only %d codes were found", len(codes))
	}
	// What is counted as met in part has a row that says what would be needed, and there is no other.
	_, parts, _ := strings.Cut(string(raw), "\n## Met in part")
	parts, rest, _ := strings.Cut(parts, "\n## ")
	said := regexp.MustCompile(`(?m)^\| \[([\d.]+)\]`).FindAllStringSubmatch(parts, -1)
	marked := regexp.MustCompile(`(?m)^\| ([\d.]+) \| [12] \| [^|]* \| in part \|`).FindAllStringSubmatch(rest, -1)
	if len(said) != len(marked) || !strings.Contains(string(raw), fmt.Sprintf("together | %d | %d | 0 |", 207-len(said),
		len(said))) {
		t.Errorf("%d rows are met in part, %d are listed so", len(marked), len(said))
	}
}

// TestEveryTestThatTheMakefileNamesIsThere: a test that was renamed would be left out where it must run, or run where
// it takes too long, and a folder that was renamed would not be tested on MongoDB.
func TestEveryTestThatTheMakefileNamesIsThere(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for name := range testsOf(t) {
		if short, is := strings.CutPrefix(name, "Test"); is {
			tests = append(tests, short)
		}
	}
	text := strings.ReplaceAll(string(makefile), "\\\n", "")
	for _, list := range []string{"WALKS", "NOT_ON_MONGO", "RACES", "SERVER"} {
		m := regexp.MustCompile(`(?m)^` + list + `\s*:= (.+)$`).FindStringSubmatch(text)
		if m == nil {
			t.Errorf("the Makefile has no list %s", list)
			continue
		}
		for _, name := range strings.FieldsFunc(m[1], func(r rune) bool { return strings.ContainsRune("|^$()", r) }) {
			name = strings.TrimSpace(strings.TrimPrefix(name, "Test"))
			found := name == ""
			for _, test := range tests {
				found = found || strings.Contains(test, name)
			}
			if !found {
				t.Errorf("%s names %s, which no test is called", list, name)
			}
		}
	}
	for _, folder := range regexp.MustCompile(`\./internal/[\w/]+`).FindAllString(text, -1) {
		if _, err := os.Stat(filepath.Join(root, folder)); err != nil {
			t.Errorf("the Makefile names %s: %v", folder, err)
		}
	}
}
