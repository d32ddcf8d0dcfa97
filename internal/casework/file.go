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

// file is everything the rules need to know of one case: who asked whom, who accepted, what was agreed. It holds no identity.
type file struct {
	cas       store.Rec[domain.Case]
	consent   store.Rec[domain.Consent]
	referrals []store.Rec[domain.Referral]
	offers    []store.Rec[domain.Offer]
	stays     []store.Rec[domain.Stay]
	slots     []store.Rec[domain.Slot]
	glasses   []store.Rec[domain.Glass]
	calls     []store.Rec[domain.Appointment]
	redated   bool // the case itself changes, because her birth date is known now
}

// file loads a case with what hangs on it.
func (s *Service) file(ctx context.Context, id domain.CaseID) (*file, error) {
	var f file
	var err error
	if f.cas, err = store.Get[domain.Case](ctx, s.store, id); err != nil {
		return nil, err
	}
	f.cas.V = s.grown(f.cas.V)
	if f.consent, err = store.Find[domain.Consent](ctx, s.store, id); err != nil {
		return nil, err
	}
	by := store.Filter{By: store.By("case", id)}
	if f.referrals, err = store.All[domain.Referral](ctx, s.store, by); err != nil {
		return nil, err
	}
	if f.offers, err = store.All[domain.Offer](ctx, s.store, by); err != nil {
		return nil, err
	}
	// A stay or a slot begins with an offer that names it: without one there is nothing to read.
	if f.anyOffer(func(o domain.Offer) bool { return o.Stay != "" }) {
		if f.stays, err = store.All[domain.Stay](ctx, s.store, by); err != nil {
			return nil, err
		}
	}
	if f.anyOffer(func(o domain.Offer) bool { return o.Slot != "" }) {
		if f.slots, err = store.All[domain.Slot](ctx, s.store, by); err != nil {
			return nil, err
		}
	}
	if f.anyOffer(func(o domain.Offer) bool { return len(o.Calls) > 0 }) {
		if f.calls, err = store.All[domain.Appointment](ctx, s.store, by); err != nil {
			return nil, err
		}
	}
	f.glasses, err = store.All[domain.Glass](ctx, s.store, by)
	return &f, err
}

func (f *file) anyOffer(is func(domain.Offer) bool) bool {
	return slices.ContainsFunc(f.offers, func(o store.Rec[domain.Offer]) bool { return is(o.V) })
}

// facts says what the policies may know of the case, for one reader. Consent is as of now, for that reader's agency and the class
// of need it was asked for.
func (f *file) facts(actor domain.Actor, class domain.Class, majority int, now time.Time) policy.CaseFacts {
	c, k := f.cas.V, f.consent.V
	facts := policy.CaseFacts{
		ID: string(c.ID), Owner: string(c.Agency), Worker: string(c.Worker),
		Minor: c.Minor(majority) || c.Agency == actor.Agency && c.AsMinor, Open: c.ClosedAt.IsZero(),
	}
	mine := classOfRole(actor.Role)
	whole := class == ""
	if whole {
		class = cmp.Or(mine, f.classFor(actor.Agency))
	}
	facts.ShareMinimal = k.Allows(domain.ScopeShareMinimal, actor.Agency, class, now)
	facts.ShareIdentity = k.Allows(domain.ScopeShareIdentity, actor.Agency, class, now)
	facts.ShareHealth = k.Allows(domain.ScopeShareHealth, actor.Agency, class, now)
	facts.SharePsych = k.Allows(domain.ScopeSharePsych, actor.Agency, class, now)
	facts.ShareLegal = k.Allows(domain.ScopeShareLegal, actor.Agency, class, now)
	for _, o := range f.offers {
		if whole && mine != "" && o.V.To == actor.Agency && o.V.Class != mine {
			continue // What another service of the same agency was asked for, or took on, opens nothing to this one.
		}
		switch {
		case o.V.State.Live():
			facts.Asked = add(facts.Asked, string(o.V.To))
		case o.V.State == domain.OfferAccepted && f.serving(o.V):
			facts.Accepted = add(facts.Accepted, string(o.V.To))
			if o.V.Class == domain.ClassShelter {
				facts.Placer = add(facts.Placer, string(o.V.SentBy))
			}
		}
	}
	for _, st := range f.stays {
		if st.V.State.Active() {
			facts.Shelters = add(facts.Shelters, string(st.V.Agency))
			facts.TreatsHealth = add(facts.TreatsHealth, string(st.V.Agency))
			facts.Placer = add(facts.Placer, string(c.Worker))
		}
	}
	for _, sl := range f.slots {
		if sl.V.State.Active() {
			f.treats(&facts, sl.V)
		}
	}
	for _, g := range f.glasses {
		if now.Before(g.V.Until) {
			facts.Glass = add(facts.Glass, string(g.V.Account))
		}
	}
	for _, a := range f.calls {
		if a.V.Booked(now) {
			facts.Interpreters = add(facts.Interpreters, string(a.V.Taker))
		}
	}
	if c.Order != nil && c.Order.Court != "" {
		facts.OrderedBy = add(facts.OrderedBy, string(c.Order.Court))
	}
	return facts
}

