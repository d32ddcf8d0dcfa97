package domain

// Identification is what is known of how she was trafficked, where, and who brought her here. Nothing of it is
// required, and shelter never waits for it. A place is a municipality, or else another country.
type Identification struct {
	Acts             []string `json:"acts,omitempty" tier:"D2"`             // picklist verbos_rectores
	Migration        string   `json:"migration_status,omitempty" tier:"D2"` // picklist situacion_migratoria
	Recruited        string   `json:"recruited_municipality,omitempty" tier:"D2"`
	RecruitedCountry string   `json:"recruited_country,omitempty" tier:"D2"`
	Exploited        string   `json:"exploited_municipality,omitempty" tier:"D2"`
	ExploitedCountry string   `json:"exploited_country,omitempty" tier:"D2"`
	Industry         string   `json:"industry,omitempty" tier:"D2"`    // picklist industria
	By               string   `json:"referred_by,omitempty" tier:"D2"` // picklist tipo_organizacion
	ByName           string   `json:"referred_by_name,omitempty" tier:"D2"`
	On               Date     `json:"referred_on,omitempty" tier:"D2"`
	Why              string   `json:"referral_reason,omitempty" tier:"D2"`
}
