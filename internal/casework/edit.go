package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// EditCase changes what a case says of the group and its needs. Code, owner, order and times stay; who travels in the group cannot
// change while beds are reserved for it.
func (s *Service) EditCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in domain.Case) error {
	var c fault.Fields
	s.checkCase(&c, in)
	if err := c.Err(); err != nil {
		return err
	}
	return s.onCase(ctx, actor, id, rev, "case.edit", func(t *txn, f *file) error {
		old := f.cas.V
		in.ID, in.Code, in.Agency, in.Worker, in.CreatedAt, in.ClosedAt, in.Order = old.ID, old.Code, old.Agency, old.Worker, old.CreatedAt, old.ClosedAt, old.Order
		in.Handed = old.Handed
		in.Group = keepRefs(f, in.Group)
		who, err := store.Find[domain.Identity](ctx, s.store, id)
		if err != nil {
			return err
		}
		in.Group = s.dated(in.Group, old.Group, who.V)
		in.Alone = in.Minor(s.majority())
		in.AsMinor = in.Alone || old.AsMinor && !old.Minor(s.majority()) // Time made her of age, or it had been said wrongly.
		if err := keepOrder(old, &in, in.Alone); err != nil {
			return err
		}
		if !sameGroup(old.Group, in.Group) && f.housed() {
			return fault.New(fault.Conflict, "case.group_placed", nil)
		}
		if err := t.dropIdentities(old, in); err != nil {
			return err
		}
		if err := t.moveReferrals(f, in); err != nil {
			return err
		}
		if in.Found != old.Found { // Distances are counted from there.
			if err := t.moved(id); err != nil {
				return err
			}
		}
		store.Put(&t.ch, store.Rec[domain.Case]{V: in, Rev: f.cas.Rev})
		t.ageDuty(in, &old)
		t.logged(policy.CaseEdit, "case", string(id), "")
		return nil
	})
}

// keepOrder lets nobody say, or unsay, in the case itself that a placement is ordered: that is for the order's own record. Of somebody who
// is of age the record stays as it is.
func keepOrder(old domain.Case, in *domain.Case, minor bool) error {
	ordered := old.Order != nil && old.Court == domain.CourtOrdered
	if ordered && !minor {
		in.Court = old.Court
	}
	if in.Court != old.Court && (in.Court == domain.CourtOrdered || ordered) {
		return fieldFault("court_status", "case.order_apart")
	}
	return nil
}

// keepRefs keeps the mark of every person who stays in the group, by ref or else by place, and gives one that no stay ever spoke of to
// who is new.
func keepRefs(f *file, group []domain.Person) []domain.Person {
	old, out := f.cas.V, slices.Clone(group)
	used := map[string]bool{}
	for i := range out {
		known := slices.ContainsFunc(old.Group, func(p domain.Person) bool { return p.Ref == out[i].Ref })
		if out[i].Ref == "" || !known || used[out[i].Ref] {
			out[i].Ref = ""
			continue
		}
		used[out[i].Ref] = true
	}
	for i := range out {
		if out[i].Ref == "" && i < len(old.Group) && !used[old.Group[i].Ref] {
			out[i].Ref = old.Group[i].Ref
			used[out[i].Ref] = true
		}
	}
	for i, n := 0, 1; i < len(out); i++ {
		for out[i].Ref == "" {
			ref := fmt.Sprintf("%s-P%d", old.Code, n)
			taken := used[ref] || f.slept(ref) || slices.ContainsFunc(old.Group, func(p domain.Person) bool { return p.Ref == ref })
			if n++; !taken {
				out[i].Ref, used[ref] = ref, true
			}
		}
	}
	return out
}

// slept reports whether a mark stands in any stay of the case, past ones too.
func (f *file) slept(ref string) bool {
	return slices.ContainsFunc(f.stays, func(st store.Rec[domain.Stay]) bool {
		return slices.ContainsFunc(st.V.Persons, func(p domain.InUnit) bool { return p.Ref == ref })
	})
}

func sameGroup(a, b []domain.Person) bool {
	return slices.EqualFunc(a, b, func(p, q domain.Person) bool { return p.Ref == q.Ref })
}

// housed reports whether beds are reserved for the group or slept in.
func (f *file) housed() bool {
	return slices.ContainsFunc(f.stays, func(st store.Rec[domain.Stay]) bool { return st.V.State.Active() })
}

// cared reports whether a place on a caseload is reserved or used.
func (f *file) cared() bool {
	return slices.ContainsFunc(f.slots, func(sl store.Rec[domain.Slot]) bool { return sl.V.State.Active() })
}

