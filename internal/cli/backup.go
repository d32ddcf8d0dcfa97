package cli

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

	"amparo/internal/app"
)

// The ends of the names of the two parts of a backup.
const dataEnd, keysEnd = ".data.age", ".keys.age"

// backupCmd writes a backup.
type backupCmd struct {
	To            string   `help:"Folder that gets the two files of the backup." required:"" placeholder:"DIR"`
	Recipient     []string `help:"Public key of somebody who may open it, as age-keygen prints it; once for each." placeholder:"AGE1..."`
	RecipientFile []string `help:"File with such keys, one a line." placeholder:"FILE"`
}

// Run writes.
func (c backupCmd) Run(s *session) error {
	to, err := c.recipients()
	if err != nil {
		return err
	}
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.To, 0o700); err != nil {
		return fmt.Errorf("make the folder of the backup: %w", err)
	}
	began := time.Now()
	base := filepath.Join(c.To, "amparo-"+began.UTC().Format("20060102T150405Z"))
	keys, err := newSealedFile(base+keysEnd, to)
	if err != nil {
		return err
	}
	data, err := newSealedFile(base+dataEnd, to)
	if err != nil {
		return errors.Join(err, keys.drop())
	}
	bar := s.progress("rows written", -1)
	report, err := app.Backup(s.ctx, set, began, data, keys, func(done, all int64) {
		bar.update(int(done), int(all))
	})
	bar.done()
	// The keys first: a data file that is there has its keys beside it.
	if err = errors.Join(err, s.ctx.Err()); err == nil {
		err = errors.Join(keys.keep(), data.keep())
	}
	if err != nil {
		return errors.Join(err, keys.drop(), data.drop())
	}
	s.printf("Backed up %d rows and %d data keys of %s in %s.\n", report.Rows, report.Keys, app.Where(set),
		elapsed(began))
	for _, f := range []*sealedFile{data, keys} {
		s.printf("  %s  %d bytes  sha256 %s\n", f.path, f.size, hex.EncodeToString(f.sum.Sum(nil)))
	}
	if len(to) == 1 {
		s.printf("note: only one key can open this backup. If it is lost, so is the backup: add a second recipient.\n")
	}
	return nil
}

// recipients reads the public keys.
func (c backupCmd) recipients() ([]age.Recipient, error) {
	lines := strings.Join(c.Recipient, "\n")
	for _, path := range c.RecipientFile {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the recipients: %w", err)
		}
		lines += "\n" + string(raw)
	}
	if strings.TrimSpace(lines) == "" {
		return nil,
			usage{"say who may open the backup, with --recipient or --recipient-file; age-keygen makes such keys, on another " +
				"machine"}
	}
	to, err := age.ParseRecipients(strings.NewReader(lines))
	if err != nil {
		// The parser's own words may repeat a key, and whoever mixes keys up may have given a private one.
		return nil, usage{"--recipient: that is no public key of age; it begins with age1"}
	}
	return to, nil
}

// sealedFile is an encrypted file that is not there until it is whole.
type sealedFile struct {
	path string
	file *os.File
	sum  hash.Hash
	size int64
	buf  *bufio.Writer
	io.WriteCloser
}

func newSealedFile(path string, to []age.Recipient) (*sealedFile, error) {
	if _, err := os.Lstat(path); err == nil {
		return nil, fmt.Errorf("%s is there already: a backup is never written over", path)
	}
	file, err := os.OpenFile(path+".part", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the backup: %w", err)
	}
	f := &sealedFile{path: path, file: file, sum: sha256.New()}
	f.buf = bufio.NewWriterSize(io.MultiWriter(file, f.sum, (*counter)(&f.size)), 1<<20)
	if f.WriteCloser, err = age.Encrypt(f.buf, to...); err != nil {
		return nil, errors.Join(fmt.Errorf("encrypt the backup: %w", err), f.drop())
	}
	return f, nil
}

// counter counts bytes.
type counter int64

// Write counts.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// keep finishes the file and gives it its name, whole and on the disk.
func (f *sealedFile) keep() error {
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
func (f *sealedFile) drop() error {
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
