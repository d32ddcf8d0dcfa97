package mongodriver

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"amparo/internal/store/driver"
)

var (
	// errUnknown is the cause of an ErrUnavailable after which the caller has to look for itself.
	errUnknown = errors.New("the outcome is unknown")
	// errFenced tells that a batch was not applied and never will be, so that it may be tried afresh.
	errFenced = fmt.Errorf("the commit was given up: %w", errTransient)
)

// commitTries is how often a commit is sent before its marker is read.
const commitTries = 3

// resolve commits, and answers what truly happened. Invariant: it answers nil only when the batch is applied, and
// errFenced only when it is not and cannot be later.
//
// An error of a commit proves little: it may be the answer to a second sending, which knows nothing of the first. So
// every error is resolved by the batch's marker, which is part of the transaction. The commit was sent, so it is
// followed beyond the end of the caller's context.
func (d *Driver) resolve(ctx context.Context, s *mongo.Session, marker string) error {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), resolveTime)
	defer cancel()
	in := mongo.NewSessionContext(own, s)
	b := newBackoff(resolveTime)
	for range commitTries {
		err := s.CommitTransaction(in)
		if err == nil {
			d.causal.acknowledged(s.OperationTime())
			return nil
		}
		if !unknownOutcome(err) && !mongo.IsNetworkError(err) || !b.wait(own) {
			break
		}
	}
	return d.fence(own, marker, b)
}

// fence inserts a fence under a batch's marker id. That it succeeds proves that the batch was not applied, and
// keeps it from being applied later, because its own insert of the marker then fails; that the batch's marker
// exists proves that it was.
func (d *Driver) fence(own context.Context, marker string, b *backoff) error {
	for {
		_, err := d.db.Collection(batches).InsertOne(own, markerDoc{ID: marker, Fence: true})
		if err == nil {
			return errFenced
		}
		if classify(err) == classConflict {
			// The id is taken, perhaps by this very fence, sent twice.
			exists, byFence, err := d.readMarker(own, marker)
			switch {
			case err == nil && exists && byFence:
				return errFenced
			case err == nil && exists:
				return nil
			}
		}
		if !b.wait(own) {
			return driver.Unavailable("commit", errUnknown)
		}
	}
}
