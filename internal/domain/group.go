package domain

import (
	"slices"
	"time"

	"amparo/internal/fault"
)

// Bedless lists who of the group has no bed in a stay that goes on, by ref: she joined the group since.
func (s Stay) Bedless(c Case) []string {
	var out []string
	for _, p := range c.Group {
		if s.State.Active() && !s.Holds(p.Ref) {
			out = append(out, p.Ref)
		}
	}
	return out
}

// Member returns the place of a person in the group, by ref; -1 where she is not of it.
func (c Case) Member(ref string) int {
	return slices.IndexFunc(c.Group, func(p Person) bool { return p.Ref == ref })
}

// GoneMember returns the place of a person among those who left; -1 where she did not.
func (c Case) GoneMember(ref string) int {
	return slices.IndexFunc(c.Gone, func(g Gone) bool { return g.Person.Ref == ref })
}

// Without is the case after one member left. Whoever she cared for stays without a caregiver until one is named, and
// where she led the group the next one leads it. Majority is the age of majority, in years: a child may be alone now.
func (c Case) Without(i, majority int, reason, with string, now time.Time) Case {
	left := c.Group[i]
	c.Gone = append(slices.Clone(c.Gone), Gone{Person: left, At: now, Reason: reason, With: with})
	c.Group = slices.Delete(slices.Clone(c.Group), i, i+1)
	for j := range c.Group {
		if k := c.Group[j].Caregiver; k != nil && *k == i {
			c.Group[j].Caregiver = nil
		} else if k != nil && *k > i {
			c.Group[j].Caregiver = new(*k - 1)
		}
	}
	if i == 0 {
		next := c.Group[0].Relation
		c.Group[0].Relation, c.Group[0].Caregiver = RelationLead, nil
		for j := 1; j < len(c.Group); j++ {
			c.Group[j].Relation = afterLead(next, c.Group[j].Relation)
		}
	}
	c.Alone = c.Unaccompanied(majority)
	return c
}

// afterLead is how somebody is related to the one who leads the group now, from how both were to the one who did. In
// doubt she is not a relative: nobody answers for a child because a list was read generously.
func afterLead(next, other string) string {
	switch {
	case next == RelationChild && other == RelationChild, next == RelationSibling && other == RelationSibling:
		return RelationSibling
	case next == RelationSibling && other == RelationParent:
		return RelationParent
	case next == RelationPartner && other == RelationChild, next == RelationParent && other == RelationSibling:
		return RelationChild
	case next == RelationPartner || next == RelationCarer || other == RelationPartner || other == RelationCarer:
		return RelationCarer
	}
	return RelationRelative
}

// Move puts one person of the group into another unit of the same shelter.
func (s Stay) Move(ref string, unit UnitID) (Stay, error) {
	if !s.State.Active() {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	return s.bed(ref, func(p *InUnit) { p.Unit = unit })
}

// bed changes the bed of one person who has not left.
func (s Stay) bed(ref string, change func(*InUnit)) (Stay, error) {
	i := slices.IndexFunc(s.Persons, func(p InUnit) bool { return p.Ref == ref && p.Here() })
	if i < 0 {
		return s, fault.New(fault.Invalid, "stay.person_unknown", nil)
	}
	s.Persons = slices.Clone(s.Persons)
	change(&s.Persons[i])
	s.UndoBy, s.UndoTill = "", time.Time{} // What was done before rests on other beds now.
	return s, nil
}

// Holds reports whether a bed of the stay is that person's now.
func (s Stay) Holds(ref string) bool {
	return s.State.Active() && slices.ContainsFunc(s.Persons, func(p InUnit) bool { return p.Ref == ref && p.Here() })
}

// Beds counts the beds that the stay takes while it is active: one for everybody who has not left.
func (s Stay) Beds() int {
	return len(slices.DeleteFunc(slices.Clone(s.Persons), func(p InUnit) bool { return !p.Here() }))
}

// Join gives a bed to somebody who joins the group during its stay.
func (s Stay) Join(ref string, unit UnitID, now time.Time) (Stay, error) {
	if !s.State.Active() {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	if s.Holds(ref) {
		return s, fault.New(fault.Conflict, "stay.has_bed", nil)
	}
	s.Persons = append(slices.Clone(s.Persons), InUnit{Ref: ref, Unit: unit, Since: now})
	s.UndoBy, s.UndoTill = "", time.Time{}
	return s, nil
}

// LeaveOne ends the stay of one person; the others stay. The last one leaves by Leave.
func (s Stay) LeaveOne(ref, reason string, now time.Time) (Stay, error) {
	if !s.State.Active() {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	if s.Beds() < 2 {
		return s, fault.New(fault.Conflict, "stay.last_person", nil)
	}
	return s.bed(ref, func(p *InUnit) { p.leave(reason, now) })
}

// GoAway records that somebody sleeps elsewhere for a while. Her bed is kept.
func (s Stay) GoAway(ref, why string, back Date, now time.Time) (Stay, error) {
	if s.State != StayArrived {
		return s, fault.New(fault.Conflict, "stay.wrong_state", nil).With("state", string(s.State))
	}
	return s.bed(ref, func(p *InUnit) {
		if p.Away.IsZero() {
			p.Away = now
		}
		p.Why, p.Back = why, back
	})
}

// ComeBack records that somebody who slept elsewhere is back.
func (s Stay) ComeBack(ref string) (Stay, error) {
	if slices.ContainsFunc(s.Persons, func(p InUnit) bool { return p.Ref == ref && p.Here() && p.Away.IsZero() }) {
		return s, fault.New(fault.Conflict, "stay.not_away", nil)
	}
	return s.bed(ref, func(p *InUnit) { p.Away, p.Why, p.Back = time.Time{}, "", "" })
}
