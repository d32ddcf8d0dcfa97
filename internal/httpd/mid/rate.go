package mid

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Rates bounds how fast one sender may go: a session, or the network address of somebody not signed in. It keeps one
// moment a sender (GCRA), in this process only; guesses at passwords have their own limits in the store.
type Rates struct {
	Every time.Duration // one request each
	Burst int           // and so many at once
	mu    sync.Mutex
	next  map[string]time.Time
}

// NewRates allows perSecond requests a second with a burst of so many.
func NewRates(perSecond float64, burst int) *Rates {
	return &Rates{Every: time.Duration(float64(time.Second) / perSecond), Burst: burst, next: make(map[string]time.Time)}
}

// Take reports how long the sender must wait; zero means go on.
func (r *Rates) Take(who string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.next) > 50_000 {
		for k, at := range r.next {
			if at.Before(now) {
				delete(r.next, k)
			}
		}
	}
	at := r.next[who]
	if at.Before(now) {
		at = now
	}
	if wait := at.Sub(now) - r.Every*time.Duration(r.Burst); wait > 0 {
		return wait
	}
	r.next[who] = at.Add(r.Every)
	return 0
}

// Search refuses a search that comes too soon after others of the same person, whatever session or network it comes
// from: who tries numbers one after another looks for somebody. A nil r refuses nothing.
func (r *Rates) Search(who domain.AccountID) error {
	if r == nil {
		return nil
	}
	if wait := r.Take("search|"+string(who), time.Now()); wait > 0 {
		return fault.New(fault.TooMany, "find.too_many", nil).With("seconds", int(wait/time.Second)+1)
	}
	return nil
}

// Limit applies the rates to every request.
func (r *Rates) Limit() fiber.Handler {
	return func(c *fiber.Ctx) error {
		who := "net|" + Addr(c)
		if a, ok := AuthOf(c); ok {
			who = "session|" + string(a.Session.ID)
		}
		now := time.Now()
		wait := r.Take(who, now)
		r.tell(c, who, now)
		if wait > 0 {
			return fault.New(fault.TooMany, "fault.too_many", nil).With("seconds", int(wait/time.Second)+1)
		}
		return c.Next()
	}
}

// tell says in the answer how much of the rate is left to the sender.
func (r *Rates) tell(c *fiber.Ctx, who string, now time.Time) {
	r.mu.Lock()
	used := max(0, r.next[who].Sub(now))
	r.mu.Unlock()
	c.Set("RateLimit-Limit", strconv.Itoa(r.Burst))
	c.Set("RateLimit-Remaining", strconv.Itoa(max(0, r.Burst-int((used+r.Every-1)/r.Every))))
	c.Set("RateLimit-Reset", strconv.Itoa(int((used+time.Second-1)/time.Second)))
}

// Addr returns the network address a request comes from. Behind a trusted proxy it is the last address of
// X-Forwarded-For, the one the proxy itself added: whatever stands before it the sender could have written.
func Addr(c *fiber.Ctx) string {
	told := c.Get(fiber.HeaderXForwardedFor)
	if told == "" || !c.App().Config().EnableTrustedProxyCheck || len(c.App().Config().TrustedProxies) == 0 ||
		!c.IsProxyTrusted() {
		return c.IP()
	}
	last := strings.TrimSpace(told[strings.LastIndex(told, ",")+1:])
	if _, err := netip.ParseAddr(last); err != nil {
		return c.IP()
	}
	return last
}

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
