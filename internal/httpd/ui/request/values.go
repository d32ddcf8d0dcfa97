package request

import (
	"amparo/internal/domain"
	"slices"
	"strconv"
	"strings"
)

// What a ticked box sends, and the answer no of a choice.
const (
	Yes = string(domain.Yes)
	No  = string(domain.No)
)

// CaseDraft says which form a draft belongs to: that of a case that is being registered.
const CaseDraft = "case"

// CasePages are the steps of a new case as they are shown: some stand on one page. A case that exists is edited step by
// step, for each is read and written by whom it is for.
var CasePages = [][]int{{1}, {2, 3}, {4, 5}, {6}, {7}}

// CasePage returns the number of the page that shows a step of a new case, counted from 1.
func CasePage(step int) int {
	return 1 + slices.IndexFunc(CasePages, func(steps []int) bool { return slices.Contains(steps, step) })
}

// Values are the contents of a form, by the name of the input.
type Values map[string][]string

// Get returns the first value of an input without the space around it. Lines end as they are kept.
func (v Values) Get(name string) string {
	if all := v[name]; len(all) > 0 {
		return strings.TrimSpace(strings.ReplaceAll(all[0], "\r\n", "\n"))
	}
	return ""
}

// List returns the ticked values of an input, each once.
func (v Values) List(name string) []string {
	var out []string
	for _, s := range v[name] {
		if s = strings.TrimSpace(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Yes reports whether a box is ticked.
func (v Values) Yes(name string) bool { return v.Get(name) == Yes }

// Set gives an input its values.
func (v Values) Set(name string, values ...string) { v[name] = values }

// SetCount gives an input a number.
func (v Values) SetCount(name string, n int) { v[name] = []string{strconv.Itoa(n)} }

// Tick ticks a box, or leaves it.
func (v Values) Tick(name string, on bool) {
	if on {
		v[name] = []string{Yes}
	}
}
