// Package refusal words why an operator's command is not carried out: in a whole sentence that says what to do, with an
// error inside that tells programs which refusal it is. It also writes files whole or not at all.
package refusal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Refusal is a start or a command that did not happen. Its text is a whole sentence for an operator and says what to
// do;
// what it wraps tells programs which refusal it is.
type Refusal struct {
	Text string
	why  error
}

// Error returns the sentence.
func (r *Refusal) Error() string { return r.Text }

// Unwrap returns which refusal it is.
func (r *Refusal) Unwrap() error { return r.why }

// New returns a refusal.
func New(why error, format string, args ...any) error {
	return &Refusal{Text: fmt.Sprintf(format, args...), why: why}
}

// Reason returns the innermost cause of an error.
func Reason(err error) error {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err
}

// Untouched ends the sentence of a refusal that came before anything was changed.
const Untouched = " Nothing was changed."

// ReplaceFile writes a file that only its owner may read, whole or not at all. Processes that do so at the same
// moment do not get into each other's way: the last one has it. It belongs to whom KeepOwner says.
func ReplaceFile(path string, body []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new") // Only its owner may read it.
	if err != nil {
		return err
	}
	waiting := f.Name()
	_, err = f.Write(body)
	if err == nil {
		err = KeepOwner(waiting, path)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(waiting))
	}
	return os.Rename(waiting, path)
}

// KeepOwner gives what root writes to whom the file belongs that it replaces, or else the folder: a command that root
// gives must not leave a file that the service cannot read. Whatever anybody else writes is theirs.
func KeepOwner(written, path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		info, err = os.Stat(filepath.Dir(path))
	}
	if err != nil {
		return err
	}
	if owner, known := info.Sys().(*syscall.Stat_t); known {
		return os.Chown(written, int(owner.Uid), int(owner.Gid))
	}
	return nil
}
