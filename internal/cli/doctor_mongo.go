package cli

import (
	"fmt"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/store/mongodriver"
)

// skew is how far the clock of the database may stand from this one before somebody should look. What is due, and for how
// long consent holds, is judged by this machine's clock alone, so a difference says that one of the two is wrong.
const skew = 2 * time.Second

// database finds out whether there is an installation, and looks at the MongoDB it may be in. It reports whether there is
// one, and whether that could be found out.
func (c *checkup) database() (begun, known bool) {
	if c.set.Store == config.MongoDB {
		exam, err := app.Examine(c.s.ctx, c.set)
		if err != nil {
			c.fail("mongodb", err)
			return false, false
		}
		c.servers(exam)
		c.rows(exam)
	}
	begun, err := app.Begun(c.s.ctx, c.set)
	if err != nil {
		c.fail("data", err)
		return false, false
	}
	return begun, true
}

// servers tells who answers, who could listen, and whose certificate ends.
func (c *checkup) servers(e mongodriver.Exam) {
	voices, all := e.Voices(), len(e.Members)
	switch {
	case e.Router:
		c.ok("mongodb", "a sharded cluster answers through %d of %d routers", voices, all)
	case all == 1:
		c.warn("mongodb", "the set %s has one member: its disk is the only one that keeps the data", e.Set)
	case voices < all:
		c.warn("mongodb", "%d of %d members of the set %s answer this machine; not %s", voices, all, e.Set, silent(e))
	default:
		c.ok("mongodb", "%d of %d members of the set %s answer", voices, all, e.Set)
	}
	if e.Secret {
		c.ok("mongodb", "nobody can listen on the way there")
	} else {
		c.warn("mongodb", "the way there is open to listeners, as mongo_plain allows")
	}
	if !e.Paper.IsZero() {
		c.paper("this program's certificate for the database", e.Paper)
	}
	for _, m := range e.Members {
		if !m.Paper.IsZero() {
			c.paper("the certificate of "+m.Host, m.Paper)
		}
	}
	if e.Ahead.Abs() > skew {
		c.warn("clock", "the clock of the database stands %s from this one: look which of the two is wrong", e.Ahead)
	}
}

func silent(e mongodriver.Exam) string {
	var hosts []string
	for _, m := range e.Members {
		if m.Silent {
			hosts = append(hosts, m.Host)
		}
	}
	return strings.Join(hosts, ", ")
}

// paper tells when a certificate ends.
func (c *checkup) paper(whose string, till time.Time) {
	switch left := time.Until(till); {
	case left <= 0:
		c.fail("mongodb", fmt.Errorf("%s ended on %s: renew it", whose, till.Format(time.DateOnly)))
	case left < soon:
		c.warn("mongodb", "%s ends on %s: renew it", whose, till.Format(time.DateOnly))
	default:
		c.ok("mongodb", "%s holds until %s", whose, till.Format(time.DateOnly))
	}
}

// rows tells what was proven about keeping rows, and what their listings lack.
func (c *checkup) rows(e mongodriver.Exam) {
	c.ok("mongodb", "a transaction was taken back whole, and a write reached the journal of a majority before it was answered")
	if e.Loose {
		c.ok("mongodb", "its transactions see what others commit meanwhile: what was read together is looked at twice")
	}
	switch {
	case e.Blind:
		c.warn("mongodb", "the indexes cannot be seen: give this account listCollections and listIndexes, where the server has them, to have them looked at")
	case len(e.Bare) > 0:
		c.fail("mongodb", fmt.Errorf("lists would read whole collections, for these indexes are missing: %s. Restart a server of Amparo that writes there, it makes them", strings.Join(e.Bare, ", ")))
	default:
		c.ok("mongodb", "%d collections have their indexes", e.Kinds)
	}
}
