package view

import (
	"time"

	"amparo/internal/domain/same"
)

// MyWork is the start page of a referring worker: what waits for her, her drafts, her referrals.
type MyWork struct {
	Frame
	Next                                             *Next  // the most pressing thing; nil when nothing waits
	Waiting                                          []Item // who asks something of the reader
	WaitingN                                         int    // how many those are; 0 where nobody counted
	Unattended                                       []Unattended
	Team                                             []Load
	Drafts                                           []DraftRow
	Filter                                           Form // group, urgency, class, mine
	Groups                                           []GroupTab
	Persons                                          []Item // everybody else
	PersonsN                                         int
	WaitingMore, UnattendedMore, PersonsMore, Paging Paging
	Rest                                             []Hit // cases with something left to ask
	CanRefer, Returns                                bool  // Returns: has the list of a consulate
	Tasks                                            int   // open ones of the reader
	HandOns                                          int   // asked of the agency; -1 to who takes none over
}

// Load is what one person of the reader's agency carries.
type Load struct {
	Name                 string
	Cases, Waiting, Late int
	URL                  string // the first of what waits to be due, or ""
	Due                  time.Time
	Off                  bool // the account is switched off
}

// Unattended is an open case whose worker, or agency, was switched off.
type Unattended struct {
	URL, Code, Agency, Worker, Urgency string
	Referrals, Offers                  int
	Since                              time.Time
}

// Find is a search for cases and what it found.
type Find struct {
	Frame
	Form   Form // q: a code, a document number, a telephone or a name; posted, and sealed where an address carries it
	Looked bool
	Hits   []Hit
	States []GroupTab // open, closed, all
	Empty  string     // find.none<Empty>: what keeps the list empty
	Paging Paging
}

// Hit is a case that a search found, and by what: find.by.<By>. It repeats nothing that was searched for.
type Hit struct {
	URL, Code, By string
	Closed        bool
}

// DraftRow is a form left unfinished.
type DraftRow struct {
	URL            string
	About          string // who it is about, as far as it says; never a name
	Step           int
	Saved, Expires time.Time
}

// GroupTab is a filter by where referrals stand: work.group.<Group>.
type GroupTab struct {
	Group, URL string
	On         bool
}

// Appointment is all an interpreter sees.
type Appointment struct {
	URL, Language, Department string
	State                     string // state.appointment.<State>
	At, Due                   time.Time
	How                       string // picklist modalidad_atencion
	Mine                      bool
	Agency, UseName           string // once booked and opened
	Opened                    bool   // who it is for was asked: an empty name is not known
}

// Case is the page of a case: D1, and links to what is protected.
type Case struct {
	Frame
	Code, Agency, Worker string
	Card                 Card // without need and urgency
	Next                 *Next
	Consent              *ConsentView
	Protected            []ProtectedPart
	Items                []Item
	Opened               []Opened
	About                []Fact // the situation, for the team alone
	Order                *OrderView
	Court                []CourtLine
	Acts                 []Action
	Closed               time.Time
	OfAge                []OfAge
	// order_court, order_number, order_date, where the reader records an order; reason, while the case can be closed
	OrderForm, CloseForm *Form
	CourtForms           []Form       // day, result, for each kind; empty when the reader records no hearing
	NeedsLaw             bool         // a minor whose order is still to come
	Joined               same.Merge   // how it was joined with another case
	Onward, Merged       []same.Merge // how that one goes on in others; those that were joined with it
	AlikeURL             string       // another case may be of the same person, and nobody looked; else empty
	HandOn               *HandonRow   // by which an agency is asked to take it over; nil where none is
	EraseURL             string       // where what is kept is erased; empty while the case is open
	Complete             *Complete    // what a case filed at night still lacks; nil when nothing
	Handed               []Handed
	Hand                 *Form    // worker, note; nil when the reader hands nothing over
	Takers               []Option // who could take it over, by name
}

// CaseSheet is a case on one page of paper, without a name. Its only act leads back.
type CaseSheet struct{ Case }

// Complete is what is to be completed before somebody arrives, each line with the page where it is answered.
type Complete struct {
	Until time.Time
	Lines []CompleteLine
}

// CompleteLine is one of them: complete.<Part>.
type CompleteLine struct{ Part, URL string }

