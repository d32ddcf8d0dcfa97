package folder

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a folder.
type Problem struct {
	File  string
	Row   int    // counted from 1; 0 means the file as a whole
	ID    string // the row's own id, when it has one
	Field string // path inside the row, for example "profile.group.1.age"
	What  string
}

// String says where it is and what is wrong.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Row > 0 {
		fmt.Fprintf(&b, ", row %d", p.Row)
	}
	if p.ID != "" {
		fmt.Fprintf(&b, " (%s)", p.ID)
	}
	b.WriteString(": ")
	if p.Field != "" {
		b.WriteString(p.Field + " ")
	}
	b.WriteString(p.What)
	return b.String()
}

// maxProblems bounds how many problems are kept; the rest are counted.
const maxProblems = 100

// ReadError is everything found wrong with a folder.
type ReadError struct {
	Problems []Problem
	More     int // found beyond those listed
}

// Error lists the problems, one a line.
func (e *ReadError) Error() string {
	lines := make([]string, 0, len(e.Problems)+2)
	lines = append(lines, "the network cannot be read:")
	for _, p := range e.Problems {
		lines = append(lines, "  "+p.String())
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("  and %d more", e.More))
	}
	return strings.Join(lines, "\n")
}

// ledger collects problems and warnings while a folder is read.
type ledger struct {
	problems, warnings []Problem
	more               int
}

func (l *ledger) wrong(p Problem) {
	if len(l.problems) >= maxProblems {
		l.more++
		return
	}
	l.problems = append(l.problems, p)
}

func (l *ledger) warn(p Problem) {
	if len(l.warnings) < maxProblems {
		l.warnings = append(l.warnings, p)
	}
}

func (l *ledger) err() error {
	if len(l.problems) == 0 {
		return nil
	}
	return &ReadError{Problems: l.problems, More: l.more}
}

// at is one row of one file, to which findings are pinned.
type at struct {
	log  *ledger
	file string
	row  int
	id   string
}

func (a at) wrong(field, format string, args ...any) {
	a.log.wrong(Problem{a.file, a.row, a.id, field, fmt.Sprintf(format, args...)})
}

func (a at) warn(field, format string, args ...any) {
	a.log.warn(Problem{a.file, a.row, a.id, field, fmt.Sprintf(format, args...)})
}

func (a at) within(field string, n, low, high int) {
	if n < low || n > high {
		a.wrong(field, "must lie between %d and %d, not %d", low, high, n)
	}
}

// code checks a reference or a code; what it was is named only when it is short enough to be one.
func (a at) code(ok bool, field, what, got string) {
	if ok {
		return
	}
	if len(got) > 40 {
		got = got[:37] + "..."
	}
	a.wrong(field, "%s %q", what, got)
}
