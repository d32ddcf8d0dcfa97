package archtest

import (
	"strings"
	"testing"
	"testing/fstest"
)

// planted is a small house that keeps every rule; tests break it one rule at a time.
func planted() fstest.MapFS {
	files := fstest.MapFS{}
	for name, body := range map[string]string{
		"README.md":                    "See [the plan](docs/plan.md) and `make run`.\n",
		"docs/plan.md":                 "# Plan\n",
		"Makefile":                     "run: build\n\t./bin/amparo\nbuild:\n",
		"go.mod":                       "module amparo\n",
		".editorconfig":                "root = true\n",
		"cmd/amparo/main.go":           "// Command amparo starts.\npackage main\n\nimport \"amparo/internal/cli\"\n\nfunc main() { cli.Run() }\n",
		"internal/cli/cli.go":          "// Package cli reads commands.\npackage cli\n\nimport \"time\"\n\n// Run runs.\nfunc Run() { _ = time.Now() }\n",
		"internal/domain/bed.go":       "// Package domain holds nouns.\npackage domain\n\n// Bed is a place to sleep.\ntype Bed struct{}\n",
		"internal/match/rank.go":       "// Package match ranks.\npackage match\n\nimport _ \"amparo/internal/domain\"\n",
		"internal/httpd/api/offer.go":  "// Package api answers.\npackage api\n\nimport \"github.com/gofiber/fiber/v2\"\n\nfunc offer(c *fiber.Ctx) error { return c.SendString(\"\") }\n",
		"internal/amparotest/world.go": "// Package amparotest builds worlds.\npackage amparotest\n\nimport _ \"github.com/google/go-cmp/cmp\"\n",
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
	apiHead    = "// Package api answers.\npackage api\n\nimport \"github.com/gofiber/fiber/v2\"\n\n"
	domainHead = "// Package domain holds nouns.\npackage domain\n\n"
)

func TestEachRuleBites(t *testing.T) {
	long := strings.Repeat("\t_ = 1\n", 60)
	for _, c := range []struct{ story, file, body, says string }{
		{"the ranking reads the store", "internal/match/more.go", matchHead + "import _ \"amparo/internal/store\"\n", "internal/match must not import amparo/internal/store"},
		{"a noun asks a verb", "internal/domain/more.go", domainHead + "import _ \"amparo/internal/casework\"\n", "the direction is not in the import table"},
		{"a noun takes a module", "internal/domain/more.go", domainHead + "import _ \"golang.org/x/sync/errgroup\"\n", "that module is not in its row"},
		{"a page reads the store", "internal/httpd/ui/more.go", "// Package ui shows.\npackage ui\n\nimport _ \"amparo/internal/store\"\n", "internal/httpd/ui must not import"},
		{"siblings lean on each other", "internal/notice/more.go", "// Package notice tells.\npackage notice\n\nimport _ \"amparo/internal/report\"\n", "internal/notice must not import"},
		{"a verb speaks HTTP", "internal/casework/more.go", "// Package casework acts.\npackage casework\n\nimport _ \"github.com/gofiber/fiber/v2\"\n", "internal/casework must not import"},
		{"a test module ships", "internal/cli/more.go", "package cli\n\nimport _ \"pgregory.net/rapid\"\n", "for tests only"},
		{"a test package ships", "internal/app/more.go", "// Package app composes.\npackage app\n\nimport _ \"amparo/internal/amparotest\"\n", "for tests only"},
		{"a room nobody planned", "internal/attic/box.go", "// Package attic stores.\npackage attic\n", "not in the import table"},
		{"fiber's session", "internal/httpd/api/more.go", "package api\n\nimport _ \"github.com/gofiber/fiber/v2/middleware/session\"\n", "session row"},
		{"a file from the disk", "internal/httpd/api/more.go", apiHead + "func more(c *fiber.Ctx) error { return c.SendFile(\"x\") }\n", "fiber's SendFile"},
		{"a whole folder", "internal/httpd/api/more.go", apiHead + "func more(a *fiber.App) { a.Static(\"/\", \".\") }\n", "fiber's Static"},
		{"a guessed answer", "internal/httpd/api/more.go", apiHead + "func more(c *fiber.Ctx) error { return c.Format(1) }\n", "fiber's Format"},
		{"a clock of its own", "internal/match/more.go", matchHead + "import \"time\"\n\nvar now = time.Now()\n", "time.Now is not called here"},
		{"a clock under another name", "internal/match/more.go", matchHead + "import tick \"time\"\n\nvar now = tick.Since(tick.Time{})\n", "tick.Since is not called here"},
		{"guessable ids", "internal/domain/more.go", domainHead + "import _ \"math/rand/v2\"\n", "must not be guessed"},
		{"the old generator", "internal/match/more.go", matchHead + "import _ \"math/rand\"\n", "math/rand is not used"},
		{"a setting behind the back", "internal/domain/more.go", domainHead + "import \"os\"\n\nvar home = os.Getenv(\"HOME\")\n", "settings come from"},
		{"a sudden end", "internal/cli/more.go", "package cli\n\nimport \"os\"\n\nfunc end() { os.Exit(1) }\n", "only main ends"},
		{"a word on the screen", "internal/match/more.go", matchHead + "import \"fmt\"\n\nfunc say() { fmt.Println(1) }\n", "fmt.Println is not called here"},
		{"the other log", "internal/match/more.go", matchHead + "import _ \"log\"\n", "log/slog"},
		{"work at start", "internal/match/more.go", matchHead + "func init() {}\n", "not to init"},
		{"a long file", "internal/match/more.go", matchHead + strings.Repeat("//\n", 300), "303 lines"},
		{"a long function", "internal/match/more.go", matchHead + "func f() {\n" + long + "}\n", "f has 62 lines"},
		{"an unexplained package", "internal/fault/more.go", "package fault\n", "package fault has no comment"},
		{"an unexplained function", "internal/match/more.go", matchHead + "func Rank() {}\n", "Rank is exported"},
		{"an unexplained method", "internal/domain/more.go", domainHead + "func (b *Bed) Free() {}\n", "Free is exported"},
		{"an unexplained constant", "internal/match/more.go", matchHead + "const (\n\tMost = 1\n)\n", "Most is exported"},
		{"an unexplained type among others", "internal/match/more.go", matchHead + "// Two things.\ntype (\n\tOne struct{}\n\tTwo struct{}\n)\n", "Two is exported"},
		{"a drawer for everything", "internal/domain/util/more.go", "// Package util is anything.\npackage util\n", "not util"},
		{"a type that manages", "internal/match/more.go", matchHead + "type bedManager struct{}\n", "bedManager"},
		{"something at the door", "notes.txt", "remember\n", "does not belong at the top level"},
		{"a promise", "docs/more.md", "TO" + "DO: write\n", "finish it"},
		{"a promise in code", "internal/match/more.go", matchHead + "// FIX" + "ME later.\n", "finish it"},
		{"somebody's machine", "docs/more.md", "open /t" + "mp/x\n", "a path of one machine"},
		{"a finding hushed up", "internal/match/more.go", matchHead + "var x = 1 //nol" + "int\n", "say which linter"},
		{"a finding hushed without a reason", "internal/match/more.go", matchHead + "var x = 1 //nol" + "int:gosec\n", "say which linter"},
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
		{"a test looks anywhere", "internal/match/more_test.go", "package match\n\nimport (\n\t_ \"amparo/internal/amparotest\"\n\t_ \"pgregory.net/rapid\"\n)\n"},
		{"a clock is handed on", "internal/match/more.go", matchHead + "import \"time\"\n\nvar clock = time.Now\n"},
		{"a time is written out", "internal/httpd/api/more.go", "package api\n\nimport (\n\t\"time\"\n\n\t\"github.com/gofiber/fiber/v2\"\n)\n\nfunc more(c *fiber.Ctx, t time.Time) error { return c.SendString(t.Format(\"15:04\")) }\n"},
		{"a room within a room", "internal/httpd/ui/view/more.go", "// Package view draws.\npackage view\n\nimport _ \"amparo/internal/fault\"\n"},
		{"a generated file is long", "internal/match/more.go", "// Code generated by a tool. DO NOT EDIT.\n\npackage match\n" + strings.Repeat("//\n", 400)},
		{"a finding with a reason", "internal/match/more.go", matchHead + "var x = 1 //nol" + "int:gosec // the bound is checked one line above\n"},
		{"Spanish speaks of everything", "docs/more.md", "TODOS los lugares, XXX\n"},
		{"an explained group", "internal/match/more.go", matchHead + "// Weights of the score.\nconst (\n\tNear = 1\n\tFar  = 2\n)\n"},
		{"a method of a hidden type", "internal/match/more.go", matchHead + "type row struct{}\n\nfunc (row) Len() int { return 0 }\n"},
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
