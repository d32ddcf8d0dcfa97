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

// codeNamespaceExists is the answer to making a collection that is there.
const codeNamespaceExists = 48

// indexThere are the answers to making an index that is there: IndexAlreadyExists, IndexOptionsConflict,
// IndexKeySpecsConflict.
var indexThere = []int{68, 85, 86}

// indexRefused are the answers to an index that a server cannot make: CannotCreateIndex,
// InvalidIndexSpecificationOption, CannotBuildIndexKeys, too many parts.
var indexRefused = []int{67, 197, 201, 13103}

// Labels a server, or its driver, puts on an error.
const (
	labelTransient = "TransientTransactionError"
	labelUnknown   = "UnknownTransactionCommitResult"
)

// errAgain marks what this package itself wants to try once more.
var errAgain = errors.New("to be tried again")

// verdict is what an error of the engine means for what was asked.
type verdict uint8

const (
	broken_        verdict = iota // nobody here can do anything about it
	again                         // nothing was applied, and the same may well work now
	moved                         // a document was not as the batch expects
	noTransactions                // the server does not know what a transaction is
	tooLarge                      // no server would take it
	denied                        // the account may not
)

// verdicts says what each code that is handled means, by the numbers of the server's own list.
var verdicts = map[int]verdict{
	11000: moved, 11001: moved, 12582: moved, // DuplicateKey

	24: again, 46: again, 112: again, 117: again, // LockTimeout, LockBusy, WriteConflict, ConflictingOperationInProgress
	239: again, 244: again, 246: again, 251: again, // SnapshotTooOld, TransactionAborted, SnapshotUnavailable, NoSuchTransaction
	225: again, 256: again, // TransactionTooOld, TransactionCommitted: a session that is done with, so begin with a new one
	267: again, 290: again, // PreparedTransactionInProgress, TransactionExceededLifetimeLimitSeconds
	6: again, 7: again, 89: again, 9001: again, // HostUnreachable, HostNotFound, NetworkTimeout, SocketException
	91: again, 189: again, 10107: again, 13435: again, // ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary, NotPrimaryNoSecondaryOk
	11600: again, 11602: again, 13436: again, 10058: again, // interrupted by shutdown or step-down, NotPrimaryOrSecondary
	134: again, 262: again, 133: again, 63: again, // ReadConcernMajorityNotAvailableYet, ExceededTimeLimit, FailedToSatisfyReadPreference, StaleShardVersion
	50: again, 43: again, 175: again, 237: again, // MaxTimeMSExpired (said by some during a failover), CursorNotFound, QueryPlanKilled, CursorKilled
	202: again, 261: again, 282: again, 365: again, // NetworkInterfaceExceededTimeLimit, TooManyLogicalSessions, TransactionCoordinatorSteppingDown, TemporarilyUnavailable
	12587: again, // BackgroundOperationInProgressForNamespace

	20: noTransactions, 263: noTransactions, 301: noTransactions, 303: noTransactions, // IllegalOperation, OperationNotSupportedInTransaction, a feature that some do without
	59: noTransactions, 115: noTransactions, 238: noTransactions, // CommandNotFound, CommandNotSupported, NotImplemented
	40415: noTransactions, 50768: noTransactions, // unknown field startTransaction, no replication

	10334: tooLarge, 17280: tooLarge, 17419: tooLarge, 17420: tooLarge, // BSONObjectTooLarge, KeyTooLong, document too large after an update

	13: denied, 18: denied, 8000: denied, 33: denied, // Unauthorized, AuthenticationFailed, AtlasError, AuthSchemaIncompatible
}

