package keylife

import "time"

// SetTakenUp sets how long it takes until every server has taken up a new key, and returns what undoes it.
func SetTakenUp(d time.Duration) func() {
	before := takenUp
	takenUp = d
	return func() { takenUp = before }
}

// SetBatch sets how many rows are moved in one commit, for tests that stop between two of them.
func SetBatch(n int) { batch = n }
