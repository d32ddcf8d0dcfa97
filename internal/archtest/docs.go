package archtest

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
)

// findUndocumented reports packages without a comment and exported names without one.
func findUndocumented(t *Tree) []Offence {
	var found []Offence
	explained := map[string]bool{}
	first := map[string]*File{}
	for _, f := range t.shipped() {
		explained[f.Dir] = explained[f.Dir] || f.AST.Doc != nil
		if first[f.Dir] == nil {
			first[f.Dir] = f
		}
		for _, d := range f.AST.Decls {
			found = append(found, f.undocumented(d)...)
		}
	}
	for dir, f := range first {
		if !explained[dir] {
			found = append(found, f.at(f.AST.Package, "package %s has no comment that says what it guarantees", f.AST.Name.Name))
		}
	}
	return found
}

func (f *File) undocumented(d ast.Decl) []Offence {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && f.receiverExported(d) {
			return []Offence{f.at(d.Pos(), "%s is exported and not explained", d.Name.Name)}
		}
	case *ast.GenDecl:
		if d.Tok == token.IMPORT {
			return nil
		}
		var found []Offence
		for _, s := range d.Specs {
			doc, names := describe(s)
			grouped := d.Doc != nil && (d.Tok != token.TYPE || len(d.Specs) == 1)
			for _, name := range names {
				if name.IsExported() && !doc && !grouped {
					found = append(found, f.at(name.Pos(), "%s is exported and not explained", name.Name))
				}
			}
		}
		return found
	}
	return nil
}

// describe returns whether a declared name has its own comment, and the names.
func describe(s ast.Spec) (doc bool, names []*ast.Ident) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Doc != nil || s.Comment != nil, []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Doc != nil || s.Comment != nil, s.Names
	}
	return true, nil
}

// receiverExported reports whether fn is no method, or a method of an exported type.
func (f *File) receiverExported(fn *ast.FuncDecl) bool {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return true
	}
	t := fn.Recv.List[0].Type
	for {
		switch u := t.(type) {
		case *ast.StarExpr:
			t = u.X
		case *ast.IndexExpr:
			t = u.X
		case *ast.IndexListExpr:
			t = u.X
		case *ast.Ident:
			return u.IsExported()
		default:
			return true
		}
	}
}

var (
	emptyPackages = words("util utils common helper helpers misc shared lib base types")
	emptySuffix   = regexp.MustCompile(`.(Impl|Manager|Helper|Utils?)$`)
)

// findEmptyNames reports packages and types whose name says nothing about what they hold.
func findEmptyNames(t *Tree) []Offence {
	var found []Offence
	for _, f := range t.Go {
		if slices.Contains(emptyPackages, path.Base(f.Dir)) || slices.Contains(emptyPackages, strings.TrimSuffix(f.AST.Name.Name, "_test")) {
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
