package view

import (
	"cmp"
	"html/template"
	"time"

	"amparo/internal/httpd/ui/view/tables"
)

// Machines lists the accounts of the programs of an agency, and makes one.
type Machines struct {
	Frame
	tables.Machines
	Roles []Option
	Form  Form // name, role, scopes, days
}

// Machine is the account of one program.
type Machine struct {
	Frame
	tables.Machine
	Form Form // days, url; _do: renew, end_key, revoke, webhook, webhook_end, webhook_try, webhook_again
}

// SignOn is the identity provider of an agency.
type SignOn struct {
	Frame
	tables.SignOn
	Form Form // issuer, client_id, client_secret, enabled; _do: set, forget
}

// SignIn asks who is there. Roles is filled when the account has several and must pick one.
type SignIn struct {
	Frame
	Form   Form      // login, password, role, back
	Ended  *Sentence // why the reader's session is over; nil: there was none
	Roles  []Option
	Logins []DemoLogin
	SSO    bool // some agency has an identity provider
}

// DemoLogin is one account of the fictional network, shown only there.
type DemoLogin struct{ Role, Login string }

// Password lets the owner change a password, or choose the first one with a one-time code.
type Password struct {
	Frame
	Form  Form // code or current, next, again
	First bool // the first password: a one-time code instead of the current one
}

// Sessions lists where the account is signed in.
type Sessions struct {
	Frame
	Rows    []tables.SessionRow
	Keys    string    // whether this session opens exact addresses: open, locked, not_given; "" for who never does
	Waiting []Option  // colleagues who wait for the key of the team
	MayLink bool      // the account may be linked to the provider of its agency
	Linked  time.Time // since then it is
}

// Factor asks for a second factor: the second step of signing in, a proof before an act that needs one, or a passkey
// alone.
type Factor struct {
	Frame
	Form                  Form   // code, recovery or passkey; back
	Alone, Half           bool   // no password was asked for; the second step of signing in
	Only, Codes, Recovery bool   // nothing but a passkey does; which other ways there are
	Ask                   string // what the browser asks a passkey; "": there is none
}

// Factors lists the reader's second factors, and adds one.
type Factors struct {
	Frame
	Form        Form // name, code
	Rows        []tables.FactorRow
	Half, Fresh bool         // the first one is still to be added; what is there may be changed
	Wants, Only bool         // the account must have a passkey before anything else; so must what was to be opened
	Secret      string       // of codes that wait for their first one, shown once
	Link        template.URL // the same for a program on this device
	Waits       bool         // such a secret waits and was shown before
	QR          string       // path of the picture of Link, in squares of one
	Size        int          // squares of its side
	Ask         string       // what the browser asks for a new passkey; "": passkeys do not work here
	Recovery    []string     // shown once
	Left        int          // recovery codes that were not used
	Done        bool         // the first factor was just added: nothing but the codes is shown
}

// Notices is the inbox of what happened; it carries no content of cases.
type Notices struct {
	Frame
	Rows   []NoticeRow
	Paging Paging
}

// NoticeRow is one notice. Kind makes the message key notice.<Kind>.
type NoticeRow struct {
	ID            string // sent when it is opened, to mark it as seen; "" makes it a plain link
	URL, Kind     string
	Args          map[string]any
	Urgency, Code string // Code is that of the referral or the case that it is about, or ""
	At            time.Time
	New           bool
}

// Pending lists the forms that came after their session had ended, so that their sender sees what will be sent before
// it is.
type Pending struct {
	Frame
	Forms []PendingForm
	Hours int // how long they wait
}

// PendingForm is one form that waits.
type PendingForm struct {
	ID        string
	Title     string // message key: what the form does
	At        time.Time
	Sent      bool   // the reader had sent it; otherwise it was still being written
	Page      string // address of the page it stood on
	Role      string // it was filled in under another role than the reader's now; ""
	ActingFor string // name of the agency it was filled in for; "" is the own one
	AskReason bool   // the reader acts for that agency no longer
	Lines     []PendingLine
	Values    []Typed // what is sent
	Form      Form    // what is wrong with the reason
}

// PendingLine is one value in words.
type PendingLine struct{ Label, Value string }

// Message is a page that only says something: a failure by its kind, "signed_out", "session_ended" or
// "form_of_another".
type Message struct {
	Frame
	Kind     string    // fault kind's name, or one of the above
	Sentence *Sentence // the fault's own sentence, or nil for the kind's
	Ref      string    // opaque reference for the support line; "" leaves it out
	Back     string    // address to go back to; "" means the start
	Form     *Form     // reason for reading on; nil where nobody asks for one
	Next     string    // where it goes on, under message.<kind>.next; "": nowhere
}

// Topic returns the kind, internal when none was set: a forgotten kind promises nothing.
func (m Message) Topic() string { return cmp.Or(m.Kind, "internal") }

// Exit is the bare page behind the quick exit: it says nothing and leaves at once.
type Exit struct{ Frame }

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
	Key      string    // of browsers: what one is subscribed with
	Form     Form
}

// Rota is who of an agency is on duty when.
type Rota struct {
	Frame
	Action, Rev, Back string
	OnDuty            []string // work names of who is on duty
	Silent            []string // of those whom nothing reaches outside the page
	Turns, Days       []tables.RotaRow
	People            []Option
	May               bool
	Form              Form
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

// Guide is where somebody begins, by role, and what everybody asks. First is the day of her first password.
type Guide struct {
	Frame
	First bool
	Steps []GuideStep
	Pages []string // those with a word of help of their own, as their templates are called
}

// GuideStep is one thing to begin with. Key ends with .h for what and with .b for why; without a page URL is "".
type GuideStep struct{ Key, URL string }

// Asked are the questions, each answered under its key.
func (Guide) Asked() []string {
	return []string{"guide.exit", "guide.lost", "guide.seen", "guide.key", "guide.down"}
}
