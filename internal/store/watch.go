package store

import (
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
	subs  map[int]chan []Touch
	ours  map[driver.Key]int64 // what this process told already, until the next look at what others changed
	polls bool
}

// Watch returns a channel of changes made through this store, or by other processes where the store is shared,
// and a function that ends it. A slow listener misses changes rather than delay an act, so listeners treat them
// as a hint to look again.
func (s *Store) Watch() (changes <-chan []Touch, end func()) {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if s.hub.subs == nil {
		s.hub.subs = make(map[int]chan []Touch)
	}
	id := s.hub.next
	s.hub.next++
	ch := make(chan []Touch, 16)
	s.hub.subs[id] = ch
	return ch, func() {
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
	for _, ch := range h.subs {
		select {
		case ch <- touched:
		default:
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
