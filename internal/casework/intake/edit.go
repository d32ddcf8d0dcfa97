package intake

import (
	"context"
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/outcome"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// EditCase changes what a case says of the group and its needs. Code, owner, order and times stay; who travels in the
// group cannot change while beds are reserved for it.
func (s *Service) EditCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in domain.Case) error {
	var c fault.Fields
	checkCase(s.Service, &c, in)
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseEdit, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		old := f.Case.V
		in.ID, in.Code, in.Agency, in.Worker, in.CreatedAt, in.ClosedAt, in.Order = old.ID, old.Code, old.Agency, old.Worker,
			old.CreatedAt, old.ClosedAt, old.Order
		in.Handed, in.Teams, in.Gone, in.Tonight = old.Handed, old.Teams, old.Gone, old.Tonight
		in.Assumed = slices.DeleteFunc(slices.Clone(old.Assumed), func(path string) bool { // What was said is no guess.
			return !slices.Contains(in.Assumed, path)
		})
		in.Group = keepRefs(f, in.Group)
		who, err := store.Find[domain.Identity](ctx, s.Store, id)
		if err != nil {
			return err
		}
		var differs fault.Fields
		checkAges(&differs, t.Today(), in.Group, who.V, func(i, _ int) string { return fmt.Sprintf("group.%d.age", i) })
		if in.Hearing != old.Hearing {
			checkHearing(t.Service, &differs, in.Hearing)
		}
		if in.Court == domain.CourtNone && knownMinor(t.Service, in) {
			// That there are no proceedings was said of an adult: of whom she is now, nothing is said until somebody does.
			differs.Check(old.Court == domain.CourtNone, "court_status", "case.court_ask")
			in.Court = ""
		}
		if err := differs.Err(); err != nil {
			return err
		}
		in.Group = dossier.Dated(t.Service, in.Group, old.Group, who.V)
		minor := in.Minor(s.Majority())
		in.Alone = in.Unaccompanied(s.Majority())
		in.AsMinor = minor || old.AsMinor && !old.Minor(s.Majority()) // Time made her of age, or it had been said wrongly.
		if err := keepOrder(old, &in, minor); err != nil {
			return err
		}
		if err := keepPlaced(t, f, in); err != nil {
			return err
		}
		if err := dropIdentities(t, old, in); err != nil {
			return err
		}
		if err := moveReferrals(t, f, in); err != nil {
			return err
		}
		if who.Rev > 0 {
			store.Check(&t.Change, who)
		}
		if in.Found != old.Found { // Distances are counted from there.
			if err := capacity.Moved(t, id); err != nil {
				return err
			}
		}
		store.Put(&t.Change, store.Rec[domain.Case]{V: in, Rev: f.Case.Rev})
		t.LogAct(policy.CaseEdit, "case", string(id), "")
		return dossier.AgeDeadline(t, in, &old)
	})
}

// keepPlaced refuses to take out of a group whoever has a bed: the shelter records first that she left. The shelter is
// told of whoever joined, so that it gives her a bed too.
func keepPlaced(t *act.Txn, f *dossier.Dossier, next domain.Case) error {
	old := f.Case.V
	for _, st := range f.Stays {
		store.Check(&t.Change, st)
		for _, p := range old.Group {
			if st.V.Holds(p.Ref) && next.Member(p.Ref) < 0 {
				return fault.New(fault.Conflict, "case.group_placed", nil)
			}
		}
		joins := slices.ContainsFunc(next.Group, func(p domain.Person) bool { return old.Member(p.Ref) < 0 })
		if o, ok := f.Offer(st.V.Offer); ok && joins && st.V.State.Active() {
			t.NotifyProvider("notice.group_changed", o.V)
		}
	}
	return nil
}

// keepOrder lets nobody say, or unsay, in the case itself that a placement is ordered: that is for the order's own
// record. Of somebody who is of age the record stays as it is.
func keepOrder(old domain.Case, in *domain.Case, minor bool) error {
	ordered := old.Order != nil && old.Court == domain.CourtOrdered
	if ordered && !minor {
		in.Court = old.Court
	}
	if in.Court != old.Court && (in.Court == domain.CourtOrdered || ordered) {
		return fault.At("court_status", "case.order_apart")
	}
	return nil
}

// keepRefs keeps the mark of every person who stays in the group, by ref or else by place, and gives one that no stay
// ever spoke of to who is new.
//
// A mark is what stays, notes and messages call a person by, so it must never pass to somebody else. It is why a mark
// that was ever used, also by somebody who left, is not given again.
func keepRefs(f *dossier.Dossier, group []domain.Person) []domain.Person {
	old, out := f.Case.V, slices.Clone(group)
	used := map[string]bool{}
	for i := range out {
		if out[i].Ref == "" || old.Member(out[i].Ref) < 0 || used[out[i].Ref] {
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
			taken := used[ref] || slept(f, ref) || old.Member(ref) >= 0 || old.GoneMember(ref) >= 0
			if n++; !taken {
				out[i].Ref, used[ref] = ref, true
			}
		}
	}
	return out
}

// slept reports whether a mark stands in any stay of the case, past ones too.
func slept(f *dossier.Dossier, ref string) bool {
	return slices.ContainsFunc(f.Stays, func(st store.Rec[domain.Stay]) bool {
		return slices.ContainsFunc(st.V.Persons, func(p domain.InUnit) bool { return p.Ref == ref })
	})
}

