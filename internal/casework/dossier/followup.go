package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// followUpDays are the days after a stay on which her worker is reminded to ask how she is.
var followUpDays = []int{30, 90}

// Followed reports whether she agreed to be contacted after leaving. That holds until she says otherwise, also after
// what she shares with others has ended: the days it is about lie beyond.
func Followed(k domain.Consent) bool {
	return k.WithdrawnAt.IsZero() && k.Scopes[consent.FollowUp] == domain.Yes
}

// NextFollowUp returns the next moment after now at which somebody who left is asked after; the zero time when there is
// none, or when she does not want it.
func NextFollowUp(s *act.Service, k domain.Consent, st domain.Stay, now time.Time) time.Time {
	if st.State != domain.StayDeparted || !Followed(k) {
		return time.Time{}
	}
	left := domain.DateOf(st.EndedAt.In(s.Country.TimeZone()))
	for _, days := range followUpDays {
		if at := s.Morning(left.AddDays(days)); at.After(now) {
			return at
		}
	}
	return time.Time{}
}

// FollowUpDeadline makes it fall due to ask after somebody who left, if she agreed to it.
func FollowUpDeadline(t *act.Txn, k domain.Consent, st domain.Stay) error {
	return t.ScheduleOnce(domain.DeadlineFollowUp, string(st.ID), NextFollowUp(t.Service, k, st, t.Now))
}

// FollowUpDue reminds her worker to ask how she is, unless she says no by now, or lives in a house again.
func FollowUpDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	st, err := store.Get[domain.Stay](t.Ctx, t.Store, domain.StayID(d.Target))
	if err != nil || st.V.State != domain.StayDeparted {
		return time.Time{}, err
	}
	f, err := Load(t.Ctx, t.Service, st.V.Case)
	if err != nil || f.Housed() || !Followed(f.Consent.V) {
		return time.Time{}, err
	}
	if at := NextFollowUp(t.Service, f.Consent.V, st.V, d.DueAt.Add(-time.Second)); at.After(t.Now) {
		return at, nil // The row came too early.
	}
	*did = true
	t.NotifyCase("notice.follow_up", f.Case.V)
	t.LogAct(domain.DeadlineFollowUp, "offer", string(st.V.Offer), "")
	return NextFollowUp(t.Service, f.Consent.V, st.V, t.Now), nil
}

// MayLeave refuses an end that is dated wrongly or goes against what she said no to.
func MayLeave(t *act.Txn, f *Dossier, reason string, followUp bool, at, since time.Time) error {
	if err := LeftSo(f, reason); err != nil {
		return err
	}
	if followUp && f.Consent.V.Scopes[consent.FollowUp] == domain.No {
		return fault.At("follow_up", consent.Lacking(consent.FollowUp))
	}
	return DatedBack(t, "departed_at", at, since)
}
