package password

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"amparo/internal/fault"
)

// Limits of a password, in characters of its normal form.
const (
	Min = 12
	Max = 128
)

// about is what a password must not be made of, beside what everybody uses: the words around a person.
type about struct{ words []string }

// wordsOf gathers the words of texts about a person that anybody would try first.
func wordsOf(texts []string) about {
	var a about
	for _, text := range texts {
		for _, part := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			if len(part) >= 4 {
				a.words = append(a.words, part)
			}
		}
	}
	return a
}

// Check refuses, under the name of its input, a password that is too short, too long, the one before, or among the
// first that anybody would try for somebody whom these texts describe. It asks for no capitals, digits or signs: they
// make passwords hard to type and no harder to guess.
func Check(input, typed, before string, texts ...string) error {
	var faults fault.Fields
	pass := normal(typed)
	count := utf8.RuneCountInString(pass)
	switch {
	case typed == "":
		faults.Add(input, "field.required")
	case len(typed) > maxTyped || count > Max:
		faults.AddArgs(input, "password.long", fault.Args{"max": Max})
	case !utf8.ValidString(pass) || strings.ContainsRune(pass, 0):
		faults.Add(input, "password.characters")
	case count < Min:
		faults.AddArgs(input, "password.short", fault.Args{"min": Min})
	case before != "" && pass == normal(before):
		faults.Add(input, "password.same")
	default:
		if code := wordsOf(texts).weakness(pass); code != "" {
			faults.Add(input, code)
		}
	}
	return faults.Err()
}

// weakness names what makes a password easy to guess, or nothing.
func (a about) weakness(pass string) string {
	folded := fold(pass)
	switch {
	case repeats(folded):
		return "password.repeated"
	case runs(folded):
		return "password.run"
	}
	for _, core := range cores(folded) {
		if common(core) {
			return "password.common"
		}
		if a.onlyContext(core) {
			return "password.context"
		}
	}
	if wasLeaked(folded) {
		return "password.leaked"
	}
	return ""
}

// fold makes spellings that people take for one password one: no capitals, no accents.
func fold(s string) string {
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
	return cases.Fold().String(bare)
}

// repeats reports a password of few different characters, or of one piece written over and over.
func repeats(s string) bool {
	r := []rune(s)
	seen := slices.Clone(r)
	slices.Sort(seen)
	if len(slices.Compact(seen)) < 5 {
		return true
	}
	for unit := 1; unit <= len(r)/2; unit++ {
		same := true
		for i := unit; i < len(r) && same; i++ {
			same = r[i] == r[i-unit]
		}
		if same {
			return true
		}
	}
	return false
}

// rows are the orders in which fingers run.
var rows = func() []string {
	forward := []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiop", "asdfghjklñ", "asdfghjkln",
		"zxcvbnm", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "!@#$%^&*()",
		"!\"#$%&/()="}
	both := slices.Clone(forward)
	for _, row := range forward {
		r := []rune(row)
		slices.Reverse(r)
		both = append(both, string(r))
	}
	return both
}()

// runs reports a password that is little more than such runs of four characters or longer.
func runs(s string) bool {
	r := []rune(s)
	left := 0
	for i := 0; i < len(r); {
		n := longestRun(r[i:])
		if n < 4 {
			left++
			n = 1
		}
		i += n
	}
	return left < 6
}

func longestRun(r []rune) int {
	n := 0
	for _, row := range rows {
		for k := min(len(r), len(row)); k > n && k >= 4; k-- {
			if strings.Contains(row, string(r[:k])) {
				n = k
				break
			}
		}
	}
	return n
}

// unleet undoes the usual stand-ins for letters.
var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "8", "b", "9", "g", "@",
	"a", "$", "s", "!", "i", "|", "l", "+", "t")

// cores returns the letters of a password as somebody may have meant them: with digits and signs dropped, and with them
// read as letters, from every place where a number at either end may begin.
func cores(folded string) []string {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) {
				return r
			}
			return -1
		}, s)
	}
	r := []rune(folded)
	list := []string{letters(folded)}
	head, tail := 0, len(r)
	for head < len(r) && !unicode.IsLetter(r[head]) {
		head++
	}
	for tail > head && !unicode.IsLetter(r[tail-1]) {
		tail--
	}
	for end := tail; end <= min(len(r), tail+8); end++ {
		list = append(list, letters(unleet.Replace(string(r[head:end]))), letters(unleet.Replace(string(r[:end]))))
	}
	list = append(list, letters(unleet.Replace(folded)))
	slices.Sort(list)
	return slices.Compact(list)
}

// common reports whether a core is one or two words of the list, or next to nothing.
func common(core string) bool {
	list := commonWords()
	if list[core] || utf8.RuneCountInString(core) < 3 {
		return true
	}
	for i := range core {
		if i > 0 && list[core[:i]] && list[core[i:]] {
			return true
		}
	}
	return false
}

// onlyContext reports whether little is left of a core without the words around this person.
func (a about) onlyContext(core string) bool {
	left := core
	for _, w := range append(slices.Clone(a.words), systemWords...) {
		left = strings.ReplaceAll(left, w, "")
	}
	if left == core {
		return false
	}
	for _, w := range longWords() {
		left = strings.ReplaceAll(left, w, "")
	}
	return len(left) < 4
}
