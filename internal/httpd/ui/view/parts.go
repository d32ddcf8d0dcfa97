package view

import (
	"cmp"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
)

// Sentence is a sentence: a message key and its placeholders. An argument whose name is written
// "list:name" holds a code of that picklist (or several) and is shown in words.
type Sentence struct {
	Key  string
	Args map[string]any
}

// Action is one thing the reader may do: a link, a post with hidden values, or the sending of a form of this page. A
// button that names what it does does it: it never only leads to another button.
type Action struct {
	Key     string // message key of the label
	URL     string
	Post    bool
	Values  map[string]string
	Form    string // id of the form of this page that the button sends; URL, Post and Values are then empty
	Tone    string // "", "quiet" or "danger"
	Icon    string
	Confirm string // message key of a question asked first where script runs; "" asks nothing
}

// Next is the biggest thing on a page: what to do now.
type Next struct {
	Sentence
	Body *Sentence // a sentence more, or nil
	Due  time.Time
	Acts []Action // the first is the main one; on a phone they stand within the thumb's reach
	Calm bool     // nothing is asked of the reader
	Whom *Item
}

// Card is the D1 view of a referral: what a provider needs to say yes or no, and nothing that could
// tell who the person is or where.
type Card struct {
	Code           string
	Need           string // picklist servicio
	Specialism     string // picklist especialidad_psicologica or especialidad_legal, by Class
	Class          string // shelter, psych, legal, other
	Urgency        string
	State          string // of the referral; "" leaves the chip out
	Group          []Member
	Department     string
	Languages      []string
	Interprete     bool // needs an interpreter
	Security       int
	Together       string // misma_unidad, mismo_albergue or ""
	Court          string // picklist situacion_judicial_nna; "" for adults
	FemaleTeam     bool
	Earliest, Sent time.Time
}

// Member is one person of a group as D1 shows them.
type Member struct {
	Relation     string
	AgeBand      string // for example "13–17"
	Gender       string
	Pregnant     bool
	Disabilities []string
}

// Lead returns the person the group travels around.
func (c Card) Lead() Member {
	if len(c.Group) == 0 {
		return Member{}
	}
	return c.Group[0]
}

// Others returns how many travel with the lead.
func (c Card) Others() int { return max(len(c.Group)-1, 0) }

// Specialisms returns the picklist the card's specialism belongs to.
func (c Card) Specialisms() string {
	if c.Class == string(domain.ClassLegal) {
		return country.ListLegalSpecialism
	}
	return country.ListPsychSpecialism
}

// Item is one referral in a list, or one person or group with its Needs and the one thing to Do next. It holds D1 only.
type Item struct {
	URL, Code, Need, Urgency, State                 string
	Kind                                            string // "referral" (default) or "offer": which states State speaks of
	AgeBand, Gender, Department, Provider, CaseCode string
	People                                          int
	Why                                             *Sentence // what is asked of the reader, or nil
	Since, Due                                      time.Time
	New, Pregnant                                   bool
	Languages                                       []string
	Needs                                           []Item
	Icon                                            string // of a need: what sort of service it asks for
	Moves                                           bool   // another house is sought for who lives in one
	Do                                              *Action
	Names                                           string   // the case whose name to use the reader may ask for, or ""
	Name                                            string   // what was asked for
	Reasons                                         []Reason // why.group.<Code>: why there is no place
	ProgressNote                                    *Sentence
}

// StateKind returns which lifecycle the item's state belongs to.
func (i Item) StateKind() string { return cmp.Or(i.Kind, "referral") }

// Paging leads to the pages before and after, and from a list's beginning to all of it; an empty address is absent.
type Paging struct {
	Prev, Next, All string
	N               int // how long the whole list is, where it is told
}

// Reason is a rule or a rank reason by its code, with placeholders. The sentence's key is made of the
// list's prefix and the code.
type Reason struct {
	Kind string // in a list of several kinds: rank, care or met, the prefix of its sentence
	Code string
	Args map[string]any
	Who  *Member // whom it is about, where it matters
}

// Event is one line of a timeline.
type Event struct {
	At    time.Time
	Type  string // event.<Type>
	Who   string // the colleague, or the agency, that acted
	Role  string // picklist rol; in which role, or ""
	About string // the provider it concerns
	List  string // picklist of Code
	Code  string
}

// Line is one message between a provider and the referring team.
type Line struct {
	Who  string
	Mine bool
	At   time.Time
	Text string
}

// Place is what a provider keeps for the person: beds or a slot.
type Place struct {
	Kind            string // "stay" or "slot"
	State, Provider string
	Until           time.Time     // a held place is released then
	Step            time.Duration // by how much the hold may be made longer at a time
	Left            int           // how often it still may be
	MeetAt          time.Time
	MeetHow         string // picklist modalidad_atencion
	MeetNote        string
	NoConflict      bool // a legal service looked for a conflict of interest before its yes
	Since           time.Time
}

// Persona is the D2 view of one person of a group.
type Persona struct {
	Ref, Relation, Gender                                string
	Age                                                  int
	UseName, Given, Family, Born, Document, Number, Unit string
	AgeEstimated, Pregnant, Primary                      bool
}

// DangerArea is a place to keep away from, in words.
type DangerArea struct {
	Motive string // picklist zona_riesgo_motivo
	Place  string
	Radius int // km; 0: the whole department
}

// Avoided is somebody who must not learn where the person is.
type Avoided struct{ Type, Label string }

// Dossier is the D2 of a case: identity, safe contact, arrival and risks.
type Dossier struct {
	Persons                            []Persona
	Phone, SafeContact, Alias, Remarks string
	Risk, Arrival, Medicines           string
	Areas                              []DangerArea
	Avoid                              []Avoided
	Hidden                             bool // identity stays closed: the person did not agree to share it
}

// Side is one side of a placement, as the other reaches it.
type Side struct {
	Name, Phone, Hours string
	Mine               bool // the reader's own
}

// Arrival is how the two sides of a placement reach each other, and where they meet.
type Arrival struct {
	Sides                []Side
	Place, Escort, Bring string
	AddressURL           string // where the reader opens the exact address of the house
	At                   time.Time
	Until                time.Time // the place is kept until then, while somebody is awaited
	Talks                bool      // messages are open to the reader
	Messages             []Line
	More                 bool
	Meet                 *Form // place, at, escort, bring; nil when it cannot be set
	Send                 *Form // text; nil when the reader cannot write
}

// AuditProblem is something a check found, and where.
type AuditProblem struct {
	Kind string // audit.problem.<Kind>
	Log  string
	Seq  int    // number of the leaf; -1 where there is none
	Row  string // kind of the row, or ""
	ID   string // its pseudonym, shortened
	Rev  int
}
