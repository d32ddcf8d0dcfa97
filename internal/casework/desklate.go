package casework

import (
	"slices"
	"sort"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// nearDeadline is the part of the answer time that must be left for an offer not to count as near its deadline.
const nearDeadline = 4

// lateOffers picks the offers that are past their deadline, or have less than a quarter of their time left.
func (t *txn) lateOffers(offers []store.Rec[domain.Offer], refs map[domain.ReferralID]store.Rec[domain.Referral], flt DeskFilter) []LateOffer {
	var out []LateOffer
	for _, o := range offers {
		r, ok := refs[o.V.Referral]
		left := o.V.DueAt.Sub(t.now)
		if !ok || !flt.admits(r.V) || left > o.V.DueAt.Sub(o.V.SentAt)/nearDeadline {
			continue
		}
		out = append(out, LateOffer{ID: o.V.ID, Rev: o.Rev, Referral: o.V.Referral, Code: r.V.Code, To: o.V.To, Class: o.V.Class, Urgency: o.V.Urgency,
			Department: r.V.Department, State: o.V.State, SentAt: o.V.SentAt, DueAt: o.V.DueAt, ExpiresAt: o.V.ExpiresAt, Late: left < 0, Escalated: o.V.Escalated})
		t.nameProvider(&out[len(out)-1], o.V)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].DueAt.Before(out[j].DueAt) })
	return out[:min(len(out), DeskRows)]
}

// nameProvider takes the provider's name and telephone from the board that was compiled last.
func (t *txn) nameProvider(row *LateOffer, o domain.Offer) {
	c := &t.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	if h, ok := c.houses[o.Shelter]; ok {
		row.Provider, row.Phone = h.house.Shelter.Name, h.house.Shelter.Phone
	} else if sv, ok := c.services[o.Program]; ok {
		row.Provider, row.Phone = sv.service.Program.Name, sv.service.Program.Phone
	}
}

func (t *txn) staleProviders(flt DeskFilter) (stale []StaleProvider, free int) {
	c := &t.boards
	c.mu.Lock()
	defer c.mu.Unlock()
	take := func(p StaleProvider, active bool) {
		if p.Class == domain.ClassShelter {
			free += p.Free
		}
		p.Freshness = t.freshness(p.ConfirmedAt, t.now)
		if active && p.Freshness != Fresh && (flt.Department == "" || p.Department == flt.Department) && (flt.Class == "" || p.Class == flt.Class) {
			stale = append(stale, p)
		}
	}
	for _, h := range c.houses {
		sh := h.house.Shelter
		p := StaleProvider{ID: string(sh.ID), Class: domain.ClassShelter, Agency: sh.Agency, Name: sh.Name, Department: sh.Department, Phone: sh.Phone, ConfirmedAt: sh.ConfirmedAt}
		for _, r := range h.house.Rooms {
			p.Free += r.Free
		}
		take(p, sh.Active)
	}
	for _, sv := range c.services {
		pr := sv.service.Program
		take(StaleProvider{ID: string(pr.ID), Class: pr.Class, Agency: pr.Agency, Name: pr.Name, Department: pr.Department, Phone: pr.Phone,
			ConfirmedAt: pr.ConfirmedAt, Free: sv.service.Load.Free}, pr.Active)
	}
	slices.SortFunc(stale, func(a, b StaleProvider) int {
		if n := a.ConfirmedAt.Compare(b.ConfirmedAt); n != 0 {
			return n
		}
		return strings.Compare(a.ID, b.ID)
	})
	return stale, free
}
