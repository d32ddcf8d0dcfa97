package view

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Frame is what every page has around its content. The zero value is the frame of a reader who is
// not signed in.
type Frame struct {
	Lang    string    // "es" or "en"
	Path    string    // address of this page, for the current entry of Nav
	PageURL string    // address at which this page can be opened again, for the language switch
	Actor   *Actor    // nil: nobody is signed in
	Notices int       // unread notices
	CSRF    string    // token of the hidden field _csrf
	Once    string    // random value of the hidden field _once; a repeated post is answered once
	Nonce   string    // of the script element
	OnlyOne bool      // the reader is the only administrator, and every page says so
	Demo    bool      // the data are fictional, and every page says so
	Flash   *Flash    // what the last act did
	ExitURL string    // neutral site behind the quick exit
	Now     time.Time // moment of the request, shown on print
	Acting  *Acting   // the desk acts for another agency; nil: for itself
	Ends    *Ends     // when the session ends; nil: nobody is signed in
	Sends   string    // id of the form that a change of language sends along, so that nothing typed is lost; "": none
	Resume  *Resume   // what was being typed on this page before; nil: nothing

	FormTitle func(action string) string // what the form at an address does, as a message key
}

func (f Frame) frame() Frame { return f }

// Actor is who reads the page.
type Actor struct {
	Name   string
	Role   string // code of picklist rol
	Agency string
	Board  string // address of the actor's own shelter or programme board, "" when there is none

	Registers bool // may file a case now
}

// Acting says for which agency the desk acts, how long still, and where that ends.
type Acting struct {
	ID     string // sent with every form, so that nothing is done in another name than the reader saw
	Agency string
	Until  time.Time
	EndURL string
}

// Ends says when the reader's session ends if it is not used, and where the page leads then.
type Ends struct {
	At    time.Time
	Left  int    // seconds from when the page was made
	Final bool   // using it does not put that off
	Back  string // address of this page, for coming back after signing in again
}

// Resume is what was being typed into a form when its session ended, or when the language was changed.
type Resume struct {
	Action string // address of the form
	Values map[string][]string
}

// Typed is one value of an input.
type Typed struct{ Name, Value string }

// Searches reports whether the reader's header leads to a search for cases.
func (f Frame) Searches() bool {
	return f.Actor != nil && slices.Contains([]domain.Role{domain.RoleReferrer, domain.RoleSupervisor,
		domain.RoleCoordinator, domain.RoleChildAuth}, domain.Role(f.Actor.Role))
}

// Exports reports whether the reader may take lists along as files.
func (f Frame) Exports() bool {
	return f.Actor != nil && slices.Contains([]domain.Role{domain.RoleSupervisor, domain.RoleCoordinator,
		domain.RoleChildAuth, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal, domain.RoleAdmin},
		domain.Role(f.Actor.Role))
}

// Asked is what the address of this page narrows it to, for the form that takes it along.
func (f Frame) Asked() (query []Typed) {
	_, raw, _ := strings.Cut(f.Path, "?")
	values, _ := url.ParseQuery(raw)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			query = append(query, Typed{name, value})
		}
	}
	return query
}

// Bare is the address of this page without what narrows it.
func (f Frame) Bare() string {
	path, _, _ := strings.Cut(f.Path, "?")
	return path
}

// Flash tells what the last act did. Kind is "ok", "warn" or "stop".
type Flash struct {
	Kind, Key string
	Args      map[string]any
}

// NavItem is one entry of the navigation.
type NavItem struct{ Key, URL, Icon string }

var navWork = NavItem{"nav.work", URLHome, "home"}

// navList is the same list for those whose first page is another one.
var navList = NavItem{"nav.work", URLHome + "?group=open", "home"}
var navNew = NavItem{"nav.new", URLNewCase, "plus"}
var navAgenda = NavItem{"nav.agenda", URLAgenda, "date"}
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
	cases := func(list ...NavItem) []NavItem {
		if f.Actor.Registers {
			list = append(list, navNew)
		}
		return list
	}
	switch domain.Role(f.Actor.Role) {
	case domain.RoleReferrer:
		return cases(navWork)
	case domain.RoleSupervisor:
		return append(cases(navWork), navPeople, navFigures, navLog)
	case domain.RoleCoordinator:
		return append(cases(NavItem{"nav.desk", URLDesk, "desk"}, navList),
			NavItem{"nav.reports", URLReports, "eye"}, navFigures, NavItem{"nav.agencies", URLAgencies, "house"})
	case domain.RoleIntake:
		return board("nav.beds")
	case domain.RoleShelterHead:
		return append(board("nav.beds"), navPeople, navFigures, navLog)
	case domain.RolePsych, domain.RoleLegal:
		return append(board("nav.caseload"), navAgenda)
	case domain.RoleInterpreter:
		return []NavItem{navWork, navAgenda}
	case domain.RoleChildAuth:
		return cases(NavItem{"nav.authority", URLAuthority, "order"}, navList, navAgenda)
	case domain.RoleAuditor:
		return []NavItem{{"nav.audit", URLAudit, "seal"}, navFigures}
	case domain.RoleAnalyst:
		return []NavItem{navFigures}
	case domain.RoleAdmin:
		return []NavItem{navPeople, {"nav.agencies", URLAgencies, "house"}, {"nav.health", URLHealth, "heart"}}
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

	label string // of the input, once it was drawn
	id    string // of the input; "": no input of the page is called so
	place int    // among the inputs of the page that are wrong
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
	return slices.Contains(f.Values[name], value)
}

// Shows reports whether one of these inputs says something, or is wrong: what is folded stands open then.
func (f Form) Shows(names ...string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return f.Get(n) != "" || f.Err(n) != nil })
}

// Told reports whether a text was refused because it seems to tell who somebody is, which its writer may overrule.
func (e FieldError) Told() bool { return strings.HasPrefix(e.Code, "text.tells_") }

// drawn notes, for the summary above, what an input that is wrong is called and where on the page it stands.
func (f Form) drawn(name, label, id string) {
	last := 0
	for _, e := range f.Errors {
		last = max(last, e.place)
	}
	for i := range f.Errors {
		if e := &f.Errors[i]; e.Path == name && e.place == 0 {
			e.label, e.id, e.place = label, id, last+1
		}
	}
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
