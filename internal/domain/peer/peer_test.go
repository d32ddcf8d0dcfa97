package peer

import (
	"testing"
	"time"
)

var start = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestAProcessCountsWhileItIsHeardOf(t *testing.T) {
	t.Parallel()
	p := Process{At: start, Rules: "r", Pack: "p"}
	if !p.Alive(start.Add(44*time.Second), 45*time.Second) || p.Alive(start.Add(45*time.Second), 45*time.Second) {
		t.Error("silence ends it at 45 seconds")
	}
	gone := p
	gone.Left = true
	if gone.Alive(start, 45*time.Second) {
		t.Error("who has left does not serve")
	}
	if !p.Alike(Process{Rules: "r", Pack: "p", Version: "v9"}) || p.Alike(Process{Rules: "r", Pack: "q"}) {
		t.Error("alike are those with the same rules and the same country pack")
	}
}
