package demo

import (
	"amparo/internal/country"
	"amparo/internal/domain"
)

// needShelter is the need that a bed meets.
const needShelter = "abrigo"

// classOf says which kind of provider meets a need, as the country pack has it.
func (b *Builder) classOf(need string) domain.Class { return domain.Class(b.pack.NeedClass(need)) }

// want is one need of a case, with the service referral that serves it when there is one.
type want struct {
	need    string
	service *ServiceRow
}

// wants pairs the needs of a row, beyond the bed, with its service referrals. A service referral for which no need was
// written adds one.
func (b *Builder) wants(r *ReferralRow) []want {
	var out []want
	for _, need := range r.Profile.Needs {
		if b.classOf(need) != domain.ClassShelter {
			out = append(out, want{need: need})
		}
	}
	for i := range r.Services {
		s := &r.Services[i]
		at, best := -1, 0
		for j := range out {
			if fit := b.fit(s, out[j].need); out[j].service == nil && fit > best {
				at, best = j, fit
			}
		}
		if at < 0 {
			out, at = append(out, want{need: b.needOf(s)}), len(out)
		}
		out[at].service = s
	}
	return out
}

// fit grades how well a service referral goes with a need: 0 not at all, 1 by its class, 2 by its specialism too.
func (b *Builder) fit(s *ServiceRow, need string) int {
	if b.classOf(need) != classOfKind(s.Kind) {
		return 0
	}
	special := b.pack.NeedSpecialism(need)
	switch {
	case special == text(s.Specialism) || s.Kind == kindPsych:
		return 2
	case b.specialNeed(text(s.Specialism)) != "": // Another need asks for that specialism.
		return 0
	}
	return 1
}

func classOfKind(kind string) domain.Class {
	if kind == kindLegal {
		return domain.ClassLegal
	}
	return domain.ClassPsych
}

// needOf is the need a service referral meets when the row does not say: the one that asks for its specialism, or the first
// of its class.
func (b *Builder) needOf(s *ServiceRow) string {
	if need := b.specialNeed(text(s.Specialism)); need != "" && s.Kind == kindLegal {
		return need
	}
	for _, v := range b.pack.List(country.ListService) {
		if b.classOf(v.Code) == classOfKind(s.Kind) {
			return v.Code
		}
	}
	return s.Kind
}

// specialNeed returns the need that asks for a legal specialism.
func (b *Builder) specialNeed(specialism string) string {
	if specialism != "" {
		for _, v := range b.pack.List(country.ListService) {
			if b.pack.NeedSpecialism(v.Code) == specialism {
				return v.Code
			}
		}
	}
	return ""
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
