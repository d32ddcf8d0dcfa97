// Package parting makes two cases out of one of several people, for good: some of a family or a group go on with a case
// of their own, sealed with a key of its own, because they go another way or one of them asks that her matter is kept
// apart. Nobody is in both, and nobody in none.
package parting

import (
	"context"
	"errors"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/same"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Letters is how many letters the reason needs at least.
const Letters = 20

// NoAdult says of a child that no adult is there for her in her case.
const NoAdult = "none"

// Whose a need is. One of which nothing is said stays where it is.
const (
	Theirs = "theirs" // of those who go
	Both   = "both"   // it goes on here, and is asked for there too
	Here   = "here"
)

// Input is who goes into a case of their own, and what they take along.
type Input struct {
	Go      []string          // marks on the card (P2); who leads the group stays
	Adults  map[string]string // by the mark of a child: the mark of who is her adult in her case, or NoAdult
	Reason  string
	Agreed  bool // with the persons themselves, as far as they can say
	Needs   map[domain.ReferralID]string
	Notes   []domain.NoteID
	Files   []diary.FileID
	Written bool // health, risk and trafficker notes too; where they must not be and whom they avoid always goes along
}

// divided is how a timeline tells that some of the group have a case of their own.
const divided = "caso_dividido"

// Made is the case that was made.
type Made struct {
	Case domain.CaseID
	Code string
}

// division is one try of the act.
type division struct {
	*act.Txn
	f    *dossier.Dossier
	in   Input
	made domain.Case
	refs map[string]string // of those who go: the mark in the new case, by the one in the old
	n    int               // needs of the new case
}

// Divide makes a case of their own for some of the people of a case, in one commit. What was agreed holds there as it
// does here, until the same day: nothing more is open to anybody. A bed in which one of them lives goes along, so that
// the house has two cases. While a provider is asked for people of both sides, or keeps a bed for them, nobody is
// parted.
func (s *Service) Divide(ctx context.Context, actor domain.Actor, id domain.CaseID, rev int64, in Input) (Made, error) {
	var c fault.Fields
	in.Reason = strings.TrimSpace(in.Reason)
	act.Reasoned(&c, "reason", in.Reason, Letters)
	c.Check(in.Agreed, "agreed", "divide.not_agreed")
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), rev, policy.CaseDivide,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (Made, error) {
			d := &division{Txn: t, f: f, in: in, refs: map[string]string{}}
			if !f.Case.V.ClosedAt.IsZero() {
				return Made{}, fault.New(fault.Conflict, "divide.closed", nil)
			}
			if err := d.divide(); err != nil {
				return Made{}, err
			}
			t.LogAct(policy.CaseDivide, "case", string(id), "")
			t.LogAct(policy.CaseDivide, "case", string(d.made.ID), "recibe")
			t.NotifyCase("notice.divided", d.made)
			return Made{d.made.ID, d.made.Code}, nil
		})
}

func (d *division) divide() error {
	old := d.f.Case.V
	stays, goes, err := groups(old, d.in, d.Majority(), d.Now)
	if err != nil {
		return err
	}
	goes.ID, goes.Code, goes.CreatedAt = domain.NewID[domain.CaseID](), "C-"+domain.SpokenCode(), d.Now
	goes.AsMinor = goes.Minor(d.Majority())
	// What a court said, and a phone that is safe, are of who leads the group; who had the case before had the other one.
	goes.Order, goes.Court, goes.Hearing, goes.Remote = nil, "", "", ""
	goes.Gone, goes.Handed, goes.Teams = nil, nil, nil
	if !d.in.Written {
		goes.Clinical = nil
	}
	link := same.Merge{Case: goes.ID, Code: goes.Code, Into: old.ID, IntoCode: old.Code, Reason: d.in.Reason,
		By: d.Actor.Account, At: d.Now, Split: true, Was: map[string]string{}}
	for i := range goes.Group {
		p := &goes.Group[i]
		ref := goes.Code + "-" + dossier.PersonMark(i)
		link.Was[ref] = old.Group[old.Member(p.Ref)].Relation
		d.refs[p.Ref], p.Ref = ref, ref
	}
	d.made = goes
	if err := errors.Join(d.nothingRuns(), d.beds(), d.needs(), d.parts(), d.along(),
		dossier.EndHandOn(d.Txn, d.f)); err != nil {
		return err
	}
	dossier.TellCard(d.Txn, d.f)
	store.Put(&d.Change, store.Rec[domain.Case]{V: stays, Rev: d.f.Case.Rev})
	store.Put(&d.Change, store.New(goes))
	store.Put(&d.Change, store.New(link))
	return errors.Join(dossier.AgeDeadline(d.Txn, stays, &old), dossier.AgeDeadline(d.Txn, goes, nil))
}

