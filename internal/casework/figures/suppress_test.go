package figures

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// determined reports which hidden entries follow from the sums and what is shown, by solving the equations of the whole
// table.
func determined(t *table) map[[2]int]bool {
	var vars [][2]int
	t.each(func(i, j int) {
		if t.hidden[i][j] {
			vars = append(vars, [2]int{i, j})
		}
	})
	at := map[[2]int]int{}
	for n, v := range vars {
		at[v] = n
	}
	var rows [][]*big.Rat
	equation := func(line [][2]int) {
		row := make([]*big.Rat, len(vars))
		for i := range row {
			row[i] = new(big.Rat)
		}
		for k, place := range line {
			if n, ok := at[place]; ok {
				sign := int64(1)
				if k == len(line)-1 {
					sign = -1
				}
				row[n].SetInt64(sign)
			}
		}
		rows = append(rows, row)
	}
	for k := range t.n {
		equation(t.line(k, true))
	}
	for k := range t.n[0] {
		equation(t.line(k, false))
	}
	reduce(rows, len(vars))
	out := map[[2]int]bool{}
	for _, row := range rows {
		only, n := -1, 0
		for i, v := range row {
			if v.Sign() != 0 {
				only, n = i, n+1
			}
		}
		if n == 1 {
			out[vars[only]] = true
		}
	}
	return out
}

// reduce brings a system of equations into reduced row echelon form.
func reduce(rows [][]*big.Rat, width int) {
	top := 0
	for col := 0; col < width && top < len(rows); col++ {
		pivot := -1
		for r := top; r < len(rows); r++ {
			if rows[r][col].Sign() != 0 {
				pivot = r
				break
			}
		}
		if pivot < 0 {
			continue
		}
		rows[top], rows[pivot] = rows[pivot], rows[top]
		inv := new(big.Rat).Inv(rows[top][col])
		for c := range width {
			rows[top][c].Mul(rows[top][c], inv)
		}
		for r := range rows {
			if r == top || rows[r][col].Sign() == 0 {
				continue
			}
			by := new(big.Rat).Set(rows[r][col])
			for c := range width {
				rows[r][c].Sub(rows[r][c], new(big.Rat).Mul(by, rows[top][c]))
			}
		}
		top++
	}
}

func TestNoHiddenCountFollowsFromWhatIsShown(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cells := map[cellKey]int{}
		for range rapid.IntRange(1, 20).Draw(rt, "cells") {
			key := cellKey{strconv.Itoa(rapid.IntRange(0, 4).Draw(rt, "row")),
				strconv.Itoa(rapid.IntRange(0, 4).Draw(rt, "col"))}
			cells[key] = rapid.SampledFrom([]int{0, 0, 1, 2, 4, 5, 6, 9, 30}).Draw(rt, "n")
		}
		tab := newTable(cells)
		tab.suppress()
		for place := range determined(tab) {
			if tab.n[place[0]][place[1]] < SmallCell && len(cells) > 1 {
				rt.Fatalf("%v can be worked out: %v hidden %v", place, tab.n, tab.hidden)
			}
		}
		tab.each(func(i, j int) {
			if tab.n[i][j] < SmallCell && !tab.hidden[i][j] {
				rt.Fatalf("a small count is shown at %d,%d", i, j)
			}
		})
		for _, row := range []bool{true, false} {
			for k := range max(len(tab.n), len(tab.n[0])) {
				checkLine(rt, tab, tab.line(k, row))
			}
		}
	})
}

// checkLine holds that within one line a small count may still be anything from 0 to 4.
func checkLine(rt *rapid.T, tab *table, line [][2]int) {
	small, guarded, shown := false, false, false
	for _, at := range line {
		n, hidden := tab.n[at[0]][at[1]], tab.hidden[at[0]][at[1]]
		small, guarded, shown = small || hidden && n < SmallCell, guarded || hidden && n >= SmallCell, shown || !hidden
	}
	if small && !guarded && shown {
		rt.Fatalf("a small count stands with nothing larger hidden beside it: %v", line)
	}
}

func TestAListThatCannotBeProtectedIsHiddenWhole(t *testing.T) {
	list, total, ok := suppressList(map[cellKey]int{{"", "a"}: 2, {"", "b"}: 9, {"", "c"}: 7})
	if !ok || list[0].N.String() != "<5" || list[1].N.String() != "9" || list[2].N.String() != "–" || total.N != 18 {
		t.Errorf("%v %v %v", list, total, ok)
	}
	if _, _, ok := suppressList(map[cellKey]int{{"", "a"}: 2, {"", "b"}: 4}); ok {
		t.Error("with the total known, two small counts give each other away")
	}
}
