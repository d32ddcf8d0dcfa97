package intake

import "amparo/internal/domain"

// identification is what is known of how she was trafficked. Nothing of it is required, and no place waits for it.
type identification struct {
	// Of article 202 Ter; each alone is enough.
	Acts      []string `json:"acts,omitempty" list:"verbos_rectores" max:"40"`
	Migration string   `json:"migration_status,omitempty" list:"situacion_migratoria"`
	Recruited string   `json:"recruited_municipality,omitempty" list:"municipalities"`
	// Instead of the municipality.
	RecruitedCountry string `json:"recruited_country,omitempty" list:"nationalities"`
	Exploited        string `json:"exploited_municipality,omitempty" list:"municipalities"`
	// Instead of the municipality.
	ExploitedCountry string `json:"exploited_country,omitempty" list:"nationalities"`
	Industry         string `json:"industry,omitempty" list:"industria"`
	// What kind of institution brought her here.
	By     string `json:"referred_by,omitempty" list:"tipo_organizacion"`
	ByName string `json:"referred_by_name,omitempty" max:"120" eg:"Hospital de Cobán"`
	// Not in the future.
	On  domain.Date `json:"referred_on,omitempty" is:"date"`
	Why string      `json:"referral_reason,omitempty" max:"2000" eg:"Pidió salir del lugar donde trabajaba"`
}