// nothingRuns refuses while somebody is asked for people of both sides, and names the need.
func (d *division) nothingRuns() error {
	for _, o := range d.f.Offers {
		r, _ := d.f.Referral(o.V.Referral)
		ours := r.V.Class != domain.ClassShelter && (d.in.Needs[r.V.ID] == "" || d.in.Needs[r.V.ID] == Here)
		if o.V.State.Live() && !ours {
			return fault.New(fault.Conflict, "divide.asked", nil).With("need", r.V.Code)
		}
	}
	return nil
}

// beds gives those who go the beds they live in as a stay of their own, of which the house is told.
func (d *division) beds() error {
	for _, st := range d.f.Stays {
		hers := st.V
		hers.Persons = nil
		for _, p := range st.V.Persons {
			if ref := d.refs[p.Ref]; ref != "" && st.V.Holds(p.Ref) {
				p.Ref = ref
				hers.Persons = append(hers.Persons, p)
			}
		}
		if len(hers.Persons) == 0 {
			continue
		}
		r, _ := d.f.Referral(st.V.Referral)
		switch {
		case st.V.State != domain.StayArrived:
			return fault.New(fault.Conflict, "divide.on_the_way", nil).With("need", r.V.Code)
		case len(hers.Persons) == st.V.Beds():
			return fault.New(fault.Conflict, "divide.bed_stays", nil)
		}
		for old := range d.refs {
			if st.V.Holds(old) {
				next, err := st.V.LeaveOne(old, "", d.Now)
				if err != nil {
					return err
				}
				st.V = next
			}
		}
		if err := d.stay(st, hers, r.V); err != nil {
			return err
		}
	}
	return nil
}

// stay keeps the beds of those who go, with the need and the yes that they rest on.
func (d *division) stay(st store.Rec[domain.Stay], hers domain.Stay, need domain.Referral) error {
	o, ok := d.f.Offer(st.V.Offer)
	if !ok {
		return act.ErrNotFound
	}
	r := d.need(need)
	hers.ID, hers.Offer, hers.Referral, hers.Case = domain.NewID[domain.StayID](), domain.NewID[domain.OfferID](), r.ID,
		d.made.ID
	hers.Order, hers.UndoBy, hers.UndoTill = nil, "", time.Time{}
	yes := o.V
	yes.ID, yes.Referral, yes.Case, yes.Stay, yes.Thread, yes.Calls, yes.With, yes.Transfer = hers.Offer, r.ID, d.made.ID,
		hers.ID, nil, nil, "", false
	r.State, r.Winner = need.State, yes.ID
	store.Put(&d.Change, st)
	store.Put(&d.Change, store.New(hers))
	store.Put(&d.Change, store.New(yes))
	store.Put(&d.Change, store.New(r))
	d.NotifyProvider("notice.group_changed", yes)
	if _, back := dossier.AwayDue(d.Service, hers); !back.IsZero() {
		if err := d.ScheduleOnce(domain.DeadlineAway, string(hers.ID), back); err != nil {
			return err
		}
	}
	if d.made.NeedsOrder(d.Majority()) {
		if err := d.ScheduleOnce(domain.DeadlineOrder, string(hers.ID), dossier.OrderAsked(d.Service, hers)); err != nil {
			return err
		}
	}
	return d.AdvanceCapacity(string(hers.Shelter))
}

// need is a need of the new case, made from one of the old, as a draft.
func (d *division) need(r domain.Referral) domain.Referral {
	d.n++
	r.ID, r.Case, r.Code = domain.NewID[domain.ReferralID](), d.made.ID, dossier.ReferralCode(d.made, d.n)
	r.State, r.History, r.Winner, r.TransferOf, r.Follow, r.Met = domain.ReferralDraft, nil, "", "", nil, nil
	r.Unmet, r.Openings = nil, nil
	return r.Logged(d.Actor, divided, "", "", d.Now)
}

// needs takes along what those who go ask for. Who waited already waits since then. The act rests on every open need,
// so that nobody is asked for a group that has just changed.
func (d *division) needs() error {
	for id, whose := range d.in.Needs {
		r, ok := d.f.Referral(id)
		switch {
		case !ok || whose != Here && whose != Theirs && whose != Both:
			return fault.At("needs", "field.unknown")
		case whose != Here && (!r.V.State.Open() || r.V.TransferOf != ""):
			return fault.At("needs", "divide.need_placed")
		}
	}
	for _, r := range d.f.Referrals {
		if !r.V.State.Open() {
			continue
		}
		whose := d.in.Needs[r.V.ID]
		if whose == Theirs || whose == Both {
			next := d.need(r.V)
			if r.V.State != domain.ReferralDraft && dossier.Consented(d.Txn, d.f) == nil {
				sent, err := placement.Sent(d.Txn, next)
				if err != nil {
					return err
				}
				next, next.SentAt = sent, r.V.SentAt
			}
			store.Put(&d.Change, store.New(next))
		}
		if whose == Theirs {
			if err := placement.Cancel(d.Txn, d.f, r, domain.CancelElsewhere); err != nil {
				return err
			}
			continue
		}
		r.V = r.V.Logged(d.Actor, divided, "", "", d.Now)
		store.Put(&d.Change, r)
	}
	return nil
}
