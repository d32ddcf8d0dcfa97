package dossier

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/emergency"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// handsOf lists who had a hand in the handovers of a case.
func handsOf(c domain.Case) []domain.AccountID {
	var out []domain.AccountID
	for _, h := range c.Handed {
		out = append(out, h.By, h.From, h.To)
	}
	return out
}

// Dossier is everything the rules need to know of one case: who asked whom, who accepted, what was agreed. It holds no
// identity.
type Dossier struct {
	Case         store.Rec[domain.Case]
	Consent      store.Rec[domain.Consent]
	Referrals    []store.Rec[domain.Referral]
	Offers       []store.Rec[domain.Offer]
	Stays        []store.Rec[domain.Stay]
	Slots        []store.Rec[domain.Slot]
	Emergencies  []store.Rec[emergency.Access]
	Appointments []store.Rec[domain.Appointment]
	Redated      bool // the case itself changes, because her birth date is known now
}

// Load loads a case with what hangs on it.
func Load(ctx context.Context, s *act.Service, id domain.CaseID) (*Dossier, error) {
	var f Dossier
	var err error
	if f.Case, err = store.Get[domain.Case](ctx, s.Store, id); err != nil {
		return nil, err
	}
	f.Case.V = AsOfToday(s, f.Case.V)
	if f.Consent, err = store.Find[domain.Consent](ctx, s.Store, id); err != nil {
		return nil, err
	}
	by := store.Filter{By: store.By("case", id)}
	if f.Referrals, err = store.All[domain.Referral](ctx, s.Store, by); err != nil {
		return nil, err
	}
	if f.Offers, err = store.All[domain.Offer](ctx, s.Store, by); err != nil {
		return nil, err
	}
	// A stay or a slot begins with an offer that names it: without one there is nothing to read.
	if f.AnyOffer(func(o domain.Offer) bool { return o.Stay != "" }) {
		if f.Stays, err = store.All[domain.Stay](ctx, s.Store, by); err != nil {
			return nil, err
		}
	}
	if f.AnyOffer(func(o domain.Offer) bool { return o.Slot != "" }) {
		if f.Slots, err = store.All[domain.Slot](ctx, s.Store, by); err != nil {
			return nil, err
		}
	}
	if f.AnyOffer(func(o domain.Offer) bool { return len(o.Calls) > 0 }) {
		if f.Appointments, err = store.All[domain.Appointment](ctx, s.Store, by); err != nil {
			return nil, err
		}
	}
	f.Emergencies, err = store.All[emergency.Access](ctx, s.Store, by)
	return &f, err
}

// OfferRev is the revision of an offer as it is answered: it goes up with every change of the offer itself and of the
// stay or the slot that came of it, so that whoever names an older one has not seen where the place stands.
func (f *Dossier) OfferRev(o store.Rec[domain.Offer]) int64 {
	rev := o.Rev
	if st, ok := f.StayOf(o.V.ID); ok {
		rev += st.Rev
	}
	if sl, ok := f.SlotOf(o.V.ID); ok {
		rev += sl.Rev
	}
	return rev
}

// CaseRev is the revision of a case as it is answered: it goes up with every change of the case itself, of what was
// agreed, of its referrals and of what is reserved for it.
func (f *Dossier) CaseRev() int64 {
	rev := f.Case.Rev + f.Consent.Rev
	for _, r := range f.Referrals {
		rev += r.Rev
	}
	for _, st := range f.Stays {
		rev += st.Rev
	}
	for _, sl := range f.Slots {
		rev += sl.Rev
	}
	return rev
}

// ReferralRev is the revision of a referral as it is answered: it goes up with every change of the referral itself, of
// what was agreed and of what is reserved for it, and when its case is closed. That a provider looked at its offer does
// not move it.
func (f *Dossier) ReferralRev(r store.Rec[domain.Referral]) int64 {
	rev := r.Rev + f.Consent.Rev
	if !f.Case.V.ClosedAt.IsZero() {
		rev++ // What ended is not reopened then.
	}
	for _, o := range f.OffersOf(r.V.ID) {
		rev += f.OfferRev(o) - o.Rev
	}
	return rev
}

