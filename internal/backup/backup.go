// Package backup is the one stream in which an installation leaves an engine and enters one: rows as they lie, sealed,
// and the files that open them.
//
// A backup has two parts that are no use without each other. The wrapped data keys, the keyset and the pinned heads are
// in one, everything else is in the other: whoever destroys the smaller part sooner forgets for good what the larger
// one holds. The package knows no engine and no key; its caller encrypts what it writes.
package backup

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"time"

	"amparo/internal/refusal"
	"amparo/internal/store/driver"
)

// ErrBackup says that what was given is no whole backup of this program.
var ErrBackup = errors.New("backup: it is no whole backup")

const format = "amparo backup v1"

// The parts of a backup.
const (
	Data = "data"
	Keys = "keys"
)

// Head begins each part of a backup. Both parts of one backup have the same name.
type Head struct {
	Format, Part, Name string
	At                 time.Time
}

// Frame is one piece of a part: a row, a file, or its end. A part without its end was cut.
type Frame struct {
	Row  *driver.Row
	File string
	Body []byte
	End  bool
	Rows int64 // before the end
}

// Writer writes the two parts of a backup.
type Writer struct {
	data, keys *gob.Encoder
	isKey      func(driver.Kind) bool
	Rows, Keys int64 // written so far
}

// NewWriter begins both parts. isKey says of which kind the data keys are.
func NewWriter(name string, at time.Time, data, keys io.Writer, isKey func(driver.Kind) bool) (*Writer, error) {
	w := &Writer{data: gob.NewEncoder(data), keys: gob.NewEncoder(keys), isKey: isKey}
	err := errors.Join(w.data.Encode(Head{format, Data, name, at}), w.keys.Encode(Head{format, Keys, name, at}))
	if err != nil {
		return nil, fmt.Errorf("begin the backup: %w", err)
	}
	return w, nil
}

// File adds a file to the part with the keys.
func (w *Writer) File(name string, body []byte) error {
	return w.keys.Encode(Frame{File: name, Body: body})
}

// Row adds a row to the part where it belongs.
func (w *Writer) Row(row driver.Row) error {
	if w.isKey(row.Kind) {
		w.Keys++
		return w.keys.Encode(Frame{Row: &row})
	}
	w.Rows++
	return w.data.Encode(Frame{Row: &row})
}

// End ends both parts. It is called when every row was written, and else not at all: a part with an end passes for
// whole.
func (w *Writer) End() error {
	return errors.Join(w.data.Encode(Frame{End: true, Rows: w.Rows}), w.keys.Encode(Frame{End: true, Rows: w.Keys}))
}

// Part reads one part of a backup.
type Part struct {
	Head
	from *gob.Decoder
	rows int64
}

// Open begins to read a part.
func Open(from io.Reader, which string) (*Part, error) {
	p := &Part{from: gob.NewDecoder(from)}
	if err := p.from.Decode(&p.Head); err != nil {
		return nil, broken(which, err)
	}
	if p.Format != format || p.Part != which {
		return nil, refusal.New(ErrBackup, "What was given as the %s of a backup is something else (%q, %q).", which,
			p.Format, p.Part)
	}
	return p, nil
}

// next returns the next row or file, or nothing at the end. A part that ends too early is an error.
func (p *Part) next() (*Frame, error) {
	var f Frame
	if err := p.from.Decode(&f); err != nil {
		return nil, broken(p.Part, err)
	}
	switch {
	case f.End && f.Rows == p.rows:
		return nil, nil //nolint:nilnil // the end is no error
	case f.End:
		return nil, refusal.New(ErrBackup, "The %s of the backup lack rows: %d of %d are there.", p.Part, p.rows, f.Rows)
	case f.Row != nil:
		p.rows++
	}
	return &f, nil
}

func broken(which string, err error) error {
	return refusal.New(errors.Join(ErrBackup, err),
		"The %s of the backup cannot be read to the end (%s): the file is damaged, was cut short, or is no backup.",
		which, refusal.Reason(err))
}

// fillBatch is how many rows are put into an engine in one commit.
const fillBatch = 500

// Fill puts the rows of a part into an engine, and gives its files to file. told hears how many rows there are so far.
func (p *Part) Fill(ctx context.Context, to driver.Driver, isKey func(driver.Kind) bool,
	file func(name string, body []byte) error, told func(done int64)) error {
	var waiting driver.Batch
	land := func() error {
		if len(waiting.Puts) == 0 {
			return nil
		}
		err := to.Commit(ctx, waiting)
		waiting.Puts = waiting.Puts[:0]
		told(p.rows)
		return err
	}
	for {
		f, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case f == nil:
			return land()
		case f.Row != nil && isKey(f.Row.Kind) == (p.Part == Keys):
			waiting.Puts = append(waiting.Puts, driver.Put{Row: *f.Row})
		case p.Part == Keys && f.File != "":
			err = file(f.File, f.Body)
		default:
			err = refusal.New(ErrBackup, "The %s of the backup hold something that does not belong there.", p.Part)
		}
		if err == nil && len(waiting.Puts) >= fillBatch {
			err = land()
		}
		if err != nil {
			return fmt.Errorf("put the backup back: %w", err)
		}
	}
}

// Rows is how many rows were read.
func (p *Part) Rows() int64 { return p.rows }
