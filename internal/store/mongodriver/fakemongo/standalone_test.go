package fakemongo

import (
	"fmt"
	"os"
	"testing"
)

// TestStandAlone serves until it is interrupted, where AMPARO_TEST_FAKE says where to listen.
func TestStandAlone(t *testing.T) {
	addr := os.Getenv("AMPARO_TEST_FAKE")
	if addr == "" {
		t.Skip("no address in AMPARO_TEST_FAKE to stand at")
	}
	s, err := Listen(addr, Options{ReadCommitted: os.Getenv("AMPARO_TEST_FAKE_READ_COMMITTED") != ""})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fmt.Fprintln(os.Stderr, "listening at", s.URI())
	<-t.Context().Done()
}
