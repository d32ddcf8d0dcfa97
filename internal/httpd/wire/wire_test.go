package wire

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait of these tests.
const patience = 5 * time.Second

// serve answers every request that comes through with its method, its path and its body.
func serve(t *testing.T, o Options) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{ReadTimeout: patience, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		_, _ = fmt.Fprintf(w, "%s %s %q;", r.Method, r.URL.Path, body)
	})}
	go func() { _ = s.Serve(Guard(l, o)) }()
	t.Cleanup(func() { _ = s.Close() })
	return l.Addr().String()
}

// says sends bytes and returns all that comes back until the other side ends.
func says(t *testing.T, addr, raw string) string {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, raw); err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("no end within %s after %q: %q", patience, raw, all)
	}
	return string(all)
}

const smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

// TestARequestThatCouldBeReadInTwoWaysIsNotRead sends what readers along a way are known to disagree about, and a
// second request behind it that must never be answered.
func TestARequestThatCouldBeReadInTwoWaysIsNotRead(t *testing.T) {
	addr := serve(t, Options{})
	for story, raw := range map[string]string{
		"two lengths": "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\n" +
			"abcde",
		"one length twice":         "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
		"a list of lengths":        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
		"a length with a sign":     "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
		"a length below nothing":   "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\n",
		"a length in another base": "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
		"a length without end":     "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
		"no length in its place":   "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc",
		"a length and chunks": "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: " +
			"chunked\r\n\r\n0\r\n\r\n",
		"chunks and a length": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: " +
			"3\r\n\r\n0\r\n\r\n",
		"chunks twice": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n" +
			"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"chunks in chunks": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n" +
			"0\r\n\r\n",
		"another encoding":         "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"an encoding that is none": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"identity": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n" +
			"Content-Length: 3\r\n\r\nabc",
		"chunks in the older version":   "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"a space before the colon":      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
		"a tab before the colon":        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length\t: 3\r\n\r\nabc",
		"an encoding on a second line":  "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
		"a line that goes on":           "GET /a HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n",
		"a header before the first":     "GET /a HTTP/1.1\r\n Host: a\r\n\r\n",
		"two hosts":                     "GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"the same host twice":           "GET /a HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
		"no host":                       "GET /a HTTP/1.1\r\n\r\n",
		"an empty host":                 "GET /a HTTP/1.1\r\nHost:\r\n\r\n",
		"two hosts in one":              "GET /a HTTP/1.1\r\nHost: a, b\r\n\r\n",
		"a host with a path":            "GET /a HTTP/1.1\r\nHost: a/b\r\n\r\n",
		"a host with a person":          "GET /a HTTP/1.1\r\nHost: me@a\r\n\r\n",
		"bare line ends":                "GET /a HTTP/1.1\nHost: a\n\n",
		"one bare line end":             "GET /a HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n",
		"a bare end of the head":        "GET /a HTTP/1.1\r\nHost: a\r\n\n",
		"a bare end of the first line":  "GET /a HTTP/1.1\nHost: a\r\n\r\n",
		"a bare return in a header":     "GET /a HTTP/1.1\r\nHost: a\r\nX-A: b\rContent-Length: 3\r\n\r\n",
		"nothing as a sign":             "GET /a HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
		"a header without a name":       "GET /a HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
		"a header without a colon":      "GET /a HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n",
		"a name that is none":           "GET /a HTTP/1.1\r\nHost: a\r\nX A: b\r\n\r\n",
		"another address":               "GET http://other/a HTTP/1.1\r\nHost: a\r\n\r\n",
		"a way through":                 "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n",
		"two spaces":                    "GET  /a HTTP/1.1\r\nHost: a\r\n\r\n",
		"no version":                    "GET /a\r\nHost: a\r\n\r\n",
		"a small method":                "get /a HTTP/1.1\r\nHost: a\r\n\r\n",
		"a path with a sign of its own": "GET /a\x7f HTTP/1.1\r\nHost: a\r\n\r\n",
		"an empty line first":           "\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n",
		"a bare end in a chunk's words": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\n" +
			"abc\r\n0\r\n\r\n",
		"words of a chunk": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\n" +
			"abc\r\n0\r\n\r\n",
		"a bare end of a chunk's length": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n" +
			"0\r\n\r\n",
		"a bare end of a chunk": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n",
		"a chunk longer than it says": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n" +
			"0\r\n\r\n",
		"a chunk of no length": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n0\r\n\r\n",
		"a chunk in another base": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n" +
			"0\r\n\r\n",
		"a chunk with a sign": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+3\r\nabc\r\n" +
			"0\r\n\r\n",
		"a chunk with a space": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3 \r\nabc\r\n" +
			"0\r\n\r\n",
		"a chunk beyond a number": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
		"headers behind the chunks": "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" +
			"Content-Length: 3\r\n\r\n",
	} {
		t.Run(story, func(t *testing.T) {
			t.Parallel()
			got := says(t, addr, raw+smuggled)
			if !strings.HasPrefix(got, "HTTP/1.1 400 ") || strings.Contains(got, "GET ") || strings.Contains(got, "smuggled") {
				t.Errorf("%q", got)
			}
		})
	}
	if got := says(t, addr, "GET /a HTTP/2.0\r\nHost: a\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 505 ") {
		t.Errorf("another version: %q", got)
	}
	if got := says(t, addr, "GET /a HTTP/1.1\r\nHost: a\r\nCookie: "+strings.Repeat("c", headBytes)+
		"\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 431 ") {
		t.Errorf("a head that is too large: %q", got)
	}
}

