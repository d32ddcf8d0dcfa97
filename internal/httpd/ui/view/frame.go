package view

import (
	"strings"
	"time"

	"amparo/internal/fault"
)

// Frame is what every page has around its content. The zero value is the frame of a reader who is
// not signed in.
type Frame struct {
	Lang    string    // "es" or "en"
	Title   string    // message key; used when the page struct does not bring a title of its own
	Path    string    // address of this page, for the language switch and the current entry of Nav
	Actor   *Actor    // nil: nobody is signed in
	Notices int       // unread notices
	CSRF    string    // token of the hidden field _csrf
	Once    string    // random value of the hidden field _once; a repeated post is answered once
	Nonce   string    // of the script element
	Demo    bool      // the data are fictional, and every page says so
	Flash   *Flash    // what the last act did
	ExitURL string    // neutral site behind the quick exit
	Now     time.Time // moment of the request, shown on print
	Hat     *Hat      // the desk acts for another agency; nil: for itself
}

func (f Frame) frame() Frame { return f }

// Actor is who reads the page.
type Actor struct {
	Name   string
	Role   string // code of picklist rol
	Agency string
	Board  string // address of the actor's own shelter or programme board, "" when there is none
}

// Hat says for which agency the desk acts, how long still, and where that ends.
type Hat struct {
	Agency string
	Till   time.Time
	EndURL string
}

// Flash tells what the last act did. Kind is "ok", "warn" or "stop".
type Flash struct {
	Kind string
	Key  string
	Args map[string]any
}

// NavItem is one entry of the navigation.
type NavItem struct{ Key, URL, Icon string }

var navWork = NavItem{"nav.work", URLHome, "home"}

// navList is the same list for those whose first page is another one.
var navList = NavItem{"nav.work", URLHome + "?group=open", "home"}
var navNew = NavItem{"nav.new", URLNewCase, "plus"}
var navFigures = NavItem{"nav.figures", URLFigures, "chart"}
var navLog = NavItem{"nav.log", URLAudit, "seal"} // of one's own agency
var navPeople = NavItem{"nav.people", URLPeople, "people"}

// Nav returns the places a role works in, the most used first. What a role may do there is decided
// elsewhere: a link that is missing here protects nothing.
func (f Frame) Nav() []NavItem {
	if f.Actor == nil {
		return nil
	}
	board := func(key string) []NavItem {
		items := []NavItem{{"nav.inbox", URLInbox, "inbox"}}
		if f.Actor.Board != "" {
			items = append(items, NavItem{key, f.Actor.Board, "bed"})
		}
		return items
	}
	switch f.Actor.Role {
	case "referente":
		return []NavItem{navWork, navNew}
	case "supervisor_agencia":
		return []NavItem{navWork, navNew, navPeople, navFigures, navLog}
	case "coordinacion":
		return []NavItem{{"nav.desk", URLDesk, "desk"}, navList, navNew, navFigures, {"nav.agencies", URLAgencies, "house"}}
	case "albergue_ingreso":
		return board("nav.beds")
	case "albergue_direccion":
		return append(board("nav.beds"), navPeople, navFigures, navLog)
	case "programa_psico", "programa_legal":
		return board("nav.caseload")
	case "autoridad_ninez":
		return []NavItem{{"nav.authority", URLAuthority, "order"}, navList, navNew}
	case "auditoria":
		return []NavItem{{"nav.audit", URLAudit, "seal"}, navFigures}
	case "analista":
		return []NavItem{navFigures}
	case "admin_tecnico":
		return []NavItem{navPeople, {"nav.agencies", URLAgencies, "house"}}
	}
	return []NavItem{navWork}
}

// Here reports whether the entry is the page being read, or holds it.
func (f Frame) Here(url string) bool {
	at, _, _ := strings.Cut(f.Path, "?")
	url, _, _ = strings.Cut(url, "?")
	return at == url || url != URLHome && url != URLNewCase && strings.HasPrefix(at, url+"/")
}

// FieldError is one wrong field of a form that comes back.
type FieldError struct {
	Path string // equals the name of the input
	Code string
	Args map[string]any
}

// Form is a form's content by input name: what is stored, or what was typed when it comes back with
// faults. An input's name is the path its field has in faults.
type Form struct {
	Action string
	Rev    string // revision the reader saw; posted back as _rev
	Values map[string][]string
	Errors []FieldError
}

// Faults returns the field faults of err for Form.Errors; nil when it has none.
func Faults(err error) []FieldError {
	if err == nil {
		return nil
	}
	var out []FieldError
	for _, f := range fault.As(err).Fields {
		out = append(out, FieldError{Path: f.Path, Code: f.Code, Args: f.Args})
	}
	return out
}

// Get returns the first value of an input, or "".
func (f Form) Get(name string) string {
	if v := f.Values[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has reports whether an input holds the value.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Err returns the first fault of an input, or nil.
func (f Form) Err(name string) *FieldError {
	for i := range f.Errors {
		if f.Errors[i].Path == name {
			return &f.Errors[i]
		}
	}
	return nil
}
