package fakemongo

import "go.mongodb.org/mongo-driver/v2/bson"

// election is what a new primary has not told yet: it has every commit, but reads with read concern majority or
// snapshot see none after point, until a majority follows a write of its own, or a read names a time after point.
type election struct {
	behind bool
	point  int64
}

// operationTime is the time of the newest commit, as servers tell it.
func (e *engine) operationTime() bson.Timestamp { return bson.Timestamp{T: uint32(e.clock) + 1, I: 1} }

// readPoint returns a transaction that stands for the point of a lagging primary, for a read outside of any, and nil
// where the read sees everything.
func (e *engine) readPoint(cmd bson.D) *txn {
	if !e.elected.behind {
		return nil
	}
	concern, _ := Field(cmd, "readConcern").(bson.D)
	if level := Field(concern, "level"); level != "majority" && level != "snapshot" {
		return nil
	}
	if after, ok := Field(concern, "afterClusterTime").(bson.Timestamp); ok && int64(after.T)-1 > e.elected.point {
		e.elected.behind = false // the server waits until a majority has come that far
		return nil
	}
	return &txn{start: e.elected.point, writes: map[place]bson.M{}}
}
