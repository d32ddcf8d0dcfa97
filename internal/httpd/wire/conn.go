package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"sync"
	"time"
)

// errChunk ends a body whose chunks are not as they should be. The server answers it like a body that it cannot read.
var errChunk = errors.New("wire: not a chunk as it should be")

// What of a request comes next.
type part int

const (
	partHead  part = iota // line and headers
	partBody              // so many bytes
	partChunk             // the length of a chunk
	partEnd               // the line end behind a chunk
)

type conn struct {
	net.Conn
	in      *bufio.Reader
	maxHead int
	strict  string
	leave   func()
	once    sync.Once

	next    part
	chunked bool
	left    int64  // bytes of the body or of the chunk
	ready   []byte // checked, not read yet
	over    bool
}

func newConn(c net.Conn, o Options, leave func()) *conn {
	return &conn{Conn: c, in: bufio.NewReaderSize(c, o.MaxHead), maxHead: o.MaxHead, strict: o.Strict, leave: leave}
}

// Close closes the connection and gives its place free.
func (c *conn) Close() error {
	c.once.Do(c.leave)
	return c.Conn.Close()
}

// Read hands on what was checked. A request that is not as it should be is answered here and ends the connection.
func (c *conn) Read(p []byte) (int, error) {
	for len(c.ready) == 0 {
		if c.over {
			return 0, io.EOF
		}
		if c.next == partBody {
			return c.readBody(p)
		}
		if err := c.advance(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

func (c *conn) readBody(p []byte) (int, error) {
	if int64(len(p)) > c.left {
		p = p[:c.left]
	}
	n, err := c.in.Read(p)
	if c.left -= int64(n); c.left == 0 {
		if c.next = partHead; c.chunked {
			c.next = partEnd
		}
	}
	return n, err
}

// advance checks what comes next and makes it ready.
func (c *conn) advance() error {
	switch c.next {
	case partChunk:
		return c.chunk()
	case partEnd:
		line, err := c.line(2)
		if err == nil && len(line) != 2 {
			err = errChunk
		}
		c.ready, c.next = line, partChunk
		return err
	}
	raw, err := c.head()
	var wrong refusal
	if errors.As(err, &wrong) {
		c.refuse(int(wrong))
		return io.EOF
	}
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return io.EOF // Nobody says anything: there is nothing to answer.
		}
		return err
	}
	c.ready = raw
	return nil
}

// chunk reads the length of a chunk: digits and nothing else. The last one has no trailer.
func (c *conn) chunk() error {
	line, err := c.line(18)
	if err != nil {
		return err
	}
	n, err := strconv.ParseUint(string(line[:len(line)-2]), 16, 31)
	if err != nil || line[0] == '+' {
		return errChunk
	}
	c.left, c.next = int64(n), partBody
	if n == 0 {
		end, err := c.line(2)
		if err != nil || len(end) != 2 {
			return errChunk
		}
		c.next, line = partHead, append(bytes.Clone(line), end...)
	}
	c.ready = line
	return nil
}

// line reads one line of a chunked body, its end included.
func (c *conn) line(most int) ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	if len(line) > most || len(line) < 2 || line[len(line)-2] != '\r' {
		return nil, errChunk
	}
	return bytes.Clone(line), nil
}

// head reads a request's line and headers.
func (c *conn) head() ([]byte, error) {
	var raw []byte
	var h header
	for {
		line, err := c.in.ReadSlice('\n')
		raw = append(raw, line...)
		switch {
		case len(raw) > c.maxHead || errors.Is(err, bufio.ErrBufferFull):
			return nil, tooLarge
		case err != nil:
			return nil, err
		case len(line) < 2 || line[len(line)-2] != '\r':
			return nil, badRequest
		}
		line = line[:len(line)-2]
		if len(line) == 0 {
			break
		}
		if err := h.add(line); err != nil {
			return nil, err
		}
	}
	err := h.whole()
	c.left, c.chunked, c.next = h.length, h.chunked, partHead
	switch {
	case h.chunked:
		c.next = partChunk
	case h.length > 0:
		c.next = partBody
	}
	return raw, err
}

// linger is how long somebody may take to read why a request is refused.
const linger = 300 * time.Millisecond

// refuse answers and ends the connection. What still comes is read a little, because closing on unread bytes would take
// the answer back.
func (c *conn) refuse(status int) {
	c.over = true
	words, strict := statusText[status], ""
	if c.strict != "" {
		strict = "Strict-Transport-Security: " + c.strict + "\r\n"
	}
	_ = c.SetDeadline(time.Now().Add(linger)) //nolint:forbidigo // the socket knows no other clock
	_, err := io.WriteString(c.Conn, "HTTP/1.1 "+strconv.Itoa(status)+" "+words+
		"\r\nContent-Type: text/plain; charset=utf-8\r\n"+
		"Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"+
		"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nConnection: close\r\n"+strict+
		"Content-Length: "+
		strconv.Itoa(len(words))+"\r\n\r\n"+words)
	if err == nil {
		_, _ = io.CopyN(io.Discard, c.in, 64<<10)
	}
}
