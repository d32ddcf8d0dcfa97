package dossier

import (
	"amparo/internal/casework/declines"
)

// AfterDecline is what follows from the last no to a referral, while nobody is asked.
type AfterDecline struct {
	Offer    string `json:"offer" is:"id"`
	Provider string `json:"provider" eg:"Hogar Jacaranda"`
	Code     string `json:"code" list:"motivo_declinacion"`
	DeclineMeaning
	// How many providers fit now and were not asked; absent where you are not told. With none: the waiting list.
	Others *int `json:"others,omitempty"`
}

// DeclineMeaning is what a decline code means.
type DeclineMeaning struct {
	// What the no lies with.
	Side string `json:"side" enum:"provider,person,team"`
	// What happens next: another provider is asked (correct: and this one checks its own data), what is missing is waited
	// for, or the case is looked at again.
	Then string `json:"then" enum:"ask_next,correct,wait,reassess"`
	// True: the same provider may be asked again and ranks as before. False: it ranks last, and only the desk asks it.
	Again bool `json:"may_be_asked_again"`
}

// MeaningOf turns what a no means into its answer.
func MeaningOf(m declines.Meaning) DeclineMeaning { return DeclineMeaning{m.Side, m.Then, m.Again} }

// AfterDeclineOf turns what follows from a no into its answer; nil stays nil.
func AfterDeclineOf(s *declines.Step) *AfterDecline {
	if s == nil {
		return nil
	}
	out := &AfterDecline{Offer: string(s.Offer), Provider: s.Provider, Code: s.Code, DeclineMeaning: MeaningOf(s.Meaning)}
	if s.Others >= 0 {
		out.Others = &s.Others
	}
	return out
}
