package generate

import (
	"amparo/internal/demo/folder"
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Sink is where a generated network is written: it opens one file of the folder for writing.
type Sink func(name string) (io.WriteCloser, error)

// Folder writes into dir, which is made when it is absent. It refuses a folder that already holds a network.
func Folder(dir string) (Sink, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the network folder: %w", err)
	}
	for _, name := range []string{folder.FileAgencies, folder.FileShelters, folder.FilePrograms, folder.FileReferrals,
		folder.FileUsers, folder.FileExpected} {
		if _, err := os.Lstat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s already holds %s: choose an empty folder", dir, name)
		}
	}
	return func(name string) (io.WriteCloser, error) {
		return os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	}, nil
}

// file writes one file of a folder row by row.
type file struct {
	to   io.WriteCloser
	buf  *bufio.Writer
	rows int
	err  error
}

func create(sink Sink, name, list string, meta folder.Meta) (*file, error) {
	to, err := sink(name)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	f := &file{to: to, buf: bufio.NewWriterSize(to, 1<<16)}
	head, err := json.Marshal(meta)
	f.err = err
	f.write("{\"meta\": ", string(head), ",\n\"", list, "\": [")
	return f, nil
}

func (f *file) write(parts ...string) {
	for _, p := range parts {
		if f.err == nil {
			_, f.err = f.buf.WriteString(p)
		}
	}
}

func (f *file) add(row any) {
	data, err := json.Marshal(row)
	f.err = errors.Join(f.err, err)
	if f.rows > 0 {
		f.write(",")
	}
	f.rows++
	f.write("\n", string(data))
}

func (f *file) close() error {
	f.write("\n]}\n")
	if f.err == nil {
		f.err = f.buf.Flush()
	}
	return errors.Join(f.err, f.to.Close())
}

func writeAll[T any](sink Sink, name, list string, meta folder.Meta, rows []T) error {
	meta.Count = len(rows)
	f, err := create(sink, name, list, meta)
	if err != nil {
		return err
	}
	for i := range rows {
		f.add(&rows[i])
	}
	return f.close()
}
