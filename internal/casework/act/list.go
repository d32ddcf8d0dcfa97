package act

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Earlier returns the earlier of two moments.
func Earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Add appends a value that is neither empty nor in the list already.
func Add(list []string, v string) []string {
	if v == "" || slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}

// Each visits the rows with those ids that exist.
func Each[T any, I ~string](ctx context.Context, s *Service, ids []I, visit func(store.Rec[T])) error {
	recs, err := store.GetMany[T](ctx, s.Store, ids)
	for _, rec := range recs {
		visit(rec)
	}
	return err
}

// Span is a stretch of time: its first moment is in it, its last is not, and a zero end is open.
type Span struct{ Since, Until time.Time }

// Holds reports whether a moment lies in the span.
func (s Span) Holds(at time.Time) bool {
	return !at.Before(s.Since) && (s.Until.IsZero() || at.Before(s.Until))
}

// Within lets f find little beyond the span: the store knows minutes only, so that Holds still decides.
func (s Span) Within(f store.Filter) store.Filter {
	if f.Since = s.Since; !s.Until.IsZero() {
		f.Until = s.Until.Add(time.Minute)
	}
	return f
}

// Cut is the part of a whole list that stands behind the place of after, at most so many, and the place where the next
// part starts, empty at the end. A place names the last element read, so that what is added before it neither repeats
// nor hides one; if that element is gone, the list goes on from where it stood.
func Cut[T any](all []T, after string, limit int, id func(T) string) (part []T, next string, err error) {
	from := 0
	if after != "" {
		raw, err := base64.RawURLEncoding.DecodeString(after)
		place, last, ok := strings.Cut(string(raw), " ")
		n, bad := strconv.Atoi(place)
		if err != nil || bad != nil || !ok || n < 1 {
			return nil, "", fault.New(fault.Invalid, "fault.cursor", nil)
		}
		from = min(n-1, len(all))
		if at := slices.IndexFunc(all, func(v T) bool { return id(v) == last }); at >= 0 {
			from = at + 1
		}
	}
	to := min(from+PageSize(limit), len(all))
	if part = all[from:to]; to < len(all) {
		next = base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(to) + " " + id(all[to-1])))
	}
	return part, next, nil
}

// PageSize returns how many rows a page has when n are asked for.
func PageSize(n int) int {
	if n <= 0 {
		return 50
	}
	return min(n, 200)
}

// MaxPages bounds how far one request looks for rows that a filter admits; the page's cursor goes on from there.
const MaxPages = 25

// PerCase gathers the rows of each case, in the order in which its first row stands.
func PerCase[T any](rows []T, of func(T) domain.CaseID) [][]T {
	at := map[domain.CaseID]int{}
	var groups [][]T
	for _, r := range rows {
		i, known := at[of(r)]
		if !known {
			i = len(groups)
			at[of(r)], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], r)
	}
	return groups
}
