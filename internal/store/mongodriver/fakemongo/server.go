package fakemongo

import (
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Fault is what goes wrong with one command.
type Fault struct {
	Lost    bool   // the connection ends before the command was carried out
	Unheard bool   // it was carried out, and the connection ended before the answer
	Answer  bson.M // answered in its place; it was not carried out
	Forced  bson.M // answered in place of the answer; it was carried out
}

// Server listens on a port of this machine.
type Server struct {
	*engine
	ln   net.Listener
	over sync.WaitGroup

	seen     sync.Mutex
	commands []bson.D // every command but the client's own housekeeping, in the order of arrival
	inject   func(name string, cmd bson.D) *Fault
	records  bool // commands are recorded
	conns    map[net.Conn]bool
}

// Serve begins a server that ends with the test.
func Serve(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0", o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Listen begins a server at an address of this machine.
func Listen(addr string, o Options) (*Server, error) {
	ln, err := net.Listen("tcp", addr) //nolint:noctx // it ends with Close
	if err != nil {
		return nil, err
	}
	s := &Server{engine: newEngine(o), ln: ln, conns: map[net.Conn]bool{}}
	s.over.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	})
	return s, nil
}

// Close stops listening. Who is connected is served until they leave.
func (s *Server) Close() {
	_ = s.ln.Close()
	s.over.Wait()
}

// URI returns the address as clients write it.
func (s *Server) URI() string { return "mongodb://" + s.ln.Addr().String() + "/?directConnection=true" }

// Inject sets what goes wrong from here on, and begins to record commands. Nil injects no fault.
func (s *Server) Inject(inject func(name string, cmd bson.D) *Fault) {
	s.seen.Lock()
	defer s.seen.Unlock()
	s.inject, s.commands, s.records = inject, nil, true
}

// Commands returns what arrived since Inject.
func (s *Server) Commands() []bson.D {
	s.seen.Lock()
	defer s.seen.Unlock()
	return slices.Clone(s.commands)
}

// Documents returns what is committed in a collection, by id.
func (s *Server) Documents(database, coll string) []bson.M {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all(nil, database+"."+coll, nil)
}

// Elect makes the server a primary that was just elected, whose majority reads lag so many commits behind. It needs
// Options.History. Clients notice only if Disconnect follows.
func (s *Server) Elect(lag int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.elected = election{behind: true, point: s.clock - lag}
}

// Disconnect closes every connection, as a primary does that steps down.
func (s *Server) Disconnect() {
	s.seen.Lock()
	defer s.seen.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
	clear(s.conns)
}

func (s *Server) serve(c net.Conn) {
	defer func() { _ = c.Close() }()
	s.seen.Lock()
	s.conns[c] = true
	s.seen.Unlock()
	defer func() {
		s.seen.Lock()
		delete(s.conns, c)
		s.seen.Unlock()
	}()
	for {
		id, op, body, err := readMessage(c)
		if err != nil {
			return
		}
		cmd, err := command(op, body)
		if err != nil || len(cmd) == 0 {
			return
		}
		answer := s.answer(cmd)
		if answer == nil {
			return
		}
		if err := writeMessage(c, id, op, answer); err != nil {
			return
		}
	}
}

var housekeeping = []string{"hello", "isMaster", "ismaster", "endSessions", "ping"}

func (s *Server) answer(cmd bson.D) bson.M {
	name := cmd[0].Key
	if slices.Contains(housekeeping, name) {
		return s.hello()
	}
	if s.Latency > 0 {
		defer time.Sleep(s.Latency)
	}
	f := s.faultOf(name, cmd)
	switch {
	case f == nil:
		return s.do(name, cmd)
	case f.Lost:
		return nil
	case f.Answer != nil:
		if labels, _ := f.Answer["errorLabels"].(bson.A); len(labels) > 0 && labels[0] == LabelTransient {
			_ = s.do("abortTransaction", cmd) // a server that says so has rolled the transaction back
		}
		return f.Answer
	}
	_ = s.do(name, cmd)
	return f.Forced // nil where the answer is to be lost
}

func (s *Server) faultOf(name string, cmd bson.D) *Fault {
	s.seen.Lock()
	defer s.seen.Unlock()
	if s.records {
		s.commands = append(s.commands, cmd)
	}
	if s.inject == nil {
		return nil
	}
	return s.inject(name, cmd)
}

func (s *Server) hello() bson.M {
	addr := s.ln.Addr().String()
	if s.SQLBacked {
		return bson.M{"ok": 1, "isWritablePrimary": true, "ismaster": true, "msg": "isdbgrid",
			"minWireVersion": 0, "maxWireVersion": 21, "maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000,
			"maxWriteBatchSize": 25_000, "logicalSessionTimeoutMinutes": 30}
	}
	return bson.M{"ok": 1, "helloOk": true, "isWritablePrimary": true, "ismaster": true, "setName": "rs0", "setVersion": 1,
		"hosts": bson.A{addr}, "primary": addr, "me": addr, "minWireVersion": 0, "maxWireVersion": 21,
		"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
		"logicalSessionTimeoutMinutes": 30}
}
