package view

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/sentences"
	"amparo/internal/store/noun"
	"amparo/web"
)

func TestLanguagesSayTheSameThings(t *testing.T) {
	base, err := sentences.Messages(web.FS, Languages[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages[1:] {
		other, err := sentences.Messages(web.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range base {
			o := other[key]
			if o == nil {
				t.Errorf("%s lacks %s", lang, key)
				continue
			}
			if got, want := placeholders(o.One+o.Other), placeholders(m.One+m.Other); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: placeholders of %s are %v, want %v", lang, key, got, want)
			}
			if (o.One == "") != (m.One == "") || strings.TrimSpace(o.Other) != o.Other || o.Other == "" {
				t.Errorf("%s: %s is empty, padded or differs in its plural", lang, key)
			}
		}
		for key := range other {
			if base[key] == nil {
				t.Errorf("%s has %s, which Spanish lacks", lang, key)
			}
		}
	}
}

// holes returns the placeholders of a sentence, each once.
func placeholders(s string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`\.([a-z_]+)`).FindAllStringSubmatch(
		strings.Join(regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(s, -1), " "), -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keysIn returns the message keys that the templates name outright.
func keysIn(t *testing.T) map[string]string {
	t.Helper()
	keys := map[string]string{}
	call := regexp.MustCompile(`\bt(?:args)? "([^"]+)"`)
	setting := regexp.MustCompile(`"(?:hint|key|ask|act|k)" "([a-z_0-9]+\.[a-z_.0-9]+)"`)
	input := regexp.MustCompile(`\b(?:field|pick|choose|scale) \$?[.A-Za-z$]* "([a-z_]+)"([^)]*)`)
	err := fs.WalkDir(web.FS, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(web.FS, p)
		if err != nil {
			return err
		}
		for _, m := range call.FindAllStringSubmatch(string(raw), -1) {
			keys[m[1]] = p
		}
		for _, m := range setting.FindAllStringSubmatch(string(raw), -1) {
			if strings.HasPrefix(m[1], "empty.") {
				keys[m[1]+".title"], keys[m[1]+".body"] = p, p
			} else {
				keys[m[1]] = p
			}
		}
		for _, m := range input.FindAllStringSubmatch(string(raw), -1) {
			if !strings.Contains(m[2], `"k"`) && !strings.Contains(m[2], `"label"`) {
				keys["f."+m[1]] = p
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestTemplatesNameOnlySentencesThatExist(t *testing.T) {
	for _, lang := range Languages {
		w := engine(t).words[lang]
		for key, at := range keysIn(t) {
			if !w.Has(key) {
				t.Errorf("%s: %s names %s", lang, at, key)
			}
		}
		for chip := range draw.Tones {
			if !w.Has("state." + chip) {
				t.Errorf("%s lacks the state %s", lang, chip)
			}
		}
		for _, k := range fault.Kinds() {
			if !w.Has("message."+k.String()+".title") || !w.Has("message."+k.String()+".body") || !w.Has("fault."+k.String()) {
				t.Errorf("%s has no page for the failure %s", lang, k)
			}
		}
	}
}

// codeShapes find the message codes that Go sources name: faults, field faults, notices, timeline
// events and the matcher's rules.
var codeShapes = []struct {
	prefixes []string // a key is wanted under each of them
	shape    *regexp.Regexp
}{
	{[]string{""}, regexp.MustCompile(`fault\.New\([^"\n]*"([a-z_]+\.[a-z_.]+)"`)},
	{[]string{""},
		regexp.MustCompile(`\.(?:Add|AddArgs|Check)\([^\n]*, ` +
			`"((?:field|case|consent|offer|stay|slot|referral|login|password|account|agency|unit|program|order|glass|draft|` +
			`session)\.[a-z_]+)"(?:, fault|\))`)},
	{[]string{""}, regexp.MustCompile(`"(notice\.[a-z_]+)"`)},
	{[]string{"event."}, regexp.MustCompile(`(?:\.log\(|\.move\(|\.To\(|Logged\(|Reopened\()[^\n]*?"([a-z_]+)"`)},
	{[]string{"met.", "why.", "why.group."}, regexp.MustCompile(`(?m)^\s*Code[A-Z]\w* +\s*= "([a-z_]+)"`)},
	{[]string{"rank.", "care."}, regexp.MustCompile(`(?m)^\s*Why[A-Z]\w* +\s*= "([a-z_]+)"`)},
}

// notSentences are names of acts and columns that look like message codes.
var notSentences = []string{"notice.read"}

func TestEveryCodeTheProgramSpeaksHasItsSentence(t *testing.T) {
	e := engine(t)
	root := filepath.Join("..", "..", "..", "..", "internal")
	seen := 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") ||
			strings.Contains(p, "httpd/ui/view") {
			return err
		}
		raw, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, s := range codeShapes {
			for _, m := range s.shape.FindAllStringSubmatch(string(raw), -1) {
				if slices.Contains(notSentences, m[1]) {
					continue
				}
				for _, prefix := range s.prefixes {
					seen++
					for _, lang := range Languages {
						if !e.words[lang].Has(prefix + m[1]) {
							t.Errorf("%s: %s wants %s", lang, p, prefix+m[1])
						}
					}
				}
			}
		}
		return nil
	})
	if err != nil || seen < 100 {
		t.Fatalf("only %d codes found: the shapes no longer fit the sources (%v)", seen, err)
	}
}

// gendered are the words of the interface that would speak of everybody as a woman, or as a man. "La persona" agrees
// with itself; a pronoun that stands for somebody does not.
var gendered = map[string]*regexp.Regexp{
	"es": regexp.MustCompile(
		`(?i)\bellas?\b|\b(atend|recib|acompañ|salud|llev|traslad|represent|escuch|busc)[aeiy]\pL*l[ao]s?\b` +
			`|\bl[ao]s? (atiend|acompañ|represent|lleva|traslad|reciba|recibió|recibe)\pL*`),
	"en": regexp.MustCompile(`(?i)\b(she|hers?|herself|he|him|his|himself)\b`),
}

func TestNobodyIsCalledAWomanOrAManByTheWords(t *testing.T) {
	for _, lang := range Languages {
		msgs, err := sentences.Messages(web.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range msgs {
			if found := gendered[lang].FindString(m.One + " " + m.Other); found != "" {
				t.Errorf("%s: %s says %q: %s", lang, key, found, m.Other)
			}
		}
	}
}

// wornWords are words the interface does not use about people.
var retiredWords = regexp.MustCompile(`(?i)\bv[ií]ctimas?\b|\bvictims?\b|perfil problem|beneficiari|usuari[oa]s? ` +
	`problem|\bcaso problema\b`)

func TestPeopleAreSpokenOfWithRespect(t *testing.T) {
	for _, lang := range Languages {
		msgs, err := sentences.Messages(web.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range msgs {
			if found := retiredWords.FindString(m.One + " " + m.Other); found != "" {
				t.Errorf("%s: %s says %q", lang, key, found)
			}
			if lang == "es" && regexp.MustCompile(`\b(tú|tienes|puedes|tu caso|vos)\b`).MatchString(m.Other) {
				t.Errorf("es: %s does not say usted: %s", key, m.Other)
			}
		}
	}
}

// TestEverythingThatGoesWithAPersonHasItsName: who erases her is told of each kind of row under her case's key, so each
// has a name.
func TestEverythingThatGoesWithAPersonHasItsName(t *testing.T) {
	e, named := engine(t), 0
	for _, typ := range noun.Types() {
		v := reflect.New(typ).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Type() == reflect.TypeFor[domain.CaseID]() {
				f.SetString("c")
			}
		}
		sh, err := noun.Of(v.Interface())
		if err != nil {
			t.Fatal(err)
		}
		if sh.Owner != "c" {
			continue
		}
		named++
		for _, lang := range Languages {
			if !e.words[lang].Has("erasure.kind." + string(sh.Kind)) {
				t.Errorf("%s: %s goes with her and has no name", lang, sh.Kind)
			}
		}
	}
	if named < 25 {
		t.Errorf("only %d kinds go with a person", named)
	}
}
