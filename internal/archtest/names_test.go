package archtest

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	emptyPackages = words("util utils common helper helpers misc shared lib base types")
	emptySuffix   = regexp.MustCompile(`.(Impl|Manager|Helper|Utils?)$`)
)

// findEmptyNames reports packages and types whose name says nothing about what they hold.
func findEmptyNames(t *Tree) []Offence {
	var found []Offence
	for _, f := range t.Go {
		if slices.Contains(emptyPackages, path.Base(f.Dir)) ||
			slices.Contains(emptyPackages, strings.TrimSuffix(f.AST.Name.Name, "_test")) {
			found = append(found, f.at(f.AST.Package, "a package is named after what it holds, not %s", f.AST.Name.Name))
		}
		ast.Inspect(f.AST, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok && emptySuffix.MatchString(s.Name.Name) {
				found = append(found, f.at(s.Pos(), "%s: name the thing, not that it manages or helps", s.Name.Name))
			}
			return true
		})
	}
	return found
}
