package identity

import (
	"context"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Bounds of forms that wait for their sender.
const (
	// MaxPending is how many of one account wait; a newer one takes the place of the oldest.
	MaxPending = 10
	// MaxPendingBytes bounds all names and values of one form together.
	MaxPendingBytes = 64 << 10
)

// KeepForm keeps a form that a page of the session sent too late, for the person whose session it was and for nobody
// else. Which session it was the caller knows from the form's own token, so that a request without any session can
// leave nothing for somebody whose page it never saw. A form that is sent twice waits once.
func (s *Service) KeepForm(ctx context.Context, of domain.SessionID,
	in record.PendingForm) (record.PendingForm, error) {
	ctx = moment.Begin(ctx, s.store.Now)
	delete(in.Values, "client_secret")
	delete(in.Values, "address") // Where a house stands waits nowhere: it is kept sealed to its team or not at all.
	if in.Size() > MaxPendingBytes {
		return record.PendingForm{}, fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	sess, err := store.Get[record.Session](ctx, s.store, of)
	if err != nil {
		return record.PendingForm{}, err
	}
	in.ID, in.Account, in.Agency, in.Role = domain.NewID[record.PendingFormID](), sess.V.Account, sess.V.Agency,
		sess.V.Role
	err = s.acts.Run(store.WithoutIdem(ctx), domain.Actor{}, func(t *txn.Txn) error {
		in.At = t.Now
		waiting, err := s.pendingOf(t.Ctx, in.Account)
		if err != nil {
			return err
		}
		room := MaxPending - 1
		for _, rec := range waiting {
			if room == 0 || sameForm(rec.V, in) || waitedLong(t.Now, rec.V) {
				store.Delete(&t.Change, rec)
			} else {
				room--
			}
		}
		store.Put(&t.Change, store.New(in))
		return nil
	})
	return in, err
}

// sameForm reports whether two forms are one that was sent twice: every rendering of a form has a name of its own.
func sameForm(a, b record.PendingForm) bool {
	return a.Action == b.Action && len(b.Values[OnceField]) > 0 && slices.Equal(a.Values[OnceField], b.Values[OnceField])
}

// OnceField is the input that tells one rendering of a form from every other.
const OnceField = "_once"

func waitedLong(now time.Time, f record.PendingForm) bool { return now.Sub(f.At) >= record.PendingLife }

// pendingOf reads what waits for an account, the newest first, what has waited too long included.
func (s *Service) pendingOf(ctx context.Context, id domain.AccountID) ([]store.Rec[record.PendingForm], error) {
	all, err := store.All[record.PendingForm](ctx, s.store, store.Filter{By: store.By("account", id)})
	slices.SortStableFunc(all, func(a, b store.Rec[record.PendingForm]) int { return b.V.At.Compare(a.V.At) })
	return all, err
}

// PendingForms lists the forms that wait for whoever asks, the newest first.
func (s *Service) PendingForms(ctx context.Context, by domain.Actor) ([]record.PendingForm, error) {
	t := s.acts.Begin(ctx, by)
	if err := own(t, policy.SessionOwn); err != nil {
		return nil, err
	}
	recs, err := s.pendingOf(t.Ctx, by.Account)
	recs = slices.DeleteFunc(recs, func(r store.Rec[record.PendingForm]) bool { return waitedLong(t.Now, r.V) })
	return store.Values(recs), err
}

// TakeForm hands a form that waits for whoever asks over, once. Somebody else's is absent.
func (s *Service) TakeForm(ctx context.Context, by domain.Actor, id record.PendingFormID) (record.PendingForm, error) {
	t := s.acts.Begin(ctx, by)
	if err := own(t, policy.SessionOwn); err != nil {
		return record.PendingForm{}, err
	}
	rec, err := store.Get[record.PendingForm](t.Ctx, s.store, id)
	if err != nil {
		return record.PendingForm{}, err
	}
	if rec.V.Account != by.Account || waitedLong(t.Now, rec.V) {
		return record.PendingForm{}, fault.New(fault.NotFound, "fault.not_found", nil)
	}
	store.Delete(&t.Change, rec)
	return rec.V, s.store.Commit(store.WithoutIdem(t.Ctx), t.Change)
}
