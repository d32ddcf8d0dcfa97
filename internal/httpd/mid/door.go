package mid

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// Door bounds what people without an account may send: reports, and tries of a receipt, by network address and in all.
// The addresses stand in memory, in this process, for as long as they bound anything, and nowhere else.
type Door struct{ reports, tries, allReports, allTries *Rates }

// NewDoor allows one address so many reports and so many tries of a receipt an hour, and all together twenty times as
// many.
func NewDoor(reports, tries int) *Door {
	hourly := func(n int) *Rates { return NewRates(float64(n)/3600, n-1) }
	return &Door{hourly(reports), hourly(tries), hourly(20 * reports), hourly(20 * tries)}
}

// Report refuses a report that comes too soon after others. What is refused asks its sender to call.
func (d *Door) Report(c *fiber.Ctx) error {
	if wait := through(c, d.reports, d.allReports); wait > 0 {
		return fault.New(fault.TooMany, "door.full", nil).With("seconds", wait)
	}
	return nil
}

// Try refuses a try of a receipt, right or wrong, that comes too soon after others.
func (d *Door) Try(c *fiber.Ctx) error {
	if wait := through(c, d.tries, d.allTries); wait > 0 {
		return fault.New(fault.TooMany, "door.tries", nil).With("seconds", wait)
	}
	return nil
}

// through is how many seconds a sender must wait; zero means go on.
func through(c *fiber.Ctx, one, all *Rates) int {
	now := time.Now()
	wait := one.Take(Addr(c), now)
	if wait == 0 {
		wait = all.Take("all", now)
	}
	return int((wait + time.Second - 1) / time.Second)
}
