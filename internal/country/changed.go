package country

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"amparo/internal/domain/packchange"
	"amparo/internal/fault"
)

// Openness is what of a list may be changed.
type Openness string

// The degrees. Where rules of the program speak of every value of a list, it takes no other; what those who are helped
// read in other languages is changed with its translations, in the files.
const (
	Open   Openness = "open"   // values come and go
	Labels Openness = "labels" // its values are called otherwise
	Closed Openness = "closed"
)

// labelsOnly are the lists that take no other value, because each has its own rule: clocks, states, rights, matching.
var labelsOnly = []string{ListTraffickingStatus, ListGender, ListUnitPopulation, ListCourtStatus, ListUrgency,
	ListReferralState, ListFoundPlace, ListTier, ListAgencyType, ListSecurity, ListRole, ListOfficialFigure, ListGravity,
	ListSurge, ListComingOfAge, ListReturn, ListGroupRelation, ListDelivery}

// Openness says what of a list may be changed.
func (p *Pack) Openness(name string) Openness {
	switch {
	case name == ListConsentScope || name == ListIndicator:
		return Closed
	case slices.Contains(labelsOnly, name):
		return Labels
	}
	return Open
}

// NeedsLike reports whether a new value of the list has to say of which other one it takes the rules.
func (p *Pack) NeedsLike(name string) bool {
	return slices.ContainsFunc(p.lists[name].Values, func(v Value) bool {
		v.Code, v.ES, v.EN, v.Retired = "", "", "", false
		return !reflect.ValueOf(v).IsZero()
	})
}

// Leaning reports whether a rule of the program or of the pack speaks of the value: then it can not be retired.
func (p *Pack) Leaning(list, code string) bool {
	for _, n := range named {
		if n.list == list && slices.Contains(n.codes, code) {
			return true
		}
	}
	for _, n := range p.needs {
		if list == ListService && n.Code == code || list == ListLegalSpecialism && n.Specialism == code {
			return true
		}
	}
	return false
}

// Unfit is a confirmed change that the files leave no room for.
type Unfit struct {
	packchange.Change
	Why string // as who asks for such a change is told
}

// Settle puts confirmed changes into force, in their order, in place of those that were. One that does not fit the
// files any more is left out and returned: it ends nothing else.
func (p *Pack) Settle(changes []packchange.Change) (left []Unfit) {
	next := (&Pack{files: p.files}).now()
	text := sha256.New()
	fmt.Fprintln(text, p.version)
	for _, c := range changes {
		after, _, err := next.with(p, c.Of, c.Is)
		if err != nil {
			left = append(left, Unfit{c, fault.As(err).Fields[0].Code})
			continue
		}
		fmt.Fprintf(text, "%q %q %t %d\n", c.Of, []string{c.Is.ES, c.Is.EN}, c.Is.Confirmed, c.Is.Place)
		next = after
	}
	if len(left) == len(changes) {
		p.changed.Store(nil)
		return left
	}
	next.version = hex.EncodeToString(text.Sum(nil)[:8])
	p.changed.Store(next)
	return left
}

// Try says what stands now in the place of a change, or why the change does not fit.
func (p *Pack) Try(of packchange.Target, is packchange.Said) (was packchange.Said, err error) {
	_, was, err = p.now().with(p, of, is)
	return was, err
}

// with returns c with one more change, and what stood in its place.
func (c *changed) with(p *Pack, of packchange.Target, is packchange.Said) (*changed, packchange.Said, error) {
	next := *c
	if !slices.Contains(packchange.Acts[of.Kind], of.Act) {
		return c, packchange.Said{}, fault.At("act", "field.choose_one")
	}
	if of.Kind != packchange.Rest && (of.Act == packchange.Add || of.Act == packchange.Edit) {
		if err := checkSaid(is); err != nil {
			return c, packchange.Said{}, err
		}
	}
	var was packchange.Said
	var err error
	switch of.Kind {
	case packchange.Value:
		l := c.list(p, of.List)
		was, err = l.change(p, of, is)
		next.lists = maps.Clone(c.lists)
		if next.lists == nil {
			next.lists = map[string]list{}
		}
		next.lists[of.List] = l
	case packchange.Line:
		next.lines = slices.Clone(c.lines)
		was, err = changeLine(&next.lines, of, is)
	case packchange.Rest:
		clock := *c.clock
		clock.Dates, clock.on, clock.off = slices.Clone(clock.Dates), slices.Clone(clock.on), slices.Clone(clock.off)
		err, next.clock = clock.change(of), &clock
	}
	return &next, was, err
}
