package country

import (
	"sync"
	"sync/atomic"
	"time"
)

// Pack is the knowledge about one country, and what an installation changed of it. Use Guatemala or Load to get one,
// and Own to change it; the zero value is empty.
type Pack struct {
	files
	changed atomic.Pointer[changed] // nil: nothing is
}

// files is what the files of a pack say. It never changes after loading.
type files struct {
	rules     rules
	zone      *time.Location
	listNames []string
	lists     map[string]list
	places    places
	languages []Language
	langIndex map[string]int
	countries []Country
	ctryIndex map[string]int
	extra     map[string]Value
	shapes    []Shape
	needs     map[string]need
	courses   courses

	version string

	maps *drawings
}

// drawings are the maps that were drawn, by width and height.
type drawings struct {
	sync.Mutex
	drawn map[[2]int]*Map
}

// Version names the exact text of the pack with what was changed of it: two processes that go by the same one decide
// alike.
func (p *Pack) Version() string {
	if now := p.changed.Load(); now != nil {
		return now.version
	}
	return p.version
}

// FileVersion names the exact text of the files alone.
func (p *Pack) FileVersion() string { return p.version }

// PerVersion returns what follows from a pack, worked out anew only when the pack is another one. It is shared:
// readers change nothing in it.
func PerVersion[T any](p *Pack, of func(*Pack) T) func() T {
	type known struct {
		version string
		value   T
	}
	var last atomic.Pointer[known]
	return func() T {
		version := p.Version()
		now := last.Load()
		if now == nil || now.version != version {
			now = &known{version, of(p)}
			last.Store(now)
		}
		return now.value
	}
}

// Own returns the same pack for one installation, which may change it: what it changes holds nowhere else.
func (p *Pack) Own() *Pack { return &Pack{files: p.files} }

// changed is what an installation has of the pack in place of what the files say. It is never written to once it is
// shown.
type changed struct {
	version string
	lists   map[string]list // those that differ
	lines   []Line
	clock   *workClock
}

// list is a list as it is now.
func (p *Pack) list(name string) list {
	if now := p.changed.Load(); now != nil {
		return now.list(p, name)
	}
	return p.lists[name]
}

func (p *Pack) clock() *workClock {
	if now := p.changed.Load(); now != nil {
		return now.clock
	}
	return &p.rules.WorkClock
}

// now is what holds now.
func (p *Pack) now() *changed {
	if now := p.changed.Load(); now != nil {
		return now
	}
	return &changed{version: p.version, lines: p.rules.Lines, clock: &p.rules.WorkClock}
}

func (c *changed) list(p *Pack, name string) list {
	if l, ok := c.lists[name]; ok {
		return l
	}
	return p.lists[name]
}
