// Package exchange reads the spreadsheets that agencies keep, as the inputs of the verbs that their pages use.
//
// It guarantees that a file is read in memory only and within bounds, that no cell is run, and that what is wrong names
// the row, as the spreadsheet numbers it, and the field. It decides no rule of a shelter or a programme: the verbs do.
package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"amparo/internal/fault"
)

// What a file may hold.
const (
	MaxFile   = 512 << 10
	MaxRows   = 500
	maxCols   = 80
	maxCell   = 2000
	maxUnzips = 16 << 20 // bytes of an XLSX without its compression
)

// Table is a list as its file holds it: its headings, and the rows below them that are not empty.
type Table struct {
	Head []string
	Rows []Line
}

// Line is one row of a table.
type Line struct {
	Row   int // as the spreadsheet numbers it
	Cells []string
}

// Read reads a file of CSV or XLSX. CSV may be UTF-8, UTF-16 with its mark, or Windows-1252, and part its cells with a
// comma, a semicolon or a tab. Of an XLSX the first sheet is read.
func Read(file []byte) (Table, error) {
	if len(file) > MaxFile {
		return Table{}, fault.At("file", "sheet.large")
	}
	rows, err := lines(file)
	if err != nil {
		return Table{}, err
	}
	var out Table
	for _, l := range rows {
		for i, c := range l.Cells {
			l.Cells[i] = strings.TrimSpace(c)
			if len(c) > 1 && c[0] == '\'' && strings.ContainsAny(c[1:2], "=+-@|%") {
				l.Cells[i] = l.Cells[i][1:] // The apostrophe with which our lists keep such a cell from being run.
			}
			if len(c) > maxCell || i >= maxCols && l.Cells[i] != "" {
				return Table{}, fault.At("file", "sheet.large")
			}
		}
		switch full := slices.ContainsFunc(l.Cells, func(c string) bool { return c != "" }); {
		case full && out.Head == nil:
			out.Head = l.Cells
		case full:
			out.Rows = append(out.Rows, l)
		}
	}
	switch {
	case len(out.Rows) == 0:
		return Table{}, fault.At("file", "sheet.empty")
	case len(out.Rows) > MaxRows:
		return Table{}, fault.At("file", "sheet.large")
	}
	return out, nil
}

func lines(file []byte) ([]Line, error) {
	if bytes.HasPrefix(file, []byte("PK")) {
		return fromXLSX(file)
	}
	text, err := decoded(file)
	if err != nil || strings.ContainsRune(text, 0) {
		return nil, fault.At("file", "sheet.file")
	}
	return fromCSV(text)
}

// fromXLSX reads the first sheet, dates and numbers as they are kept. Both bounds are the same, so that nothing is
// unpacked to the disk.
func fromXLSX(file []byte) (out []Line, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true,
		UnzipSizeLimit: maxUnzips, UnzipXMLSizeLimit: maxUnzips})
	if err != nil {
		return nil, fault.At("file", "sheet.file")
	}
	defer func() { _ = f.Close() }() // Nothing was written.
	rows, err := f.Rows(f.GetSheetName(0))
	if err != nil {
		return nil, fault.At("file", "sheet.file")
	}
	defer func() { _ = rows.Close() }()
	for n := 1; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fault.At("file", "sheet.file")
		}
		if len(cells) > 0 {
			out = append(out, Line{n, cells})
		}
		if len(out) > 4*MaxRows {
			return nil, fault.At("file", "sheet.large")
		}
	}
	return out, nil
}

// decoded is the text of a file, whichever way its spreadsheet wrote it.
func decoded(file []byte) (string, error) {
	switch {
	case bytes.HasPrefix(file, []byte{0xff, 0xfe}), bytes.HasPrefix(file, []byte{0xfe, 0xff}):
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(file)
		return string(out), err
	case utf8.Valid(file):
		return strings.TrimPrefix(string(file), "\ufeff"), nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(file)
	return string(out), err
}

func fromCSV(text string) (out []Line, err error) {
	first, rest, _ := strings.Cut(text, "\n")
	row := 0
	sign, named := strings.CutPrefix(strings.TrimSpace(first), "sep=") // A line by which Excel knows what parts cells.
	if named {
		text, row = rest, 1
	} else {
		sign = ","
		for _, s := range []string{";", "\t"} {
			if strings.Count(first, s) > strings.Count(first, sign) {
				sign = s
			}
		}
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, _ = utf8.DecodeRuneInString(sign)
	in.FieldsPerRecord, in.LazyQuotes = -1, true
	for from := int64(0); ; from = in.InputOffset() {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fault.At("file", "sheet.file")
		}
		read := text[from:in.InputOffset()]
		blank := read[:len(read)-len(strings.TrimLeft(read, "\r\n"))]
		row += 1 + strings.Count(blank, "\n")
		out = append(out, Line{row, cells})
		if len(out) > 4*MaxRows {
			return nil, fault.At("file", "sheet.large")
		}
	}
}
