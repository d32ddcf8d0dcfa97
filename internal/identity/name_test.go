package identity

import (
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/loginname"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

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
		"Ana.Caal@Example.ORG": "ana.caal@example.org", "  a+b@example.org\t": "a+b@example.org",
		"ＡＮＡ@example.org":  "ana@example.org",
		"peña@example.org": "peña@example.org", norm.NFD.String("peña@example.org"): "peña@example.org",
		"STRASSE@example.org": "strasse@example.org",
	} {
		if got, err := ParseLogin(typed); err != nil || got != want {
			t.Errorf("%q: %q %v", typed, got, err)
		}
	}
	for _, bad := range []string{"", "ana", "@example.org", "ana@", "ana@example", "ana@@example.org", "a@b@example.org",
		"ana@example..org", ".ana@example.org",
		"ana caal@example.org", "ana\u200b@example.org", "ana\u202e@example.org", "ana\x00@example.org",
		"an\u0430@example.org", "αna@example.org",
		"ana@exаmple.org", "a\u0301\u0302\u0323@example.org", "ana@-example.org", "ana@exam_ple.org", "ıvan@example.org",
		"ana@example.org\nbcc: x@example.org",
		"\xff\xfe@example.org", strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b.", 130) + "org"} {
		if got, err := ParseLogin(bad); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
}

func FuzzLogin(f *testing.F) {
	for _, s := range []string{"Ana@Example.org", "ﬁn@example.org", "a\u0301@example.org", "İ@example.org",
		"ŉ@example.org", "a@ß.org"} {
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
			if !loginname.Allowed(r) {
				t.Fatalf("%q holds %U", name, r)
			}
		}
	})
}
