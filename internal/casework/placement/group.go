package placement

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// onGroup runs an act on one person of a group that has a place. Whoever did not do it is told that the group changed.
func onGroup(ctx context.Context, s *act.Service, actor domain.Actor, id domain.OfferID, rev int64,
	action policy.Action, event string, do func(*act.Txn, *dossier.Dossier, *domain.Stay) error) error {
	return dossier.Do(ctx, s, actor, dossier.Stay(id), rev, action, func(t *act.Txn, f *dossier.Dossier,
		p dossier.Place) error {
		st, r, was := p.Stay, p.Referral, f.Case
		if err := do(t, f, &st.V); err != nil {
			return err
		}
		if action == policy.StayLeave {
			if err := dossier.RememberGroup(t, p, p.Stay.V, was); err != nil {
				return err
			}
			st.V.UndoBy, st.V.UndoTill = actor.Account, t.Now.Add(journey.UndoFor)
		}
		store.Put(&t.Change, st)
		r.V = r.V.Logged(actor, event, "", "", t.Now)
		store.Put(&t.Change, r)
		t.LogAct(action, "offer", string(id), event)
		t.NotifyTeam("notice.group_changed", r.V)
		return nil
	})
}

// Join gives a bed to somebody of the group who has none: a child that was born, a sister who came later. The team adds
// her to the case first. Without a unit she gets a bed where whoever cares for her, or the lead, sleeps.
func (s *Service) Join(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, person string,
	unit domain.UnitID) error {
	return onGroup(ctx, s.Service, actor, id, rev, policy.StayJoin, "persona_se_une", func(t *act.Txn, f *dossier.Dossier,
		st *domain.Stay) error {
		i, err := member(f.Case.V, person)
		if err != nil {
			return err
		}
		dossier.Grouped(t, f)
		who, near := f.Case.V.Group[i], f.Case.V.Lead().Ref
		if k := who.Caregiver; k != nil && *k >= 0 && *k < len(f.Case.V.Group) {
			near = f.Case.V.Group[*k].Ref
		}
		beside := slices.IndexFunc(st.Persons, func(p domain.InUnit) bool { return p.Ref == near && p.Here() })
		if unit == "" && beside >= 0 {
			unit = st.Persons[beside].Unit
		}
		sh, others, err := dossier.ShelterAndStays(t, st.Shelter)
		if err != nil {
			return err
		}
		if u, ok := sh.UnitByID(unit); !ok || !u.Open {
			return fault.At("unit", "field.unknown")
		}
		if beside >= 0 && unit != st.Persons[beside].Unit {
			switch {
			case who.Caregiver != nil:
				return fault.At("unit", "stay.child_with_caregiver")
			case f.Case.V.Together == domain.TogetherSameUnit && !f.Consent.V.SplitAgreed:
				return fault.At("unit", "stay.kept_together")
			}
		}
		if !domain.Fits(domain.Rooms(sh, others), map[domain.UnitID]int{unit: 1}) {
			return fault.New(fault.Conflict, "stay.unit_full", nil)
		}
		*st, err = st.Join(who.Ref, unit, t.Now)
		return err
	})
}

// LeaveInput is how one of a group left before the others.
type LeaveInput struct {
	Person string // mark on the card, or ref
	Reason string // picklist motivo_cierre
	With   string // who took her along
}

// Leave records that one of the group left and the others stay. Her bed is free at once, and the case goes on without
// her.
func (s *Service) Leave(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in LeaveInput) error {
	var c fault.Fields
	in.With = strings.TrimSpace(in.With)
	c.Check(s.Country.Has(country.ListClose, in.Reason), "reason", "field.choose_one")
	act.Text(&c, "with", in.With, act.MaxName)
	if err := c.Err(); err != nil {
		return err
	}
	return onGroup(ctx, s.Service, actor, id, rev, policy.StayLeave, "persona_egresa", func(t *act.Txn, f *dossier.Dossier,
		st *domain.Stay) error {
		i, err := member(f.Case.V, in.Person)
		if err != nil {
			return err
		}
		if err := dossier.LeftSo(f, in.Reason); err != nil {
			return err
		}
		old := f.Case.V
		if *st, err = st.LeaveOne(old.Group[i].Ref, in.Reason, t.Now); err != nil {
			return err
		}
		for _, other := range f.Stays { // What is kept for her in the house that the group moves to.
			if ref := old.Group[i].Ref; other.V.ID != st.ID && other.V.Holds(ref) {
				if other.V, err = other.V.LeaveOne(ref, in.Reason, t.Now); err != nil {
					return err
				}
				store.Put(&t.Change, other)
				if err := t.AdvanceCapacity(string(other.V.Shelter)); err != nil {
					return err
				}
			}
		}
		f.Case.V = old.Without(i, s.Majority(), in.Reason, in.With, t.Now)
		store.Put(&t.Change, f.Case)
		dossier.TellCard(t, f)
		// A child leads the group now.
		if f.Case.V.NeedsOrder(s.Majority()) && !old.NeedsOrder(s.Majority()) && st.Order == nil {
			if err := t.ScheduleOnce(domain.DeadlineOrder, string(st.ID), dossier.OrderAsked(t.Service, *st)); err != nil {
				return err
			}
		}
		return dossier.AgeDeadline(t, f.Case.V, &old)
	})
}

