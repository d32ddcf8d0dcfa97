// Package scan asks a scanner for malware about a file before it is kept. It speaks the protocol of clamd (INSTREAM),
// which other scanners speak too. What is scanned goes over a socket of this machine and nowhere else; a scanner that
// does not answer in time is an error, never a yes.
package scan

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// ErrFound says that the scanner knows something in a file.
var ErrFound = errors.New("scan: the scanner found something")

// patience is how long a scanner may take; a request that has less time ends sooner.
const patience = 10 * time.Second

// most is how much of an answer is read.
const most = 4 << 10

// Scanner is a clamd at a place: the path of a socket, or host and port of this machine. The empty place asks nobody.
type Scanner string

// File asks about a file. Nil says that nothing was found in it.
func (s Scanner) File(ctx context.Context, content []byte) error {
	if s == "" || len(content) == 0 {
		return nil
	}
	said, err := s.ask(ctx, "zINSTREAM\x00", content)
	switch {
	case err != nil:
		return err
	case said == "stream: OK":
		return nil
	case strings.HasSuffix(said, " FOUND"):
		return ErrFound
	}
	return fmt.Errorf("scan: the scanner says %.80q", said)
}

// Answers reports whether the scanner is there.
func (s Scanner) Answers(ctx context.Context) error {
	said, err := s.ask(ctx, "zPING\x00", nil)
	if err == nil && said != "PONG" {
		err = fmt.Errorf("scan: the scanner says %.80q", said)
	}
	return err
}

// ask sends a command, with content in one chunk and its end behind it, and returns the answer.
func (s Scanner) ask(ctx context.Context, command string, content []byte) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	network := "tcp"
	if strings.HasPrefix(string(s), "/") {
		network = "unix"
	}
	c, err := new(net.Dialer).DialContext(ctx, network, string(s))
	if err != nil {
		return "", fmt.Errorf("scan: reach the scanner: %w", err)
	}
	defer func() { _ = c.Close() }() // What it had to say was read.
	end, _ := ctx.Deadline()
	if err := c.SetDeadline(end); err != nil {
		return "", err
	}
	all := []byte(command)
	if content != nil {
		all = binary.BigEndian.AppendUint32(all, uint32(len(content)))
		all = binary.BigEndian.AppendUint32(append(all, content...), 0)
	}
	// A scanner that has read enough answers and closes: what it says counts, not that the rest could not be sent.
	_, unsent := c.Write(all)
	said, err := io.ReadAll(io.LimitReader(c, most))
	if text := strings.TrimRight(string(said), "\x00\n"); text != "" {
		return text, nil
	}
	return "", fmt.Errorf("scan: the scanner does not answer: %w", errors.Join(unsent, err, io.ErrUnexpectedEOF))
}
