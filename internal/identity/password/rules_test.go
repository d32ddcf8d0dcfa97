package password

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"amparo/internal/fault"
)

// someone is what is known of a person, as texts.
var someone = []string{"berta.caal@casajade.example.org", "Berta Caal Tzul", "Casa Jade de la Verapaz", "AG-17"}

const goodPassword = "siete nubes bajan despacio"

func TestPasswordsPeopleMayHave(t *testing.T) {
	for _, p := range []string{
		goodPassword, "otro río cruza la piedra", "x7#Kq9!mT2z&", "tres tristes tigres tragaban trigo", "ñandú-órbita-zafiro",
		"vuelve temprano, Matilde",
		"correo de la tarde gris", "lámpara 42 Zunil Ánfora", strings.TrimSpace(strings.Repeat("cuatro garzas y ", 7)) +
			" vuelan bajo", "Берта и море тихое", "雨の日に山へ行く人たちの歌",
		"tengo 3 gallinas y 1 gallo",
	} {
		if err := Check("new", p, "", someone...); err != nil {
			t.Errorf("%q: %v", p, fault.As(err).Fields)
		}
	}
}

func TestPasswordsNobodyMayHave(t *testing.T) {
	for p, code := range map[string]string{
		"":                                    "field.required",
		"corta":                               "password.short",
		"onceletras1":                         "password.short",
		strings.Repeat("lluvia y viento ", 9): "password.long",
		strings.Repeat("ab cd ", 300):         "password.long",
		"bien\x00escondida":                   "password.characters",
		"contraseña123":                       "password.common",
		"Contrasena2026!":                     "password.common",
		"P4ssw0rd12345":                       "password.common",
		"¡¡Te amo mucho!!":                    "password.common",
		"Gu4t3m4l4_2026":                      "password.common",
		"iloveyou..1999":                      "password.common",
		"amorguatemala":                       "password.common",
		"Febrero 2026!!":                      "password.common",
		"739104829105":                        "password.common",
		"qwertyuiop12":                        "password.run",
		"1qaz2wsx3edc":                        "password.run",
		"abcdefgh1234":                        "password.run",
		"9876543210ab":                        "password.run",
		"aaaaaaaaaaaa":                        "password.repeated",
		"Ja7Ja7Ja7Ja7":                        "password.repeated",
		"hola.hola.hola.":                     "password.repeated",
		"amparo2026gt!":                       "password.context",
		"casajade-casajade2":                  "password.context",
		"BertaCaal2026":                       "password.context",
		"4lbergu3 Verapaz":                    "password.context",
	} {
		err := Check("new", p, "", someone...)
		if f := fault.As(err); f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Code != code {
			t.Errorf("%q: %v, wanted %s", p, err, code)
		}
	}
}

// TestTheBlocklistIsLongEnough counts refused passwords that would pass every other rule.
func TestTheBlocklistIsLongEnough(t *testing.T) {
	refused := map[string]bool{}
	for w := range commonWords() {
		for _, tail := range []string{"1", "12", "123", "1234", "12345", "123456", "!", "2024", "2025", "2026", "1990", "01",
			"007", "123!", "@123", "*", "...", "#1", "1234567"} {
			p := w + tail
			if n := utf8.RuneCountInString(p); n < Min || n > Max {
				continue
			}
			if (about{}).weakness(p) == "" {
				t.Errorf("%q passes", p)
			}
			refused[p] = true
		}
	}
	if len(refused) < 3000 {
		t.Fatalf("only %d", len(refused))
	}
	t.Logf("%d words, %d dressed-up passwords refused", len(commonWords()), len(refused))
}

func FuzzPassword(f *testing.F) {
	f.Add("contraseña123")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, typed string) {
		if err := Check("new", typed, "", someone...); err == nil {
			if n := utf8.RuneCountInString(norm.NFKC.String(typed)); n < Min || n > Max {
				t.Fatalf("%d characters pass", n)
			}
		}
	})
}

func TestKeptDigests(t *testing.T) {
	c := Production.cost()
	if c.memory != 19<<10 || c.passes != 2 || c.threads != 1 {
		t.Fatalf("%+v", c)
	}
	var zero Profile
	if zero != Production {
		t.Fatal("a forgotten profile must be the strong one")
	}
	kept := phc(c, make([]byte, saltSize), make([]byte, digestSize))
	if _, _, got, err := parsePHC(kept); err != nil || got != c {
		t.Fatalf("%v %v", got, err)
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=65536,t=3,p=1$AAAA$AAAA", strings.Replace(kept, "m=19456",
		"m=4294967295", 1),
		strings.Replace(kept, "v=19", "v=16", 1), strings.Replace(kept, "t=2", "t=0", 1), kept[:len(kept)-3], kept +
			"$x", strings.Replace(kept, "p=1", "p=0", 1)} {
		if _, _, _, err := parsePHC(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if !strings.HasPrefix(kept, fmt.Sprintf("$argon2id$v=19$m=%d,t=2,p=1$", 19<<10)) {
		t.Fatal(kept)
	}
}

// BenchmarkCheck is the check of a chosen password.
func BenchmarkCheck(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if err := Check("new", "la tarde de Zunil huele a 4 naranjas", "", someone...); err != nil {
			b.Fatal(err)
		}
	}
}
