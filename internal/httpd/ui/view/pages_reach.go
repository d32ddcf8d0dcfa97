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
	Now               []string // work names of who is on duty
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

// Template returns the name of the page's template.
func (Channels) Template() string { return "channels" }

// Template returns the name of the page's template.
func (Rota) Template() string { return "rota" }
