package casework

import (
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

// Bounds of what WhoOpened looks through: leaves of one log, and rows it returns.
const (
	openingScan = 4000
	openingRows = 300
)

// WhoOpened lists who opened what of a case, newest first, to its team: from the logs of the owner, of every provider that was asked, and
// of the network's desks and authorities. A provider that cares for her reads what its own agency opened: who else helps her, and with
// what, is not for it to know.
func (s *Service) WhoOpened(ctx context.Context, actor domain.Actor, id domain.CaseID) ([]Opening, error) {
	var out []Opening
	err := s.onCase(ctx, actor, id, 0, "case.read", func(t *txn, f *file) error {
		out = nil
		if err := s.store.Number(ctx); err != nil { // What was just opened counts too.
			return err
		}
		agencies, err := s.openers(ctx, f)
		if err != nil {
			return err
		}
		if actor.Role.Provider() {
			agencies = slices.DeleteFunc(agencies, func(a domain.Agency) bool { return a.ID != actor.Agency })
		}
		about := s.objectsOf(f)
		names, err := t.namesInLog()
		if err != nil {
			return err
		}
		for _, a := range agencies {
			list, err := s.openingsIn(ctx, a, about, names)
			if err != nil {
				return err
			}
			for i := range list {
				list[i].Own = a.ID == f.cas.V.Agency
			}
			out = append(out, list...)
		}
		slices.SortStableFunc(out, func(a, b Opening) int { return b.At.Compare(a.At) })
		out = out[:min(len(out), openingRows)]
		e := t.entry(policy.CaseRead, "case", string(id))
		e.Code = "aperturas"
		t.keep(e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// openers returns the agencies whose logs may tell of a case.
func (s *Service) openers(ctx context.Context, f *file) ([]domain.Agency, error) {
	all, err := store.All[domain.Agency](ctx, s.store, store.Filter{})
	if err != nil {
		return nil, err
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

func (s *Service) openingsIn(ctx context.Context, a domain.Agency, about map[string]bool, names map[string]string) ([]Opening, error) {
	var out []Opening
	before := int64(0)
	for seen := 0; seen < openingScan; {
		entries, next, err := s.store.LogPage(ctx, s.store.LogOf(a.ID), before, 500)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			l := e.Leaf
			if l.Tier == "" || l.Outcome != store.Done || !about[l.Object] {
				continue
			}
			out = append(out, Opening{At: time.Unix(l.At, 0).UTC(), Agency: a.ID, AgencyName: a.Name, Role: domain.Role(l.Role), Name: names[l.Actor], Act: l.Act, Tier: l.Tier,
				Glass: l.Policy == "glass-reads" || l.Act == string(policy.GlassOpen)})
		}
		if seen += len(entries); next == 0 || len(entries) == 0 {
			break
		}
		before = next
	}
	return out, nil
}
