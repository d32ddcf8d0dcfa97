package folder

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"

	"amparo/internal/domain"
)

// Limits on what one field may hold, so that a folder from elsewhere cannot exhaust the program.
const (
	maxText = 4000 // bytes of one text
	maxList = 2000 // entries of one list
)

// filler copies a decoded JSON value into a row, and notes everything that does not fit.
type filler struct {
	wrong func(field, what string)
	spare func(field string) // a field that no row has
}

var (
	stampType = reflect.TypeFor[Stamp]()
	dateType  = reflect.TypeFor[domain.Date]()
)

// column is one field of a row type, read once from its tags.
type column struct {
	name      string
	index     int
	optional  bool
	allowNull bool
}

var columnsOf sync.Map // reflect.Type -> []column

func columns(t reflect.Type) []column {
	if known, ok := columnsOf.Load(t); ok {
		columns, _ := known.([]column) // Nothing else is ever kept there.
		return columns
	}
	cols := make([]column, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		shape := f.Tag.Get("shape")
		cols = append(cols, column{
			name: name, index: i, optional: strings.Contains(shape, "opt"),
			allowNull: strings.Contains(shape, "null") || f.Type.Kind() == reflect.Pointer,
		})
	}
	columnsOf.Store(t, cols)
	return cols
}

func (f filler) object(v reflect.Value, x any, path string) {
	m, ok := x.(map[string]any)
	if !ok {
		f.wrong(path, "must be an object, not "+nameOf(x))
		return
	}
	cols := columns(v.Type())
	for _, c := range cols {
		at := join(path, c.name)
		value, present := m[c.name]
		switch {
		case !present && !c.optional:
			f.wrong(at, "is missing")
		case !present || value == nil && c.allowNull:
		case value == nil:
			f.wrong(at, "must not be null")
		default:
			f.fill(v.Field(c.index), value, at)
		}
	}
	f.spares(m, cols, path)
}

func (f filler) spares(m map[string]any, cols []column, path string) {
	var extra []string
	for name := range m {
		known := false
		for _, c := range cols {
			known = known || c.name == name
		}
		if !known {
			extra = append(extra, name)
		}
	}
	sort.Strings(extra)
	for _, name := range extra {
		f.spare(join(path, name))
	}
}

func (f filler) fill(v reflect.Value, x any, path string) {
	switch v.Type() {
	case stampType:
		if s, ok := f.text(x, path); ok {
			stamp, ok := parseStamp(s)
			if !ok {
				f.wrong(path, "must be a moment such as 2026-11-23T08:00-06:00")
				return
			}
			v.Set(reflect.ValueOf(stamp))
		}
		return
	case dateType:
		if s, ok := f.text(x, path); ok {
			date, ok := domain.ParseDate(s)
			if !ok {
				f.wrong(path, "must be a day such as 2026-11-23")
				return
			}
			v.SetString(string(date))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		f.object(v, x, path)
	case reflect.Pointer:
		target := reflect.New(v.Type().Elem())
		f.fill(target.Elem(), x, path)
		v.Set(target)
	case reflect.Slice:
		f.list(v, x, path)
	case reflect.Map:
		f.table(v, x, path)
	default:
		f.scalar(v, x, path)
	}
}

func (f filler) list(v reflect.Value, x any, path string) {
	items, ok := x.([]any)
	if !ok {
		f.wrong(path, "must be a list, not "+nameOf(x))
		return
	}
	if len(items) > maxList {
		f.wrong(path, fmt.Sprintf("has more than %d entries", maxList))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(items), len(items))
	for i, item := range items {
		f.fill(out.Index(i), item, join(path, strconv.Itoa(i)))
	}
	v.Set(out)
}

// table fills the one kind of map a row has: text to text.
func (f filler) table(v reflect.Value, x any, path string) {
	m, ok := x.(map[string]any)
	if !ok {
		f.wrong(path, "must be an object, not "+nameOf(x))
		return
	}
	out := make(map[string]string, len(m))
	for name, value := range m {
		if s, ok := f.text(value, join(path, name)); ok {
			out[name] = s
		}
	}
	v.Set(reflect.ValueOf(out))
}

func (f filler) scalar(v reflect.Value, x any, path string) {
	switch v.Kind() {
	case reflect.String:
		if s, ok := f.text(x, path); ok {
			v.SetString(s)
		}
	case reflect.Bool:
		b, ok := x.(bool)
		if !ok {
			f.wrong(path, "must be true or false, not "+nameOf(x))
			return
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, ok := x.(json.Number)
		if !ok {
			f.wrong(path, "must be a whole number, not "+nameOf(x))
			return
		}
		i, err := strconv.ParseInt(n.String(), 10, 64)
		if err != nil || v.OverflowInt(i) {
			f.wrong(path, "must be a whole number")
			return
		}
		v.SetInt(i)
	default:
		panic("demo: a row has a field of a kind that cannot be read: " + v.Kind().String())
	}
}

func (f filler) text(x any, path string) (string, bool) {
	s, ok := x.(string)
	if !ok {
		f.wrong(path, "must be a text, not "+nameOf(x))
		return "", false
	}
	if len(s) > maxText {
		f.wrong(path, fmt.Sprintf("is longer than %d bytes", maxText))
		return "", false
	}
	return s, true
}

func nameOf(x any) string {
	switch x.(type) {
	case nil:
		return "null"
	case string:
		return "a text"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case []any:
		return "a list"
	}
	return "an object"
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
