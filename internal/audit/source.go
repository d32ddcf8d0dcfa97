package audit

// Source is a store as Verify sees it. Every method must read one and the same snapshot: a store
// that changes between two of them would look damaged.
type Source interface {
	// Logs lists the logs that the store keeps.
	Logs() ([]string, error)
	// Entries visits the numbered leaves of a log in ascending order; the first number is 0.
	Entries(log string, visit func(seq int64, leaf []byte) error) error
	// Pending visits the leaves that are durable but not numbered yet, of every log.
	Pending(visit func(leaf []byte) error) error
	// Heads returns the signed heads kept for a log, in any order.
	Heads(log string) ([][]byte, error)
	// State returns the kept frontier of a log, and whether there is one.
	State(log string) (Frontier, bool, error)
	// Rows visits every row with the pseudonym of its id and the hash of what is kept.
	Rows(visit func(kind, pseudonymID string, rev int64, hash [32]byte) error) error
	// Covered reports whether rows of this kind must have a leaf for every revision.
	Covered(kind string) bool
}
