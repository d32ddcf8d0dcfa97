package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/htcds"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/decoy"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// htcdsValues are the values that HTCDS 2.0 has for each field that is exported; none where it refers to a code list.
var htcdsValues = map[string]string{
	"prs_Gender": "Feminine Masculine TransgenderFeminine TransgenderMasculine NonConforming " +
		"NonSpecifiedUnknown",
	"vic_TraffickingStatus": "PossibleVictimOfTrafficking ActualVictimOfTrafficking NotAVictimOfTrafficking",
	"vic_MethodOfRecruitment": "AtAPlaceOfBusiness AtAnEducationalInstitution AtWork ThroughOnlineSocialNetworks " +
		"ThroughAnOnlineAdvertisement ThroughATelevisionAdvert ThroughANewspaperAdvert ThroughFamilyOrFamilyEvents " +
		"ThroughFriendsOrSocialEvents Other",
	"vic_MethodsOfControl": "PhysicalThreats ThreatsLawEnforcement ThreatensChildrenFamily DebtBondage FalsePromises " +
		"PhysicalAbuse SexualAbuse TakesEarnings RestrictsFinancialAccess RestrictsMedicalCare WithholdsNecessities " +
		"PsychologicalAbuse PsychoactiveSubstance ExcessiveWorkingHours WithholdsDocuments Other",
	"vic_TypeOfExploitation": "ForcedLabour SexualExploitation ChildLabour ForcedMarriage Servitude " +
		"ForcedMilitaryByNonStateActors OrganRemoval ForcedBegging ForcedAdoption Surrogacy Other",
	"vic_TypeOfSexExploitation": "Prostitution Pornography RemoteInteractiveServices PrivateSexualServices",
	"cas_Status":                "Active FollowUp Closed ClosedReferred", "con_Consent": "true",
	"prs_Citizenship": "GT HN", "prs_PrimaryLanguage": "spa myn",
}

// TestEveryCodeOfTheCountryHasAValueOfTheStandard: of each list that is exported, so that no answer is lost.
func TestEveryCodeOfTheCountryHasAValueOfTheStandard(t *testing.T) {
	pack := country.Guatemala()
	for list, field := range map[string]string{country.ListGender: "prs_Gender",
		country.ListTraffickingStatus: "vic_TraffickingStatus", country.ListRecruitment: "vic_MethodOfRecruitment",
		country.ListControl: "vic_MethodsOfControl", country.ListExploitation: "vic_TypeOfExploitation"} {
		for _, v := range pack.List(list) {
			for _, value := range v.HTCDS {
				if !slices.Contains(strings.Fields(htcdsValues[field]), value) {
					t.Errorf("%s of %s is %s, which %s has not", v.Code, list, value, field)
				}
			}
			for _, value := range v.HTCDSSex {
				if !slices.Contains(strings.Fields(htcdsValues["vic_TypeOfSexExploitation"]), value) {
					t.Errorf("%s is %s", v.Code, value)
				}
			}
			if len(v.HTCDS) == 0 {
				t.Errorf("%s of %s has no value", v.Code, list)
			}
		}
	}
}

// TestCasesLeaveAsTheStandardHasThemAndNobodyIsFound: over a network of many cases, each row is of one who said yes
// and whose consent holds; nothing that names, places or dates her is in it; and whoever is one of few in gender,
// nationality and language is not told apart.
func TestCasesLeaveAsTheStandardHasThemAndNobodyIsFound(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	analyst := ana.Colleague("analista", domain.RoleAnalyst)
	pack := country.Guatemala()
	kinds, controls := pack.List(country.ListExploitation), pack.List(country.ListControl)
	ways := pack.List(country.ListRecruitment)
	file := func(i int, answer domain.Answer, person domain.Person) domain.CaseID {
		in := amparotest.Survivor(person)
		in.Consent.Scopes[consent.Statistics] = answer
		in.Case.Exploitation = []string{kinds[i%len(kinds)].Code, kinds[(i*7+1)%len(kinds)].Code}
		in.Case.Controls, in.Case.Recruitment = []string{controls[i%len(controls)].Code}, []string{ways[i%len(ways)].Code}
		if slices.Equal(in.Case.Exploitation[:1], in.Case.Exploitation[1:]) {
			in.Case.Exploitation = in.Case.Exploitation[:1]
		}
		in.Identity.Persons[0].Given = fmt.Sprintf("Zulmaplanted%d", i)
		return ana.Refers(in).Case
	}
	want := 0
	for i := range 24 {
		answer := []domain.Answer{domain.Yes, domain.Yes, domain.No, domain.NotAsked}[i%4]
		if answer == domain.Yes {
			want++
		}
		file(i, answer, amparotest.Woman(20+i))
	}
	file(3, domain.Yes, domain.Person{Age: 30, Gender: domain.TransWoman})
	for i := range 3 {
		file(9+i, domain.Yes, domain.Person{Age: 31, Gender: domain.Man})
	}
	want += 4
	gone := file(5, domain.Yes, amparotest.Woman(40))
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, gone))
	var change store.Change
	store.Put(&change, store.New(decoy.Mark{ID: domain.NewID[decoy.ID](), Case: file(7, domain.Yes,
		amparotest.Woman(41)), Agency: ana.Agency}))
	change.Log(store.Entry{Actor: domain.System(""), Act: "decoy.plant", Kind: "network", ID: "network",
		Outcome: store.Done, Policy: "system"})
	must(t, w.Store.Commit(t.Context(), change))

	rows, err := w.Work.ExportCases(t.Context(), analyst.Actor)
	must(t, err)
	if len(rows) != want {
		t.Fatalf("%d rows of %d cases that may be told of", len(rows), want)
	}
	few := map[string]int{}
	for _, r := range rows {
		few[r.Gender+r.Citizenship+r.Language]++
		for i, cell := range r.Cells() {
			for value := range strings.FieldsFuncSeq(cell, func(c rune) bool { return c == ';' }) {
				if !slices.Contains(strings.Fields(htcdsValues[htcds.Fields[i]]), value) {
					t.Errorf("%s holds %q", htcds.Fields[i], value)
				}
			}
		}
	}
	if few["FeminineGTspa"] != want-4 || few["NonSpecifiedUnknown"] != 4 || len(few) != 2 {
		t.Errorf("told apart are %v", few)
	}
	if !slices.IsSortedFunc(rows, func(a, b htcds.Record) int { return slices.Compare(a.Cells(), b.Cells()) }) {
		t.Error("the order of the rows is not their own")
	}
	for _, who := range []*amparotest.Actor{ana, w.Auditor()} {
		if _, err := w.Work.ExportCases(t.Context(), who.Actor); !fault.Is(err, fault.Forbidden) &&
			!fault.Is(err, fault.NotFound) {
			t.Errorf("%s takes cases along: %v", who.Role, err)
		}
	}
	w.Waits(domain.ConsentDays * 25 * time.Hour)
	if rows, err = w.Work.ExportCases(t.Context(), analyst.Actor); err != nil || len(rows) != 0 {
		t.Errorf("after their consents ended there are %d rows, %v", len(rows), err)
	}
	w.Verify()
}
