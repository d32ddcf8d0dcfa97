package mongoengine

import (
	"fmt"
	"os"
	"testing"
)

// TestStandAlone serves until it is interrupted, where AMPARO_TEST_ENGINE says where to listen.
func TestStandAlone(t *testing.T) {
	addr := os.Getenv("AMPARO_TEST_ENGINE")
	if addr == "" {
		t.Skip("no address in AMPARO_TEST_ENGINE to stand at")
	}
	s, err := Listen(addr, Options{Committed: os.Getenv("AMPARO_TEST_ENGINE_COMMITTED") != ""})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fmt.Fprintln(os.Stderr, "listening at", s.URI())
	<-t.Context().Done()
}
