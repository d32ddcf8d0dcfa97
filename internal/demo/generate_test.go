package demo

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shelf is a sink that keeps what is written, to be read as a folder.
type shelf struct{ dir fstest.MapFS }

type sheet struct {
	bytes.Buffer
	done func([]byte)
}

func (s *sheet) Close() error { s.done(s.Bytes()); return nil }

func (s *shelf) create(name string) (io.WriteCloser, error) {
	return &sheet{done: func(data []byte) { s.dir[name] = &fstest.MapFile{Data: data} }}, nil
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func generated(t fataler, opt GenOptions) fs.FS {
	t.Helper()
	s := &shelf{dir: fstest.MapFS{}}
	if err := Generate(s.create, opt, nil); err != nil {
		t.Fatal(err)
	}
	return s.dir
}

func TestWhatIsGeneratedHoldsTogether(t *testing.T) {
	for seed := range uint64(6) {
		opt := GenOptions{Seed: seed, Shelters: int(8 + seed*9), Users: int(60 + seed*20), Referrals: int(60 + 90*seed)}
		n, err := Verify(generated(t, opt))
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		if len(n.Shelters) != opt.Shelters || len(n.Users) != opt.Users || n.Referrals != opt.Referrals || n.Open == 0 {
			t.Errorf("seed %d: %d shelters, %d users, %d referrals, %d open", seed, len(n.Shelters), len(n.Users), n.Referrals, n.Open)
		}
		w, err := n.Build(Options{Now: time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC), Markers: true})
		if err != nil {
			t.Fatal(err)
		}
		states := map[domain.ReferralState]int{}
		for _, d := range w.Dossiers {
			states[d.Referrals[0].State]++
			for _, r := range d.Referrals {
				checkStory(t, w.Now, d, r)
			}
		}
		if seed > 1 && len(states) < 11 {
			t.Errorf("seed %d: only the states %v", seed, states)
		}
	}
}

func TestNoGeneratedBedIsPromisedTwice(t *testing.T) {
	n, err := Read(generated(t, GenOptions{Seed: 3, Shelters: 6, Users: 60, Referrals: 900}))
	if err != nil {
		t.Fatal(err)
	}
	w, err := n.Build(Options{})
	if err != nil {
		t.Fatal(err)
	}
	stays, full := w.Stays(), 0
	for _, s := range w.Shelters {
		for _, room := range domain.Rooms(s, stays) {
			if room.Over > 0 {
				t.Errorf("%s holds %d too many", s.Ref, room.Over)
			}
			if room.Held > 0 {
				full++
			}
		}
	}
	if full == 0 {
		t.Error("nobody holds a bed")
	}
}

// TestTwoCheckersAgree sets the matcher against the plain checker on networks neither was written for.
func TestTwoCheckersAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opt := GenOptions{
			Seed: rapid.Uint64().Draw(t, "seed"), Shelters: rapid.IntRange(1, 14).Draw(t, "shelters"), Users: 40,
			Referrals: rapid.IntRange(20, 60).Draw(t, "referrals"),
		}
		opt.Open = opt.Referrals / 2
		n, err := Read(generated(t, opt))
		if err != nil {
			t.Fatal(err)
		}
		want, err := n.Judge()
		if err != nil {
			t.Fatal(err)
		}
		w, err := n.Build(Options{Markers: true, ID: SeededIDs("x")})
		if err != nil {
			t.Fatal(err)
		}
		if d := Compare(want, w.Match(country.Guatemala())); d != nil {
			t.Fatalf("the matcher and the plain checker differ: %v", d)
		}
	})
}

func TestTheSameSeedGivesTheSameFolder(t *testing.T) {
	opt := GenOptions{Seed: 11, Shelters: 9, Users: 50, Referrals: 80}
	a, b := generated(t, opt), generated(t, opt)
	opt.Seed++
	c := generated(t, opt)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(a, c) {
		t.Error("another seed gives the same network")
	}
}

func TestANetworkIsWrittenOnlyIntoAnEmptyFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "red")
	sink, err := Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	opt := GenOptions{Seed: 1, Shelters: 5, Users: 40, Referrals: 40}
	if err := Generate(sink, opt, func(done, total int) { told = done * 100 / total }); err != nil {
		t.Fatal(err)
	}
	if told != 100 {
		t.Errorf("progress ended at %d %%", told)
	}
	if _, err := Verify(os.DirFS(dir)); err != nil {
		t.Error(err)
	}
	if _, err := Folder(dir); err == nil {
		t.Error("a second network would overwrite the first")
	}
	for _, bad := range []GenOptions{{}, {Shelters: 3, Users: 5}, {Shelters: 3, Users: 50, Referrals: -1}, {Shelters: 3, Users: 50, Open: 1}} {
		if Generate(sink, bad, nil) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestAFolderThatAnswersWronglyDoesNotVerify(t *testing.T) {
	dir := folder(t, Builtin())
	dir[fileExpected].Data = bytes.Replace(dir[fileExpected].Data, []byte(`"SH-13"`), []byte(`"SH-14"`), 1)
	if _, err := Verify(dir); err == nil {
		t.Error("it verified")
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		generated(b, GenOptions{Seed: 1, Shelters: 200, Users: 400, Referrals: 2000, Open: 50})
	}
}