// judge says what an error means. A label outranks the code it came with: it is the server's own
// word that nothing was applied.
func judge(err error) verdict {
	var said mongo.ServerError
	if errors.As(err, &said) {
		if said.HasErrorLabel(labelTransient) {
			return again
		}
		worst := broken_
		for _, code := range said.ErrorCodes() {
			if v := verdicts[code]; v != broken_ && (worst == broken_ || v < worst) {
				worst = v
			}
		}
		if worst == broken_ && mongo.IsNetworkError(err) {
			return again
		}
		return worst
	}
	var labelled mongo.LabeledError
	switch {
	case errors.Is(err, errMoved):
		return moved
	case errors.Is(err, errAgain):
		return again
	case errors.As(err, &labelled) && labelled.HasErrorLabel(labelTransient), mongo.IsNetworkError(err), disconnected(err):
		return again
	case errors.Is(err, wire.ErrDocumentTooLarge):
		return tooLarge
	}
	return broken_
}

func hasCode(err error, codes ...int) bool {
	var said mongo.ServerError
	return errors.As(err, &said) && slices.ContainsFunc(said.ErrorCodes(), func(code int) bool { return slices.Contains(codes, code) })
}

// declined reports whether a server tripped over the very form of a command: BadValue, FailedToParse,
// TypeMismatch, InvalidOptions, ReadConcernMajorityNotEnabled, or any of those by which a server says that it knows
// no such thing. What is asked when this is asked about has nothing else in it that a server could trip over.
func declined(err error) bool {
	return hasCode(err, 2, 9, 14, 72, 148) || judge(err) == noTransactions
}

// answered reports whether it was the server that spoke, and not the network that was silent.
func answered(err error) bool {
	var said mongo.ServerError
	return errors.As(err, &said) && !mongo.IsNetworkError(err)
}

// disconnected reports whether a call waited for a connection while the failure of another closed them all.
func disconnected(err error) bool {
	var pool wire.RetryablePoolError
	return errors.As(err, &pool) && pool.Retryable()
}

// sessionless is how the engine's driver tells that a server knows no sessions, for which it has no error of
// its own.
func sessionless(err error) bool { return strings.Contains(err.Error(), "does not support sessions") }

func unknownOutcome(err error) bool {
	var labelled mongo.LabeledError
	return errors.As(err, &labelled) && labelled.HasErrorLabel(labelUnknown)
}

const noTransactionsText = "This MongoDB server keeps no transactions, and an act must be kept whole or not at all. " +
	"Start it as a replica set, of one member if need be: give mongod the option --replSet rs0, run rs.initiate() once in mongosh, and add replicaSet=rs0 to the address."

const deniedText = "The MongoDB server does not let this account in, or not do its work: it needs the role readWrite on the database, and the address needs the right authSource."

// broken turns what the engine answered into the contract's words. An engine interrupted by an
// ended context is an ended context, whatever words the engine found for it.
func broken(ctx context.Context, op string, err error) error {
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
	switch judge(err) {
	case noTransactions:
		return &RefusedError{Why: driver.ErrUnavailable, Text: noTransactionsText}
	case denied:
		return &RefusedError{Why: driver.ErrUnavailable, Text: deniedText}
	case tooLarge:
		return fmt.Errorf("%w: %s: a row is too large", driver.ErrInvalid, op)
	}
	return driver.Unavailable(op, quiet(err))
}

// serverFault is an error of the server without its text, which may repeat an id.
type serverFault struct {
	codes []int
	name  string
}

func (e *serverFault) Error() string {
	return fmt.Sprintf("the server answered %s %v", e.name, e.codes)
}

// quiet takes out of an error what does not belong in a log.
func quiet(err error) error {
	var said mongo.ServerError
	server := errors.As(err, &said)
	switch {
	case mongo.IsNetworkError(err) && server, disconnected(err): // Its text repeats what the server told another.
		return errors.New("the connection to the server was lost")
	case !server:
		return err
	}
	fault := &serverFault{codes: said.ErrorCodes(), name: "an error"}
	var command mongo.CommandError
	if errors.As(err, &command) && command.Name != "" {
		fault.name = command.Name
	}
	return fault
}
