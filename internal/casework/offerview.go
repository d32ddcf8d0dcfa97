package casework

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OfferView is one offer in full, as far as the policy opens it to the reader.
type OfferView struct {
	Offer    OfferCard
	Referral domain.ReferralID // set for the referring team only
	Case     domain.CaseID     // set for the referring team, and for the provider once it accepted
	Thread   []domain.Line
	People   map[domain.AccountID]string // work names of those the reader may know by name
	Provider Provider
	From     domain.AgencyID
	FromName string
	Why      []string         // rule codes the provider met when it was asked, for the team
	Group    []domain.Person  // D2: exact ages, when identity is open
	Doors    map[string]bool  // parts of the case further in that the reader may open
	Units    []UnitRoom       // the shelter's own units with room, for placing the group by hand
	Stay     *domain.Stay     // after acceptance
	Hold     *Hold            // until she has arrived
	OfAge    string           // somebody will "soon" be of age, or is so "now" since she was accepted; no day
	Slot     *domain.Slot     // after acceptance
	Calls    []Call           // interpreters asked for
	Identity *domain.Identity // D2, when the policy opens it
	Safety   *domain.Safety   // D2, when the policy opens it
	Note     string           // D2: the referral's note
	Address  string           // D4: the exact place, for the placing worker and the shelter
	Order    *domain.Order    // D2
	Asked    []string         // D2: why identity stays closed, as codes
	Can      map[string]bool  // acts the policy and the state allow now, by action name
}

// UnitRoom is a unit with the room it has now.
type UnitRoom struct {
	domain.Unit
	Room domain.Room `json:"room"`
}

// ViewOffer shows one offer. The provider's first look is recorded as seen; every D2 or D4 part shown has its leaf before it is returned.
func (s *Service) ViewOffer(ctx context.Context, actor domain.Actor, id domain.OfferID) (OfferView, error) {
	var v OfferView
	ctx = store.WithoutIdem(ctx) // The first look writes that it was seen, and is never the act that a key is for.
	err := s.onOffer(ctx, actor, id, 0, "offer.read", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		v = OfferView{}
		facts := f.offerFacts(actor, o.V, s.majority(), t.now)
		if actor.Agency == o.V.To && o.V.State == domain.OfferSent {
			o.V = o.V.Seen(t.now)
			store.Put(&t.ch, o)
			o.Rev++
			t.logged("offer.read", "offer", string(id), "vista")
		}
		r, _ := f.referral(o.V.Referral)
		names := map[domain.AgencyID]string{}
		if err := s.agencyNames(ctx, names, []domain.AgencyID{o.V.From}); err != nil {
			return err
		}
		v.FromName = names[o.V.From]
		v.Offer, v.From = t.offerCard(f, facts, o), o.V.From
		if v.Offer.Open {
			v.Thread = o.V.Thread
		}
		var err error
		if v.People, err = t.names(writers(v.Thread)...); err != nil {
			return err
		}
		if t.can("referral.read", facts.ReferralFacts) {
			v.Referral, v.Case = r.V.ID, r.V.Case
		}
		if err := t.openPlace(&v, f, o.V); err != nil {
			return err
		}
		if err := t.openPersonal(&v, f, facts, r.V, o.V); err != nil {
			return err
		}
		v.veil(f, actor.Agency == o.V.To)
		if o.V.State == domain.OfferAccepted && f.serving(o.V) {
			v.OfAge = t.ofAgeCode(f.cas.V)
		}
		if v.Calls, err = t.calls(f, id); err != nil {
			return err
		}
		v.Can, v.Doors = t.offerActs(f, facts, o.V), t.doors(facts.CaseFacts)
		return nil
	})
	return v, err
}

// writers lists who wrote in a thread.
func writers(thread []domain.Line) []domain.AccountID {
	out := make([]domain.AccountID, len(thread))
	for i, l := range thread {
		out[i] = l.By
	}
	return out
}

// openPlace adds the provider's own figures, and the stay or slot the reader may know of.
func (t *txn) openPlace(v *OfferView, f *file, o domain.Offer) error {
	mine := t.actor.Agency == o.To
	if o.Shelter != "" {
		sh, err := store.Get[domain.Shelter](t.ctx, t.store, o.Shelter)
		if err != nil {
			return err
		}
		v.Provider = Provider{ID: string(o.Shelter), Agency: o.To, Ref: sh.V.Ref, Name: sh.V.Name, Department: sh.V.Department}
		if mine {
			stays, err := t.activeStays(t.ctx, o.Shelter)
			if err != nil {
				return err
			}
			v.Units = unitRooms(sh.V, stays)
		}
	} else if o.Program != "" {
		pr, err := store.Get[domain.Program](t.ctx, t.store, o.Program)
		if err != nil {
			return err
		}
		v.Provider = Provider{ID: string(o.Program), Agency: o.To, Ref: pr.V.Ref, Name: pr.V.Name, Department: pr.V.Department}
	}
	if st, ok := f.stayOf(o.ID); ok {
		v.Stay, v.Hold = &st.V, t.hold(st.V, o.Urgency)
	}
	if sl, ok := f.slotOf(o.ID); ok {
		v.Slot = &sl.V
	}
	return nil
}

func unitRooms(sh domain.Shelter, stays []domain.Stay) []UnitRoom {
	rooms := domain.Rooms(sh, stays)
	out := make([]UnitRoom, len(rooms))
	for i := range rooms {
		out[i] = UnitRoom{Unit: sh.Units[i], Room: rooms[i]}
	}
	return out
}

