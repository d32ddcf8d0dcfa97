package domain

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
)

// Ids are 128 random bits in 26 lower-case base-32 characters. They carry no time and no order, so
// that an id seen in an address bar tells nothing about when a person asked for help.
type (
	// AgencyID names an organisation of the network.
	AgencyID string
	// AccountID names a person who may sign in.
	AccountID string
	// SessionID names one signed-in period of an account.
	SessionID string
	// CaseID names one case: a person or a group that travels together.
	CaseID string
	// ReferralID names one need of a case that is being placed.
	ReferralID string
	// OfferID names one referral put to one provider.
	OfferID string
	// StayID names one group's beds in one shelter.
	StayID string
	// SlotID names one place on a programme's caseload.
	SlotID string
	// ShelterID names a shelter.
	ShelterID string
	// UnitID names a unit of a shelter.
	UnitID string
	// ProgramID names a psychological or legal programme.
	ProgramID string
	// ConsentID names one recorded consent.
	ConsentID string
	// NoteID names one care note.
	NoteID string
	// NoticeID names one inbox entry.
	NoticeID string
	// GlassID names one break-glass opening.
	GlassID string
	// DraftID names one unfinished form.
	DraftID string
	// DutyID names one thing that falls due.
	DutyID string
)

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// NewID returns a fresh random id of the wanted type.
func NewID[T ~string]() T {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails; it ends the program instead.
	return T(idEncoding.EncodeToString(b[:]))
}

// ParseID returns s as an id when it has the shape of one. Anything else is refused, so that no
// crafted text ever reaches the store as a key.
func ParseID[T ~string](s string) (T, bool) {
	if len(s) != 26 || strings.Trim(s, "abcdefghijkmnpqrstuvwxyz23456789") != "" {
		return "", false
	}
	return T(s), true
}
