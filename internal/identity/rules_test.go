package identity

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func someone() judged {
	return contextOf(subject{
		account: store.Rec[domain.Account]{V: domain.Account{Login: "berta.caal@casajade.example.org", Name: "Berta Caal Tzul"}},
		agency:  store.Rec[domain.Agency]{V: domain.Agency{Name: "Casa Jade de la Verapaz", Ref: "AG-17"}},
	})
}

func TestPasswordsPeopleMayHave(t *testing.T) {
	for _, p := range []string{
		goodPassword, "otro río cruza la piedra", "x7#Kq9!mT2z&", "tres tristes tigres tragaban trigo", "ñandú-órbita-zafiro", "vuelve temprano, Matilde",
		"correo de la tarde gris", "lámpara 42 Zunil Ánfora", strings.TrimSpace(strings.Repeat("cuatro garzas y ", 7)) + " vuelan bajo", "Берта и море тихое", "雨の日に山へ行く人たちの歌",
		"tengo 3 gallinas y 1 gallo",
	} {
		if err := judge("new", p, "", someone()); err != nil {
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
		err := judge("new", p, "", someone())
		if !fault.Is(err, fault.Invalid) || !hasField(fault.As(err), code) {
			t.Errorf("%q: %v, wanted %s", p, err, code)
		}
	}
}

// TestTheBlocklistIsLongEnough counts refused passwords that would pass every other rule.
func TestTheBlocklistIsLongEnough(t *testing.T) {
	refused := map[string]bool{}
	for w := range commonWords() {
		for _, tail := range []string{"1", "12", "123", "1234", "12345", "123456", "!", "2024", "2025", "2026", "1990", "01", "007", "123!", "@123", "*", "...", "#1", "1234567"} {
			p := w + tail
			if n := utf8.RuneCountInString(p); n < PasswordMin || n > PasswordMax {
				continue
			}
			if (judged{}).weakness(p) == "" {
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

func TestTheSamePasswordOnAnyKeyboard(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	in, err := w.ChangePassword(w.ctx(), ana.actor(), goodPassword, "corazón de ñandú azul", ana.device)
	must(t, err)
	ana.device, ana.password = in.Device, norm.NFD.String("corazón de ñandú azul")
	ana.signsIn()
	wants(t, ana.tries("Corazón de ñandú azul"), fault.Unauthenticated, "signin.wrong")
	wants(t, ana.tries("corazon de nandu azul"), fault.Unauthenticated, "signin.wrong")
}

func TestLoginNames(t *testing.T) {
	for typed, want := range map[string]string{
		"Ana.Caal@Example.ORG": "ana.caal@example.org", "  a+b@example.org\t": "a+b@example.org", "ＡＮＡ@example.org": "ana@example.org",
		"peña@example.org": "peña@example.org", norm.NFD.String("peña@example.org"): "peña@example.org", "STRASSE@example.org": "strasse@example.org",
	} {
		if got, err := ParseLogin(typed); err != nil || got != want {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	for _, bad := range []string{"", "ana", "@example.org", "ana@", "ana@example", "ana@@example.org", "a@b@example.org", "ana@example..org", ".ana@example.org",
		"ana caal@example.org", "ana\u200b@example.org", "ana\u202e@example.org", "ana\x00@example.org", "an\u0430@example.org", "αna@example.org",
		"ana@exаmple.org", "a\u0301\u0302\u0323@example.org", "ana@-example.org", "ana@exam_ple.org", "ıvan@example.org", "ana@example.org\nbcc: x@example.org",
		"\xff\xfe@example.org", strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b.", 130) + "org"} {
		if got, err := ParseLogin(bad); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func FuzzLogin(f *testing.F) {
	for _, s := range []string{"Ana@Example.org", "ﬁn@example.org", "a\u0301@example.org", "İ@example.org", "ŉ@example.org", "a@ß.org"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := ParseLogin(typed)
		if err != nil {
			return
		}
		if again, err := ParseLogin(name); err != nil || again != name {
			t.Fatalf("%q became %q, then %q %v", typed, name, again, err)
		}
		for _, r := range name {
			if !loginRune(r) {
				t.Fatalf("%q holds %U", name, r)
			}
		}
	})
}

func FuzzPassword(f *testing.F) {
	f.Add("contraseña123")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, typed string) {
		if err := judge("new", typed, "", someone()); err == nil {
			if n := utf8.RuneCountInString(norm.NFKC.String(typed)); n < PasswordMin || n > PasswordMax {
				t.Fatalf("%d characters pass", n)
			}
		}
	})
}

func FuzzDevice(f *testing.F) {
	f.Add("d1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.abcdefghijkmnpqrstuvwxyz23")
	f.Fuzz(func(t *testing.T, cookie string) {
		if d := parseDevice(cookie); len(d.marks) > maxMarks || (d.bits == "" && d.marks != nil) {
			t.Fatalf("%+v", d)
		}
		_ = prefixOf(cookie)
		_ = family(cookie)
	})
}

func TestNetworks(t *testing.T) {
	for addr, want := range map[string]string{
		"203.0.113.9": "203.0.113.0/24", "203.0.113.77:8080": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24",
		"2001:db8:1:2:3::9": "2001:db8:1:2::/64", "[2001:db8:1:2::7]:443": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "unknown", "x": "unknown",
	} {
		if got := prefixOf(addr); got != want {
			t.Errorf("%q: %q", addr, got)
		}
	}
}

func TestKeptDigests(t *testing.T) {
	c := ProfileProduction.cost()
	if c.memory != 64<<10 || c.passes != 3 || c.threads != 1 || !ProfileProduction.Production() || ProfileTest.Production() {
		t.Fatalf("%+v", c)
	}
	var zero Profile
	if !zero.Production() {
		t.Fatal("a forgotten profile must be the strong one")
	}
	kept := phc(c, make([]byte, saltSize), make([]byte, digestSize))
	if _, _, got, err := parsePHC(kept); err != nil || got != c {
		t.Fatalf("%v %v", got, err)
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=65536,t=3,p=1$AAAA$AAAA", strings.Replace(kept, "m=65536", "m=4294967295", 1),
		strings.Replace(kept, "v=19", "v=16", 1), strings.Replace(kept, "t=3", "t=0", 1), kept[:len(kept)-3], kept + "$x", strings.Replace(kept, "p=1", "p=0", 1)} {
		if _, _, _, err := parsePHC(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if !strings.HasPrefix(kept, fmt.Sprintf("$argon2id$v=19$m=%d,t=3,p=1$", 64<<10)) {
		t.Fatal(kept)
	}
}
