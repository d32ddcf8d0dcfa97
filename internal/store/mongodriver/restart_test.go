package mongodriver

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/store/driver"
)

// ownServer starts a real server whose only member this test may kill, on a folder and a port that stay, and returns
// how to kill it and start it again.
func ownServer(t *testing.T) (uri string, restart func()) {
	t.Helper()
	program := strings.Fields(os.Getenv("AMPARO_TEST_MONGO_SERVER"))
	if len(program) == 0 {
		t.Skip("no real server was killed: run make check-mongo, which names one in AMPARO_TEST_MONGO_SERVER")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := ln.Addr().String()
	_, port, _ := net.SplitHostPort(at)
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	var running *exec.Cmd
	kill := func() {
		_ = running.Process.Kill()
		_ = running.Wait() // It was killed.
	}
	start := func() {
		running = exec.Command(program[0], append(program[1:], port, folder, "2")...)
		if err := running.Start(); err != nil {
			t.Fatal(err)
		}
		for late := time.Now().Add(await.Limit); ; time.Sleep(50 * time.Millisecond) {
			conn, err := net.DialTimeout("tcp", at, time.Second)
			if err == nil {
				_ = conn.Close()
				return
			}
			if time.Now().After(late) {
				t.Fatalf("the server does not listen: %v", err)
			}
		}
	}
	start()
	t.Cleanup(func() { kill() })
	return "mongodb://" + at + "/?replicaSet=secantus", func() { kill(); start() }
}

// TestWhatWasAcknowledgedOutlivesTheServer: the primary is killed while two processes work on it, and comes again. It
// is found to be a new primary, and whatever was acknowledged is in the next list of the process that was told and of
// the other.
func TestWhatWasAcknowledgedOutlivesTheServer(t *testing.T) {
	uri, restart := ownServer(t)
	informed, other := open(t, Options{URI: uri, Database: "amparo"}), open(t, Options{URI: uri, Database: "amparo"})
	acknowledged := 0
	for round := range 2 {
		for range 10 {
			k := driver.Key{Kind: bed.Kind, ID: fmt.Sprintf("bed-%02d", acknowledged)}
			if err := informed.Commit(t.Context(),
				driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: k, Rev: 1}}}}); err != nil {
				t.Fatal(err)
			}
			acknowledged++
		}
		before := informed.causal.elections.Load()
		restart()
		for who, d := range map[string]*Driver{"who was told": informed, "the other": other} {
			page, err := d.Query(t.Context(), driver.Query{Kind: bed.Kind})
			if err != nil || len(page.Rows) != acknowledged {
				t.Errorf("after kill %d %s finds %d of %d acts, %v", round+1, who, len(page.Rows), acknowledged, err)
			}
		}
		if informed.causal.elections.Load() == before {
			t.Error("nobody noticed that the primary was gone")
		}
	}
}
