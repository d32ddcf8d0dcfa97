package store

import (
	"slices"
	"sync"

	"amparo/internal/store/driver"
)

// Touch says that a row changed: what sort, which one, and the owner of its key. It carries no content.
type Touch struct {
	Kind, ID, Owner string
	rev             int64 // as this process wrote it; zero for a change that was seen from outside
}

// hub tells listeners of this process what changed.
type hub struct {
	mu    sync.Mutex
	next  int
	subs  map[int]listener
	ours  map[driver.Key]int64 // what this process told already, until the next look at what others changed
	polls bool
}

// listener is told of what it asked for. Its channel holds one nudge, which stands for all that came since.
type listener struct {
	about  func(Touch) bool
	nudges chan struct{}
}

// Watch nudges whoever listens when something changed that is about what was asked for, through this store or, where
// the store is shared, by other processes; end ends it. No change is missed: one that comes while a nudge waits is
// covered by it. About is called while others wait, so it only compares.
func (s *Store) Watch(about func(Touch) bool) (nudges <-chan struct{}, end func()) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.subs == nil {
		s.hub.subs = make(map[int]listener)
	}
	id := s.hub.next
	s.hub.next++
	l := listener{about, make(chan struct{}, 1)}
	s.hub.subs[id] = l
	return l.nudges, func() {
		s.hub.mu.Lock()
		defer s.hub.mu.Unlock()
		delete(s.hub.subs, id)
	}
}

func (h *hub) publish(touched []Touch) {
	if len(touched) == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.subs) == 0 {
		return
	}
	h.note(touched)
	for _, l := range h.subs {
		if slices.ContainsFunc(touched, l.about) {
			select {
			case l.nudges <- struct{}{}:
			default: // One is waiting already.
			}
		}
	}
}

// note remembers what this process tells itself, so that a look at what others changed does not tell it twice.
func (h *hub) note(touched []Touch) {
	if !h.polls {
		return
	}
	if h.ours == nil || len(h.ours) > pollMost {
		h.ours = map[driver.Key]int64{} // Something is told twice, which does no harm.
	}
	for _, t := range touched {
		if t.rev > 0 {
			h.ours[driver.Key{Kind: driver.Kind(t.Kind), ID: t.ID}] = t.rev
		}
	}
}

// follow makes the hub remember what it tells, because somebody will look at what others changed.
func (h *hub) follow() {
	h.mu.Lock()
	h.polls = true
	h.mu.Unlock()
}

// heard reports whether anybody listens.
func (h *hub) heard() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.subs) > 0
}

// own returns the revision at which this process told of a row last.
func (h *hub) own(k driver.Key) int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ours[k]
}

// settle forgets what a look has seen.
func (h *hub) settle(seen map[driver.Key]int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for k, rev := range h.ours {
		if seen[k] >= rev {
			delete(h.ours, k)
		}
	}
}
