package view

import "time"

// Reports is the list of reports of suspicion of one box.
type Reports struct {
	Frame
	Tabs   []Tab
	Rows   []ReportRow
	Paging Paging
}

// ReportRow is one report in a list: nothing of what was written.
type ReportRow struct {
	URL, Box            string
	At                  time.Time
	Danger, Taken, Mine bool
	Texts               int
}

// Report is one report, as the desk reads it.
type Report struct {
	Frame
	Row                          ReportRow
	Place, Contact, Outcome, Why string
	Texts                        []Line // Mine: the desk wrote it
	Form                         Form   // of the answer
	End                          Form   // how it is closed
}
