package country

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed schemas
var schemas embed.FS

// SchemaOf is the name of the JSON Schema (2020-12) of a file: "pack.schema.json" of "pack.json". Editors read it; Load
// says more, because it reads the files together.
func SchemaOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) + ".schema.json" }

// Export writes the built-in pack into a folder, each file with the name of its schema in it and the schema beside it,
// and returns how many files there are.
func Export(dir string) (n int, err error) {
	names, err := fs.Glob(Files(), "*json")
	for _, name := range names {
		raw, wrong := fs.ReadFile(Files(), name)
		schema, none := schemas.ReadFile("schemas/" + SchemaOf(name))
		hint := fmt.Sprintf("{\n\"$schema\": %q,", SchemaOf(name))
		err = errors.Join(err, wrong, none,
			os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(raw), "{", hint, 1)), 0o600),
			os.WriteFile(filepath.Join(dir, SchemaOf(name)), schema, 0o600))
	}
	return len(names), err
}
