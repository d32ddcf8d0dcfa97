package placement

import (
	"context"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// TransferInput is why who lives in a house needs another, and how soon.
type TransferInput struct {
	Reason  string // picklist motivo_traslado
	Urgency domain.Urgency
	Note    string // for the team and, after acceptance, the next house
}

// EventTransfer is how a timeline tells that another house is sought; its code is the reason.
const EventTransfer = "traslado_pedido"

// StartTransfer looks for another house for a group that lives in one. It files a need like the one that her stay came
// of, which names that one: whoever says yes to it keeps a bed for her, and she keeps hers until she arrives there.
// What the house itself asks for is a draft: her team sends it, or cancels it.
func (s *Service) StartTransfer(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in TransferInput) (domain.ReferralID, error) {
	var c fault.Fields
	in.Note = strings.TrimSpace(in.Note)
	s.OneOf(&c, "reason", country.ListTransfer, in.Reason, true)
	s.OneOf(&c, "urgency", country.ListUrgency, string(in.Urgency), true)
	act.Text(&c, "note", in.Note, domain.MaxLine)
	if err := c.Err(); err != nil {
		return "", err
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), rev, policy.TransferStart,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (domain.ReferralID, error) {
			st, _ := f.StayOf(id)
			was, ok := f.Referral(o.V.Referral)
			if !ok || st.V.State != domain.StayArrived {
				return "", fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(st.V.State))
			}
			if _, moving := f.TransferFrom(was.V.ID); moving {
				return "", fault.New(fault.Conflict, "transfer.runs", nil)
			}
			next := domain.Referral{ID: domain.NewID[domain.ReferralID](), Case: was.V.Case, Agency: f.Case.V.Agency,
				Code:   dossier.ReferralCode(f.Case.V, len(f.Referrals)+1),
				Worker: f.Case.V.Worker, Need: was.V.Need, Class: was.V.Class, Specialism: was.V.Specialism,
				Urgency: in.Urgency, State: domain.ReferralDraft, Department: was.V.Department, CreatedAt: t.Now,
				Note: in.Note, TransferOf: was.V.ID}
			next = next.Logged(actor, EventTransfer, "", in.Reason, t.Now)
			if actor.Role.Provider() {
				t.NotifyTeam("notice.transfer_asked", next)
			} else {
				var err error
				if err = dossier.Consented(t, f); err != nil {
					return "", err
				}
				if next, err = Sent(t, next); err != nil {
					return "", err
				}
				t.NotifyProvider("notice.transfer_started", o.V)
			}
			store.Put(&t.Change, store.New(next))
			store.Put(&t.Change, f.Case) // Two needs that are added at once must not have one code.
			store.Put(&t.Change, o)      // Its page tells that another house is sought.
			store.Check(&t.Change, st)
			t.LogAct(policy.TransferStart, "offer", string(id), in.Reason)
			return next.ID, nil
		})
}

// transferOff tells the house where she lives that no other is sought for her any more.
func transferOff(t *act.Txn, f *dossier.Dossier, r domain.Referral) {
	was, _ := f.Referral(r.TransferOf)
	if o, ok := f.Offer(was.V.Winner); ok && f.Serving(o.V) {
		t.NotifyProvider("notice.transfer_off", o.V)
	}
}

// moveOut ends the stay that a group has elsewhere when the next house records its arrival: it departs, the need that
// the stay came of is handed on, its beds are free, and the house is told. It returns the stay as it was, and
// nothing where she had left before.
func moveOut(t *act.Txn, f *dossier.Dossier, to domain.Stay, at time.Time) (*domain.Stay, error) {
	for _, st := range f.Stays {
		if st.V.ID == to.ID || st.V.State != domain.StayArrived {
			continue
		}
		was := st.V
		o, known := f.Offer(was.Offer)
		r, ok := f.Referral(was.Referral)
		if !known || !ok {
			return nil, fault.New(fault.Conflict, "offer.has_bed", nil)
		}
		var err error
		if st.V, err = st.V.Leave(handsOn, at); err != nil {
			return nil, err
		}
		if r.V, err = r.V.Close(t.Actor, handsOn, nil, true, t.Now); err != nil {
			return nil, err
		}
		store.Put(&t.Change, st)
		store.Put(&t.Change, r)
		store.Put(&t.Change, o)
		t.NotifyProvider("notice.transferred", o.V)
		if f.Case.V.Minor(t.Majority()) {
			NotifyAuthorities(t, "notice.minor_moved", r.V)
		}
		if err := dossier.FollowUpDeadline(t, f.Consent.V, st.V); err != nil {
			return nil, err
		}
		if err := interpreting.DropCalls(t, f, o.V.ID); err != nil {
			return nil, err
		}
		return &was, t.AdvanceCapacity(string(was.Shelter))
	}
	return nil, nil
}

// elsewhere gives back what was only reserved for a group, because another house takes it.
func elsewhere(t *act.Txn, f *dossier.Dossier, st store.Rec[domain.Stay]) error {
	o, ok := f.Offer(st.V.Offer)
	r, known := f.Referral(st.V.Referral)
	if !ok || !known {
		return fault.New(fault.Conflict, "offer.has_bed", nil)
	}
	err := free(t, f, o.V, domain.StayReleased, domain.CancelElsewhere)
	if err != nil {
		return err
	}
	if o.V, err = o.V.Withdraw(t.Actor, domain.CancelElsewhere, t.Now); err != nil {
		return err
	}
	if r.V, err = r.V.Cancel(t.Actor, domain.CancelElsewhere, t.Now); err != nil {
		return err
	}
	store.Put(&t.Change, o)
	store.Put(&t.Change, r)
	t.NotifyProvider("notice.transferred", o.V)
	return nil
}

// Moving is how far another house is found for who lives in one, as that house is told it: no word of which.
type Moving struct {
	Stage    string // asked, sought, kept or road
	Reason   string // picklist motivo_traslado
	Since    time.Time
	Referral domain.ReferralID // for whoever may read it
}

// MovingFrom says how far another house is found for who lives in the house of an offer; nil where none is sought.
func MovingFrom(f *dossier.Dossier, o domain.Offer, team bool) *Moving {
	st, _ := f.StayOf(o.ID)
	r, moving := f.TransferFrom(o.Referral)
	if !moving || st.V.State != domain.StayArrived {
		return nil
	}
	m := &Moving{Stage: "sought", Since: r.V.CreatedAt}
	switch r.V.State {
	case domain.ReferralDraft:
		m.Stage = "asked"
	case domain.ReferralAccepted:
		m.Stage = "kept"
	case domain.ReferralTransit:
		m.Stage = "road"
	}
	if len(r.V.History) > 0 {
		m.Reason = r.V.History[0].Code
	}
	if team {
		m.Referral = r.V.ID
	}
	return m
}
