package demo

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// pools are the invented notes that come with the built-in network, by what they are about.
var pools = sync.OnceValue(func() map[string][]string {
	raw, err := fs.ReadFile(folder.Builtin(), "prose.json")
	var list map[string][]string
	if err == nil {
		err = json.Unmarshal(raw, &list)
	}
	if err != nil {
		panic("demo: the embedded notes cannot be read: " + err.Error()) // A test reads every one.
	}
	return list
})

// prose writes the short invented notes that a demonstration shows in place of markers. It walks through its
// sentences in turn, so that the same folder always reads the same and neighbours differ. Nothing in it names a
// real street, person or case.
type prose struct{ turn map[string]int }

// marked reports whether a text is a marker that a demonstration should not show.
func marked(s string) bool { return strings.Contains(s, "CANARIO-") }

// next returns the next sentence of a pool. A pool that does not exist gives way to the other one.
func (p *prose) next(pool, other string) string {
	if pools()[pool] == nil {
		pool = other
	}
	i, list := p.turn[pool], pools()[pool]
	p.turn[pool]++
	return list[i%len(list)]
}

// staff names somebody who works: a given name and two surnames that say they are examples.
func (p *prose) staff() string {
	i, given, family := p.turn["staff"], pools()["staff/given"], pools()["staff/family"]
	p.turn["staff"]++
	first := i % len(family)
	second := (first + 1 + i/len(family)%(len(family)-1)) % len(family)
	return given[i%len(given)] + " " + family[first] + " " + family[second]
}

func (p *prose) identity(r *folder.ReferralRow, id *domain.Identity) {
	id.Safe = p.next("safe", "")
	about := who(r)
	if withChildren(r) {
		about = "family"
	}
	id.Remarks = p.next("remarks/"+about, "remarks")
}

func (p *prose) restricted(r *folder.ReferralRow, d *domain.Restricted) {
	if marked(d.Trafficker) {
		d.Trafficker = p.next("trafficker/"+trade(r), "")
	}
	if marked(d.Place) {
		d.Place = p.next("place", "")
	}
}

// trade says, roughly, in what way she was exploited: the notes about who did it differ.
func trade(r *folder.ReferralRow) string {
	for _, e := range r.Profile.Exploitation {
		switch {
		case strings.Contains(e, "sexual") || strings.Contains(e, "prostitucion") || e == "pornografia":
			return "sexual"
		case strings.Contains(e, "trabajo") || strings.Contains(e, "laboral") ||
			slices.Contains([]string{"servidumbre", "esclavitud", "mendicidad"}, e):
			return "labour"
		case strings.Contains(e, "matrimonio") || strings.Contains(e, "embarazo") || strings.Contains(e, "venta"):
			return "family"
		}
	}
	return "other"
}

func (p *prose) safety(r *folder.ReferralRow, s *domain.Safety) {
	if marked(s.Risk) {
		about := who(r)
		if about == "her" && len(r.Safety.Areas) > 0 {
			about = r.Safety.Areas[0].Motive
		}
		s.Risk = p.next("risk/"+about, "risk/ninguno")
		s.Arrival = p.next("arrival", "")
		s.Medicines = p.next("medicine", "")
	}
	for i := range s.NoContacts {
		if c := &s.NoContacts[i]; marked(c.Label) {
			c.Label = p.next("nocontact/"+c.Type, "nocontact/persona")
		}
	}
}

// care writes a care note that goes with the person it is about.
func (p *prose) care(kind domain.CareKind, r *folder.ReferralRow) string {
	about := stageOf(r)
	switch kind {
	case domain.CareHealth:
		about = healthOf(r)
	case domain.CareLegal:
		about = legalOf(r)
	}
	if male(r) && (about == "adult" || about == "teen" && kind != domain.CareLegal) {
		about = "him"
	}
	return p.next(string(kind)+"/"+about, string(kind)+"/"+stageOf(r))
}

func healthOf(r *folder.ReferralRow) string {
	lead := r.Profile.Group[0]
	switch {
	case lead.Pregnant:
		return "pregnant"
	case len(r.Profile.Clinical) > 0:
		return "clinical"
	case len(lead.Disabilities) > 0 && pools()["health/"+lead.Disabilities[0]] != nil:
		return lead.Disabilities[0]
	case withChildren(r):
		return "family"
	}
	return stageOf(r)
}

func stageOf(r *folder.ReferralRow) string {
	switch age := r.Profile.Group[0].Age; {
	case age < 12:
		return "child"
	case age < domain.MinorAge:
		return "teen"
	}
	return "adult"
}

func legalOf(r *folder.ReferralRow) string {
	switch {
	case r.Profile.Court.Status == string(domain.CourtOrdered):
		return "ordered"
	case r.Profile.Group[0].Age < domain.MinorAge:
		return "minor"
	case slices.Contains(r.Profile.Needs, "legal_migratorio"):
		return "migrant"
	}
	return "adult"
}

// who says whose notes fit the lead: those about a child, a man, or anybody else.
func who(r *folder.ReferralRow) string {
	switch {
	case stageOf(r) == "child":
		return "child"
	case male(r):
		return "him"
	}
	return "her"
}

// male reports whether the notes about the lead are those for boys and men.
func male(r *folder.ReferralRow) bool {
	return len(r.Profile.Group) == 1 && slices.Contains([]string{"hombre", "hombre_trans"}, r.Profile.Group[0].Gender)
}

func withChildren(r *folder.ReferralRow) bool {
	return len(r.Profile.Group) > 1 && r.Profile.Group[1].Caregiver != nil
}
