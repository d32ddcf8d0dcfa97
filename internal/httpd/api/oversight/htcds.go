package oversight

import (
	"amparo/internal/casework/htcds"
	"amparo/internal/httpd/api/endpoint"
)

func htcdsRoutes() []endpoint.Route {
	return []endpoint.Route{endpoint.Get("/htcds", "figures.export", "exportCases",
		"Cases as records of the Human Trafficking Case Data Standard (HTCDS 2.0), without identity", exportCases).
		WithNote("Only cases are in it whose consent to anonymous statistics is a yes that holds now. A record tells of " +
			"who leads the group, has no number, place, date or text, and stands in no order. Where fewer than five share " +
			"gender, nationality and language, the language is left out, then the nationality, then the gender. It is " +
			"logged before it is answered.")}
}

type htcdsFile struct {
	Records []htcdsRecord `json:"records"`
}

type htcdsRecord struct {
	Gender string `json:"prs_Gender" enum:"Feminine,Masculine,TransgenderFeminine,TransgenderMasculine,NonConforming,NonSpecifiedUnknown"`
	// ISO 3166-1.
	Citizenship []string `json:"prs_Citizenship,omitempty" eg:"GT"`
	// ISO 639-2, which has one code for all Mayan languages.
	Language     string   `json:"prs_PrimaryLanguage,omitempty" eg:"myn"`
	Status       string   `json:"vic_TraffickingStatus,omitempty" enum:"PossibleVictimOfTrafficking,ActualVictimOfTrafficking,NotAVictimOfTrafficking"`
	Recruitment  []string `json:"vic_MethodOfRecruitment,omitempty" eg:"ThroughOnlineSocialNetworks"`
	Controls     []string `json:"vic_MethodsOfControl,omitempty" eg:"DebtBondage"`
	Exploitation []string `json:"vic_TypeOfExploitation,omitempty" eg:"SexualExploitation"`
	Sexual       []string `json:"vic_TypeOfSexExploitation,omitempty" eg:"Prostitution"`
	State        string   `json:"cas_Status" enum:"Active,Closed"`
	// Always true: nobody else is in it.
	Consent bool `json:"con_Consent" eg:"true"`
}

func exportCases(c *endpoint.Call, _ endpoint.None) (htcdsFile, error) {
	all, err := c.Work.ExportCases(c.Ctx, c.Actor)
	return htcdsFile{endpoint.List(all, func(r htcds.Record) htcdsRecord {
		out := htcdsRecord{Gender: r.Gender, Language: r.Language, Status: r.Status, Recruitment: r.Recruitment,
			Controls: r.Controls, Exploitation: r.Exploitation, Sexual: r.Sexual, State: r.State, Consent: true}
		if r.Citizenship != "" {
			out.Citizenship = []string{r.Citizenship}
		}
		return out
	})}, err
}
