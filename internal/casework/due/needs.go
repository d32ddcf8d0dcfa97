package due

import (
	"fmt"
	"time"

	"amparo/internal/domain"
)

// due names what falls due apart from its row: the rows of deadlines have no leaf, so they may be lost without a trace.
type due struct{ kind, target string }

// span says when something falls due, and how late a row may come that sees to it.
type span struct{ at, latest time.Time }

func at(t time.Time) span { return span{t, t.Add(time.Minute)} }

// needs gathers what must fall due. Deadlines that only tell, such as the coming of age and a notice that nobody opens,
// are needed while they lie ahead: afterwards nothing says whether they were told.
type needs struct {
	due       map[due]span
	off       map[string]bool                 // agencies and providers that take no part
	unordered map[domain.CaseID][]domain.Stay // who lives in a house without an order
	roads     map[domain.OfferID]domain.Stay  // who is on the way and not asked after
	taken     []domain.OfferID                // what holds or has a place
}

func (n *needs) add(kind string, target any, sp span) { n.due[due{kind, fmt.Sprint(target)}] = sp }
