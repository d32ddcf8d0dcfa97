// Package names orders and finds names as people read them: by the rules of Spanish, in which ñ follows n, an accent
// changes no place and a capital letter means nothing. It knows no noun and keeps nothing.
package names

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// Sort orders a list by a name of each of its elements. Those of one name keep their order.
func Sort[T any](list []T, name func(T) string) {
	type keyed struct {
		key []byte
		v   T
	}
	c, buf := collate.New(language.Spanish, collate.Loose), collate.Buffer{}
	all := make([]keyed, len(list))
	for i, v := range list {
		all[i] = keyed{slices.Clone(c.KeyFromString(&buf, name(v))), v}
		buf.Reset()
	}
	slices.SortStableFunc(all, func(a, b keyed) int { return slices.Compare(a.key, b.key) })
	for i, k := range all {
		list[i] = k.v
	}
}

// Fold writes a text without accents and in small letters, so that two ways of typing one name are the same.
func Fold(text string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text)))
}

// Like says of texts whether every word that is looked for begins a word of the text, whatever the accents and the
// capitals. Nothing looked for is found nowhere.
func Like(wanted string) func(text string) bool {
	look := Words(wanted)
	return func(text string) bool {
		have := Words(text)
		for _, w := range look {
			if !slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
				return false
			}
		}
		return len(look) > 0
	}
}

// Whole returns what is the same of a name in whatever order its words stand: a family name may stand first.
func Whole(name string) string {
	words := Words(name)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// Words returns the words of a text, folded.
func Words(text string) []string {
	return strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
