package exchange_test

import (
	"archive/zip"
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"amparo/internal/country"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
	"amparo/internal/fault"
)

var list = [][]string{{"Nombre", "Municipio", "Camas"}, {"Casa Peña", "Mixco", "8"}, {"", "", ""},
	{"=1+1", "Sacatepéquez, \"centro\"", "8,0"}}

func text(sign string, apart string) string {
	var out strings.Builder
	for _, row := range list {
		for i, c := range row {
			if i > 0 {
				out.WriteString(sign)
			}
			out.WriteString(`"` + strings.ReplaceAll(c, `"`, `""`) + `"`)
		}
		out.WriteString(apart)
	}
	return out.String()
}

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

func windows(s string) []byte {
	var out []byte
	for _, r := range s {
		out = append(out, byte(r)) // Every letter of the list stands there as in Unicode.
	}
	return out
}

func workbook(t testing.TB, rows [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		for j, c := range row {
			at, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err == nil {
				err = f.SetCellStr("Sheet1", at, c)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAListIsReadHoweverItsSpreadsheetSavedIt: the same list, from Excel of either language, from LibreOffice and from
// Google, is the same rows under the same numbers; an empty row is counted and left out.
func TestAListIsReadHoweverItsSpreadsheetSavedIt(t *testing.T) {
	want := exchange.Table{Head: list[0], Rows: []exchange.Line{{Row: 2, Cells: list[1]}, {Row: 4, Cells: list[3]}}}
	for name, file := range map[string][]byte{
		"comma": []byte(text(",", "\n")), "semicolon": []byte(text(";", "\r\n")), "tab": []byte(text("\t", "\r\n")),
		"mark": []byte("\ufeff" + text(";", "\r\n")), "utf-16": utf16le(text("\t", "\r\n")),
		"windows": windows(text(";", "\r\n")), "xlsx": workbook(t, list),
		"blank line":   []byte(strings.Replace(text(",", "\n"), `"","",""`, "", 1)),
		"kept as text": []byte(strings.Replace(text(";", "\n"), "=1+1", "'=1+1", 1)),
	} {
		got, err := exchange.Read(file, "")
		got.Sign = ""
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// TestADateIsReadAsItIsWritten: by people of the country, by programs, and as Excel counts days.
func TestADateIsReadAsItIsWritten(t *testing.T) {
	pack := country.Guatemala()
	for typed, want := range map[string]string{"31/12/2027": "2027-12-31", "5-1-2028": "2028-01-05",
		"2027-12-31": "2027-12-31", "46752": "2027-12-31", "46752.5": "2027-12-31", "31/02/2027": ""} {
		r, err := exchange.Shelters(pack, exchange.Table{Head: []string{"nombre", "vencimiento"},
			Rows: []exchange.Line{{Row: 2, Cells: []string{"Casa", typed}}}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, said := "", strings.Contains(codes(r.Wrong(nil)), "rows.2.minor_authorization.valid_until field.date")
		if l := r.Inputs[0].MinorLicence; l != nil {
			got = string(l.ValidUntil)
		}
		if got != want || said != (want == "") {
			t.Errorf("%s is read as %q, %v", typed, got, said)
		}
	}
}

func codes(err error) string {
	var out []string
	for _, f := range fault.As(err).Fields {
		out = append(out, f.Path+" "+f.Code)
	}
	return strings.Join(out, "\n")
}

// TestAFileThatUnpacksToTooMuchIsRefused: before it is unpacked whole, and in little time.
func TestAFileThatUnpacksToTooMuchIsRefused(t *testing.T) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	part, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range 96 {
		if _, err := part.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil || file.Len() > imported.MaxFile {
		t.Fatal(file.Len(), err)
	}
	if _, err := exchange.Read(file.Bytes(), ""); codes(err) != "file sheet.file" {
		t.Errorf("it was read: %v", err)
	}
}

// TestAFullListIsReadInASecondOrSo prints how long the largest list takes.
func TestAFullListIsReadInASecondOrSo(t *testing.T) {
	pack := country.Guatemala()
	rows := [][]string{{"nombre", "municipio", "idiomas", "unidad", "camas"}}
	for i := range imported.MaxRows {
		rows = append(rows, []string{"Casa " + strconv.Itoa(i), "Mixco", "español; inglés", "Mujeres", "8"})
	}
	for name, file := range map[string][]byte{"csv": []byte(asCSV(rows)), "xlsx": workbook(t, rows)} {
		begun := time.Now()
		table, err := exchange.Read(file, "")
		if err != nil {
			t.Fatal(err)
		}
		r, err := exchange.Shelters(pack, table, nil)
		if err != nil || len(r.Inputs) != imported.MaxRows {
			t.Errorf("%s: %d, %v", name, len(r.Inputs), err)
		}
		t.Logf("%s: %d rows in %v", name, len(table.Rows), time.Since(begun).Round(time.Millisecond))
	}
	if _, err := exchange.Read([]byte(asCSV(append(rows, rows[1]))), ""); codes(err) != "file sheet.large" {
		t.Errorf("one row more: %v", err)
	}
}

func asCSV(rows [][]string) string {
	var out strings.Builder
	for _, r := range rows {
		out.WriteString(strings.Join(r, "\t") + "\n")
	}
	return out.String()
}

// firstOf bounds how many rows a fuzzed table has that are read as cases.
const firstOf = 50

func FuzzRead(f *testing.F) {
	f.Add([]byte(text(";", "\r\n")))
	f.Add(utf16le(text("\t", "\n")))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("sep=;\na;b\n1;2"))
	f.Add([]byte("[" + refuge + "]"))
	f.Add([]byte(tabled))
	pack := country.Guatemala()
	f.Fuzz(func(t *testing.T, file []byte) {
		table, err := exchange.Read(file, "")
		if err == nil && (len(table.Rows) == 0 || len(table.Rows) > imported.MaxRows) {
			t.Errorf("%d rows", len(table.Rows))
		}
		if err != nil {
			return
		}
		if r, err := exchange.Shelters(pack, table, nil); err == nil && len(r.Inputs) != len(r.Rows()) {
			t.Errorf("%d shelters in %d rows", len(r.Inputs), len(r.Rows()))
		}
		_, _ = exchange.Programs(pack, table, nil, imported.Legal.Class()) // It may be refused, and ends.
		if len(table.Rows) < firstOf {
			r, err := exchange.Cases(country.Guatemala(), table, "2026-11-24", nil)
			if err == nil && (len(r.Inputs) == 0 || len(r.Inputs[0].Case.Group) == 0) {
				t.Errorf("nobody was read of %q", file)
			}
		}
	})
}

// TestNoFileIsNotAFileWithoutRows: who chose none is asked to, and not told about columns.
func TestNoFileIsNotAFileWithoutRows(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"": "sheet.none", "nombre\n": "sheet.empty"} {
		_, err := exchange.Read([]byte(file), "")
		if f := fault.As(err).Fields; len(f) != 1 || f[0].Path != "file" || f[0].Code != want {
			t.Errorf("%q is told %v, want %s", file, f, want)
		}
	}
}