// LivesIn names the shelters where somebody of the case lives now.
func (f *Dossier) LivesIn() []domain.ShelterID {
	var out []domain.ShelterID
	for _, st := range f.Stays {
		if st.V.State == domain.StayArrived {
			out = append(out, st.V.Shelter)
		}
	}
	return out
}

// AnyOffer reports whether an offer of the case is such.
func (f *Dossier) AnyOffer(is func(domain.Offer) bool) bool {
	return slices.ContainsFunc(f.Offers, func(o store.Rec[domain.Offer]) bool { return is(o.V) })
}

// Facts says what the policies may know of the case, for one reader. Consent is as of now, for that reader's agency and
// the class of need it was asked for.
//
// The policies know accounts and agencies, no offers and no stays: what those open is turned into lists here and
// nowhere else. What she keeps from an agency is taken out before her consent is asked, so no answer of hers can open
// it again. Only what is true now gives a right: an offer that lives, a stay that goes on, an access that has not run
// out.
func (f *Dossier) Facts(actor domain.Actor, class domain.Class, majority int, now time.Time) policy.CaseFacts {
	c, k := f.Case.V, f.Consent.V
	facts := policy.CaseFacts{ID: string(c.ID), Owner: string(c.Agency), Worker: string(c.Worker),
		Minor: c.Minor(majority) || c.Agency == actor.Agency && c.AsMinor, Open: c.ClosedAt.IsZero()}
	mine := ClassOfRole(actor.Role)
	whole := class == ""
	if whole {
		class = cmp.Or(mine, f.classFor(actor.Agency))
	}
	if f.WithheldBy(actor.Agency, actor.AgencyType, now) != "" {
		k.Scopes = nil // What she shares with others is not shared with this one.
	}
	facts.ShareMinimal = k.Allows(domain.ScopeShareMinimal, actor.Agency, class, now)
	facts.ShareIdentity = k.Allows(domain.ScopeShareIdentity, actor.Agency, class, now)
	facts.ShareHealth = k.Allows(domain.ScopeShareHealth, actor.Agency, class, now)
	facts.SharePsych = k.Allows(domain.ScopeSharePsych, actor.Agency, class, now)
	facts.ShareLegal = k.Allows(domain.ScopeShareLegal, actor.Agency, class, now)
	facts.Named = facts.ShareMinimal && slices.Contains(k.Recipients, actor.Agency) &&
		(!facts.Minor || k.GivenBy != "" && k.GivenBy != consent.ByHerself)
	for _, o := range f.Offers {
		if whole && mine != "" && o.V.To == actor.Agency && o.V.Class != mine {
			continue // What another service of the same agency was asked for, or took on, opens nothing to this one.
		}
		switch {
		case o.V.State.Live():
			facts.Asked = act.Add(facts.Asked, string(o.V.To))
		case o.V.State == domain.OfferAccepted && f.Serving(o.V):
			facts.Accepted = act.Add(facts.Accepted, string(o.V.To))
			if o.V.Class == domain.ClassShelter {
				facts.Placer = act.Add(facts.Placer, string(o.V.SentBy))
			}
		}
	}
	for _, st := range f.Stays {
		if st.V.State.Active() {
			facts.Shelters = act.Add(facts.Shelters, string(st.V.Agency))
			facts.TreatsHealth = act.Add(facts.TreatsHealth, string(st.V.Agency))
			facts.Placer = act.Add(facts.Placer, string(c.Worker))
		}
	}
	for _, sl := range f.Slots {
		if sl.V.State.Active() {
			f.treats(&facts, sl.V)
		}
	}
	for _, g := range f.Emergencies {
		if now.Before(g.V.Until) {
			facts.Emergency = act.Add(facts.Emergency, string(g.V.Account))
		}
	}
	for _, a := range f.Appointments {
		if a.V.Booked(now) {
			facts.Interpreters = act.Add(facts.Interpreters, string(a.V.Taker))
		}
	}
	if c.Order != nil && c.Order.Court != "" {
		facts.OrderedBy = act.Add(facts.OrderedBy, string(c.Order.Court))
	}
	return facts
}

