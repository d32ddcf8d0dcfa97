package amparotest_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// relay returns the address of a relay to the server at uri that hands every answer on so much later, as a server on
// another machine would give it. It ends with the test. Requests are not delayed, nor are answers behind one another.
func relay(t testing.TB, uri string, late time.Duration) string {
	t.Helper()
	scheme, rest, _ := strings.Cut(uri, "://")
	host, _, _ := strings.Cut(rest, "/")
	ln, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // it ends with the test
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", host) //nolint:noctx // it ends with the connection
			if err != nil {
				_ = client.Close()
				continue
			}
			go func() { _, _ = io.Copy(server, client); _ = server.Close() }()
			go func() { delay(client, server, late); _ = client.Close() }()
		}
	}()
	return scheme + "://" + ln.Addr().String() + "/?directConnection=true"
}

// delay copies what arrives, each piece so much later than it arrived.
func delay(to io.Writer, from io.Reader, late time.Duration) {
	type piece struct {
		due  time.Time
		body []byte
	}
	pieces := make(chan piece, 1024)
	go func() {
		defer close(pieces)
		for {
			body := make([]byte, 64<<10)
			n, err := from.Read(body)
			if n > 0 {
				pieces <- piece{time.Now().Add(late), body[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.due))
		if _, err := to.Write(p.body); err != nil {
			return // The reader ends with the connection, and what it still hands on is dropped with the channel.
		}
	}
}
