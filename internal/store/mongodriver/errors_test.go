package mongodriver

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	mock "go.mongodb.org/mongo-driver/v2/x/mongo/driver/drivertest"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/xoptions"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// replies opens a client whose server gives these answers, in this order, and no other.
func replies(t *testing.T, answers ...bson.D) *mongo.Database {
	t.Helper()
	opts := options.Client().SetRetryReads(false).SetRetryWrites(false)
	if err := xoptions.SetInternalClientOptions(opts, "deployment", mock.NewMockDeployment(answers...)); err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client.Database("amparo")
}

func reply(code int, name, text string, labels ...string) bson.D {
	d := bson.D{{Key: "ok", Value: 0}, {Key: "errmsg", Value: text}, {Key: "code", Value: code},
		{Key: "codeName", Value: name}}
	if len(labels) > 0 {
		d = append(d, bson.E{Key: "errorLabels", Value: labels})
	}
	return d
}

// TestEveryReplyHasAMeaning gives the replies as servers word them, through the engine's own driver.
func TestEveryReplyHasAMeaning(t *testing.T) {
	for _, c := range []struct {
		reply bson.D
		means class
		cause error // in the contract's words, when trying again is no use any more
		says  string
	}{
		{reply(112, "WriteConflict", "Caused by :: Write conflict during plan execution and yielding is disabled.",
			labelTransient), classTransient, driver.ErrUnavailable, "WriteConflict"},
		{reply(112, "WriteConflict", "WriteConflict error: this operation conflicted with another operation."),
			classTransient, driver.ErrUnavailable, ""},
		{reply(24, "LockTimeout", "Unable to acquire lock within 20ms"), classTransient, driver.ErrUnavailable,
			"LockTimeout"},
		{reply(46, "LockBusy", "lock busy"), classTransient, driver.ErrUnavailable, ""},
		{reply(117, "ConflictingOperationInProgress", "conflicting operation"), classTransient, driver.ErrUnavailable, ""},
		{reply(251, "NoSuchTransaction", "Given transaction number 3 does not match any in-progress transactions.",
			labelTransient), classTransient, driver.ErrUnavailable, ""},
		{reply(246, "SnapshotUnavailable", "Unable to read from a snapshot due to pending collection catalog changes",
			labelTransient), classTransient, driver.ErrUnavailable, ""},
		{reply(239, "SnapshotTooOld", "snapshot too old"), classTransient, driver.ErrUnavailable, ""},
		{reply(225, "TransactionTooOld", "transaction too old"), classTransient, driver.ErrUnavailable, ""},
		{reply(290, "TransactionExceededLifetimeLimitSeconds", "transaction was aborted"), classTransient,
			driver.ErrUnavailable, ""},
		{reply(91, "ShutdownInProgress", "The server is in quiesce mode and will shut down"), classTransient,
			driver.ErrUnavailable, ""},
		{reply(189, "PrimarySteppedDown", "primary stepped down"), classTransient, driver.ErrUnavailable, ""},
		{reply(10107, "NotWritablePrimary", "not primary"), classTransient, driver.ErrUnavailable, ""},
		{reply(13435, "NotPrimaryNoSecondaryOk", "not primary and secondaryOk=false"), classTransient, driver.ErrUnavailable,
			""},
		{reply(11600, "InterruptedAtShutdown", "interrupted at shutdown"), classTransient, driver.ErrUnavailable, ""},
		{reply(11602, "InterruptedDueToReplStateChange", "operation was interrupted"), classTransient, driver.ErrUnavailable,
			""},
		{reply(134, "ReadConcernMajorityNotAvailableYet", "not available yet"), classTransient, driver.ErrUnavailable, ""},
		{reply(8, "UnknownError", "something odd", labelTransient), classTransient, driver.ErrUnavailable, ""},

		{reply(20, "IllegalOperation", "Transaction numbers are only allowed on a replica set member or mongos"),
			classNoTransactions, driver.ErrUnavailable, "rs.initiate()"},
		{reply(263, "OperationNotSupportedInTransaction", "Cannot run insert in a multi-document transaction."),
			classNoTransactions, driver.ErrUnavailable, "--replSet"},
		{reply(59, "CommandNotFound", "no such command: 'commitTransaction'"), classNoTransactions, driver.ErrUnavailable,
			"--replSet"},
		{reply(238, "NotImplemented", "startTransaction: support for field is planned"), classNoTransactions,
			driver.ErrUnavailable, "--replSet"},

		{reply(13, "Unauthorized", "not authorized on amparo to execute command { insert: ... }"), classDenied,
			driver.ErrUnavailable, "readWrite"},
		{reply(18, "AuthenticationFailed", "Authentication failed."), classDenied, driver.ErrUnavailable, "authSource"},
		{reply(388, "TransactionTooLargeForCache", "transaction is too large and will not fit in the storage engine cache"),
			classCacheTooSmall, driver.ErrUnavailable, "wiredTigerCacheSizeGB"},
		{reply(10334, "BSONObjectTooLarge", "BSONObj size: 17000000 is invalid"), classTooLarge, driver.ErrInvalid,
			"too large"},
		{reply(50, "MaxTimeMSExpired", "operation exceeded time limit"), classTransient, driver.ErrUnavailable,
			"MaxTimeMSExpired"},
		{reply(14031, "OutOfDiskSpace", "available disk space is low"), classPermanent, driver.ErrUnavailable,
			"OutOfDiskSpace"},
		{reply(8, "UnknownError", `something about { _id: "ana-lopez" }`), classPermanent, driver.ErrUnavailable,
			"UnknownError"},
	} {
		err := replies(t, c.reply).RunCommand(t.Context(), bson.D{{Key: "find", Value: "case"}}).Err()
		if got := classify(err); got != c.means {
			t.Errorf("%v means %d, want %d", c.reply, got, c.means)
		}
		cause := translate(t.Context(), "commit", err)
		if !errors.Is(cause, c.cause) || !strings.Contains(cause.Error(), c.says) {
			t.Errorf("%v is told as %q", c.reply, cause)
		}
		if text := fakemongo.Field(c.reply, "errmsg").(string); strings.Contains(cause.Error(), text) {
			t.Errorf("the server's own text is passed on: %q", cause)
		}
	}
}

