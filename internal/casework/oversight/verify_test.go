package oversight

import (
	"testing"

	"amparo/internal/audit"
)

// TestOnlyWhatIsFoundTwiceIsDamage: acts in the middle of a verification are not damage.
func TestOnlyWhatIsFoundTwiceIsDamage(t *testing.T) {
	found := []audit.Finding{{Kind: audit.RowEdited, RowKind: "offer", RowID: "x", Rev: 2},
		{Kind: audit.RowEdited, RowKind: "offer", RowID: "y", Rev: 3}}
	if got := both(audit.Report{Findings: found}, audit.Report{Findings: found[1:], Rows: 7}); len(got.Findings) != 1 ||
		got.Findings[0].RowID != "y" || got.Rows != 7 {
		t.Errorf("only what is found each time counts: %+v", got)
	}
}
