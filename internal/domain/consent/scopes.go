package consent

import "amparo/internal/domain"

// Scopes that open no field of her case: they gate a contact, a reminder, or whether she is counted.
const (
	Family     domain.Scope = "contacto_familia"
	Consulate  domain.Scope = "contacto_consulado"
	Authority  domain.Scope = "contacto_autoridad"
	Statistics domain.Scope = "estadistica_anonima"
	FollowUp   domain.Scope = "seguimiento"
)

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
	}
	return "consent.no_authority"
}
