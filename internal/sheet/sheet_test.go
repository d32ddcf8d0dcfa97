package sheet

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

var listed = Table{Head: []string{"Código", "Nombre"}, Rows: [][]string{{"C-AHH-J7NU", "=HYPERLINK(\"http://x\")"},
	{"+50200000001", " @SUM(1)"}, {"Álvaro; \"Ñandú\"", "-2\n=1"}, {"", "\tcmd"}}}

// TestNoCellIsRunAsAFormula: whatever somebody wrote into a name comes to a spreadsheet as text.
func TestNoCellIsRunAsAFormula(t *testing.T) {
	var plain bytes.Buffer
	if err := Write(&plain, "csv", listed); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(plain.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 5 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[1:] {
		for j, cell := range row {
			want := listed.Rows[i][j]
			if strings.HasPrefix(want, "=") || strings.ContainsAny(want, "+@\t") || strings.HasPrefix(want, "-") {
				want = "'" + want
			}
			if cell != want {
				t.Errorf("%q is written as %q", listed.Rows[i][j], cell)
			}
		}
	}
	var book bytes.Buffer
	if err := Write(&book, "xlsx", listed); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, at := range []string{"A3", "B2", "B3", "B4"} {
		if formula, err := f.GetCellFormula("Sheet1", at); err != nil || formula != "" {
			t.Errorf("%s is a formula: %q %v", at, formula, err)
		}
	}
	if got, _ := f.GetCellValue("Sheet1", "B2"); got != listed.Rows[0][1] {
		t.Errorf("the book says %q", got)
	}
}
