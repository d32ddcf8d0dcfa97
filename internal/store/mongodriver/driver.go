// Package mongodriver keeps rows in one MongoDB database, which any number of processes share.
//
// A commit is one transaction. It is answered only once a majority of the replica set has it in its journal, and it
// is applied once even when the answer to it was lost. Every revision a batch rests on is part of the filter of a
// write: a put and a delete by themselves, a check by a counter in the checked document, an absence by a lock
// document that its creator increments too. So two acts that exclude each other always write the same document, and
// the guarantee does not rest on how well the server isolates transactions.
//
// It relies on reads and writes of documents, on the uniqueness of _id, on compound indexes and on transactions,
// and on nothing else. Which read concerns the server accepts is probed when the driver is opened (see
// capabilities.go). It trusts the server's word for what is durable.
//
// It refuses a server without working transactions, and an unencrypted connection to another machine. It never logs
// or returns the address, which may hold a password, nor the text of a server's error, which may hold an id. It
// sees only sealed content, and knows no key and no noun.
package mongodriver

import (
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"amparo/internal/store/driver"
)

const (
	// selectTime is how long a call waits for a primary to appear: elections take a few seconds.
	selectTime = 10 * time.Second
	// resolveTime bounds how long a commit that was sent is followed until its outcome is known.
	resolveTime = 20 * time.Second
	// cleanupTime bounds what is done after a call has its answer: an abort, the end of a session.
	cleanupTime = 2 * time.Second
	// indexTime bounds the creation of an index, which reads a whole collection.
	indexTime = 10 * time.Minute
	// defaultLifetime is how long a MongoDB keeps an open transaction, and with it the rows of a process that was
	// killed, unless transactionLifetimeLimitSeconds says otherwise.
	defaultLifetime = time.Minute
)

// times bound what a call does when its context names no earlier end.
type times struct {
	// retry is longer than defaultLifetime, so that a start and background work outlast the rows of a killed process.
	retry time.Duration
	// attempt is how long one try waits for a server that does not answer.
	attempt time.Duration
	// notice is after how long a call that still waits is reported.
	notice time.Duration
	// held is how long a commit has to conflict without any row having changed to be told that the row is held.
	held time.Duration
}

var defaultTimes = times{retry: 90 * time.Second, attempt: 25 * time.Second, notice: 10 * time.Second,
	held: 5 * time.Second}

// Options says where the rows are.
type Options struct {
	// URI is the address as MongoDB writes it, credentials included: see ReadURI.
	URI string
	// Database is the name of the database. It is created with the first row.
	Database string
	// Plain allows an unencrypted connection to another machine.
	Plain bool
	// Now is the wall clock, for the age of markers; nil means the machine's.
	Now func() time.Time

	// Waiting, when set, hears the name of an operation that has not ended after ten seconds. It may be called from
	// many goroutines.
	Waiting func(op string)

	// tune lets tests change the client's options.
	tune func(*options.ClientOptions) error
	// times lets tests wait less; zero means defaultTimes.
	times times
}

// Driver is an open connection to one database.
type Driver struct {
	client *mongo.Client
	db     *mongo.Database
	now    func() time.Time
	capabilities

	causal  *causal
	times   times
	waiting func(op string)

	mu     sync.Mutex
	ready  map[string]bool // collections known to have their indexes
	purged time.Time

	calls driver.CloseGuard
}

var _ driver.Driver = (*Driver)(nil)

// capabilities is what the server was found to support when the driver was opened. No guarantee rests on it,
// because a batch writes every row it relies on (see plan.go). What the server supports saves reading twice.
type capabilities struct {
	// txnReadConcern is what transactions ask for.
	txnReadConcern *readconcern.ReadConcern
	// snapshotDB reads one collection at one moment without a transaction; nil where the server refuses that.
	snapshotDB *mongo.Database
	// readCommitted tells that a transaction sees what others commit while it runs, so that several reads in one
	// transaction are not of one moment.
	readCommitted bool
}

// durable is a majority of the replica set, each with the write in its journal.
func durable() *writeconcern.WriteConcern {
	journal := true
	return &writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}
}
