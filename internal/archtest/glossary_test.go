package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheGlossaryHasEveryStoredNoun: whoever meets a row, a tier or a term of the log finds what it means, and its word
// on the Spanish pages.
func TestTheGlossaryHasEveryStoredNoun(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "docs", "glossary.md"))
	if err != nil {
		t.Fatal(err)
	}
	terms, types := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, name := range regexp.MustCompile("`[^`]+`").FindAllString(cells[1], -1) {
			types[strings.Trim(name, "`")] = true
		}
		term, _, _ := strings.Cut(cells[1], "(")
		for one := range strings.SplitSeq(term, ",") {
			terms[strings.TrimSpace(one)] = true
		}
		if strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "" {
			t.Errorf("%q lacks its Spanish word or its meaning", strings.TrimSpace(cells[1]))
		}
	}
	nouns := storedNouns(t)
	if len(nouns) < 30 {
		t.Fatalf("only %d stored nouns were found: the test would be blind", len(nouns))
	}
	for _, noun := range nouns {
		if !types[noun] {
			t.Errorf("docs/glossary.md has no row for the stored noun %s", noun)
		}
	}
	for _, term := range words("D0 D1 D2 D3 D4 leaf head pin desk card") {
		if !terms[term] && !types[term] {
			t.Errorf("docs/glossary.md has no row for %q", term)
		}
	}
	if !terms["country pack"] || !terms["protected part"] {
		t.Error("docs/glossary.md says nothing of country packs or of protected parts")
	}
}

// storedNouns returns the types whose rows the registry of the store knows.
func storedNouns(t *testing.T) []string {
	tree, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range tree.Go {
		if f.Path != "internal/store/noun/registry.go" {
			continue
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			fn, ok := n.(*ast.FuncType)
			if !ok || fn.Results == nil || len(fn.Params.List) != 1 {
				return true
			}
			kind := fn.Params.List[0].Type
			if keyed, ok := kind.(*ast.IndexExpr); ok { // A noun that is kept under the hash of its key.
				kind = keyed.Index
			}
			if noun, ok := kind.(*ast.SelectorExpr); ok && noun.Sel.Name != "Time" {
				found = append(found, noun.Sel.Name)
			}
			return true
		})
	}
	return found
}
