package view

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// FaultLine is one line of the summary above a form: which input is wrong, and what about it.
type FaultLine struct {
	Anchor string // id of the input; "" when it is said of the whole form
	Label  string
	Text   string
}

// summary lists what is wrong with a form in the order of the page. It knows labels and order only when the form was
// drawn before.
func (b fields) summary(form Form) []FaultLine {
	faults := slices.Clone(form.Errors)
	slices.SortStableFunc(faults, func(x, y FieldError) int { return cmp.Compare(x.place, y.place) })
	out := make([]FaultLine, len(faults))
	for i, e := range faults {
		out[i] = FaultLine{Anchor: e.id, Text: b.w.Said(e.Code, filled(b.w, e.Args, b.labels))}
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

// hasFaults reports whether a page holds a summary, or a fault beside its input.
func hasFaults(page []byte) bool {
	return bytes.Contains(page, []byte(`<div class="sum" role="alert"`)) ||
		bytes.Contains(page, []byte(`<p class="wrong"`))
}
