package scan

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"
	"time"
)

// sample is what every scanner takes for malware by agreement; it is put together here so that none takes this file.
var sample = []byte(`X5O!P%@AP[4\PZX54(P^)7CC)7}$EIC` + `AR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`)

// Clamd speaks the protocol at a socket: it finds the sample, and says so of what is larger than limit.
func clamd(t *testing.T, network, at string, limit int) net.Addr {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), network, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				in := bufio.NewReader(c)
				command, _ := in.ReadString(0)
				if command == "zPING\x00" {
					_, _ = io.WriteString(c, "PONG\x00")
					return
				}
				var all []byte
				for command == "zINSTREAM\x00" {
					var n uint32
					if binary.Read(in, binary.BigEndian, &n) != nil {
						return
					}
					if n == 0 {
						answer := "stream: OK\x00"
						if bytes.Contains(all, sample) {
							answer = "stream: Eicar-Test-Signature FOUND\x00"
						}
						_, _ = io.WriteString(c, answer)
						return
					}
					if len(all)+int(n) > limit {
						_, _ = io.WriteString(c, "INSTREAM size limit exceeded. ERROR\x00")
						return
					}
					part := make([]byte, n)
					if _, err := io.ReadFull(in, part); err != nil {
						return
					}
					all = append(all, part...)
				}
			}()
		}
	}()
	return l.Addr()
}

// TestAScannerIsAskedAndBelieved: by socket and by port, with a file of five megabytes too; what it finds is told apart
// from that it could not look.
func TestAScannerIsAskedAndBelieved(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "clamd.sock")
	clamd(t, "unix", path, 8<<20)
	for _, s := range []Scanner{Scanner(path), Scanner(clamd(t, "tcp", "127.0.0.1:0", 8<<20).String())} {
		if err := s.Answers(t.Context()); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		large := bytes.Repeat([]byte("page "), 1<<20)
		if err := errors.Join(s.File(t.Context(), []byte("%PDF-1.7")), s.File(t.Context(), large),
			s.File(t.Context(), nil)); err != nil {
			t.Errorf("%s: nothing is in them: %v", s, err)
		}
		if err := s.File(t.Context(), append(large, sample...)); !errors.Is(err, ErrFound) {
			t.Errorf("%s: %v", s, err)
		}
	}
	if err := Scanner("").File(t.Context(), sample); err != nil {
		t.Errorf("nobody is asked, and it says %v", err)
	}
}

// TestAScannerThatDoesNotAnswerIsNoYes: it is away, takes too little, says nothing, or closes at once.
func TestAScannerThatDoesNotAnswerIsNoYes(t *testing.T) {
	t.Parallel()
	if err := Scanner(filepath.Join(t.TempDir(), "nobody")).File(t.Context(), []byte("a")); err == nil {
		t.Error("nobody is there")
	}
	small := Scanner(clamd(t, "tcp", "127.0.0.1:0", 100).String())
	if err := small.File(t.Context(), bytes.Repeat([]byte("a"), 4<<20)); err == nil || errors.Is(err, ErrFound) {
		t.Errorf("it looked at a part: %v", err)
	}
	mute, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	within, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if err := Scanner(mute.Addr().String()).File(within, []byte("a")); err == nil {
		t.Error("it says nothing")
	}
}
