package generate

import (
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"sort"
	"testing"
	"testing/fstest"

	"amparo/internal/country"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"

	"pgregory.net/rapid"
)

// survives reads a folder of any content. Whatever reads must also build, be counted without going below zero,
// and be matched.
func survives(t fataler, dir fs.FS) (reads bool) {
	n, err := folder.Read(dir)
	if err != nil {
		_ = err.Error()
		return false
	}
	w, err := demo.Build(n, demo.Options{ID: demo.SeededIDs("x")})
	if err != nil {
		t.Fatal(err)
	}
	stays := w.Stays()
	for _, s := range w.Shelters {
		for _, room := range domain.Rooms(s, stays) {
			if room.Free < 0 || room.Occupied < 0 || room.Held < 0 {
				t.Fatal("a unit holds less than nobody")
			}
		}
	}
	matched(w, country.Guatemala())
	if _, err := Answers(n); err != nil {
		t.Fatal(err)
	}
	_, _ = n.Expected()
	return true
}

// junk is what may stand in the place of any value.
func junk(t *rapid.T) any {
	return rapid.SampledFrom([]any{
		nil, true, false, "", "x", "SH-01", "AG-01", "REF-2026-0001-P1", "2026-11-23", "2026-11-23T08:00-06:00", "mujer",
		"en_traslado",
		"aceptada", "cerrada", "ingresado", "9999", json.Number("-1"), json.Number("0"), json.Number("1"),
		json.Number("1e9"), json.Number("99999999999999999999"),
		json.Number("0.5"), []any{}, []any{nil}, []any{"x"}, map[string]any{}, map[string]any{"id": "x"},
	}).Draw(t, "junk")
}

// spoil replaces, removes or repeats something somewhere in a decoded value.
func spoil(t *rapid.T, x any) any {
	switch v := x.(type) {
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		if len(keys) == 0 || rapid.IntRange(0, 9).Draw(t, "here") == 0 {
			return junk(t)
		}
		key := rapid.SampledFrom(keys).Draw(t, "key")
		if rapid.IntRange(0, 9).Draw(t, "drop") == 0 {
			delete(v, key)
			return v
		}
		v[key] = spoil(t, v[key])
		return v
	case []any:
		if len(v) == 0 || rapid.IntRange(0, 9).Draw(t, "here") == 0 {
			return junk(t)
		}
		i := rapid.IntRange(0, len(v)-1).Draw(t, "index")
		switch rapid.IntRange(0, 9).Draw(t, "how") {
		case 0:
			return append(v, v[i])
		case 1:
			return slices.Delete(v, i, i+1)
		}
		v[i] = spoil(t, v[i])
		return v
	}
	return junk(t)
}

func TestNoSpoiledFolderIsBelievedOrBreaksTheProgram(t *testing.T) {
	whole := generated(t, GenOptions{Seed: 5, Shelters: 4, Users: 30, Referrals: 14})
	files := []string{folder.FileAgencies, folder.FileShelters, folder.FilePrograms, folder.FileUsers,
		folder.FileReferrals, folder.FileReferrals, folder.FileReferrals,
		folder.FileExpected}
	reads := 0
	rapid.Check(t, func(t *rapid.T) {
		dir := fstest.MapFS{}
		entries, _ := fs.ReadDir(whole, ".")
		for _, e := range entries {
			data, _ := fs.ReadFile(whole, e.Name())
			dir[e.Name()] = &fstest.MapFile{Data: data}
		}
		name := rapid.SampledFrom(files).Draw(t, "file")
		var x any
		if err := json.Unmarshal(dir[name].Data, &x); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			x = spoil(t, x)
		}
		dir[name].Data, _ = json.Marshal(x)
		if survives(t, dir) {
			reads++
		}
	})
	t.Logf("%d spoiled folders still read", reads)
}

func FuzzRead(f *testing.F) {
	whole := generated(f, GenOptions{Seed: 5, Shelters: 2, Users: 20, Referrals: 3})
	files := []string{folder.FileAgencies, folder.FileShelters, folder.FilePrograms, folder.FileUsers,
		folder.FileReferrals, folder.FileExpected}
	sort.Strings(files)
	for i, name := range files {
		data, err := fs.ReadFile(whole, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		dir := fstest.MapFS{}
		for i, name := range files {
			content, _ := fs.ReadFile(whole, name)
			if i == int(which)%len(files) {
				content = data
			}
			dir[name] = &fstest.MapFile{Data: content}
		}
		survives(t, dir)
	})
}
