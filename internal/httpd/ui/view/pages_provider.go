package view

import (
	"amparo/internal/httpd/ui/view/draw"
	"time"
)

// Referral is the page of one need: where it stands, what comes next, what happened.
type Referral struct {
	Frame
	Card    Card
	CaseURL string
	Note    string // for the team and, after acceptance, the provider
	Next    *Next
	Offers  []OfferRow
	Place   *Place
	Unmet   []Reason // why.<Code>: what kept every provider out
	Events  []Event
	Acts    []Action
	Cancel  *Form    // code; nil when it can no longer be cancelled
	Reopen  *Form    // code; set when it has ended and may be reopened
	Meet    *Form    // by, on, with; nil unless the need is followed by hand
	Met     *Met     // how it was met
	Follow  *Form    // who, on; nil unless the need is followed by hand
	Hands   []Option // who may see to it
	Hand    string   // who does; empty: nobody was named
	HandOn  string   // by when
	Arrival *Arrival // how to reach the provider that accepted
	Others  []Item
	// the need of the house where she lives while another is sought; "" where this is no transfer
	LivesURL string
}

// Met is how a need was met that is followed by hand.
type Met struct{ By, On, With string }

// OfferRow is one provider that was asked, as the referring team sees it.
type OfferRow struct {
	URL, Provider, State, Withdraw string
	Sent, Due                      time.Time
	Seen                           time.Time // zero: nobody there has opened it
	Call                           string    // whom to call while nobody has
	Code                           string    // decline code; picklist motivo_declinacion
	Side                           string    // whom a no lies with: no.side.<Side>
	Again                          bool      // after a no it may be asked again
	Check                          string    // what the desk found of it: no.check.<Check>; "" nothing yet
	Thread                         []Line
	Reply                          *Form // text; set while a question waits
}

// Match shows who could take the person and who could not, with reasons.
type Match struct {
	Frame
	Card        Card
	ReferralURL string
	Form        Form // to (repeated); Action is .../offers
	Taken       time.Time
	Fits        int         // everybody who can take her now
	Candidates  []Candidate // of them, those of this page
	Shared      []Reason    // what all of them share: said once, those that speak against it marked
	First       *Reason     // why the first of all comes first; of kind "care" it weighs on the next
	Tie         bool        // nothing does: it was drawn
	Before      int         // how many rank before the first of this page
	FullN       int         // everybody who fits and has no room now
	Full        []Candidate // the first of them
	NotN        int         // everybody who does not fit
	Excluded    []Excluded  // the first of them
	OpenN       int         // everybody else whom something would open that somebody can do today
	Open        []Excluded  // the first of them
	WhyNot      []WhyNot
	Paging      Paging
	Marks       []draw.Mark
	Blocked     *Sentence // why nobody can be asked now (no consent, referral ended), or nil
	ActURL      string    // where the desk begins to act for the team whose case it is
	Redacted    bool      // the reader is told the best that fit, and of no other house
	HasBed      bool      // a yes needs a transfer
	Duty        DutyLine
}

// DutyLine is whom to call now; without a telephone nothing is shown.
type DutyLine struct{ Name, Phone string }

// Candidate is a provider that fits.
type Candidate struct {
	ID               string // value of the input "to"
	Name, Department string
	KM               int // -1: unknown
	Free             int // -1: not said
	Units            []UnitFit
	Apart            []Reason // what sets it apart, the strongest first
	Rest             []Reason // everything else that is known of it
	Confirmed        time.Time
	Asked            string // state of an offer already sent, or ""
	On               bool   // chosen, unless the reader chooses otherwise
	Waiting          int    // programmes: who waits already; -1 when it does not apply
	WaitDays         int
}

// UnitFit says in which unit how many of the group would sleep.
type UnitFit struct {
	Name string
	N    int
}

// Excluded is a provider that does not fit.
type Excluded struct {
	Name, Department string
	Why              []Reason // why.<Code>
	Change           *Reason  // change.<Code>: the single change that would open it; nil: no single change
	Protected        bool     // one of the reasons is protected: the provider only ever hears "not suitable"
}

// WhyNot groups the exclusions by rule.
type WhyNot struct {
	Code  string // why.<Code>
	N     int
	Names []string // the first of them
}

// More is how many are not named.
func (w WhyNot) More() int { return w.N - len(w.Names) }

// FullMore is how many that are full the page does not show.
func (m Match) FullMore() int { return m.FullN - len(m.Full) }

// OpenMore is how many that could open the page does not show.
func (m Match) OpenMore() int { return m.OpenN - len(m.Open) }

// NotMore is how many that do not fit the page does not show.
func (m Match) NotMore() int { return m.NotN - len(m.Excluded) }

// Inbox is what a provider has been asked.
type Inbox struct {
	Frame
	Next   *Next
	Open   []Item
	OpenN  int    // who waits for an answer; 0 where more offers do than the page is made of
	Coming []Item // accepted, on the way or booked
	InCare []Item // received, or in treatment
	Done   []Item
	// this list, and the whole of two others
	Paging, OpenMore, CareMore Paging
	Today                      []AgendaRow // of a programme: what it keeps today
}