// Handed is one handover as its team reads it. An empty name is somebody the reader does not know by name.
type Handed struct {
	From, To, Note string
	At             time.Time
}

// OfAge is somebody of the group who will soon be of age, or is so since the case was registered.
type OfAge struct {
	Relation, On string
	Adult        bool
}

// Fact is one thing the case says: codes of a picklist, or words when List is empty.
type Fact struct {
	Key, List string
	Codes     []string
}

// ProtectedPart leads to a part of the case that opens by itself and is recorded each time.
type ProtectedPart struct {
	Key, URL, Tier, Icon string
	Shut                 bool // the reader may know it is there, not open it
	Count                int  // -1: not said
}

// Opened is one opening of the file.
type Opened struct {
	Who, Agency, Role string
	What              string // opened.<What>: card, identity, care, restricted, glass
	At                time.Time
}

// OrderView is the authority's order that lets a minor be admitted.
type OrderView struct {
	Court, Number, Date string
	At                  time.Time
}

// CourtLine is a hearing or a review as it stands. Law is where the law speaks of its day, if nobody has verified it.
type CourtLine struct{ URL, Code, Department, Kind, Day, State, Result, Law string }

// ConsentView is a consent as it stands.
type ConsentView struct {
	State                          string // live, waiting, withdrawn, expired, none
	GivenBy                        string // consent.by.<GivenBy>
	Representative, Language       string
	Interpreter, SplitAgreed, Asks bool
	Method                         string // consent.method.<Method>
	At, Until, Withdrawn           time.Time
	Scopes                         []ScopeAnswer
	// names; empty: any provider asked for a need agreed to. Rest: scopes to ask later; Asks: soon
	Recipients, Rest []string
	Reach            string        // consent.reach.<Reach>
	Purposes         []string      // consent.purpose.<…>; empty: every need
	Own              []ConsentView // what is narrower for one receiver: its name, purposes and end
	URL              string
}

// ScopeAnswer is how one question of consent was answered: si, no or no_preguntado.
type ScopeAnswer struct{ Scope, Answer string }

// CaseIdentity shows D2 of a case to its team, and lets it be mended.
type CaseIdentity struct {
	Frame
	CaseURL, Code, EditURL string
	Dossier                Dossier
}

// CaseConsent records and withdraws consent.
type CaseConsent struct {
	Frame
	CaseURL, Code, Rev string
	Back               string // message key of the way back, which CaseURL leads
	Current            *ConsentView
	Waiting            *ConsentView // what a provider recorded and what would open more
	WaitingFrom        string       // that provider's name
	Past               []ConsentView
	Form               Form
	Minor, Many        bool // Many: more recipients than are offered
	Recipients         []Option
	OwnRows            []string // prefixes of the rows of what is narrower for one
	// receivers the reader may not know of stay as they are when none is marked
	Keeps, CanRecord, CanWithdraw, CanConfirm, CanComplete bool
}

// CaseNotes shows the care notes of one kind to those who treat. Back is the message key of the way back, which
// CaseURL leads.
type CaseNotes struct {
	Frame
	CaseURL, Code, Back string
	Kind                string // health, psych, legal
	Notes               []Note
	CanWrite            bool
	Form                Form // text
}

// Note is one care note.
type Note struct {
	Author, Agency string
	At             time.Time
	Text           string
}

// CaseRestricted asks for a reason, then shows D4.
type CaseRestricted struct {
	Frame
	CaseURL, Code  string
	Open, CanWrite bool
	Content        Secrets
	Form           Form // reason; or trafficker_note, exact_place, officials_note, keep_apart, ...
}

// Secrets is the D4 of a case.
type Secrets struct {
	Trafficker, Place, Officials, KeepApart string
	Witness                                 bool
}

// BreakGlass opens one case for minutes, with a reason that its team and the auditor are told.
type BreakGlass struct {
	Frame
	CaseURL, Code string
	Minutes       int
	Form          Form // code, reason
}

// Refer adds referrals to an existing case.
type Refer struct {
	Frame
	CaseURL, Code string
	Form          Form // needs, specialism.<need>, urgency, earliest_arrival, note
	NeedChoice
	Specialisms []NeedRow
}
