package view

import "time"

// Channels is how the reader is told outside the page.
type Channels struct {
	Frame
	Ways  []ChannelWay
	Codes string   // the choices there are here, apart by blanks
	Of    []string // subjects
	Form  Form     // of the choices
}

// ChannelWay is one channel and where it reaches the reader.
type ChannelWay struct {
	Code, To string
	Proven   bool
	Failed   time.Time // the last time that it did not reach her
	Form     Form
}

// Rota is who of an agency is on duty when.
type Rota struct {
	Frame
	Action, Rev, Back string
	OnDuty            []string // work names of who is on duty
	Silent            []string // of those whom nothing reaches outside the page
	Turns             []RotaRow
	Days              []RotaRow
	People            []Option
	May               bool
	Form              Form
}

// RotaRow is one turn of every week, or one day that somebody stands in for another.
type RotaRow struct {
	N, Weekday             int
	Who, From, Until, Date string
}

// LateOffer is an offer near or past its deadline.
type LateOffer struct {
	URL, Code, Provider, Urgency, State, Phone string
	Due                                        time.Time
	ActURL                                     string // where the desk answers for the provider
	ID, Holder                                 string // who sees to it; "" where the reader may not know the name
	HeldAt                                     time.Time
	Mine                                       bool
	Team                                       []Option // to whom the reader may hand it
}
