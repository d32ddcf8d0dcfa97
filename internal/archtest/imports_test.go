package archtest

import (
	"slices"
	"strings"
)

// findImports reports every import that the table does not allow.
func findImports(t *Tree) []Offence {
	var found []Offence
	for _, f := range t.Go {
		row, ok := rowOf(f.Dir)
		if !ok {
			found = append(found, Offence{Path: f.Path, Text: "its package is not in the import table"})
			continue
		}
		if f.Test {
			continue // a test may look at its package from anywhere
		}
		for path, pos := range f.imports() {
			if why := refuse(row, path); why != "" {
				found = append(found, f.at(pos, "%s must not import %s: %s", row, path, why))
			}
		}
	}
	return found
}

// refuse says why the row may not import the path, or nothing when it may.
func refuse(row, path string) string {
	if inside, ours := strings.CutPrefix(path, module+"/"); ours {
		return refuseInside(row, inside)
	}
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") {
		return "" // the standard library
	}
	if covers(testOnly, path) {
		if slices.Contains(testRows, row) {
			return ""
		}
		return "that module is for tests only"
	}
	allowed := rows[row].outside
	if covers(allowed, path) || len(allowed) > 0 && covers(everywhere, path) {
		return ""
	}
	return "that module is not in its row"
}

func refuseInside(row, inside string) string {
	target, ok := rowOf(inside)
	switch {
	case !ok:
		return "that package is not in the import table"
	case target == row || slices.Contains(rows[row].inside, target):
		return ""
	case slices.Contains(testRows, target):
		return "that package is for tests only"
	}
	return "the direction is not in the import table"
}

// covers reports whether path is one of the modules or a package of one.
func covers(modules []string, path string) bool {
	return slices.ContainsFunc(modules, func(m string) bool { return path == m || strings.HasPrefix(path, m+"/") })
}
