package match

import "amparo/internal/domain"

// signature is a set of codes pressed into 64 bits. A missing bit proves that a code is absent; a bit that is set must
// be confirmed in the list itself, unless the code is one of the exact ones.
type signature uint64

// exactGenders never share a bit, so the common admission rule is judged without looking at a list.
var exactGenders = [...]domain.Gender{domain.Woman, domain.Man, domain.TransWoman, domain.TransMan, domain.NonBinary, domain.Unsaid}

// exactBits is the part of a gender signature that needs no confirmation.
const exactBits = signature(1)<<len(exactGenders) - 1

func genderBit(g domain.Gender) signature {
	for i, known := range exactGenders {
		if g == known {
			return 1 << i
		}
	}
	return 1 << (uint64(len(exactGenders)) + hash64(string(g))%uint64(64-len(exactGenders)))
}

func gendersOf(list []domain.Gender) signature {
	var s signature
	for _, g := range list {
		s |= genderBit(g)
	}
	return s
}

func codeBit(code string) signature { return 1 << (hash64(code) & 63) }

func signatureOf(list []string) signature {
	var s signature
	for _, code := range list {
		s |= codeBit(code)
	}
	return s
}

func has[T ~string](list []T, want T) bool {
	for _, v := range list {
		if v == want {
			return true
		}
	}
	return false
}

func shares(a, b []string) bool {
	for _, v := range a {
		if has(b, v) {
			return true
		}
	}
	return false
}

// hash64 is FNV-1a with a final mix: the same on every machine, which the recorded order of ties relies on.
func hash64(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix64(h)
}

// mix64 spreads every bit of x over the whole word.
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
