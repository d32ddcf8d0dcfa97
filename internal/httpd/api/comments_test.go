package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// comments holds what stands above each field of the types that the interface speaks in, by package, type and field.
// The document says the same as the source, so that there is one text to keep true.
var comments = sync.OnceValues(func() (map[string]string, error) {
	out := map[string]string{}
	for dir, path := range map[string]string{".": "amparo/internal/httpd/api",
		"../respond": "amparo/internal/httpd/respond"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(at string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(at, ".go") || strings.HasSuffix(at, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), dir+"/"+at, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			pkg := path
			if cut := strings.LastIndexByte(at, '/'); cut > 0 {
				pkg += "/" + at[:cut]
			}
			for _, decl := range file.Decls {
				collect(out, pkg, decl)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
})

func collect(out map[string]string, pkg string, decl ast.Decl) {
	types, ok := decl.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range types.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		body, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range body.Fields.List {
			for _, name := range f.Names {
				out[pkg+"."+t.Name.Name+"."+name.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
			}
		}
	}
}

// comment returns what stands above a field, which may be lent by an embedded struct.
func comment(t *testing.T, in reflect.Type, index []int) string {
	t.Helper()
	all, err := comments()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range index[:len(index)-1] {
		in = in.Field(i).Type
		for in.Kind() == reflect.Pointer {
			in = in.Elem()
		}
	}
	return all[in.PkgPath()+"."+in.Name()+"."+in.Field(index[len(index)-1]).Name]
}
