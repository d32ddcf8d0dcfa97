// Package countrytest is an invented country for tests: Marisma. What a rule, a page or a file takes from Guatemala
// without asking the pack shows in it, because it differs in everything that a pack may say: zone with a change of the
// clock at midnight, where one midnight a year is missing and another comes twice; age of majority 21; no admission of
// a minor before the order; another prefix and shorter telephone numbers; places whose codes do not begin with that of
// their department; another language that everybody speaks; no days of rest by Easter; no courses.
package countrytest

import (
	"embed"
	"io/fs"
	"strings"
	"sync"
	"testing/fstest"

	"amparo/internal/country"
)

//go:embed marisma
var own embed.FS

// Codes of Marisma.
const (
	Code     = "XB"
	Capital  = "901"        // in the department Bay
	Bay      = "A"          // Bahía Clara
	Judge    = "tribunal"   // the type of agency that orders the placement of a minor
	Defender = "defensoria" // the type that asks for one
	Language = "por"        // what everybody speaks
)

// picklists turn the lists of Guatemala into those of Marisma: what only Guatemala has gets another code and name. The
// lists keep what the program names, and the words of the standard by which cases are exchanged.
var picklists = strings.NewReplacer(
	`"procuraduria_ninez"`, `"`+Defender+`"`, `"juzgado"`, `"`+Judge+`"`, `"pgn_notificada"`, `"defensoria_avisada"`,
	`"dpi"`, `"cedula"`, `"maya"`, `"costeno"`, `"garifuna"`, `"isleno"`, `"xinka"`, `"serrano"`, `"ladino"`, `"urbano"`,
	`"pertinencia_maya"`, `"pertinencia_costena"`, `"lensegua"`, `"lengua_senas"`, `"tortilleria"`, `"conservera"`,
	`"code": "mendicidad"`, `"code": "pedir_limosna"`, `"code": "rec_`, `"code": "mar_rec_`,
	`"code": "ctl_`, `"code": "mar_ctl_`, `"code": "estable_seguro"`, `"code": "estable"`,
	"Procuraduría de la Niñez y Adolescencia (PGN)", "Defensoría de la Niñez",
	"Attorney General’s office for children (PGN)", "Defender of children",
	"(PGN / juzgado)", "(defensoría o tribunal)", "de la PGN ni del juzgado", "de la defensoría ni del tribunal",
	"PGN notificada", "Defensoría avisada", "PGN", "defender", "el MP o la PNC", "la fiscalía o la policía",
	"DPI (CUI)", "Cédula", "DPI", "cédula", "RENAP (CUI)", "del registro civil",
	" (RENAP)", "", "guatemalteca", "marismeña",
	"Maya", "Costeño", " maya", " costeña", "Garífuna", "Isleño", "Garifuna", "Islander", "Xinka", "Serrano",
	"Pueblo ladino o mestizo", "Pueblo de la ciudad", "Ladino / mestizo", "Townspeople", "Tortillería", "Conservera",
	"Tortilla shop", "Cannery", "LENSEGUA", "Lengua de señas", "Lensegua", "Lengua de señas",
	" (art. 202 Ter Código Penal)", "", "Guatemalan", "Marisman", "Guatemala", "Marisma")

// Files are the files of Marisma, as country.Load reads them from a folder.
func Files() fstest.MapFS {
	files := fstest.MapFS{}
	take := func(from fs.FS, name string, change func(string) string) {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			panic("countrytest: " + err.Error()) // Both folders are part of the program.
		}
		files[name[strings.LastIndexByte(name, '/')+1:]] = &fstest.MapFile{Data: []byte(change(string(raw))), Mode: 0o600}
	}
	same := func(s string) string { return s }
	for _, name := range []string{"pack.json", "places.json", "languages.json", "departments.geojson"} {
		take(own, "marisma/"+name, same)
	}
	take(country.Files(), "needs.json", same)
	take(country.Files(), "picklists.json", picklists.Replace)
	take(country.Files(), "countries.json", func(s string) string {
		const mine = `"countries": [{"alpha2": "XB", "alpha3": "XBB", "numeric": "900", "name_es": "Marisma", ` +
			`"name_en": "Marisma", "nationality_es_m": "marismeño", "nationality_es_f": "marismeña", ` +
			`"nationality_en": "Marisman", "priority": 1}, `
		return strings.Replace(s, `"countries": [`, mine, 1)
	})
	return files
}

// Marisma returns the pack, parsed once.
var Marisma = sync.OnceValue(func() *country.Pack {
	p, err := country.Load(Files(), ".")
	if err != nil {
		panic("countrytest: " + err.Error())
	}
	return p
})
