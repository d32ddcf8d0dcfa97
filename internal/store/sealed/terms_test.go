package sealed_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"amparo/internal/seal"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// termNames are the names that the registry gives to terms: the first argument of By and of ByNarrow. A narrow name is
// bound to an agency.
func termNames(t *testing.T) (wide, narrow []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "noun", "registry.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		f, ok := call.Fun.(*ast.Ident)
		if !ok || f.Name != "By" && f.Name != "ByNarrow" {
			return true
		}
		arg := call.Args[0]
		if joined, ok := arg.(*ast.BinaryExpr); ok {
			arg = joined.X
		}
		lit, ok := arg.(*ast.BasicLit)
		if !ok {
			t.Fatalf("a term is named by something else than a text: %T", arg)
		}
		name, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		if known[f.Name+name] {
			return true
		}
		known[f.Name+name] = true
		if f.Name == "By" {
			wide = append(wide, name)
		} else {
			narrow = append(narrow, name+"casa", name+"otra")
		}
		return true
	})
	return wide, narrow
}

// TestTheSameValueHasAnotherTermInEveryKindAndUnderEveryName: whoever reads the index cannot tell that a case and a
// stay, or a telephone and a document, hold the same value. Every kind of row and every name that the registry gives is
// tried.
func TestTheSameValueHasAnotherTermInEveryKindAndUnderEveryName(t *testing.T) {
	dir := t.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	if err != nil {
		t.Fatal(err)
	}
	rows := sealed.New(nil, ring, time.Now)
	wide, narrow := termNames(t)
	if len(wide) < 10 || len(narrow) < 4 {
		t.Fatalf("only %v and %v are named: the test would be blind", wide, narrow)
	}
	seen := map[string]string{}
	unique := func(term, whose string) {
		if other := seen[term]; other != "" {
			t.Errorf("%s and %s have one term for one value", other, whose)
		}
		seen[term] = whose
	}
	for _, kind := range noun.Kinds() {
		for _, name := range wide {
			unique(rows.Term(kind, noun.By(name, "50200001234")), fmt.Sprint(kind, " by ", name))
		}
		for _, name := range narrow {
			three := "" // One narrow term is short enough to meet another by chance.
			for _, value := range []string{"50200001234", "50200001235", "50200001236"} {
				term := rows.Term(kind, noun.ByNarrow(name, value))
				if full := rows.Term(kind, noun.By(name, value)); len(term) >= len(full) {
					t.Errorf("%s by %s is not narrow: %d signs of %d", kind, name, len(term), len(full))
				}
				three += term
			}
			unique(three, fmt.Sprint(kind, " by ", name))
		}
	}
	for _, e := range []noun.Term{noun.By("case", "a"), noun.By("case", "b"), noun.By("case", "A"), noun.By("case", "")} {
		unique(rows.Term("stay", e), "a value "+e.Value)
	}
}
