package cli

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/country/countrytest"
)

// TestAnotherCountryBeginsFromThePack: somebody writes the built-in pack out, makes Valle of it, an invented country
// with a zone and an age of majority of its own, and is told of everything that does not fit at once. An installation
// for Valle is set up with it, and does not open under the rules of Guatemala.
func TestAnotherCountryBeginsFromThePack(t *testing.T) {
	o := at(t)
	dir := filepath.Join(t.TempDir(), "valle")
	if said := o.does("country", "export", dir); !strings.Contains(said, "8 files") {
		t.Errorf("it says %q", said)
	}
	o.cannot(exitFailed, "is there already", "country", "export", dir)
	change(t, filepath.Join(dir, "pack.json"), `"$schema": "pack.schema.json"`, `"$schema": "./pack.schema.json"`)
	change(t, filepath.Join(dir, "pack.schema.json"), "2020-12", "2020-12")
	if said := o.does("country", "check", dir); !strings.Contains(said, "GT, version ") {
		t.Errorf("it says %q", said)
	}

	change(t, filepath.Join(dir, "pack.json"), `"country": "GT"`, `"country": "XV"`, `"alpha3": "GTM"`, `"alpha3": "XVL"`,
		`"name_es": "Guatemala"`, `"name_es": "Valle"`, `"America/Guatemala"`, `"America/Asuncion"`,
		`"age_of_majority": 18`, `"age_of_majority": 21`)
	if _, _, said := o.asks("country", "check", dir); !strings.Contains(said, "lacks the country itself: XV, XVL") {
		t.Errorf("it says %q", said)
	}
	change(t, filepath.Join(dir, "countries.json"), `"alpha2": "GT", "alpha3": "GTM"`, `"alpha2": "XV", "alpha3": "XVL"`)
	if said := o.does("country", "check", dir); !strings.Contains(said, "XV, version ") ||
		!strings.Contains(said, "majority 21, America/Asuncion") {
		t.Errorf("it says %q", said)
	}
	o.does("init", "--country-dir", dir, "--name", "Red de Valle", "--agency", "Secretaría", "--admin", "Olga Pérez",
		"--login", "olga@example.org")
	o.does("doctor", "--country-dir", dir)
	o.cannot(exitFailed, "is for the country XV", "user", "list")

	change(t, filepath.Join(dir, "places.json"), `"01"`, `"0x"`)
	change(t, filepath.Join(dir, "pack.json"), `"America/Asuncion"`, `"America/Valle"`)
	code, _, said := o.asks("country", "check", dir)
	if code == exitDone || !strings.Contains(said, "America/Valle") || !strings.Contains(said, "Nothing of it is used") {
		t.Errorf("it ends with %d and says %q", code, said)
	}
	change(t, filepath.Join(dir, "pack.json"), `"America/Valle"`, `"America/Asuncion"`)
	code, _, said = o.asks("country", "check", dir)
	if code == exitDone || strings.Count(said, "department") < 3 {
		t.Errorf("it ends with %d and says %q", code, said)
	}
}

// TestTheInventedCountryOfTheTestsIsAccepted: what every other test of Marisma rests on would be accepted by hand too.
func TestTheInventedCountryOfTheTestsIsAccepted(t *testing.T) {
	o, dir := at(t), filepath.Join(t.TempDir(), "marisma")
	if err := os.CopyFS(dir, countrytest.Files()); err != nil {
		t.Fatal(err)
	}
	want := "3 departments, 4 municipalities, 3 languages, 49 lists, 2 lines, 0 courses, age of majority 21, " +
		"America/Havana"
	if said := o.does("country", "check", dir); !strings.Contains(said, want) {
		t.Errorf("it says %q", said)
	}
}

// change replaces words of a file: old, new, old, new.
func change(t *testing.T, path string, words ...string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(words); i += 2 {
		if !strings.Contains(string(raw), words[i]) {
			t.Fatalf("%s does not hold %s", path, words[i])
		}
	}
	if err := os.WriteFile(path, []byte(strings.NewReplacer(words...).Replace(string(raw))), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestALanguageIsExportedForItsTranslators: the file is begun, is not whole, is translated, and is whole.
func TestALanguageIsExportedForItsTranslators(t *testing.T) {
	o := at(t)
	dir := t.TempDir()
	o.cannot(exitUsage, "--languages-dir", "words", "export", "quc")
	o.cannot(exitUsage, "country pack", "words", "export", "klingon", "--languages-dir", dir)
	o.does("words", "export", "quc", "--languages-dir", dir)
	code, said, _ := o.asks("words", "check", "--all", "--languages-dir", dir)
	if code != exitFailed || !strings.Contains(said, "(quc): 0 of ") ||
		!strings.Contains(said, "door.lead, other: missing") {
		t.Errorf("it ends with %d and says %q", code, said)
	}
	name := filepath.Join(dir, "quc.csv")
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		row[5] = row[3]
	}
	var b strings.Builder
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	o.does("words", "check", "--languages-dir", dir)
}