func (f *file) treats(facts *policy.CaseFacts, sl domain.Slot) {
	r, ok := f.referral(sl.Referral)
	switch {
	case ok && r.V.Class == domain.ClassPsych:
		facts.TreatsPsych = add(facts.TreatsPsych, string(sl.Agency))
	case ok && r.V.Class == domain.ClassLegal:
		facts.TreatsLegal = add(facts.TreatsLegal, string(sl.Agency))
	}
}

// serving reports whether an accepted offer still stands for care: its stay or slot is active. What ended closes what it opened.
func (f *file) serving(o domain.Offer) bool {
	for _, st := range f.stays {
		if st.V.Offer == o.ID {
			return st.V.State.Active()
		}
	}
	for _, sl := range f.slots {
		if sl.V.Offer == o.ID {
			return sl.V.State.Active()
		}
	}
	return false
}

// classOfRole returns the class of need that a provider's role answers, and nothing for every other role.
func classOfRole(r domain.Role) domain.Class {
	switch r {
	case domain.RoleIntake, domain.RoleShelterHead:
		return domain.ClassShelter
	case domain.RolePsych:
		return domain.ClassPsych
	case domain.RoleLegal:
		return domain.ClassLegal
	}
	return ""
}

// classFor returns the class of need an agency was asked for, so that consent is read for the right purpose.
func (f *file) classFor(agency domain.AgencyID) domain.Class {
	class := domain.ClassOther
	for _, o := range f.offers {
		if o.V.To == agency && (o.V.State.Live() || o.V.State == domain.OfferAccepted) {
			class = o.V.Class
		}
	}
	return class
}

func (f *file) referral(id domain.ReferralID) (store.Rec[domain.Referral], bool) {
	for _, r := range f.referrals {
		if r.V.ID == id {
			return r, true
		}
	}
	return store.Rec[domain.Referral]{}, false
}

func (f *file) offer(id domain.OfferID) (store.Rec[domain.Offer], bool) {
	for _, o := range f.offers {
		if o.V.ID == id {
			return o, true
		}
	}
	return store.Rec[domain.Offer]{}, false
}

func (f *file) offersOf(id domain.ReferralID) []store.Rec[domain.Offer] {
	var out []store.Rec[domain.Offer]
	for _, o := range f.offers {
		if o.V.Referral == id {
			out = append(out, o)
		}
	}
	return out
}

func (f *file) stayOf(o domain.OfferID) (store.Rec[domain.Stay], bool) {
	for _, st := range f.stays {
		if st.V.Offer == o {
			return st, true
		}
	}
	return store.Rec[domain.Stay]{}, false
}

func (f *file) slotOf(o domain.OfferID) (store.Rec[domain.Slot], bool) {
	for _, sl := range f.slots {
		if sl.V.Offer == o {
			return sl, true
		}
	}
	return store.Rec[domain.Slot]{}, false
}

func (f *file) referralFacts(actor domain.Actor, r domain.Referral, majority int, now time.Time) policy.ReferralFacts {
	facts := f.facts(actor, r.Class, majority, now)
	facts.Asked, facts.Accepted = nil, nil // Here: asked for this referral, not for another need of the same case.
	for _, o := range f.offersOf(r.ID) {
		if o.V.State.Live() {
			facts.Asked = add(facts.Asked, string(o.V.To))
		} else if o.V.State == domain.OfferAccepted && f.serving(o.V) {
			facts.Accepted = add(facts.Accepted, string(o.V.To))
		}
	}
	return policy.ReferralFacts{CaseFacts: facts, Class: string(r.Class), State: string(r.State)}
}

func (f *file) offerFacts(actor domain.Actor, o domain.Offer, majority int, now time.Time) policy.OfferFacts {
	r, _ := f.referral(o.Referral)
	return policy.OfferFacts{ReferralFacts: f.referralFacts(actor, r.V, majority, now), To: string(o.To), OfferState: string(o.State)}
}

func add(list []string, v string) []string {
	if v == "" || slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
