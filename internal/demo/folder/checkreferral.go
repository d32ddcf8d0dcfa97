package folder

import (
	"strconv"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
)

func oneOf(s string, all ...string) bool {
	for _, v := range all {
		if s == v {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }

// field writes the path of one entry of a list, or of a field of it.
func field(list string, i int, name string) string {
	path := list + "." + itoa(i)
	if name == "" {
		return path
	}
	return path + "." + name
}

// Waits reports whether the referral waits for a place.
func (r *ReferralRow) Waits() bool { return domain.ReferralState(r.Status).Open() }

func (n *Network) checkReferral(where at, r *ReferralRow) {
	if r.ID == "" || len(r.ID) > maxID {
		where.wrong("id", "must be 1 to %d characters", maxID)
	}
	where.code(n.Pack.Has(country.ListReferralState, r.Status), "status", "is not a state of a referral:", r.Status)
	where.code(n.Pack.Has(country.ListUrgency, r.Urgency), "urgency", "is not an urgency:", r.Urgency)
	where.code(n.know.agency[r.Agency] != nil, "agency_id", "names no agency:", r.Agency)
	if u := n.know.user[r.Referrer]; u == nil {
		where.code(false, "referrer_user", "names no user:", r.Referrer)
	} else if u.Org != r.Agency {
		where.wrong("referrer_user", "belongs to another agency than the referral")
	}
	if r.CreatedAt.IsZero() {
		where.wrong("created_at", "must be a moment")
	}
	if r.Status != string(domain.ReferralDraft) && r.SentAt.IsZero() && r.Status != string(domain.ReferralCancelled) {
		where.wrong("sent_at", "must be a moment once the referral has left the draft")
	}
	refs := n.checkGroup(where, r)
	n.checkProfile(where, &r.Profile)
	n.checkSafety(where, &r.Safety)
	n.checkConsent(where, &r.Consent)
	for i, p := range r.Identity.Persons {
		where.code(refs[p.Ref], field("identity.persons", i, "ref"), "names nobody of the group:", p.Ref)
	}
	n.checkOffers(where, r)
	n.checkPlacement(where, r, refs)
	n.checkServices(where, r)
	n.checkEvents(where, r)
	ended := oneOf(r.Status, string(domain.ReferralClosed), string(domain.ReferralHandedOn),
		string(domain.ReferralCancelled))
	if ended && r.Closure == nil {
		where.wrong("closure", "must say how a referral that is %s ended", r.Status)
	}
}

func (n *Network) checkGroup(where at, r *ReferralRow) map[string]bool {
	refs := map[string]bool{}
	group := r.Profile.Group
	if len(group) == 0 || len(group) > maxPeople {
		where.wrong("profile.group", "must name 1 to %d persons", maxPeople)
	}
	for i, p := range group {
		path := "profile.group." + itoa(i)
		where.code(p.Ref != "" && len(p.Ref) <= maxID && !refs[p.Ref], path+".ref", "is empty or used twice:", p.Ref)
		refs[p.Ref] = true
		where.within(path+".age", p.Age, 0, maxAge)
		where.code(n.Pack.Has(country.ListGender, p.Gender), path+".gender", "is not a gender:", p.Gender)
		n.known(where, path+".relation", country.ListGroupRelation, p.Relation)
		for j, d := range p.Disabilities {
			n.known(where, field(path+".disabilities", j, ""), country.ListDisability, d)
		}
		if c := p.Caregiver; c != nil {
			switch {
			case *c < 0 || *c >= len(group) || *c == i:
				where.wrong(path+".caregiver", "must be the place in the group of somebody else, not %d", *c)
			case group[*c].Caregiver != nil:
				where.wrong(path+".caregiver", "must not itself have a caregiver")
			}
		}
	}
	if len(group) > 0 && group[0].Caregiver != nil {
		where.wrong("profile.group.0.caregiver", "must be null: the first person leads the group")
	}
	return refs
}

func (n *Network) checkProfile(where at, p *ProfileRow) {
	where.within("profile.security_level_needed", p.Security, 1, 3)
	municipality := func(field, code string) {
		_, ok := n.Pack.Municipality(code)
		where.code(ok, field, "is not a municipality:", code)
	}
	municipality("profile.found_municipality", p.Found)
	if p.Origin != nil {
		municipality("profile.origin_municipality", *p.Origin)
	}
	if !n.Pack.HasNationality(p.Nationality) {
		where.warn("profile.nationality", "is not a nationality of the country pack")
	}
	for i, need := range p.Needs {
		n.known(where, field("profile.needs", i, ""), country.ListService, need)
	}
	for i, e := range p.Exploitation {
		n.known(where, field("profile.exploitation", i, ""), country.ListExploitation, e)
	}
	for i, l := range p.Languages {
		if _, ok := n.Pack.Language(l.ID); !ok {
			n.known(where, field("profile.languages", i, "id"), "languages", l.ID)
		}
	}
	n.known(where, "profile.court.status", country.ListCourtStatus, p.Court.Status)
	where.code(p.Court.Court == "" || n.know.agency[p.Court.Court] != nil, "profile.court.court", "names no agency:",
		p.Court.Court)
}

func (n *Network) checkSafety(where at, s *SafetyRow) {
	for i, d := range s.Areas {
		path := "safety.danger_areas." + itoa(i)
		switch d.Scope {
		case ScopeDepartment:
			_, ok := n.Pack.Department(d.Department)
			where.code(ok, path+".department", "is not a department:", d.Department)
		case ScopeMunicipality:
			_, ok := n.Pack.Municipality(d.Municipality)
			where.code(ok, path+".municipality", "is not a municipality:", d.Municipality)
			where.within(path+".radius_km", d.RadiusKM, 0, 1000)
		default:
			where.code(false, path+".scope", "is not departamento or municipio:", d.Scope)
		}
		n.known(where, path+".motive", country.ListDangerArea, d.Motive)
	}
	for i, c := range s.NoContacts {
		n.known(where, field("safety.no_contacts", i, "type"), country.ListNoContact, c.Type)
		if c.Entity != nil && !n.know.org(*c.Entity) && !n.know.operator[*c.Entity] {
			where.warn(field("safety.no_contacts", i, "entity_id"), "names nobody of this network")
		}
	}
}

func (n *Network) checkConsent(where at, c *ConsentRow) {
	if c.ObtainedAt.IsZero() {
		where.wrong("consent.obtained_at", "must be a moment")
	}
	for scope, answer := range c.Scopes {
		if !n.Pack.Has(country.ListConsentScope, scope) {
			n.known(where, "consent.scopes", country.ListConsentScope, scope)
			continue
		}
		ok := oneOf(answer, string(domain.Yes), string(domain.No), string(domain.NotAsked))
		where.code(ok, "consent.scopes."+scope, "is not si, no or no_preguntado:", answer)
	}
}

func (n *Network) checkEvents(where at, r *ReferralRow) {
	var last time.Time
	for i, e := range r.Events {
		where.code(n.know.org(e.Org), field("events", i, "org"), "names no agency, shelter or programme:", e.Org)
		where.code(e.Shelter == "" || n.know.shelter[e.Shelter] != nil, field("events", i, "shelter"), "names no shelter:",
			e.Shelter)
		if e.Type == "" || len(e.Type) > maxID {
			where.wrong(field("events", i, "type"), "must be the code of an event")
		}
		if e.At.Before(last) {
			where.wrong(field("events", i, "at"), "comes before the event above it")
		}
		last = e.At.Time
	}
}