// openPersonal adds D2 and D4 parts that the policy opens, each with its leaf.
func (t *txn) openPersonal(v *OfferView, f *file, facts policy.OfferFacts, r domain.Referral, o domain.Offer) error {
	if o.State != domain.OfferAccepted || !f.serving(o) {
		return nil
	}
	open := t.setsOf(facts.CaseFacts)
	if t.can("identity.read", facts.CaseFacts) {
		id, err := store.Find[domain.Identity](t.ctx, t.store, o.Case)
		if err != nil {
			return err
		}
		who := open.identity(id.V)
		v.Identity, v.Group, v.Note, v.Order, v.Case = &who, open.about(f.cas.V).Group, r.Note, open.about(f.cas.V).Order, r.Case
		t.decideFor("identity.read", facts.CaseFacts)
		t.opened("identity.read", string(o.Case), string(f.consent.V.ID), open)
	} else if t.actor.Agency == o.To {
		v.Asked = append(v.Asked, "identity_not_shared")
	}
	if doors := t.doors(facts.CaseFacts); v.Identity == nil && (doors["care.health"] || doors["care.psych"] || doors["care.legal"] || doors["consent.read"]) {
		v.Case = r.Case // Whoever treats her writes notes, and keeps to what she agreed to, even where her name stays closed.
	}
	if t.can("safety.read", facts.CaseFacts) {
		sf, err := store.Find[domain.Safety](t.ctx, t.store, o.Case)
		if err != nil {
			return err
		}
		avoid := open.safety(sf.V)
		v.Safety = &avoid
		t.decideFor("safety.read", facts.CaseFacts)
		t.opened("safety.read", string(o.Case), string(f.consent.V.ID), open)
	}
	return nil
}

// doors says which parts of the case further in the reader may open.
func (t *txn) doors(facts policy.CaseFacts) map[string]bool {
	return map[string]bool{
		"care.health":  t.can("care.health.read", facts) || t.can("care.health.write", facts),
		"care.psych":   t.can("care.psych.read", facts) || t.can("care.psych.write", facts),
		"care.legal":   t.can("care.legal.read", facts) || t.can("care.legal.write", facts),
		"consent.read": t.can("consent.read", facts),
	}
}

// veil takes D2 out of the stay or the slot where her identity stays closed. A house keeps what it wrote itself.
func (v *OfferView) veil(f *file, own bool) {
	if v.Identity != nil {
		return
	}
	if v.Stay != nil {
		v.Stay.Order, v.Stay.Persons = nil, slices.Clone(v.Stay.Persons)
		if !own || !v.Offer.Open {
			v.Stay.Emergency = ""
		}
		for i, p := range v.Stay.Persons {
			at := slices.IndexFunc(f.cas.V.Group, func(q domain.Person) bool { return q.Ref == p.Ref })
			v.Stay.Persons[i].Ref = personMark(max(at, 0))
		}
	}
	if v.Slot != nil && !own {
		v.Slot.MeetNote = ""
	}
}

// decideFor remembers the decision that a log entry will name.
func (t *txn) decideFor(action policy.Action, res policy.Resource) {
	t.decision = t.policy.Decide(policy.Request{Actor: principal(t.actor), Action: action, Resource: res, Reason: t.actor.Reason, Now: t.now})
}

// ShelterAddress reveals the exact address of the shelter that accepted: D4, for the placing worker and that shelter's team.
func (s *Service) ShelterAddress(ctx context.Context, actor domain.Actor, id domain.OfferID) (string, error) {
	var address string
	err := s.onOffer(ctx, actor, id, 0, "offer.read", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		facts := f.offerFacts(actor, o.V, s.majority(), t.now)
		if err := t.may("shelter.address", facts, "offer", string(id)); err != nil {
			return err
		}
		sh, err := store.Get[domain.Shelter](ctx, s.store, o.V.Shelter)
		if err != nil {
			return err
		}
		address = sh.V.Address
		t.disclosed("shelter.address", "shelter", string(o.V.Shelter), "D4", "")
		return nil
	})
	return address, err
}

// offerActs says which acts the policy and the lifecycle allow now, for the buttons of a page and the links of an answer.
func (t *txn) offerActs(f *file, facts policy.OfferFacts, o domain.Offer) map[string]bool {
	st, _ := f.stayOf(o.ID)
	sl, _ := f.slotOf(o.ID)
	fresh := t.now.Before(o.ExpiresAt)
	accepted := o.State == domain.OfferAccepted
	held := st.V.State == domain.StayHeld || st.V.State == domain.StayTransit
	slotOpen := sl.V.State == domain.SlotHeld || sl.V.State == domain.SlotBooked
	possible := map[policy.Action]bool{
		"offer.accept": o.State.Live() && fresh, "offer.ask": o.State.Live(), "offer.reply": o.State == domain.OfferQuestion,
		"offer.decline":  o.State.Live() || accepted && (held || slotOpen),
		"offer.withdraw": o.State.Live(),
		"stay.transit":   accepted && st.V.State == domain.StayHeld, "stay.admit": accepted && held, "stay.noshow": accepted && held,
		"stay.release": accepted && held, "stay.move": accepted && st.V.State.Active(), "stay.discharge": st.V.State == domain.StayArrived,
		"stay.extend": accepted && t.extendable(st.V, o.Urgency),
		"slot.book":   accepted && slotOpen, "slot.start": accepted && slotOpen, "slot.close": sl.V.State == domain.SlotStarted,
		policy.InterpreterAsk: accepted && f.serving(o),
		"shelter.address":     accepted && o.Shelter != "" && st.V.State.Active(),
	}
	can := map[string]bool{}
	for action, now := range possible {
		if now && t.can(action, facts) {
			can[string(action)] = true
		}
	}
	return can
}