// TestAWriteThatMeetsARowIsNoFault: the two forms in which a server says that an id is taken.
func TestAWriteThatMeetsARowIsNoFault(t *testing.T) {
	const text = `E11000 duplicate key error collection: amparo.case index: _id_ dup key: { _id: "ana" }`
	inList := bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{
		bson.D{{Key: "index", Value: 0}, {Key: "code", Value: 11000}, {Key: "errmsg", Value: text}}}}}
	for _, r := range []bson.D{inList, reply(11000, "DuplicateKey", text)} {
		_, err := replies(t, r).Collection("case").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "ana"}})
		if classify(err) != classConflict {
			t.Errorf("%v means %d", r, classify(err))
		}
		if cause := translate(t.Context(), "commit", err); strings.Contains(cause.Error(), "ana") {
			t.Errorf("an id is told: %q", cause)
		}
	}
	conflicted := bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{
		bson.D{{Key: "index", Value: 0}, {Key: "code", Value: 112}, {Key: "errmsg", Value: "write conflict"}}}}}
	_, err := replies(t, conflicted).Collection("case").InsertOne(t.Context(), bson.D{{Key: "_id", Value: "ana"}})
	if classify(err) != classTransient {
		t.Errorf("a conflict in the list of a reply means %d", classify(err))
	}
}

// TestACommitIsSentAgainAndThenSettled plays a commit reply by reply: three times unknown, the
// place of the marker taken, and the marker in it the batch's own.
func TestACommitIsSentAgainAndThenSettled(t *testing.T) {
	fine := bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}}
	unsure := reply(50, "MaxTimeMSExpired", "operation exceeded time limit")
	taken := reply(11000, "DuplicateKey", "E11000 duplicate key error")
	for byFence, want := range map[bool]error{false: nil, true: errFenced} {
		found := bson.D{{Key: "ok", Value: 1},
			{Key: "cursor", Value: bson.D{{Key: "id", Value: int64(0)}, {Key: "ns", Value: "amparo._batches"},
				{Key: "firstBatch", Value: bson.A{bson.D{{Key: "_id", Value: "m"}, {Key: "fence", Value: byFence}}}}}}}
		// The engine's driver sends a commit of which it hears nothing certain once more by itself.
		db := replies(t, fine, unsure, unsure, unsure, taken, found)
		d := &Driver{client: db.Client(), db: db, now: time.Now, ready: map[string]bool{}, causal: &causal{}}
		in, s, end, err := d.begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Collection(batches).InsertOne(in, markerDoc{ID: "m"}); err != nil {
			t.Fatal(err)
		}
		if err := d.resolve(t.Context(), s, "m"); !errors.Is(err, want) {
			t.Errorf("settled as %v, want %v", err, want)
		}
		end()
	}
}

func TestAContextThatEndedIsToldAsThat(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if err := translate(ctx, "get row", mongo.CommandError{Code: 91}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("told %v", err)
	}
}
