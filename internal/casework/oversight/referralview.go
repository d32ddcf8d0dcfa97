package oversight

import (
	"context"
	"sort"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ReferralView is one referral as the team and the desk see it.
type ReferralView struct {
	Referral domain.Referral
	Rev      int64
	Card     dossier.Card
	Case     domain.Case
	Consent  dossier.ConsentView
	Offers   []TeamOffer
	Stay     *domain.Stay
	Slot     *domain.Slot
	Team     map[domain.AgencyID]string  // names of the agencies the timeline speaks of
	People   map[domain.AccountID]string // work names of those the reader may know by name
	Can      map[policy.Action]bool

	WinnerName string               // the provider that accepted
	Arrival    *dossier.ArrivalCard // how to reach it
	Reader     domain.Actor
	Now        time.Time // when this was true
}

// TeamOffer is one offer as the team that sent it sees it.
type TeamOffer struct {
	ID        domain.OfferID
	Rev       int64
	Provider  capacity.Provider
	State     domain.OfferState
	SentAt    time.Time
	DueAt     time.Time
	ExpiresAt time.Time
	SeenAt    time.Time
	Answered  time.Time
	Changed   time.Time // as that of an offer
	Code      string
	Check     domain.DeclineCheck
	Thread    []domain.Line
	Call      dossier.Side // whom to call while nobody there has seen it
	Part      bool         // one of two houses for a group
	Can       map[policy.Action]bool
}

// ViewReferral shows one referral to its team. It discloses D2, so its leaf is kept before it is returned. A program
// reads its envelope and those of its offers.
func (s *Service) ViewReferral(ctx context.Context, actor domain.Actor, id domain.ReferralID) (ReferralView, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Referral(id), 0, policy.ReferralRead,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) (v ReferralView, err error) {
			facts := f.ReferralFacts(actor, r.V, s.Majority(), t.Now)
			v = ReferralView{Referral: r.V, Rev: f.ReferralRev(r), Card: dossier.CardOf(f.Case.V, r.V, s.Majority()), Now: t.Now,
				Reader: actor, Case: f.Case.V, Consent: dossier.ViewOfConsent(t, f, facts.CaseFacts)}
			if actor.Scopes != "" {
				return referralEnvelope(t, f, r), nil
			}
			t.LogDisclosure(policy.ReferralRead, "referral", string(id), "D2", "")
			for _, o := range f.OffersOf(id) {
				to, err := teamOffer(t, f, o)
				if err != nil {
					return v, err
				}
				v.Offers = append(v.Offers, to)
				if o.V.ID == r.V.Winner {
					v.WinnerName = to.Provider.Name
					v.place(f, o.V.ID)
					if v.Arrival, err = dossier.ArrivalOf(t, f, o.V); err != nil {
						return v, err
					}
				}
			}
			sort.Slice(v.Offers, func(i, j int) bool { return v.Offers[i].SentAt.After(v.Offers[j].SentAt) })
			v.Can = dossier.ReferralActs(t, f, r.V)
			if v.People, err = t.Names(speakers(r.V, v.Offers)...); err != nil {
				return v, err
			}
			v.Team, err = t.AgencyNames(ctx, agenciesOf(r.V)...)
			return v, err
		})
}

func referralEnvelope(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) ReferralView {
	t.LogAct(policy.ReferralRead, "referral", string(r.V.ID), "machine")
	v := ReferralView{Referral: r.V, Rev: f.ReferralRev(r), Case: domain.Case{Code: f.Case.V.Code}}
	for _, o := range f.OffersOf(r.V.ID) {
		v.Offers = append(v.Offers, TeamOffer{ID: o.V.ID, Rev: f.OfferRev(o), State: o.V.State, SentAt: o.V.SentAt,
			ExpiresAt: o.V.ExpiresAt, Code: o.V.Code, Changed: placement.Changed(o.V)})
	}
	return v
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

func (v *ReferralView) place(f *dossier.Dossier, o domain.OfferID) {
	if st, ok := f.StayOf(o); ok {
		v.Stay = &st.V
	}
	if sl, ok := f.SlotOf(o); ok {
		v.Slot = &sl.V
	}
}

func teamOffer(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (TeamOffer, error) {
	out := TeamOffer{ID: o.V.ID, Rev: f.OfferRev(o), State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt,
		ExpiresAt: o.V.ExpiresAt, SeenAt: o.V.SeenAt, Answered: o.V.AnsweredAt, Code: o.V.Code, Check: o.V.Check,
		Thread: o.V.Thread, Part: o.V.With != "", Changed: placement.Changed(o.V)}
	out.Can = dossier.OfferActs(t, f, o.V)
	var v OfferView
	if err := openPlace(t, &v, f, o.V); err != nil {
		return out, err
	}
	out.Provider = v.Provider
	if o.V.State == domain.OfferSent {
		var err error
		if out.Call, err = dossier.ProviderLine(t, o.V); err != nil {
			return out, err
		}
	}
	return out, nil
}

// agenciesOf lists the agencies of which the timeline of a referral speaks.
func agenciesOf(r domain.Referral) []domain.AgencyID {
	ids := []domain.AgencyID{r.Agency}
	for _, e := range r.History {
		ids = append(ids, e.Agency, e.About)
	}
	return ids
}
