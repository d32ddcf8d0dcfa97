package archtest

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// codeRows are packages whose statements name no code of the country pack by its letters: a code that a rule depends on
// is a constant, so that it is found by its name and misspelled nowhere.
var codeRows = []string{"internal/casework", "internal/deadline", "internal/identity", "internal/httpd/ui",
	"internal/store", "internal/txn",
	"internal/match", "internal/policy", "internal/domain", "internal/country", "internal/audit",
	"internal/app", "internal/cli", "internal/config"}

// codesElsewhere hold such words for another reason: what a test makes up, and what no password may be.
var codesElsewhere = []string{"internal/match/matchtest", "internal/identity/password"}

// TestCodesOfTheCountryPackAreNamedConstants: a literal is allowed where a name is declared for it, and nowhere else.
func TestCodesOfTheCountryPackAreNamedConstants(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(root, "internal", "country", "gt", "picklists.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pack struct {
		Lists map[string]struct {
			Values []struct {
				Code string `json:"code"`
			} `json:"values"`
		} `json:"lists"`
	}
	if err := json.Unmarshal(raw, &pack); err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for list, l := range pack.Lists {
		for _, v := range l.Values {
			if len(v.Code) > 2 && v.Code != "error" { // Digits and tiers are words of ours too, and logs call an error so.
				codes[v.Code] = list
			}
		}
	}
	if codes["en_revision"] != "estado_referencia" || codes["coordinacion"] != "rol" {
		t.Fatalf("only %d codes were read: the test would be blind", len(codes))
	}
	tree, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree.Go {
		if f.Test || !strings.HasPrefix(f.Dir+"/", coveredBy(f.Dir)) || slices.Contains(codesElsewhere, f.Dir) {
			continue
		}
		for _, d := range f.AST.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok != token.VAR {
				continue // A constant is a name; a tag of a type says which list its field has.
			}
			ast.Inspect(d, func(n ast.Node) bool {
				lit, ok := n.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return true
				}
				if said, _ := strconv.Unquote(lit.Value); codes[said] != "" {
					t.Error(f.at(lit.Pos(), "%q is a code of the list %s: give it a name", said, codes[said]))
				}
				return true
			})
		}
	}
}

// coveredBy returns the row of codeRows above dir, and what no directory begins with where there is none.
func coveredBy(dir string) string {
	for _, row := range codeRows {
		if strings.HasPrefix(dir+"/", row+"/") {
			return row + "/"
		}
	}
	return "\x00"
}
