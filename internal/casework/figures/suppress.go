package figures

import (
	"slices"
	"sort"
)

// table is a table of counts with its margins: the last row and the last column are totals. Hiding a small count is not
// enough, since it could be worked out from the totals; suppress hides as much more as that takes.
type table struct {
	rows, cols []string
	n          [][]int
	present    [][]bool // a department without that population has no cell at all; a missing cell is known to be nothing
	hidden     [][]bool
}

func newTable(cells map[cellKey]int) *table {
	t := &table{}
	for k := range cells {
		if !slices.Contains(t.rows, k.row) {
			t.rows = append(t.rows, k.row)
		}
		if !slices.Contains(t.cols, k.col) {
			t.cols = append(t.cols, k.col)
		}
	}
	sort.Strings(t.rows)
	sort.Strings(t.cols)
	r, c := len(t.rows), len(t.cols)
	for i := 0; i <= r; i++ {
		t.n, t.present, t.hidden = append(t.n, make([]int, c+1)), append(t.present, make([]bool, c+1)), append(t.hidden,
			make([]bool, c+1))
	}
	for k, v := range cells {
		i, j := slices.Index(t.rows, k.row), slices.Index(t.cols, k.col)
		for _, at := range [][2]int{{i, j}, {i, c}, {r, j}, {r, c}} {
			t.n[at[0]][at[1]] += v
			t.present[at[0]][at[1]] = true
		}
	}
	return t
}

// suppress hides every count below SmallCell, then more until no hidden count follows from what is shown: every line
// with a small count hides a larger one with it, and no hidden count stands alone in the web of sums.
//
// Rows and columns are the nodes of a graph, and each hidden count is an edge. A hidden count follows from the shown
// ones exactly where its edge is a bridge (D. Gusfield, A graph theoretic approach to statistical data security,
// 1988). Each round hides one count more, so the loop ends; at worst everything is hidden.
func (t *table) suppress() {
	t.each(func(i, j int) {
		if t.n[i][j] < SmallCell {
			t.hidden[i][j] = true
		}
	})
	for t.guardLines() || t.closeBridges() {
	}
}

func (t *table) each(visit func(i, j int)) {
	for i := range t.n {
		for j := range t.n[i] {
			if t.present[i][j] {
				visit(i, j)
			}
		}
	}
}

// line returns the places of one row or one column, its total last.
func (t *table) line(k int, row bool) [][2]int {
	var out [][2]int
	t.each(func(i, j int) {
		if row && i == k || !row && j == k {
			out = append(out, [2]int{i, j})
		}
	})
	return out
}

// guardLines hides the smallest shown count of the first line that has a small count and nothing larger hidden with it.
func (t *table) guardLines() bool {
	for _, row := range []bool{true, false} {
		size := len(t.rows)
		if !row {
			size = len(t.cols)
		}
		for k := 0; k <= size; k++ {
			if t.hideOne(t.line(k, row)) {
				return true
			}
		}
	}
	return false
}

func (t *table) hideOne(line [][2]int) bool {
	small, guarded := false, false
	best := [2]int{-1, -1}
	for _, at := range line {
		n, hidden := t.n[at[0]][at[1]], t.hidden[at[0]][at[1]]
		small = small || hidden && n < SmallCell
		guarded = guarded || hidden && n >= SmallCell
		if !hidden && (best[0] < 0 || n < t.n[best[0]][best[1]]) {
			best = at
		}
	}
	if !small || guarded || best[0] < 0 {
		return false
	}
	t.hidden[best[0]][best[1]] = true
	return true
}

// closeBridges finds a hidden count that is the only link between two parts of the web of hidden counts, and so follows
// from the sums, and hides one more count that links them.
func (t *table) closeBridges() bool {
	found := false
	t.each(func(i, j int) {
		if found || !t.hidden[i][j] {
			return
		}
		side := t.reach(i, j)
		if side[len(t.n)+j] {
			return // Another way round exists: no sum isolates this count.
		}
		best := [2]int{-1, -1}
		t.each(func(a, b int) {
			if !t.hidden[a][b] && side[a] != side[len(t.n)+b] && (best[0] < 0 || t.n[a][b] < t.n[best[0]][best[1]]) {
				best = [2]int{a, b}
			}
		})
		if best[0] >= 0 {
			t.hidden[best[0]][best[1]], found = true, true
		}
	})
	return found
}

// reach returns which rows and columns (columns behind the rows) hang together with row i through hidden counts other
// than (i, j).
func (t *table) reach(i, j int) []bool {
	seen := make([]bool, len(t.n)+len(t.n[0]))
	seen[i] = true
	for grew := true; grew; {
		grew = false
		t.each(func(a, b int) {
			if !t.hidden[a][b] || a == i && b == j || seen[a] == seen[len(t.n)+b] {
				return
			}
			seen[a], seen[len(t.n)+b], grew = true, true, true
		})
	}
	return seen
}

func (t *table) count(i, j int) Count {
	if t.hidden[i][j] {
		return Count{Hidden: true, Small: t.n[i][j] < SmallCell}
	}
	return Count{N: t.n[i][j]}
}

// figures returns the cells, the totals of rows and columns, and the grand total.
func (t *table) figures() (cells []RoomFigure, rows, cols []CodeFigure, total Count) {
	r, c := len(t.rows), len(t.cols)
	for i, row := range t.rows {
		for j, col := range t.cols {
			if t.present[i][j] {
				cells = append(cells, RoomFigure{Department: row, Population: col, Free: t.count(i, j)})
			}
		}
		rows = append(rows, CodeFigure{Code: row, N: t.count(i, c)})
	}
	for j, col := range t.cols {
		cols = append(cols, CodeFigure{Code: col, N: t.count(r, j)})
	}
	return cells, rows, cols, t.count(r, c)
}

func counted(n int) Count {
	if n < SmallCell {
		return Count{Hidden: true, Small: true}
	}
	return Count{N: n}
}
