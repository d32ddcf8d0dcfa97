// Package placement takes a referral from its sending to its end: offers, answers, held beds, arrival, care, and what
// falls due on the way.
package placement

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service moves referrals and offers on. It is safe for concurrent use.
type Service struct{ *act.Service }

// Send files a draft referral: from now on the answer clock runs and the desk sees it. It needs the person's consent to
// share the minimum; identity is never needed.
func (s *Service) Send(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Referral(id), rev, policy.ReferralSend,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) error {
			if err := dossier.Consented(t, f); err != nil {
				return err
			}
			if err := dossier.NeedAgreed(f, r.V.Need, t.Now); err != nil {
				return err
			}
			next, err := Sent(t, r.V)
			if err != nil {
				return err
			}
			r.V = next
			store.Put(&t.Change, r)
			t.LogAct(policy.ReferralSend, "referral", string(id), "")
			return nil
		})
}

// Sent starts the clock of a referral and tells the desk.
func Sent(t *act.Txn, r domain.Referral) (domain.Referral, error) {
	respond, _, _ := t.ResponseTimes(r.Urgency)
	next, err := r.Send(t.Actor, t.After(r.Urgency, t.Now, respond), t.Now)
	if err != nil {
		return r, err
	}
	t.NotifyDesk("notice.referral_sent", next)
	return next, nil
}

// AskNext asks the best provider that fits, has room, is among those that the person agreed to and was not asked
// before. Where she neither named receivers nor agreed to others that fit, nobody new is asked: a new recipient waits
// for her.
func AskNext(t *act.Txn, f *dossier.Dossier, r *domain.Referral, silent domain.Offer) (bool, error) {
	k := f.Consent.V
	if len(k.Recipients) == 0 && k.Reach == "" || !k.Covers(domain.ScopeRecord, t.Now) ||
		!k.Covers(domain.ScopeShareMinimal, t.Now) || len(f.OffersOf(r.ID)) >= MaxAsked {
		return false, nil
	}
	next, err := capacity.Untried(t, f, *r)
	if err != nil {
		return false, err
	}
	for _, c := range next {
		if !k.Allows(domain.ScopeShareMinimal, c.Agency, r.Class, t.Now) {
			continue
		}
		in := OfferInput{Shelters: []domain.ShelterID{c.Shelter}}
		if c.Shelter == "" {
			in = OfferInput{Programs: []domain.ProgramID{c.Program}}
		}
		offers, err := targets(t, f, *r, in)
		if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
			continue // It may not be asked after all.
		}
		if err != nil {
			return false, err
		}
		next, err := r.Offered(t.Actor, c.Agency, t.Now)
		if err == nil {
			err = capacity.Keep(t, f, *r)
		}
		if err != nil {
			return false, err
		}
		*r = next
		store.Check(&t.Change, f.Consent)
		offers[0].SentBy, offers[0].Transfer = silent.SentBy, silent.Transfer
		put(t, &offers[0], string(k.ID))
		return true, nil
	}
	return false, nil
}

// Targets sorts the ids of chosen providers into shelters and programmes. An id that is neither is refused.
func (s *Service) Targets(ctx context.Context, ids []string) (OfferInput, error) {
	var in OfferInput
	if len(ids) > MaxAsked {
		return in, fault.New(fault.Invalid, "offer.too_many", nil).With("max", MaxAsked)
	}
	for _, raw := range ids {
		if _, ok := domain.ParseID[domain.ShelterID](raw); !ok {
			return in, fault.At("to", "field.unknown")
		}
		sh, err := store.Find[domain.Shelter](ctx, s.Store, raw)
		if err != nil {
			return in, err
		}
		if sh.Rev > 0 {
			in.Shelters = append(in.Shelters, sh.V.ID)
		} else {
			in.Programs = append(in.Programs, domain.ProgramID(raw))
		}
	}
	return in, nil
}
