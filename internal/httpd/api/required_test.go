package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/api/endpoint"
)

// fullest is a body that says everything an input of a type may say, at every depth.
func fullest(t reflect.Type, f decode.Field, codes decode.Codes) any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "2026-12-01T10:00:00Z"
	case t.Kind() == reflect.Pointer:
		return fullest(t.Elem(), f, codes)
	}
	switch t.Kind() {
	case reflect.Struct:
		out := object{}
		for _, one := range decode.Fields(t) {
			out[one.Name] = fullest(one.Type, one, codes)
		}
		return out
	case reflect.Slice:
		return []any{fullest(t.Elem(), f, codes)}
	case reflect.Map:
		key := "P1"
		if f.Keys != "" {
			key = codes(f.Keys)[0]
		}
		return object{key: fullest(t.Elem(), f, codes)}
	case reflect.Bool:
		return true
	case reflect.String:
		return text(f, codes)
	}
	if f.Min != nil {
		return max(*f.Min, 1)
	}
	return 1
}

func text(f decode.Field, codes decode.Codes) string {
	if allowed := f.Allowed(codes); len(allowed) > 0 {
		return allowed[len(allowed)-1] // The first of some lists is the empty one.
	}
	switch {
	case f.Is == "id":
		return strings.Repeat("a", 26)
	case f.Is == "date":
		return "2026-12-01"
	case f.Min != nil:
		return strings.Repeat("a", *f.Min)
	}
	return "a"
}

// need is a field that the document requires: which object of a body it belongs to, and where.
type need struct {
	of   object
	path string
	decode.Field
}

// needs finds every required field of a body, at any depth.
func needs(v any, t reflect.Type, path string) []need {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []need
	switch t.Kind() {
	case reflect.Slice:
		for i, one := range v.([]any) {
			out = append(out, needs(one, t.Elem(), decode.Join(path, strconv.Itoa(i)))...)
		}
	case reflect.Map:
		for key, one := range v.(object) {
			out = append(out, needs(one, t.Elem(), decode.Join(path, key))...)
		}
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return nil
		}
		for _, f := range decode.Fields(t) {
			at := decode.Join(path, f.Name)
			if f.Required {
				out = append(out, need{v.(object), at, f})
			}
			out = append(out, needs(v.(object)[f.Name], f.Type, at)...)
		}
	}
	return out
}

// wrongsOf is what a required field may not be: left out, null, and empty where that is a text, a list or a dictionary;
// zero where its bounds say so.
func wrongsOf(f decode.Field) map[string]any {
	wrongs := map[string]any{"absent": nil, "null": nil}
	switch f.Type.Kind() {
	case reflect.String:
		wrongs["empty"] = ""
	case reflect.Slice:
		wrongs["empty"] = []any{}
	case reflect.Map:
		wrongs["empty"] = object{}
	case reflect.Int, reflect.Int64:
		if f.Min != nil && *f.Min > 0 {
			wrongs["zero"] = 0
		}
	}
	return wrongs
}

// bound reads a body as an address does.
func bound(t *testing.T, in reflect.Type, body any, codes decode.Codes) (reflect.Value, error) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	n, err := decode.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	v := reflect.New(in)
	decode.Defaults(v.Interface())
	return v.Elem(), decode.Bind(n, v.Interface(), codes)
}

// TestWhatIsRequiredIsRequiredEverywhere takes every field that the document requires, at every depth of every address
// that takes a body, and leaves it out, sends null, empties it and makes it zero: each is refused by its name. The body
// that says everything is taken.
func TestWhatIsRequiredIsRequiredEverywhere(t *testing.T) {
	lists := endpoint.Lists(country.Guatemala())
	codes := func(list string) []string { return lists[list] }
	tried, deep := 0, 0
	for _, r := range Routes() {
		if r.Method == fiber.MethodGet || r.In == nil || r.In.NumField() == 0 {
			continue
		}
		body := fullest(r.In, decode.Field{}, codes)
		if _, err := bound(t, r.In, body, codes); err != nil {
			t.Errorf("%s %s refuses a body that says everything: %+v", r.Method, r.Path, fault.As(err).Fields)
		}
		for _, f := range needs(body, r.In, "") {
			right := f.of[f.Name]
			for name, wrong := range wrongsOf(f.Field) {
				if f.of[f.Name] = wrong; name == "absent" {
					delete(f.of, f.Name)
				}
				named := false
				_, err := bound(t, r.In, body, codes)
				for _, one := range fault.As(err).Fields {
					named = named || one.Path == f.path
				}
				if !named {
					t.Errorf("%s %s takes %s with %s: %v", r.Method, r.Path, f.path, name, err)
				}
				if tried++; strings.Contains(f.path, ".") {
					deep++
				}
			}
			f.of[f.Name] = right
		}
	}
	if tried < 150 || deep < 60 {
		t.Errorf("only %d were tried, %d of them inside others", tried, deep)
	}
}
