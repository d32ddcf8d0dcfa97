package password

import (
	"context"
	"errors"
	"sync"
	"testing"

	"amparo/internal/await"
)

// TestAFloodDoesNotPushAKnownDeviceAside: the queue for digests serves known devices first.
func TestAFloodDoesNotPushAKnownDeviceAside(t *testing.T) {
	g := newSemaphore(1, 3)
	if err := g.acquire(t.Context(), OtherDevice); err != nil {
		t.Fatal(err)
	}
	order := make(chan string, 5)
	var wg sync.WaitGroup
	wait := func(name string, p Priority, ahead int) {
		wg.Go(func() {
			if err := g.acquire(context.Background(), p); err != nil {
				order <- err.Error()
				return
			}
			order <- name
			g.release()
		})
		for { // Until it stands in line; the line is what is tested.
			g.mu.Lock()
			n := len(g.waiting[p])
			g.mu.Unlock()
			if n == ahead {
				return
			}
		}
	}
	wait("flood 1", OtherDevice, 1)
	wait("flood 2", OtherDevice, 2)
	wait("flood 3", OtherDevice, 3)
	if err := g.acquire(t.Context(), OtherDevice); !errors.Is(err, ErrBusy) {
		t.Fatalf("the line has no end: %v", err)
	}
	wait("ana", KnownDevice, 1)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := g.acquire(gone, KnownDevice); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	g.release()
	await.All(t, "all in the queue", &wg)
	if first := await.For(t, "the first of the queue", order); first != "ana" {
		t.Fatalf("%s went first", first)
	}
	if g.free != 1 {
		t.Fatalf("%d places free", g.free)
	}
}
