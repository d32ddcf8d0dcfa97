package replset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
)

// set is a replica set as its members answer: what whoever comes from the same machine may do before there is an
// account, and what only the operator may do after that.
type set struct {
	name    string
	starts  int // looks before the member answers, and again before it is primary
	primary string
	users   map[string]bson.D
	roles   map[string]bson.D
	heard   []string
	config  bson.D // as it was initiated
}

func newSet(starts int) *set {
	return &set{starts: starts, users: map[string]bson.D{}, roles: map[string]bson.D{}}
}

func fails(code int32) error { return mongo.CommandError{Code: code, Message: "CN=secret"} }

func value(cmd bson.D, name string) any {
	for _, e := range cmd {
		if e.Key == name {
			return e.Value
		}
	}
	return nil
}

// local is who comes from the first member's own machine, without an account.
func (s *set) local(_ context.Context, db string, cmd bson.D) (bson.M, error) {
	s.heard = append(s.heard, "local "+cmd[0].Key)
	switch cmd[0].Key {
	case "hello":
		if s.starts--; s.starts >= 0 {
			return nil, errors.New("nobody answers")
		}
		if s.name == "" {
			return bson.M{"ok": 1}, nil
		}
		return bson.M{"ok": 1, "setName": s.name, "isWritablePrimary": s.primary == "mongo1:27017", "primary": s.primary}, nil
	case "replSetInitiate":
		if s.name != "" {
			return nil, fails(codeInitialized)
		}
		config := cmd[0].Value.(bson.D)
		s.config = config
		s.name, s.starts = value(config, "_id").(string), s.starts+3
		s.primary = value(value(config, "members").(bson.A)[0].(bson.D), "host").(string)
		return bson.M{"ok": 1}, nil
	case "createUser":
		if len(s.users) > 0 {
			return nil, fails(codeUnauthorized)
		}
		role := value(cmd, "roles").(bson.A)[0].(bson.D)
		if db != external || value(role, "db") != "admin" {
			return nil, fails(codeUnauthorized) // All that the open door allows.
		}
		s.users[cmd[0].Value.(string)] = cmd
		return bson.M{"ok": 1}, nil
	}
	return nil, fails(codeUnauthorized)
}

// whole is the operator.
func (s *set) whole(_ context.Context, db string, cmd bson.D) (bson.M, error) {
	s.heard = append(s.heard, "operator "+cmd[0].Key)
	if _, known := s.users[operatorUser]; !known {
		return nil, fails(18)
	}
	name := fmt.Sprint(cmd[0].Value)
	kept, there := s.users, int32(codeUserThere)
	if strings.HasSuffix(cmd[0].Key, "Role") {
		kept, there = s.roles, codeRoleThere
		name = db + "." + name
	}
	if _, known := kept[name]; known && strings.HasPrefix(cmd[0].Key, "create") {
		return nil, fails(there)
	}
	kept[name] = cmd
	return bson.M{"ok": 1}, nil
}

var plan = Plan{Set: "amparo", Members: []string{"mongo1:27017", "mongo2:27017", "mongo3:27017"}, Database: "amparo"}

func (s *set) prepare(t *testing.T) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	var printed []string
	err := plan.prepare(ctx, s.local, s.whole, time.Millisecond, func(done string) { printed = append(printed, done) })
	return strings.Join(printed, "; "), err
}

// TestANewReplicaSetIsMadeReady, however slowly its members start, and a second time nothing changes.
func TestANewReplicaSetIsMadeReady(t *testing.T) {
	s := newSet(5)
	printed, err := s.prepare(t)
	if err != nil || !strings.Contains(printed,
		"joined the members; made the operator's account; made the application's account") {
		t.Fatalf("%s %v", printed, err)
	}
	privilege := value(s.roles["amparo.amparo"], "privileges").(bson.A)[0].(bson.D)
	if may := value(privilege, "actions").(bson.A); slices.Contains(may, any("dropCollection")) ||
		!slices.Contains(may, any("insert")) {
		t.Errorf("the application may %v", may)
	}
	if where := value(privilege, "resource").(bson.D); value(where, "db") != "amparo" {
		t.Errorf("the application may do it in %v", where)
	}
	leads := value(s.config, "members").(bson.A)[0].(bson.D)
	if value(leads, "priority") != 2 ||
		value(value(s.config, "settings").(bson.D), "electionTimeoutMillis") != int64(5000) {
		t.Errorf("the set was initiated as %v", s.config)
	}
	if value(s.users[appUser], "pwd") != nil || len(s.users) != 2 {
		t.Errorf("the accounts are %v", s.users)
	}
	if printed, err = s.prepare(t); err != nil || !strings.Contains(printed, "were there") ||
		strings.Contains(printed, "joined") {
		t.Errorf("the second time: %s %v", printed, err)
	}
}

// TestItIsPreparedAgainWhilstAnotherMemberLeads: after a night with elections the first member may be a follower.
func TestItIsPreparedAgainWhilstAnotherMemberLeads(t *testing.T) {
	s := newSet(0)
	if _, err := s.prepare(t); err != nil {
		t.Fatal(err)
	}
	s.primary, s.heard = "mongo2:27017", nil
	if printed, err := s.prepare(t); err != nil || !strings.Contains(printed, "were there") ||
		slices.Contains(s.heard, "local createUser") {
		t.Errorf("%s %v %v", printed, err, s.heard)
	}
}

// TestItWasCutShortAfterTheFirstAccount: the next run goes on where it stopped.
func TestItWasCutShortAfterTheFirstAccount(t *testing.T) {
	s := newSet(0)
	if _, err := s.prepare(t); err != nil {
		t.Fatal(err)
	}
	delete(s.users, appUser)
	clear(s.roles)
	if printed, err := s.prepare(t); err != nil || !strings.Contains(printed, "made the application's account") {
		t.Errorf("%s %v", printed, err)
	}
}

// TestWhatCannotBePreparedIsSaid, without the server's words.
func TestWhatCannotBePreparedIsSaid(t *testing.T) {
	other := newSet(0)
	other.name = "rs0"
	if _, err := other.prepare(t); err == nil || !strings.Contains(err.Error(), "rs0") {
		t.Errorf("another set: %v", err)
	}
	asleep := newSet(1 << 30)
	if _, err := asleep.prepare(t); err == nil || !strings.Contains(err.Error(), "nobody answers") {
		t.Errorf("nobody: %v", err)
	}
	foreign := newSet(0)
	if _, err := foreign.prepare(t); err != nil {
		t.Fatal(err)
	}
	delete(foreign.users, operatorUser)
	foreign.users["CN=somebody"] = bson.D{}
	if _, err := foreign.prepare(t); err == nil || strings.Contains(err.Error(), "secret") ||
		!strings.Contains(err.Error(), "18") {
		t.Errorf("an account of others: %v", err)
	}
}

// TestAnotherMemberLeadsBeforeThereIsAnAccount: nobody can make one from here, and where to do it is said.
func TestAnotherMemberLeadsBeforeThereIsAnAccount(t *testing.T) {
	s := newSet(0)
	s.name, s.primary = "amparo", "mongo2:27017"
	_, err := s.prepare(t)
	if err == nil || !strings.Contains(err.Error(), "on the machine of that member") ||
		strings.Contains(err.Error(), "secret") {
		t.Errorf("told %v", err)
	}
}
