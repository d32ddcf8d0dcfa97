// Package fault is the closed set of ways an act can fail.
//
// Every fault has two faces. The public face is a kind and a message code, which the pages and the
// API turn into a sentence in the reader's language; it never carries a value somebody typed. The
// private face is the wrapped cause, which goes to the log and nowhere else. An error that is not a
// fault is treated as Internal: its text is never shown.
package fault

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure this is; each kind maps to one HTTP status in one table.
type Kind uint8

// The closed set of kinds. The zero value is Internal, so a forgotten kind never becomes an answer
// that promises something to the caller.
const (
	Internal        Kind = iota // a defect or a broken part of ours: opaque reference only
	Invalid                     // the input is wrong; Fields name what to mend
	Unauthenticated             // nobody is signed in, or the session ended
	Forbidden                   // the reader may know it exists but may not do this
	NotFound                    // absent, or the reader may not know that it exists
	Conflict                    // the state moved on: taken, stale, already answered
	Stale                       // the caller's revision (If-Match) is not the current one
	Expired                     // a deadline or a code has passed
	TooMany                     // slow down; Args["seconds"] says for how long
	TooLarge                    // the body or a list is larger than accepted
	Unsupported                 // the body comes in a form that is not read here
	WrongMethod                 // the address is known, and not for this method
	RevisionNeeded              // an edit must say which revision it was read at
	Unavailable                 // the store or a needed part cannot be reached just now
	numKinds
)

var kindNames = [numKinds]string{
	"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict",
	"stale", "expired", "too_many", "too_large", "unsupported", "wrong_method", "revision_needed", "unavailable",
}

// String returns the kind's stable lower-case name, as used in problem documents and logs.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Kinds lists every kind, so that a table over them can be tested for completeness.
func Kinds() []Kind {
	all := make([]Kind, 0, numKinds)
	for k := Internal; k < numKinds; k++ {
		all = append(all, k)
	}
	return all
}

// Args fill the placeholders of a message. Values must be safe to show to the caller: numbers,
// codes and times of the caller's own data, never a text that somebody else entered.
type Args map[string]any

// Field is one thing wrong with one input field.
type Field struct {
	Path string // path in the input as the caller knows it, for example "group.1.age"
	Code string // message code, for example "field.required"
	Args Args
}

// Fault is an error with a public and a private face.
type Fault struct {
	Kind   Kind
	Code   string // message code in web/locales, for example "offer.bed_taken"
	Args   Args
	Fields []Field
	cause  error
}

// New returns a fault of kind k whose public sentence is the message code. The cause may be nil.
func New(k Kind, code string, cause error) *Fault {
	return &Fault{Kind: k, Code: code, cause: cause}
}

// With returns a copy of f whose message has the placeholder name filled with value.
func (f *Fault) With(name string, value any) *Fault {
	next := *f
	next.Args = make(Args, len(f.Args)+1)
	for k, v := range f.Args {
		next.Args[k] = v
	}
	next.Args[name] = value
	return &next
}

// Error is for logs: the kind, the code and the cause. It is never shown to a caller.
func (f *Fault) Error() string {
	if f.cause == nil {
		return fmt.Sprintf("%s (%s)", f.Kind, f.Code)
	}
	return fmt.Sprintf("%s (%s): %v", f.Kind, f.Code, f.cause)
}

// Unwrap returns the private cause.
func (f *Fault) Unwrap() error { return f.cause }

// Of returns the kind of err: Internal when no fault is in its chain. Of(nil) is Internal too; ask
// only about errors.
func Of(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of kind k.
func Is(err error, k Kind) bool { return err != nil && Of(err) == k }

// As returns the first fault in err's chain, or an Internal fault that wraps err.
func As(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return New(Internal, "fault.internal", err)
}
