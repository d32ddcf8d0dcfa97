package mongodriver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"
	wire "go.mongodb.org/mongo-driver/v2/x/mongo/driver"

	"amparo/internal/store/driver"
)

// RefusedError is a server or an address that this package will not work with. Its text is a whole sentence for an
// operator, and holds no part of the address but a host.
type RefusedError struct {
	Text string
	Why  error // driver.ErrInvalid for settings, driver.ErrUnavailable for a server
}

// Error returns the sentence.
func (e *RefusedError) Error() string { return e.Text }

// Unwrap returns what the refusal is about.
func (e *RefusedError) Unwrap() error { return e.Why }

func refuse(format string, args ...any) error {
	return &RefusedError{Why: driver.ErrInvalid, Text: fmt.Sprintf(format, args...)}
}

var (
	// errTransient marks an error of this package's own after which the call is retried.
	errTransient = errors.New("to be retried")
	// errReadAgain asks for the same read once more.
	errReadAgain = fmt.Errorf("what was read may be rolled back: %w", errTransient)
	// errCreatedTwice asks for another try after two processes created the same thing.
	errCreatedTwice = fmt.Errorf("something was created twice: %w", errTransient)
	// errConflict tells that a document is not as the batch expects. Which one, and whether it stays so, is found out
	// after the transaction was rolled back.
	errConflict = errors.New("a row is not at the revision asked for")
)

// translate turns an error of the server into one of the driver contract. A call that failed because its context
// ended answers the context's error, whatever the server made of it.
func translate(ctx context.Context, op string, err error) error {
	var refused *RefusedError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &refused) || errors.Is(err, driver.ErrUnavailable):
		return err
	case sessionless(err):
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	}
	switch classify(err) {
	case classNoTransactions:
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	case classDenied:
		return &RefusedError{Why: driver.ErrUnavailable, Text: deniedText}
	case classCacheTooSmall:
		return &RefusedError{Why: driver.ErrUnavailable, Text: cacheText}
	case classTooLarge:
		return fmt.Errorf("%w: %s: a row is too large", driver.ErrInvalid, op)
	}
	return driver.Unavailable(op, redact(err))
}

const noTransactionsText = "This MongoDB server has no transactions, and an act must be stored whole or not at all. " +
	"Start it as a replica set, of one member if need be: give mongod the option --replSet rs0, " +
	"run rs.initiate() once in mongosh, and add replicaSet=rs0 to the address."

const deniedText = "The MongoDB server refuses this account, or refuses what it does: " +
	"it needs the role readWrite on the database, and the address needs the right authSource."

const cacheText = "An act does not fit into the cache of the MongoDB server: give every member more memory, " +
	"with --wiredTigerCacheSizeGB."

// serverError is an error of the server without its text, which may repeat an id.
type serverError struct {
	codes []int
	name  string
}

func (e *serverError) Error() string {
	return fmt.Sprintf("the server answered %s %v", e.name, e.codes)
}

// redact takes out of an error what does not belong in a log.
func redact(err error) error {
	var from mongo.ServerError
	server := errors.As(err, &from)
	switch {
	case mongo.IsNetworkError(err) && server, disconnected(err): // Its text repeats what the server told another.
		return errors.New("the connection to the server was lost")
	case !server:
		return err
	}
	out := &serverError{codes: from.ErrorCodes(), name: "an error"}
	var command mongo.CommandError
	if errors.As(err, &command) && command.Name != "" {
		out.name = command.Name
	}
	return out
}

// disconnected reports whether a call waited for a connection while the failure of another closed them all.
func disconnected(err error) bool {
	var pool wire.RetryablePoolError
	return errors.As(err, &pool) && pool.Retryable()
}

// sessionless is how the client library tells that a server knows no sessions, for which it has no error of its own.
func sessionless(err error) bool { return strings.Contains(err.Error(), "does not support sessions") }

func hasCode(err error, codes ...int) bool {
	var from mongo.ServerError
	return errors.As(err, &from) &&
		slices.ContainsFunc(from.ErrorCodes(), func(code int) bool { return slices.Contains(codes, code) })
}
