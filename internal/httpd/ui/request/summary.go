package request

import (
	"context"
	"sync"
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/approval"
)

// How long the frame of a page relies on what it found before. Both are only signposts: what they lead to is decided
// anew.
const (
	boardLife = 5 * time.Second
	countLife = 2 * time.Second
)

// maxSummaries bounds what is remembered, so that nobody can fill the memory.
const maxSummaries = 10_000

// summary is what the frame of a page shows of the rest of the house: where one's own board is, how many notices wait,
// and of an administrator whether she is the only one.
type summary struct {
	board        string
	boardTill    time.Time
	registers    bool
	registerTill time.Time
	notices      int
	noticesUntil time.Time
	alone        bool
	aloneTill    time.Time
}

// summaryKey tells whose summary it is: who acts for another agency has another one.
type summaryKey struct {
	account domain.AccountID
	role    domain.Role
	agency  domain.AgencyID // acted for, empty for the own one
}

func keyOf(a domain.Actor) summaryKey { return summaryKey{a.Account, a.Role, a.OnBehalf} }

// summaries remembers them for a moment, so that drawing a frame costs next to nothing.
type summaries struct {
	mu sync.Mutex
	m  map[summaryKey]summary
}

func (g *summaries) get(k summaryKey) summary {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.m[k]
}

func (g *summaries) put(k summaryKey, change func(*summary)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m == nil || len(g.m) >= maxSummaries {
		g.m = make(map[summaryKey]summary)
	}
	v := g.m[k]
	change(&v)
	g.m[k] = v
}

// forget makes the next frame look again.
func (g *summaries) forget(a domain.Actor) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.m, keyOf(a))
}

// ForgetSummary makes the next frame of a person look again.
func (b *Base) ForgetSummary(a domain.Actor) { b.summaries.forget(a) }

// ownBoard returns the address of the actor's own board; for somebody who may describe one and has none yet, that of
// its form.
func (b *Base) ownBoard(ctx context.Context, a domain.Actor, now time.Time) string {
	if !a.Role.Provider() {
		return ""
	}
	k := keyOf(a)
	if seen := b.summaries.get(k); now.Before(seen.boardTill) {
		return seen.board
	}
	url, err := b.findBoard(ctx, a)
	if err != nil {
		return "" // The page itself will say what is wrong, if anything is.
	}
	b.summaries.put(k, func(g *summary) { g.board, g.boardTill = url, now.Add(boardLife) })
	return url
}

func (b *Base) findBoard(ctx context.Context, a domain.Actor) (string, error) {
	if a.Role != domain.RoleIntake && a.Role != domain.RoleShelterHead {
		all, err := b.Work.MyPrograms(ctx, a)
		if err != nil || len(all) == 0 {
			return view.URLNewProgram, err
		}
		return view.URLPrograms + string(all[0].ID), nil
	}
	all, err := b.Work.MyShelters(ctx, a)
	switch {
	case len(all) > 0:
		return view.URLShelters + string(all[0].ID), err
	case a.Role == domain.RoleShelterHead:
		return view.URLNewShelter, err
	}
	return "", err
}

// registers reports whether the actor may file a case: an agency may have stopped referring.
func (b *Base) registers(ctx context.Context, a domain.Actor, now time.Time) bool {
	if a.Role.Provider() {
		return false
	}
	k := keyOf(a)
	if seen := b.summaries.get(k); now.Before(seen.registerTill) {
		return seen.registers
	}
	may, err := b.Work.Registers(ctx, a)
	if err != nil {
		return false // The page itself will say what is wrong, if anything is.
	}
	b.summaries.put(k, func(g *summary) { g.registers, g.registerTill = may, now.Add(boardLife) })
	return may
}

// alone reports whether the actor is the only administrator. To find that out, every account is read.
func (b *Base) alone(ctx context.Context, a domain.Actor, now time.Time) bool {
	if a.Role != domain.RoleAdmin {
		return false
	}
	k := keyOf(a)
	if seen := b.summaries.get(k); now.Before(seen.aloneTill) {
		return seen.alone
	}
	alone, err := approval.Of(b.Identity).Alone(ctx, a)
	if err != nil {
		return false // What she asks for is decided anew.
	}
	b.summaries.put(k, func(g *summary) { g.alone, g.aloneTill = alone, now.Add(boardLife) })
	return alone
}

// RecountNotices makes the next frame of a person count again what she has not seen.
func (b *Base) RecountNotices(a domain.Actor) {
	b.summaries.put(keyOf(a), func(g *summary) { g.noticesUntil = time.Time{} })
}

// waitingNotices counts what the actor has not seen yet; again, also where that was counted a moment ago: a page
// that looks by itself does so because something changed.
func (b *Base) waitingNotices(ctx context.Context, a domain.Actor, now time.Time, again bool) int {
	k := keyOf(a)
	if seen := b.summaries.get(k); !again && now.Before(seen.noticesUntil) {
		return seen.notices
	}
	n, err := b.Work.CountNotices(ctx, a)
	if err != nil {
		return 0
	}
	b.summaries.put(k, func(g *summary) { g.notices, g.noticesUntil = n, now.Add(countLife) })
	return n
}
