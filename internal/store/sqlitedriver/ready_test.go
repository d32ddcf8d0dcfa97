package sqlitedriver_test

import (
	"sync"
	"testing"

	"amparo/internal/await"
)

// TestManyAskAtOnceWhetherItIsReady: a balancer and a monitor that ask in the same moment both hear the truth.
func TestManyAskAtOnceWhetherItIsReady(t *testing.T) {
	d := open(t, folder(t))
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 3 {
				if err := d.Ready(t.Context()); err != nil {
					t.Errorf("a store that is well answered %v", err)
				}
			}
		})
	}
	await.All(t, "all who ask whether it is ready", &all)
}
