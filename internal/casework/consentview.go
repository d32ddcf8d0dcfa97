package casework

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ConsentView says what is agreed at this moment, as far as the reader may know it.
type ConsentView struct {
	Rev     int64
	Live    bool
	Limited bool           // it names receivers, also where the reader may not know which
	Consent domain.Consent // what waits for confirmation is in it for her team and for the provider that recorded it
}

// ConsentPage is what somebody who may read a consent sees around it.
type ConsentPage struct {
	Code     string
	Owner    domain.AgencyID
	Minor    bool
	Language string // in which she is asked when nobody says otherwise
	Consent  ConsentView
	Past     []domain.Consent // what was agreed before, newest first, to her team alone
	Agencies map[domain.AgencyID]string
	Offer    domain.OfferID // the reader's own acceptance, for whoever has no door to the case itself
	Can      map[string]bool
}

// pastShown bounds how many earlier consents a page tells; all of them are kept.
const pastShown = 50

// ViewConsent shows what the person of a case agrees to. A provider that accepted sees it without her identity too, so that it keeps to it.
func (s *Service) ViewConsent(ctx context.Context, actor domain.Actor, id domain.CaseID) (ConsentPage, error) {
	var v ConsentPage
	err := s.onConsent(ctx, actor, id, 0, policy.ConsentRead, func(t *txn, f *file) error {
		facts := f.facts(actor, "", s.majority(), t.now)
		v = ConsentPage{Code: f.cas.V.Code, Owner: f.cas.V.Agency, Minor: f.cas.V.Minor(s.majority()), Consent: t.consentView(f, facts),
			Agencies: map[domain.AgencyID]string{}, Can: t.caseActs(facts)}
		if len(f.cas.V.Languages) > 0 {
			v.Language = f.cas.V.Languages[0].ID
		}
		if !v.Can["case.read"] {
			v.Offer = f.acceptedBy(actor.Agency)
		}
		if v.Can["consent.history"] {
			var err error
			if v.Past, err = t.pastConsents(f); err != nil {
				return err
			}
		}
		t.disclosed(policy.ConsentRead, "case", string(id), "D2", string(f.consent.V.ID))
		ids := []domain.AgencyID{f.cas.V.Agency}
		if w := v.Consent.Consent.Waiting; w != nil {
			ids = append(ids, w.Agency)
		}
		return s.agencyNames(ctx, v.Agencies, ids)
	})
	if err != nil {
		return ConsentPage{}, err
	}
	return v, nil
}

// consentView is the consent as the reader may see it. Who consented for her and who else receives are not everybody's to know.
func (t *txn) consentView(f *file, facts policy.CaseFacts) ConsentView {
	k := f.consent.V
	v := ConsentView{Rev: f.consent.Rev, Live: k.Live(t.now), Limited: len(k.Recipients) > 0}
	k.Past = nil
	if w := k.Waiting; w != nil && w.Agency != t.actor.Agency && !t.can(policy.ConsentConfirm, facts) && !t.can(policy.ConsentHistory, facts) {
		k.Waiting = nil
	}
	if !t.can(policy.ConsentParties, facts) {
		k = t.veiled(k)
		if w := k.Waiting; w != nil {
			own := t.veiled(*w)
			k.Waiting = &own
		}
	}
	v.Consent = k
	return v
}

func (t *txn) veiled(k domain.Consent) domain.Consent {
	k.Representative = ""
	k.Recipients = slices.DeleteFunc(slices.Clone(k.Recipients), func(a domain.AgencyID) bool { return a != t.actor.Agency })
	return k
}

// pastConsents reads what was agreed before, newest first.
func (t *txn) pastConsents(f *file) ([]domain.Consent, error) {
	rows, _, err := store.List[domain.PastConsent](t.ctx, t.store, store.Filter{By: store.By("case", f.cas.V.ID), Desc: true, Limit: pastShown})
	if err != nil {
		return nil, err
	}
	var out []domain.Consent
	for _, r := range rows {
		out = append(out, r.V.Consent)
	}
	for _, k := range slices.Backward(f.consent.V.Past) {
		out = append(out, k)
	}
	return out, nil
}

// acceptedBy returns the offer by which an agency cares for her now.
func (f *file) acceptedBy(agency domain.AgencyID) domain.OfferID {
	for _, o := range f.offers {
		if o.V.To == agency && o.V.State == domain.OfferAccepted && f.serving(o.V) {
			return o.V.ID
		}
	}
	return ""
}
