package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestForgottenKindPromisesNothing(t *testing.T) {
	t.Parallel()
	if got := Of(errors.New("disk broke")); got != Internal {
		t.Fatalf("a plain error must be internal, got %v", got)
	}
	if got := As(io.EOF); got.Kind != Internal || !errors.Is(got, io.EOF) {
		t.Fatalf("As must wrap the cause as internal, got %v", got)
	}
}

func TestKindSurvivesWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("accept: %w", New(Conflict, "offer.bed_taken", io.ErrUnexpectedEOF))
	if !Is(err, Conflict) || Is(err, Invalid) || Is(nil, Internal) {
		t.Fatalf("wrong kind for %v", err)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatal("the private cause must stay reachable for the log")
	}
}

func TestFieldsAreReportedTogether(t *testing.T) {
	t.Parallel()
	var c Fields
	if c.Err() != nil {
		t.Fatal("nothing wrong must be no error")
	}
	c.Check(false, "group.0.age", "field.required")
	c.Check(true, "urgency", "field.unknown")
	c.AddArgs("consent.scopes", "field.too_long", Args{"max": 10})
	f := As(c.Err())
	if f.Kind != Invalid || len(f.Fields) != 2 || f.Fields[1].Args["max"] != 10 {
		t.Fatalf("got %+v", f)
	}
}

func TestWithLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	base := New(TooMany, "fault.too_many", nil)
	timed := base.With("seconds", 30)
	if base.Args != nil || timed.Args["seconds"] != 30 {
		t.Fatalf("base %v, timed %v", base.Args, timed.Args)
	}
}

func TestEveryKindHasItsOwnName(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range Kinds() {
		if seen[k.String()] || k.String() == "" {
			t.Fatalf("kind %d has no name of its own: %q", k, k)
		}
		seen[k.String()] = true
	}
}
