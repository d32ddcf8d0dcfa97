package mongoengine

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

	tell    sync.Mutex
	heard   []bson.D // every command but the client's own housekeeping, in the order of arrival
	trouble func(name string, cmd bson.D) *Fault
	listens bool // commands are kept
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
	s := &Server{engine: newEngine(o), ln: ln}
	s.over.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go s.talk(c)
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

// On sets what goes wrong from here on, and begins to keep what is heard. A nil trouble is none.
func (s *Server) On(trouble func(name string, cmd bson.D) *Fault) {
	s.tell.Lock()
	defer s.tell.Unlock()
	s.trouble, s.heard, s.listens = trouble, nil, true
}

// Commands returns what was heard since On.
func (s *Server) Commands() []bson.D {
	s.tell.Lock()
	defer s.tell.Unlock()
	return slices.Clone(s.heard)
}

// Documents returns what is committed in a collection, by id.
func (s *Server) Documents(database, coll string) []bson.M {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all(nil, database+"."+coll, nil)
}

func (s *Server) talk(c net.Conn) {
	defer func() { _ = c.Close() }()
	for {
		id, op, body, err := readMessage(c)
		if err != nil {
			return
		}
		cmd, err := command(op, body)
		if err != nil || len(cmd) == 0 {
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

func (s *Server) carryOut(cmd bson.D) bson.M {
	name := cmd[0].Key
	if slices.Contains(housekeeping, name) {
		return s.hello()
	}
	if s.Distance > 0 {
		defer time.Sleep(s.Distance)
	}
	f := s.troubleWith(name, cmd)
	switch {
	case f == nil:
		return s.do(name, cmd)
	case f.Lost:
		return nil
	case f.Answer != nil:
		if labels, _ := f.Answer["errorLabels"].(bson.A); len(labels) > 0 && labels[0] == LabelTransient {
			_ = s.do("abortTransaction", cmd) // a server that says so has taken the transaction back
		}
		return f.Answer
	}
	_ = s.do(name, cmd)
	return f.Forced // nil where the answer is to be lost
}

func (s *Server) troubleWith(name string, cmd bson.D) *Fault {
	s.tell.Lock()
	defer s.tell.Unlock()
	if s.listens {
		s.heard = append(s.heard, cmd)
	}
	if s.trouble == nil {
		return nil
	}
	return s.trouble(name, cmd)
}

func (s *Server) hello() bson.M {
	addr := s.ln.Addr().String()
	if s.Gateway {
		return bson.M{"ok": 1, "isWritablePrimary": true, "ismaster": true, "msg": "isdbgrid", "minWireVersion": 0, "maxWireVersion": 21,
			"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 25_000, "logicalSessionTimeoutMinutes": 30}
	}
	return bson.M{"ok": 1, "helloOk": true, "isWritablePrimary": true, "ismaster": true, "setName": "rs0", "setVersion": 1,
		"hosts": bson.A{addr}, "primary": addr, "me": addr, "minWireVersion": 0, "maxWireVersion": 21,
		"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
		"logicalSessionTimeoutMinutes": 30}
}
