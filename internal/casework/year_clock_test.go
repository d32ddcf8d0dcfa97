package casework_test

import (
	"maps"
	"time"
)

// pass lets time go by, and then what is due is done. Now and then the machine stood still for days, its clock was set
// back, or it was switched off and on.
func (y *year) pass(d time.Duration) {
	y.Helper()
	switch y.draw.IntN(150) {
	case 0:
		d += time.Duration(24+y.draw.IntN(72)) * time.Hour
	case 1, 2:
		d = -time.Duration(1+y.draw.IntN(300)) * time.Minute
		y.done["set the clock back"]++
	}
	y.w.Waits(d)
	if y.draw.IntN(200) == 0 {
		y.w.Reopen()
		y.begins()
	}
	y.due()
	if y.draw.IntN(10) == 0 {
		y.w.Waits(3 * time.Second) // A board may be used for two.
		y.mayDie(20, func() {
			var err error
			_, y.board, err = y.w.Work.Rematch(y.Context(), y.board)
			y.alive(err)
			_, err = y.w.Work.WarnProviders(y.Context())
			y.alive(err)
		})
		y.holds("look again for who waits")
	}
}

// due does what is due. A process that was killed at it does the rest once it runs again.
func (y *year) due() {
	y.Helper()
	if y.round = y.w.Clock.Now(); y.round.After(y.latest) {
		y.latest = y.round
	}
	round := func() { _, err := y.runner.Due(y.Context()); y.alive(err) }
	if y.mayDie(60, round) {
		round()
	}
	must(y.T, y.w.Store.Logs().Integrate(y.Context()))
	y.looks()
	y.nothingDueIsLeft()
	y.aSilentProviderIsNotLeftAlone()
	y.noteOver()
	y.holds("what is due")
}

// alive fails where something did not succeed, but for the sake of a process that was killed.
func (y *year) alive(err error) {
	y.Helper()
	if err != nil && !y.dead {
		y.Error(err)
	}
}

// nothingDueIsLeft: of what fell due by the last round nothing was left undone.
func (y *year) nothingDueIsLeft() {
	for _, d := range y.deadlines.rows {
		if !d.DueAt.After(y.round) {
			y.Errorf("%s of %s was due at %s, and it is %s", d.Kind, d.Target, d.DueAt, y.round)
		}
	}
}

// nothingDueIsMissing: the program finds nothing that must fall due and that no row sees to.
func (y *year) nothingDueIsMissing() {
	y.Helper()
	if y.round.Before(y.began) {
		return // By such a clock no process would have begun.
	}
	had := maps.Clone(y.deadlines.rows)
	missing, err := y.runner.Derive(y.Context())
	y.looks()
	if must(y.T, err); missing == 0 {
		return
	}
	for id, d := range y.deadlines.rows {
		if _, was := had[id]; !was {
			y.Errorf("%s of %s at %s was missing", d.Kind, d.Target, d.DueAt)
		}
	}
}
