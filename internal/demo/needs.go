package demo

import (
	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// classOf says which kind of provider meets a need, as the country pack has it.
func classOf(pack *country.Pack, need string) domain.Class { return domain.Class(pack.NeedClass(need)) }

// want is one need of a case, with the service referral that serves it when there is one.
type want struct {
	need    string
	service *folder.ServiceRow
}

// wants pairs the needs of a row, beyond the bed, with its service referrals. A service referral for which no need was
// written adds one.
func wants(pack *country.Pack, r *folder.ReferralRow) []want {
	var out []want
	for _, need := range r.Profile.Needs {
		if classOf(pack, need) != domain.ClassShelter {
			out = append(out, want{need: need})
		}
	}
	for i := range r.Services {
		s := &r.Services[i]
		at, best := -1, 0
		for j := range out {
			if fit := fit(pack, s, out[j].need); out[j].service == nil && fit > best {
				at, best = j, fit
			}
		}
		if at < 0 {
			out, at = append(out, want{need: needOf(pack, s)}), len(out)
		}
		out[at].service = s
	}
	return out
}

// fit grades how well a service referral goes with a need: 0 not at all, 1 by its class, 2 by its specialism too.
func fit(pack *country.Pack, s *folder.ServiceRow, need string) int {
	if classOf(pack, need) != classOfKind(s.Kind) {
		return 0
	}
	special := pack.NeedSpecialism(need)
	switch {
	case special == text(s.Specialism) || s.Kind == folder.KindPsych:
		return 2
	case specialNeed(pack, text(s.Specialism)) != "": // Another need asks for that specialism.
		return 0
	}
	return 1
}

func classOfKind(kind string) domain.Class {
	if kind == folder.KindLegal {
		return domain.ClassLegal
	}
	return domain.ClassPsych
}

// needOf is the need a service referral meets when the row does not say: the one that asks for its specialism,
// or the first of its class.
func needOf(pack *country.Pack, s *folder.ServiceRow) string {
	if need := specialNeed(pack, text(s.Specialism)); need != "" && s.Kind == folder.KindLegal {
		return need
	}
	for _, v := range pack.List(country.ListService) {
		if classOf(pack, v.Code) == classOfKind(s.Kind) {
			return v.Code
		}
	}
	return s.Kind
}

// specialNeed returns the need that asks for a legal specialism.
func specialNeed(pack *country.Pack, specialism string) string {
	if specialism != "" {
		for _, v := range pack.List(country.ListService) {
			if pack.NeedSpecialism(v.Code) == specialism {
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

// letters numbers the further referrals of a case as people say them on the telephone: A stands for the bed, so
// B, C, ... Z, AA.
func letters(i int) string {
	s := ""
	for n := i + 1; n >= 0; n = n/26 - 1 {
		s = string(rune('A'+n%26)) + s
	}
	return s
}