// TestWhatPeopleSendComesThrough, one after another on one connection.
func TestWhatPeopleSendComesThrough(t *testing.T) {
	addr := serve(t, Options{})
	got := says(t, addr, "GET /a?q=%C3%B1 HTTP/1.1\r\nHost: localhost:8080\r\nCookie: a=b\r\nX-Words: "+
		"ma\xc3\xb1ana\r\n\r\n"+
		"POST /b HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 5\r\n\r\nabcde"+
		"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"+
		"PUT /d HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n"+
		"GET /e HTTP/1.0\r\n\r\n")
	for _, want := range []string{`GET /a "";`, `POST /b "abcde";`, `POST /c "abc0123456789";`, `PUT /d "";`,
		`GET /e "";`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing: %q", want, got)
		}
	}
}

// TestOneAddressHoldsAFewConnectionsOnly: others of it are closed at once, another address and a proxy are not, and a
// place that is left is free.
func TestOneAddressHoldsAFewConnectionsOnly(t *testing.T) {
	addr := serve(t,
		Options{PerAddress: 3, Free: func(a netip.Addr) bool { return a == netip.MustParseAddr("127.0.0.9") }})
	answers := func(from string) (net.Conn, bool) {
		d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.DialContext(t.Context(), "tcp", addr)
		if err != nil {
			t.Skip("this machine has one loopback address: ", err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(patience))
		_, _ = io.WriteString(c, "GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err == nil {
			_ = res.Body.Close()
		}
		return c, err == nil
	}
	var first net.Conn
	for i := range 3 {
		c, ok := answers("127.0.0.1")
		if !ok {
			t.Fatalf("connection %d gets no answer", i+1)
		}
		first = c
	}
	if _, ok := answers("127.0.0.1"); ok {
		t.Error("the fourth is answered")
	}
	if _, ok := answers("127.0.0.2"); !ok {
		t.Error("a neighbour is shut out")
	}
	for range 5 {
		if _, ok := answers("127.0.0.9"); !ok {
			t.Error("the proxy is shut out")
		}
	}
	_ = first.Close()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if _, ok := answers("127.0.0.1"); ok {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a place that was left is not free after %s", patience)
		}
	}
}

// FuzzGuard hands on only what a strict reader of another house reads in the same way: as many requests, each with the
// same body.
func FuzzGuard(f *testing.F) {
	f.Add([]byte("GET /a HTTP/1.1\r\nHost: a\r\n\r\n"))
	f.Add([]byte("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcdePOST /c HTTP/1.1\r\nHost: a\r\n" +
		"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
	f.Add([]byte("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\nabc\r\n0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c := newConn(&canned{in: bytes.NewReader(raw)}, Options{MaxHead: headBytes}, func() {})
		passed, err := io.ReadAll(c)
		if len(passed) > 0 && !bytes.HasPrefix(raw, passed) {
			t.Fatalf("%q became %q", raw, passed)
		}
		if err != nil {
			return // A body that ends early or in the wrong way: the server answers that.
		}
		in := bufio.NewReader(bytes.NewReader(passed))
		for {
			r, err := http.ReadRequest(in)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatalf("%q was handed on: %v", passed, err)
			}
			if _, err := io.ReadAll(r.Body); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("a body of %q: %v", passed, err)
			}
		}
	})
}

// canned is a connection that says what it was given, and forgets what it is told.
type canned struct {
	net.Conn
	in io.Reader
}

func (c *canned) Read(p []byte) (int, error) { return c.in.Read(p) }
func (*canned) Write(p []byte) (int, error)  { return len(p), nil }
func (*canned) SetDeadline(time.Time) error  { return nil }
