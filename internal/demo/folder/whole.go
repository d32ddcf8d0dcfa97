package folder

import (
	"fmt"
	"net/mail"
	"time"

	"amparo/internal/domain"
)

// checkHouses checks what no field of an agency, a shelter, a programme or a user shows by itself.
func (n *Network) checkHouses(log *ledger) {
	for i, a := range n.Agencies {
		n.place(at{log, FileAgencies, i + 1, a.ID}, a.Municipality, a.Department)
	}
	for i := range n.Shelters {
		s, where := &n.Shelters[i], at{log, FileShelters, i + 1, n.Shelters[i].ID}
		n.place(where, s.Municipality, s.Department)
		if len(s.Units) == 0 {
			where.wrong("units", "must name at least one unit")
		}
		for j := range s.Units {
			u, path := &s.Units[j], fmt.Sprintf("units.%d.", j)
			where.within(path+"age_max", u.AgeMax, u.AgeMin, maxAge)
			where.within(path+"beds.blocked", u.Beds.Blocked, 0, u.Beds.Total)
		}
	}
	for i := range n.Programs {
		p, where := &n.Programs[i], at{log, FilePrograms, i + 1, n.Programs[i].ID}
		n.place(where, p.Municipality, p.Department)
		where.within("age_max", p.AgeMax, p.AgeMin, maxAge)
	}
	for i, u := range n.Users {
		if a, err := mail.ParseAddress(u.Email); err != nil || a.Address != u.Email {
			at{log, FileUsers, i + 1, u.ID}.wrong("email", "must be an e-mail address: it is the name to sign in with")
		}
	}
}

// Bounds of a person and of a group.
const (
	maxAge    = 130
	maxPeople = 30
)

// place checks that a municipality lies in the department.
func (n *Network) place(where at, municipality, department string) {
	m, ok := n.Pack.Municipality(municipality)
	where.code(!ok || m.Department == department, "department", "is not where the municipality lies:", department)
}

// checkReferral checks what no field of a referral shows by itself.
func (n *Network) checkReferral(where at, r *ReferralRow) {
	state := domain.ReferralState(r.Status)
	where.code(n.know.user[r.Referrer] == r.Agency, "referrer_user", "belongs to another agency than the referral:",
		r.Referrer)
	if state != domain.ReferralDraft && state != domain.ReferralCancelled && r.SentAt.IsZero() {
		where.wrong("sent_at", "must be a moment once the referral has left the draft")
	}
	if state.Ended() && r.Closure == nil {
		where.wrong("closure", "must say how a referral that is %s ended", r.Status)
	}
	refs := n.checkGroup(where, r.Profile.Group)
	for i, p := range r.Identity.Persons {
		where.code(refs[p.Ref], fmt.Sprintf("identity.persons.%d.ref", i), "names nobody of the group:", p.Ref)
	}
	for i, d := range r.Safety.Areas {
		where.code(d.Scope == ScopeDepartment && d.Department != "" || d.Scope == ScopeMunicipality && d.Municipality != "",
			fmt.Sprintf("safety.danger_areas.%d", i), "must name the place of its scope:", d.Scope)
	}
	n.checkOffers(where, r)
	n.checkPlacement(where, r, refs)
	for i, s := range r.Services {
		where.code(n.know.program[s.Program] == s.Kind, fmt.Sprintf("service_referrals.%d.kind", i),
			"is not the kind of that programme:", s.Kind)
	}
	var last time.Time
	for i, e := range r.Events {
		if e.At.Before(last) {
			where.wrong(fmt.Sprintf("events.%d.at", i), "comes before the event above it")
		}
		last = e.At.Time
	}
}

// checkGroup returns by what the persons of the group are named.
func (n *Network) checkGroup(where at, group []PersonRow) map[string]bool {
	refs := map[string]bool{}
	where.within("profile.group", len(group), 1, maxPeople)
	for i, p := range group {
		path := fmt.Sprintf("profile.group.%d.", i)
		where.code(p.Ref != "" && len(p.Ref) <= maxID && !refs[p.Ref], path+"ref", "is empty or used twice:", p.Ref)
		refs[p.Ref] = true
		c := p.Caregiver
		switch {
		case c == nil:
		case i == 0:
			where.wrong(path+"caregiver", "must be null: the first person leads the group")
		case *c < 0 || *c >= len(group) || *c == i || group[*c].Caregiver != nil:
			where.wrong(path+"caregiver",
				"must be the place in the group of somebody else who has no caregiver herself, not %d", *c)
		}
	}
	return refs
}

func (n *Network) checkOffers(where at, r *ReferralRow) {
	accepted := 0
	for i, o := range r.Offers {
		path := fmt.Sprintf("offers.%d.", i)
		response := domain.OfferSent
		if o.Response != nil {
			response = domain.OfferState(*o.Response)
		}
		if o.RespondedAt.IsZero() && (response == domain.OfferAccepted || response == domain.OfferDeclined) {
			where.wrong(path+"responded_at", "must be a moment")
		}
		if response == domain.OfferAccepted {
			accepted++
			where.code(r.Placement == nil || r.Placement.Shelter == o.Shelter, path+"shelter_id",
				"accepted, but the placement is in another shelter:", o.Shelter)
		}
	}
	if accepted > 1 || accepted == 0 && r.Placement != nil {
		where.wrong("offers", "must hold one that was accepted where there is a placement, and never more, not %d", accepted)
	}
}

// placementOf says which state of a placement a referral in a given state must have.
var placementOf = map[domain.ReferralState]string{
	domain.ReferralAccepted: PlacementHeld, domain.ReferralTransit: PlacementHeld,
	domain.ReferralAdmitted: PlacementAdmitted,
	domain.ReferralFollowUp: PlacementLeft, domain.ReferralClosed: PlacementLeft, domain.ReferralHandedOn: PlacementLeft,
}

func (n *Network) checkPlacement(where at, r *ReferralRow, refs map[string]bool) {
	want, p := placementOf[domain.ReferralState(r.Status)], r.Placement
	if p == nil {
		if want == PlacementHeld || want == PlacementAdmitted {
			where.wrong("placement", "must not be null for a referral that is %s", r.Status)
		}
		return
	}
	where.code(p.State == want, "placement.state", "does not go with a referral that is "+r.Status+":", p.State)
	housed := map[string]bool{}
	for i, in := range p.Persons {
		path := fmt.Sprintf("placement.persons.%d.", i)
		where.code(refs[in.Ref] && !housed[in.Ref], path+"ref", "names nobody of the group, or somebody twice:", in.Ref)
		housed[in.Ref] = true
		where.code(n.know.home[in.Unit] == p.Shelter, path+"unit_id", "is not a unit of that shelter:", in.Unit)
	}
	if len(housed) != len(r.Profile.Group) {
		where.wrong("placement.persons", "must give every person of the group a bed")
	}
	if p.State != PlacementHeld && p.AdmittedAt.IsZero() || p.State == PlacementLeft && p.DischargedAt.IsZero() ||
		p.State == PlacementHeld && p.HeldUntil.IsZero() {
		where.wrong("placement", "must say until when it is held, or since when it began and ended")
	}
}
