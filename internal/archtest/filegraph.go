package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is the name of ours in import paths.
const module = "amparo"

// FileGraph says which files of one package refer to which others, as the type checker sees it: to a
// constant, variable, type, function, method or field that is declared in another file. Tests are left out.
type FileGraph struct {
	Path  string                         // import path without the module's name
	Lines map[string]int                 // lines by file
	Uses  map[string]map[string][]string // by file that refers, by file that declares: the names, sorted
}

// listed is what go list says about a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// ReadGraphs reads the packages that the patterns of the go command name, seen from dir. It needs the go
// command: the packages are checked from source, what they import from the compiler's export data.
func ReadGraphs(dir string, patterns ...string) ([]FileGraph, error) {
	args := append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly"}, patterns...)
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaints.String())
	}
	exports := map[string]string{}
	var asked []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			asked = append(asked, p)
		}
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var graphs []FileGraph
	for _, p := range asked {
		g, err := graph(fset, imports, p)
		if err != nil {
			return nil, err
		}
		graphs = append(graphs, g)
	}
	return graphs, nil
}

// graph type-checks one package and collects the references between its files.
func graph(fset *token.FileSet, imports types.Importer, p listed) (FileGraph, error) {
	g := FileGraph{
		Path: strings.TrimPrefix(p.ImportPath, module+"/"), Lines: map[string]int{},
		Uses: map[string]map[string][]string{},
	}
	var files []*ast.File
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return g, err
		}
		files = append(files, f)
		g.Lines[name] = fset.File(f.Pos()).LineCount()
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: imports}
	pkg, err := config.Check(p.ImportPath, fset, files, info)
	if err != nil {
		return g, err
	}
	nameOf := func(pos token.Pos) string { return filepath.Base(fset.Position(pos).Filename) }
	for id, o := range info.Uses {
		if o.Pkg() != pkg || !o.Pos().IsValid() {
			continue
		}
		if from, to := nameOf(id.Pos()), nameOf(o.Pos()); from != to {
			g.add(from, to, o.Name())
		}
	}
	return g, nil
}

func (g FileGraph) add(from, to, name string) {
	if g.Uses[from] == nil {
		g.Uses[from] = map[string][]string{}
	}
	names := g.Uses[from][to]
	if at, found := slices.BinarySearch(names, name); !found {
		g.Uses[from][to] = slices.Insert(names, at, name)
	}
}

// Size returns the lines of all files together.
func (g FileGraph) Size() int {
	n := 0
	for _, lines := range g.Lines {
		n += lines
	}
	return n
}

// Circles returns the groups of two files or more that all reach one another, largest first; files sorted.
// They are the strongly connected components of the graph (R. Tarjan, 1972).
func (g FileGraph) Circles() [][]string {
	var (
		circles    [][]string
		stack      []string
		order, low = map[string]int{}, map[string]int{}
		onStack    = map[string]bool{}
		visit      func(string)
	)
	visit = func(file string) {
		order[file] = len(order) + 1
		low[file] = order[file]
		stack, onStack[file] = append(stack, file), true
		for _, to := range slices.Sorted(maps.Keys(g.Uses[file])) {
			switch {
			case order[to] == 0:
				visit(to)
				low[file] = min(low[file], low[to])
			case onStack[to]:
				low[file] = min(low[file], order[to])
			}
		}
		if low[file] != order[file] {
			return
		}
		at := slices.Index(stack, file)
		circle := slices.Sorted(slices.Values(stack[at:]))
		stack = stack[:at]
		for _, f := range circle {
			onStack[f] = false
		}
		if len(circle) > 1 {
			circles = append(circles, circle)
		}
	}
	for _, file := range slices.Sorted(maps.Keys(g.Lines)) {
		if order[file] == 0 {
			visit(file)
		}
	}
	slices.SortStableFunc(circles, func(a, b []string) int { return len(b) - len(a) })
	return circles
}

// Largest returns how many files the largest circle holds, 0 where there is none.
func (g FileGraph) Largest() int {
	if circles := g.Circles(); len(circles) > 0 {
		return len(circles[0])
	}
	return 0
}
