package keylife

// SetBatch sets how many rows are moved in one commit, for tests that stop between two of them.
func SetBatch(n int) { batch = n }
