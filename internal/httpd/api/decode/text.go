package decode

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"amparo/internal/fault"
)

// IDPattern is the shape of every id.
const IDPattern = "^[a-km-np-z2-9]{26}$"

// DatePattern is the shape of a day.
const DatePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

// maxAllowed bounds how many codes a fault lists; a longer list is told by its address in the vocabulary.
const maxAllowed = 60

var idShape = regexp.MustCompile(IDPattern)

// text reads a text, and holds it to what its field may hold.
func (b *binder) text(n Node, v reflect.Value, path string, f Field) {
	if n.kind != '"' {
		b.wrong(path, "api.type_text", nil)
		return
	}
	v.SetString(strings.Clone(n.text))
	if strings.ContainsFunc(n.text, Control) {
		b.wrong(path, "field.characters", nil)
		return
	}
	element := f.Type.Kind() == reflect.Slice || f.Type.Kind() == reflect.Map // Bounds are those of the list then.
	if allowed := f.Allowed(b.codes); allowed != nil {
		if n.text == "" && f.Required && !element {
			b.refuseCode(path, "field.required", allowed)
			return
		}
		b.code(n.text, path, allowed)
		return
	}
	switch f.Is {
	case "id":
		if !idShape.MatchString(n.text) {
			b.wrong(path, "field.unknown", nil)
		}
		return
	case "date":
		if _, err := time.Parse(time.DateOnly, n.text); err != nil {
			b.wrong(path, "field.date", nil)
		}
		return
	}
	switch length := utf8.RuneCountInString(n.text); {
	case element:
	case f.Required && strings.TrimSpace(n.text) == "":
		b.wrong(path, "field.required", nil)
	case f.Max != nil && length > *f.Max:
		b.wrong(path, "field.too_long", fault.Args{"max": *f.Max})
	case f.Min != nil && length < *f.Min:
		b.wrong(path, "field.too_short", fault.Args{"min": *f.Min})
	}
}

func (b *binder) code(code, path string, allowed []string) {
	if !slices.Contains(allowed, code) {
		b.refuseCode(path, "field.unknown", allowed)
	}
}

func (b *binder) refuseCode(path, code string, allowed []string) {
	b.wrong(path, code, AllowedArgs(allowed))
}

// AllowedArgs tells the codes a field may hold, where they are few enough to read.
func AllowedArgs(allowed []string) fault.Args {
	if len(allowed) > maxAllowed {
		return nil
	}
	return fault.Args{"allowed": allowed}
}

// Control reports characters that no text of ours holds.
func Control(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f }

// Join names a place in the input. A key that does not look like one of ours is not repeated: it may be anything
// somebody typed.
func Join(path, key string) string {
	if len(key) > 40 || key == "" ||
		strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		key = "?"
	}
	if path == "" {
		return key
	}
	return path + "." + key
}
