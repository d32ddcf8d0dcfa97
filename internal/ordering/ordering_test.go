package ordering_test

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/fault"
	"amparo/internal/ordering"
)

type row struct {
	code       string
	due, since int // hours; 0: none
}

func at(h int) time.Time {
	if h == 0 {
		return time.Time{}
	}
	return time.Date(2026, 11, 23, h, 0, 0, 0, time.UTC)
}

// TestEachOrderMeansOneThing: what is due first, what waits longest, what is newest, and by code; what has no deadline
// is due last, and what is alike stays as it stood.
func TestEachOrderMeansOneThing(t *testing.T) {
	for by, want := range map[ordering.By]string{"": "c a d b", ordering.Due: "d c a b", ordering.Since: "b c a d",
		ordering.Newest: "d a c b", ordering.Code: "a b c d"} {
		rows := []row{{"c", 5, 2}, {"a", 5, 3}, {"d", 4, 4}, {"b", 0, 1}}
		ordering.Sort(rows, by, func(r row) ordering.Keys {
			return ordering.Keys{Due: at(r.due), Since: at(r.since), Code: r.code}
		})
		var got []string
		for _, r := range rows {
			got = append(got, r.code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", by, got, want)
		}
	}
}

// TestAnOrderThatAListLacksIsRefused: by name of the field, so that who asks can mend it.
func TestAnOrderThatAListLacksIsRefused(t *testing.T) {
	if err := ordering.By("").Check(); err != nil {
		t.Errorf("the list's own: %v", err)
	}
	if err := ordering.Due.Check(ordering.Code, ordering.Due); err != nil {
		t.Errorf("one it has: %v", err)
	}
	err := ordering.Due.Check(ordering.Code)
	if f := fault.As(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 1 || f.Fields[0].Path != "sort" {
		t.Errorf("one it lacks: %v", err)
	}
}
