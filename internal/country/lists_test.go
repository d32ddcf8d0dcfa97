package country

import (
	"regexp"
	"slices"
	"testing"
)

func TestUrgencyCarriesItsClock(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	want := map[string][3]int{
		"critica": {60, 30, 240}, "alta": {240, 60, 720}, "media": {1440, 480, 4320}, "programada": {4320, 1440, 20160},
	}
	for code, minutes := range want {
		v, ok := p.Value(ListUrgency, code)
		if got := [3]int{v.RespondWithin, v.RemindAfter, v.OfferExpires}; !ok || got != minutes {
			t.Errorf("%s: got %v, want %v", code, got, minutes)
		}
	}
}

func TestDeclineSaysWhetherToAskAgain(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	full, _ := p.Value(ListDecline, "sin_cupo")
	age, _ := p.Value(ListDecline, "fuera_perfil_edad")
	if !full.Retry || age.Retry {
		t.Errorf("a full house may be asked again, an age does not change: %v %v", full.Retry, age.Retry)
	}
}

func TestConsentScopesKnowWhatAReferralNeeds(t *testing.T) {
	t.Parallel()
	scopes := Guatemala().ConsentScopes()
	if len(scopes) != 13 {
		t.Errorf("13 scopes are asked, got %d", len(scopes))
	}
	var needed []string
	for _, s := range scopes {
		if s.NeededForReferral {
			needed = append(needed, s.Code)
		}
	}
	if want := []string{"registro", "compartir_minimo", "compartir_identidad"}; !slices.Equal(needed, want) {
		t.Errorf("got %v, want %v", needed, want)
	}
}

func TestUnknownCodesAreAnsweredPlainly(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	if p.Has(ListGender, "nadie") || p.Has("no_such_list", "mujer") || p.List("no_such_list") != nil ||
		p.Multi("no_such_list") {
		t.Error("what the pack does not have must not be there")
	}
	if got := p.Label(ListGender, "antiguo", "es"); got != "antiguo" {
		t.Errorf("a code of an earlier pack must stay readable, got %q", got)
	}
	if _, ok := p.Value(ListGender, ""); ok {
		t.Error("the empty code is no value")
	}
}

func TestLabelsFollowTheReader(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	if es, en := p.Label(ListService, "abrigo", "es"), p.Label(ListService, "abrigo", "en"); es != "Abrigo temporal" ||
		en != "Temporary shelter" {
		t.Errorf("got %q and %q", es, en)
	}
	if got := p.Label(ListService, "abrigo", "fr"); got != "Abrigo temporal" {
		t.Errorf("a language without labels reads the country's own, got %q", got)
	}
}

func TestWhatIsReturnedBelongsToTheCaller(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	p.List(ListGender)[0].ES = "spoilt"
	p.Lists()[0] = "spoilt"
	p.Languages()[0].ES = "spoilt"
	p.Countries()[0].ES = "spoilt"
	p.Departments()[0].Name = "spoilt"
	p.Municipalities("")[0].Name = "spoilt"
	p.Lines()[0].Number = "spoilt"
	p.Nationalities()[0].ES = "spoilt"
	fresh := []string{p.List(ListGender)[0].ES, p.Lists()[0], p.Languages()[0].ES, p.Countries()[0].ES,
		p.Departments()[0].Name, p.Municipalities("")[0].Name, p.Lines()[0].Number, p.Nationalities()[0].ES}
	if slices.Contains(fresh, "spoilt") {
		t.Errorf("a caller changed the pack: %v", fresh)
	}
}

// TestNoLabelCutsAPersonInTwo: "No binaria(o) / otra" was shown as "No binaria", for a short label stops at a bracket.
// A label speaks of everybody at once, and uses the words of the pages.
func TestNoLabelCutsAPersonInTwo(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	halves := regexp.MustCompile(`\(a?[ao]s?\)|\p{L}/[ao]s?\b`)
	retired := regexp.MustCompile(`(?i)\bmenores\b|\bella\b|\btitular\b|ofertad|derivaci|\bNNA\b|` +
		`perfil sin identidad|\b(she|her|minors?|unnamed|held)\b`)
	wordsOfLaw := []string{
		"reclutamiento_grupos_delictivos", // the purpose as article 202 Ter of the penal code names it
		"retenidos",                       // papers that others hold back
		"ctl_documentos",
	}
	for _, name := range p.Lists() {
		for _, v := range p.List(name) {
			for _, label := range []string{v.ES, v.EN} {
				if found := halves.FindString(label) + retired.FindString(label); found != "" &&
					!slices.Contains(wordsOfLaw, v.Code) {
					t.Errorf("%s.%s says %q: %s", name, v.Code, found, label)
				}
			}
		}
	}
	if v, _ := p.Value(ListGender, "no_binario"); v.ES != "Persona no binaria u otra identidad" {
		t.Errorf("a non-binary person is called %q", v.ES)
	}
}
