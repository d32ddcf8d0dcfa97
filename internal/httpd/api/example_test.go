package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"amparo/internal/httpd/api/decode"
)

// sampleID, sampleTime and sampleDate stand in every example.
const (
	sampleID   = "abcdefghijkmnpqrstuvwxyz23"
	sampleTime = "2026-11-24T05:40:00Z"
	sampleDate = "2026-11-23"
)

// example turns a sample body into plain JSON values.
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

// sample is a fictional answer of a type: every member once, with the example that its tag gives.
func (s *schemas) sample(t reflect.Type) any { return s.sampleOf(t, decode.Field{}, "") }

func (s *schemas) sampleOf(t reflect.Type, f decode.Field, under string) any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return sampleTime
	case t.Kind() == reflect.Pointer:
		return s.sampleOf(t.Elem(), f, under)
	}
	switch t.Kind() {
	case reflect.Struct:
		return s.sampleStruct(t, under)
	case reflect.Slice:
		return []any{s.sampleOf(t.Elem(), f, under)}
	case reflect.Map:
		return s.sampleMap(t, f, under)
	case reflect.Bool:
		return f.Example == "true"
	case reflect.Float64:
		return 12.5
	case reflect.Int, reflect.Int64:
		return s.sampleNumber(f)
	case reflect.String:
		return s.sampleText(t, f, under)
	}
	return "P1"
}

func (s *schemas) sampleStruct(t reflect.Type, under string) any {
	if strings.Contains(under+" ", " "+t.String()+" ") {
		return nil // A type within itself is shown once.
	}
	out := object{}
	for _, f := range decode.Fields(t) {
		if f.Example == "-" || f.Name == "repeated" && f.Omitted {
			continue
		}
		if one := s.sampleOf(f.Type, f, under+" "+t.String()); one != nil {
			out[f.Name] = one
		}
	}
	return out
}

func (s *schemas) sampleMap(t reflect.Type, f decode.Field, under string) any {
	if t.Elem().Kind() == reflect.Interface {
		return object{"min": 18}
	}
	key := sampleID
	if f.Keys != "" {
		key = s.lists[f.Keys][0]
	}
	return object{key: s.sampleOf(t.Elem(), f, under)}
}

func (s *schemas) sampleNumber(f decode.Field) any {
	n := 1
	switch {
	case f.Example != "":
		one, err := strconv.Atoi(f.Example)
		if err != nil {
			s.t.Fatalf("%s: example %q", f.Name, f.Example)
		}
		n = one
	case f.Min != nil:
		n = *f.Min
	}
	return n
}

func (s *schemas) sampleText(t reflect.Type, f decode.Field, under string) string {
	switch {
	case f.Example != "":
		return f.Example
	case f.Enum != nil:
		return f.Enum[0]
	case f.List != "":
		return s.lists[f.List][0]
	case f.Is == "id":
		return sampleID
	case f.Is == "date":
		return sampleDate
	}
	s.t.Errorf("%s.%s %s has no example: give it the tag eg", under, f.Name, t)
	return ""
}

// value reads a default as the document writes it.
func (s *schemas) value(f decode.Field, raw string) any {
	n, err := strconv.Atoi(raw)
	if err != nil {
		s.t.Fatalf("%s: default %q", f.Name, raw)
	}
	return n
}
