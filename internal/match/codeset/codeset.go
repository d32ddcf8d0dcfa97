// Package codeset compares lists of codes quickly.
//
// A Filter is a Bloom filter of 64 bits with one hash function. A bit that is missing proves that a code is absent; a
// bit that is set must be confirmed in the list itself, unless the code is one of the exact ones. So most comparisons
// end after one machine instruction, and none is ever wrong.
package codeset

import (
	"slices"

	"amparo/internal/domain"
)

// Filter is a set of codes in 64 bits, with false positives.
type Filter uint64

// Bit returns the filter of one code.
func Bit(code string) Filter { return 1 << (Hash(code) & 63) }

// Of returns the filter of a list of codes.
func Of(codes []string) Filter {
	var f Filter
	for _, code := range codes {
		f |= Bit(code)
	}
	return f
}

// Shares reports whether the two lists have a code in common.
func Shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(code string) bool { return slices.Contains(b, code) })
}

// exactGenders never share a bit, so the common admission rule is decided without looking at a list.
var exactGenders = [...]domain.Gender{
	domain.Woman, domain.Man, domain.TransWoman, domain.TransMan, domain.NonBinary, domain.Unsaid,
}

// ExactGenders is the part of a gender filter that needs no confirmation.
const ExactGenders = Filter(1)<<len(exactGenders) - 1

// GenderBit returns the filter of one gender.
func GenderBit(g domain.Gender) Filter {
	for i, known := range exactGenders {
		if g == known {
			return 1 << i
		}
	}
	return 1 << (uint64(len(exactGenders)) + Hash(string(g))%uint64(64-len(exactGenders)))
}

// Genders returns the filter of a list of genders.
func Genders(list []domain.Gender) Filter {
	var f Filter
	for _, g := range list {
		f |= GenderBit(g)
	}
	return f
}

// Hash is FNV-1a with Mix: the same on every machine, which the recorded order of equals relies on.
func Hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return Mix(h)
}

// Mix spreads every bit of x over the whole word. It is the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
func Mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
