package intake

import (
	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// checkIdentification adds a fault for every answer that its list does not have, for a place said twice, and for a day
// that has not come yet. What nobody said is no fault.
func checkIdentification(s *act.Service, c *fault.Fields, in domain.Identification) {
	const at = "identification."
	s.Codes(c, at+"acts", country.ListActs, in.Acts)
	s.OneOf(c, at+"migration_status", country.ListMigration, in.Migration, false)
	placeOrCountry(s, c, at+"recruited_", in.Recruited, in.RecruitedCountry)
	placeOrCountry(s, c, at+"exploited_", in.Exploited, in.ExploitedCountry)
	s.OneOf(c, at+"industry", country.ListIndustry, in.Industry, false)
	s.OneOf(c, at+"referred_by", country.ListAgencyType, in.By, false)
	act.Text(c, at+"referred_by_name", in.ByName, act.MaxName)
	if in.On != "" {
		act.Passed(c, at+"referred_on", in.On, s.Today())
	}
	act.Text(c, at+"referral_reason", in.Why, domain.MaxLine)
}

// placeOrCountry checks a place that is either a municipality of the country or another country.
func placeOrCountry(s *act.Service, c *fault.Fields, path, municipality, abroad string) {
	place(s, c, path+"municipality", municipality)
	if c.Check(abroad == "" || s.Country.HasNationality(abroad) && abroad != s.Country.Code(), path+"country",
		"field.choose_one") {
		c.Check(abroad == "" || municipality == "", path+"country", "case.place_twice")
	}
}
