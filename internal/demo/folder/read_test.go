package folder

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// folder copies the built-in network so that a test can spoil one file of it.
func folder(t testing.TB, from fs.FS) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	entries, err := fs.ReadDir(from, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := fs.ReadFile(from, e.Name())
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = &fstest.MapFile{Data: data}
	}
	return out
}

func TestTheBuiltInNetworkReadsWithoutAWarning(t *testing.T) {
	n, err := Read(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range n.Warnings {
		t.Errorf("warning: %s", w)
	}
	got := []int{len(n.Agencies), len(n.Shelters), len(n.Programs), len(n.Users), n.Referrals, n.Open}
	for i, want := range []int{13, 14, 16, 54, 60, 24} {
		if got[i] != want {
			t.Errorf("figure %d is %d, want %d", i, got[i], want)
		}
	}
}

func TestAFolderThatIsWrongSaysWhere(t *testing.T) {
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown agency", FileReferrals, `"agency_id":"AG-11"`, `"agency_id":"AG-99"`,
			`referrals.json, row 1 (REF-2026-0001): agency_id is no agency that is known here: "AG-99"`},
		{"unknown unit", FileReferrals, `"unit_id":"SH-05-A"`, `"unit_id":"SH-06-A"`,
			`placement.persons.0.unit_id is not a unit of that shelter: "SH-06-A"`},
		{"unknown programme", FileReferrals, `"program_id":"PS-07"`, `"program_id":"PS-70"`,
			`service_referrals.0.program_id is no program that is known here: "PS-70"`},
		{"negative beds", FileShelters, `"total":16`, `"total":-1`,
			`shelters.json, row 1 (SH-01): units.0.beds.total must lie between 0 and 10000, not -1`},
		{"same id twice", FileShelters, `"id":"SH-02"`, `"id":"SH-01"`,
			`shelters.json, row 2 (SH-01): id is used twice: "SH-01"`},
		{"same referral twice", FileReferrals, `"id":"REF-2026-0002"`, `"id":"REF-2026-0001"`,
			`row 2 (REF-2026-0001): id is used twice`},
		{"a field that is none", FileReferrals, `"danger_areas"`, `"danger_area"`,
			`referrals.json, row 1 (REF-2026-0001): unknown field "danger_area"`},
		{"a text for a number", FileShelters, `"max_stay_days":365`, `"max_stay_days":"365"`,
			`max_stay_days must be of the kind int, not string`},
		{"a moment that is none", FileReferrals, `"created_at":"2026-09-01T11:51-06:00"`, `"created_at":"yesterday"`,
			`row 1 (REF-2026-0001): "yesterday" must be a moment such as`},
		{"nobody in charge", FileReferrals, `"caregiver":0`, `"caregiver":7`,
			`caregiver must be the place in the group of somebody else who has no caregiver herself, not 7`},
		{"a place that is not there", FileReferrals, `"found_municipality":"1901"`, `"found_municipality":"9999"`,
			`profile.found_municipality is no municipality that is known here: "9999"`},
		{"not JSON", FileUsers, `"users"`, `users`, `users.json is not JSON`},
		{"another moment", FileUsers, `"snapshot_at":"2026-11-23T08:00-06:00"`, `"snapshot_at":"2026-11-24T08:00-06:00"`,
			`users.json: meta.snapshot_at differs`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, Builtin())
			plain := strings.ReplaceAll(string(dir[c.file].Data), `": `, `":`)
			spoiled := strings.Replace(plain, c.old, c.new, 1)
			if spoiled == plain {
				t.Fatalf("%s holds no %s", c.file, c.old)
			}
			dir[c.file].Data = []byte(spoiled)
			_, err := Read(dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestAMissingFileIsNamed(t *testing.T) {
	dir := folder(t, Builtin())
	delete(dir, FilePrograms)
	_, err := Read(dir)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), FilePrograms) {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsOddButHarmlessIsTold(t *testing.T) {
	dir := folder(t, Builtin())
	spoiled := strings.Replace(string(dir[FileShelters].Data), `"spa"`, `"xyz"`, 1)
	programs := strings.Replace(string(dir[FilePrograms].Data), `"waiting":3`, `"waiting":4`, 1)
	dir[FilePrograms].Data = []byte(strings.Replace(programs, `"waiting": 3`, `"waiting": 4`, 1))
	dir[FileShelters].Data = []byte(spoiled)
	n, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`languages.0 is no language that is known here: "xyz"`,
		"says 40 active, 4 waiting; the referrals give 40, 3"}
	if len(n.Warnings) != len(want) {
		t.Fatalf("warnings: %v", n.Warnings)
	}
	for i, w := range want {
		if got := n.Warnings[i].String(); !strings.Contains(got, w) {
			t.Errorf("got %s, want %s", got, w)
		}
	}
}

func TestManyProblemsAreCountedNotPiledUp(t *testing.T) {
	dir := folder(t, Builtin())
	dir[FileReferrals].Data = []byte(strings.ReplaceAll(string(dir[FileReferrals].Data), `"care"`, `"car"`))
	_, err := Read(dir)
	var bad *ReadError
	if !errors.As(err, &bad) || len(bad.Problems) != 60 {
		t.Fatalf("got %v", err)
	}
	dir[FileReferrals].Data = []byte(strings.ReplaceAll(string(dir[FileReferrals].Data), `"AG-`, `"XX-`))
	dir[FileReferrals].Data = []byte(strings.ReplaceAll(string(dir[FileReferrals].Data), `"car"`, `"care"`))
	if _, err = Read(dir); !errors.As(err, &bad) || len(bad.Problems) != maxProblems || bad.More == 0 {
		t.Errorf("kept %d and %d more", len(bad.Problems), bad.More)
	}
}
