package archtest

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Offence is one place where a rule is broken.
type Offence struct {
	Path string
	Line int // 0 where the whole file or directory offends
	Text string
}

// String writes the offence the way an editor can jump to.
func (o Offence) String() string {
	if o.Line == 0 {
		return o.Path + ": " + o.Text
	}
	return fmt.Sprintf("%s:%d: %s", o.Path, o.Line, o.Text)
}

// Tree is a source tree, read once for all rules.
type Tree struct {
	Top   []string        // names at the top level
	Paths map[string]bool // every file and every directory that holds one
	Go    []*File         // every Go file, tests too
	Texts []Text          // every text file, the Go files too
}

// Text is a file of the tree that people read.
type Text struct {
	Path string
	Body string
}

// File is one parsed Go file.
type File struct {
	Path string
	Dir  string // slash-separated, relative to the module
	Test bool
	AST  *ast.File
	fset *token.FileSet
}

func (f *File) line(pos token.Pos) int { return f.fset.Position(pos).Line }

// at returns an offence of f at pos.
func (f *File) at(pos token.Pos, format string, args ...any) Offence {
	return Offence{Path: f.Path, Line: f.line(pos), Text: fmt.Sprintf(format, args...)}
}

// imports returns the import paths of f with the place of each.
func (f *File) imports() map[string]token.Pos {
	all := map[string]token.Pos{}
	for _, spec := range f.AST.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			all[p] = spec.Pos()
		}
	}
	return all
}

// skipped are directories at the top level that hold no source: what git and make leave behind.
var skipped = []string{".git", "bin", "data"}

// Read reads the tree below fsys. A Go file that does not parse is an error: every rule would be
// blind to it.
func Read(fsys fs.FS) (*Tree, error) {
	t := &Tree{Paths: map[string]bool{}}
	top, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range top {
		if !slices.Contains(skipped, e.Name()) {
			t.Top = append(t.Top, e.Name())
		}
	}
	var faults []error
	err = fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a temporary file of somebody's editor went away meanwhile
		}
		if err != nil {
			return err
		}
		if e.IsDir() {
			if slices.Contains(skipped, name) || e.Name() == "testdata" && strings.Contains(name, "fuzz") {
				return fs.SkipDir
			}
			return nil
		}
		if slices.Contains(skipped, name) {
			return nil // of a second working tree .git is a file
		}
		if err := t.add(fsys, name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = append(faults, err)
		}
		return nil
	})
	return t, errors.Join(append(faults, err)...)
}

func (t *Tree) add(fsys fs.FS, name string) error {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return err
	}
	for p := name; p != "."; p = path.Dir(p) {
		t.Paths[p] = true
	}
	if bytes.IndexByte(body[:min(len(body), 8000)], 0) >= 0 {
		return nil // not a text
	}
	t.Texts = append(t.Texts, Text{Path: name, Body: string(body)})
	if path.Ext(name) != ".go" || name[0] == '.' || slices.Contains(strings.Split(name, "/"), "testdata") {
		return nil // tools in dot-folders are modules of their own
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, name, body, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	t.Go = append(t.Go, &File{
		Path: name, Dir: path.Dir(name), Test: strings.HasSuffix(name, "_test.go"),
		AST: parsed, fset: fset,
	})
	return nil
}
