package endpoint

import (
	"slices"

	"amparo/internal/domain"
	"amparo/internal/policy"
)

// List turns a list into the list of an answer, which is never null.
func List[A, B any](in []A, as func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = as(v)
	}
	return out
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

// IDs reads ids from a body.
func IDs[T ~string](list []string) ([]T, error) {
	out := make([]T, len(list))
	for i, s := range list {
		v, ok := domain.ParseID[T](s)
		if !ok {
			return nil, Absent()
		}
		out[i] = v
	}
	return out, nil
}

// MaybeID reads an id that may be left out.
func MaybeID[T ~string](s string) (T, error) {
	if s == "" {
		return "", nil
	}
	v, ok := domain.ParseID[T](s)
	if !ok {
		return "", Absent()
	}
	return v, nil
}
