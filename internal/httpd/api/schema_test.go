package api

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// object is a JSON object of the document; its keys are written in order, so that the document has one spelling.
type object = map[string]any

// schemas writes the types of the interface as JSON Schema. What is sent and what is answered are written apart: what must be
// sent is not what is always answered.
type schemas struct {
	t     *testing.T
	made  object
	names map[string]reflect.Type
}

const (
	idPattern   = "^[a-km-np-z2-9]{26}$"
	datePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
)

// of returns the schema of a type, as a reference when it is a struct.
func (s *schemas) of(t reflect.Type, in bool) object {
	switch {
	case t == timeType:
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem(), in)
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer", "format": "int64"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Interface:
		return object{}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem(), in)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem(), in)}
	case reflect.Struct:
		return object{"$ref": "#/components/schemas/" + s.define(t, in)}
	}
	s.t.Fatalf("%s has no schema", t)
	return nil
}

// define writes the schema of a struct once and returns its name.
func (s *schemas) define(t reflect.Type, in bool) string {
	base := strings.TrimSuffix(strings.TrimSuffix(t.Name(), "Out"), "In")
	name := strings.ToUpper(base[:1]) + base[1:]
	if in {
		name += "Input"
	}
	if other, taken := s.names[name]; taken {
		if other != t {
			s.t.Fatalf("%s and %s would both be called %s", other, t, name)
		}
		return name
	}
	s.names[name] = t
	out := object{"type": "object"}
	s.made[name] = out
	props, required := object{}, []string{}
	for _, f := range ordered(t) {
		key, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		props[key] = s.field(f, in)
		if in && f.Tag.Get("need") != "" || !in && opts == "" {
			required = append(required, key)
		}
	}
	out["properties"] = props
	if len(required) > 0 {
		out["required"] = required
	}
	if in {
		out["additionalProperties"] = false
	}
	return name
}

// ordered returns the fields of an input or an answer in the order they are declared.
func ordered(t reflect.Type) []reflect.StructField {
	known := fieldsOf(t)
	var out []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if k, ok := known[name]; ok && slices.Equal(k.Index, f.Index) {
			out = append(out, f)
		}
	}
	return out
}

// field adds to a type what the tags of a field say of it.
func (s *schemas) field(f reflect.StructField, in bool) object {
	out := s.of(f.Type, in)
	leaf := out
	for leaf["type"] == "array" {
		leaf = leaf["items"].(object)
	}
	if more, ok := leaf["additionalProperties"].(object); ok && leaf["type"] == "object" {
		leaf = more
	}
	var says []string
	if doc := f.Tag.Get("doc"); doc != "" {
		says = append(says, doc)
	}
	if list := f.Tag.Get("list"); list != "" {
		says = append(says, "A code of the list "+list+".")
	}
	if keys := f.Tag.Get("keys"); keys != "" {
		says = append(says, "Keys are codes of the list "+keys+".")
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		leaf["enum"] = strings.Split(enum, ",")
	}
	switch f.Tag.Get("is") {
	case "id":
		leaf["pattern"] = idPattern
	case "date":
		leaf["format"], leaf["pattern"] = "date", datePattern
	}
	if len(says) > 0 {
		out["description"] = strings.Join(says, " ")
	}
	return out
}

// query describes the query of a reading route.
func (s *schemas) query(t reflect.Type) []any {
	var out []any
	for _, f := range ordered(t) {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		schema := s.field(f, true)
		p := object{"name": key, "in": "query", "schema": schema}
		if doc, ok := schema["description"]; ok {
			p["description"] = doc
			delete(schema, "description")
		}
		if key == "limit" {
			schema["minimum"], schema["maximum"], schema["default"] = 1, 200, 50
		}
		out = append(out, p)
	}
	return out
}

// example turns a sample into plain JSON values.
func example(t *testing.T, v any) any {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return prune(out)
}

// prune leaves out of an example what need not be said.
func prune(v any) any {
	switch v := v.(type) {
	case object:
		for k, one := range v {
			if one = prune(one); one == nil {
				delete(v, k)
			} else {
				v[k] = one
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = prune(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	case string:
		if v == "" {
			return nil
		}
	}
	return v
}

func TestIDsMatchTheirPattern(t *testing.T) {
	if got := fmt.Sprint(idPattern); !strings.Contains(got, "a-km-np-z2-9") {
		t.Fatal(got)
	}
}
