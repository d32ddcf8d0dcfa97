package password

import (
	"cmp"
	_ "embed" // the words
	"slices"
	"strings"
	"sync"
)

// systemWords are those of this system's world: nobody's password is made of them alone.
var systemWords = []string{"amparo", "albergue", "albergues", "refugio", "refugios", "trata", "victima", "victimas",
	"sobreviviente",
	"referencia", "acogida", "proteccion", "shelter", "survivor", "referral", "trabajosocial", "coordinacion"}

// commonWords are the words from which people make the passwords that are tried first, in Spanish and English, without
// accents. A password is refused when its letters, however they are dressed up with digits and signs, are one of them
// or two of them in a row.
var commonWords = sync.OnceValue(func() map[string]bool {
	list := make(map[string]bool)
	for _, w := range strings.Fields(wordLists) {
		list[w] = true
	}
	return list
})

// longWords are those of four letters and more, the longest first, for taking a phrase apart.
var longWords = sync.OnceValue(func() []string {
	var list []string
	for w := range commonWords() {
		if len(w) >= 4 {
			list = append(list, w)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return list
})

//go:embed common.txt
var wordLists string
