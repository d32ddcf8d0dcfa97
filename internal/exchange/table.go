// Package exchange reads the spreadsheets and directories of services that agencies keep, as the inputs of the verbs
// that their pages use.
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

	"amparo/internal/domain/imported"
	"amparo/internal/fault"
)

// What a file may hold, beside what package imported says.
const (
	maxCols   = 80
	maxCell   = 2000
	maxUnzips = 48 << 20 // bytes of an XLSX without its compression
)

// Table is a list as its file holds it: its headings, and the rows below them that are not empty.
type Table struct {
	Head []string
	Rows []Line
	Sign string // what parts the cells of a CSV: said by the file or the person, or else guessed; empty: no CSV

	Services bool // the rows are services of a directory, with the numbers that they have in their file
}

// Signs are what may part the cells of a CSV.
var Signs = []string{";", ",", "\t"}

// Letter is how a spreadsheet calls its column n, from 0 on.
func Letter(n int) string {
	name, err := excelize.ColumnNumberToName(n + 1)
	if err != nil {
		return ""
	}
	return name
}

// Line is one row of a table.
type Line struct {
	Row   int // as the spreadsheet numbers it
	Cells []string

	kind imported.Kind // of a service that says what it is
	org  string        // whose service it is
}

// Read reads a file of CSV or XLSX, or of JSON with services as HSDS 3.1 has them. CSV may be UTF-8, UTF-16 with its
// mark, or Windows-1252, and part its cells with a comma, a semicolon or a tab: with sign, or else with what stands
// most often in its first line. Of an XLSX the first sheet is read.
func Read(file []byte, sign string) (Table, error) {
	switch {
	case len(file) == 0:
		return Table{}, fault.At("file", "sheet.none")
	case len(file) > imported.MaxFile:
		return Table{}, fault.At("file", "sheet.large")
	}
	if sign != "" && !slices.Contains(Signs, sign) {
		return Table{}, fault.At("separator", "field.unknown")
	}
	var out Table
	rows, err := lines(file, sign, &out)
	if err != nil {
		return Table{}, err
	}
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
		case full && (out.Head == nil || len(out.Rows) == 0 && ofStandard(l.Cells)):
			out.Head = l.Cells
		case full:
			out.Rows = append(out.Rows, l)
		}
	}
	switch {
	case len(out.Rows) == 0 && out.Services:
		return Table{}, fault.At("file", "sheet.services")
	case len(out.Rows) == 0:
		return Table{}, fault.At("file", "sheet.empty")
	case len(out.Rows) > imported.MaxRows:
		return Table{}, fault.At("file", "sheet.large")
	}
	return out, nil
}

// ofStandard reports whether a row holds the names of fields of the HTCDS. Its form in Excel has them below their
// labels.
func ofStandard(cells []string) bool {
	return slices.ContainsFunc(cells, func(c string) bool { return strings.HasPrefix(c, "prs_") }) &&
		!slices.ContainsFunc(cells, func(c string) bool { return c != "" && (len(c) < 5 || c[3] != '_') })
}

func lines(file []byte, said string, out *Table) ([]Line, error) {
	if bytes.HasPrefix(file, []byte("PK")) {
		return fromXLSX(file)
	}
	text, err := decoded(file)
	if err != nil || strings.ContainsRune(text, 0) {
		return nil, fault.At("file", "sheet.file")
	}
	if out.Services = isJSON(text); out.Services {
		return fromHSDS(text)
	}
	if out.Sign = said; said == "" {
		out.Sign = signOf(text)
	}
	return fromCSV(text, out.Sign)
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
			out = append(out, Line{Row: n, Cells: cells})
		}
		if len(out) > 4*imported.MaxRows {
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

// named begins a line by which Excel knows what parts cells.
const named = "sep="

// signOf is what parts the cells of a text: what it says itself, or what stands most often in its first line.
func signOf(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	if said, ok := strings.CutPrefix(strings.Trim(first, " \r"), named); ok && slices.Contains(Signs, said) {
		return said
	}
	sign := ","
	for _, s := range Signs {
		if strings.Count(first, s) > strings.Count(first, sign) {
			sign = s
		}
	}
	return sign
}

func fromCSV(text, sign string) (out []Line, err error) {
	row := 0
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, named) {
		text, row = rest, 1
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
		out = append(out, Line{Row: row, Cells: cells})
		if len(out) > 4*imported.MaxRows {
			return nil, fault.At("file", "sheet.large")
		}
	}
}
