// Package replset makes a new MongoDB replica set ready for Amparo: certificates for every party, the members joined,
// and one account that may do what the storage driver does and nothing else.
//
// It guarantees that doing it again changes nothing, that no password is made, kept or sent, because everybody
// proves who they are by a certificate of one private authority, and that the authority's key lies in a folder of
// its own. It trusts whoever can connect to a member from that member's own machine before the first account
// exists, as MongoDB itself does; that door closes with the first account. Its errors name what a server answered
// by number, never by its text.
package replset

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Codes of the server that mean it was done before, or that the door is closed because it was.
const (
	codeUnauthorized         = 13
	codeAuthenticationFailed = 18
	codeInitialized          = 23
	codeRoleThere            = 51002
	codeUserThere            = 51003
)

const (
	external  = "$external" // where accounts live whose proof is a certificate
	roleName  = "amparo"
	lookEvery = time.Second
	// commandTime bounds one command: a member that hangs answers hello and nothing else.
	commandTime = 20 * time.Second
	// electionTimeout is after how long without a primary the others elect one; MongoDB's own default is ten seconds.
	electionTimeout = 5 * time.Second
)

// The accounts, by the subjects that Certificates writes into their certificates.
const (
	appUser      = "CN=amparo,OU=application,O=" + organization
	operatorUser = "CN=operator,OU=operator,O=" + organization
)

// Plan says which replica set is made ready.
type Plan struct {
	Local    string // address of the member on this machine, without an account
	Whole    string // address of the whole set, as the operator
	Set      string
	Members  []string // host and port of each
	Database string
}

// ask sends one command to a database and returns the answer.
type ask func(ctx context.Context, db string, cmd bson.D) (bson.M, error)

// Prepare joins the members, makes the operator's account through the door that is open until there is one, and
// then the application's. tell hears what was done. It waits for members that are still starting until ctx ends.
func Prepare(ctx context.Context, p Plan, tell func(string)) error {
	local, hangUp, err := dial(p.Local)
	if err != nil {
		return err
	}
	defer hangUp()
	whole, hangUpWhole, err := dial(p.Whole)
	if err != nil {
		return err
	}
	defer hangUpWhole()
	return p.prepare(ctx, local, whole, lookEvery, tell)
}

func (p Plan) prepare(ctx context.Context, local, whole ask, pause time.Duration, tell func(string)) error {
	first, err := p.join(ctx, local, pause, tell)
	if err != nil {
		return err
	}
	if first {
		_, err := local(ctx, external, bson.D{{Key: "createUser", Value: operatorUser},
			{Key: "roles", Value: bson.A{bson.D{{Key: "role", Value: "root"}, {Key: "db", Value: "admin"}}}}})
		switch {
		case err == nil:
			tell("made the operator's account")
		case !hasCode(err, codeUnauthorized, codeUserThere):
			return said("make the operator's account", err)
		}
	}
	made, err := p.grant(ctx, whole)
	if hasCode(err, codeAuthenticationFailed) && !first {
		return fmt.Errorf("the member on this machine does not lead the set, and the operator has no account yet, which can "+
			"be made only beside the one that leads: run this on the machine of that member, or stop it for a minute and run "+
			"this again here (%w)", err)
	}
	if err != nil {
		return err
	}
	tell(made)
	return nil
}

// join starts the set where it was not started, and waits for its primary. It reports whether that is the local
// member.
func (p Plan) join(ctx context.Context, local ask, pause time.Duration, tell func(string)) (here bool, err error) {
	var last error
	for {
		hello, err := local(ctx, "admin", bson.D{{Key: "hello", Value: 1}})
		switch {
		case err != nil:
			last = err
		case hello["setName"] == nil:
			if err := p.initiate(ctx, local); err != nil {
				last = err
			} else {
				tell("joined the members")
			}
		case hello["setName"] != p.Set:
			return false, fmt.Errorf("the member on this machine belongs to the replica set %v and not to %s", hello["setName"],
				p.Set)
		case hello["isWritablePrimary"] == true:
			return true, nil
		case hello["primary"] != nil:
			return false, nil
		}
		if err := rest(ctx, pause); err != nil {
			if last == nil {
				last = errors.New("the set has no primary")
			}
			return false, fmt.Errorf("wait for the replica set: %w", said("last", last))
		}
	}
}

