package doctor

import (
	"fmt"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/store/mongodriver"
)

// skew is how far the clock of the database may stand from this one before somebody should look. What is due,
// and for how long consent holds, is judged by this machine's clock alone, so a difference says that one of the
// two is wrong.
const skew = 2 * time.Second

// database finds out whether there is an installation, and looks at the MongoDB it may be in. It reports
// whether there is one, and whether that could be found out.
func (c *checkup) database() (exists, known bool) {
	if c.set.Store == config.MongoDB {
		health, err := app.MongoHealth(c.ctx, c.set)
		if err != nil {
			c.fail("mongodb", err)
			return false, false
		}
		c.members(health)
		c.indexes(health)
	}
	exists, err := app.Exists(c.ctx, c.set)
	if err != nil {
		c.fail("data", err)
		return false, false
	}
	return exists, true
}

// members reports which members answer, whether connections are encrypted, and when certificates expire.
func (c *checkup) members(h mongodriver.Health) {
	reachable, all := h.Reachable(), len(h.Members)
	switch {
	case h.Router:
		c.ok("mongodb", "a sharded cluster answers through %d of %d routers", reachable, all)
	case all == 1:
		c.warn("mongodb", "the set %s has one member: its disk is the only one that keeps the data", h.Set)
	case reachable < all:
		c.warn("mongodb", "%d of %d members of the set %s answer this machine; not %s", reachable, all, h.Set, unreachable(h))
	default:
		c.ok("mongodb", "%d of %d members of the set %s answer", reachable, all, h.Set)
	}
	if h.Encrypted {
		c.ok("mongodb", "nobody can listen on the way there")
	} else {
		c.warn("mongodb", "the connection is not encrypted (mongo_plain is on)")
	}
	if !h.CertificateExpires.IsZero() {
		c.expiry("this program's certificate for the database", h.CertificateExpires)
	}
	for _, m := range h.Members {
		if !m.CertificateExpires.IsZero() {
			c.expiry("the certificate of "+m.Host, m.CertificateExpires)
		}
	}
	if h.ClockOffset.Abs() > skew {
		c.warn("clock", "the clock of the database differs from this one by %s: check which is wrong", h.ClockOffset)
	}
}

func unreachable(h mongodriver.Health) string {
	var hosts []string
	for _, m := range h.Members {
		if m.Unreachable {
			hosts = append(hosts, m.Host)
		}
	}
	return strings.Join(hosts, ", ")
}

// expiry reports when a certificate expires.
func (c *checkup) expiry(whose string, till time.Time) {
	switch left := time.Until(till); {
	case left <= 0:
		c.fail("mongodb", fmt.Errorf("%s ended on %s: renew it", whose, till.Format(time.DateOnly)))
	case left < soon:
		c.warn("mongodb", "%s ends on %s: renew it", whose, till.Format(time.DateOnly))
	default:
		c.ok("mongodb", "%s holds until %s", whose, till.Format(time.DateOnly))
	}
}

// indexes reports what was proven about transactions, and which indexes are missing.
func (c *checkup) indexes(h mongodriver.Health) {
	c.ok("mongodb",
		"a transaction was taken back whole, and a write reached the journal of a majority before it was answered")
	switch limit := mongodriver.LongestKept; {
	case h.KilledFor < limit:
		c.ok("mongodb", "what a killed process was doing is rolled back after %s", h.KilledFor.Round(100*time.Millisecond))
	default:
		c.warn("mongodb", "what a killed process was doing holds its rows for longer than %s, and whoever needs them gets "+
			"no answer: set transactionLifetimeLimitSeconds of every member to 5 (it is 60 unless set)", limit)
	}
	if h.ReadCommitted {
		c.ok("mongodb", "its transactions see what others commit meanwhile: what was read together is looked at twice")
	}
	switch {
	case h.IndexesHidden:
		c.warn("mongodb",
			"the indexes cannot be seen: give this account listCollections and listIndexes, where the server has them, to "+
				"have them looked at")
	case len(h.MissingIndexes) > 0:
		c.fail("mongodb",
			fmt.Errorf("lists would read whole collections, for these indexes are missing: %s. Restart a server of Amparo "+
				"that writes there, it makes them", strings.Join(h.MissingIndexes, ", ")))
	default:
		c.ok("mongodb", "%d collections have their indexes", h.Collections)
	}
}
