package placement

import (
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ConsentWarning is how long before its end the team is told that a consent runs out.
const ConsentWarning = 7 * 24 * time.Hour

// ConsentDeadlines makes the ends of a consent fall due: first the warning, then the end, of each of which there is one
// however often she is asked, and the earlier end of single receivers. What nobody asked yet is asked later.
func ConsentDeadlines(t *act.Txn, id domain.CaseID, k, old domain.Consent) error {
	schedule := t.ScheduleOnce
	if old.ID == "" {
		schedule = t.ScheduleFirst
	}
	if err := schedule(domain.DeadlineConsent, string(id), ConsentAt(k, t.Now)); err != nil {
		return err
	}
	for _, own := range k.Own {
		if old.Live(t.Now) && old.OwnOf(own.Agency).ExpiresAt.Equal(own.ExpiresAt) {
			continue
		}
		if err := schedule(domain.DeadlineReceiver, ReceiverTarget(id, own), own.ExpiresAt); err != nil {
			return err
		}
	}
	return schedule(domain.DeadlineRest, string(id), dossier.NextRest(t.Service, k, t.Now))
}

// ReceiverTarget names one receiver's part of the consent of a case.
func ReceiverTarget(id domain.CaseID, own domain.Receiver) string {
	return string(id) + "/" + string(own.Agency)
}

// ConsentAt returns what comes next of a consent: the warning, or the end.
func ConsentAt(k domain.Consent, now time.Time) time.Time {
	if warn := k.ExpiresAt.Add(-ConsentWarning); warn.After(now) {
		return warn
	}
	return k.ExpiresAt
}

// ConsentDue warns the team that a consent runs out, and when it has, takes back what was asked under it. Reading
// closes by itself: every disclosure looks at the consent as it stands.
func ConsentDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	f, err := dossier.Load(t.Ctx, t.Service, domain.CaseID(d.Target))
	if err != nil {
		return time.Time{}, err
	}
	k := f.Consent.V
	if f.Consent.Rev == 0 || !k.WithdrawnAt.IsZero() || k.ExpiresAt.IsZero() || !f.Case.V.ClosedAt.IsZero() {
		return time.Time{}, nil
	}
	warn, once := k.ExpiresAt.Add(-ConsentWarning), t.Store.PseudonymOf(d.Kind, d.Target)
	if string(d.ID) != once && !WithinAMinute(d.DueAt, warn) && !WithinAMinute(d.DueAt, k.ExpiresAt) {
		return time.Time{}, nil // A row of an older version for another consent: there was one for each.
	}
	if t.Now.Before(k.ExpiresAt) {
		if !WithinAMinute(d.DueAt, warn) {
			return ConsentAt(k, t.Now), nil // It was renewed since, and the row came too early.
		}
		*did = true
		t.NotifyCase("notice.consent_ending", f.Case.V)
		t.LogAct(domain.DeadlineConsent, "case", d.Target, "aviso")
		return k.ExpiresAt, nil
	}
	*did = true
	consentOver(t, f, domain.DeadlineConsent, func(domain.Offer) bool { return true })
	return time.Time{}, WithdrawOffers(t, f, func(domain.Offer) bool { return true }, "", "consentimiento_vencido")
}

// ReceiverDue ends one receiver's part of a consent on its day, as ConsentDue ends the whole.
func ReceiverDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	id, to, _ := strings.Cut(d.Target, "/")
	f, err := dossier.Load(t.Ctx, t.Service, domain.CaseID(id))
	if err != nil {
		return time.Time{}, err
	}
	own := f.Consent.V.OwnOf(domain.AgencyID(to))
	switch {
	case own.ExpiresAt.IsZero() || !f.Consent.V.Live(t.Now) || !f.Case.V.ClosedAt.IsZero():
		return time.Time{}, nil // It goes with the whole, or all of it is over.
	case t.Now.Before(own.ExpiresAt):
		return own.ExpiresAt, nil
	}
	*did = true
	consentOver(t, f, domain.DeadlineReceiver, func(o domain.Offer) bool { return o.To == own.Agency })
	return time.Time{}, withdrawUncovered(t, f, "consentimiento_vencido")
}

