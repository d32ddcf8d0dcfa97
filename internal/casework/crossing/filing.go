package crossing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/crossing"
)

// filing is a case as a form would have filed it. What the lists here do not have is left out.
func filing(t *act.Txn, says crossing.Content, sent time.Time, from crossing.Counterpart,
	in TakeInput) intake.RegisterInput {
	p := t.Country
	c := domain.Case{Security: in.Security, Court: cmp.Or(in.Court, domain.CourtNone), FoundPlace: country.FoundUnknown,
		Status: first(Coded(p, country.ListTraffickingStatus, says.Record["vic_TraffickingStatus"]),
			Coded(p, country.ListTraffickingStatus, "PossibleVictimOfTrafficking")),
		Identification: domain.Identification{On: domain.DateOf(sent.In(p.TimeZone())), Why: says.Why,
			ByName: fmt.Sprintf("%s (%s)", from.Name, from.Country)}}
	if from.Country != p.Code() && p.HasNationality(from.Country) {
		c.FoundPlace, c.FoundCountry = country.FoundAbroad, from.Country
	}
	if nation := says.Record["prs_Citizenship"]; p.HasNationality(nation) {
		c.Nationality = nation
	}
	c.Exploitation = sure(p, country.ListExploitation, says.Record["vic_TypeOfExploitation"])
	c.Controls = sure(p, country.ListControl, says.Record["vic_MethodsOfControl"])
	c.Recruitment = sure(p, country.ListRecruitment, says.Record["vic_MethodOfRecruitment"])
	for _, id := range says.Languages {
		if _, known := p.Language(id); known {
			c.Languages = append(c.Languages, domain.Spoken{ID: id, Level: domain.MotherTongue})
		}
	}
	if len(c.Languages) == 0 {
		c.Languages = []domain.Spoken{{ID: in.Language, Level: domain.MotherTongue}}
	}
	var who domain.Identity
	lead := 0
	for i, m := range says.Group {
		one := domain.Person{Relation: m.Relation, Age: m.Age, AgeEstimated: m.Estimated, Pregnant: m.Pregnant,
			Gender: domain.Gender(first(Coded(p, country.ListGender, m.Gender),
				Coded(p, country.ListGender, "NonSpecifiedUnknown")))}
		switch {
		case i == 0:
			one.Relation = domain.RelationLead
		case !p.Has(country.ListGroupRelation, m.Relation):
			one.Relation = domain.RelationRelative
		}
		if m.Named != nil && !m.Estimated && m.Named.Born.AgeOn(t.Today()) >= 0 {
			one.Age = m.Named.Born.AgeOn(t.Today()) // She may have had a birthday on the way.
		}
		if one.Relation == domain.RelationChild && one.Age < p.AgeOfMajority() {
			one.Caregiver = &lead
		}
		c.Group = append(c.Group, one)
		var n domain.Named
		if m.Named != nil {
			n = *m.Named
			if !p.Has(country.ListDocument, n.Document) {
				n.Document, n.Number = "", ""
			}
		}
		who.Persons = append(who.Persons, n)
	}
	return intake.RegisterInput{Case: c, Identity: who, Consent: agreed(t, says.Consent, c, from),
		Needs: []intake.NeedInput{{Need: in.Need, Urgency: in.Urgency}}}
}

// agreed is her consent as this installation may rest on it.
func agreed(t *act.Txn, said crossing.Consent, c domain.Case, from crossing.Counterpart) intake.ConsentInput {
	k := intake.ConsentInput{GivenBy: said.GivenBy, Language: said.Language, Method: said.Method,
		Scopes: map[domain.Scope]domain.Answer{domain.ScopeRecord: domain.Yes, domain.ScopeShareMinimal: domain.Yes}}
	if k.GivenBy == consent.ByHerself && c.Minor(t.Majority()) {
		k.GivenBy = consent.WithRepresentative // Of age there, a minor here: the team asks anew who stands for her.
	}
	if k.GivenBy != consent.ByHerself {
		k.Representative = from.Name
	}
	if _, known := t.Country.Language(k.Language); !known {
		k.Language = c.Languages[0].ID
	}
	if most := t.Now.AddDate(0, 0, domain.ConsentDays); said.Until.Before(most) {
		k.ExpiresAt = said.Until
	}
	return k
}

// Coded are the codes of a list that are written as one of some values of the standard.
func Coded(p *country.Pack, list, cell string) (out []string) {
	for value := range strings.SplitSeq(cell, ";") {
		for _, v := range p.List(list) {
			if value != "" && slices.Contains(v.HTCDS, value) {
				out = append(out, v.Code)
			}
		}
	}
	return out
}

// sure are the codes that values of the standard are read as. Where nobody knows which was meant, it is left out.
func sure(p *country.Pack, list, cell string) (out []string) {
	for value := range strings.SplitSeq(cell, ";") {
		if code := p.OfHTCDS(list, value); code != "" {
			out = act.Add(out, code)
		}
	}
	return out
}

// first is the first code of some lists, and "" where all are empty.
func first(lists ...[]string) string { return append(slices.Concat(lists...), "")[0] }
