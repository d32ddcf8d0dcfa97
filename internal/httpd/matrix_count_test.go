package httpd_test

import (
	"testing"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/domain/suspicion"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// everyOpeningCounted fails for whatever some route showed of identity or above, as the log tells it, that does not
// count among the cases its reader opened. The matrix has a row for every route, so that none is left out.
func (c *cast) everyOpeningCounted(t *testing.T) {
	t.Helper()
	whose := map[string]string{} // by the pseudonym of what was opened
	for _, o := range storedAll[domain.Offer](t, c.w) {
		whose[c.w.Store.PseudonymOf("offer", string(o.ID))] = "case|" + string(o.Case)
	}
	for _, r := range storedAll[domain.Referral](t, c.w) {
		whose[c.w.Store.PseudonymOf("referral", string(r.ID))] = "case|" + string(r.Case)
	}
	for _, k := range storedAll[domain.Case](t, c.w) {
		whose[c.w.Store.PseudonymOf("case", string(k.ID))] = "case|" + string(k.ID)
	}
	for _, s := range storedAll[domain.Shelter](t, c.w) {
		whose[c.w.Store.PseudonymOf("shelter", string(s.ID))] = "shelter|" + string(s.ID)
	}
	for _, r := range storedAll[suspicion.Report](t, c.w) {
		whose[c.w.Store.PseudonymOf("report", string(r.ID))] = "report|" + string(r.ID)
	}
	for _, f := range storedAll[crossing.Inbound](t, c.w) {
		whose[c.w.Store.PseudonymOf("inbound", string(f.ID))] = "inbound|" + string(f.ID)
	}
	accounts := map[string]string{}
	for _, a := range storedAll[domain.Account](t, c.w) {
		accounts[c.w.Store.PseudonymOf("account", string(a.ID))] = string(a.ID)
	}
	counted := map[string]bool{}
	for _, row := range storedAll[store.Keyed[store.Throttle]](t, c.w) {
		counted[row.ID] = true
	}
	acts := map[string]int{}
	look := func(l audit.Leaf) {
		if l.Outcome != store.Done || l.Tier < "D2" || !policy.Shows(policy.Action(l.Act)) || l.ObjectKind == "network" ||
			l.Role == string(domain.RolePublic) {
			return
		}
		who, what := accounts[l.Actor], whose[l.Object]
		if acts[l.Act]++; !counted[c.w.Store.PseudonymOf("reading", who+"|"+what)] &&
			// The address of a shelter that said yes counts with the case.
			!(l.Act == string(policy.ShelterAddress) && counted[c.w.Store.PseudonymOf("reading", who+"|hour")]) {
			t.Errorf("%s shows %s of %s %s to %s, and does not count", l.Act, l.Tier, l.ObjectKind, what, l.Role)
		}
	}
	must(t, c.eachLeaf(t, look))
	if len(acts) < 10 {
		t.Errorf("only these acts showed something: %v", acts)
	}
}

// eachLeaf visits every leaf of every log, those that wait for their place too.
func (c *cast) eachLeaf(t *testing.T, visit func(audit.Leaf)) error {
	t.Helper()
	see := func(plain []byte) error {
		leaf, err := audit.DecodeLeaf(plain)
		visit(leaf)
		return err
	}
	all := c.w.Store.Logs().Source(t.Context())
	logs, err := all.Logs()
	must(t, err)
	for _, log := range logs {
		must(t, all.Entries(log, func(_ int64, plain []byte) error { return see(plain) }))
	}
	return all.Pending(see)
}
