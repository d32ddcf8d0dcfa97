package folder

import "amparo/internal/domain"

// responses are the answers an offer may have; null is an offer that still waits.
var responses = []string{string(domain.OfferAccepted), string(domain.OfferDeclined), string(domain.OfferExpired),
	string(domain.OfferSuperseded), string(domain.OfferWithdrawn), string(domain.OfferSent), string(domain.OfferSeen)}

func (n *Network) checkOffers(where at, r *ReferralRow) {
	accepted := 0
	for i, o := range r.Offers {
		where.code(n.know.shelter[o.Shelter] != nil, field("offers", i, "shelter_id"), "names no shelter:", o.Shelter)
		if o.OfferedAt.IsZero() {
			where.wrong(field("offers", i, "offered_at"), "must be a moment")
		}
		if o.Response == nil {
			continue
		}
		where.code(oneOf(*o.Response, responses...), field("offers", i, "response"), "is not an answer to an offer:",
			*o.Response)
		if o.RespondedAt.IsZero() && oneOf(*o.Response, string(domain.OfferAccepted), string(domain.OfferDeclined)) {
			where.wrong(field("offers", i, "responded_at"), "must be a moment")
		}
		if *o.Response == string(domain.OfferAccepted) {
			accepted++
			if r.Placement != nil && r.Placement.Shelter != o.Shelter {
				where.wrong(field("offers", i, "shelter_id"), "accepted, but the placement is in another shelter")
			}
		}
	}
	if accepted > 1 {
		where.wrong("offers", "must not hold more than one that was accepted")
	}
	if r.Placement != nil && accepted == 0 {
		where.wrong("offers", "must hold the accepted one that led to the placement")
	}
}

// placementOf says which state of a placement a referral in a given state must have.
var placementOf = map[domain.ReferralState]string{
	domain.ReferralAccepted: PlacementHeld, domain.ReferralTransit: PlacementHeld,
	domain.ReferralAdmitted: PlacementAdmitted,
	domain.ReferralFollowUp: PlacementLeft, domain.ReferralClosed: PlacementLeft, domain.ReferralHandedOn: PlacementLeft,
}

func (n *Network) checkPlacement(where at, r *ReferralRow, refs map[string]bool) {
	want := placementOf[domain.ReferralState(r.Status)]
	if r.Placement == nil {
		if want == PlacementHeld || want == PlacementAdmitted {
			where.wrong("placement", "must not be null for a referral that is %s", r.Status)
		}
		return
	}
	p := r.Placement
	if p.State != want {
		where.code(false, "placement.state", "does not go with a referral that is "+r.Status+":", p.State)
	}
	where.code(n.know.shelter[p.Shelter] != nil, "placement.shelter_id", "names no shelter:", p.Shelter)
	housed := map[string]bool{}
	for i, in := range p.Persons {
		where.code(refs[in.Ref] && !housed[in.Ref], field("placement.persons", i, "ref"),
			"names nobody of the group, or somebody twice:", in.Ref)
		housed[in.Ref] = true
		where.code(n.know.home[in.Unit] == p.Shelter, field("placement.persons", i, "unit_id"),
			"is not a unit of that shelter:", in.Unit)
	}
	if len(housed) != len(r.Profile.Group) {
		where.wrong("placement.persons", "must give every person of the group a bed")
	}
	if p.State != PlacementHeld && p.AdmittedAt.IsZero() {
		where.wrong("placement.admitted_at", "must be a moment")
	}
	if p.State == PlacementLeft && p.DischargedAt.IsZero() {
		where.wrong("placement.discharged_at", "must be a moment")
	}
	if p.State == PlacementHeld && p.HeldUntil.IsZero() {
		where.wrong("placement.held_until", "must be a moment")
	}
}

func (n *Network) checkServices(where at, r *ReferralRow) {
	for i, s := range r.Services {
		p := n.know.program[s.Program]
		where.code(p != nil, field("service_referrals", i, "program_id"), "names no programme:", s.Program)
		if p != nil {
			where.code(p.Kind == s.Kind, field("service_referrals", i, "kind"), "is not the kind of that programme:", s.Kind)
		}
		where.code(oneOf(s.Status, ServiceActive, ServiceWaiting, ServiceClosed), field("service_referrals", i, "status"),
			"is not activa, en_espera or cerrada:", s.Status)
		if s.RequestedAt.IsZero() {
			where.wrong(field("service_referrals", i, "requested_at"), "must be a moment")
		}
	}
}

// Usage is what the referrals of a folder take, counted while they are read.
type Usage struct {
	Occupied, Held  map[string]int // by unit
	Active, Waiting map[string]int // by programme
}

// NewUsage begins with nothing taken.
func NewUsage() Usage {
	return Usage{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
}

// Count adds what one referral takes.
func (u Usage) Count(r *ReferralRow) {
	if p := r.Placement; p != nil {
		for _, in := range p.Persons {
			switch p.State {
			case PlacementAdmitted:
				u.Occupied[in.Unit]++
			case PlacementHeld:
				u.Held[in.Unit]++
			}
		}
	}
	for _, s := range r.Services {
		switch s.Status {
		case ServiceActive:
			u.Active[s.Program]++
		case ServiceWaiting:
			u.Waiting[s.Program]++
		}
	}
}

// Free returns the beds a unit has left, negative when more is promised than there is.
func (u Usage) Free(row *UnitRow) int {
	return row.Beds.Total - row.Beds.Blocked - row.Beds.Baseline - u.Occupied[row.ID] - u.Held[row.ID]
}

// compareUse warns where the folder declares other figures than follow from its referrals. Those that follow are used.
func (n *Network) compareUse(log *ledger) {
	for i := range n.Shelters {
		where := at{log, FileShelters, i + 1, n.Shelters[i].ID}
		for j := range n.Shelters[i].Units {
			u := &n.Shelters[i].Units[j]
			got := [3]int{u.Beds.Baseline + n.Use.Occupied[u.ID], n.Use.Held[u.ID], n.Use.Free(u)}
			if got != [3]int{u.Beds.Occupied, u.Beds.Held, u.Beds.Available} {
				where.warn(field("units", j, "beds"), "says %d occupied, %d held, %d available; the referrals give %d, %d, %d",
					u.Beds.Occupied, u.Beds.Held, u.Beds.Available, got[0], got[1], got[2])
			}
			if got[2] < 0 {
				where.warn(field("units", j, "beds"), "holds %d persons more than it has beds", -got[2])
			}
		}
	}
	for i := range n.Programs {
		p, where := &n.Programs[i], at{log, FilePrograms, i + 1, n.Programs[i].ID}
		got := [2]int{p.Caseload.Baseline + n.Use.Active[p.ID], n.Use.Waiting[p.ID]}
		if got != [2]int{p.Caseload.Active, p.Caseload.Waiting} {
			where.warn("caseload", "says %d active, %d waiting; the referrals give %d, %d",
				p.Caseload.Active, p.Caseload.Waiting, got[0], got[1])
		}
	}
}
