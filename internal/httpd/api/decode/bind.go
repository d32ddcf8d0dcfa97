// Package decode reads what a program sends in one way only.
//
// It guarantees that what two readers could understand differently is refused: an unknown key, a key that stands
// twice, a number with a fraction, text that is not UTF-8, anything behind the value. Every wrong field is told at
// once, and no value is repeated.
package decode

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/fault"
)

// maxFaults bounds how many wrong fields one answer tells.
const maxFaults = 50

// binder puts a parsed body into a typed input and collects everything that does not fit.
type binder struct {
	codes  Codes
	faults fault.Fields
}

// Bind puts an object onto v, a pointer to a struct. What the object does not say stays as v has it; null makes what
// may be left out what it is when nothing is said. Keys are compared sign by sign: a key the struct does not know is
// refused, as is a required one that is missing, and every value that its field's tags do not allow.
func Bind(n Node, v any, codes Codes) error {
	b := binder{codes: codes}
	b.object(n, reflect.ValueOf(v).Elem(), "")
	return b.faults.Err()
}

// Defaults gives every member of v, a pointer to a struct, what it is when nothing is said.
func Defaults(v any) { setDefaults(reflect.ValueOf(v).Elem()) }

func setDefaults(v reflect.Value) {
	if v.Kind() != reflect.Struct || v.Type() == timeType {
		return
	}
	for _, f := range Fields(v.Type()) {
		setDefault(v.FieldByIndex(f.Index), f)
	}
}

func setDefault(at reflect.Value, f Field) {
	switch {
	case f.Default == "":
		setDefaults(at)
	case at.Kind() == reflect.Bool:
		at.SetBool(f.Default == "true")
	case at.CanInt():
		n, err := strconv.ParseInt(f.Default, 10, 64)
		if err != nil {
			panic("decode: default of " + f.Name)
		}
		at.SetInt(n)
	case at.Kind() == reflect.String:
		at.SetString(f.Default)
	default:
		panic("decode: default of " + f.Name)
	}
}

func (b *binder) wrong(path, code string, args fault.Args) {
	if b.faults.Len() < maxFaults {
		b.faults.AddArgs(path, code, args)
	}
}

var timeType = reflect.TypeFor[time.Time]()

// object reads the members of an object into a struct.
func (b *binder) object(n Node, v reflect.Value, path string) {
	if n.kind != '{' {
		b.wrong(path, "api.type_object", nil)
		return
	}
	fields := Fields(v.Type())
	for i, key := range n.keys {
		at := Join(path, key)
		k := slices.IndexFunc(fields, func(f Field) bool { return f.Name == key })
		switch {
		case k < 0:
			b.wrong(at, "api.unknown_key", nil)
		case slices.Contains(n.keys[:i], key):
			b.wrong(at, "api.key_twice", nil)
		case n.list[i].kind == 0 && fields[k].Required:
			b.wrong(at, "field.required", nil)
		case n.list[i].kind == 0:
			v.FieldByIndex(fields[k].Index).SetZero()
			setDefault(v.FieldByIndex(fields[k].Index), fields[k])
		default:
			b.into(n.list[i], v.FieldByIndex(fields[k].Index), at, fields[k])
		}
	}
	for _, f := range fields {
		if f.Required && !slices.Contains(n.keys, f.Name) {
			b.wrong(Join(path, f.Name), "field.required", nil)
		}
	}
}

// into reads a value into the place of a field, or of one element of it.
func (b *binder) into(n Node, v reflect.Value, path string, f Field) {
	switch {
	case v.Type() == timeType:
		b.moment(n, v, path)
		return
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
			setDefaults(v.Elem())
		} else {
			v.Set(copied(v))
		}
		b.into(n, v.Elem(), path, f)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		b.object(n, v, path)
	case reflect.Map:
		b.dictionary(n, v, path, f)
	case reflect.Slice:
		b.sequence(n, v, path, f)
	case reflect.String:
		b.text(n, v, path, f)
	case reflect.Bool:
		if n.kind != '?' {
			b.wrong(path, "api.type_yesno", nil)
			return
		}
		v.SetBool(n.yes)
	case reflect.Int, reflect.Int64:
		b.number(n, v, path, f)
	default:
		panic("decode: input of kind " + v.Kind().String())
	}
}

