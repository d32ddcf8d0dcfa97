package decode

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// Field is one member of a body, an answer or a query, with everything its tags promise of it. The reader holds an
// input to it and the document describes it from it, so the two cannot differ.
//
// The tags are need (must be sent), enum (a closed set), list (a code list of the country pack), keys (the same for the
// keys of a dictionary), is (id or date), min and max (of a number; of the characters of a text; of the items of a
// list), default (what it is when nothing is said), mark (names an element of a list, so that it is known again) and eg
// (an example).
type Field struct {
	Name    string
	Index   []int
	Type    reflect.Type
	Omitted bool // left out of an answer when it says nothing

	Required bool
	Enum     []string
	List     string
	Keys     string
	Is       string
	Min, Max *int
	Default  string
	Mark     bool
	Example  string
}

// Codes answers which codes a list holds; nil for a list nobody knows.
type Codes func(list string) []string

var known sync.Map // of reflect.Type: types do not change

// Fields returns the members of a struct in the order they are declared. Embedded structs lend their members.
func Fields(t reflect.Type) []Field {
	if kept, ok := known.Load(t); ok {
		if fields, ok := kept.([]Field); ok {
			return fields
		}
	}
	var out []Field
	at := map[string]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "" || name == "-" {
			continue
		}
		one := Field{Name: name, Index: f.Index, Type: f.Type, Omitted: opts != "", Required: f.Tag.Get("need") != "",
			List: f.Tag.Get("list"), Keys: f.Tag.Get("keys"), Is: f.Tag.Get("is"), Default: f.Tag.Get("default"),
			Mark: f.Tag.Get("mark") != "", Example: f.Tag.Get("eg"), Min: bound(f, "min"), Max: bound(f, "max")}
		if enum := f.Tag.Get("enum"); enum != "" {
			one.Enum = strings.Split(enum, ",")
		}
		if f.Type.Kind() == reflect.Int && (one.Min == nil) != (one.Max == nil) {
			panic("decode: " + t.String() + "." + name + " is a number with one bound: the fault of a range says both")
		}
		if i, twice := at[name]; twice {
			out[i] = one // An outer member hides the embedded one, as encoding/json has it.
			continue
		}
		at[name] = len(out)
		out = append(out, one)
	}
	known.Store(t, out)
	return out
}

func bound(f reflect.StructField, tag string) *int {
	raw := f.Tag.Get(tag)
	if raw == "" {
		return nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil {
		panic(fmt.Sprintf("decode: %s: %s is no number", f.Name, tag))
	}
	return &n
}

// Allowed returns the codes that a field may hold; nil where it is no code.
func (f Field) Allowed(codes Codes) []string {
	switch {
	case f.Enum != nil:
		return f.Enum
	case f.List != "":
		return codes(f.List)
	}
	return nil
}

// Find returns the field that a path of an input of type t leads to, for example units.0.genders.
func Find(t reflect.Type, path string) (Field, bool) {
	var f Field
	for step := range strings.SplitSeq(path, ".") {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Slice, reflect.Map:
			t = t.Elem() // The field stays the one that holds the list.
			continue
		case reflect.Struct:
		default:
			return Field{}, false
		}
		found := false
		for _, one := range Fields(t) {
			if one.Name == step {
				f, t, found = one, one.Type, true
			}
		}
		if !found {
			return Field{}, false
		}
	}
	return f, f.Name != ""
}
