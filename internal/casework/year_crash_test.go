package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/casework/network"
	"amparo/internal/store/driver"
	"amparo/internal/store/memdriver"
	"amparo/internal/store/mongodriver/mongotest"
)

// observed is a storage that notes which rows are written, so that whoever looks again after every act need read no
// others. Its process can be killed at one of its calls: from then on it answers nothing until it is opened again.
type observed struct {
	driver.Driver
	mu      sync.Mutex
	touched map[driver.Key]int64 // by the revision that was acknowledged; 0: none, or the row went
	memory  *memdriver.Memory    // nil: the storage of other tests

	left  int  // calls until it is killed; 0: it is not
	write bool // it is killed at a commit
	kept  bool // what it is killed at is done all the same
	dead  bool
}

var errKilled = errors.New("the process was killed")

// dies reports whether the process is killed at this call, or was before, and whether the call is made.
func (o *observed) dies(commit bool) (dies, kept bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dead {
		return true, false
	}
	if o.left == 0 || o.write && !commit {
		return false, true
	}
	if o.left--; o.left > 0 {
		return false, true
	}
	o.dead = true
	return true, o.kept
}

func (o *observed) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	if dies, _ := o.dies(false); dies {
		return driver.Row{}, driver.Unavailable("get", errKilled)
	}
	return o.Driver.Get(ctx, k)
}

func (o *observed) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	if dies, _ := o.dies(false); dies {
		return nil, driver.Unavailable("get", errKilled)
	}
	return o.Driver.GetMany(ctx, ks)
}

func (o *observed) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if dies, _ := o.dies(false); dies {
		return driver.Page{}, driver.Unavailable("query", errKilled)
	}
	return o.Driver.Query(ctx, q)
}

func (o *observed) Commit(ctx context.Context, b driver.Batch) error {
	dies, kept := o.dies(true)
	var err error
	if kept {
		err = o.Driver.Commit(ctx, b)
	}
	if dies && err == nil {
		err = driver.Unavailable("commit", errKilled)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range b.Puts {
		o.touched[p.Row.Key] = max(o.touched[p.Row.Key], 0)
		if err == nil {
			o.touched[p.Row.Key] = p.Row.Rev
		}
	}
	for _, x := range b.Deletes {
		o.touched[x.Key] = 0
	}
	return err
}

// observe lets o see what the world writes that t opens from now on. It stands in memory, or where the worlds of other
// tests stand.
func observe(t *testing.T, o *observed, memory bool) {
	usual := amparotest.Driver
	if memory && !mongotest.Named() {
		o.memory = memdriver.New()
	}
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		if o.dead, o.left = false, 0; o.memory != nil {
			o.Driver = o.memory.Open()
		} else {
			o.Driver = usual(t, dir)
		}
		return o
	}
	t.Cleanup(func() { amparotest.Driver = usual })
}

// mayDie does something, at which the process is killed now and then: at any call of the storage, or at a commit,
// before it is kept or after, in any case before anybody was told. It is started again then, and what was acknowledged
// stands.
func (y *year) mayDie(oneIn int, do func()) (died bool) {
	y.Helper()
	if y.draw.IntN(oneIn) > 0 {
		do()
		return false
	}
	y.mu.Lock()
	y.write, y.kept = y.draw.IntN(2) == 0, y.draw.IntN(2) == 0
	if y.left = 1 + y.draw.IntN(40); y.write {
		y.left = 1 + y.draw.IntN(2)
	}
	y.mu.Unlock()
	do()
	y.mu.Lock()
	y.left, died = 0, y.dead
	y.mu.Unlock()
	if !died {
		return false
	}
	y.done["be killed in the middle"]++
	y.w.Killed()
	y.begins()
	y.looks()
	y.stands()
	if y.draw.IntN(8) == 0 {
		y.w.Verify()
	}
	return true
}

// begins is what a process does that was just started.
func (y *year) begins() {
	y.board, y.runner, y.began = network.Seen{}, y.w.Runner(), y.latest
}
