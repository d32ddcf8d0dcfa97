package sqlitedriver

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is what Windows answers when somebody else has the file open.
const sharingViolation syscall.Errno = 32

// lockFolder takes dir for this process by opening a file that nobody else may open meanwhile.
// Windows closes it when the process ends, however it ends.
func lockFolder(dir string) (*os.File, error) {
	path := filepath.Join(dir, lockName)
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, &InUseError{Dir: dir}
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}