// consentOver tells her team, and those who had what ended, and logs it.
func consentOver(t *act.Txn, f *dossier.Dossier, kind string, had func(domain.Offer) bool) {
	store.Check(&t.Change, f.Consent)
	t.NotifyCase("notice.consent_ended", f.Case.V)
	for _, o := range f.Offers {
		if o.V.State == domain.OfferAccepted && f.Serving(o.V) && had(o.V) {
			t.NotifyProvider("notice.consent_ended", o.V)
		}
	}
	e := t.Entry(policy.Action(kind), "case", string(f.Case.V.ID))
	e.Consent = string(f.Consent.V.ID)
	t.LogEntry(e)
}

// EndUncovered ends what she no longer agrees to and tells those who had it: what nobody answered is taken back, a
// reservation is given back, care is closed, and the referral ends as withdrawn by her. Whoever may read less than
// before, or for less long, is told. A bed that she sleeps in is not taken away. Where she shares nothing any more,
// reservations stand as they do when she withdraws everything; nothing more is booked on them.
func EndUncovered(t *act.Txn, f *dossier.Dossier, old domain.Consent) error {
	before := *f
	before.Consent.V = old
	for _, o := range f.Offers {
		r, ok := f.Referral(o.V.Referral)
		if !ok || o.V.State != domain.OfferAccepted || !f.Serving(o.V) || dossier.Covered(t, &before, o.V) != nil {
			continue
		}
		if dossier.Covered(t, f, o.V) == nil {
			if consent.Less(old, f.Consent.V, o.V.To, t.Now) {
				t.NotifyProvider("notice.consent_narrowed", o.V)
			}
			continue
		}
		// Otherwise it is told with what it loses.
		if !f.Awaited(o.V) || !f.Consent.V.Covers(domain.ScopeShareMinimal, t.Now) {
			t.NotifyProvider("notice.consent_withdrawn", o.V)
		}
		if !f.Consent.V.Covers(domain.ScopeShareMinimal, t.Now) {
			continue
		}
		sl, _ := f.SlotOf(o.V.ID)
		var err error
		switch {
		case sl.V.State == domain.SlotStarted:
			if sl.V, err = sl.V.Close(domain.CloseVoluntary, t.Now); err != nil {
				return err
			}
			if r.V, err = r.V.Close(t.Actor, domain.CloseVoluntary, nil, false, t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, sl)
			store.Put(&t.Change, r)
			if err = interpreting.DropCalls(t, f, o.V.ID); err == nil {
				err = t.AdvanceCapacity(string(sl.V.Program))
			}
		case f.Awaited(o.V):
			err = Cancel(t, f, r, domain.CancelWithdrawn)
		}
		if err != nil {
			return err
		}
	}
	if err := endContacts(t, f); err != nil {
		return err
	}
	return withdrawUncovered(t, f, "consentimiento_registrado")
}

// endContacts ends what was asked for and is a contact that she does not agree to any more: an interpreter of a
// consulate, or a need such as the search for her family. Who left and agrees now to be asked after is asked after.
func endContacts(t *act.Txn, f *dossier.Dossier) error {
	for _, r := range f.Referrals {
		if r.V.ByHand() && dossier.NeedAgreed(f, r.V.Need, t.Now) != nil {
			if err := Cancel(t, f, r, domain.CancelWithdrawn); err != nil {
				return err
			}
		}
	}
	if err := interpreting.DropUntold(t, f); err != nil {
		return err
	}
	for _, st := range f.Stays {
		if err := dossier.FollowUpDeadline(t, f.Consent.V, st.V); err != nil {
			return err
		}
	}
	return nil
}

// withdrawUncovered takes back the unanswered offers to those whom her consent does not cover.
func withdrawUncovered(t *act.Txn, f *dossier.Dossier, event string) error {
	return WithdrawOffers(t, f, func(o domain.Offer) bool { return dossier.Covered(t, f, o) != nil }, "", event)
}

// WithinAMinute reports whether two moments are at most a minute apart.
func WithinAMinute(a, b time.Time) bool { return a.Sub(b).Abs() <= time.Minute }
