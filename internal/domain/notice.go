package domain

import "time"

// Notice tells somebody that something waits. It carries codes and ids, never content.
type Notice struct {
	ID      NoticeID   `json:"id" tier:"system"`
	Agency  AgencyID   `json:"agency" tier:"D1"`
	Account AccountID  `json:"account,omitempty" tier:"D1"` // empty: everybody of the agency whose role may see it
	Roles   []Role     `json:"roles,omitempty" tier:"D1"`
	Kind    string     `json:"kind" tier:"D1"` // message code
	Case    CaseID     `json:"case,omitempty" tier:"system"`
	Ref     ReferralID `json:"referral,omitempty" tier:"system"`
	Offer   OfferID    `json:"offer,omitempty" tier:"system"`
	Urgency Urgency    `json:"urgency,omitempty" tier:"D1"`
	At      time.Time  `json:"at" tier:"D1"`
	SeenAt  time.Time  `json:"seen_at,omitzero" tier:"D1"`
	SeenBy  AccountID  `json:"seen_by,omitempty" tier:"system"`
	Widened NoticeID   `json:"widened,omitempty" tier:"system"` // the notice that put it to the supervisors
}