// AwayInput is who of a group sleeps elsewhere while her bed is kept, and why.
type AwayInput struct {
	Person string      // mark on the card, or ref
	Why    string      // picklist motivo_ausencia
	Back   domain.Date // when she is expected; empty: not known
}

// longestAway is the most days ahead that somebody may be expected back.
const longestAway = 90

// Away records that one of the group sleeps elsewhere, in hospital for example. Her bed is kept, and the house is
// reminded on the day after she was expected back, or after a week where no day was said.
func (s *Service) Away(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, in AwayInput) error {
	return onGroup(ctx, s.Service, actor, id, rev, policy.StayAway, "persona_ausente", func(t *act.Txn, f *dossier.Dossier,
		st *domain.Stay) error {
		var c fault.Fields
		t.OneOf(&c, "why", country.ListAbsence, in.Why, true)
		if in.Back != "" {
			act.Coming(&c, "back_on", in.Back, t.Today(), longestAway)
		}
		if err := c.Err(); err != nil {
			return err
		}
		i, err := member(f.Case.V, in.Person)
		if err != nil {
			return err
		}
		if *st, err = st.GoAway(f.Case.V.Group[i].Ref, in.Why, in.Back, t.Now); err != nil {
			return err
		}
		_, next := dossier.AwayDue(t.Service, *st)
		return t.ScheduleOnce(domain.DeadlineAway, string(st.ID), next)
	})
}

// Back records that somebody who slept elsewhere is back.
func (s *Service) Back(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, person string) error {
	return onGroup(ctx, s.Service, actor, id, rev, policy.StayAway, "persona_de_vuelta",
		func(_ *act.Txn, f *dossier.Dossier, st *domain.Stay) error {
			i, err := member(f.Case.V, person)
			if err != nil {
				return err
			}
			*st, err = st.ComeBack(f.Case.V.Group[i].Ref)
			return err
		})
}

// AwayDue asks the house and the team about a person whose bed is kept though she was expected back.
func AwayDue(t *act.Txn, id domain.StayID, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.Ctx, t.Store, id)
	if err != nil {
		return time.Time{}, err
	}
	missed, next := dossier.AwayDue(t.Service, st.V)
	if !missed {
		return next, nil
	}
	f, o, err := HeldBy(t, st.V.Case, st.V.Offer)
	if err != nil {
		return time.Time{}, err
	}
	*did = true
	t.NotifyProvider("notice.still_away", o.V)
	t.NotifyCase("notice.still_away", f.Case.V)
	t.LogAct(domain.DeadlineAway, "offer", string(o.V.ID), "ausente")
	return next, nil
}

// member returns the place in the group of a person who is named by her mark on the card (P1 is the lead) or by her
// ref.
func member(c domain.Case, person string) (int, error) {
	for i, p := range c.Group {
		if person != "" && (dossier.PersonMark(i) == person || p.Ref == person) {
			return i, nil
		}
	}
	return -1, fault.At("person", "stay.person_unknown")
}

// HeldBy loads the case of a place with the offer it was given by.
func HeldBy(t *act.Txn, id domain.CaseID, offer domain.OfferID) (*dossier.Dossier, store.Rec[domain.Offer], error) {
	f, err := dossier.Load(t.Ctx, t.Service, id)
	if err != nil {
		return nil, store.Rec[domain.Offer]{}, err
	}
	o, ok := f.Offer(offer)
	if !ok {
		return nil, o, act.ErrNotFound
	}
	return f, o, nil
}
