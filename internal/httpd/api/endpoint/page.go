package endpoint

import (
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/policy"
)

// Page is the wanted place in a list and the length of one answer.
type Page struct {
	// The next of an earlier page.
	After string `json:"after" max:"400"`
	Limit int    `json:"limit" min:"1" max:"200" default:"50"`
}

// Span keeps of a list what is of a stretch of time.
type Span struct {
	// From this moment on.
	Since time.Time `json:"since"`
	// Before this moment.
	Until time.Time `json:"until"`
}

// PageOfSpan is the wanted place in a list, and the stretch of time it keeps to.
type PageOfSpan struct {
	Page
	Span
}

// Span is the same as acts take it.
func (s Span) Span() act.Span { return act.Span(s) }

// Listed says where a list goes on, and how long it is.
type Listed struct {
	// Send it as after for the next page; absent at the end.
	Next string `json:"next,omitempty" eg:"bm8tbW9yZQ"`
	// Of all pages; absent where counting would cost too much.
	Total *int `json:"total,omitempty" eg:"123"`
}

// Pages says where a list goes on whose whole length is known; a negative one is not.
func Pages(next string, total int) Listed {
	if total < 0 {
		return Listed{Next: next}
	}
	return Listed{next, &total}
}

// Cut answers one page of a whole list, or why it could not be read.
func Cut[A, B any](all []A, err error, p Page, id func(A) string, as func(A) B) ([]B, Listed, error) {
	if err != nil {
		return nil, Listed{}, err
	}
	part, next, err := act.Cut(all, p.After, p.Limit, id)
	return List(part, as), Pages(next, len(all)), err
}

// Within keeps of a whole list what is of a span.
func Within[A any](all []A, s Span, at func(A) time.Time) []A {
	return slices.DeleteFunc(slices.Clone(all), func(v A) bool { return !s.Span().Holds(at(v)) })
}

// List turns a list into the list of an answer, which is never null.
func List[A, B any](in []A, as func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = as(v)
	}
	return out
}

// Maybe turns what may be absent into the same of an answer.
func Maybe[A, B any](in *A, as func(A) B) *B {
	if in == nil {
		return nil
	}
	return new(as(*in))
}

// Texts turns codes or ids into plain texts.
func Texts[T ~string](in []T) []string { return List(in, func(v T) string { return string(v) }) }

// Codes turns texts into codes.
func Codes[T, S ~string](in []S) []T { return List(in, func(v S) T { return T(v) }) }

// Allowed lists the acts that are open to the reader now, in order.
func Allowed(can map[policy.Action]bool) []string {
	out := make([]string, 0, len(can))
	for act, yes := range can {
		if yes {
			out = append(out, string(act))
		}
	}
	slices.Sort(out)
	return out
}
