package api

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/policy"
	"amparo/web"
)

// documented are the lists the document writes its codes from: those of the country pack, and those that only answers
// hold.
func documented(t *testing.T) map[string][]string {
	t.Helper()
	lists := endpoint.Lists(country.Guatemala())
	for _, a := range policy.Actions() {
		lists["acts"] = append(lists["acts"], string(a))
	}
	lists["acts"] = append(lists["acts"], "referral.meet")
	slices.Sort(lists["acts"])
	lists["acting_roles"] = append(slices.Clone(lists[country.ListRole]), string(domain.RoleSystem),
		string(domain.RolePublic))
	for _, s := range []domain.OfferState{domain.OfferSent, domain.OfferSeen, domain.OfferQuestion, domain.OfferAccepted,
		domain.OfferDeclined,
		domain.OfferExpired, domain.OfferSuperseded, domain.OfferWithdrawn} {
		lists["standings"] = append(lists["standings"], string(s))
	}
	lists["standings"] = append(lists["standings"], lists[country.ListReferralState]...)
	lists["kept"] = []string{"identity_not_shared"}
	lists["events"], lists["notices"] = keyed(t, "event."), keyed(t, "notice.")
	for i, kind := range lists["notices"] {
		lists["notices"][i] = "notice." + kind
	}
	for _, name := range []string{country.ListDecline, country.ListCancel, country.ListClose} {
		lists["end_codes"] = append(lists["end_codes"], lists[name]...)
	}
	lists["event_codes"] = slices.Concat(lists["end_codes"], lists[country.ListUrgency], lists[country.ListDelivery],
		lists[country.ListCourtStatus], lists[country.ListTransfer])
	lists["logged_acts"] = slices.Concat(lists["acts"], []string{"index.rebuild", "keys.create", "log.heads"})
	for _, name := range []string{"end_codes", "event_codes", "logged_acts", "standings"} {
		slices.Sort(lists[name])
		lists[name] = slices.Compact(lists[name])
	}
	lists["match_rules"], lists["match_codes"] = matchCodes(t, "Code"), matchCodes(t, "Code", "Why")
	return lists
}

// keyed lists the codes that the interface has a sentence for below a prefix.
func keyed(t *testing.T, prefix string) []string {
	t.Helper()
	raw, err := fs.ReadFile(web.FS, "locales/es.json")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]any{}
	if err := json.Unmarshal(raw, &words); err != nil {
		t.Fatal(err)
	}
	var out []string
	for key := range words {
		if code, ok := strings.CutPrefix(key, prefix); ok && !strings.Contains(code, ".") {
			out = append(out, code)
		}
	}
	slices.Sort(out)
	return out
}

// matchCodes reads the codes of matching whose names begin so.
func matchCodes(t *testing.T, prefixes ...string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../match/codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			lit, ok := spec.Values[i].(*ast.BasicLit)
			if ok && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name.Name, p) }) {
				code, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, code)
			}
		}
		return true
	})
	slices.Sort(out)
	return out
}
