package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// TestACopyKnowsEveryKind: somebody adds a noun and forgets that a copy of an installation must hold it. Nobody's drafts, sessions
// or notes may be left behind because of that.
func TestACopyKnowsEveryKind(t *testing.T) {
	files, err := parser.ParseDir(token.NewFileSet(), ".", nil, 0) //nolint:staticcheck // build tags do not matter to a list of constants
	if err != nil {
		t.Fatal(err)
	}
	var declared []driver.Kind
	ast.Inspect(files["store"], func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "kind") || len(v.Values) != 1 {
			return true
		}
		if lit, ok := v.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			kind, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			declared = append(declared, driver.Kind(kind))
		}
		return true
	})
	kinds := store.Kinds()
	slices.Sort(declared)
	slices.Sort(kinds)
	if len(declared) < 30 || !slices.Equal(declared, kinds) {
		t.Errorf("a copy holds the kinds\n%v\nand the store declares\n%v", kinds, declared)
	}
}

// TestARowWithoutALeafThatWasAlteredIsNamed: a session is covered by no leaf, and still nobody alters it unseen.
func TestARowWithoutALeafThatWasAlteredIsNamed(t *testing.T) {
	h := newHouse(t)
	for _, id := range []domain.SessionID{"s1", "s2"} {
		h.keep(t, putting(store.New(domain.Session{ID: id, Account: "ana", CreatedAt: h.Now()})))
	}
	look := store.Look(h.d, h.ring)
	named := func() (out []string) {
		if err := look.Unreadable(t.Context(), func(kind, id string) { out = append(out, kind+" "+id) }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := named(); len(got) != 0 {
		t.Fatalf("untouched, and named are %v", got)
	}
	row, err := h.d.Get(t.Context(), driver.Key{Kind: "session", ID: "s2"})
	if err != nil {
		t.Fatal(err)
	}
	row.Rev++
	row.Blob[40] ^= 1
	if err := h.d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev - 1}}}); err != nil {
		t.Fatal(err)
	}
	if got := named(); len(got) != 1 || got[0] != "session "+h.PseudonymOf("row", "s2") {
		t.Errorf("named are %v", got)
	}
}
