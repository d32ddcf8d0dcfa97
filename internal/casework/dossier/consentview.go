package dossier

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
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
	Rest    []domain.Scope // what is left for a later conversation, while it is in force
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
	Can      map[policy.Action]bool
}

// pastShown bounds how many earlier consents a page tells; all of them are kept.
const pastShown = 50

// ViewConsent shows what the person of a case agrees to. A provider that accepted sees it without her identity too, so
// that it keeps to it.
func (s *Service) ViewConsent(ctx context.Context, actor domain.Actor, id domain.CaseID) (ConsentPage, error) {
	return Answer(ctx, s.Service, actor, Consent(id), 0, policy.ConsentRead,
		func(t *act.Txn, f *Dossier, _ store.Rec[domain.Consent]) (v ConsentPage, err error) {
			facts := f.Facts(actor, "", s.Majority(), t.Now)
			v = ConsentPage{Code: f.Case.V.Code, Owner: f.Case.V.Agency, Minor: f.Case.V.Minor(s.Majority()),
				Consent: ViewOfConsent(t, f, facts), Can: CaseActs(t, f)}
			if len(f.Case.V.Languages) > 0 {
				v.Language = f.Case.V.Languages[0].ID
			}
			if !v.Can[policy.CaseRead] {
				v.Offer = f.AcceptedBy(actor.Agency)
			}
			if v.Can[policy.ConsentHistory] {
				if v.Past, err = PastConsents(t, f); err != nil {
					return v, err
				}
			}
			t.LogDisclosure(policy.ConsentRead, "case", string(id), "D2", string(f.Consent.V.ID))
			ids := []domain.AgencyID{f.Case.V.Agency}
			if w := v.Consent.Consent.Waiting; w != nil {
				ids = append(ids, w.Agency)
			}
			v.Agencies, err = s.AgencyNames(ctx, ids...)
			return v, err
		})
}

// ViewOfConsent is the consent as the reader may see it. Who consented for her and who else receives are not
// everybody's to know.
func ViewOfConsent(t *act.Txn, f *Dossier, facts policy.CaseFacts) ConsentView {
	k := f.Consent.V
	v := ConsentView{Rev: f.Consent.Rev, Live: k.Live(t.Now), Limited: len(k.Recipients) > 0,
		Rest: StillToAsk(t.Service, k, t.Now)}
	k.Past = nil
	if w := k.Waiting; w != nil && w.Agency != t.Actor.Agency && !t.Can(policy.ConsentConfirm, facts) &&
		!t.Can(policy.ConsentHistory, facts) {
		k.Waiting = nil
	}
	if !t.Can(policy.ConsentParties, facts) {
		k = veiled(t, k)
		if w := k.Waiting; w != nil {
			own := veiled(t, *w)
			k.Waiting = &own
		}
	}
	v.Consent = k
	return v
}

func veiled(t *act.Txn, k domain.Consent) domain.Consent {
	k.Representative = ""
	k.Recipients = slices.DeleteFunc(slices.Clone(k.Recipients),
		func(a domain.AgencyID) bool { return a != t.Actor.Agency })
	k.Own = slices.DeleteFunc(slices.Clone(k.Own), func(r domain.Receiver) bool { return r.Agency != t.Actor.Agency })
	return k
}

// PastConsents reads what was agreed before, newest first.
func PastConsents(t *act.Txn, f *Dossier) ([]domain.Consent, error) {
	rows, _, err := store.List[domain.PastConsent](t.Ctx, t.Store, store.Filter{By: store.By("case", f.Case.V.ID),
		Desc: true, Limit: pastShown})
	if err != nil {
		return nil, err
	}
	var out []domain.Consent
	for _, r := range rows {
		out = append(out, r.V.Consent)
	}
	for _, k := range slices.Backward(f.Consent.V.Past) {
		out = append(out, k)
	}
	return out, nil
}

// AcceptedBy returns the offer by which an agency cares for her now.
func (f *Dossier) AcceptedBy(agency domain.AgencyID) domain.OfferID {
	for _, o := range f.Offers {
		if o.V.To == agency && o.V.State == domain.OfferAccepted && f.Serving(o.V) {
			return o.V.ID
		}
	}
	return ""
}
