package cli

import (
	"amparo/internal/audit"
	"fmt"
	"strings"
	"text/tabwriter"
)

// findings says in words what was found.
var findings = map[audit.FindingKind]string{
	audit.RowEdited: "a row was edited", audit.RowDeleted: "a row was deleted", audit.RowInserted: "a row was inserted",
	audit.RowSwapped: "a row was swapped with another", audit.RowRolledBack: "a row was rolled back",
	audit.RowErased:    "a data key is gone",
	audit.RowDisputed:  "two entries disagree about a row",
	audit.RowIndex:     "the index does not find a row as it is",
	audit.LogTruncated: "a log was cut short",
	audit.LogGap:       "an entry is missing",
	audit.LogFork:      "a log tells another history than a head signed before",
	audit.LogState:     "the kept end of a log is not its end",
	audit.LogUnsigned:  "entries stayed without a signed head", audit.EntryAltered: "an entry was altered",
	audit.EntryReordered: "entries changed places", audit.EntryInserted: "an entry was inserted",
	audit.HeadSignature: "a head is not signed by a known key",
}

// report prints one line for each finding.
func (s *session) report(r audit.Report) error {
	if r.OK() {
		return nil
	}
	table := tabwriter.NewWriter(s.Out, 0, 4, 2, ' ', 0)
	for _, f := range r.Findings {
		what, ok := findings[f.Kind]
		if !ok {
			what = string(f.Kind)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", what, place(f), f.Detail)
	}
	if r.More > 0 {
		fmt.Fprintf(table, "and %d more\t\t\n", r.More)
	}
	return table.Flush()
}

// place says where a finding lies.
func place(f audit.Finding) string {
	var parts []string
	if f.RowKind != "" {
		row := f.Row
		if row == "" {
			row = "that is not there, called " + f.RowID + " in the log,"
		}
		parts = append(parts, fmt.Sprintf("%s %s revision %d", f.RowKind, row, f.Rev))
	}
	if f.Log != "" {
		parts = append(parts, "log "+f.Log)
	}
	switch {
	case f.Seq >= 0 && f.To > f.Seq:
		parts = append(parts, fmt.Sprintf("entries %d to %d", f.Seq, f.To))
	case f.Seq >= 0 && f.Log != "":
		parts = append(parts, fmt.Sprintf("entry %d", f.Seq))
	}
	return strings.Join(parts, ", ")
}
