package country

import (
	"fmt"

	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/surge"
)

// named are the codes that rules of the program speak of. A pack may call them what it likes in its
// labels, but it must have them: a rule about a code that nobody can choose would never fire.
var named = []struct {
	list  string
	codes []string
}{
	{ListUrgency, spell(domain.UrgencyCritical, domain.UrgencyHigh, domain.UrgencyMedium, domain.UrgencyScheduled)},
	{ListGender, spell(domain.Woman, domain.Man, domain.TransWoman, domain.TransMan, domain.NonBinary, domain.Unsaid)},
	{ListConsentScope, spell(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity,
		domain.ScopeShareHealth, domain.ScopeSharePsych, domain.ScopeShareLegal, consent.Family, consent.Consulate,
		consent.Authority, consent.Statistics, consent.FollowUp)},
	{ListAgencyType, []string{domain.AgencyConsulate, domain.AgencyPolice, domain.AgencyProsecutor,
		domain.AgencyMigration}},
	{ListService, []string{domain.NeedShelter, domain.NeedFamilySearch, domain.NeedRepatriation, domain.NeedInterpreter}},
	{ListCourtStatus, spell(domain.CourtNone, domain.CourtOrdered, domain.CourtAsked, domain.CourtRevoked,
		domain.CourtUnaware)},
	{ListReferralState, spell(domain.ReferralDraft, domain.ReferralSent, domain.ReferralReview, domain.ReferralOffered,
		domain.ReferralWaiting, domain.ReferralAccepted, domain.ReferralTransit, domain.ReferralAdmitted,
		domain.ReferralFollowUp, domain.ReferralClosed, domain.ReferralHandedOn, domain.ReferralCancelled)},
	{ListRole, spell(domain.Roles()...)},
	{ListDecline, []string{domain.DeclineNoRoom, domain.DeclineNotWished, domain.DeclineNeedsInfo,
		domain.DeclineNoLanguage, domain.DeclineOther}},
	{ListCancel, []string{domain.CancelWithdrawn, domain.CancelElsewhere}},
	{ListClose, []string{domain.CloseVoluntary, domain.CloseReunited, domain.CloseRepatriated}},
	{ListAccess, []string{domain.AccessWheelchair}},
	{ListDisability, []string{domain.DisabilityMovement}},
	{ListUnitPopulation, []string{domain.PopulationLGBTIQ}},
	{ListReturn, []string{diary.StepRisk, diary.StepWish, diary.StepDecision, diary.StepTravel}},
	{ListIncident, []string{diary.Left, diary.Threat}}, {ListGravity, []string{diary.Grave}},
	{ListSurge, []string{surge.Overflow, surge.Hotel}},
	{ListGroupRelation, []string{domain.RelationLead, domain.RelationChild, domain.RelationRelative}},
	{ListTraffickingStatus, []string{StatusPossible}},
	{ListFoundPlace, []string{FoundInCountry, FoundAbroad, FoundUnknown}},
}

// spell writes codes of a named type as the pack stores them.
func spell[C ~string](codes ...C) []string {
	all := make([]string, 0, len(codes))
	for _, c := range codes {
		all = append(all, string(c))
	}
	return all
}

// missing returns an error for every one of the codes that the list does not have.
func (p *Pack) missing(who, list string, codes ...string) []error {
	var faults []error
	for _, c := range codes {
		if !p.Has(list, c) {
			faults = append(faults, fmt.Errorf("%s names %q, which list %s does not have", who, c, list))
		}
	}
	return faults
}
