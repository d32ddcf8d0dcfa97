package view

// Together is which two houses there are for two parts of a group, and what was agreed.
type Together struct {
	Frame
	ReferralURL, Code, Other string // Other: code of the other part; empty while none is named
	Form                     Form   // with, pair, agreed, why, contact, weekday
	Pairs                    []HousePair
	Agreed                   *Apart
	CanAsk                   bool
}

// HousePair is one pair of houses, as the form names it.
type HousePair struct {
	Value     string
	On        bool
	Names, At [2]string // At: departments
}

// Apart is what was agreed when a group lives in two houses.
type Apart struct {
	From, Why, Contact, URL string // From: since which day
	Days                    []int
}

// CaseContact is how those who live in two houses stay in touch: now, from a day to come, and before.
type CaseContact struct {
	Frame
	CaseURL, Code string
	Held, Next    *Apart // nil: nothing
	Past          []Apart
	Form          *Form // from, contact, weekday, why; nil: the reader changes nothing
}
