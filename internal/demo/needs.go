package demo

import (
	"strings"

	"amparo/internal/domain"
)

// needShelter is the need that a bed meets.
const needShelter = "abrigo"

// ClassOf says which kind of provider meets a need. Whatever is neither a bed, therapy nor law is followed by hand.
func ClassOf(need string) domain.Class {
	switch {
	case need == needShelter:
		return domain.ClassShelter
	case need == "psicologia" || need == "psiquiatria":
		return domain.ClassPsych
	case strings.HasPrefix(need, "legal_"):
		return domain.ClassLegal
	}
	return domain.ClassOther
}

// needOf is the need that a legal specialism meets first of all.
var needOf = map[string]string{
	"penal_trata": "legal_penal", "querellante": "legal_penal", "medidas_seguridad": "legal_penal",
	"ninez": "legal_ninez", "migracion": "legal_migratorio", "refugio": "legal_migratorio", "familia": "legal_familia",
}

// want is one need of a case, with the service referral that serves it when there is one.
type want struct {
	need    string
	service *ServiceRow
}

// wants pairs the needs of a row, beyond the bed, with its service referrals. A service referral for which no need was
// written adds one.
func wants(r *ReferralRow) []want {
	var out []want
	for _, need := range r.Profile.Needs {
		if need != needShelter {
			out = append(out, want{need: need})
		}
	}
	for i := range r.Services {
		s := &r.Services[i]
		at := -1
		for j := range out {
			if out[j].service == nil && serves(s, out[j].need) && (at < 0 || exact(s, out[j].need) && !exact(s, out[at].need)) {
				at = j
			}
		}
		if at < 0 {
			out = append(out, want{need: defaultNeed(s)})
			at = len(out) - 1
		}
		out[at].service = s
	}
	return out
}

func serves(s *ServiceRow, need string) bool {
	if s.Kind == kindPsych {
		return ClassOf(need) == domain.ClassPsych
	}
	return ClassOf(need) == domain.ClassLegal && (exact(s, need) || needOf[text(s.Specialism)] == "")
}

func exact(s *ServiceRow, need string) bool {
	return s.Kind == kindPsych || needOf[text(s.Specialism)] == need
}

func defaultNeed(s *ServiceRow) string {
	if s.Kind == kindPsych {
		return "psicologia"
	}
	if need := needOf[text(s.Specialism)]; need != "" {
		return need
	}
	return "legal_penal"
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// letters numbers the further referrals of a case as people say them on the telephone: A stands for the bed, so B, C, ... Z, AA.
func letters(i int) string {
	s := ""
	for n := i + 1; n >= 0; n = n/26 - 1 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}
