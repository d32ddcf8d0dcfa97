package casework

import (
	"context"
	"sort"
	"time"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ReferralView is one referral as the team and the desk see it.
type ReferralView struct {
	Referral domain.Referral
	Rev      int64
	Card     Card
	Case     domain.Case
	Consent  ConsentView
	Offers   []TeamOffer
	Stay     *domain.Stay
	Slot     *domain.Slot
	Team     map[domain.AgencyID]string  // names of the agencies the timeline speaks of
	People   map[domain.AccountID]string // work names of those the reader may know by name
	Can      map[string]bool

	WinnerName string    // the provider that accepted
	Now        time.Time // when this was true
}

// TeamOffer is one offer as the team that sent it sees it.
type TeamOffer struct {
	ID        domain.OfferID
	Rev       int64
	Provider  Provider
	State     domain.OfferState
	SentAt    time.Time
	DueAt     time.Time
	ExpiresAt time.Time
	SeenAt    time.Time
	Answered  time.Time
	Code      string
	Thread    []domain.Line
	Can       map[string]bool
}

// ViewReferral shows one referral to its team. It discloses D2, so its leaf is kept before it is returned.
func (s *Service) ViewReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID) (ReferralView, error) {
	var v ReferralView
	err := s.onReferral(ctx, actor, id, 0, "referral.read", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		facts := f.referralFacts(actor, r.V, s.majority(), t.now)
		v = ReferralView{Referral: r.V, Rev: r.Rev, Card: cardOf(f.cas.V, r.V, s.majority()), Now: t.now, Case: f.cas.V, Consent: t.consentView(f, facts.CaseFacts), Team: map[domain.AgencyID]string{}}
		t.disclosed("referral.read", "referral", string(id), "D2", "")
		for _, o := range f.offersOf(id) {
			to, err := t.teamOffer(f, o)
			if err != nil {
				return err
			}
			v.Offers = append(v.Offers, to)
			if o.V.ID == r.V.Winner {
				v.WinnerName = to.Provider.Name
				v.place(f, o.V.ID)
			}
		}
		sort.Slice(v.Offers, func(i, j int) bool { return v.Offers[i].SentAt.After(v.Offers[j].SentAt) })
		v.Can = t.referralActs(facts, r.V)
		var err error
		if v.People, err = t.names(speakers(r.V, v.Offers)...); err != nil {
			return err
		}
		return s.nameAgencies(ctx, v.Team, r.V)
	})
	return v, err
}

// speakers lists who acted on a referral and who wrote in its threads.
func speakers(r domain.Referral, offers []TeamOffer) []domain.AccountID {
	out := []domain.AccountID{r.Worker}
	for _, e := range r.History {
		out = append(out, e.By)
	}
	for _, o := range offers {
		for _, l := range o.Thread {
			out = append(out, l.By)
		}
	}
	return out
}

func (v *ReferralView) place(f *file, o domain.OfferID) {
	if st, ok := f.stayOf(o); ok {
		v.Stay = &st.V
	}
	if sl, ok := f.slotOf(o); ok {
		v.Slot = &sl.V
	}
}

func (t *txn) teamOffer(f *file, o store.Rec[domain.Offer]) (TeamOffer, error) {
	out := TeamOffer{ID: o.V.ID, Rev: o.Rev, State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt, ExpiresAt: o.V.ExpiresAt,
		SeenAt: o.V.SeenAt, Answered: o.V.AnsweredAt, Code: o.V.Code, Thread: o.V.Thread}
	out.Can = t.offerActs(f, f.offerFacts(t.actor, o.V, t.majority(), t.now), o.V)
	var v OfferView
	if err := t.openPlace(&v, f, o.V); err != nil {
		return out, err
	}
	out.Provider = v.Provider
	return out, nil
}

func (t *txn) referralActs(facts policy.ReferralFacts, r domain.Referral) map[string]bool {
	waiting := r.State == domain.ReferralSent || r.State == domain.ReferralReview || r.State == domain.ReferralOffered
	matched := r.Class != domain.ClassOther
	possible := map[policy.Action]bool{
		"referral.send":     r.State == domain.ReferralDraft,
		"referral.match":    r.State.Open() && matched,
		"offer.send":        r.State.Open() && r.State != domain.ReferralDraft && matched,
		"referral.cancel":   r.State.Open() || r.State == domain.ReferralAccepted || r.State == domain.ReferralTransit,
		"referral.waitlist": waiting && matched,
		"referral.close":    r.State == domain.ReferralFollowUp || r.State == domain.ReferralAdmitted,
		"referral.edit":     r.State == domain.ReferralSent || r.State == domain.ReferralWaiting,
	}
	can := map[string]bool{}
	for action, now := range possible {
		if now && t.can(action, facts) {
			can[string(action)] = true
		}
	}
	if r.ByHand() && t.can(policy.ReferralClose, facts) {
		can["referral.meet"] = true
	}
	return can
}

func (s *Service) nameAgencies(ctx context.Context, names map[domain.AgencyID]string, r domain.Referral) error {
	ids := []domain.AgencyID{r.Agency}
	for _, e := range r.History {
		for _, id := range []domain.AgencyID{e.Agency, e.About} {
			if id != "" {
				ids = append(ids, id)
			}
		}
	}
	return s.agencyNames(ctx, names, ids)
}

func (s *Service) agencyNames(ctx context.Context, names map[domain.AgencyID]string, ids []domain.AgencyID) error {
	var ask []domain.AgencyID
	for _, id := range ids {
		if _, known := names[id]; !known && id != "" && id != DeskAgency {
			names[id] = ""
			ask = append(ask, id)
		}
	}
	return each(ctx, s, ask, func(a store.Rec[domain.Agency]) { names[a.V.ID] = a.V.Name })
}
