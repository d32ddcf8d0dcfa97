package archtest

import (
	"fmt"
	"go/ast"
)

// What still fits a reader's head; generated files and tests are not counted.
const (
	maxFileLines = 300
	maxFuncLines = 60
)

// findLong reports files and functions that have grown too long.
func findLong(t *Tree) []Offence {
	var found []Offence
	for _, f := range t.shipped() {
		if ast.IsGenerated(f.AST) {
			continue
		}
		if f.Lines > maxFileLines {
			found = append(found, Offence{Path: f.Path, Text: fmt.Sprintf("%d lines, at most %d: split it by what it is about", f.Lines, maxFileLines)})
		}
		for _, d := range f.AST.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > maxFuncLines {
				found = append(found, f.at(fn.Pos(), "%s has %d lines, at most %d", fn.Name.Name, n, maxFuncLines))
			}
		}
	}
	return found
}
