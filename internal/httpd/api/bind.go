package api

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"amparo/internal/fault"
)

// maxFaults bounds how many wrong fields one answer tells.
const maxFaults = 50

// binder puts a parsed body into a typed input and collects everything that does not fit.
type binder struct{ faults fault.Fields }

// bind fills v, a pointer to a struct, from an object. Keys are compared sign by sign; a key the struct does not know is refused.
func bind(n node, v any) error {
	var b binder
	b.into(n, reflect.ValueOf(v).Elem(), "")
	return b.faults.Err()
}

func (b *binder) wrong(path, code string) {
	if b.faults.Len() < maxFaults {
		b.faults.Add(path, code)
	}
}

var timeType = reflect.TypeFor[time.Time]()

func (b *binder) into(n node, v reflect.Value, path string) {
	if v.Type() == timeType {
		b.moment(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if n.kind == 0 {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		b.into(n, v.Elem(), path)
	case reflect.Struct:
		b.object(n, v, path)
	case reflect.Map:
		b.dictionary(n, v, path)
	case reflect.Slice:
		b.sequence(n, v, path)
	default:
		b.single(n, v, path)
	}
}

func (b *binder) single(n node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		if n.kind != '"' {
			b.wrong(path, "api.type_text")
		} else if strings.ContainsFunc(n.text, control) {
			b.wrong(path, "field.characters")
		} else {
			v.SetString(strings.Clone(n.text))
		}
	case reflect.Bool:
		if n.kind != '?' {
			b.wrong(path, "api.type_yesno")
		} else {
			v.SetBool(n.yes)
		}
	case reflect.Int, reflect.Int64:
		// A fraction, an exponent or a figure beyond the type is not the number somebody meant.
		num, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
		if n.kind != '#' || err != nil || n.text == "-0" {
			b.wrong(path, "field.number")
		} else {
			v.SetInt(num)
		}
	default:
		panic("api: input of kind " + v.Kind().String())
	}
}

// control reports signs that no text of ours holds.
func control(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }

func (b *binder) moment(n node, v reflect.Value, path string) {
	t, err := time.Parse(time.RFC3339, n.text)
	if n.kind != '"' || err != nil || t.Year() < 1900 || t.Year() > 2199 {
		b.wrong(path, "api.type_time")
		return
	}
	v.Set(reflect.ValueOf(t.UTC()))
}

func (b *binder) object(n node, v reflect.Value, path string) {
	if n.kind != '{' {
		b.wrong(path, "api.type_object")
		return
	}
	fields := fieldsOf(v.Type())
	for i, key := range n.keys {
		at := join(path, key)
		f, ours := fields[key]
		switch {
		case !ours:
			b.wrong(at, "api.unknown_key")
		case slices.Contains(n.keys[:i], key):
			b.wrong(at, "api.key_twice")
		default:
			b.into(n.list[i], v.FieldByIndex(f.Index), at)
		}
	}
}

func (b *binder) dictionary(n node, v reflect.Value, path string) {
	if n.kind != '{' {
		b.wrong(path, "api.type_object")
		return
	}
	v.Set(reflect.MakeMapWithSize(v.Type(), len(n.keys)))
	for i, key := range n.keys {
		at := join(path, key)
		if slices.Contains(n.keys[:i], key) {
			b.wrong(at, "api.key_twice")
			continue
		}
		if strings.ContainsFunc(key, control) {
			b.wrong(at, "field.characters")
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		b.into(n.list[i], item, at)
		v.SetMapIndex(reflect.ValueOf(strings.Clone(key)).Convert(v.Type().Key()), item)
	}
}

func (b *binder) sequence(n node, v reflect.Value, path string) {
	if n.kind != '[' {
		b.wrong(path, "api.type_list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.list), len(n.list)))
	for i, item := range n.list {
		b.into(item, v.Index(i), join(path, strconv.Itoa(i)))
	}
}

// known keeps the fields of every input that was looked at: types do not change.
var known sync.Map

// fieldsOf returns the fields of an input by the key they are sent under. Embedded structs lend their fields.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	if kept, ok := known.Load(t); ok {
		if fields, ok := kept.(map[string]reflect.StructField); ok {
			return fields
		}
	}
	out := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && !f.Anonymous && name != "" && name != "-" {
			out[name] = f
		}
	}
	known.Store(t, out)
	return out
}

// join names a place in the input. A key that does not look like one of ours is not repeated: it may be anything somebody typed.
func join(path, key string) string {
	if len(key) > 40 || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		key = "?"
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
