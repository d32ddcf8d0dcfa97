// Package driver is the contract between the store and the engines that keep its rows. A driver
// keeps opaque rows and gives them back unchanged; it commits a batch whole or not at all; it
// refuses any batch that rests on a revision that has moved. It trusts whoever calls it to have
// sealed what must be sealed: it never sees a key, and understands nothing of what a row holds.
//
// Every promise written here is a case of the suite in drivertest, which each driver passes.
package driver

import "context"

// Kind names a family of rows. It is compared bytewise.
type Kind string

// Key is the identity of a row. Both parts are compared bytewise, so ids that differ only in case
// are different rows. Both are text without a zero byte, at most MaxKeyPart bytes each.
type Key struct {
	Kind Kind
	ID   string
}

// Row is what a driver keeps; it understands none of it.
type Row struct {
	Key
	// Rev is the revision, always above zero. It grows with every put of the same key, but for Put.Same.
	Rev int64
	// Order is what a query sorts by: minutes since 1970, or a due minute. It may be negative.
	Order int64
	// Terms are the keyed hashes a query may ask for. They form a set: the order in which a driver
	// gives them back is ascending bytewise, and a repeated term counts once.
	Terms []string
	// KeyID names the key that sealed Blob.
	KeyID string
	// Blob is the sealed content. A nil Blob and an empty one are the same row.
	Blob []byte
}

// Cursor is the place of one row in the order of a query. The row itself may be gone.
type Cursor struct {
	Order int64
	ID    string
}

// Query asks for one page of the rows of a kind, ordered by (Order, ID bytewise).
type Query struct {
	// Kind is required.
	Kind Kind
	// Term keeps only the rows that carry it. Empty means all rows of the kind.
	Term string
	// Desc turns the whole order around, ids included.
	Desc bool
	// Since and Until bound Order whichever way the query runs: Since <= Order < Until.
	Since, Until *int64
	// After starts strictly behind this place, in the direction of the query.
	After *Cursor
	// Limit is between 1 and MaxLimit; zero means DefaultLimit.
	Limit int
	// Bare asks only which rows there are and at which revision: a driver may leave KeyID, Terms and
	// Blob out of what it answers, and spare itself the reading.
	Bare bool
}

// Page is one answer to a query.
type Page struct {
	Rows []Row
	// Next is where the following page starts, and nil when no row was left behind this page.
	Next *Cursor
}

// Put writes a row.
type Put struct {
	Row Row
	// Prev is the revision this put replaces. Zero means the row must not exist yet.
	// Row.Rev must be above Prev, but for Same.
	Prev int64
	// Same says that the row is what it was but for its terms and its order: it stays at its revision, so that nobody who
	// is about to change it is told that it moved on. Row.Rev is Prev.
	Same bool
}

// Delete removes a row that is at revision Rev.
type Delete struct {
	Key Key
	Rev int64
}

// Check makes a batch rest on a row it does not change.
type Check struct {
	Key Key
	// Rev is the revision the row must still have. Zero means the row must be absent.
	Rev int64
}

// Batch is what one commit does. A key may appear in it once only.
type Batch struct {
	Puts    []Put
	Deletes []Delete
	Checks  []Check
}

// Driver keeps rows. All its methods may be called from many goroutines at once.
//
// Slices: what is passed in belongs to the caller again as soon as the method returns, and what
// is returned belongs to the caller, who may write into it. A driver copies where it must.
//
// Errors: the sentinels of this package, wrapped or bare, so callers use errors.Is. A context that
// ends gives an error for which errors.Is holds with ctx.Err(). After Close every method but
// Close answers ErrClosed. What the engine itself could not do is ErrUnavailable.
//
// Freshness: a read sees every commit that was acknowledged before the read began.
type Driver interface {
	// Get answers the row at k, or ErrNotFound.
	Get(ctx context.Context, k Key) (Row, error)

	// GetMany answers the rows at ks in the order asked, leaving out those that are absent. A key
	// asked twice is answered twice. All rows come from one moment: no commit is seen in part.
	GetMany(ctx context.Context, ks []Key) ([]Row, error)

	// Query answers one page, ordered by (Order, ID bytewise) on every driver, from one moment.
	// A query without a kind, or with a limit out of bounds, is ErrInvalid.
	Query(ctx context.Context, q Query) (Page, error)

	// Commit applies b whole or not at all, and answers nil only when it is durable.
	//
	// A batch that Batch.Validate refuses is ErrInvalid and touches nothing. A put with Prev zero
	// on a present row is ErrExists. A put, delete or check whose revision is not the row's own
	// (an absent row has none) is ErrStale. Both come as a *StaleError that names one such key.
	//
	// Commits are serializable with one another, checks included: of two commits where each
	// changes a row the other checks, one fails, and a row checked as absent may not be created by
	// a commit that runs beside it. An engine with a single writer gives this for nothing. An
	// engine with snapshot isolation (MongoDB) does not: there, two transactions that only read
	// each other's rows both succeed. Its driver must make every check a write that conflicts,
	// such as a counter beside the row or a lock document for the key, absent keys included.
	//
	// When the context ends before the engine has taken the batch, the batch is not applied. Once
	// it has been taken, Commit waits and answers what truly happened. An ErrUnavailable from an
	// engine reached over a network may leave the outcome unknown: the caller reads the revision
	// again before it decides.
	Commit(ctx context.Context, b Batch) error

	// Ready proves that reads and writes work, by a canary write that is rolled back.
	Ready(ctx context.Context) error

	// Close waits for the commits already taken and frees what the driver holds. Closing twice is
	// no error.
	Close() error
}
