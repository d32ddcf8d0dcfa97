package endpoint

import (
	"errors"
	"strings"

	"amparo/internal/fault"
)

// Absent is the one answer to what does not exist and to what the caller may not know of.
func Absent() error { return fault.New(fault.NotFound, "fault.not_found", nil) }

// Under tells the places of a fault as the caller knows them, when the verb calls the same input by a longer name.
func Under(err error, prefix string) error {
	return relocate(err, func(path string) string { return strings.TrimPrefix(path, prefix) })
}

// rename tells one place of a fault by the caller's name for it.
func rename(err error, from, to string) error {
	return relocate(err, func(path string) string {
		if path == from {
			return to
		}
		return path
	})
}

func relocate(err error, where func(string) string) error {
	var f *fault.Fault
	if !errors.As(err, &f) || len(f.Fields) == 0 {
		return err
	}
	next := *f
	next.Fields = List(f.Fields, func(one fault.Field) fault.Field {
		one.Path = where(one.Path)
		return one
	})
	return &next
}
