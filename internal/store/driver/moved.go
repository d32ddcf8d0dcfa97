package driver

// Follower is a driver that alone writes what it keeps, and so can tell which rows moved. What many readers look at can
// then be kept in memory, and only what moved is read again.
type Follower interface {
	// Moved returns the ids of the rows of a kind that were put or deleted since a mark, each once, and the mark of now.
	// A commit is told of before it is answered: who takes a mark and reads afterwards misses nothing with the next call.
	// It reports false where it does not know all that moved, as for the mark 0: then everything is to be read.
	Moved(kind Kind, since uint64) (ids []string, now uint64, known bool)
}
