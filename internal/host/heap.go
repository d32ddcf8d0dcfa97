package host

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

const (
	// heapRoom is counted as in use though nothing is ever written there, so the system gives it no memory. What a
	// server holds is small, and a page is soon made: without the room garbage would be collected every second
	// page.
	heapRoom = 16 << 20
	// heapSpare is how much the heap may hold, beyond twice what it held when it was last tidied, before it is
	// tidied again. The digest of one password alone takes 64 MiB for a moment.
	heapSpare = 64 << 20
	heapEvery = 5 * time.Second
)

// heap gives memory that a burst of work has left behind back to the system.
type heap struct{ least uint64 }

// KeepHeap keeps the heap roomy and tidy until ctx ends.
func KeepHeap(ctx context.Context) {
	room := make([]byte, heapRoom)
	defer runtime.KeepAlive(room)
	tick := time.NewTicker(heapEvery)
	defer tick.Stop()
	var h heap
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h.tidy()
		}
	}
}

// tidy collects and gives back when the heap holds much more than it needs, and reports whether it did.
func (h *heap) tidy() bool {
	if held() < 2*h.least+heapSpare {
		return false
	}
	debug.FreeOSMemory()
	h.least = held()
	return true
}

// held is what the heap holds of the system's memory, in use or not.
func held() uint64 {
	of := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(of)
	var sum uint64
	for _, s := range of {
		if s.Value.Kind() == metrics.KindUint64 {
			sum += s.Value.Uint64()
		}
	}
	return sum
}
