package policy

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/google/go-cmp/cmp"

	"amparo/internal/domain"
)

// TestCodesAreThoseOfTheNetwork: the codes the rules know are those the domain and the country use.
func TestCodesAreThoseOfTheNetwork(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	codes := func(of types.EntityType) []string {
		var out []string
		for uid := range s.codes {
			if uid.Type == of {
				out = append(out, string(uid.ID))
			}
		}
		slices.Sort(out)
		return out
	}
	want := func(name string, got []string, want []string) {
		t.Helper()
		slices.Sort(want)
		if diff := cmp.Diff(slices.Compact(want), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	roles := []string{"sobreviviente"} // has no account yet; the country's list knows the role
	for _, r := range domain.Roles() {
		roles = append(roles, string(r))
	}
	want("roles", codes(typeRole), roles)
	want("offer states", codes(typeOfferState), states(domain.OfferEdges()))
	want("referral states", codes(typeRefState), states(domain.ReferralEdges()))
	want("classes", codes(typeClass), []string{string(domain.ClassShelter), string(domain.ClassPsych),
		string(domain.ClassLegal), string(domain.ClassOther)})
	kinds := []string{"diary", string(domain.CareHealth), string(domain.CarePsych), string(domain.CareLegal)}
	want("care kinds", slices.Sorted(maps.Keys(noteTypes)), kinds)
	want("agency types", codes(typeAgencyType), picklist(t, "tipo_organizacion"))
	want("roles of the country", codes(typeRole), picklist(t, "rol"))
}

// states lists every state a lifecycle names, on either end of an edge.
func states[S ~string](edges map[S][]S) []string {
	var out []string
	for from, to := range edges {
		out = append(out, string(from))
		for _, s := range to {
			out = append(out, string(s))
		}
	}
	return out
}

func picklist(t *testing.T, name string) []string {
	t.Helper()
	raw, err := os.ReadFile("../country/gt/picklists.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Lists map[string]struct{ Values []struct{ Code string } }
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, v := range file.Lists[name].Values {
		out = append(out, v.Code)
	}
	if len(out) == 0 {
		t.Fatalf("the country has no list %s", name)
	}
	return out
}

// TestTheReadmeExplainsEveryRule: whoever reads the guide reads every rule there is, and no other.
func TestTheReadmeExplainsEveryRule(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../policies/README.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(raw)
	known := make(map[string]bool)
	for _, r := range loaded(t).Rules() {
		known[r.ID] = true
		if strings.Count(guide, "`"+r.ID+"`") != 1 {
			t.Errorf("the guide must explain `%s` once: %s", r.ID, r.Says)
		}
	}
	for _, line := range strings.Split(guide, "\n") {
		id, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` |")
		if ok && strings.HasPrefix(line, "| `") && !known[id] {
			t.Errorf("the guide explains `%s`, which is no rule", id)
		}
	}
}
