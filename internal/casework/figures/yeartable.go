package figures

import (
	"slices"
	"sort"

	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
)

// tally counts the persons of a year by what they got, in all and in each group.
type tally struct {
	groups []groupOf
	help   map[cellKey]int
	cells  []map[cellKey]int // for each of groups, by code and by what they got
}

func newTally(groups []groupOf) *tally {
	t := &tally{groups: groups, help: map[cellKey]int{}, cells: make([]map[cellKey]int, len(groups))}
	for i := range groups {
		t.cells[i] = map[cellKey]int{}
	}
	return t
}

func (t *tally) add(c domain.Case, p domain.Person, help string) {
	t.help[cellKey{"", help}]++
	for i, g := range t.groups {
		codes := g.of(c, p)
		if len(codes) == 0 && !g.some {
			codes = []string{""}
		}
		for _, code := range codes {
			t.cells[i][cellKey{code, help}]++
		}
	}
}

// report protects each table by itself, against sums that every other table has too. That holds because either all of
// those sums are shown or none: a table shows what people got only where no sum of it need be hidden, and else only how
// many they are.
func (t *tally) report() yearly.Report {
	list, total, safe := suppressList(t.help)
	out := yearly.Report{Persons: total, Help: helpOf(list, !safe)}
	open := safe && !slices.ContainsFunc(out.Help, func(c Count) bool { return c.Hidden })
	for i, g := range t.groups {
		tab := yearly.Table{By: g.by, Several: g.several}
		if open {
			tab.Rows = withHelp(t.cells[i])
		}
		if tab.Rows == nil && safe {
			tab.Rows = withoutHelp(t.cells[i])
		}
		sort.SliceStable(tab.Rows, func(a, b int) bool { return tab.Rows[a].N.N > tab.Rows[b].N.N })
		out.Tables = append(out.Tables, tab)
	}
	return out
}

// helpOf puts the counts of what people got in order; who got something that nobody else got is hidden with the rest.
func helpOf(list []CodeFigure, hidden bool) []Count {
	out := make([]Count, len(yearly.Helps))
	for i, help := range yearly.Helps {
		at := slices.IndexFunc(list, func(f CodeFigure) bool { return f.Code == help })
		if at >= 0 {
			out[i] = list[at].N
		}
		if hidden {
			out[i] = hide(out[i])
		}
	}
	return out
}

// withHelp is a table with what people got. It is nil where one of its sums would have to be hidden.
func withHelp(cells map[cellKey]int) (rows []yearly.Row) {
	tab := newTable(cells)
	tab.suppress()
	inner, sums, cols, total := tab.figures()
	if total.Hidden || slices.ContainsFunc(cols, func(f CodeFigure) bool { return f.N.Hidden }) {
		return nil
	}
	for _, sum := range sums {
		var list []CodeFigure
		for _, c := range inner {
			if c.Department == sum.Code {
				list = append(list, CodeFigure{Code: c.Population, N: c.Free})
			}
		}
		rows = append(rows, yearly.Row{Code: sum.Code, N: sum.N, Help: helpOf(list, false)})
	}
	return rows
}

// withoutHelp is a table of how many people are in each group. It is nil where that cannot be protected.
func withoutHelp(cells map[cellKey]int) (rows []yearly.Row) {
	sums := map[cellKey]int{}
	for k, n := range cells {
		sums[cellKey{"", k.row}] += n
	}
	list, _, safe := suppressList(sums)
	for _, f := range list {
		if safe {
			rows = append(rows, yearly.Row{Code: f.Code, N: f.N})
		}
	}
	return rows
}
