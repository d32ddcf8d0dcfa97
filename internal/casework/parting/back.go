package parting

import (
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Back undoes a division within 30 days: the people are of the old case again, and the one that was made for them is
// closed, with what was done in it. The act has decided already that nobody has a place there and no need is open.
func Back(t *act.Txn, f *dossier.Dossier, into store.Rec[domain.Case], m store.Rec[same.Merge], reason string) error {
	if into.V.ID != m.V.Into {
		return fault.At("into", "divide.only_back")
	}
	if !t.Now.Before(m.V.Until()) {
		return fault.New(fault.Conflict, "divide.too_late", nil)
	}
	old, n := into.V, len(into.V.Group)
	into.V.Group = slices.Clone(old.Group)
	for _, p := range f.Case.V.Group {
		p.Relation = domain.RelationCarer // Who came later: nobody answers for a child by accident.
		if was := m.V.Was[p.Ref]; was != "" {
			p.Relation = was
		}
		if p.Caregiver != nil {
			p.Caregiver = new(*p.Caregiver + n)
		}
		into.V.Group = append(into.V.Group, p)
	}
	into.V.Alone = into.V.Unaccompanied(t.Majority())
	who, err := store.Find[domain.Identity](t.Ctx, t.Store, f.Case.V.ID)
	if err != nil {
		return err
	}
	named, err := store.Find[domain.Identity](t.Ctx, t.Store, old.ID)
	if err != nil {
		return err
	}
	named.V.Persons = append(slices.Clone(named.V.Persons), who.V.Persons...)
	who.V.Persons = nil
	f.Case.V.ClosedAt, m.V.Reason = t.Now, m.V.Reason+"\n"+reason
	store.Put(&t.Change, who)
	store.Put(&t.Change, named)
	store.Put(&t.Change, m)
	store.Put(&t.Change, f.Case)
	store.Put(&t.Change, into)
	t.LogAct(policy.CaseMerge, "case", string(f.Case.V.ID), "")
	t.LogAct(policy.CaseMerge, "case", string(old.ID), "recibe")
	t.NotifyCase("notice.divided_back", into.V)
	g, err := dossier.Load(t.Ctx, t.Service, old.ID)
	if err != nil {
		return err
	}
	dossier.TellCard(t, g)
	for _, o := range g.Offers {
		if o.V.State == domain.OfferAccepted && g.Serving(o.V) {
			t.NotifyProvider("notice.group_changed", o.V)
		}
	}
	if err := dossier.EndHandOn(t, f); err != nil {
		return err
	}
	return dossier.AgeDeadline(t, into.V, &old)
}
