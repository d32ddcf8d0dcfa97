package country

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// decode reads exactly one JSON value into v and refuses keys that v does not know.
func decode(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the end of the data")
	}
	return nil
}

// indexed returns where each code stands in a list, and what is wrong with it: it is empty, an entry lacks a name, or a
// code is not its own. of returns whether an entry has its names, and its codes.
func indexed[T any](what string, list []T, of func(T) (named bool, codes []string)) (map[string]int, []error) {
	index := make(map[string]int, len(list))
	var faults []error
	for i, entry := range list {
		named, codes := of(entry)
		for _, code := range codes {
			if _, twice := index[code]; twice || code == "" || !named {
				faults = append(faults, fmt.Errorf("%s %d (%q) lacks a name or has no code of its own", what, i+1, code))
			}
			index[code] = i
		}
	}
	if len(list) == 0 {
		faults = append(faults, fmt.Errorf("there is no %s", what))
	}
	return index, faults
}

// at returns the entry with that code.
func at[T any](list []T, index map[string]int, code string) (entry T, ok bool) {
	i, ok := index[code]
	if ok {
		entry = list[i]
	}
	return entry, ok
}
