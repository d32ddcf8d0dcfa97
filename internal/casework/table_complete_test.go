package casework_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/policy"
)

// dueElsewhere are the kinds of deadline that no stage has, and where they are told.
var dueElsewhere = map[string]string{"consent.receiver_end": "receivers_test.go", "stay.follow_up": "scopes_test.go",
	"referral.by_hand": "plan_test.go", "case.review": "courtdays_test.go", "incident.remind": "incidents_test.go",
	"handon.expire": "handon_test.go"}

// statesOf names every state of a lifecycle.
func statesOf[S ~string](noun string, edges map[S][]S) []string {
	var out []string
	for from, next := range edges {
		for _, to := range next {
			out = append(out, noun+" "+string(from), noun+" "+string(to))
		}
	}
	return out
}

// complete fails for every act, state, notice and deadline that the table does not meet.
func (r *results) complete(t *testing.T, table string) {
	t.Helper()
	for _, a := range policy.Actions() {
		if known := elsewhere[a] != ""; r.tried[a] == known {
			t.Errorf("%s: tried with success is %v, told elsewhere is %v", a, r.tried[a], known)
		}
	}
	for a := range elsewhere {
		if !slices.Contains(policy.Actions(), a) {
			t.Errorf("%s is no act any more", a)
		}
	}
	for _, state := range slices.Concat(statesOf("referral", domain.ReferralEdges()),
		statesOf("offer", domain.OfferEdges()),
		statesOf("stay", domain.StayEdges()), statesOf("slot", domain.SlotEdges()),
		statesOf("appointment", domain.AppointmentEdges())) {
		if !r.states[state] {
			t.Errorf("no stage has a %s", state)
		}
	}
	for _, kind := range literals(t, regexp.MustCompile(`^notice\.[a-z_]+$`), "..") {
		if _, isAct := elsewhere[policy.Action(kind)]; isAct {
			continue
		}
		found := strings.Contains(table, "tell "+kind+" ")
		if known := noticedElsewhere[kind] != ""; found == known {
			t.Errorf("%s: left by an act of the table is %v, told elsewhere is %v", kind, found, known)
		}
	}
	for _, kind := range deadlineKinds(t) {
		found := strings.Contains(table, "\n"+kind+" by the clock")
		if known := dueElsewhere[kind] != ""; found == known {
			t.Errorf("a stage has a deadline %s is %v, told elsewhere is %v", kind, found, known)
		}
	}
}

// literals are the texts of a form in the Go files below a directory, or in one file; tests and the demo left out.
func literals(t *testing.T, form *regexp.Regexp, root string) []string {
	t.Helper()
	var out []string
	must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "/demo/") || strings.Contains(path, "testdata") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && form.MatchString(s) && !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
			return true
		})
		return nil
	}))
	return out
}

// deadlineKinds are the values of the constants that name a kind of deadline.
func deadlineKinds(t *testing.T) []string {
	t.Helper()
	named := regexp.MustCompile(`(?m)^\tDeadline[A-Z][A-Za-z]* *= "([a-z_.]+)"`)
	var out []string
	must(t, filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, m := range named.FindAllStringSubmatch(string(raw), -1) {
			out = append(out, m[1])
		}
		return err
	}))
	if len(out) < 10 {
		t.Errorf("only %v are known: the test would be blind", out)
	}
	return out
}
