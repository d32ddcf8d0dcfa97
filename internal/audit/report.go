package audit

// FindingKind says what is wrong.
type FindingKind string

// The findings that Verify tells apart.
const (
	RowEdited      FindingKind = "row.edited"      // content or revision that no leaf tells of
	RowDeleted     FindingKind = "row.deleted"     // a leaf tells of it and it is not there
	RowInserted    FindingKind = "row.inserted"    // no leaf tells of it
	RowSwapped     FindingKind = "row.swapped"     // it carries the content of another row
	RowRolledBack  FindingKind = "row.rolled_back" // it carries the content of an older revision
	RowErased      FindingKind = "row.erased"      // a data key is missing without a leaf that erased it
	RowDisputed    FindingKind = "row.disputed"    // two leaves tell different things of one revision
	LogTruncated   FindingKind = "log.truncated"   // a signed head covers more leaves than there are
	LogGap         FindingKind = "log.gap"         // a number is missing
	LogFork        FindingKind = "log.fork"        // a signed head or a pin tells another history
	LogState       FindingKind = "log.state"       // the kept frontier is not that of the leaves
	LogUnsigned    FindingKind = "log.unsigned"    // leaves stayed without a signed head for too long
	LogUnknown     FindingKind = "log.unknown"     // a leaf belongs to a log that is not listed
	EntryAltered   FindingKind = "entry.altered"   // a leaf is not what was signed
	EntryReordered FindingKind = "entry.reordered" // leaves have changed places
	EntryInserted  FindingKind = "entry.inserted"  // a leaf that was not signed stands among those that were
	HeadSignature  FindingKind = "head.signature"  // a kept head is not signed by a known key
)

// Finding is one thing that is wrong, and where. Seq is the number of the leaf in its log, or -1;
// To is the last number of the stretch when the place is known only to lie within one.
type Finding struct {
	Kind    FindingKind
	Log     string
	Seq     int64
	To      int64
	RowKind string
	RowID   string
	Rev     int64
	Detail  string
}

// LogSummary says what was read of one log and how much of it a signed head covers.
type LogSummary struct {
	Log    string
	Size   int64
	Signed int64 // leaves covered by the largest good head
	HeadAt int64 // time of that head, unix seconds; 0 without one
	Heads  int
}

// Report is what Verify found. A store is as the log tells exactly when OK.
type Report struct {
	Logs     []LogSummary
	Leaves   int64
	Pending  int64
	Rows     int64
	Findings []Finding
	More     int64 // findings beyond MaxFindings, counted and not listed
}

// MaxFindings is the most findings that a report lists.
const MaxFindings = 10_000

// OK reports that nothing was found.
func (r Report) OK() bool { return len(r.Findings) == 0 && r.More == 0 }
