package mongodriver

import (
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"
	wire "go.mongodb.org/mongo-driver/v2/x/mongo/driver"
)

// Labels a server, or the client library, puts on an error.
const (
	labelTransient = "TransientTransactionError"
	labelUnknown   = "UnknownTransactionCommitResult"
)

// class is what an error of the server means for the call that met it.
type class uint8

const (
	classPermanent      class = iota // retrying does not help
	classTransient                   // nothing was applied, and a retry may work
	classConflict                    // a document is not as the batch expects
	classNoTransactions              // the server has no transactions
	classTooLarge                    // no server would take it
	classDenied                      // the account may not
	classCacheTooSmall               // this server has too little memory for it
)

// classes gives the class of each code that is handled. Names are those of the server's own list.
var classes = map[int]class{
	11000: classConflict, 11001: classConflict, 12582: classConflict, // DuplicateKey

	// LockTimeout, LockBusy, WriteConflict, ConflictingOperationInProgress
	24: classTransient, 46: classTransient, 112: classTransient, 117: classTransient,
	// SnapshotTooOld, TransactionAborted, SnapshotUnavailable, NoSuchTransaction
	239: classTransient, 244: classTransient, 246: classTransient, 251: classTransient,
	// TransactionTooOld, TransactionCommitted: the session is used up, so a retry takes a new one
	225: classTransient, 256: classTransient,
	// PreparedTransactionInProgress, TransactionExceededLifetimeLimitSeconds
	267: classTransient, 290: classTransient,
	// HostUnreachable, HostNotFound, NetworkTimeout, SocketException
	6: classTransient, 7: classTransient, 89: classTransient, 9001: classTransient,
	// ShutdownInProgress, PrimarySteppedDown, NotWritablePrimary, NotPrimaryNoSecondaryOk
	91: classTransient, 189: classTransient, 10107: classTransient, 13435: classTransient,
	// InterruptedAtShutdown, InterruptedDueToReplStateChange, NotPrimaryOrSecondary, a legacy "not primary"
	11600: classTransient, 11602: classTransient, 13436: classTransient, 10058: classTransient,
	// ReadConcernMajorityNotAvailableYet, ExceededTimeLimit, FailedToSatisfyReadPreference, StaleShardVersion
	134: classTransient, 262: classTransient, 133: classTransient, 63: classTransient,
	// MaxTimeMSExpired (some say it during a failover), CursorNotFound, QueryPlanKilled, CursorKilled
	50: classTransient, 43: classTransient, 175: classTransient, 237: classTransient,
	// NetworkInterfaceExceededTimeLimit, TooManyLogicalSessions
	202: classTransient, 261: classTransient,
	// TransactionCoordinatorSteppingDown, TemporarilyUnavailable
	282: classTransient, 365: classTransient,
	// BackgroundOperationInProgressForNamespace
	12587: classTransient,

	// IllegalOperation, OperationNotSupportedInTransaction, and two codes of servers that lack a feature
	20: classNoTransactions, 263: classNoTransactions, 301: classNoTransactions, 303: classNoTransactions,
	// CommandNotFound, CommandNotSupported, NotImplemented
	59: classNoTransactions, 115: classNoTransactions, 238: classNoTransactions,
	// unknown field startTransaction, no replication
	40415: classNoTransactions, 50768: classNoTransactions,

	// BSONObjectTooLarge, KeyTooLong, document too large after an update
	10334: classTooLarge, 17280: classTooLarge, 17419: classTooLarge, 17420: classTooLarge,

	388: classCacheTooSmall, // TransactionTooLargeForCache

	// Unauthorized, AuthenticationFailed, AtlasError, AuthSchemaIncompatible
	13: classDenied, 18: classDenied, 8000: classDenied, 33: classDenied,
}

// classify says what an error means. A label outranks the code it came with: it is the server's own word that nothing
// was applied.
func classify(err error) class {
	var from mongo.ServerError
	if errors.As(err, &from) {
		if from.HasErrorLabel(labelTransient) {
			return classTransient
		}
		worst := classPermanent
		for _, code := range from.ErrorCodes() {
			if c := classes[code]; c != classPermanent && (worst == classPermanent || c < worst) {
				worst = c
			}
		}
		if worst == classPermanent && mongo.IsNetworkError(err) {
			return classTransient
		}
		return worst
	}
	var labelled mongo.LabeledError
	switch {
	case errors.Is(err, errConflict):
		return classConflict
	case errors.Is(err, errTransient):
		return classTransient
	case errors.As(err, &labelled) && labelled.HasErrorLabel(labelTransient), mongo.IsNetworkError(err), disconnected(err):
		return classTransient
	case errors.Is(err, wire.ErrDocumentTooLarge):
		return classTooLarge
	}
	return classPermanent
}

// unsupported reports whether a server refused the form of a command: BadValue, FailedToParse, TypeMismatch,
// InvalidOptions, ReadConcernMajorityNotEnabled, or any code by which a server says that it lacks a feature. It is
// asked only about commands that have nothing else in them a server could refuse.
func unsupported(err error) bool {
	return hasCode(err, 2, 9, 14, 72, 148) || classify(err) == classNoTransactions
}

// answered reports whether the server answered, rather than the network failing.
func answered(err error) bool {
	var from mongo.ServerError
	return errors.As(err, &from) && !mongo.IsNetworkError(err)
}

// heldElsewhere reports whether a write met a document that another transaction holds: WriteConflict, LockTimeout,
// LockBusy, ConflictingOperationInProgress.
func heldElsewhere(err error) bool { return hasCode(err, 112, 24, 46, 117) }

func unknownOutcome(err error) bool {
	var labelled mongo.LabeledError
	return errors.As(err, &labelled) && labelled.HasErrorLabel(labelUnknown)
}
