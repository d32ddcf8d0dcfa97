package request

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui/view"
)

// ID parses an id of the address. A malformed one looks like an absent thing, to whoever is signed in: everybody else
// is asked to sign in, whatever the address holds.
func ID[T ~string](c *fiber.Ctx, name string) (T, error) {
	if _, err := mid.Need(c); err != nil {
		return "", err
	}
	v, ok := domain.ParseID[T](c.Params(name))
	if !ok {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return v, nil
}

// Form returns what was typed, by input name. It refuses a form without the session's token; what was typed comes
// with the refusal, so that a long form can be shown again instead of being lost.
func (b *Base) Form(c *fiber.Ctx) (view.Form, error) {
	f, err := Typed(c)
	if err != nil {
		return f, err
	}
	if err := b.Tokens.Check(c); err != nil {
		return f, err
	}
	return f, b.sameActing(c, f)
}

// Typed returns what was typed, by input name, whoever sends it.
func Typed(c *fiber.Ctx) (view.Form, error) {
	f := view.Form{Action: c.Path(), Values: map[string][]string{}}
	tooMany := false
	c.Context().PostArgs().VisitAll(func(key, value []byte) {
		if tooMany = tooMany || len(f.Values) >= 2000 || len(key) > 120; !tooMany {
			name := string(key)
			f.Values[name] = append(f.Values[name], strings.ToValidUTF8(string(value), "\uFFFD"))
		}
	})
	if tooMany {
		return f, fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	f.Rev = f.Get("_rev")
	return f, nil
}

// Revision reads the revision a form was made from; 0 when it carries none.
func Revision(f view.Form) int64 {
	n, err := strconv.ParseUint(f.Rev, 10, 53)
	if err != nil {
		return 0
	}
	return int64(n)
}

// maxBack is how long an address to go back to may be.
const maxBack = 200

// BackTo accepts only an address of our own as the place to go back to. Browsers drop tabs and line ends from an
// address and take a backslash for a slash, so none may stand in it.
func BackTo(want, otherwise string) string {
	odd := func(r rune) bool { return r <= ' ' || r == '\\' || r > '~' }
	if !strings.HasPrefix(want, "/") || strings.HasPrefix(want, "//") || strings.ContainsFunc(want, odd) ||
		len(want) >= maxBack {
		return otherwise
	}
	if u, err := url.Parse(want); err != nil || u.Host != "" || u.Scheme != "" {
		return otherwise
	}
	return want
}

// MayShow reports whether an act failed in a way that its own page can tell: input to mend, a moved-on state.
func MayShow(err error) bool {
	switch fault.Of(err) {
	case fault.Invalid, fault.Conflict, fault.Stale, fault.Expired:
		return true
	}
	return false
}

// FieldFaults turns a fault into field faults of a form; a fault without fields becomes one of the whole form.
func FieldFaults(err error) []view.FieldError {
	if list := view.Faults(err); len(list) > 0 {
		return list
	}
	f := fault.As(err)
	return []view.FieldError{{Path: "", Code: f.Code, Args: f.Args}}
}

// Unnarrow takes out of the address what err says is wrong in it, and returns what that is: the list is shown without
// it, and says so. It returns nil where it is not the address that is wrong.
func Unnarrow(c *fiber.Ctx, err error) []view.FieldError {
	list, args := view.Faults(err), c.Context().QueryArgs()
	if slices.ContainsFunc(list, func(e view.FieldError) bool { return !args.Has(e.Path) }) {
		return nil
	}
	for _, e := range list {
		args.Del(e.Path)
	}
	return list
}

// StatusOfFilter is the status of a list that the address narrows.
func StatusOfFilter(filter view.Form) int {
	if len(filter.Errors) > 0 {
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

// Problem says on a page why its own act was not done: the first thing that is wrong, in its own sentence. Nothing
// red: the reader can mend it.
func Problem(err error) *view.Flash {
	if err == nil {
		return nil
	}
	first := FieldFaults(err)[0]
	return &view.Flash{Kind: "warn", Key: first.Code, Args: first.Args}
}

// StatusOf is the status of a page that tells why its own act was not done.
func StatusOf(err error) int {
	if err == nil {
		return fiber.StatusOK
	}
	return respond.Status(fault.Of(err))
}

// Number reads a whole number from an input; anything else is -1, which every verb refuses by its range.
func Number(form view.Form, name string) int {
	v := form.Get(name)
	n, err := strconv.ParseUint(v, 10, 32)
	if err != nil || len(v) > 6 {
		return -1
	}
	return int(n)
}

// Checked reports whether a box is ticked.
func Checked(form view.Form, name string) bool { return form.Get(name) != "" }

// Codes turns what was chosen into codes of a named type.
func Codes[C ~string](values []string) []C {
	out := make([]C, 0, len(values))
	for _, v := range values {
		if v != "" {
			out = append(out, C(v))
		}
	}
	return out
}

// Chosen returns what was chosen among boxes, without empty values.
func Chosen(form view.Form, name string) []string { return Codes[string](form.Values[name]) }

// FormatRevision is a revision as a form sends it along.
func FormatRevision(n int64) string { return strconv.FormatInt(n, 10) }

// FormAt is a form as it was typed, or an empty one of this revision.
func FormAt(typed *view.Form, action string, rev int64) *view.Form {
	if typed == nil {
		typed = &view.Form{Rev: FormatRevision(rev)}
	}
	typed.Action = action
	return typed
}

// Line reads one line of text.
func Line(form view.Form, name string) string {
	return strings.Join(strings.Fields(form.Get(name)), " ")
}

// Phone reads a telephone number the way it is kept, without the signs people put between the digits.
func Phone(form view.Form, name string) string {
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(strings.TrimSpace(form.Get(name)))
}

// MostOptions is how many options a form offers at once; of more, one looks for the one that is meant.
const MostOptions = 40

// Onward leads from a page of a list at an address to the next one, and from every other to the first.
func Onward(c *fiber.Ctx, at, next string) (p view.Paging) {
	after := at + "?after="
	if strings.Contains(at, "?") {
		after = at + "&after="
	}
	if next != "" {
		p.Next = after + next
	}
	if c.Query("after") != "" {
		p.Prev = at
	}
	return p
}

// Part is one page of a list: size rows from a place on, and where the others stand.
func Part[T any](all []T, from, size int, at func(int) string) ([]T, view.Paging) {
	from = min(max(from, 0), len(all))
	to, more := min(from+size, len(all)), view.Paging{N: len(all)}
	if from > 0 {
		more.Prev = at(max(from-size, 0))
	}
	if to < len(all) {
		more.Next = at(to)
	}
	return all[from:to], more
}

// Moment reads a local date and time that may be left empty.
func (b *Base) Moment(form view.Form, name string) (time.Time, error) {
	typed := form.Get(name)
	if typed == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(MomentLayout, typed, b.Work.Pack().TimeZone())
	if err != nil {
		return time.Time{}, fault.At(name, "field.date_time")
	}
	return at, nil
}

// MomentLayout is how a browser sends a local date and time.
const MomentLayout = "2006-01-02T15:04"
