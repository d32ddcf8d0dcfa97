package seal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"amparo/internal/refusal"
)

// maxKeyFile bounds what is read from a key file; a keyset with hundreds of keys is far below it.
const maxKeyFile = 1 << 20

// readKeyFile returns the content of a key file, at most limit+1 bytes of it. It refuses a missing
// file, anything that is not a plain file, and one that others than its owner may read or write.
func readKeyFile(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s is not there; put it back from its safe copy, or correct the path in the settings",
			ErrMissing, path)
	}
	if err != nil {
		return nil, fmt.Errorf("seal: open key file: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from; there is nothing to lose
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("seal: look at key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: %s is not a plain file", ErrDamaged, path)
	}
	// Windows reports made-up mode bits; there the folder's access list protects the file.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; close it with: chmod 600 %s", ErrExposed, path, info.Mode().Perm(),
			path)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("seal: read key file: %w", err)
	}
	return data, nil
}

// createKeyFile writes a new file of mode 0600 and waits until it is on the disk. It never writes
// over a file, and takes its own half-written file away again when the disk fails.
func createKeyFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s is kept as it is; a key file is never written over", ErrExists, path)
	}
	if err != nil {
		return fmt.Errorf("seal: create key file: %w", err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("seal: write key file: %w", err), os.Remove(path))
	}
	return nil
}

// replaceKeyFile puts data in the place of an existing key file so that, whenever the power fails,
// either the old or the new content is there, whole. The waiting file beside it is also the lock
// that keeps two processes from changing one keyset at a time; check runs while it is held.
func replaceKeyFile(path string, data []byte, check func() error) error {
	waiting := path + ".new"
	err := createKeyFile(waiting, data)
	if errors.Is(err, ErrExists) {
		return fmt.Errorf("%w: %s shows that another change is under way or was cut short; "+
			"if none is running, remove that file",
			ErrChanged, waiting)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(check(), refusal.KeepOwner(waiting, path)); err != nil {
		return errors.Join(err, os.Remove(waiting))
	}
	if err := os.Rename(waiting, path); err != nil {
		return errors.Join(fmt.Errorf("seal: replace key file: %w", err), os.Remove(waiting))
	}
	return syncDir(filepath.Dir(path))
}

// syncDir waits until a folder's list of names is on the disk.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil // a folder cannot be opened for this there
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("seal: open folder: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("seal: flush folder: %w", err)
	}
	return nil
}
