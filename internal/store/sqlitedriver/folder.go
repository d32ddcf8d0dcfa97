package sqlitedriver

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const (
	fileName   = "amparo.db"
	lockName   = "amparo.lock"
	canaryName = "amparo.canary"

	folderMode fs.FileMode = 0o700
	fileMode   fs.FileMode = 0o600
)

// prepareFolder makes dir, or closes it to others when it is plainly ours: empty, or already
// holding our file. Anything else that others may enter is refused rather than changed, because
// closing a folder like /tmp by mistake would hurt whoever shares it.
func prepareFolder(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, folderMode); err != nil {
			return err
		}
		return syncFolder(filepath.Dir(dir))
	}
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	if runtime.GOOS == "windows" || info.Mode().Perm()&^folderMode == 0 {
		return nil
	}
	ours, err := oursAlone(dir)
	if err != nil {
		return err
	}
	if ours {
		if err := os.Chmod(dir, folderMode); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s may be entered by other accounts (mode %#o): "+
		"run \"chmod 700 %s\", or name a new folder inside it",
		dir, info.Mode().Perm(), dir)
}

// oursAlone reports whether dir is empty or holds our file.
func oursAlone(dir string) (bool, error) {
	if _, err := os.Lstat(filepath.Join(dir, fileName)); err == nil {
		return true, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	return len(entries) == 0, nil
}

// prepareFile makes the file before SQLite does, so that it never exists with wider permissions;
// SQLite gives the log beside it the same ones.
func prepareFile(dir string) error {
	path := filepath.Join(dir, fileName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, fileMode)
	if err == nil {
		if err := f.Close(); err != nil {
			return err
		}
		return syncFolder(dir)
	}
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file", path)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, fileMode); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// syncFolder makes a new name in dir durable. Where folders cannot be flushed the name is durable
// without it, so only a real failure is one.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// writeCanary proves that the disk takes new bytes, which a transaction that is rolled back cannot:
// its pages never leave memory.
func writeCanary(dir string) error {
	path := filepath.Join(dir, canaryName)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return err
	}
	_, err = f.Write(make([]byte, 64<<10))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), os.Remove(path))
}
