package demo

import (
	"strings"

	"amparo/internal/domain"
)

// prose writes the short invented notes that a demonstration shows in place of markers. It walks through its sentences in
// turn, so that the same folder always reads the same and neighbours differ. Nothing in it names a real street, person or case.
type prose struct{ turn map[string]int }

func newProse() *prose { return &prose{turn: map[string]int{}} }

// next returns the next sentence of a pool.
func (p *prose) next(pool string, list []string) string {
	i := p.turn[pool]
	p.turn[pool]++
	return list[i%len(list)]
}

// Names of staff: a given name and two surnames that say they are examples.
var (
	staffGiven = []string{
		"Marta", "Lucía", "Rosa", "Andrea", "Silvia", "Carmen", "Ingrid", "Beatriz", "Gabriela", "Miriam", "Sandra", "Paola",
		"Olga", "Verónica", "Claudia", "Dora", "Estela", "Hilda", "Karla", "Lesbia", "Mónica", "Nidia", "Patricia", "Raquel",
		"Sofía", "Telma", "Wendy", "Yolanda", "Alicia", "Brenda", "Julio", "Carlos", "Edgar", "Mario", "Óscar", "Luis", "Héctor",
		"Rubén", "Jorge", "Sergio", "Mynor", "Byron",
	}
	staffFamily = []string{"Ejemplo", "Muestra", "Prueba", "Ficticio", "Simulado", "Modelo", "Ensayo", "Supuesto", "Imaginario"}
)

func (p *prose) staff() string {
	i := p.turn["staff"]
	p.turn["staff"]++
	first := i % len(staffFamily)
	second := (first + 1 + i/len(staffFamily)%(len(staffFamily)-1)) % len(staffFamily)
	return staffGiven[i%len(staffGiven)] + " " + staffFamily[first] + " " + staffFamily[second]
}

func (p *prose) identity(r *ReferralRow, id *domain.Identity) {
	id.Safe = p.next("safe", safeContacts)
	switch {
	case len(r.Profile.Group) > 1 && r.Profile.Group[1].Caregiver != nil:
		id.Remarks = p.next("remarks-family", remarksFamily)
	case child(r):
		id.Remarks = p.next("remarks-child", childRemarks)
	case male(r):
		id.Remarks = p.next("remarks-him", himRemarks)
	default:
		id.Remarks = p.next("remarks", remarks)
	}
}

func (p *prose) restricted(r *ReferralRow, d *domain.Restricted) {
	if marked(d.Trafficker) {
		pool := "trafficker-" + trade(r)
		d.Trafficker = p.next(pool, traffickers[trade(r)])
	}
	if marked(d.Place) {
		d.Place = p.next("place", places)
	}
}

// trade says, roughly, in what way she was exploited: the notes about who did it differ.
func trade(r *ReferralRow) string {
	for _, e := range r.Profile.Exploitation {
		switch {
		case strings.Contains(e, "sexual") || strings.Contains(e, "prostitucion") || e == "pornografia":
			return "sexual"
		case strings.Contains(e, "trabajo") || strings.Contains(e, "laboral") || e == "servidumbre" || e == "esclavitud" || e == "mendicidad":
			return "labour"
		case strings.Contains(e, "matrimonio") || strings.Contains(e, "embarazo") || strings.Contains(e, "venta"):
			return "family"
		}
	}
	return "other"
}

func (p *prose) safety(r *ReferralRow, s *domain.Safety) {
	if marked(s.Risk) {
		motive := "ninguno"
		if len(r.Safety.Areas) > 0 && risks[r.Safety.Areas[0].Motive] != nil {
			motive = r.Safety.Areas[0].Motive
		}
		switch {
		case child(r):
			s.Risk = p.next("risk-child", childRisks)
		case male(r):
			s.Risk = p.next("risk-him", himRisks)
		default:
			s.Risk = p.next("risk-"+motive, risks[motive])
		}
		s.Arrival = p.next("arrival", arrivals)
		s.Medicines = p.next("medicine", medicines)
	}
	for i := range s.NoContacts {
		if c := &s.NoContacts[i]; marked(c.Label) {
			list := noContacts[c.Type]
			if list == nil {
				list = noContacts["persona"]
			}
			c.Label = p.next("nocontact-"+c.Type, list)
		}
	}
}

// care writes a care note that goes with the person it is about.
func (p *prose) care(kind domain.CareKind, r *ReferralRow) string {
	pool, list := stageOf(r), psychNotes[stageOf(r)]
	switch kind {
	case domain.CareHealth:
		pool = healthOf(r)
		list = healthNotes[pool]
	case domain.CareLegal:
		pool = legalOf(r)
		list = legalNotes[pool]
	}
	if male(r) && (oneOf(pool, "teen", "adult") && kind != domain.CareLegal || pool == "adult") {
		pool = "him"
		list = map[domain.CareKind][]string{domain.CareHealth: himHealth, domain.CarePsych: himPsych, domain.CareLegal: himLegal}[kind]
	}
	return p.next(string(kind)+pool, list)
}

func healthOf(r *ReferralRow) string {
	lead := r.Profile.Group[0]
	switch {
	case lead.Pregnant:
		return "pregnant"
	case len(r.Profile.Clinical) > 0:
		return "clinical"
	case len(lead.Disabilities) > 0 && healthNotes[lead.Disabilities[0]] != nil:
		return lead.Disabilities[0]
	case len(r.Profile.Group) > 1 && r.Profile.Group[1].Caregiver != nil:
		return "family"
	}
	return stageOf(r)
}

func stageOf(r *ReferralRow) string {
	lead := r.Profile.Group[0]
	switch {
	case lead.Age < 12:
		return "child"
	case lead.Age < domain.MinorAge:
		return "teen"
	}
	return "adult"
}

func legalOf(r *ReferralRow) string {
	switch {
	case r.Profile.Court.Status == string(domain.CourtOrdered):
		return "ordered"
	case r.Profile.Group[0].Age < domain.MinorAge:
		return "minor"
	case oneOf("legal_migratorio", r.Profile.Needs...):
		return "migrant"
	}
	return "adult"
}
