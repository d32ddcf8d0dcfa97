package audit

// Source is a store as Verify sees it. Every method must read one and the same snapshot: a store
// that changes between two of them would look damaged.
//
// An error ends the verification, so it is for a store that cannot be read at all. What can be read
// and does not open is damage, and damage is shown: a leaf or a head that does not open is given as
// nil, and a state that does not open as no state.
type Source interface {
	// Logs lists the logs that the store keeps.
	Logs() ([]string, error)
	// Entries visits the numbered leaves of a log in ascending order; the first number is 0. When
	// a whole stretch does not open, it is enough to visit its first number with nil.
	Entries(log string, visit func(seq int64, leaf []byte) error) error
	// Pending visits the leaves that are durable but not numbered yet, of every log.
	Pending(visit func(leaf []byte) error) error
	// Heads returns the signed heads kept for a log, in any order.
	Heads(log string) ([][]byte, error)
	// State returns the kept frontier of a log, and whether there is one.
	State(log string) (Frontier, bool, error)
	// Rows visits every row with the pseudonym of its id and the hash of what is kept. A hash that
	// leaves out kind, id and revision, which the leaf names anyway, lets Verify tell a row that
	// was swapped with another from one that was edited.
	Rows(visit func(kind, pseudonymID string, rev int64, hash [32]byte) error) error
	// Covered reports whether rows of this kind must have a leaf for every revision. Rows of other kinds
	// are compared only with the revisions that leaves bind.
	Covered(kind string) bool
}
