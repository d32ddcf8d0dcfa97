package view

import (
	"regexp"
	"strings"
	"testing"

	"amparo/internal/httpd/ui/view/sentences"
	"amparo/web"
)

// retired are the words that a page no longer uses, by language: the glossary has the one word for each thing.
var retired = map[string]*regexp.Regexp{
	"es": regexp.MustCompile(
		`(?i)\bcasas?\b|\bficha|\bmesas?\b|\bofert|derivaci|\bhojas?\b|\bactos?\b|\bmenores\b|apertura|` +
			`\bpapel(es)?\b|prometid|modalidad|\bplazas?\b|\bsellad|\btitular\b|escritorio|expediente|inhabilit|` +
			`base de emergencia|\bzonas?\b|contacto prohibido|peligroso|romper el vidrio|usuari|organizaci|agencia|\bentidad|` +
			`a mano\b|declin|colocaci|orden de la autoridad|sin efecto|perfil sin identidad`),
	"en": regexp.MustCompile(`(?i)\b(desk|houses?|slots?|holds?|held|mend\w*|leaf|leaves|minors?|under age|of ` +
		`age|companions?|` +
		`organisations?|attend\w*|openings?|tells?|told|kept|keeps|tak(e|en) back|by hand|e-mails?|telephones?|notices?|` +
		`disabled?|unnamed|emergency basis|let go|standing|somebody|nobody|everybody|whom|registers?|registered|` +
		`r[au]n out|programs?|licenses?|organizations?)\b`),
}

// retiredButRight are the sentences that may use such a word, with the reason.
var retiredButRight = map[string]string{
	"api.type_time": "the zone of a clock", "api.bearer_only": "computer programs", "device.api": "a computer program",
	"title.reference": "computer programs", "reference.lead": "a computer program",
	"avoid.lead": "somebody outside the network is an organisation", "group.other": "a heading",
	"act.sheet": "the official name of a paper", "title.case-sheet": "the official name of a paper",
	"group.leave": "the verb", "shelter.licence.body": "an age, said as an adjective",
}

// countryWords belong to one country: they come from its pack.
var countryWords = regexp.MustCompile(`\b(PGN|CNA|MP|PNC|SVET|Guatemala|Alba-Keneth|procurad\w+)\b`)

// halves are both genders of a word glued into one, or the tú that a page does not say.
var halves = regexp.MustCompile(`\((a|o|as|os)\)|\p{L}/[ao]s?\b|\b(tu|tus|ti|contigo|quieres|debes|vosotros)\b`)

// alone are buttons that a list of buttons cannot tell apart.
var alone = regexp.MustCompile(`^(Registrar|Cerrar|Confirmar|Retirar|Record|Close|Confirm|Withdraw|Aplicar|Apply)$`)

// said calls f with every text of every sentence. The titles of windows, which anybody may see over a shoulder, say
// as little as they can: they are no part of this.
func said(t *testing.T, f func(lang, key, text string)) {
	t.Helper()
	for _, lang := range Languages {
		msgs, err := sentences.Messages(web.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		for key, m := range msgs {
			if !strings.HasPrefix(key, "window.") {
				f(lang, key, m.One)
				f(lang, key, m.Other)
			}
		}
	}
}

func TestOneThingHasOneWord(t *testing.T) {
	used := map[string]bool{}
	hole := regexp.MustCompile(`\{\{[^}]*\}\}`)
	said(t, func(lang, key, text string) {
		text = hole.ReplaceAllString(text, "")
		found := retired[lang].FindString(text)
		if retiredButRight[key] != "" && found != "" {
			used[key] = true
			return
		}
		if found += countryWords.FindString(text); found != "" {
			t.Errorf("%s: %s says %q: %s", lang, key, found, text)
		}
		if found := halves.FindString(text); lang == "es" && found != "" {
			t.Errorf("es: %s says %q: %s", key, found, text)
		}
		if lang == "en" && strings.Contains(text, "'") {
			t.Errorf("en: %s has a straight apostrophe: %s", key, text)
		}
		if alone.MatchString(text) {
			t.Errorf("%s: %s is the bare button %q", lang, key, text)
		}
	})
	for key := range retiredButRight {
		if !used[key] {
			t.Errorf("%s needs no exception any more", key)
		}
	}
}

// TestASentenceIsShort: twenty words at most, one idea each.
func TestASentenceIsShort(t *testing.T) {
	control := regexp.MustCompile(`\{\{-?\s*(if|else|end)[^}]*\}\}`)
	end := regexp.MustCompile(`[.;:?!…][»”)]?(\s|$)`)
	said(t, func(lang, key, text string) {
		for _, s := range end.Split(control.ReplaceAllString(text, " "), -1) {
			if n := len(strings.Fields(s)); n > 20 {
				t.Errorf("%s: %s has a sentence of %d words: %s", lang, key, n, s)
			}
		}
	})
}

// TestOneMessageReadsTheSameEverywhere: what an answer says over the API, on its page and among the reasons.
func TestOneMessageReadsTheSameEverywhere(t *testing.T) {
	differ := " care.carga care.distancia care.espera care.estadia " // for and against are not the same sentence
	for _, lang := range Languages {
		msgs, err := sentences.Messages(web.FS, lang)
		if err != nil {
			t.Fatal(err)
		}
		same := map[string]string{"signin.failed": "signin.wrong", "fault.moved_on": "fault.stale"}
		for key := range msgs {
			if rest, ok := strings.CutPrefix(key, "care."); ok && !strings.Contains(differ, " "+key+" ") {
				same[key] = "rank." + rest
			}
		}
		for a, b := range same {
			if msgs[a] == nil || msgs[b] == nil || msgs[a].Other != msgs[b].Other {
				t.Errorf("%s: %s and %s differ", lang, a, b)
			}
		}
	}
}

// TestAFigureChoosesItsForm: "1 segundos" and "1 críticas" were said, for only a count chose between one and many.
func TestAFigureChoosesItsForm(t *testing.T) {
	w := engine(t).words["es"]
	for _, c := range []struct {
		key, arg, want string
		n              int
	}{
		{"fault.too_many", "seconds", "Espere 1 segundo.", 1}, {"fault.too_many", "seconds", "Espere 2 segundos.", 2},
		{"match.paused", "minutes", "en 1 minuto.", 1}, {"pending.lead", "hours", "cifrado 1 hora y", 1},
		{"desk.board.all", "count", "cama libre", 1}, {"desk.tile.late", "count", "referencias fuera", 3},
	} {
		if got := w.Must(c.key, c.arg, c.n); !strings.Contains(got, c.want) {
			t.Errorf("%s with %d says %q", c.key, c.n, got)
		}
	}
}
