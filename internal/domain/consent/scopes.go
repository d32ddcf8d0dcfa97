package consent

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Scopes that open no field of her case: they gate a contact, a reminder, or whether she is counted.
const (
	Family     domain.Scope = "contacto_familia"
	Consulate  domain.Scope = "contacto_consulado"
	Authority  domain.Scope = "contacto_autoridad"
	Abroad     domain.Scope = "compartir_extranjero" // her case goes to the network of another country
	WithName   domain.Scope = "compartir_con_nombre" // her record with her name goes to an institution outside
	Statistics domain.Scope = "estadistica_anonima"
	FollowUp   domain.Scope = "seguimiento"
)

// Soon reports whether some of the scopes that a consent leaves open are to be asked in a later conversation. Whether
// her case goes to another country, or out with her name, is asked when it comes to that.
func Soon(left []domain.Scope) bool {
	return slices.ContainsFunc(left, func(s domain.Scope) bool { return s != Abroad && s != WithName })
}

// OfAgency returns the scope without which an organisation of that type is told nothing of her, and "" where nothing
// more than sharing is asked.
func OfAgency(kind string) domain.Scope {
	switch kind {
	case domain.AgencyConsulate:
		return Consulate
	case domain.AgencyPolice, domain.AgencyProsecutor, domain.AgencyMigration:
		return Authority
	}
	return ""
}

// OfNeed returns the scope without which a need is not asked for, because meeting it is such a contact.
func OfNeed(need string) domain.Scope {
	switch need {
	case domain.NeedFamilySearch:
		return Family
	case domain.NeedRepatriation:
		return Consulate
	}
	return ""
}

// OfClosing returns the scope that a reason for leaving is about. Who said no to it did not leave that way.
func OfClosing(reason string) domain.Scope {
	switch reason {
	case domain.CloseReunited:
		return Family
	case domain.CloseRepatriated:
		return Consulate
	}
	return ""
}

// Lacking is the code of what is told when a contact is refused because she did not agree to it.
func Lacking(s domain.Scope) string {
	switch s {
	case Family:
		return "consent.no_family"
	case Consulate:
		return "consent.no_consulate"
	case FollowUp:
		return "consent.no_follow_up"
	case Abroad:
		return "consent.no_abroad"
	case WithName:
		return "consent.no_with_name"
	}
	return "consent.no_authority"
}

// LetsOut reports whether a consent lets something of a case leave the network under a scope: with a yes to that and to
// being asked for, which a provisional one is not. For who turns out to be a minor, her own is not enough.
func LetsOut(k domain.Consent, scope domain.Scope, minor bool, now time.Time) bool {
	return k.Covers(scope, now) && k.Covers(domain.ScopeShareMinimal, now) && !(minor && k.GivenBy == ByHerself)
}

// ByHerself says that a person gave the consent alone. For a minor a representative gives it, alone or with her assent.
const ByHerself = "persona"

// WithRepresentative says that a minor agreed and that who stands for her did.
const WithRepresentative = "asentimiento_nna_y_representante"

// Provisional is how a consent was given when there was no time to ask properly: she said yes by word of mouth to
// being asked for without her name. It is recorded as that, opens nothing more, and ends soon.
const Provisional = "provisional"

// ProvisionalHours is how long a provisional consent holds: what is said on a Friday night reaches the working Monday.
// A proposal of the product.
const ProvisionalHours = 72

// ProvisionalEnd is when a consent given that way at a moment ends at the latest.
func ProvisionalEnd(at time.Time) time.Time { return at.Add(ProvisionalHours * time.Hour) }

// BeyondProvisional reports whether a yes to a scope is more than a provisional consent can hold.
func BeyondProvisional(s domain.Scope) bool {
	return s != domain.ScopeRecord && s != domain.ScopeShareMinimal
}
