package api

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/google/go-cmp/cmp"

	"amparo/internal/country"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/api/endpoint"
)

// TestNullIsTakenForAbsent sends null for everything that may be left out, to every address that takes a body: the
// input is the same as without it, defaults included.
func TestNullIsTakenForAbsent(t *testing.T) {
	lists := endpoint.Lists(country.Guatemala())
	codes := func(list string) []string { return lists[list] }
	for _, r := range Routes() {
		if r.Method == fiber.MethodGet || r.In.NumField() == 0 || r.Example == nil && !r.Bodyless() {
			continue
		}
		least := object{}
		if r.Example != nil {
			raw, err := json.Marshal(r.Example)
			if err != nil || json.Unmarshal(raw, &least) != nil {
				t.Fatal(r.Name, err)
			}
		}
		bind := func(body object) any {
			raw, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			n, err := decode.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			in := reflect.New(r.In)
			decode.Defaults(in.Interface())
			if err := decode.Bind(n, in.Interface(), codes); err != nil {
				t.Errorf("%s %s: %v", r.Method, r.Path, err)
			}
			return in.Elem().Interface()
		}
		absent := trimmed(least, r.In, false)
		null := trimmed(least, r.In, true)
		same := cmp.Equal(bind(absent), bind(null), cmp.Exporter(func(reflect.Type) bool { return true }))
		if !same {
			t.Errorf("%s %s takes null for something else than nothing", r.Method, r.Path)
		}
	}
}

// trimmed is a body without what may be left out, or with null in its place.
func trimmed(body object, t reflect.Type, null bool) object {
	out := object{}
	for _, f := range decode.Fields(t) {
		v, said := body[f.Name]
		inner, isObject := v.(object)
		switch {
		case !f.Required && null:
			out[f.Name] = nil
		case !f.Required:
		case isObject && f.Type.Kind() == reflect.Struct:
			out[f.Name] = trimmed(inner, f.Type, null)
		case said:
			out[f.Name] = trimmedList(v, f.Type, null)
		}
	}
	return out
}

func trimmedList(v any, t reflect.Type, null bool) any {
	list, ok := v.([]any)
	if !ok || t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct {
		return v
	}
	out := make([]any, len(list))
	for i, one := range list {
		inner, _ := one.(object)
		out[i] = trimmed(inner, t.Elem(), null)
	}
	return out
}