// dropIdentities forgets who people were who are no longer of the group.
func (t *txn) dropIdentities(old, next domain.Case) error {
	if len(old.Group) <= len(next.Group) && sameGroup(old.Group, next.Group[:len(old.Group)]) {
		return nil
	}
	id, err := store.Find[domain.Identity](t.ctx, t.store, old.ID)
	if err != nil || id.Rev == 0 {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(id.V.Persons), func(n domain.Named) bool {
		return !slices.ContainsFunc(next.Group, func(p domain.Person) bool { return p.Ref == n.Ref })
	})
	if len(kept) != len(id.V.Persons) {
		id.V.Persons = kept
		store.Put(&t.ch, id)
	}
	return nil
}

// moveReferrals tells the open referrals of a case that it was mended, and where she is now.
func (t *txn) moveReferrals(f *file, c domain.Case) error {
	place, known := t.pack.Municipality(c.Found)
	for _, r := range f.referrals {
		if !r.V.State.Open() {
			continue
		}
		if known {
			r.V.Department = place.Department
		}
		r.V = r.V.Logged(t.actor, "caso_corregido", "", "", t.now)
		store.Put(&t.ch, r)
	}
	return nil
}

// EditReferral changes what is asked for. The need itself can only be changed in a draft; raising the urgency shortens the time that
// providers have left to answer.
func (s *Service) EditReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, in NeedInput) error {
	return s.onReferral(ctx, actor, id, rev, "referral.edit", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		if !r.V.State.Open() && r.V.State != domain.ReferralAccepted {
			return fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.V.State))
		}
		if in.Need == "" {
			in.Need = r.V.Need
		}
		var c fault.Fields
		s.checkNeeds(&c, []NeedInput{in})
		c.Check(in.Need == r.V.Need || r.V.State == domain.ReferralDraft, "needs.0.need", "referral.need_fixed")
		if err := c.Err(); err != nil {
			return err
		}
		was := r.V.Urgency
		r.V.Need, r.V.Class, r.V.Specialism = in.Need, domain.Class(s.pack.NeedClass(in.Need)), in.Specialism
		r.V.Urgency, r.V.EarliestAt, r.V.Note = in.Urgency, in.EarliestAt, in.Note
		if r.V.Specialism == "" {
			r.V.Specialism = s.pack.NeedSpecialism(in.Need)
		}
		if was != in.Urgency && r.V.State.Open() && r.V.State != domain.ReferralDraft {
			t.hurry(f, &r.V, was)
		}
		r.V = r.V.Logged(actor, "referencia_corregida", "", string(in.Urgency), t.now)
		store.Put(&t.ch, r)
		t.logged(policy.ReferralEdit, "referral", string(id), "")
		return nil
	})
}

// hurry gives a referral the deadline of its new urgency; when it presses more than before, so do its unanswered offers.
func (t *txn) hurry(f *file, r *domain.Referral, was domain.Urgency) {
	respond, remind, _ := t.clock(r.Urgency)
	if r.Urgency.Rank() > was.Rank() {
		r.DueAt = r.SentAt.Add(respond)
		return
	}
	r.DueAt = earlier(r.DueAt, t.now.Add(respond))
	for _, o := range f.offersOf(r.ID) {
		if !o.V.State.Live() {
			continue
		}
		o.V.Urgency = r.Urgency
		if due := t.now.Add(respond); due.Before(o.V.DueAt) {
			o.V.DueAt, o.V.Reminded = due, false
			t.duty(domain.DutyRemind, string(o.V.ID), t.now.Add(remind))
			t.duty(domain.DutyEscalate, string(o.V.ID), due)
		}
		store.Put(&t.ch, o)
		t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.offer_remind", Offer: o.V.ID, Urgency: o.V.Urgency})
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// CloseCase ends a case. It is refused while somebody is placed or a place is still looked for; drafts are cancelled with it.
func (s *Service) CloseCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, reason string) error {
	if !s.pack.Has(country.ListClose, reason) {
		return fieldFault("reason", "field.choose_one")
	}
	return s.onCase(ctx, actor, id, rev, "case.close", func(t *txn, f *file) error {
		if f.housed() || f.cared() {
			return fault.New(fault.Conflict, "case.still_placed", nil)
		}
		for _, r := range f.referrals {
			if r.V.State.Ended() {
				continue
			}
			if r.V.State != domain.ReferralDraft {
				return fault.New(fault.Conflict, "case.still_open", nil)
			}
			if err := t.cancel(f, r, "solucion_alterna"); err != nil {
				return err
			}
		}
		f.cas.V.ClosedAt = t.now
		store.Put(&t.ch, f.cas)
		t.logged(policy.CaseClose, "case", string(id), reason)
		return nil
	})
}
