package form

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"amparo/internal/httpd/ui/view/sentences"
)

// Labels says the codes of a country pack in words, as labels.Pack does.
type Labels interface {
	// Label returns the words for code in lang, or the code itself when the list does not hold it.
	Label(list, code, lang string) string
	// Codes returns the codes of a list in the order people expect.
	Codes(list string) []string
}

// Inputs builds the inputs of forms: every one has a label, its fault beside it and an id of its own.
type Inputs struct {
	Words  *sentences.Set
	Labels Labels
}

// Option is one choice of a group or a list. Group names the optgroup it belongs to, if any.
type Option struct {
	Value, Label, Hint, Group string
	On                        bool
}

// OptionGroup is a run of options under one heading; the heading may be empty.
type OptionGroup struct {
	Name    string
	Options []Option
}

// Field is one input as its partial draws it.
type Field struct {
	ID, Name, Label, Hint, Type, Class, Value, Error string
	Row                                              string // which of several alike it belongs to
	Auto, Mode, Min, Max, Pattern                    string
	List                                             string // id of the list of what may be typed
	Long, Required, Optional, Two, Quiet             bool
	Options                                          []Option
}

// Groups returns the options in runs of the same group, in their order.
func (f Field) Groups() []OptionGroup {
	var out []OptionGroup
	for _, o := range f.Options {
		if len(out) == 0 || out[len(out)-1].Name != o.Group {
			out = append(out, OptionGroup{Name: o.Group})
		}
		last := &out[len(out)-1]
		last.Options = append(last.Options, o)
	}
	return out
}

// Described returns the ids that describe the input, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-h")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-e")
	}
	return strings.Join(ids, " ")
}

// Anchor returns the id of the input called name.
func Anchor(name string) string { return "f-" + strings.NewReplacer(".", "-", "_", "-").Replace(name) }

// Field makes the input called name. Pairs set what differs from a plain line of text: k (message key
// of the label, "f."+name by default), hint (message key), type, class, auto, mode, min, max,
// required, optional, two, quiet, value, row (which of several alike it belongs to).
func (b Inputs) Field(form Form, name string, pairs ...any) (Field, error) {
	f := Field{ID: Anchor(name), Name: name, Type: "text"}
	key, hint := "f."+name, ""
	texts := map[any]*string{"k": &key, "label": &f.Label, "row": &f.Row, "id": &f.ID, "hint": &hint, "type": &f.Type,
		"class": &f.Class, "auto": &f.Auto, "mode": &f.Mode, "min": &f.Min, "max": &f.Max, "list": &f.List,
		"value": &f.Value}
	flags := map[any]*bool{"required": &f.Required, "optional": &f.Optional, "two": &f.Two, "quiet": &f.Quiet}
	for i := 0; i+1 < len(pairs); i += 2 {
		if text := texts[pairs[i]]; text != nil {
			*text = fmt.Sprint(pairs[i+1])
		} else if flag := flags[pairs[i]]; flag != nil {
			*flag = true
		} else {
			return f, fmt.Errorf("field %s: unknown setting %v", name, pairs[i])
		}
	}
	f.Long, f.Value = f.Type == "long", cmp.Or(form.Get(name), f.Value)
	if hint != "" {
		said, err := b.Words.Text(hint, nil)
		if err != nil {
			return f, err
		}
		f.Hint = said
	}
	return b.finish(form, f, key)
}

func (b Inputs) finish(form Form, f Field, key string) (Field, error) {
	var err error
	if f.Label == "" {
		if f.Label, err = b.Words.Text(key, nil); err != nil {
			return f, err
		}
	}
	if wrong := form.Err(f.Name); wrong != nil {
		form.drawn(f.Name, strings.TrimPrefix(f.Row+" · "+f.Label, " · "), f.ID)
		f.Error = b.Words.Said(wrong.Code, b.Filled(wrong.Args))
	}
	return f, err
}

// Pick makes a choice among the codes of a picklist.
func (b Inputs) Pick(form Form, name, list string, pairs ...any) (Field, error) {
	f, err := b.Field(form, name, pairs...)
	if err != nil {
		return f, err
	}
	codes := b.Labels.Codes(list)
	for _, held := range form.Values[name] { // An answer that was retired stays until somebody takes it away.
		if !slices.Contains(codes, held) && b.Labels.Label(list, held, b.Words.Lang) != held {
			codes = append(slices.Clip(codes), held)
		}
	}
	for _, code := range codes {
		words := b.Labels.Label(list, code, b.Words.Lang)
		o := Option{Value: code, Label: words, On: form.Has(name, code)}
		if head, tail, ok := strings.Cut(words, ": "); ok {
			o.Label, o.Hint = head, upper(tail)
		}
		if list == "municipality" {
			o.Group = b.Labels.Label("department_of", code, b.Words.Lang)
		}
		f.Options = append(f.Options, o)
	}
	return f, nil
}

// Choose makes a choice among options the page brings.
func (b Inputs) Choose(form Form, name string, options []Option, pairs ...any) (Field, error) {
	f, err := b.Field(form, name, pairs...)
	for _, o := range options {
		o.On = o.On && form.Values == nil || form.Has(name, o.Value)
		f.Options = append(f.Options, o)
	}
	return f, err
}

// Scale makes a choice among fixed answers of our own, whose words are message keys prefix+code.
func (b Inputs) Scale(form Form, name, prefix, codes string, pairs ...any) (Field, error) {
	f, err := b.Field(form, name, pairs...)
	if err != nil {
		return f, err
	}
	for _, code := range strings.Fields(codes) {
		words, err := b.Words.Text(prefix+code, nil)
		if err != nil {
			return f, err
		}
		f.Options = append(f.Options, Option{Value: code, Label: words, On: form.Has(name, code)})
	}
	return f, nil
}

func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// FaultLine is one line of the summary above a form: which input is wrong, and what about it.
type FaultLine struct {
	Anchor string // id of the input; "" when it is said of the whole form
	Label  string
	Text   string
}

// Summary lists what is wrong with a form in the order of the page. It knows labels and order only when the form was
// drawn before.
func (b Inputs) Summary(form Form) []FaultLine {
	faults := slices.Clone(form.Errors)
	slices.SortStableFunc(faults, func(x, y FieldError) int { return cmp.Compare(x.place, y.place) })
	out := make([]FaultLine, len(faults))
	for i, e := range faults {
		out[i] = FaultLine{Anchor: e.id, Text: b.Words.Said(e.Code, b.Filled(e.Args))}
		switch {
		case e.label == "":
		case strings.HasSuffix(e.label, "?"):
			out[i].Label = e.label + " "
		default:
			out[i].Label = strings.TrimRight(e.label, ".:") + ": "
		}
	}
	return out
}

// HasFaults reports whether a page holds a summary, or a fault beside its input.
func HasFaults(page []byte) bool {
	return bytes.Contains(page, []byte(`<div class="sum" role="alert"`)) ||
		bytes.Contains(page, []byte(`<p class="wrong"`))
}