func (p Plan) initiate(ctx context.Context, local ask) error {
	var members bson.A
	for i, host := range p.Members {
		member := bson.D{{Key: "_id", Value: i}, {Key: "host", Value: host}}
		if i == 0 {
			// The first account can be made only on the primary, and from its own machine: so this one leads first.
			member = append(member, bson.E{Key: "priority", Value: 2})
		}
		members = append(members, member)
	}
	config := bson.D{{Key: "_id", Value: p.Set}, {Key: "members", Value: members},
		{Key: "settings", Value: bson.D{{Key: "electionTimeoutMillis", Value: electionTimeout.Milliseconds()}}}}
	_, err := local(ctx, "admin", bson.D{{Key: "replSetInitiate", Value: config}})
	if hasCode(err, codeInitialized) {
		return nil
	}
	return err
}

// actions are what the storage driver does, and nothing else: it drops nothing and sees no other database.
var actions = bson.A{"find", "insert", "update", "remove", "createCollection", "createIndex",
	"listCollections", "listIndexes"}

// grant gives the application its role and its account, or brings both back to what they should be.
func (p Plan) grant(ctx context.Context, whole ask) (string, error) {
	role := bson.D{{Key: "privileges", Value: bson.A{bson.D{
		{Key: "resource", Value: bson.D{{Key: "db", Value: p.Database}, {Key: "collection", Value: ""}}},
		{Key: "actions", Value: actions}}}},
		{Key: "roles", Value: bson.A{}}}
	user := bson.D{{Key: "roles", Value: bson.A{bson.D{{Key: "role", Value: roleName}, {Key: "db", Value: p.Database}}}}}
	if _, err := ensure(ctx, whole, p.Database, "Role", roleName, codeRoleThere, role); err != nil {
		return "", said("make the application's role", err)
	}
	fresh, err := ensure(ctx, whole, external, "User", appUser, codeUserThere, user)
	if err != nil {
		return "", said("make the application's account", err)
	}
	if fresh {
		return "made the application's account, for the database " + p.Database + " alone", nil
	}
	return "the accounts were there; their rights are as they should be", nil
}

// ensure makes a role or an account, or changes the one that is there.
func ensure(ctx context.Context, whole ask, db, noun, name string, there int, body bson.D) (fresh bool, err error) {
	_, err = whole(ctx, db, append(bson.D{{Key: "create" + noun, Value: name}}, body...))
	if !hasCode(err, there) {
		return err == nil, err
	}
	_, err = whole(ctx, db, append(bson.D{{Key: "update" + noun, Value: name}}, body...))
	return false, err
}

// rest waits a little, or tells that there is no time left.
func rest(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// dial prepares to speak to an address. Nothing is sent before the first command.
func dial(uri string) (ask, func(), error) {
	opts := options.Client().ApplyURI(uri)
	if err := opts.Validate(); err != nil {
		return nil, nil, errors.New("an address of the replica set cannot be read, " +
			"or a certificate file it names is not there")
	}
	client, err := mongo.Connect(opts.SetServerSelectionTimeout(10 * time.Second).SetAppName("amparo setup"))
	if err != nil {
		return nil, nil, errors.New("an address of the replica set cannot be used")
	}
	send := func(ctx context.Context, db string, cmd bson.D) (bson.M, error) {
		ctx, cancel := context.WithTimeout(ctx, commandTime)
		defer cancel()
		var out bson.M
		err := client.Database(db).RunCommand(ctx, cmd).Decode(&out)
		return out, err
	}
	return send, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = client.Disconnect(ctx) // Nothing depends on how it ends.
	}, nil
}

func hasCode(err error, codes ...int) bool {
	var from mongo.ServerError
	return errors.As(err, &from) &&
		slices.ContainsFunc(codes, func(c int) bool { return slices.Contains(from.ErrorCodes(), c) })
}

// said words what a server answered, without its text.
func said(what string, err error) error {
	var from mongo.ServerError
	if errors.As(err, &from) {
		return &serverError{what: what, from: from}
	}
	return fmt.Errorf("%s: %w", what, err)
}

// serverError is what a server answered, by number.
type serverError struct {
	what string
	from mongo.ServerError
}

// Error names the codes and no text.
func (e *serverError) Error() string {
	return fmt.Sprintf("%s: the server answered %v", e.what, e.from.ErrorCodes())
}

// Unwrap returns the answer, for its codes.
func (e *serverError) Unwrap() error { return e.from }
