package demo

import (
	"time"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// clock moves a folder's times so that its snapshot is now. Moments keep their distance to it exactly. Days (licences,
// orders) move by whole calendar days of the country. A birth date moves too and is then mended, where leap years would
// change it, so that the person is as old now as she was at the snapshot: no age differs, so no answer does.
type clock struct {
	shift time.Duration
	days  int
	from  domain.Date // the day of the snapshot
	to    domain.Date // today
}

func newClock(snapshot, now time.Time, zone *time.Location) clock {
	c := clock{shift: now.Sub(snapshot), from: domain.DateOf(snapshot.In(zone)), to: domain.DateOf(now.In(zone))}
	c.days = int(midnight(c.to).Sub(midnight(c.from)) / (24 * time.Hour))
	return c
}

func midnight(d domain.Date) time.Time {
	t, _ := time.Parse(time.DateOnly, string(d)) // A Date is always a day.
	return t
}

// at moves a moment; the zero time stays zero.
func (c clock) at(s folder.Stamp) time.Time {
	if s.IsZero() {
		return time.Time{}
	}
	return s.Add(c.shift).UTC()
}

// day moves a day; the empty day stays empty.
func (c clock) day(d domain.Date) domain.Date {
	if d == "" {
		return ""
	}
	return domain.DateOf(midnight(d).AddDate(0, 0, c.days))
}

// born moves a birth date and keeps the age.
func (c clock) born(d domain.Date) domain.Date {
	if d == "" {
		return ""
	}
	want := d.AgeOn(c.from)
	moved := c.day(d)
	for range 2 {
		switch got := moved.AgeOn(c.to); {
		case got < want:
			moved = domain.DateOf(midnight(moved).AddDate(0, 0, -1))
		case got > want:
			moved = domain.DateOf(midnight(moved).AddDate(0, 0, 1))
		}
	}
	return moved
}
