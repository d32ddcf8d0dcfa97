package figures

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
)

// TestNobodyIsFoundByTakingTheTablesOfAYearFromOneAnother: an attacker writes down every sum that the report of a year
// tells, of all of its tables together, and solves them. No count that is hidden comes out.
func TestNobodyIsFoundByTakingTheTablesOfAYearFromOneAnother(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := func(c domain.Case) int { return c.Security }
		people := func(n int) groupOf {
			return groupOf{by: "by" + strconv.Itoa(n), of: func(c domain.Case, _ domain.Person) []string {
				return []string{strconv.Itoa(code(c) / n % 3)}
			}}
		}
		tal := newTally([]groupOf{people(1), people(3), people(9)})
		for range rapid.IntRange(0, 30).Draw(t, "rows") {
			c := domain.Case{Security: rapid.IntRange(0, 26).Draw(t, "who")}
			help := rapid.SampledFrom(yearly.Helps).Draw(t, "help")
			for range rapid.IntRange(1, 9).Draw(t, "persons") {
				tal.add(c, domain.Person{}, help)
			}
		}
		report := tal.report()
		eq := &equations{at: map[string]int{}}
		eq.list("help", report.Persons, report.Help)
		for _, tab := range report.Tables {
			eq.table(tab, report)
		}
		for name := range eq.at {
			if eq.finds(name) {
				t.Fatalf("%s follows from the rest: %+v", name, report)
			}
		}
	})
}

// equations are what a reader knows: sums of counts, each of which is a number or not known.
type equations struct {
	at   map[string]int // the unknown counts
	rows [][]float64    // factors of the unknown ones
}

// sum notes that some counts add up to a total. What is known only moves the other side, which does not matter for
// whether an unknown one is determined.
func (e *equations) sum(total string, of yearly.Count, parts []string, counts []yearly.Count) {
	row := map[int]float64{}
	unknown := func(name string, c yearly.Count, factor float64) {
		if !c.Hidden {
			return
		}
		if _, ok := e.at[name]; !ok {
			e.at[name] = len(e.at)
		}
		row[e.at[name]] += factor
	}
	unknown(total, of, -1)
	for i, part := range parts {
		unknown(part, counts[i], 1)
	}
	next := make([]float64, 1024)
	for i, f := range row {
		next[i] = f
	}
	e.rows = append(e.rows, next)
}

func (e *equations) list(name string, total yearly.Count, counts []yearly.Count) {
	parts := make([]string, len(counts))
	for i := range parts {
		parts[i] = name + "/" + yearly.Helps[i]
	}
	e.sum("persons", total, parts, counts)
}

func (e *equations) table(tab yearly.Table, report yearly.Report) {
	var rows []string
	var sums []yearly.Count
	for _, r := range tab.Rows {
		rows, sums = append(rows, tab.By+"/"+r.Code), append(sums, r.N)
		var parts []string
		for _, help := range yearly.Helps {
			parts = append(parts, tab.By+"/"+r.Code+"/"+help)
		}
		if r.Help != nil {
			e.sum(tab.By+"/"+r.Code, r.N, parts, r.Help)
		}
	}
	if len(tab.Rows) == 0 {
		return
	}
	e.sum("persons", report.Persons, rows, sums)
	if tab.Rows[0].Help == nil {
		return
	}
	for i, help := range yearly.Helps {
		var parts []string
		var counts []yearly.Count
		for _, r := range tab.Rows {
			parts, counts = append(parts, tab.By+"/"+r.Code+"/"+help), append(counts, r.Help[i])
		}
		e.sum("help/"+help, report.Help[i], parts, counts)
	}
}

// finds reports whether the sums determine one unknown count: whether a combination of them has only it.
func (e *equations) finds(name string) bool {
	want := e.at[name]
	rows := make([][]float64, len(e.rows))
	for i := range rows {
		rows[i] = append([]float64(nil), e.rows[i][:len(e.at)]...)
	}
	used := 0
	for col := range e.at {
		at := e.at[col]
		if at == want {
			continue
		}
		pivot := used
		for pivot < len(rows) && math.Abs(rows[pivot][at]) < 1e-9 {
			pivot++
		}
		if pivot == len(rows) {
			continue
		}
		rows[used], rows[pivot] = rows[pivot], rows[used]
		for i := range rows {
			if i != used {
				f := rows[i][at] / rows[used][at]
				for j := range rows[i] {
					rows[i][j] -= f * rows[used][j]
				}
			}
		}
		used++
	}
	for _, r := range rows[used:] {
		if math.Abs(r[want]) > 1e-6 {
			return true
		}
	}
	return false
}

// TestNoCountOfAPictureIsExact: whatever is counted, several counts look like it, five of them from eight on; fewer
// than five are all hidden alike. So two readings, or two pictures, tell of nobody by their difference.
func TestNoCountOfAPictureIsExact(t *testing.T) {
	alike := map[yearly.Count]int{}
	const most = 1002 // the last whole step
	for n := range most + 1 {
		c := yearly.Fives(n)
		if alike[c]++; n < yearly.SmallCell != c.Hidden || c.Hidden && c.N != 0 || c.N%yearly.SmallCell != 0 {
			t.Errorf("%d is told as %+v", n, c)
		}
	}
	for c, n := range alike {
		if n < 3 || c.N != yearly.SmallCell && n < yearly.SmallCell {
			t.Errorf("%+v stands for %d counts only", c, n)
		}
	}
}
