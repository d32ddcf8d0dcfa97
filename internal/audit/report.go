package audit

// FindingKind says what is wrong.
type FindingKind string

// The findings that Verify tells apart.
const (
	RowEdited     FindingKind = "row.edited"      // content or revision that no leaf tells of
	RowDeleted    FindingKind = "row.deleted"     // a leaf tells of it and it is not there
	RowInserted   FindingKind = "row.inserted"    // no leaf tells of it, or it is there twice
	RowSwapped    FindingKind = "row.swapped"     // it carries the content of another row
	RowRolledBack FindingKind = "row.rolled_back" // it carries the content of an older revision
	RowErased     FindingKind = "row.erased"      // a data key is missing and no leaf says it was erased
	RowDisputed   FindingKind = "row.disputed"    // two leaves tell different things of one revision
	// RowIndex: the index does not find it by what it holds, or finds what is not there.
	RowIndex       FindingKind = "row.index"
	LogTruncated   FindingKind = "log.truncated"   // a head covers more leaves than there are
	LogGap         FindingKind = "log.gap"         // a number is missing
	LogFork        FindingKind = "log.fork"        // a head tells another history than a later good one
	LogState       FindingKind = "log.state"       // the kept frontier is not that of the leaves
	LogUnsigned    FindingKind = "log.unsigned"    // leaves stayed without a signed head for too long
	EntryAltered   FindingKind = "entry.altered"   // leaves are not those that were signed
	EntryReordered FindingKind = "entry.reordered" // two leaves have changed places
	EntryInserted  FindingKind = "entry.inserted"  // a leaf stands where it was never put by an act
	HeadSignature  FindingKind = "head.signature"  // a kept head is not signed by a known key
)

// Finding is one thing that is wrong, and where. Seq is the number of the leaf, To the last number
// when the place is only known to lie in a stretch; both are -1 for a leaf that is not numbered and
// for what concerns no leaf. For a row they point at the newest leaf that tells of it.
type Finding struct {
	Kind    FindingKind
	Log     string
	Seq     int64
	To      int64
	RowKind string
	RowID   string // its pseudonym, as leaves name it
	Row     string // its id in the database; empty for a row that is not there, and until somebody has looked it up
	Rev     int64
	Detail  string
}

// LogSummary says what was read of one log and how much of it a signed head covers.
type LogSummary struct {
	Log    string
	Size   int64
	Signed int64 // leaves covered by the largest good head, kept in the store or pinned
	HeadAt int64 // time of that head, unix seconds; 0 without one
	Heads  int   // heads kept in the store
}

// Report is what Verify found. The store is as its log tells exactly when OK.
type Report struct {
	Logs     []LogSummary
	Leaves   int64 // numbered
	Pending  int64
	Rows     int64 // of covered kinds
	Findings []Finding
	More     int64 // findings beyond MaxFindings: counted, not listed
}

// MaxFindings is the most findings that a report lists.
const MaxFindings = 10_000

// OK reports that nothing was found.
func (r Report) OK() bool { return len(r.Findings) == 0 && r.More == 0 }

func (r *Report) add(f Finding) {
	if len(r.Findings) >= MaxFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}
