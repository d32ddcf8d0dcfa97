package store

import "sync"

// Touch says that a row changed: what sort, which one, and the owner of its key. It carries no content.
type Touch struct{ Kind, ID, Owner string }

// hub tells listeners of this process what changed.
type hub struct {
	mu   sync.Mutex
	next int
	subs map[int]chan []Touch
}

// Watch returns a channel of changes made through this store, and a function that ends it. A slow listener misses changes
// rather than delay an act, so listeners treat them as a hint to look again.
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
	for _, ch := range h.subs {
		select {
		case ch <- touched:
		default:
		}
	}
}
