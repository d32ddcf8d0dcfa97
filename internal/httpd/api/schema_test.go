package api

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"amparo/internal/httpd/api/decode"
)

// object is a JSON object of the document; its keys are written in order, so that the document has one spelling.
type object = map[string]any

// use says what a schema is for: what must be sent is not what is always answered.
type use int

const (
	answered use = iota
	created      // sent to make something or to act
	edited       // sent to change what was read
)

// schemas writes the types of the interface as JSON Schema, from the same fields that the reader holds an input to.
type schemas struct {
	t     *testing.T
	made  object
	names map[string]reflect.Type
	lists map[string][]string
}

// openWords says what the lists hold that are the product's own and may grow.
var openWords = map[string]string{"end_codes": "why something ended",
	"event_codes": "what an event of a timeline is about",
	"events":      "what happened to a referral", "kept": "why a part stays closed", "notices": "what somebody is told",
	"standings": "where a referral or an offer stands", "logged_acts": "an act as the log names it"}

// longList is how many codes a list may have to be written out; a longer one is told by its address in the vocabulary.
const longList = 60

// vocabularyOf is where the lists stand that the country pack keeps apart from its code lists.
var vocabularyOf = map[string]string{"departments": "/vocabulary/places", "municipalities": "/vocabulary/places",
	"languages": "/vocabulary/languages", "nationalities": "/vocabulary/countries"}

// of returns the schema of a type, as a reference when it is a struct.
func (s *schemas) of(t reflect.Type, as use) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		return s.of(t.Elem(), as)
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
		return object{"type": "array", "items": s.of(t.Elem(), as)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem(), as)}
	case reflect.Struct:
		return object{"$ref": "#/components/schemas/" + s.define(t, as)}
	}
	s.t.Fatalf("%s has no schema", t)
	return nil
}

// named returns the name of a struct's schema, and whether it was written before.
func (s *schemas) named(t reflect.Type, as use) (name string, known bool) {
	base := strings.TrimSuffix(strings.TrimSuffix(t.Name(), "Out"), "In")
	name = strings.ToUpper(base[:1]) + base[1:] + map[use]string{created: "Input", edited: "Edit"}[as]
	if other, taken := s.names[name]; taken {
		if other != t {
			s.t.Fatalf("%s and %s would both be called %s", other, t, name)
		}
		return name, true
	}
	s.names[name] = t
	return name, false
}

// define writes the schema of a struct once and returns its name.
func (s *schemas) define(t reflect.Type, as use) string {
	name, known := s.named(t, as)
	if known {
		return name
	}
	out := object{"type": "object"}
	s.made[name] = out
	props, required := object{}, []string{}
	for _, f := range decode.Fields(t) {
		props[f.Name] = s.field(t, f, as)
		if as != answered && f.Required || as == answered && !f.Omitted {
			required = append(required, f.Name)
		}
	}
	out["properties"] = props
	if len(required) > 0 {
		out["required"] = required
	}
	if as == created {
		out["additionalProperties"] = false
	}
	return name
}

// editOf writes the schema of what changes t, which may be sent with all that an answer of type read holds beside it.
func (s *schemas) editOf(t, read reflect.Type) object {
	name, known := s.named(t, edited)
	ref := object{"$ref": "#/components/schemas/" + name}
	if known {
		return ref
	}
	out := object{"type": "object", "additionalProperties": false,
		"description": "What is left out stays as it is, null makes it what it is when nothing is said, and what is " +
			"only read may be sent back as it was read."}
	s.made[name] = out
	props, required := object{}, []string{}
	for _, f := range decode.Fields(read) {
		props[f.Name] = s.readOnly(read, f)
	}
	for _, f := range decode.Fields(t) {
		field := s.field(t, f, created)
		delete(field, "default")
		props[f.Name] = field
		if f.Required {
			required = append(required, f.Name)
		}
	}
	out["properties"], out["required"] = props, required
	return ref
}

func (s *schemas) readOnly(t reflect.Type, f decode.Field) object {
	out := object{"readOnly": true}
	for k, v := range s.field(t, f, answered) {
		out[k] = v
	}
	return out
}

// field writes what the tags of a field and the comment above it say.
func (s *schemas) field(of reflect.Type, f decode.Field, as use) object {
	out := s.of(f.Type, as)
	leaf := out
	for leaf["type"] == "array" {
		leaf = leaf["items"].(object)
	}
	if more, ok := leaf["additionalProperties"].(object); ok && leaf["type"] == "object" {
		leaf = more
		if f.Keys != "" {
			out["propertyNames"] = s.list(f.Keys)
		}
	}
	switch {
	case f.Enum != nil:
		leaf["enum"] = f.Enum
	case f.List != "":
		delete(leaf, "type")
		leaf["$ref"] = s.list(f.List)["$ref"]
	case f.Is == "id":
		leaf["pattern"] = decode.IDPattern
	case f.Is == "date":
		leaf["format"], leaf["pattern"] = "date", decode.DatePattern
	}
	if as != answered {
		s.bounds(out, f)
	}
	if doc := comment(s.t, of, f.Index); doc != "" {
		out["description"] = doc
	}
	return out
}

// bounds writes what an input may hold at most and at least.
func (s *schemas) bounds(out object, f decode.Field) {
	set := func(least, most string, leastDefault int) {
		if f.Min != nil {
			out[least] = *f.Min
		} else if leastDefault > 0 {
			out[least] = leastDefault
		}
		if f.Max != nil {
			out[most] = *f.Max
		}
	}
	needed := 0
	if f.Required {
		needed = 1
	}
	switch out["type"] {
	case "string":
		if f.Type.Kind() == reflect.String && f.Enum == nil && f.Is == "" {
			set("minLength", "maxLength", needed)
		}
	case "integer":
		set("minimum", "maximum", 0)
		if f.Default != "" {
			out["default"] = s.value(f, f.Default)
		}
	case "array":
		set("minItems", "maxItems", needed)
	case "object":
		set("minProperties", "maxProperties", needed)
	case "boolean":
		if !f.Required {
			out["default"] = f.Default == "true"
		}
	}
}

// list returns a reference to the codes of a list.
func (s *schemas) list(list string) object {
	words := ""
	for part := range strings.SplitSeq(list, "_") {
		words += strings.ToUpper(part[:1]) + part[1:]
	}
	name := words + "Code"
	ref := object{"$ref": "#/components/schemas/" + name}
	if s.made[name] != nil {
		return ref
	}
	codes := s.lists[list]
	if codes == nil {
		s.t.Fatalf("nobody knows the list %s", list)
	}
	where := "/vocabulary"
	if at := vocabularyOf[list]; at != "" {
		where = at
	}
	one := object{"type": "string", "x-amparo-list": list,
		"description": "A code of the list " + list + ", with its words at GET " + where + "."}
	switch {
	case openWords[list] != "":
		one["x-extensible-enum"] = codes
		one["description"] = "A code of " + openWords[list] + ". Later versions may add codes."
		delete(one, "x-amparo-list")
	case len(codes) <= longList:
		one["enum"] = codes
	default:
		one["maxLength"] = 20
	}
	s.made[name] = one
	return ref
}

// query describes the query of a reading route.
func (s *schemas) query(t reflect.Type) []any {
	var out []any
	for _, f := range decode.Fields(t) {
		schema := s.field(t, f, created)
		p := object{"name": f.Name, "in": "query", "schema": schema}
		if doc, ok := schema["description"]; ok {
			p["description"] = doc
			delete(schema, "description")
		}
		if f.Required {
			p["required"] = true
		}
		out = append(out, p)
	}
	return out
}
