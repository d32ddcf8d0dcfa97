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
	// AppointmentID names one request for an interpreter.
	AppointmentID string
	// DraftID names one unfinished form.
	DraftID string
	// DeadlineID names one thing that falls due.
	DeadlineID string
)

var idEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// NewID returns a fresh random id of the wanted type.
func NewID[T ~string]() T {
	var b [16]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails; it ends the program instead.
	return IDOf[T](b)
}

// IDOf returns the id that these bytes make, for one that is worked out.
func IDOf[T ~string](b [16]byte) T { return T(idEncoding.EncodeToString(b[:])) }

// ParseID returns s as an id when it has the shape of one. Anything else is refused, so that no
// crafted text ever reaches the store as a key.
func ParseID[T ~string](s string) (T, bool) {
	if len(s) != 26 || strings.Trim(s, "abcdefghijkmnpqrstuvwxyz23456789") != "" {
		return "", false
	}
	return T(s), true
}

// spoken are signs that are not taken for one another on a bad line or in a hurried hand.
const spoken = "ACDEFHJKMNPRTUVWXY34679"

// spokenLen is how many signs a spoken code has.
const spokenLen = 7

// SpokenCode returns a random code that people can say and write, for example "K7M-4XRT". It tells nothing about how
// many cases there are, or when one was opened; 23^7 codes make a repetition within a network unlikely.
func SpokenCode() string {
	var raw [spokenLen]byte
	for i := 0; i < len(raw); {
		var b [1]byte
		_, _ = rand.Read(b[:])
		if n := int(b[0]); n < 256-256%len(spoken) { // Reject the uneven rest, so that every sign is equally likely.
			raw[i] = spoken[n%len(spoken)]
			i++
		}
	}
	return string(raw[:3]) + "-" + string(raw[3:])
}

// DocumentKey writes a document number the one way in which it is looked up: without blanks, dashes, dots, slashes and
// other signs, in capitals.
func DocumentKey(number string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "‐", "", "‑", "", "–", "", "º", "",
		"ª", "", "°", "", "‒", "", "—", "", "−", "", "(", "", ")", "", "#", "", "\u00a0", "", "\u202f", "",
		"N\u0303", "Ñ", "n\u0303", "Ñ").Replace(number))
}

// CodeKey writes a spoken code the one way in which it is looked up: without blanks around it, in capitals.
func CodeKey(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// CodeAsTyped reads a spoken code as people write it: in small letters, with blanks or dashes of any kind or
// none, without the letter in front, with a full stop behind. What is no code is returned as it is.
func CodeAsTyped(typed string) string {
	signs := strings.Map(func(c rune) rune {
		if c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToUpper(typed))
	kind, rest := "C", signs
	if len(signs) > spokenLen {
		kind, rest = signs[:1], signs[1:]
	}
	switch {
	case len(rest) == spokenLen && kind == "C":
		return "C-" + rest[:3] + "-" + rest[3:]
	case len(rest) > spokenLen && kind == "R":
		return "R-" + rest[:3] + "-" + rest[3:spokenLen] + "-" + rest[spokenLen:]
	}
	return typed
}
