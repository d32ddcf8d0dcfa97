package mongodriver

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// The codes of the two kinds of message a client of today sends: the first hello, and the rest.
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

// fault is what goes wrong with one command.
type fault struct {
	lost    bool   // the connection ends before the command was carried out
	unheard bool   // it was carried out, and the connection ended before the answer
	answer  bson.M // answered in its place; it was not carried out
	forced  bson.M // answered in place of the answer; it was carried out
}

// server speaks MongoDB's wire protocol on a port of this machine, with the engine beneath it that
// a test wants. What a real server would do wrong only on a bad day, it does when told to.
type server struct {
	*engine
	ln net.Listener

	mu      sync.Mutex
	heard   []bson.D // every command but the client's own housekeeping, in the order of arrival
	trouble func(name string, cmd bson.D) *fault
}

func serve(t testing.TB, e *engine) *server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &server{engine: e, ln: ln}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
		}
	})
	t.Cleanup(func() { _ = ln.Close(); wg.Wait() })
	return s
}

func (s *server) uri() string { return "mongodb://" + s.ln.Addr().String() + "/?directConnection=true" }

// on sets what goes wrong from here on.
func (s *server) on(trouble func(name string, cmd bson.D) *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trouble, s.heard = trouble, nil
}

// commands answers what was heard since trouble was last set.
func (s *server) commands() []bson.D {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

func (s *server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	for {
		id, op, body, err := readMessage(c)
		if err != nil {
			return
		}
		cmd, err := command(op, body)
		if err != nil {
			return
		}
		answer := s.carryOut(cmd)
		if answer == nil {
			return
		}
		if err := writeMessage(c, id, op, answer); err != nil {
			return
		}
	}
}

var housekeeping = []string{"hello", "isMaster", "ismaster", "endSessions", "ping"}

func (s *server) carryOut(cmd bson.D) bson.M {
	name := cmd[0].Key
	if slices.Contains(housekeeping, name) {
		return s.hello()
	}
	s.mu.Lock()
	s.heard = append(s.heard, cmd)
	var f *fault
	if s.trouble != nil {
		f = s.trouble(name, cmd)
	}
	s.mu.Unlock()
	switch {
	case f == nil:
		return s.do(name, cmd)
	case f.lost:
		return nil
	case f.answer != nil:
		if f.answer["errorLabels"] != nil && f.answer["errorLabels"].(bson.A)[0] == labelTransient {
			_ = s.do("abortTransaction", cmd) // a server that says so has taken the transaction back
		}
		return f.answer
	}
	_ = s.do(name, cmd)
	return f.forced // nil where the answer is to be lost
}

func (s *server) hello() bson.M {
	addr := s.ln.Addr().String()
	return bson.M{"ok": 1, "helloOk": true, "isWritablePrimary": true, "ismaster": true, "setName": "rs0", "setVersion": 1,
		"hosts": bson.A{addr}, "primary": addr, "me": addr, "minWireVersion": 0, "maxWireVersion": 21,
		"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
		"logicalSessionTimeoutMinutes": 30}
}

func readMessage(r io.Reader) (id, op int32, body []byte, err error) {
	head := make([]byte, 16)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, 0, nil, err
	}
	n := int32(binary.LittleEndian.Uint32(head))
	if n < 16 || n > 48_000_000 {
		return 0, 0, nil, errors.New("a message of impossible length")
	}
	body = make([]byte, n-16)
	_, err = io.ReadFull(r, body)
	return int32(binary.LittleEndian.Uint32(head[4:])), int32(binary.LittleEndian.Uint32(head[12:])), body, err
}

// command reads the document of a message, with the documents that follow it put in their place.
func command(op int32, body []byte) (bson.D, error) {
	var cmd bson.D
	if op == opQuery {
		rest := body[4:]
		for rest[0] != 0 { // the name of a collection
			rest = rest[1:]
		}
		return cmd, bson.Unmarshal(rest[9:], &cmd)
	}
	var later bson.D
	for rest := body[4:]; len(rest) > 0; {
		kind := rest[0]
		n := binary.LittleEndian.Uint32(rest[1:])
		section := rest[1 : 1+n]
		rest = rest[1+n:]
		if kind == 0 {
			if err := bson.Unmarshal(section, &cmd); err != nil {
				return nil, err
			}
			continue
		}
		section = section[4:]
		end := slices.Index(section, 0)
		name, list := string(section[:end]), bson.A{}
		for section = section[end+1:]; len(section) > 0; {
			n := binary.LittleEndian.Uint32(section)
			var doc bson.D
			if err := bson.Unmarshal(section[:n], &doc); err != nil {
				return nil, err
			}
			list, section = append(list, doc), section[n:]
		}
		later = append(later, bson.E{Key: name, Value: list})
	}
	return append(cmd, later...), nil
}

func writeMessage(w io.Writer, to, op int32, answer bson.M) error {
	doc, err := bson.Marshal(answer)
	if err != nil {
		return err
	}
	middle := make([]byte, 5) // flags and the kind of the one section
	code := uint32(opMsg)
	if op == opQuery {
		middle, code = make([]byte, 20), opReply
		middle[16] = 1
	}
	out := make([]byte, 16, 16+len(middle)+len(doc))
	binary.LittleEndian.PutUint32(out, uint32(cap(out)))
	binary.LittleEndian.PutUint32(out[8:], uint32(to))
	binary.LittleEndian.PutUint32(out[12:], code)
	_, err = w.Write(append(append(out, middle...), doc...))
	return err
}
