package archtest

import (
	"fmt"
	"strings"
)

// How much of a package one reader must hold in the head at a time.
const (
	maxCircle     = 5    // files that all reach one another
	maxEdgeCircle = 8    // the same in packages that mount many handlers on one type
	maxPackage    = 2500 // lines, tests left out
)

// debt is what a package had when the rule came: it may hold that much and no more.
type debt struct{ circle, lines int }

// owed lists the packages that do not keep the rule yet. It only shrinks: whoever brings one within the
// limits deletes its row, which the test asks for.
var owed = map[string]debt{}

// findKnots reports packages whose files form too large a circle, or that have grown too large, and rows of
// owed that are no longer needed.
func findKnots(graphs []FileGraph, owed map[string]debt) []Offence {
	var found []Offence
	for _, g := range graphs {
		circle, lines := maxCircle, maxPackage
		if strings.HasPrefix(g.Path, "internal/httpd/ui") || strings.HasPrefix(g.Path, "internal/httpd/api") {
			circle = maxEdgeCircle
		}
		has, known := owed[g.Path]
		if known && g.Largest() <= circle && g.Size() <= lines {
			found = append(found, Offence{Path: g.Path, Text: "keeps the limits now: delete its row of owed"})
		}
		if circle = max(circle, has.circle); g.Largest() > circle {
			found = append(found, Offence{Path: g.Path, Text: fmt.Sprintf(
				"%d files reach one another, at most %d: go run ./internal/archtest/filegraph ./%s shows how",
				g.Largest(), circle, g.Path)})
		}
		if lines = max(lines, has.lines); g.Size() > lines {
			found = append(found, Offence{Path: g.Path, Text: fmt.Sprintf("%d lines, at most %d", g.Size(), lines)})
		}
	}
	return found
}
