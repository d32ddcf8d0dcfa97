package pins

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"amparo/internal/config"
	"amparo/internal/domain"
	"amparo/internal/refusal"
	"amparo/internal/seal"
)

// ErasedName is the name of the list of cases that were erased; it lies beside the keyset. It names nobody: a line is
// the id of a case, which is random, and what only a key of this installation can write beside it.
const ErasedName = "erased.list"

// ErrNotErased says that the list of erased cases holds a line that this installation did not write.
var ErrNotErased = errors.New("pins: a line of the erased cases is not of this installation")

// ErasedPath returns where the list of erased cases of an installation lies.
func ErasedPath(s config.Settings) string {
	return filepath.Join(filepath.Dir(s.KeysetFile), ErasedName)
}

func erasedLine(ring *seal.Keyring, id domain.CaseID) string {
	return string(id) + " " + ring.Pseudonym("erased case", string(id))
}

// Erased reads which cases were erased. No file means none. A line that this installation did not write is refused:
// what it names would be erased.
func Erased(path string, ring *seal.Keyring) ([]domain.CaseID, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the erased cases: %w", err)
	}
	var out []domain.CaseID
	for line := range bytes.Lines(raw) {
		said := strings.TrimSuffix(string(line), "\n")
		id, _, _ := strings.Cut(said, " ")
		if said != erasedLine(ring, domain.CaseID(id)) {
			return nil, refusal.New(ErrNotErased, "%s holds a line that no key of this installation has written. What it "+
				"names would be erased: put the list back from its safe copy.%s", path, refusal.Untouched)
		}
		out = append(out, domain.CaseID(id))
	}
	return out, nil
}

// NoteErased returns what puts a case that was just erased on the list. Where that fails, the log says so, and the next
// start does it.
func NoteErased(path string, ring *seal.Keyring, log *slog.Logger) func(domain.CaseID) {
	var one sync.Mutex
	return func(id domain.CaseID) {
		one.Lock()
		defer one.Unlock()
		if err := KeepErased(path, ring, id); err != nil {
			log.Error("the list of erased cases could not be written: the next start writes it",
				slog.String("error", err.Error()))
		}
	}
}

// KeepErased adds cases to the list. Either the old or the new list is there, whole.
func KeepErased(path string, ring *seal.Keyring, ids ...domain.CaseID) error {
	known, err := Erased(path, ring)
	if err != nil {
		return err
	}
	all := map[domain.CaseID]bool{}
	for _, id := range slices.Concat(known, ids) {
		all[id] = true
	}
	if len(all) == len(known) {
		return nil
	}
	var out strings.Builder
	for _, id := range slices.Sorted(maps.Keys(all)) {
		out.WriteString(erasedLine(ring, id) + "\n")
	}
	return refusal.ReplaceFile(path, []byte(out.String()))
}
