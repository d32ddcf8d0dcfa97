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
	"regexp"
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
	Path  string
	Dir   string // slash-separated, relative to the module
	Test  bool
	Lines int
	AST   *ast.File
	fset  *token.FileSet
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

// localName returns the name by which f speaks of an imported package, empty when it does not
// import it.
func (f *File) localName(importPath string) string {
	for _, spec := range f.AST.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		if base := path.Base(importPath); !majorVersion.MatchString(base) {
			return base
		}
		return path.Base(path.Dir(importPath))
	}
	return ""
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

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
		Lines: bytes.Count(body, []byte("\n")), AST: parsed, fset: fset,
	})
	return nil
}

// shipped returns the Go files that end up in the binary: no tests.
func (t *Tree) shipped() []*File {
	return slices.DeleteFunc(slices.Clone(t.Go), func(f *File) bool { return f.Test })
}

// Rule is one promise about the tree.
type Rule struct {
	Name string
	Find func(*Tree) []Offence
}

// Rules returns every rule.
func Rules() []Rule {
	return []Rule{
		{"imports follow the table", findImports},
		{"nobody calls what is forbidden", findCalls},
		{"files and functions stay short", findLong},
		{"packages and exported names are explained", findUndocumented},
		{"names say something", findEmptyNames},
		{"the top level holds what the plan names", findStrays},
		{"no text speaks of unfinished work or of a machine", findWords},
		{"every silenced lint finding is explained", findNolint},
		{"links in the documents lead somewhere", findLinks},
		{"make targets named in the documents exist", findTargets},
	}
}
