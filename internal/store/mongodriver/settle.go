package mongodriver

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"amparo/internal/store/driver"
)

// markerDoc says what became of a batch. The batch itself leaves one behind, in its transaction; or
// whoever gave it up leaves a fence in the same place, and the batch can never land after that.
type markerDoc struct {
	ID    string `bson:"_id"`
	Fence bool   `bson:"fence"`
}

var (
	// errUnknown is the cause of an ErrUnavailable after which the caller has to look for itself.
	errUnknown = errors.New("the outcome is unknown")
	// errFenced tells that a batch did not land and never will, so that it may be tried afresh.
	errFenced = fmt.Errorf("the commit was given up: %w", errAgain)
)

// commitTries is how often a commit is sent before its marker is asked.
const commitTries = 3

// settle commits, and answers what truly happened. The commit was taken, so it is followed beyond
// the end of the caller's context.
//
// An error of a commit says little: the one that is answered may be that of a second sending, which
// knows nothing of the first. So every error is settled by the marker.
func (d *Driver) settle(ctx context.Context, s *mongo.Session, marker string) error {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	in := mongo.NewSessionContext(own, s)
	p := newPace(settleTime)
	for range commitTries {
		err := s.CommitTransaction(in)
		if err == nil {
			return nil
		}
		if !unknownOutcome(err) && !mongo.IsNetworkError(err) || !p.wait(own) {
			break
		}
	}
	return d.fence(own, marker, p)
}

// fence takes the place of a batch's marker. That it is free proves that the batch did not land, and
// keeps it from landing later; that the batch holds it proves that it did.
func (d *Driver) fence(own context.Context, marker string, p *pace) error {
	for {
		_, err := d.db.Collection(batches).InsertOne(own, markerDoc{ID: marker, Fence: true})
		if err == nil {
			return errFenced
		}
		if judge(err) == moved {
			// The place is taken. It may be by this very fence, sent twice.
			there, byFence, err := d.marked(own, marker)
			switch {
			case err == nil && there && byFence:
				return errFenced
			case err == nil && there:
				return nil
			}
		}
		if !p.wait(own) {
			return driver.Unavailable("commit", errUnknown)
		}
	}
}

// marked reads a marker.
func (d *Driver) marked(ctx context.Context, marker string) (there, byFence bool, err error) {
	var doc markerDoc
	err = d.db.Collection(batches).FindOne(ctx, bsonID(marker)).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return false, false, nil
	}
	return err == nil, doc.Fence, err
}
