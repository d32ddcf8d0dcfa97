package exercise

import (
	"testing"
	"time"

	"amparo/internal/domain"
)

// TestSomebodyPlaysOnePartAtATime: she goes on in hers, changes to another, and makes room for the next person.
func TestSomebodyPlaysOnePartAtATime(t *testing.T) {
	now := time.Date(2026, 12, 2, 5, 40, 0, 0, time.UTC)
	e := Exercise{Seats: []Seat{{Key: "team"}, {Key: "desk"}}}
	take := func(key, who string) error {
		next, err := e.Take(key, domain.AccountID(who), who, now)
		if now = now.Add(time.Minute); err == nil {
			e = next
		}
		return err
	}
	for _, who := range []string{"ana", "eva", "sol", "ana"} {
		if err := take("team", who); err != nil {
			t.Fatal(err)
		}
	}
	if len(e.Parts) != MaxTogether {
		t.Errorf("whoever goes on is written down again: %d parts", len(e.Parts))
	}
	if err := take("team", "luz"); err == nil {
		t.Error("a fourth person plays the part")
	}
	if err := take("desk", "ana"); err != nil || e.Who("team", now) != "eva, sol" || e.Who("desk", now) != "ana" {
		t.Errorf("she plays two parts, or none: %q, %q, %v", e.Who("team", now), e.Who("desk", now), err)
	}
	if err := take("team", "luz"); err != nil {
		t.Error("the part she left has no room")
	}
	if err := take("house", "luz"); err == nil {
		t.Error("a part that there is not is played")
	}
	over, err := e.End(now)
	if err != nil || over.Played("team") || over.Played("desk") {
		t.Error("somebody plays on when it is over")
	}
	if _, err := over.Take("team", "ana", "ana", now); err == nil {
		t.Error("a part of what is over is taken")
	}
}
