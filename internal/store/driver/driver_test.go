package driver_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"amparo/internal/store/driver"
)

func put(kind, id string, rev, prev int64) driver.Put {
	return driver.Put{Row: driver.Row{Key: driver.Key{Kind: driver.Kind(kind), ID: id}, Rev: rev}, Prev: prev}
}

func TestBatchValidate(t *testing.T) {
	t.Parallel()
	ana := driver.Key{Kind: "case", ID: "ana"}
	long := strings.Repeat("x", driver.MaxKeyPart)
	terms := func(ts ...string) driver.Batch {
		p := put("case", "ana", 1, 0)
		p.Row.Terms = ts
		return driver.Batch{Puts: []driver.Put{p}}
	}
	puts := func(ps ...driver.Put) driver.Batch { return driver.Batch{Puts: ps} }
	for name, c := range map[string]struct {
		batch driver.Batch
		ok    bool
	}{
		"a new row":               {puts(put("case", "ana", 1, 0)), true},
		"a change":                {puts(put("case", "ana", 9, 3)), true},
		"longest id":              {puts(put(long, long, 1, 0)), true},
		"same id in two kinds":    {puts(put("case", "ana", 1, 0), put("note", "ana", 1, 0)), true},
		"ids that differ in case": {puts(put("case", "ana", 1, 0), put("case", "Ana", 1, 0)), true},
		"a check alone":           {driver.Batch{Checks: []driver.Check{{Key: ana}}}, true},
		"a repeated term":         {terms("t", "t"), true},
		"empty":                   {driver.Batch{}, false},
		"no kind":                 {puts(put("", "ana", 1, 0)), false},
		"no id":                   {puts(put("case", "", 1, 0)), false},
		"id too long":             {puts(put("case", long+"x", 1, 0)), false},
		"revision zero":           {puts(put("case", "ana", 0, 0)), false},
		"revision that stays":     {puts(put("case", "ana", 3, 3)), false},
		"revision that falls":     {puts(put("case", "ana", 2, 3)), false},
		"negative previous":       {puts(put("case", "ana", 1, -1)), false},
		"empty term":              {terms(""), false},
		"zero byte in a term":     {terms("a\x00b"), false},
		"term too long":           {terms(strings.Repeat("x", driver.MaxTerm+1)), false},
		"delete at zero":          {driver.Batch{Deletes: []driver.Delete{{Key: ana}}}, false},
		"negative check":          {driver.Batch{Checks: []driver.Check{{Key: ana, Rev: -1}}}, false},
		"put and check": {driver.Batch{Puts: []driver.Put{put("case", "ana", 2, 1)},
			Checks: []driver.Check{{Key: ana, Rev: 1}}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.batch.Validate()
			if c.ok && err != nil || !c.ok && !errors.Is(err, driver.ErrInvalid) {
				t.Errorf("answered %v", err)
			}
		})
	}
}

// TestQuietErrors: an error says what went wrong and never with whom, because it will be logged.
func TestQuietErrors(t *testing.T) {
	t.Parallel()
	k := driver.Key{Kind: "case", ID: "ana-lopez"}
	twice := driver.Batch{Checks: []driver.Check{{Key: k}, {Key: k}}}
	for name, c := range map[string]struct{ err, is, isNot error }{
		"stale":     {&driver.StaleError{Key: k, Want: 3}, driver.ErrStale, driver.ErrExists},
		"exists":    {&driver.StaleError{Key: k, Exists: true}, driver.ErrExists, driver.ErrStale},
		"invalid":   {twice.Validate(), driver.ErrInvalid, driver.ErrStale},
		"no engine": {driver.Unavailable("commit", io.ErrShortWrite), driver.ErrUnavailable, driver.ErrStale},
	} {
		if !errors.Is(c.err, c.is) || errors.Is(c.err, c.isNot) {
			t.Errorf("%s: %v is not %v alone", name, c.err, c.is)
		}
		if strings.Contains(c.err.Error(), k.ID) {
			t.Errorf("%s: %q tells an id", name, c.err)
		}
	}
	if !errors.Is(driver.Unavailable("commit", io.ErrShortWrite), io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{0: driver.DefaultLimit, 1: 1, driver.MaxLimit: driver.MaxLimit} {
		q := driver.Query{Kind: "case", Limit: limit}
		if err := q.Validate(); err != nil || q.Size() != want {
			t.Errorf("limit %d: size %d, %v", limit, q.Size(), err)
		}
	}
	for _, q := range []driver.Query{{}, {Kind: "case", Limit: -1}, {Kind: "case", Limit: driver.MaxLimit + 1},
		{Kind: "case", Term: "\x00"}} {
		if err := q.Validate(); !errors.Is(err, driver.ErrInvalid) {
			t.Errorf("%+v answered %v", q, err)
		}
	}
}

func TestTermSet(t *testing.T) {
	t.Parallel()
	given := []string{"b", "a", "b", "A"}
	if got := driver.TermSet(given); !slices.Equal(got, []string{"A", "a", "b"}) {
		t.Errorf("got %q", got)
	}
	if !slices.Equal(given, []string{"b", "a", "b", "A"}) {
		t.Error("the caller's slice was changed")
	}
	if driver.TermSet([]string{}) != nil {
		t.Error("no terms are not nil")
	}
}
