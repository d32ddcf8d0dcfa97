package archtest

import (
	"go/ast"
	"slices"
)

// banned is an import or a function of one that only the named rows may use.
type banned struct {
	path  string   // import path
	names []string // functions of it; empty bans the whole import
	free  []string // rows that may
	why   string
}

var bans = []banned{
	{path: fiber + "/middleware/session", why: "our session row decides every request"},
	{path: fiber + "/middleware/csrf", why: "the cross-site check is ours"},
	{path: fiber + "/middleware/filesystem", why: "assets are served from the binary by our own handler"},
	{path: fiber + "/middleware/proxy", why: "nothing is forwarded"},
	{path: fiber + "/middleware/cache", why: "answers about people are never kept"},
	{path: "math/rand", why: "use crypto/rand, or math/rand/v2 with a recorded seed where order must replay"},
	{path: "math/rand/v2", free: words("internal/match internal/demo internal/amparotest"), why: "what is random here must not be guessed: use crypto/rand"},
	{path: "log", why: "use log/slog, whose attributes are filtered"},
	{path: "unsafe", why: "nothing here needs it"},
	{path: "time", names: words("Now Since Until"), free: words("internal/app internal/cli internal/httpd/mid internal/amparotest internal/store/drivertest internal/store/mongodriver/mongoengine"),
		why: "take the clock as a value, so that a test can hold it"},
	{path: "fmt", names: words("Print Printf Println"), why: "write to a stream that was passed in"},
	{path: "os", names: words("Getenv LookupEnv Environ ExpandEnv"), free: words("internal/config internal/cli cmd/amparo internal/store/mongodriver/mongotest"), why: "settings come from internal/config"},
	{path: "os", names: words("Exit"), free: words("cmd/amparo"), why: "return an error; only main ends the process"},
}

// fiberMethods send files or guess at types behind our back.
var fiberMethods = words("SendFile Download Static")

// findCalls reports forbidden imports, calls and init functions in files that ship.
func findCalls(t *Tree) []Offence {
	var found []Offence
	for _, f := range t.shipped() {
		row, _ := rowOf(f.Dir)
		imports := f.imports()
		for _, b := range bans {
			pos, imported := imports[b.path]
			if !imported || slices.Contains(b.free, row) {
				continue
			}
			if len(b.names) == 0 {
				found = append(found, f.at(pos, "%s is not used: %s", b.path, b.why))
				continue
			}
			found = append(found, f.callsOf(b)...)
		}
		found = append(found, f.fiberCalls()...)
		found = append(found, f.inits(row)...)
	}
	return found
}

// callsOf finds calls of the banned functions. Handing such a function on as a value is fine: that
// is how a clock is passed.
func (f *File) callsOf(b banned) []Offence {
	var found []Offence
	name := f.localName(b.path)
	f.eachCall(func(call *ast.CallExpr, sel *ast.SelectorExpr) {
		if on, ok := sel.X.(*ast.Ident); ok && on.Name == name && slices.Contains(b.names, sel.Sel.Name) {
			found = append(found, f.at(call.Pos(), "%s.%s is not called here: %s", name, sel.Sel.Name, b.why))
		}
	})
	return found
}

func (f *File) fiberCalls() []Offence {
	name := f.localName(fiber)
	if name == "" {
		return nil
	}
	contexts := f.contexts(name)
	var found []Offence
	f.eachCall(func(call *ast.CallExpr, sel *ast.SelectorExpr) {
		on, _ := sel.X.(*ast.Ident)
		guessing := sel.Sel.Name == "Format" && on != nil && contexts[on.Name]
		if guessing || slices.Contains(fiberMethods, sel.Sel.Name) {
			found = append(found, f.at(call.Pos(), "fiber's %s is not used: answers are rendered by httpd/respond, assets by our own handler", sel.Sel.Name))
		}
	})
	return found
}

// contexts returns the names under which f holds a *fiber.Ctx.
func (f *File) contexts(fiberName string) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f.AST, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok {
			return true
		}
		star, ok := field.Type.(*ast.StarExpr)
		if !ok {
			return true
		}
		sel, ok := star.X.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != "Ctx" {
			return true
		}
		if on, ok := sel.X.(*ast.Ident); ok && on.Name == fiberName {
			for _, id := range field.Names {
				names[id.Name] = true
			}
		}
		return true
	})
	return names
}

// eachCall visits every call of the form x.f(...).
func (f *File) eachCall(visit func(*ast.CallExpr, *ast.SelectorExpr)) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
				visit(call, sel)
			}
		}
		return true
	})
}

// inits reports init functions: only a driver registers itself.
func (f *File) inits(row string) []Offence {
	if slices.Contains(words("internal/store/sqlitedriver internal/store/mongodriver"), row) {
		return nil
	}
	var found []Offence
	for _, d := range f.AST.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			found = append(found, f.at(fn.Pos(), "work at start belongs to the composition root, not to init"))
		}
	}
	return found
}
