package country_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"amparo/internal/country"
	"amparo/internal/country/countrytest"
)

var update = flag.Bool("update", false, "write the schemas of the pack anew from what its files are read as")

type object = map[string]any

// schemaOf is the schema of what is read as a type. A text that must be there must say something.
func schemaOf(t reflect.Type) object {
	switch {
	case t == country.ListsType:
		return object{"type": "object", "required": country.RequiredLists(),
			"additionalProperties": schemaOf(country.ListType)}
	case t == reflect.TypeFor[json.RawMessage]():
		return object{}
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		out := object{"type": "object", "additionalProperties": false, "properties": object{}}
		var needed []string
		for _, f := range reflect.VisibleFields(t) {
			name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Anonymous || name == "" || !f.IsExported() {
				continue
			}
			s := schemaOf(f.Type)
			need := f.Tag.Get("need") != "" || strings.HasSuffix(t.PkgPath(), "/learning") && rest == ""
			if one := f.Tag.Get("one"); one != "" {
				s["enum"] = strings.Split(one, ",")
			} else if need && s["type"] == "string" {
				s["minLength"] = 1
			}
			if need {
				needed = append(needed, name)
			} else if kind, ok := s["type"].(string); ok {
				s["type"] = []string{kind, "null"} // As good as left out.
			}
			out["properties"].(object)[name] = s
		}
		if needed != nil {
			out["required"] = needed
		}
		return out
	case reflect.Int:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Bool:
		return object{"type": "boolean"}
	}
	return object{"type": "string"}
}

// TestSchemasAreWhatTheFilesAreReadAs: they are written from the types, and are not changed by hand.
func TestSchemasAreWhatTheFilesAreReadAs(t *testing.T) {
	t.Parallel()
	for file, as := range country.FileTypes() {
		s := schemaOf(as)
		s["$schema"], s["title"] = "https://json-schema.org/draft/2020-12/schema", file+" of a country pack of Amparo"
		want, err := json.MarshalIndent(s, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		if *update {
			if err := os.WriteFile(filepath.Join("schemas", country.SchemaOf(file)), want, 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(filepath.Join("schemas", country.SchemaOf(file))); err != nil || !bytes.Equal(got, want) {
			t.Errorf("the schema of %s is older: run go test ./internal/country -run Schemas -update", file)
		}
	}
}

// judge asks the schema of a file about a value.
func judge(t *testing.T, file string) func(any) error {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("schemas", country.SchemaOf(file)))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(file, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate
}

// builtIn are the files of Guatemala, to be changed.
func builtIn(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for file := range country.FileTypes() {
		raw, err := fs.ReadFile(country.Files(), file)
		if err != nil {
			t.Fatal(err)
		}
		files[file] = &fstest.MapFile{Data: raw}
	}
	return files
}

// TestEveryPackFitsItsSchemas: both packs do, and so do files that say where their schema is.
func TestEveryPackFitsItsSchemas(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]fstest.MapFS{"Guatemala": builtIn(t), "Marisma": countrytest.Files()} {
		for file, f := range files {
			var v object
			if err := json.Unmarshal(f.Data, &v); err != nil {
				t.Fatal(err)
			}
			v["$schema"] = country.SchemaOf(file)
			if err := judge(t, file)(v); err != nil {
				t.Errorf("%s, %s: %v", name, file, err)
			}
			f.Data, _ = json.Marshal(v)
		}
		if _, err := country.Load(files, "."); err != nil {
			t.Errorf("%s: with the hints it is refused: %v", name, err)
		}
	}
}

// TestWhatASchemaRefusesIsRefused plants one fault after another in each kind of object of each file: a word nobody
// knows, a value of another type, and one that is missing. What the schema refuses Load refuses too; the first two
// both always refuse.
func TestWhatASchemaRefusesIsRefused(t *testing.T) {
	t.Parallel()
	files, planted := builtIn(t), 0
	for file, f := range files {
		valid, whole := judge(t, file), f.Data
		try := func(what string, must bool, v any) {
			t.Helper()
			planted++
			f.Data, _ = json.Marshal(v)
			_, loads := country.Load(files, ".")
			if says := valid(v); says != nil && loads == nil || must && (says == nil || loads == nil) {
				t.Errorf("%s, %s: the schema says %v, the program %v", file, what, says, loads)
			}
			f.Data = whole
		}
		var v object
		if err := json.Unmarshal(whole, &v); err != nil {
			t.Fatal(err)
		}
		walk(v, file, map[string]bool{}, func(o object, path string) {
			o["unknown"] = true
			try(path+" with an unknown word", true, v)
			delete(o, "unknown")
			for _, key := range slices.Sorted(maps.Keys(o)) {
				was := o[key]
				if key == "meta" || key == "coordinates" {
					continue
				}
				o[key] = object{"unknown": 1}
				try(path+"."+key+" of another type", true, v)
				delete(o, key)
				try(path+" without "+key, false, v)
				o[key] = was
			}
		})
	}
	if planted < 150 {
		t.Errorf("only %d faults were planted", planted)
	}
}

// walk calls f for one object of each kind below v, told apart by the way there.
func walk(v any, path string, seen map[string]bool, f func(object, string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			walk(e, path, seen, f)
		}
	case object:
		if strings.HasSuffix(path, ".lists") || strings.HasSuffix(path, ".legal_clocks") {
			for _, key := range slices.Sorted(maps.Keys(v))[:1] {
				walk(v[key], path+".*", seen, f)
			}
			return
		}
		if !seen[path] {
			seen[path] = true
			f(v, path)
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if key != "meta" {
				walk(v[key], path+"."+key, seen, f)
			}
		}
	}
}
