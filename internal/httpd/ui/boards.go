package ui

import (
	"context"
	"sync"
	"time"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// How long the frame of a page relies on what it found before. Both are only signposts: what they lead to is decided anew.
const (
	boardLife = 5 * time.Second
	countLife = 2 * time.Second
)

// maxGlances bounds what is remembered, so that nobody can fill the memory.
const maxGlances = 10_000

// glance is what the frame of a page shows of the rest of the house: where one's own board is, how many notices wait.
type glance struct {
	board        string
	boardTill    time.Time
	notices      int
	noticesUntil time.Time
}

type glanceKey struct {
	account domain.AccountID
	role    domain.Role
}

// glances remembers them for a moment, so that drawing a frame costs next to nothing.
type glances struct {
	mu sync.Mutex
	m  map[glanceKey]glance
}

func (g *glances) get(k glanceKey) glance {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.m[k]
}

func (g *glances) put(k glanceKey, change func(*glance)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m == nil || len(g.m) >= maxGlances {
		g.m = make(map[glanceKey]glance)
	}
	v := g.m[k]
	change(&v)
	g.m[k] = v
}

// forget makes the next frame look again.
func (g *glances) forget(a domain.Actor) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.m, glanceKey{a.Account, a.Role})
}

// ownBoard returns the address of the actor's own board; for somebody who may describe one and has none yet, that of its form.
func (u *UI) ownBoard(ctx context.Context, a domain.Actor, now time.Time) string {
	if !a.Role.Provider() {
		return ""
	}
	k := glanceKey{a.Account, a.Role}
	if seen := u.glances.get(k); now.Before(seen.boardTill) {
		return seen.board
	}
	url, err := u.findBoard(ctx, a)
	if err != nil {
		return "" // The page itself will say what is wrong, if anything is.
	}
	u.glances.put(k, func(g *glance) { g.board, g.boardTill = url, now.Add(boardLife) })
	return url
}

func (u *UI) findBoard(ctx context.Context, a domain.Actor) (string, error) {
	switch a.Role {
	case domain.RoleIntake, domain.RoleShelterHead:
		all, err := u.Work.MyShelters(ctx, a)
		switch {
		case err == nil && len(all) > 0:
			return view.URLShelters + string(all[0].ID), nil
		case err == nil && a.Role == domain.RoleShelterHead:
			return urlNewShelter, nil
		}
		return "", err
	default:
		all, err := u.Work.MyPrograms(ctx, a)
		switch {
		case err == nil && len(all) > 0:
			return view.URLPrograms + string(all[0].ID), nil
		case err == nil:
			return urlNewProgram, nil
		}
		return "", err
	}
}

// waitingNotices counts what the actor has not seen yet.
func (u *UI) waitingNotices(ctx context.Context, a domain.Actor, now time.Time) int {
	k := glanceKey{a.Account, a.Role}
	if seen := u.glances.get(k); now.Before(seen.noticesUntil) {
		return seen.notices
	}
	n, err := u.Work.CountNotices(ctx, a)
	if err != nil {
		return 0
	}
	u.glances.put(k, func(g *glance) { g.notices, g.noticesUntil = n, now.Add(countLife) })
	return n
}
