package host

import "testing"

func TestABurstOfWorkDoesNotStayInMemory(t *testing.T) {
	var h heap
	h.tidy()
	quiet := held()
	burst := make([][]byte, 0, 64)
	for range cap(burst) {
		burst = append(burst, make([]byte, 4<<20))
	}
	for _, b := range burst {
		b[0] = 1
	}
	busy := held()
	clear(burst)
	if !h.tidy() {
		t.Fatalf("%d bytes are held, %d were before the burst, and nothing was given back", busy, quiet)
	}
	if after := held(); after > quiet+heapSpare {
		t.Errorf("%d bytes stay held, %d before the burst", after, quiet)
	}
	if h.tidy() {
		t.Error("a tidy heap was tidied again")
	}
}
