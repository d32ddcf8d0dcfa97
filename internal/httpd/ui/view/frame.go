package view

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
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
	NoKeys  bool      // the reader has switched off the keys of one letter
	Wipe    bool      // the session keeps nothing on its device: what is there is to be deleted
	Resume  *Resume   // what was being typed on this page before; nil: nothing
	Marked  string    // "in": the page is of a practice; "offered": one is beside this installation; "": none

	Lists     map[string]string          // where the way back leads, by its address: the list last seen, narrowed
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
		return []NavItem{{"nav.work", URLInterpreter, "home"}, navAgenda}
	case domain.RoleChildAuth:
		return cases(NavItem{"nav.authority", URLAuthority, "order"}, navList, navAgenda)
	case domain.RoleAuditor:
		return []NavItem{{"nav.audit", URLAudit, "seal"}, {"nav.emergencies", URLEmergencies, "eye"},
			{"nav.decoys", URLDecoys, "alert"}, navFigures}
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