// copied is a pointer to a copy, so that what an input was built from is never written to.
func copied(p reflect.Value) reflect.Value {
	next := reflect.New(p.Type().Elem())
	next.Elem().Set(p.Elem())
	return next
}

func (b *binder) number(n Node, v reflect.Value, path string, f Field) {
	// A fraction, an exponent or a figure beyond the type is not the number somebody meant.
	num, err := strconv.ParseInt(n.text, 10, v.Type().Bits())
	switch {
	case n.kind != '#' || err != nil || n.text == "-0":
		b.wrong(path, "field.number", nil)
	case f.Min != nil && num < int64(*f.Min) || f.Max != nil && num > int64(*f.Max):
		b.wrong(path, "field.range", fault.Args{"min": *f.Min, "max": *f.Max})
	default:
		v.SetInt(num)
	}
}

func (b *binder) moment(n Node, v reflect.Value, path string) {
	t, err := time.Parse(time.RFC3339, n.text)
	if n.kind != '"' || err != nil || t.Year() < 1900 || t.Year() > 2199 {
		b.wrong(path, "api.type_time", nil)
		return
	}
	v.Set(reflect.ValueOf(t.UTC()))
}

// sequence reads a list. An element that carries the mark of one that is there starts from it, and so does one without
// a mark from what stands at its place, so that what it does not say stays.
func (b *binder) sequence(n Node, v reflect.Value, path string, f Field) {
	if n.kind != '[' {
		b.wrong(path, "api.type_list", nil)
		return
	}
	b.count(len(n.list), path, f)
	next := reflect.MakeSlice(v.Type(), len(n.list), len(n.list))
	for i, item := range n.list {
		at := Join(path, strconv.Itoa(i))
		if item.kind == 0 {
			b.wrong(at, "field.required", nil)
			continue
		}
		if old := kept(item, v, i); old.IsValid() {
			next.Index(i).Set(old)
		} else {
			setDefaults(next.Index(i))
		}
		b.into(item, next.Index(i), at, f)
	}
	v.Set(next)
}

func (b *binder) dictionary(n Node, v reflect.Value, path string, f Field) {
	if n.kind != '{' {
		b.wrong(path, "api.type_object", nil)
		return
	}
	b.count(len(n.keys), path, f)
	next := reflect.MakeMapWithSize(v.Type(), len(n.keys))
	for i, key := range n.keys {
		at := Join(path, key)
		switch {
		case slices.Contains(n.keys[:i], key):
			b.wrong(at, "api.key_twice", nil)
			continue
		case strings.ContainsFunc(key, Control):
			b.wrong(at, "field.characters", nil)
			continue
		case n.list[i].kind == 0:
			b.wrong(at, "field.required", nil)
			continue
		}
		if f.Keys != "" {
			b.code(key, at, b.codes(f.Keys))
		}
		item := reflect.New(v.Type().Elem()).Elem()
		b.into(n.list[i], item, at, f)
		next.SetMapIndex(reflect.ValueOf(strings.Clone(key)).Convert(v.Type().Key()), item)
	}
	v.Set(next)
}

// count holds how many elements a list or a dictionary has to its bounds.
func (b *binder) count(n int, path string, f Field) {
	switch {
	case f.Max != nil && n > *f.Max:
		b.wrong(path, "field.too_many", fault.Args{"max": *f.Max})
	case f.Required && n == 0 && (f.Min == nil || *f.Min > 0):
		b.wrong(path, "field.required", nil)
	}
}
