package oversight

import (
	"slices"
	"sort"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// nearDeadline is the part of the answer time that must be left for an offer not to count as near its deadline.
const nearDeadline = 4

// lateOffers picks the offers that are past their deadline, or have less than a quarter of their time left.
func lateOffers(t *act.Txn, offers []store.Rec[domain.Offer], refs map[domain.ReferralID]store.Rec[domain.Referral],
	flt DeskFilter) []LateOffer {
	var out []LateOffer
	for _, o := range offers {
		r, ok := refs[o.V.Referral]
		left := o.V.DueAt.Sub(t.Now)
		if !ok || !flt.admits(r.V) || left > o.V.DueAt.Sub(o.V.SentAt)/nearDeadline {
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
func staleProviders(t *act.Txn, flt DeskFilter) (stale []StaleProvider, free int) {
	last := t.Network.Last()
	take := func(p StaleProvider, active bool) {
		if p.Class == domain.ClassShelter {
			free += p.Free
		}
		p.Freshness = capacity.Freshness(t.Service, p.ConfirmedAt, t.Now)
		if active && p.Freshness != capacity.Fresh && (flt.Department == "" || p.Department == flt.Department) &&
			(flt.Class == "" || p.Class == flt.Class) {
			stale = append(stale, p)
		}
	}
	for _, h := range last.Shelters {
		sh := h.Shelter
		p := StaleProvider{ID: string(sh.ID), Class: domain.ClassShelter, Agency: sh.Agency, Name: sh.Name,
			Department: sh.Department, Phone: sh.Phone, ConfirmedAt: sh.ConfirmedAt}
		for _, r := range h.Rooms {
			p.Free += r.Free
		}
		take(p, sh.Active)
	}
	for _, sv := range last.Programs {
		pr := sv.Program
		take(StaleProvider{ID: string(pr.ID), Class: pr.Class, Agency: pr.Agency, Name: pr.Name, Department: pr.Department,
			Phone: pr.Phone, ConfirmedAt: pr.ConfirmedAt, Free: sv.Load.Free}, pr.Active)
	}
	slices.SortFunc(stale, func(a, b StaleProvider) int {
		if n := a.ConfirmedAt.Compare(b.ConfirmedAt); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	return stale, free
}
