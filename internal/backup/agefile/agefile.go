// Package agefile keeps the two parts of a backup as files that age has encrypted to public keys. Nothing of a part is
// on a disk in the clear, and a file has its name only when it is whole.
package agefile

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"filippo.io/age"
)

// The ends of the names of the two parts of a backup.
const (
	DataEnd = ".data.age"
	KeysEnd = ".keys.age"
)

// Base returns how the names of the files of a backup begin, and Began when a backup of that name was begun.
func Base(at time.Time) string { return "amparo-" + at.UTC().Format(stamp) }

const stamp = "20060102T150405Z"

// Began returns when the backup with this file was begun, and whether it is the name of one.
func Began(path string) (time.Time, bool) {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	text, ok := strings.CutPrefix(name, "amparo-")
	at, err := time.Parse(stamp, text)
	return at, ok && err == nil
}

// Written is one file of a backup.
type Written struct {
	Path string
	Size int64
	Sum  string // SHA-256
}

// ErrRecipients says that something is no public key of age. It never repeats what was given, which may be a private
// one.
var ErrRecipients = errors.New("that is no public key of age; it begins with age1")

// Recipients reads public keys, one a line.
func Recipients(lines string) ([]age.Recipient, error) {
	to, err := age.ParseRecipients(strings.NewReader(lines))
	if err != nil {
		return nil, ErrRecipients
	}
	return to, nil
}

// Write makes the two files of a backup in a folder, which it makes. What dump does not write to the end leaves
// nothing.
func Write(dir string, at time.Time, to []age.Recipient, dump func(data, keys io.Writer) error) ([]Written, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the backup: %w", err)
	}
	base := filepath.Join(dir, Base(at))
	keys, err := newFile(base+KeysEnd, to)
	if err != nil {
		return nil, err
	}
	data, err := newFile(base+DataEnd, to)
	if err != nil {
		return nil, errors.Join(err, keys.drop())
	}
	// The keys first: a data file that is there has its keys beside it.
	if err = dump(data, keys); err == nil {
		err = errors.Join(keys.keep(), data.keep())
	}
	if err != nil {
		return nil, errors.Join(err, keys.drop(), data.drop())
	}
	return []Written{data.written(), keys.written()}, nil
}

// file is an encrypted file that is not there until it is whole.
type file struct {
	path string
	file *os.File
	sum  hash.Hash
	size int64
	buf  *bufio.Writer
	io.WriteCloser
}

func newFile(path string, to []age.Recipient) (*file, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already: a backup is never written over", path)
	}
	part, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	f := &file{path: path, file: part, sum: sha256.New()}
	f.buf = bufio.NewWriterSize(io.MultiWriter(part, f.sum, (*counter)(&f.size)), 1<<20)
	if f.WriteCloser, err = age.Encrypt(f.buf, to...); err != nil {
		return nil, errors.Join(fmt.Errorf("encrypt the backup: %w", err), f.drop())
	}
	return f, nil
}

func (f *file) written() Written { return Written{f.path, f.size, hex.EncodeToString(f.sum.Sum(nil))} }

// counter counts bytes.
type counter int64

// Write counts.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// keep finishes the file and gives it its name, whole and on the disk.
func (f *file) keep() error {
	err := errors.Join(f.Close(), f.buf.Flush(), f.file.Sync(), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), f.path)
	}
	if err != nil {
		return fmt.Errorf("finish the backup: %w", err)
	}
	return flushFolder(filepath.Dir(f.path))
}

// drop takes away what was not finished. What was is left: it is whole.
func (f *file) drop() error {
	_ = f.file.Close() // It may be closed already.
	err := os.Remove(f.file.Name())
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// flushFolder makes a new name durable, where folders can be flushed.
func flushFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("finish the backup: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// ErrIdentity says that a file holds no private key of age.
var ErrIdentity = errors.New("it holds no private key of age; its line begins with AGE-SECRET-KEY-")

// Identities reads the private keys in some files.
func Identities(paths []string) ([]age.Identity, error) {
	var all []age.Identity
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the private key: %w", err)
		}
		some, err := age.ParseIdentities(strings.NewReader(string(raw)))
		clear(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, ErrIdentity)
		}
		all = append(all, some...)
	}
	return all, nil
}

// Open opens an encrypted file. The caller calls done.
func Open(path string, who []age.Identity) (plain io.Reader, done func(), err error) {
	sealed, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the backup: %w", err)
	}
	done = func() { _ = sealed.Close() } // It was only read.
	plain, err = age.Decrypt(bufio.NewReaderSize(sealed, 1<<20), who...)
	if err != nil {
		done()
		var none *age.NoIdentityMatchError
		if errors.As(err, &none) {
			return nil, nil, fmt.Errorf("%s was not encrypted to that private key: bring the key of one of its recipients",
				path)
		}
		return nil, nil, fmt.Errorf("%s cannot be opened: it is damaged, or no backup (%w)", path, err)
	}
	return plain, done, nil
}
