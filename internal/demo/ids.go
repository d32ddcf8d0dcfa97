package demo

import (
	"crypto/sha256"

	"amparo/internal/domain"
)

// IDFunc gives the id of a thing of the folder. It is asked once for each kind and reference.
type IDFunc func(kind, ref string) string

// RandomIDs gives every thing a fresh random id, as a real installation does.
func RandomIDs(_, _ string) string { return domain.NewID[string]() }

// SeededIDs gives the same id for the same seed, kind and reference. It is for tests and for comparing two
// loads: such ids can be guessed by whoever knows the folder.
func SeededIDs(seed string) IDFunc {
	return func(kind, ref string) string {
		sum := sha256.Sum256([]byte(seed + "\x00" + kind + "\x00" + ref))
		return domain.IDOf[string]([16]byte(sum[:16]))
	}
}