// Offer is one question to a provider: the D1 card, the answer, and after acceptance the rest.
type Offer struct {
	Frame
	URL          string // address of the offer; acts post to URL/accept and so on
	BackURL      string // the referral, for its team; "" leads a provider to what it was asked
	Rev          string
	Card         Card
	State        string
	From         string // the referring agency
	Due, Expires time.Time
	Next         *Next
	Why          []Reason // met.<Code>
	Thread       []Line
	// the act whose form stands open: accept, decline, question, admit, ...
	Act string
	// values and faults by act: several forms have inputs of one name
	Forms     map[string]Form
	Can       OfferCan                                      // which acts that ask for something the reader may do now
	Taps      []Action                                      // what can be done with one press
	Places    []PersonPlace                                 // accept and move: who goes into which unit
	Group     struct{ Bedless, Here, Away, Units []Option } // join, leave, away, back: who, and units with a bed
	Dossier   *Dossier                                      // D2; nil before acceptance
	Place     *Place
	Transfer  bool // she has a bed elsewhere until she arrives
	Part      bool // one of two houses, which are accepted together or not at all
	Ready     bool // it said yes, and the other house is waited for
	Moving    *Moving
	LawWaits  bool   // a minor whose order is still to come
	OfAge     string // of_age.<soon or now>: somebody of the group comes of age; empty: nobody does
	Order     *OrderView
	Protected []ProtectedPart
	Events    []Event
	Note      string
	Arrival   *Arrival
	Silent    time.Time // since when those on the way are silent; zero: nobody was told that they are
	Undo      time.Time // until when the reader may take back what she did last
	TakeBack  Action    // does it
	Extend    Action    // keeps the place longer
	Calls     []CallRow
	CallURL   string // where an interpreter is asked for; "" when the reader asks for none
}

// OfferCan says which acts are open to the reader.
type OfferCan struct {
	Accept, Decline, Question, Reply, Transit, Admit, Extend, Move, Discharge bool
	Heard, Undo, Revert, Book, Start, Close, Join, Leave, Away, Transfer      bool
}

// Moving tells that another house is sought for who lives in one: moving.<Stage>. Its URL is for her team.
type Moving struct {
	Stage, Reason, URL string
	Since              time.Time
}

// PersonPlace is one person of the group and the units that could take them.
type PersonPlace struct {
	Ref     string // input unit.<Ref>
	Member  Member
	Name    string // only after acceptance
	Options []Option
}

// ShelterBoard is a shelter's own page: every unit's beds in one tap.
type ShelterBoard struct {
	Frame
	URL             string // /shelters/:id
	Rev, Name       string
	Confirmed       time.Time
	By              string
	Units           []UnitBoard
	Coming, Staying []Item
	CanCount        bool // residents and blocked beds
	CanOpen         bool // open and close units
	Licence         string
	Lapsed          bool
	Shut            bool     // the house takes nobody for now
	EditURL         string   // "" for a reader who may not describe the house
	Form            Form     // opens surge places
	Surge           []Option // units whose rules they can take over; none: the reader opens none
	Sisters         []Option // other shelters of the same agency: Value is the address
}

// Free returns how many beds are free in the whole house.
func (b ShelterBoard) Free() int {
	n := 0
	for _, u := range b.Units {
		n += u.Free
	}
	return n
}

// UnitBoard is one unit's beds. Network counts residents who came through the network: they change by
// admission and departure only.
type UnitBoard struct {
	URL, Name, Population, Anchor                        string
	AgeMin, AgeMax                                       int
	Genders                                              []string
	Open, Pregnant                                       bool
	Total, Blocked, Residents, Network, Held, Free, Over int
	Children                                             int    // most dependants; 0: none
	Surge                                                string // what it is when it is there for some nights only
	Until                                                time.Time
}

// Occupied returns how many beds are taken.
func (u UnitBoard) Occupied() int { return u.Residents + u.Network }

// ProgramBoard is a programme's own page: its caseload in one tap.
type ProgramBoard struct {
	Frame
	URL, Rev, Name, Class                          string
	Max, Outside, Network, Free, Waiting, WaitDays int
	Confirmed                                      time.Time
	By                                             string
	Form                                           Form // max_caseload, outside, typical_wait_days
	Slots                                          []SlotRow
	CanCount                                       bool
	Shut                                           bool     // takes nobody for now
	EditURL                                        string   // "" for a reader who may not describe it
	InterestsURL                                   string   // "" where nobody keeps a list of conflicts
	Sisters                                        []Option // other programmes of the same agency: Value is the address
}

// Active returns how many cases the programme carries.
func (b ProgramBoard) Active() int { return b.Outside + b.Network }

// SlotRow is one case on a programme's load.
type SlotRow struct {
	URL, Code, State, Urgency, Taker string
	MeetAt, Since                    time.Time
}

// UnmetGroup is how many people alike wait, and what they missed the nearest place for.
type UnmetGroup struct {
	Code    string // why.group.<Code>
	N       int    // people
	Pressed int    // of them critical or high
	Longest time.Duration

	Department, AgeBand, Gender string
}
