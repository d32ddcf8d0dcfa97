package country

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheBuiltInPackIsWhole(t *testing.T) {
	t.Parallel()
	p := Guatemala()
	if p != Guatemala() {
		t.Error("the pack must be parsed once")
	}
	if p.Code() != "GT" || p.Name("en") != "Guatemala" || p.AgeOfMajority() != 18 ||
		p.TimeZone().String() != "America/Guatemala" {
		t.Errorf("wrong country: %s, %d, %s", p.Code(), p.AgeOfMajority(), p.TimeZone())
	}
	if got := len(p.Lists()); got < 33 {
		t.Errorf("only %d lists", got)
	}
	for _, name := range p.Lists() {
		values := p.List(name)
		if len(values) == 0 || p.ListTitle(name, "es") == "" || p.ListTitle(name, "en") == "" {
			t.Errorf("list %s is empty or untitled", name)
		}
		seen := map[string]bool{}
		for _, v := range values {
			if v.Code == "" || v.ES == "" || v.EN == "" || seen[v.Code] {
				t.Errorf("list %s: %+v lacks something or stands twice", name, v)
			}
			seen[v.Code] = true
		}
	}
}

// copyOf returns the built-in files so that a test can spoil one of them.
func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"pack.json", "picklists.json", "places.json", "languages.json", "countries.json",
		"departments.geojson", "needs.json", "courses.json"} {
		raw, err := fs.ReadFile(embedded, "gt/"+name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: raw}
	}
	return files
}

func TestAPackOfAnotherFolderLoads(t *testing.T) {
	t.Parallel()
	p, err := Load(copyOf(t), ".")
	if err != nil || p.Label(ListGender, "mujer", "en") != "Woman / girl" {
		t.Fatalf("an untouched copy must load: %v", err)
	}
}

func TestASpoiltPackIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ story, file, old, new, says string }{
		{"a misspelt setting", "pack.json", `"age_of_majority"`, `"age_of_majorty"`, "age_of_majorty"},
		{"no zone", "pack.json", "America/Guatemala", "America/Nowhere", "time_zone"},
		{"an empty zone would be UTC", "pack.json", "America/Guatemala", "", "time_zone"},
		{"nobody may order a placement", "pack.json", `["juzgado"]`, `[]`, "minor_placement"},
		{"an agency type that no list has", "pack.json", `["juzgado"]`, `["tribunal"]`, `"tribunal"`},
		{"a status that no list has", "pack.json", `"suggests": "posible"`, `"suggests": "quiza"`, `"quiza"`},
		{"a record that is neither kept nor erased", "pack.json", `"then": "hide"`, `"then": "shrug"`, "declined_profile"},
		{"a line without a number", "pack.json", `"number": "110"`, `"number": ""`, "line"},
		{"figures that are old before they are new", "pack.json", `"last_after_hours": 72`, `"last_after_hours": 2`,
			"freshness"},
		{"an adolescent older than an adult", "pack.json", `"adolescent_from": 13`, `"adolescent_from": 19`,
			"adolescent_from"},
		{"a second answer with one code", "pack.json", `"XXX"`, `"XXA"`, "nationality_extra"},
		{"a missing list", "picklists.json", `"urgencia":`, `"urgencias":`, "list urgencia is missing"},
		{"a list twice", "picklists.json", `"pueblo":`, `"genero":`, "list genero stands twice"},
		{"a code twice", "picklists.json", `"code": "alta"`, `"code": "critica"`, `"critica" stands twice`},
		{"a missing English label", "picklists.json", `"en": "Woman / girl"`, `"en": ""`, "list genero"},
		{"a misspelt label", "picklists.json", `"en": "Woman / girl"`, `"eng": "Woman / girl"`, "eng"},
		{"a reminder after the deadline", "picklists.json", `"remind_after_minutes": 30`, `"remind_after_minutes": 90`,
			"urgency critica"},
		{"an urgency that rules speak of", "picklists.json", `"code": "programada"`, `"code": "algun_dia"`,
			`a rule of the program names "programada"`},
		{"a need that no list has", "needs.json", `"psiquiatria"`, `"astrologia"`, `needs.json names "astrologia"`},
		{"a specialism that no list has", "needs.json", `"penal_trata"`, `"penal_todo"`, `needs.json names "penal_todo"`},
		{"a need for nobody", "needs.json", `"class": "legal"`, `"class": "magic"`, `"magic"`},
		{"a municipality in no department", "places.json",
			`"code": "0101", "name": "Guatemala", "aliases": ["Ciudad de Guatemala", "La Capital"], "department": "01"`,
			`"code": "0101", "name": "Guatemala", "department": "99"`, "0101 lies in"},
		{"a municipality nowhere", "places.json", `"lat": 14.57047`, `"lat": 0`, "0102 has no usable coordinates"},
		{"a town twice", "places.json", `"code": "0102"`, `"code": "0103"`, `"0103"`},
		{"a language without a name", "languages.json", `"name_en": "Achi"`, `"name_en": ""`, `"acr"`},
		{"a language of an unknown department", "languages.json", `"departments": ["15"]`, `"departments": ["51"]`, `"51"`},
		{"a country twice", "countries.json", `"alpha3": "AND"`, `"alpha3": "ARE"`, `"ARE"`},
		{"a shape of no department", "departments.geojson", `"id":"01"`, `"id":"77"`, `"77"`},
		{"a shape that is a line", "departments.geojson", `"type":"MultiPolygon"`, `"type":"LineString"`, "LineString"},
		{"a course passed by nobody", "courses.json", `"pass_percent": 80`, `"pass_percent": 101`, "pass_percent"},
		{"a course twice", "courses.json", `"code": "ninez"`, `"code": "reconocer"`, `"reconocer" stands twice`},
		{"a course of no version", "courses.json", `"version": 1`, `"version": 0`, "version and minutes"},
		{"a sign that no list has", "courses.json", `"ctl_miedo"`, `"ctl_calma"`, `"ctl_calma"`},
		{"an answer twice", "courses.json", `"es": "La fiscalía"`, `"es": "Un juzgado"`, "offers one answer twice"},
		{"a course in one language", "courses.json", `"en": "Who decides where she lives"`, `"en": ""`,
			"page 1 lacks a language"},
		{"something after the end", "countries.json", "]\n}", "]\n} {}", "follows"},
	} {
		files := copyOf(t)
		whole := string(files[c.file].Data)
		if !strings.Contains(whole, c.old) {
			t.Errorf("%s: %s does not hold %q", c.story, c.file, c.old)
			continue
		}
		files[c.file].Data = []byte(strings.Replace(whole, c.old, c.new, 1))
		p, err := Load(files, ".")
		if err == nil || p != nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: want a refusal naming %q, got %v", c.story, c.says, err)
		}
	}
}

func TestAPackWithoutCoursesLoads(t *testing.T) {
	t.Parallel()
	files := copyOf(t)
	delete(files, "courses.json")
	if p, err := Load(files, "."); err != nil || len(p.Courses()) != 0 {
		t.Errorf("a pack made before there were courses must load: %v", err)
	}
}

func TestEveryFaultIsReportedAtOnce(t *testing.T) {
	t.Parallel()
	files := copyOf(t)
	delete(files, "places.json")
	files["languages.json"].Data = []byte("[]")
	files["pack.json"].Data = []byte(`{"time_zone": "Nowhere"}`)
	_, err := Load(files, ".")
	for _, part := range []string{"places.json", "languages.json", "pack.json", "age_of_majority", "country"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the refusal must speak of %s too: %v", part, err)
		}
	}
}

func FuzzLoad(f *testing.F) {
	raw, err := fs.ReadFile(embedded, "gt/pack.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw, []byte(`{"lists":{"a":{"values":[]}}}`),
		[]byte(`{"features":[{"geometry":{"type":"Polygon","coordinates":[[[1,2]]]}}]}`))
	f.Fuzz(func(t *testing.T, pack, lists, shapes []byte) {
		files := fstest.MapFS{
			"pack.json": {Data: pack}, "picklists.json": {Data: lists}, "departments.geojson": {Data: shapes},
			"places.json": {Data: lists}, "languages.json": {Data: lists}, "countries.json": {Data: lists},
		}
		if p, err := Load(files, "."); (p == nil) == (err == nil) {
			t.Fatalf("neither a pack nor a reason: %v", err)
		}
	})
}
