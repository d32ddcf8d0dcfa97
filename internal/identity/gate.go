package identity

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// lane is who waits for a digest. People on a device they used before go first, so that a flood of guesses from
// elsewhere costs them at most the digest that is being computed.
type lane uint8

const (
	laneKnown lane = iota
	laneOther
	numLanes
)

// queueLimit bounds who waits in one lane; memory is bounded by the places, not by the queue.
const queueLimit = 50

// errBusy says that too many wait already.
var errBusy = errors.New("identity: too many wait for a password digest")

// gate lets a fixed number of digests be computed at once.
type gate struct {
	mu    sync.Mutex
	free  int
	limit int
	lanes [numLanes][]chan struct{}
}

func newGate(places, limit int) *gate { return &gate{free: places, limit: limit} }

// enter waits for a place. The caller leaves when it is done.
func (g *gate) enter(ctx context.Context, l lane) error {
	g.mu.Lock()
	if g.free > 0 { // While a place is free nobody waits.
		g.free--
		g.mu.Unlock()
		return nil
	}
	if len(g.lanes[l]) >= g.limit {
		g.mu.Unlock()
		return errBusy
	}
	turn := make(chan struct{})
	g.lanes[l] = append(g.lanes[l], turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	i := slices.Index(g.lanes[l], turn)
	if i >= 0 {
		g.lanes[l] = slices.Delete(g.lanes[l], i, i+1)
	}
	g.mu.Unlock()
	if i < 0 { // The place was given at the same moment: hand it on.
		g.leave()
	}
	return ctx.Err()
}

// leave hands the place to whoever waits, known devices first.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for l := range g.lanes {
		if len(g.lanes[l]) > 0 {
			close(g.lanes[l][0])
			g.lanes[l] = slices.Delete(g.lanes[l], 0, 1)
			return
		}
	}
	g.free++
}
