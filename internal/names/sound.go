package names

import (
	"slices"
	"strings"
)

// sounds writes letters as they sound in Guatemala, in names of Spanish and of Mayan languages: b and v,
// s and c and z, ll and y, k and q and c, tz and ts, x and j and sh. The h is mute.
var sounds = strings.NewReplacer(
	"tz", "T", "ts", "T", "ch", "C", "sh", "j", "x", "j",
	"hua", "wa", "hue", "we", "hui", "wi", "huo", "wo", "gua", "wa", "guo", "wo", "h", "",
	"gue", "ge", "gui", "gi", "ge", "je", "gi", "ji", "que", "ke", "qui", "ki", "q", "k",
	"sce", "se", "sci", "si", "ce", "se", "ci", "si", "ck", "k", "c", "k", "z", "s",
	"v", "b", "ph", "f", "ll", "y",
	"ya", "ya", "ye", "ye", "yo", "yo", "yu", "yu", "y", "i")

// glottals are the signs that people write for the glottal stop, or leave out.
var glottals = strings.NewReplacer("'", "", "’", "", "‘", "", "ʼ", "", "ʹ", "", "′", "", "´", "", "`", "", "ꞌ", "")

// particles are words of a name that say nothing of whose it is.
var particles = Words("de del la las los y e da do dos vda viuda")

// maxSounds bounds how many given names, and how many surnames, a name is found by.
const maxSounds = 3

// Sounds writes the words of a name as they sound. Ma. stands for María.
func Sounds(name string) []string {
	var out []string
	for _, w := range Words(glottals.Replace(name)) {
		if w == "ma" {
			w = "maria"
		}
		if len(w) < 2 || slices.Contains(particles, w) {
			continue
		}
		s := sounds.Replace(w)
		if strings.HasPrefix(s, "y") {
			s = "j" + s[1:] // Jessica, Yessica.
		}
		out = append(out, string(slices.Compact([]rune(s))))
	}
	return out
}

// Keys are what a name is found by however it is spelled and in whatever order it stands: each given name with each
// surname, at most nine. A name of a single word has none.
func Keys(given, family string) []string {
	g, f := Sounds(given), Sounds(family)
	if len(g) == 0 || len(f) == 0 { // All of it stands in one place, and the last word is a surname.
		g = append(g, f...)
		f = slices.Clone(g)
		slices.Reverse(f)
	}
	var out []string
	for _, a := range g[:min(len(g), maxSounds)] {
		for _, b := range f[:min(len(f), maxSounds)] {
			if a != b {
				out = append(out, min(a, b)+" "+max(a, b))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
