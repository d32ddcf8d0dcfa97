package view

import (
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/tables"
	"time"
)

// Desk is the coordinator's page: what waits and for how long, what is about to be late, what is missing.
type Desk struct {
	Frame
	Next        *Next
	Tiles       []tables.Tile
	Free, Surge int       // beds free in the network, and in surge places beside
	Urgencies   []Waiting // Code is an urgency
	Departments []Waiting // Code is a department
	Waiting     []Item
	Late        []LateOffer
	Unattended  []Unattended
	Stale       []tables.Stale
	Rules       []UnmetGroup
	// the part of the network looked at; "" is all of it
	Department, Urgency string
	Lacking             bool // only those without a place
	// orders are offered; the list of old figures stands open
	Sorts, StaleOpen bool
	// on, act, code, agency, reason; what of the address is wrong
	Form, Filter   Form
	Targets        []Option // what may be acted on, by kind and id
	Agencies, Acts []Option
	// the form stands open; more agencies than are offered
	Open, ManyAgencies bool
	// refreshes itself; not while somebody fills in the form
	Live                                                              bool
	WaitingMore, LateMore, UnattendedMore, StaleMore, DepartmentsMore Paging
}

// Duty tells the desk how agencies and shelters are reached at this moment.
type Duty struct {
	Frame
	Filter Form // department
	Rows   []tables.Duty
	Paging Paging
}

// Waiting is how many wait under one heading, and how long the first of them has.
type Waiting struct {
	Code    string
	N       int
	Longest time.Duration
	URL     string
	Pressed int // of them critical or high
	Free    int // beds free there
}

// Figures shows D0: aggregates with small cells hidden.
type Figures struct {
	Frame
	Taken       time.Time
	Lacks       string // address of the register of unmet need, where the reader may open it
	Blocks      []tables.Block
	Rooms, Care []tables.Room // of care the population is psych or legal
	Surge       int           // free in surge places, which are not among the rooms
	Marks       []draw.Mark
	Charts      []tables.Chart
	Quarter     string // the first day of that of the ways
	Ways        tables.Ways
}

// Health is how the installation is.
type Health struct {
	Frame
	Findings []Finding
}

// Finding is one thing that was looked at: ok, warn or fail.
type Finding struct{ State, What, Text string }

// People lists accounts.
type People struct {
	Frame
	Filter    Form // q, role, state
	Rows      []PersonRow
	Paging    Paging
	CanCreate bool
	AllOver   bool // the reader sees every agency: show its name
}

// PersonRow is one account in the list.
type PersonRow struct {
	URL, Name, Login, Agency string
	Roles, Languages         []string // the languages that an interpreter says she interprets
	State                    string   // active, disabled, invited
}

// PersonForm creates or edits an account.
type PersonForm struct {
	Frame
	Form        Form // name, login, agency, roles, lang
	New         bool
	Name, State string
	Agency      string   // of an account that exists
	Agencies    []Option // empty: the reader's own agency
	Roles       []Option
	Code        string // one-time code, shown once
	CodeTill    time.Time
	Acts        []Action
	Second      bool // what gives power over the network needs a second person, and so a reason
	Weighs      bool // this account has such power
}

// Agencies lists organisations.
type Agencies struct {
	Frame
	Filter    Form // q, type
	Rows      []AgencyRow
	Paging    Paging
	CanCreate bool
}

// AgencyRow is one organisation in the list.
type AgencyRow struct {
	URL, Ref, Name, Type, Department, State string
	People                                  int // -1: the reader may not know
	CanRefer, Provides                      bool
}

// AgencyForm creates or edits an organisation.
type AgencyForm struct {
	Frame
	Form        Form // ref, name, type, department, phone, email, hours, can_refer, can_order_minor_placement, roles
	New         bool
	Read        bool // the reader may look and not change
	Trust       bool // the reader may change what other agencies rely on: type, code, rights, roles
	Name, State string
	Acts        []Action
}

// WaitingList is who waits for a place, and what there is for each.
type WaitingList struct {
	Frame
	Sorts  []GroupTab
	Rows   []Item // one for each person or group, with its needs
	Paging Paging
	Lacks  string // address of the register of unmet need, where the reader may open it
}

// Declines are the refusals that the desk has not looked at.
type Declines struct {
	Frame
	Rows   []Decline
	Paging Paging
}

// Decline is one no of a provider.
type Decline struct {
	URL, Code, Need, Urgency, State string // of the referral
	Provider, Reason, Side, Note    string // Reason: picklist motivo_declinacion
	Again, Idle, Checks, Returns    bool   // it may be asked again; nobody else is asked; it can be looked at, returned
	Asked, At                       time.Time
	Free                            int       // that the provider showed then
	Confirmed                       time.Time // when it had confirmed that; zero: not known
	Form                            Form
}

// Authority is the child-protection authority's page: orders still to be recorded.
type Authority struct {
	Frame
	Next                                        *Next
	Filter                                      Form // q: a code, department
	Rows, Done                                  []AuthorityRow
	Hearings, Reviews                           []CourtLine
	Paging, DoneMore, HearingsMore, ReviewsMore Paging
	Law                                         string // where the law speaks of the order, where nobody has verified it
}

// AuthorityRow is one minor who waits for an order.
type AuthorityRow struct {
	Case, CaseURL, Code  string // its id is sent with the form; no address for a reader who may not open the case
	AgeBand, Gender      string
	People               int
	Agency, Department   string // the agency brought the case
	Court, Place         string // picklist situacion_judicial_nna; state of a stay, or ""
	CanRecord, Emergency bool   // an emergency admission: the order is pressing
	Since                time.Time
	Form                 Form // order_court, order_number, order_date
}

// Audit shows the log and whether it verifies. It holds pseudonyms and codes; the only names are those of the
// reader's own colleagues.
type Audit struct {
	Frame
	State                       string    // signed (to the last leaf), pending (leaves wait for the next signature)
	Checked                     time.Time // when the newest head was signed
	Size                        int
	Signed                      int // leaves under a signed head
	Root, Checkpoint, VerifyURL string
	Check                       *AuditCheck // the last of everything; nil where none was made, or the reader makes none
	Filter                      Form        // log, action, decision, from, to
	Logs, Actions               []Option
	Entries                     []tables.AuditEntry
	Paging                      Paging
}

// AuditCheck is a check of everything against the logs, as it goes on or as it ended.
type AuditCheck struct {
	State        string // state.audit.<State>: running, ok, bad, failed
	Began, Ended time.Time
	Done         int // leaves and rows read so far
	Rows, Leaves int
	Logs         []AuditLog
	Problems     []AuditProblem
	More         int // problems beyond those listed
}

// AuditLog is one log as a check read it.
type AuditLog struct {
	Name         string
	Size, Signed int
	Head         time.Time // when its newest head was signed; zero without one
}
