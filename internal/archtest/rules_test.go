package archtest

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Rule is one promise about the tree.
type Rule struct {
	Name string
	Find func(*Tree) []Offence
}

// Rules returns every rule.
func Rules() []Rule {
	return []Rule{
		{"imports follow the table", findImports},
		{"names say something", findEmptyNames},
		{"the top level holds what the plan names", findStrays},
		{"no text speaks of unfinished work or of a machine", findWords},
		{"links in the documents lead somewhere", findLinks},
		{"make targets named in the documents exist", findTargets},
	}
}

// planted is a small house that keeps every rule; tests break it one rule at a time.
func planted() fstest.MapFS {
	files := fstest.MapFS{}
	for name, body := range map[string]string{
		"README.md":                    "See [the plan](docs/plan.md) and `make run`.\n",
		"docs/plan.md":                 "# Plan\n",
		"Makefile":                     "run: build\n\t./bin/amparo\nbuild:\n",
		"go.mod":                       "module amparo\n",
		".editorconfig":                "root = true\n",
		"cmd/amparo/main.go":           "package main\n\nimport \"amparo/internal/cli\"\n\nfunc main() { cli.Run() }\n",
		"internal/cli/cli.go":          "package cli\n\nimport \"time\"\n\nfunc Run() { _ = time.Now() }\n",
		"internal/domain/bed.go":       "package domain\n\ntype Bed struct{}\n",
		"internal/match/rank.go":       "// Package match ranks.\npackage match\n\nimport _ \"amparo/internal/domain\"\n",
		"internal/httpd/api/offer.go":  "package api\n\nimport _ \"github.com/gofiber/fiber/v2\"\n",
		"internal/amparotest/world.go": "package amparotest\n\nimport _ \"github.com/google/go-cmp/cmp\"\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(body)}
	}
	return files
}

// offences returns everything the rules say about a tree, one per line.
func offences(t *testing.T, files fstest.MapFS) string {
	t.Helper()
	tree, err := Read(files)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range Rules() {
		for _, o := range r.Find(tree) {
			all = append(all, r.Name+": "+o.String())
		}
	}
	return strings.Join(all, "\n")
}

func TestAHouseInShapeIsLeftAlone(t *testing.T) {
	if got := offences(t, planted()); got != "" {
		t.Errorf("nothing is wrong, yet:\n%s", got)
	}
}

const (
	matchHead  = "// Package match ranks.\npackage match\n\n"
	domainHead = "// Package domain holds nouns.\npackage domain\n\n"
)

func TestEachRuleBites(t *testing.T) {
	for _, c := range []struct{ story, file, body, says string }{
		{"the ranking reads the store", "internal/match/more.go", matchHead + "import _ \"amparo/internal/store\"\n",
			"internal/match must not import amparo/internal/store"},
		{"a noun asks a verb", "internal/domain/more.go", domainHead + "import _ \"amparo/internal/casework\"\n",
			"the direction is not in the import table"},
		{"a noun takes a module", "internal/domain/more.go", domainHead + "import _ \"golang.org/x/sync/errgroup\"\n",
			"that module is not in its row"},
		{"a page reads the store", "internal/httpd/ui/more.go",
			"// Package ui shows.\npackage ui\n\nimport _ \"amparo/internal/store\"\n", "internal/httpd/ui must not import"},
		{"siblings lean on each other", "internal/deadline/more.go",
			"// Package deadline runs.\npackage deadline\n\nimport _ \"amparo/internal/demo\"\n",
			"internal/deadline must not import"},
		{"a verb speaks HTTP", "internal/casework/more.go",
			"// Package casework acts.\npackage casework\n\nimport _ \"github.com/gofiber/fiber/v2\"\n",
			"internal/casework must not import"},
		{"a test module ships", "internal/cli/more.go", "package cli\n\nimport _ \"pgregory.net/rapid\"\n", "for tests only"},
		{"a test package ships", "internal/app/more.go",
			"// Package app composes.\npackage app\n\nimport _ \"amparo/internal/amparotest\"\n", "for tests only"},
		{"a room nobody planned", "internal/attic/box.go", "// Package attic stores.\npackage attic\n",
			"not in the import table"},
		{"a drawer for everything", "internal/domain/util/more.go", "// Package util is anything.\npackage util\n",
			"not util"},
		{"a type that manages", "internal/match/more.go", matchHead + "type bedManager struct{}\n", "bedManager"},
		{"something at the door", "notes.txt", "remember\n", "does not belong at the top level"},
		{"a promise", "docs/more.md", "TO" + "DO: write\n", "finish it"},
		{"a promise in code", "internal/match/more.go", matchHead + "// FIX" + "ME later.\n", "finish it"},
		{"somebody's machine", "docs/more.md", "open /t" + "mp/x\n", "a path of one machine"},
		{"a broken link", "docs/more.md", "[there](gone.md)\n", "leads nowhere: gone.md"},
		{"a missing picture", "README.md", "![page](docs/page.png)\n", "leads nowhere: docs/page.png"},
		{"a missing target", "docs/more.md", "`make coffee`\n", "no target coffee"},
		{"a missing target in a block", "docs/more.md", "```\nmake coffee # hot\n```\n", "no target coffee"},
	} {
		files := planted()
		files[c.file] = &fstest.MapFile{Data: []byte(c.body)}
		if got := offences(t, files); !strings.Contains(got, c.says) {
			t.Errorf("%s: no rule says %q, only:\n%s", c.story, c.says, got)
		}
	}
}

func TestWhatIsAllowedStaysAllowed(t *testing.T) {
	for _, c := range []struct{ story, file, body string }{
		{"a test looks anywhere", "internal/match/more_test.go",
			"package match\n\nimport (\n\t_ \"amparo/internal/amparotest\"\n\t_ \"pgregory.net/rapid\"\n)\n"},
		{"a room within a room", "internal/httpd/ui/view/more.go",
			"// Package view draws.\npackage view\n\nimport _ \"amparo/internal/fault\"\n"},
		{"Spanish speaks of everything", "docs/more.md", "TODOS los lugares, XXX\n"},
		{"a second working tree", ".git", "gitdir: /wor" + "k/main/.git\n"},
		{"a sentence that begins with make", "docs/more.md", "make coffee for everybody who waits\n"},
	} {
		files := planted()
		files[c.file] = &fstest.MapFile{Data: []byte(c.body)}
		if got := offences(t, files); got != "" {
			t.Errorf("%s:\n%s", c.story, got)
		}
	}
}

func TestASourceThatDoesNotParseIsAnError(t *testing.T) {
	files := planted()
	files["internal/match/broken.go"] = &fstest.MapFile{Data: []byte("package\n")}
	if _, err := Read(files); err == nil {
		t.Error("the rules would be blind to it")
	}
}

func TestTheTableHasNoDeadEnds(t *testing.T) {
	for name, row := range rows {
		for _, in := range row.inside {
			if _, ok := rows[in]; !ok {
				t.Errorf("%s may import %s, which is no row", name, in)
			}
		}
	}
}

// TestTheTableHasNoCircles proves that the direction never bends back.
func TestTheTableHasNoCircles(t *testing.T) {
	var walk func(name string, trail []string)
	walk = func(name string, trail []string) {
		for _, seen := range trail {
			if seen == name {
				t.Fatalf("a circle: %s -> %s", strings.Join(trail, " -> "), name)
			}
		}
		for _, in := range rows[name].inside {
			walk(in, append(trail, name))
		}
	}
	for name := range rows {
		walk(name, nil)
	}
}
