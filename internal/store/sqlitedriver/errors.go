package sqlitedriver

import (
	"context"
	"errors"

	sqlite "modernc.org/sqlite"

	"amparo/internal/store/driver"
)

// InUseError tells that another process, or another part of this one, holds the data folder.
type InUseError struct {
	Dir string
	// Holder is the number of the process that holds it, when it is known.
	Holder string
}

// Error says who holds the folder and what to do about it.
func (e *InUseError) Error() string {
	who := "another process"
	if e.Holder != "" {
		who += " (number " + e.Holder + ")"
	}
	return e.Dir + " is in use by " + who +
		": stop it first, or start this one with a data folder of its own"
}

// Unwrap lets a caller treat a folder in use like any storage that cannot be reached.
func (e *InUseError) Unwrap() error { return driver.ErrUnavailable }

// broken turns what the engine answered into the contract's words. An engine interrupted by an
// ended context is an ended context, whatever words the engine found for it.
func broken(ctx context.Context, op string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return driver.Unavailable(op, err)
}

// IsDamage reports whether the engine said that the data file is not as it wrote it: SQLITE_CORRUPT, SQLITE_NOTADB.
func IsDamage(err error) bool {
	const corrupt, noDatabase, primary = 11, 26, 0xff
	var from *sqlite.Error
	return errors.As(err, &from) && (from.Code()&primary == corrupt || from.Code()&primary == noDatabase)
}
