package oversight

import (
	"cmp"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
)

// DeskRows is how many rows each part of one answer about the desk holds.
const DeskRows = 100

// FirstRows cuts a part of the desk to what one answer holds.
func FirstRows[T any](list []T) []T { return list[:min(len(list), DeskRows)] }

// Unasked reports whether a pressing referral is late and nobody is asked to take it, though somebody might.
func (r DeskRow) Unasked() bool {
	return r.Overdue && r.Live == 0 && len(r.Unmet) == 0 && r.Urgency.AroundTheClock()
}

// people are those whom a need is of: the whole group needs a bed, anything else one person at a time.
func (r *DeskRow) people() []domain.Person {
	if r.Class == domain.ClassShelter {
		return r.group
	}
	return r.group[:min(1, len(r.group))]
}

// countWaits counts groups and people by what they wait for, each group once for a class.
func (d *Desk) countWaits(rows []DeskRow) {
	d.Beds.Class = domain.ClassShelter
	seen := map[string]bool{}
	by := map[domain.Class]*Waits{domain.ClassShelter: &d.Beds}
	for i := range rows {
		r := &rows[i]
		if key := string(r.Class) + "/" + string(r.Case); !seen[key] {
			seen[key] = true
			w := by[r.Class]
			if w == nil {
				w = &Waits{Class: r.Class}
				by[r.Class] = w
			}
			w.Groups++
			w.People += len(r.people())
		}
	}
	for _, class := range []domain.Class{domain.ClassPsych, domain.ClassLegal, domain.ClassOther} {
		if w := by[class]; w != nil {
			d.Care = append(d.Care, *w)
		}
	}
}

// countUnmet counts, person by person, those for whom there is no place, by what they missed the nearest one for.
func (d *Desk) countUnmet(rows []DeskRow) {
	by := map[UnmetGroup]*UnmetGroup{}
	for i := range rows {
		r := &rows[i]
		if len(r.Unmet) == 0 {
			continue
		}
		for _, p := range r.people() {
			key := UnmetGroup{Class: r.Class, Rule: r.Unmet[0], Department: r.Department, Band: dossier.AgeBand(p.Age),
				Gender: p.Gender}
			u := by[key]
			if u == nil {
				next := key
				next.LongestAt = r.UnmetAt
				u, by[key] = &next, &next
			}
			u.N++
			u.LongestAt = act.Earlier(u.LongestAt, r.UnmetAt)
			if r.Urgency.AroundTheClock() {
				u.Pressing++
			}
		}
	}
	for _, u := range by {
		d.Unmet = append(d.Unmet, *u)
	}
	slices.SortFunc(d.Unmet, func(a, b UnmetGroup) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Department, b.Department), cmp.Compare(a.Band, b.Band), cmp.Compare(a.Gender, b.Gender))
	})
}

// nameDesk names the agencies of the rows shown.
func nameDesk(t *act.Txn, d *Desk) error {
	var ids []domain.AgencyID
	for _, list := range [][]DeskRow{d.Waiting, FirstRows(d.NoRoom)} {
		for i := range list {
			ids = append(ids, list[i].Agency)
		}
	}
	names := map[domain.AgencyID]string{}
	if err := t.AgencyNames(t.Ctx, names, ids); err != nil {
		return err
	}
	for _, list := range [][]DeskRow{d.Waiting, d.NoRoom} {
		for i := range list {
			list[i].AgencyName = names[list[i].Agency]
		}
	}
	return nil
}
