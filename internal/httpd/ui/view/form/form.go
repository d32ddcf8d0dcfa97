// Package form holds what a form was sent with and what is wrong with it, and builds its inputs.
package form

import (
	"slices"
	"strings"

	"amparo/internal/fault"
)

// FieldError is one wrong field of a form that comes back.
type FieldError struct {
	Path string // equals the name of the input
	Code string
	Args map[string]any

	label string // of the input, once it was drawn
	id    string // of the input; "": no input of the page is called so
	place int    // among the inputs of the page that are wrong
}

// Form is a form's content by input name: what is stored, or what was typed when it comes back with
// faults. An input's name is the path its field has in faults.
type Form struct {
	Action string
	Rev    string // revision the reader saw; posted back as _rev
	Values map[string][]string
	Errors []FieldError
}

// Faults returns the field faults of err for Form.Errors; nil when it has none.
func Faults(err error) []FieldError {
	if err == nil {
		return nil
	}
	var out []FieldError
	for _, f := range fault.As(err).Fields {
		out = append(out, FieldError{Path: f.Path, Code: f.Code, Args: f.Args})
	}
	return out
}

// Get returns the first value of an input, or "".
func (f Form) Get(name string) string {
	if v := f.Values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether an input holds the value.
func (f Form) Has(name, value string) bool {
	return slices.Contains(f.Values[name], value)
}

// Shows reports whether one of these inputs says something, or is wrong: what is folded stands open then.
func (f Form) Shows(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return f.Get(n) != "" || f.Err(n) != nil })
}

// Told reports whether a text was refused because it seems to tell who somebody is, which its writer may overrule.
func (e FieldError) Told() bool { return strings.HasPrefix(e.Code, "text.tells_") }

// drawn notes, for the summary above, what an input that is wrong is called and where on the page it stands.
func (f Form) drawn(name, label, id string) {
	last := 0
	for _, e := range f.Errors {
		last = max(last, e.place)
	}
	for i := range f.Errors {
		if e := &f.Errors[i]; e.Path == name && e.place == 0 {
			e.label, e.id, e.place = label, id, last+1
		}
	}
}

// Err returns the first fault of an input, or nil.
func (f Form) Err(name string) *FieldError {
	for i := range f.Errors {
		if f.Errors[i].Path == name {
			return &f.Errors[i]
		}
	}
	return nil
}
