package domain

import "time"

// AskedAgain records that a provider that had said no is to answer anew.
func (r Referral) AskedAgain(by Actor, event string, to AgencyID, now time.Time) (Referral, error) {
	if r.State == ReferralOffered {
		return r.log(now, by, event, to, ""), nil
	}
	return r.move(ReferralOffered, by, event, to, "", now)
}

// Resume lets what has ended wait for a place again, to be answered by due; what was never sent is a draft again.
func (r Referral) Resume(by Actor, code string, due, now time.Time) (Referral, error) {
	state := ReferralReview
	if r.SentAt.IsZero() && r.State == ReferralCancelled {
		state, due = ReferralDraft, time.Time{}
	}
	next, err := r.move(state, by, EventReopened, "", code, now)
	if err != nil {
		return r, err
	}
	next.DueAt, next.EndedAt, next.Closing, next.Outcomes, next.Met, next.Winner = due, time.Time{}, "", nil, nil, ""
	return next, nil
}