// ListFacts says what the policies may know of a case in a list, without what hangs on it.
func ListFacts(t *act.Txn, c domain.Case) policy.CaseFacts {
	f := &Dossier{Case: store.Rec[domain.Case]{V: AsOfToday(t.Service, c)}}
	return f.Facts(t.Actor, domain.ClassOther, t.Majority(), t.Now)
}

func (f *Dossier) treats(facts *policy.CaseFacts, sl domain.Slot) {
	r, ok := f.Referral(sl.Referral)
	switch {
	case ok && r.V.Class == domain.ClassPsych:
		facts.TreatsPsych = act.Add(facts.TreatsPsych, string(sl.Agency))
	case ok && r.V.Class == domain.ClassLegal:
		facts.TreatsLegal = act.Add(facts.TreatsLegal, string(sl.Agency))
	}
}

// Serving reports whether an accepted offer still stands for care: its stay or slot is active. What ended closes what
// it opened.
func (f *Dossier) Serving(o domain.Offer) bool {
	if st, ok := f.StayOf(o.ID); ok {
		return st.V.State.Active()
	}
	sl, ok := f.SlotOf(o.ID)
	return ok && sl.V.State.Active()
}

// ClassOfRole returns the class of need that a provider's role answers, and nothing for every other role.
func ClassOfRole(r domain.Role) domain.Class {
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
func (f *Dossier) classFor(agency domain.AgencyID) domain.Class {
	class := domain.ClassOther
	for _, o := range f.Offers {
		if o.V.To == agency && (o.V.State.Live() || o.V.State == domain.OfferAccepted) {
			class = o.V.Class
		}
	}
	return class
}

// ReferralFacts says what the policies may know of one referral of the case, for one reader.
func (f *Dossier) ReferralFacts(actor domain.Actor, r domain.Referral, majority int,
	now time.Time) policy.ReferralFacts {
	facts := f.Facts(actor, r.Class, majority, now)
	facts.Asked, facts.Accepted = nil, nil // Here: asked for this referral, not for another need of the same case.
	for _, o := range f.OffersOf(r.ID) {
		if o.V.State.Live() {
			facts.Asked = act.Add(facts.Asked, string(o.V.To))
		} else if o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			facts.Accepted = act.Add(facts.Accepted, string(o.V.To))
		}
	}
	return policy.ReferralFacts{CaseFacts: facts, Class: string(r.Class), State: string(r.State)}
}

// OfferFacts says what the policies may know of one offer of the case, for one reader.
func (f *Dossier) OfferFacts(actor domain.Actor, o domain.Offer, majority int, now time.Time) policy.OfferFacts {
	r, _ := f.Referral(o.Referral)
	return policy.OfferFacts{ReferralFacts: f.ReferralFacts(actor, r.V, majority, now), To: string(o.To),
		OfferState: string(o.State), Lapsed: f.Lapsed(o), Undoers: f.undoers(o, now)}
}

// WithheldBy returns the scope without which an agency of that type is told nothing of her, and "" where she agrees, or
// where nothing is asked. The agency that owns the case was told by herself.
func (f *Dossier) WithheldBy(agency domain.AgencyID, kind string, now time.Time) domain.Scope {
	if s := consent.OfAgency(kind); s != "" && agency != f.Case.V.Agency && !f.Consent.V.Covers(s, now) {
		return s
	}
	return ""
}
