// Package sheet writes a list as a file that spreadsheets open. No cell of it is ever run as a formula.
package sheet

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Table is a list: its columns, and a cell of text for each of them in every row.
type Table struct {
	Head []string
	Rows [][]string
}

// Kinds are the sorts of file, by the end of their name, with the media type of each.
var Kinds = map[string]string{"csv": "text/csv; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

// Write writes the table as a file of that kind, row by row.
func Write(w io.Writer, kind string, t Table) error {
	if kind == "xlsx" {
		return writeXLSX(w, t, excelize.Options{})
	}
	// The mark at the beginning tells Excel that the text is UTF-8.
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, row := range append([][]string{t.Head}, t.Rows...) {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = inert(c)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// starts are the signs at which some spreadsheet begins a formula, those of full width included.
const starts = "=+-@|%\t\r\n\uff1d\uff0b\uff0d\uff20"

// inert keeps a spreadsheet from reading a cell of CSV as a formula: an apostrophe before it makes it text. In XLSX a
// cell says itself that it is text.
func inert(cell string) string {
	first := strings.IndexFunc(cell, func(r rune) bool { return r != ' ' })
	if first >= 0 && strings.IndexAny(cell[first:], starts) == 0 {
		return "'" + cell
	}
	return cell
}

// Protected writes the table as XLSX that only the password opens: AES of 128 bits, with a key of 50,000 rounds of
// SHA-1. That hides what is in it as well as the password is long; it does not show whether somebody changed it.
func Protected(w io.Writer, password string, t Table) error {
	return writeXLSX(w, t, excelize.Options{Password: password})
}

func writeXLSX(w io.Writer, t Table, o excelize.Options) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	for i, row := range append([][]string{t.Head}, t.Rows...) {
		cells := make([]any, len(row))
		for j, c := range row {
			cells[j] = c
		}
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, cells); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Write(w, o)
}
