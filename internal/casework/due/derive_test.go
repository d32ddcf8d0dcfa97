package due

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestEveryKindOfDeadlineIsDerived: a kind that falls due and is not derived could be deleted without a trace.
func TestEveryKindOfDeadlineIsDerived(t *testing.T) {
	read := func(name string) string {
		t.Helper()
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	derived := read("derive.go") + read("answers.go")
	kinds := regexp.MustCompile(`domain\.Deadline[A-Z]\w+`).FindAllString(read("due.go"), -1)
	if len(kinds) < 12 {
		t.Fatalf("only %d kinds fall due: the test is blind", len(kinds))
	}
	for _, kind := range kinds {
		if kind != "domain.DeadlineID" && !strings.Contains(derived, kind+",") {
			t.Errorf("%s falls due, and RestoreDeadlines does not know it", kind)
		}
	}
}
