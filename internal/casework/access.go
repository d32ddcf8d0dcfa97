package casework

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Opening is one time that something of a case was shown. It says which agency and role opened it, and the name only of a colleague of
// the reader.
type Opening struct {
	At         time.Time
	Agency     domain.AgencyID
	AgencyName string
	Role       domain.Role
	Name       string // of a colleague; empty for everybody else
	Act        string
	Tier       string
	Own        bool // by the owning agency itself
	Glass      bool // while the glass was broken
}

// openingRows is how many rows WhoOpened returns; the log holds them all.
const openingRows = 300

// WhoOpened lists who opened what of a case, newest first, to its team: from the logs of the owner, of every provider that was asked, and
// of the network's desks and authorities. A provider that cares for her reads what its own agency opened: who else helps her, and with
// what, is not for it to know.
func (s *Service) WhoOpened(ctx context.Context, actor domain.Actor, id domain.CaseID) ([]Opening, error) {
	var out []Opening
	err := s.onCase(ctx, actor, id, 0, "case.read", func(t *txn, f *file) (err error) {
		out, err = t.whoOpened(f)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// OpenCase is ViewCase and WhoOpened together, for the page that shows both: the case is loaded once, and one commit keeps both leaves.
func (s *Service) OpenCase(ctx context.Context, actor domain.Actor, id domain.CaseID) (CaseView, []Opening, error) {
	var v CaseView
	var out []Opening
	err := s.onCase(ctx, actor, id, 0, "case.read", func(t *txn, f *file) (err error) {
		if v, err = t.viewCase(f); err == nil {
			out, err = t.whoOpened(f)
		}
		return err
	})
	if err != nil {
		return CaseView{}, nil, err
	}
	return v, out, nil
}

// whoOpened reads the openings before this one, and adds the leaf of this reading to the act.
func (t *txn) whoOpened(f *file) ([]Opening, error) {
	agencies, err := t.openers(t.ctx, f)
	if err != nil {
		return nil, err
	}
	byLog := make(map[string]domain.Agency, len(agencies))
	for _, a := range agencies {
		if !t.actor.Role.Provider() || a.ID == t.actor.Agency {
			byLog[t.store.LogOf(a.ID)] = a
		}
	}
	leaves, err := t.store.Disclosures(t.ctx, t.objectsOf(f))
	if err != nil {
		return nil, err
	}
	names, err := t.namesInLog()
	if err != nil {
		return nil, err
	}
	var out []Opening
	for _, l := range leaves {
		if a, ok := byLog[l.Log]; ok {
			out = append(out, Opening{At: time.Unix(l.At, 0).UTC(), Agency: a.ID, AgencyName: a.Name, Role: domain.Role(l.Role), Name: names[l.Actor], Act: l.Act, Tier: l.Tier,
				Own: a.ID == f.cas.V.Agency, Glass: l.Policy == "glass-reads" || l.Act == string(policy.GlassOpen)})
		}
	}
	slices.SortFunc(out, func(a, b Opening) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.AgencyName, b.AgencyName), cmp.Compare(a.Act, b.Act), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Role, b.Role))
	})
	e := t.entry(policy.CaseRead, "case", string(f.cas.V.ID))
	e.Code = "aperturas"
	t.keep(e)
	return out[:min(len(out), openingRows)], nil
}

// openers returns the agencies whose logs may tell of a case.
func (s *Service) openers(ctx context.Context, f *file) ([]domain.Agency, error) {
	var all []store.Rec[domain.Agency]
	for page := (store.Filter{Limit: 1000}); ; {
		recs, next, err := store.ListVia(ctx, s.store, s.recall.agencies, page)
		if err != nil {
			return nil, err
		}
		if all = append(all, recs...); next == "" {
			break
		}
		page.After = next
	}
	may := map[domain.AgencyID]bool{f.cas.V.Agency: true}
	for _, o := range f.offers {
		may[o.V.To] = true
	}
	for _, a := range f.calls {
		may[a.V.To] = true
	}
	minor := f.cas.V.Minor(s.majority())
	var out []domain.Agency
	for _, a := range all {
		authority := minor && (a.V.CanOrder || a.V.CanRequest || s.pack.MayOrderPlacement(a.V.Type) || s.pack.MayRequestPlacement(a.V.Type))
		if may[a.V.ID] || authority || a.V.Type == "coordinadora" || slices.Contains(a.V.Roles, domain.RoleCoordinator) {
			out = append(out, a.V)
		}
	}
	return out, nil
}

// objectsOf returns the pseudonyms under which logs speak of a case and what hangs on it.
func (s *Service) objectsOf(f *file) map[string]bool {
	about := map[string]bool{s.store.PseudonymOf("case", string(f.cas.V.ID)): true}
	for _, r := range f.referrals {
		about[s.store.PseudonymOf("referral", string(r.V.ID))] = true
	}
	for _, o := range f.offers {
		about[s.store.PseudonymOf("offer", string(o.V.ID))] = true
	}
	return about
}
