package api

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/identity/record"
	"amparo/web"
)

// problemCodes lists every code that a problem may carry: what the source hands to the functions that make faults and
// what the locales have words for.
func problemCodes(t *testing.T) []string {
	t.Helper()
	raw, err := fs.ReadFile(web.FS, "locales/en.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]any{} // A sentence, or one for each plural form.
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	internal := os.DirFS("../../..")
	err = fs.WalkDir(internal, "internal", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(at, ".go") || strings.HasSuffix(at, "_test.go") ||
			strings.HasPrefix(at, "internal/httpd/ui/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../../../"+at, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, code := range codesIn(n) {
				if words[code] != nil {
					found[code] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, why := range []record.EndReason{record.EndIdle, record.EndLifetime, record.EndReplaced, record.EndSignOut,
		record.EndByOwner,
		record.EndPassword, record.EndAccount, record.EndRole, record.EndRenewed} {
		found["session."+string(why)] = true
	}
	return slices.Sorted(maps.Keys(found))
}

// makers are the functions that take the code of a fault.
var makers = []string{"New", "At", "Add", "AddArgs", "Check", "wrong", "refuseCode", "fieldFault", "Fault", "signedOut"}

func codesIn(n ast.Node) []string {
	var out []string
	text := func(e ast.Expr) {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, s)
			}
		}
	}
	switch n := n.(type) {
	case *ast.CallExpr:
		name := ""
		switch fn := n.Fun.(type) {
		case *ast.Ident:
			name = fn.Name
		case *ast.SelectorExpr:
			name = fn.Sel.Name
		}
		if slices.Contains(makers, name) {
			for _, arg := range n.Args {
				text(arg)
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
			text(n.Value)
		}
	}
	return out
}
