package handon

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/handon"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Answer is what the agency that was asked says.
type Answer struct {
	Yes    bool
	Code   string           // of handon.Declines, with a no
	Worker domain.AccountID // who is in charge, with a yes; empty: who answers
}

// AnswerHandOn takes a case over, or says no with a code. With the yes the case, what is open of it and who is in
// charge change in one commit; the agency that had it reads nothing of it any more. The desk answers for the agency
// that is asked, with a reason that both sides read; with a yes it names who of that agency is in charge.
func (s *Service) AnswerHandOn(ctx context.Context, actor domain.Actor, id handon.ID, in Answer) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		r, err := store.Get[handon.Request](t.Ctx, t.Store, id)
		if err != nil {
			return t.RefuseAbsent(err, policy.HandOnAnswer, "handon", string(id))
		}
		f, err := dossier.Load(t.Ctx, t.Service, r.V.Case)
		if err != nil {
			return err
		}
		if err := t.Authorize(policy.HandOnAnswer, factsOf(t, f, r.V), "handon", string(id)); err != nil {
			return err
		}
		e, state, kind := t.Entry(policy.HandOnAnswer, "case", string(r.V.Case)), handon.Accepted, "notice.handon_accepted"
		if e.Tier = "D2"; !in.Yes {
			if !slices.Contains(handon.Declines, in.Code) {
				return fault.At("code", "field.choose_one")
			}
			e, state, kind = t.Entry(policy.HandOnAnswer, "handon", string(id)), handon.Declined, "notice.handon_declined"
			e.Code, in.Worker = in.Code, ""
		} else {
			in.Code = ""
		}
		e.Consent = string(f.Consent.V.ID)
		asked := r.V
		if r.V, err = r.V.End(state, in.Code, actor.Account, t.Now); err != nil {
			return err
		}
		if actor.OnBehalf != "" {
			r.V.Why, kind = actor.Reason, kind+"_desk"
		}
		store.Put(&t.Change, r)
		t.LogEntry(e)
		if !in.Yes {
			t.NotifyCase(kind, f.Case.V)
			return nil
		}
		dossier.TellTeam(t, asked.From, kind, "")
		return take(t, f, asked, cmp.Or(in.Worker, actor.Account))
	})
}

func factsOf(t *act.Txn, f *dossier.Dossier, r handon.Request) policy.HandOnFacts {
	return policy.HandOnFacts{ID: string(r.ID), From: string(r.From), To: string(r.To),
		Minor: f.Case.V.Minor(t.Majority())}
}

// take puts the agency that said yes in charge, where what was true when it was asked is true still.
func take(t *act.Txn, f *dossier.Dossier, r handon.Request, worker domain.AccountID) error {
	if err := mayTake(t, f, r.To, r.At); err != nil {
		return err
	}
	able, err := takers(t, r.To, f.Case.V.Minor(t.Majority()))
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(able, func(c intake.Colleague) bool { return c.ID == worker }) {
		return fault.At("worker", "field.unknown")
	}
	if o := f.Case.V.Order; o != nil && o.Court != "" && o.Court != r.To {
		t.Notify(domain.Notice{Agency: o.Court, Kind: "notice.team_changed", Case: f.Case.V.ID,
			Roles: []domain.Role{domain.RoleChildAuth}})
	}
	return move(t, f, r, worker)
}

// move puts a case, and those that were joined with it, under another agency: referrals, the questions and places that
// stand, interpreters who are expected, and what the case is found by. What the old team was told of it and has not
// read asks nothing of it any more.
func move(t *act.Txn, f *dossier.Dossier, r handon.Request, worker domain.AccountID) error {
	c, old := &f.Case.V, f.Case.V.Agency
	c.Agency = r.To
	c.Teams = slices.DeleteFunc(append(slices.Clone(c.Teams), old), func(a domain.AgencyID) bool { return a == r.To })
	for i, ref := range f.Referrals {
		if ref.V.Follow != nil && !ref.V.State.Ended() {
			f.Referrals[i].V.Follow = &domain.Follow{Who: worker, On: ref.V.Follow.On}
		}
	}
	intake.PutInCharge(t, f, worker, r.Note)
	for _, o := range f.Offers {
		if stands := o.V.State.Live() || o.V.State == domain.OfferAccepted && f.Serving(o.V); stands && o.V.From == old {
			o.V.From = r.To
			store.Put(&t.Change, o)
			t.NotifyProvider("notice.team_changed", o.V)
		}
	}
	for _, a := range f.Appointments {
		if a.V.From == old && a.V.Stands(t.Now) {
			a.V.From = r.To
			store.Put(&t.Change, a)
		}
	}
	if err := moveTasks(t, c.ID, r.To, worker); err != nil {
		return err
	}
	if err := moveIdentity(t, f); err != nil {
		return err
	}
	if err := readFor(t, old, c.ID); err != nil {
		return err
	}
	_, _, joined, err := dossier.Joined(t, *c)
	for _, m := range joined {
		if err != nil {
			return err
		}
		if m.Into != c.ID {
			continue // It goes with the one between.
		}
		var with *dossier.Dossier
		if with, err = dossier.Load(t.Ctx, t.Service, m.Case); err == nil && with.Case.V.Agency == old {
			err = move(t, with, r, worker)
		}
	}
	return err
}

// moveTasks gives what is open to who is in charge now.
func moveTasks(t *act.Txn, of domain.CaseID, to domain.AgencyID, worker domain.AccountID) error {
	all, err := store.All[diary.Task](t.Ctx, t.Store, store.Filter{By: store.By("case", of)})
	for _, k := range all {
		if k.V.Agency = to; k.V.DoneAt.IsZero() {
			k.V.Owner = worker
		}
		store.Put(&t.Change, k)
	}
	return err
}

// moveIdentity lets the new agency find the case by who the people are, and looks whether it knows them already.
func moveIdentity(t *act.Txn, f *dossier.Dossier) error {
	who, err := store.Find[domain.Identity](t.Ctx, t.Store, f.Case.V.ID)
	if err != nil || who.Rev == 0 {
		return err
	}
	who.V.Agency = f.Case.V.Agency
	store.Put(&t.Change, who)
	seen, err := store.Find[same.Seen](t.Ctx, t.Store, f.Case.V.ID)
	if err == nil {
		_, err = lookup.Look(t, f.Case.V, seen, domain.Identity{}, who.V)
	}
	return err
}

// readFor marks as read what an agency was told of a case.
func readFor(t *act.Txn, agency domain.AgencyID, of domain.CaseID) error {
	unread, err := store.All[domain.Notice](t.Ctx, t.Store, store.Filter{By: store.By("unseen", agency)})
	for _, n := range unread {
		if n.V.Case == of {
			n.V.SeenAt = t.Now
			store.Put(&t.Change, n)
		}
	}
	return err
}
