package oversight

import (
	"cmp"
	"errors"
	"slices"
	"sort"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/store"
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
	type need struct {
		class domain.Class
		of    domain.CaseID
	}
	seen := make(map[need]bool, len(rows))
	by := map[domain.Class]*Waits{domain.ClassShelter: &d.Beds}
	for i := range rows {
		r := &rows[i]
		if key := (need{r.Class, r.Case}); !seen[key] {
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
	of := func(r *DeskRow) (domain.AgencyID, *string) { return r.Agency, &r.AgencyName }
	return errors.Join(act.NameAgencies(t, d.Waiting, of), act.NameAgencies(t, FirstRows(d.NoRoom), of))
}

// nearDeadline is the part of the answer time that must be left for an offer not to count as near its deadline.
const nearDeadline = 4

// lateOffers picks the offers that are past their deadline, or have less than a quarter of their time left.
func lateOffers(t *act.Txn, offers []*store.Rec[domain.Offer], refs map[domain.ReferralID]*store.Rec[domain.Referral],
	flt DeskFilter) []LateOffer {
	var out []LateOffer
	for _, o := range offers {
		r, ok := refs[o.V.Referral]
		left := o.V.DueAt.Sub(t.Now)
		if !ok || !flt.admits(&r.V) || left > o.V.DueAt.Sub(o.V.SentAt)/nearDeadline {
			continue
		}
		out = append(out, LateOffer{ID: o.V.ID, Rev: o.Rev, Referral: o.V.Referral, Code: r.V.Code, To: o.V.To,
			Class: o.V.Class, Urgency: o.V.Urgency,
			Department: r.V.Department, State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt, ExpiresAt: o.V.ExpiresAt,
			Late: left < 0, Escalated: o.V.Escalated, ClaimedBy: o.V.ClaimedBy, ClaimedAt: o.V.ClaimedAt})
		nameProvider(t, &out[len(out)-1], o.V)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].DueAt.Before(out[j].DueAt) })
	return out
}

// claimers names who of the desk holds which late offer, and to whom the reader may hand one.
func (d *Desk) claimers(t *act.Txn) error {
	people, err := t.AccountsOf(t.Ctx, t.Actor.Agency)
	d.Team = map[domain.AccountID]string{}
	for _, a := range people {
		if a.V.Active && a.V.Holds(domain.RoleCoordinator) {
			d.Team[a.V.ID] = a.V.Name
		}
	}
	for i, o := range d.Late {
		d.Late[i].Claimer = d.Team[o.ClaimedBy]
	}
	return err
}

// nameProvider takes the provider's name and telephone from the snapshot that was taken last.
func nameProvider(t *act.Txn, row *LateOffer, o domain.Offer) {
	last := t.Network.Last()
	if h, ok := last.Shelters[o.Shelter]; ok {
		row.Provider, row.Phone = h.Shelter.Name, h.Shelter.Phone
	} else if sv, ok := last.Programs[o.Program]; ok {
		row.Provider, row.Phone = sv.Program.Name, sv.Program.Phone
	}
}

// staleProviders lists whose figures are old, the oldest first, and counts the free beds of all shelters: a filter
// narrows the list, and never the count.
func (d *Desk) staleProviders(t *act.Txn, flt DeskFilter) {
	last := t.Network.Last()
	d.FreeIn = map[string]int{}
	take := func(p StaleProvider, active bool) {
		if p.Class == domain.ClassShelter {
			d.Free += p.Free
			d.FreeIn[p.Department] += p.Free
		}
		p.Freshness = capacity.Freshness(t.Service, p.ConfirmedAt, t.Now)
		if active && p.Freshness != capacity.Fresh && (flt.Department == "" || p.Department == flt.Department) &&
			(flt.Class == "" || p.Class == flt.Class) {
			d.Stale = append(d.Stale, p)
		}
	}
	for _, h := range last.Shelters {
		sh := h.Shelter
		p := StaleProvider{ID: string(sh.ID), Class: domain.ClassShelter, Agency: sh.Agency, Name: sh.Name,
			Department: sh.Department, Phone: sh.Phone, ConfirmedAt: sh.ConfirmedAt}
		for i, r := range h.Rooms {
			if sh.Units[i].Surge != nil {
				d.Surge += r.Free
			} else {
				p.Free += r.Free
			}
		}
		take(p, sh.Active)
	}
	for _, sv := range last.Programs {
		pr := sv.Program
		take(StaleProvider{ID: string(pr.ID), Class: pr.Class, Agency: pr.Agency, Name: pr.Name, Department: pr.Department,
			Phone: pr.Phone, ConfirmedAt: pr.ConfirmedAt, Free: sv.Load.Free}, pr.Active)
	}
	slices.SortFunc(d.Stale, func(a, b StaleProvider) int {
		return cmp.Or(a.ConfirmedAt.Compare(b.ConfirmedAt), cmp.Compare(a.ID, b.ID))
	})
}
