package demo

import (
	"math"
	"sort"

	"amparo/internal/domain"
)

// answer is the reference answer for one referral. Details of shelters that do not fit are left out when brief.
func (p *plain) answer(r *ReferralRow, snapshot Stamp, brief bool) Expected {
	court := r.Profile.Court.Status
	lead := r.Profile.Group[0]
	e := Expected{
		Referral: r.ID, Status: r.Status, Persons: len(r.Profile.Group), Eligible: []string{}, Full: []string{}, Detail: []Detail{},
		Overdue:    oneOf(r.Status, string(domain.ReferralSent), string(domain.ReferralReview)) && r.DueAt.Before(snapshot.Time),
		NeedsOrder: (lead.Age < p.pack.AgeOfMajority() || lead.AgeEstimated && lead.Age < p.pack.AgeOfMajority()+2) && court != string(domain.CourtOrdered),
	}
	for i := range p.shelters {
		s := &p.shelters[i]
		v := p.judge(r, s)
		d := Detail{Shelter: s.ID, Result: "no_elegible", Reasons: v.reasons}
		switch {
		case v.room():
			d = p.detail(r, s, "elegible", v.units)
			e.Eligible = append(e.Eligible, s.ID)
		case v.fits:
			d = p.detail(r, s, "elegible_sin_cupo", nil)
			e.Full = append(e.Full, s.ID)
		}
		if v.fits || !brief {
			e.Detail = append(e.Detail, d)
		}
	}
	sort.Strings(e.Eligible)
	sort.Strings(e.Full)
	return e
}

func (p *plain) detail(r *ReferralRow, s *ShelterRow, result string, units []string) Detail {
	d := Detail{Shelter: s.ID, Result: result, Units: units, FemaleStaff: &s.FemaleStaffOnly}
	if km, ok := p.distance(r.Profile.Found, s.Municipality); ok {
		whole := int(math.Round(km))
		d.Distance = &whole
	}
	match := false
	for i, l := range r.Profile.Languages {
		signed := l.ID == lensegua && oneOf("lensegua", s.Accessibility...)
		match = match || i == 0 && (signed || oneOf(l.ID, s.Languages...))
	}
	d.Language = &match
	return d
}

// unmet names the rules that keep every shelter out for a referral on the waiting list, the most frequent first, as an
// outsider may read them: a reason that protects her reads only "not suitable".
func (st *story) unmet() []string {
	p := st.net.plain()
	times := map[string]int{}
	for i := range p.shelters {
		var outward []string
		for _, why := range p.judge(st.row, &p.shelters[i]).reasons {
			if why == whyDanger || why == whyNoContact {
				why = whyPrivate
			}
			outward = union(outward, []string{why})
		}
		for _, why := range outward {
			times[why]++
		}
	}
	out := make([]string, 0, len(times))
	for why := range times {
		out = append(out, why)
	}
	sort.Slice(out, func(i, j int) bool {
		if times[out[i]] != times[out[j]] {
			return times[out[i]] > times[out[j]]
		}
		return out[i] < out[j]
	})
	return out
}

// plain returns the slow checker over the folder as it stands at its snapshot.
func (n *Network) plain() *plain {
	return &plain{pack: n.pack, today: domain.DateOf(n.Meta.Snapshot.In(n.pack.TimeZone())), shelters: n.Shelters, free: n.use.free}
}