func sameGroup(a, b []domain.Person) bool {
	return slices.EqualFunc(a, b, func(p, q domain.Person) bool { return p.Ref == q.Ref })
}

// dropIdentities forgets who people were who are no longer of the group.
func dropIdentities(t *act.Txn, old, next domain.Case) error {
	if len(old.Group) <= len(next.Group) && sameGroup(old.Group, next.Group[:len(old.Group)]) {
		return nil
	}
	id, err := store.Find[domain.Identity](t.Ctx, t.Store, old.ID)
	if err != nil || id.Rev == 0 {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(id.V.Persons), func(n domain.Named) bool {
		return next.Member(n.Ref) < 0 && next.GoneMember(n.Ref) < 0
	})
	if len(kept) != len(id.V.Persons) {
		id.V.Persons = kept
		store.Put(&t.Change, id)
	}
	return nil
}

// moveReferrals tells the open referrals of a case that it was mended, and where she is now.
func moveReferrals(t *act.Txn, f *dossier.Dossier, c domain.Case) error {
	place, known := t.Country.Municipality(c.Found)
	dossier.TellCard(t, f)
	for _, r := range f.Referrals {
		if !r.V.State.Open() {
			continue
		}
		if known {
			r.V.Department = place.Department
		}
		r.V = r.V.Logged(t.Actor, "caso_corregido", "", "", t.Now)
		store.Put(&t.Change, r)
	}
	return nil
}

// EditReferral changes what is asked for. The need itself can only be changed in a draft; raising the urgency shortens
// the time that providers have left to answer.
func (s *Service) EditReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64,
	in NeedInput) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralEdit,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if !r.V.State.Open() && r.V.State != domain.ReferralAccepted {
				return fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.V.State))
			}
			if in.Need == "" {
				in.Need = r.V.Need
			}
			var c fault.Fields
			checkNeeds(t.Service, &c, []NeedInput{in})
			c.Check(in.Need == r.V.Need || r.V.State == domain.ReferralDraft, "needs.0.need", "referral.need_fixed")
			if err := c.Err(); err != nil {
				return err
			}
			was := r.V.Urgency
			r.V.Need, r.V.Class, r.V.Specialism = in.Need, domain.Class(s.Country.NeedClass(in.Need)), in.Specialism
			r.V.Urgency, r.V.EarliestAt, r.V.Note = in.Urgency, in.EarliestAt, in.Note
			if r.V.Specialism == "" {
				r.V.Specialism = s.Country.NeedSpecialism(in.Need)
			}
			if was != in.Urgency && r.V.State.Open() && r.V.State != domain.ReferralDraft {
				hurry(t, f, &r.V, was)
			}
			r.V = r.V.Logged(actor, "referencia_corregida", "", string(in.Urgency), t.Now)
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralEdit, "referral", string(id), "")
			return nil
		})
}

// hurry gives a referral the deadline of its new urgency; when it presses more than before, so do its unanswered
// offers.
func hurry(t *act.Txn, f *dossier.Dossier, r *domain.Referral, was domain.Urgency) {
	respond, remind, _ := t.ResponseTimes(r.Urgency)
	if r.Urgency.Rank() > was.Rank() {
		r.DueAt = t.After(r.Urgency, r.SentAt, respond)
		return
	}
	r.DueAt = act.Earlier(r.DueAt, t.After(r.Urgency, t.Now, respond))
	for _, o := range f.OffersOf(r.ID) {
		if !o.V.State.Live() {
			continue
		}
		o.V.Urgency = r.Urgency
		if due := t.After(r.Urgency, t.Now, respond); due.Before(o.V.DueAt) {
			o.V.DueAt, o.V.Reminded = due, false
			t.Schedule(domain.DeadlineRemind, string(o.V.ID), t.After(r.Urgency, t.Now, remind))
			t.Schedule(domain.DeadlineEscalate, string(o.V.ID), due)
		}
		store.Put(&t.Change, o)
		t.NotifyProvider("notice.offer_remind", o.V)
	}
}

// CloseCase ends a case. It is refused while somebody is placed or a place is still looked for; drafts are cancelled
// with it.
func (s *Service) CloseCase(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, reason string) error {
	if !s.Country.Has(country.ListClose, reason) {
		return fault.At("reason", "field.choose_one")
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseClose, func(t *act.Txn, f *dossier.Dossier,
		_ store.Rec[domain.Case]) error {
		if f.Housed() || f.Cared() {
			return fault.New(fault.Conflict, "case.still_placed", nil)
		}
		if err := dossier.LeftSo(f, reason); err != nil {
			return err
		}
		for _, r := range f.Referrals {
			if r.V.State.Ended() {
				continue
			}
			if r.V.State != domain.ReferralDraft {
				return fault.New(fault.Conflict, "case.still_open", nil)
			}
			if err := placement.Cancel(t, f, r, domain.CancelElsewhere); err != nil {
				return err
			}
		}
		f.Case.V.ClosedAt = t.Now
		store.Put(&t.Change, f.Case)
		rec, err := store.Find[outcome.Record](t.Ctx, t.Store, id)
		if err != nil {
			return err
		}
		rec.V.Case = id
		rec.V.Exits = append(rec.V.Exits, outcome.Exit{Code: reason, On: t.Today(), By: actor.Account, At: t.Now})
		store.Put(&t.Change, rec)
		if err := dossier.EndHandOn(t, f); err != nil {
			return err
		}
		t.LogAct(policy.CaseClose, "case", string(id), reason)
		return nil
	})
}
