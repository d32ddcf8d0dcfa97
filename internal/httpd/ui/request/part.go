package request

import "amparo/internal/httpd/ui/view"

// MostOptions is how many options a form offers at once; of more, one looks for the one that is meant.
const MostOptions = 40

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
