package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/arrival"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestADateThatPassedAndOneTooFarAheadAreToldApart: whoever types a wrong year reads what is wrong with it, in whatever
// act she types it.
func TestADateThatPassedAndOneTooFarAheadAreToldApart(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, offer := keptBed(w)
	now := w.Clock.Now()
	day := func(days int) domain.Date {
		return domain.DateOf(now.In(w.Work.Pack().TimeZone()).AddDate(0, 0, days))
	}
	files := func(change func(*intake.RegisterInput)) error {
		in := amparotest.Survivor(amparotest.Woman(24))
		change(&in)
		_, err := w.Work.Register(t.Context(), ana.Actor, in)
		return err
	}
	_, sleeper, _, stays := family(t, w, 3)
	acts := map[string]struct {
		field string
		last  int // days ahead
		do    func(days int) error
	}{
		"two sides meet": {"at", 60, func(days int) error {
			return w.Work.SetMeeting(t.Context(), ana.Actor, offer, 0, arrival.MeetingInput{Place: "Terminal",
				At: now.AddDate(0, 0, days).Add(-time.Minute)})
		}},
		"she is expected": {"expected_at", 1, func(days int) error {
			return w.Work.Depart(t.Context(), casa.Actor.Actor, offer, 0, now.AddDate(0, 0, days).Add(-time.Minute))
		}},
		"a hearing": {"hearing_on", 5 * 365, func(days int) error {
			return files(func(in *intake.RegisterInput) { in.Case.Hearing = day(days) })
		}},
		"she can come from then": {"needs.0.earliest_arrival", 365, func(days int) error {
			return files(func(in *intake.RegisterInput) { in.Needs[0].EarliestAt = now.AddDate(0, 0, days) })
		}},
		"she is back from hospital": {"back_on", 90, func(days int) error {
			return w.Work.Away(t.Context(), sleeper.Actor.Actor, stays, 0, placement.AwayInput{Person: "P1", Why: "hospital",
				Back: day(days)})
		}},
	}
	for name, a := range acts {
		for days, want := range map[int]string{-1: "field.date_future", a.last + 2: "field.date_far", a.last: ""} {
			err, said := a.do(days), ""
			for _, f := range fault.As(err).Fields {
				said = f.Code
				if f.Path != a.field || f.Code == "field.date_far" && f.Args["count"] != a.last {
					t.Errorf("%s, %d days ahead: %+v", name, days, f)
				}
			}
			if said != want || want == "" && err != nil {
				t.Errorf("%s, %d days ahead: %v", name, days, err)
			}
		}
	}
}
