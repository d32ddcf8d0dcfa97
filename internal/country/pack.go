package country

import (
	"sync"
	"time"
)

// Pack is the knowledge about one country. Use Guatemala or Load to get one; the zero value is empty.
type Pack struct {
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

	mapsLock sync.Mutex
	maps     map[[2]int]*Map // by width and height
}

// Version names the exact text of the pack: two processes that go by the same one decide alike.
func (p *Pack) Version() string { return p.version }
