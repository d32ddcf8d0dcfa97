package archtest

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A wait has no limit where nothing ends it but what it waits for: a receive outside a select, a select all of whose
// cases are others' doings, a group, a loop that asks again and again. A test waits through package await, which has a
// limit and says what for.

// bounded are the waits that end by something this check cannot see, by file and function, and why they do.
var bounded = map[string]string{
	"internal/amparotest/kill_test.go TestProcessBeside":       "its parent kills the process, or hangs up",
	"internal/store/sqlitedriver/crash_test.go load":           "it is a process that its parent kills",
	"internal/httpd/crawl_chart_test.go each":                  "every request of a walker has the client's limit",
	"internal/httpd/matrix_test.go TestEveryRouteForEverybody": "every request has the client's limit",
	"internal/practice/practice.go inside":                     "its context was ended on the line before",
	"internal/app/serve.go serveWithPeers":                     "its context was ended on the line before",
	"internal/app/serve.go serve":                              "the listener was closed on the line before",
	"internal/casework/act/lock.go lockOne":                    "it gives back what it holds: there is something to take",
	"internal/store/sqlitedriver/write.go ask":                 "the writer answers everything that it has begun",
	"internal/store/sqlitedriver/writer.go close":              "the queue was closed on the line before",
	"internal/store/translog/integrate.go integrateAll":        "every log is numbered under the context",
	"internal/witness/round.go round":                          "each is asked with a limit, and reads under the context",
}

// clocks are what a loop asks that ends by itself.
var clocks = []string{"Before", "After", "Since", "Sub", "Err", "Done"}

// waiter finds the waits without a limit in one function.
type waiter struct {
	file  *File
	found []Offence
}

func (w *waiter) tell(n ast.Node, what string) {
	w.found = append(w.found, w.file.at(n.Pos(), "%s", what))
}

// inspect walks a part of a file. What runs beside holds up only who waits for it, and that wait is found.
func (w *waiter) inspect(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			return false
		case *ast.SelectStmt:
			w.choice(n)
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW && !ends(n.X) {
				w.tell(n, "a receive without a limit")
			}
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.SelectorExpr)
			if ok && f.Sel.Name == "Wait" && len(n.Args) == 0 && w.group(f.X) {
				w.tell(n, "waits for a group without a limit")
			}
			return !ok || f.Sel.Name != "Go"
		case *ast.ForStmt:
			if n.Cond == nil && n.Post == nil && calls(n.Body, "Sleep", "Gosched") && !calls(n.Body, clocks...) {
				w.tell(n, "asks again and again without a limit")
			}
		}
		return true
	})
}

// choice looks at a select: one of its cases must come by itself.
func (w *waiter) choice(s *ast.SelectStmt) {
	limit := false
	for _, c := range s.Body.List {
		clause, ok := c.(*ast.CommClause)
		if !ok {
			continue
		}
		limit = limit || clause.Comm == nil
		if clause.Comm != nil {
			ast.Inspect(clause.Comm, func(n ast.Node) bool {
				u, ok := n.(*ast.UnaryExpr)
				limit = limit || ok && u.Op == token.ARROW && ends(u.X)
				return true
			})
		}
		for _, st := range clause.Body {
			w.inspect(st)
		}
	}
	if !limit {
		w.tell(s, "chooses among others' doings without a limit")
	}
}

// ends reports whether what is received from comes by itself: a context that ends, or a time.
func ends(from ast.Expr) bool {
	switch from := from.(type) {
	case *ast.CallExpr:
		return slices.Contains([]string{"Done", "After", "Tick"}, named(from.Fun))
	case *ast.SelectorExpr:
		return from.Sel.Name == "C"
	}
	return false
}

func named(f ast.Expr) string {
	switch f := f.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// calls reports whether a part of a file calls something of one of these names.
func calls(n ast.Node, names ...string) bool {
	is := false
	ast.Inspect(n, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		is = is || ok && slices.Contains(names, named(call.Fun))
		return true
	})
	return is
}

// group reports whether an expression is a sync.WaitGroup of this file.
func (w *waiter) group(x ast.Expr) bool {
	is := false
	ast.Inspect(w.file.AST, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && named(v.Type) == "WaitGroup" {
			is = is || slices.ContainsFunc(v.Names, func(i *ast.Ident) bool { return i.Name == named(x) })
		}
		return true
	})
	return is
}

// findWaits reports waits without a limit, by file and function.
func findWaits(t *Tree) map[string][]Offence {
	found := map[string][]Offence{}
	for _, f := range t.Go {
		for _, d := range f.AST.Decls {
			w, name := waiter{file: f}, ""
			if fn, ok := d.(*ast.FuncDecl); ok {
				name = fn.Name.Name
			}
			if w.inspect(d); len(w.found) > 0 {
				found[f.Path+" "+name] = append(found[f.Path+" "+name], w.found...)
			}
		}
	}
	return found
}

// TestEveryWaitHasALimit: a test that hangs for ever says nothing, and so does a server.
func TestEveryWaitHasALimit(t *testing.T) {
	tree, err := Read(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	found := findWaits(tree)
	for where, offences := range found {
		for _, o := range offences {
			if bounded[where] == "" {
				t.Errorf("%v: use await.For or await.All in a test, a context in the program", o)
			}
		}
	}
	for where := range bounded {
		if found[where] == nil {
			t.Errorf("%s waits for nothing any more: take it off the list", where)
		}
	}
}

// TestAWaitWithoutALimitIsFound: each kind of it, and nothing that ends by itself.
func TestAWaitWithoutALimitIsFound(t *testing.T) {
	for body, says := range map[string]string{
		"<-c":                               "a receive",
		"x := <-c; use(x)":                  "a receive",
		"func() { <-c }()":                  "a receive",
		"defer func() { <-c }()":            "a receive",
		"var g sync.WaitGroup; g.Wait()":    "waits for a group",
		"select { case <-c: case c <- 1: }": "chooses among",
		"select {}":                         "chooses among",
		"for { if done() { break }; time.Sleep(1) }": "asks again",
		"<-ctx.Done()":                            "",
		"<-time.After(1)":                         "",
		"<-late.C":                                "",
		"go func() { <-c }()":                     "",
		"select { case <-c: default: }":           "",
		"select { case <-c: case <-ctx.Done(): }": "",
		"for { if time.Now().After(end) { break }; time.Sleep(1) }": "",
		"for i := 0; ; i++ { if i == 9 { break }; time.Sleep(1) }":  "",
		"await.For(t, \"somebody\", c)":                             "",
	} {
		files := planted()
		files["internal/match/wait_test.go"] = &fstest.MapFile{Data: []byte("package match\n\nfunc f() {\n" + body + "\n}\n")}
		tree, err := Read(files)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, o := range findWaits(tree)["internal/match/wait_test.go f"] {
			got += o.Text
		}
		if says == "" && got != "" || !strings.Contains(got, says) {
			t.Errorf("%s: want %q, got %q", body, says, got)
		}
	}
}

// TestDrawsOfAFailedRandomTestAreNotTracked: they lie where a test ran, and the seed it prints repeats them.
func TestDrawsOfAFailedRandomTestAreNotTracked(t *testing.T) {
	ignored, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Split(string(ignored), "\n"), "testdata/rapid/") {
		t.Error("git would take the draws in testdata/rapid")
	}
}
