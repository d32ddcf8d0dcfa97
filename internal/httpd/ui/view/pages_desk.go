package view

import "time"

// Desk is the coordinator's page: what waits and for how long, what is about to be late, what is missing.
type Desk struct {
	Frame
	Next        *Next
	Tiles       []Tile
	Urgencies   []Waiting // Code is an urgency
	Departments []Waiting // Code is a department
	Late        []LateOffer
	Stale       []StaleHouse
	Unmet       []UnmetRow
	Form        Form // agency, referral, act, reason
	Agencies    []Option
	Referrals   []Option
	Acts        []Option
}

// Tile is one number of the desk. Key is its message key.
type Tile struct {
	Key  string
	N    int
	URL  string
	Tone string // "", "wait" or "now"
}

// Waiting is how many wait under one heading, and how long the first of them has.
type Waiting struct {
	Code    string
	N       int
	Longest time.Duration
	URL     string
	Pressed int // of them critical or high
}

// LateOffer is an offer near or past its deadline.
type LateOffer struct {
	URL, Code, Provider, Urgency, State, Phone string
	Due                                        time.Time
}

// StaleHouse is a shelter or programme whose figures nobody has confirmed lately.
type StaleHouse struct {
	Name, Department, Phone string
	Confirmed               time.Time
	Free                    int
}

// UnmetRow is a referral that no provider can take.
type UnmetRow struct {
	URL, Code, Need, Urgency string
	AgeBand, Gender          string
	People                   int
	Since                    time.Time
	Why                      []Reason // why.<Code>
}

// Figures shows D0: aggregates with small cells hidden.
type Figures struct {
	Frame
	Taken  time.Time
	Blocks []FigureBlock
	Rooms  []RoomFigure
	Marks  []MapMark
}

// FigureBlock is one table of counts. Key is its message key, List the picklist of its codes.
type FigureBlock struct {
	Key, List string
	Rows      []FigureRow
	Most      int // for the length of the bars
}

// FigureRow is one count; Hidden says that it is under five and therefore not shown.
type FigureRow struct {
	Code   string
	N      int
	Hidden bool
}

// Bar returns the length of the row's bar on a scale of 200.
func (r FigureRow) Bar(most int) int {
	if most <= 0 || r.Hidden {
		return 0
	}
	return max(1, r.N*200/most)
}

// RoomFigure is the free places of one population in one department.
type RoomFigure struct {
	Department, Population string
	Free                   int
	Hidden                 bool
}

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
	Roles                    []string
	State                    string // active, disabled, invited
	Seen                     time.Time
}

// PersonForm creates or edits an account.
type PersonForm struct {
	Frame
	Form     Form // name, login, agency, roles, lang
	New      bool
	Name     string
	State    string
	Agencies []Option // empty: the reader's own agency
	Roles    []Option
	Code     string // one-time code, shown once
	CodeTill time.Time
	Acts     []Action
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
	People                                  int
	CanRefer, Provides                      bool
}

// AgencyForm creates or edits an organisation.
type AgencyForm struct {
	Frame
	Form  Form // ref, name, type, department, phone, email, hours, can_refer, can_order, can_request
	New   bool
	Name  string
	State string
	Acts  []Action
}

// Authority is the child-protection authority's page: orders still to be recorded.
type Authority struct {
	Frame
	Next *Next
	Rows []AuthorityRow
	Done []AuthorityRow
}

// AuthorityRow is one minor who waits for an order.
type AuthorityRow struct {
	CaseURL, Code   string
	AgeBand, Gender string
	People          int
	Department      string
	Court           string // picklist situacion_judicial_nna
	Place           string // state of a stay, or ""
	Emergency       bool   // admitted on an emergency basis: the order is pressing
	Since           time.Time
	Form            Form // order_court, order_number, order_date; Action is /cases/:id/order
	Order           *OrderView
}

// Audit shows the log and whether it verifies. It holds pseudonyms and codes, never a name.
type Audit struct {
	Frame
	State      string // ok, bad, pending
	Checked    time.Time
	Size       int
	Root       string
	Checkpoint string
	Problems   []AuditProblem
	Filter     Form // log, action, decision, from, to
	Logs       []Option
	Actions    []Option
	Entries    []AuditEntry
	Paging     Paging
	VerifyURL  string
}

// AuditProblem is something the verification found, and where.
type AuditProblem struct {
	Kind  string // audit.problem.<Kind>
	Log   string
	Index int
}

// AuditEntry is one leaf.
type AuditEntry struct {
	N        int
	At       time.Time
	Action   string // code, shown as it is
	Who      string // pseudonym
	Role     string
	Agency   string
	Target   string // pseudonym
	Decision string // allow, deny
	Policy   string
	Log      string
}

// Template returns the name of the page's template.
func (Desk) Template() string { return "desk" }

// Template returns the name of the page's template.
func (Figures) Template() string { return "figures" }

// Template returns the name of the page's template.
func (People) Template() string { return "people" }

// Template returns the name of the page's template.
func (PersonForm) Template() string { return "person-form" }

// Template returns the name of the page's template.
func (Agencies) Template() string { return "agencies" }

// Template returns the name of the page's template.
func (AgencyForm) Template() string { return "agency-form" }

// Template returns the name of the page's template.
func (Authority) Template() string { return "authority" }

// Template returns the name of the page's template.
func (Audit) Template() string { return "audit" }
