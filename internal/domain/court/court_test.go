package court

import (
	"testing"

	"amparo/internal/domain"
)

// TestWhatTheLawLeavesOpenIsNoDay: a day comes from a court, or from a clock with a number, and from nowhere else.
func TestWhatTheLawLeavesOpenIsNoDay(t *testing.T) {
	ordered := domain.Case{Order: &domain.Order{Date: "2026-11-23"}}
	heard := Proceedings{}.With(Day{Kind: Hearing, On: "2026-12-01", Held: true})
	reviewed := heard.With(Day{Kind: Review, On: "2027-02-01", Held: true})
	for _, c := range []struct {
		say   string
		of    Proceedings
		kind  Kind
		about domain.Case
		clock Clock
		on    domain.Date
		set   bool
	}{
		{"no order, no day", Proceedings{}, Hearing, domain.Case{}, Clock{Days: 10}, "", false},
		{"the first hearing", Proceedings{}, Hearing, ordered, Clock{Days: 10}, "2026-12-03", false},
		{"no number is known", Proceedings{}, Hearing, ordered, Clock{}, "", false},
		{"it was held", heard, Hearing, ordered, Clock{Days: 10}, "", false},
		{"another is set", heard, Hearing, domain.Case{Hearing: "2026-12-09"}, Clock{Days: 10}, "2026-12-09", true},
		{"no period is known", heard, Review, ordered, Clock{}, "", false},
		{"a period of three months", heard, Review, ordered, Clock{Months: 3}, "2027-02-23", false},
		{"and again", reviewed, Review, ordered, Clock{Months: 3}, "2027-05-01", false},
		{"a court sets it", reviewed.With(Day{Kind: Review, On: "2027-04-20"}), Review, ordered, Clock{Months: 3},
			"2027-04-20", true},
		{"the order was ended", heard.With(Day{Kind: Review, On: "2027-04-20"}), Review, domain.Case{}, Clock{}, "", false},
	} {
		if on, set := c.of.Next(c.kind, c.about, c.clock); on != c.on || set != c.set {
			t.Errorf("%s: %q %v, want %q %v", c.say, on, set, c.on, c.set)
		}
	}
}

// TestADayIsRemindedOfBeforeAndUntilItIsDone walks from long before a day to long after it.
func TestADayIsRemindedOfBeforeAndUntilItIsDone(t *testing.T) {
	c := Clock{WarnDays: 3}
	for today, want := range map[domain.Date]domain.Date{"2026-11-01": "2026-11-27", "2026-11-26": "2026-11-27",
		"2026-11-27": "2026-11-30", "2026-11-29": "2026-11-30", "2026-11-30": "2026-12-01", "2026-12-24": "2026-12-25"} {
		if got := c.Remind("2026-11-30", today); got != want {
			t.Errorf("on %s: next on %s, want %s", today, got, want)
		}
		if warns := c.Warns("2026-11-30", today); warns != (today >= "2026-11-27") {
			t.Errorf("on %s it is told: %v", today, warns)
		}
	}
	if c.Remind("", "2026-11-30") != "" || c.Warns("", "2026-11-30") {
		t.Error("no day is no day")
	}
}
