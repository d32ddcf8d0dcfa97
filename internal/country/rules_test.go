package country

import (
	"slices"
	"testing"
	"time"
)

func TestWhoMayPlaceAMinor(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	if !p.MayOrderPlacement("juzgado") || p.MayOrderPlacement("procuraduria_ninez") || p.MayOrderPlacement("") {
		t.Error("only a court orders a placement")
	}
	if !p.MayRequestPlacement("procuraduria_ninez") || p.MayRequestPlacement("policia") || !p.EmergencyPlacement() {
		t.Error("the child-rights attorney asks for it, the police do not, an emergency may come first")
	}
}

func TestTheGuidedAidSuggests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story  string
		seen   []string
		minor  bool
		status string
		why    []string
	}{
		{"nothing seen", nil, false, "", nil},
		{"nothing seen of a girl", nil, true, "", nil},
		{"one strong sign", []string{"ctl_encierro"}, false, "posible", []string{"ctl_encierro"}},
		{"a strong sign beside others", []string{"ctl_miedo", "rec_engano_viaje", "men_cuota"}, false, "posible",
			[]string{"men_cuota"}},
		{"one medium sign", []string{"lab_jornada"}, false, "", nil},
		{"two medium signs of one family", []string{"lab_jornada", "lab_vive_trabaja"}, false, "", nil},
		{"two medium signs of different families", []string{"sal_sustancias", "lab_jornada"}, false, "posible",
			[]string{"lab_jornada", "sal_sustancias"}},
		{"the same sign twice", []string{"lab_jornada", "lab_jornada"}, false, "", nil},
		{"a weak sign of a woman", []string{"ctl_miedo"}, false, "", nil},
		{"a weak sign of a girl", []string{"ctl_miedo"}, true, "posible", []string{"ctl_miedo"}},
		{"a code that the pack does not know", []string{"inventado"}, true, "", nil},
	} {
		status, why := Guatemala().SuggestStatus(c.seen, c.minor)
		if status != c.status || !slices.Equal(why, c.why) {
			t.Errorf("%s: got %q %v, want %q %v", c.story, status, why, c.status, c.why)
		}
	}
}

func TestTheGuidedAidNeverRulesAnybodyOut(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	for _, v := range p.List(ListIndicator) {
		for _, minor := range []bool{true, false} {
			if status, _ := p.SuggestStatus([]string{v.Code}, minor); status != "" && status != "posible" {
				t.Errorf("%s (minor %v) led to %q", v.Code, minor, status)
			}
		}
	}
}

func TestClocksAndPeriods(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	stale, last := p.Freshness()
	if stale != 24*time.Hour || last != 72*time.Hour {
		t.Errorf("got %v and %v", stale, last)
	}
	girl, ok := p.Retention("closed_minor")
	if !ok || girl.UntilAge != 25 || girl.Then != "pseudonymise" {
		t.Errorf("got %+v", girl)
	}
	if _, ok := p.Retention("everything"); ok {
		t.Error("an unknown record has no period")
	}
	night := time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC).In(p.TimeZone())
	if night.Format("15:04 -0700") != "23:40 -0600" {
		t.Errorf("the clock on the wall says %s", night.Format("15:04 -0700"))
	}
	if p.PhonePrefix() != "+502" || p.DefaultLanguage() != "es" || p.Locale("es") != "es-GT" ||
		p.AdolescentFrom() != 13 || p.TransitionWarning() != 6 {
		t.Error("a setting of pack.json is not handed on")
	}
}

func TestLinesAreLabelled(t *testing.T) {
	t.Parallel()
	lines := Guatemala().Lines()
	if len(lines) < 6 || lines[0].Number != "110" || lines[0].Label("en") != "National police" || lines[0].Confirmed {
		t.Errorf("got %+v", lines)
	}
}

func TestLanguages(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	if len(p.Languages()) != 54 || p.Languages()[0].ID != "spa" {
		t.Error("54 languages, Spanish first")
	}
	if p.LanguageName("kek", "es") != "q'eqchi'" {
		t.Errorf("got %q", p.LanguageName("kek", "es"))
	}
	sign, _ := p.Language("gsm")
	spoken, _ := p.Language("quc")
	if !sign.Signed() || spoken.Signed() {
		t.Error("Lensegua is signed, K'iche' is spoken")
	}
	if _, ok := p.Language("xx"); ok || p.LanguageName("xx", "en") != "xx" {
		t.Error("an unknown language is answered by its id")
	}
}

func TestNationalities(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	for _, c := range []struct{ code, lang, want string }{
		{"HN", "es", "hondureña/hondureño"}, {"HN", "en", "Honduran"}, {"NI", "es", "nicaragüense"},
		{"HND", "en", "Honduran"}, {"AI", "es", "Anguila"}, {"XXA", "es", "Apátrida"}, {"XXX", "en", "Unknown"},
		{"ZZ", "en", "ZZ"},
	} {
		if got := p.Nationality(c.code, c.lang); got != c.want {
			t.Errorf("%s in %s: got %q, want %q", c.code, c.lang, got, c.want)
		}
	}
	if !p.HasNationality("GT") || !p.HasNationality("XXA") || p.HasNationality("ZZ") || p.HasNationality("") {
		t.Error("a nationality is a country or one of the other answers")
	}
}

func TestCountriesComeInTheOrderOfAPicker(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	all := p.Countries()
	if len(all) != 249 || all[0].Alpha2 != "GT" || all[1].Alpha2 != "HN" {
		t.Fatalf("%d countries, first %s, %s", len(all), all[0].Alpha2, all[1].Alpha2)
	}
	var spanish, english []string
	for i := range all {
		spanish = append(spanish, all[i].Alpha2)
		english = append(english, p.CountriesIn("en")[i].Alpha2)
	}
	if slices.Index(spanish, "DE") > slices.Index(spanish, "FR") ||
		slices.Index(spanish, "NE") > slices.Index(spanish, "NO") {
		t.Error("Alemania comes before Francia, Níger before Noruega")
	}
	if slices.Index(english, "DE") < slices.Index(english, "FR") {
		t.Error("Germany comes after France in English")
	}
	if c, ok := p.Country("GTM"); !ok || c.Label("es") != "Guatemala" {
		t.Error("a country is found by its three letters too")
	}
}
