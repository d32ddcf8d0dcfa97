package generate

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"amparo/internal/country"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// shelf is a sink that keeps what is written, to be read as a folder.
type memFS struct{ dir fstest.MapFS }

type memFile struct {
	bytes.Buffer
	done func([]byte)
}

func (s *memFile) Close() error { s.done(s.Bytes()); return nil }

func (s *memFS) create(name string) (io.WriteCloser, error) {
	return &memFile{done: func(data []byte) { s.dir[name] = &fstest.MapFile{Data: data} }}, nil
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func generated(t fataler, opt GenOptions) fs.FS {
	t.Helper()
	s := &memFS{dir: fstest.MapFS{}}
	if err := Generate(s.create, opt, nil); err != nil {
		t.Fatal(err)
	}
	return s.dir
}

// TestTheMatcherAgreesWithTheOracle sets the two against each other on networks neither was written for.
func TestTheMatcherAgreesWithTheOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		opt := GenOptions{
			Seed: rapid.Uint64().Draw(t, "seed"), Shelters: rapid.IntRange(1, 14).Draw(t, "shelters"), Users: 40,
			Referrals: rapid.IntRange(20, 60).Draw(t, "referrals"),
		}
		opt.Open = opt.Referrals / 2
		n, err := folder.Read(generated(t, opt))
		if err != nil {
			t.Fatal(err)
		}
		want, err := n.Expected()
		if err != nil {
			t.Fatal(err)
		}
		w, err := demo.Build(n, demo.Options{Markers: true, ID: demo.SeededIDs("x")})
		if err != nil {
			t.Fatal(err)
		}
		if d := Compare(want, matched(w, country.Guatemala())); d != nil {
			t.Fatalf("the matcher answers the folder otherwise than the world built of it: %v", d)
		}
		if d := Compare(want, byOracle(t, n)); d != nil {
			t.Fatalf("the matcher and the oracle differ: %v", d)
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
	percent := 0
	opt := GenOptions{Seed: 1, Shelters: 5, Users: 40, Referrals: 40}
	if err := Generate(sink, opt, func(done, total int) { percent = done * 100 / total }); err != nil {
		t.Fatal(err)
	}
	if percent != 100 {
		t.Errorf("progress ended at %d %%", percent)
	}
	if _, err := Verify(os.DirFS(dir)); err != nil {
		t.Error(err)
	}
	if _, err := Folder(dir); err == nil {
		t.Error("a second network would overwrite the first")
	}
	for _, bad := range []GenOptions{{}, {Shelters: 3, Users: 5}, {Shelters: 3, Users: 50, Referrals: -1},
		{Shelters: 3, Users: 50, Open: 1}} {
		if Generate(sink, bad, nil) == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
}

func TestAFolderThatAnswersWronglyDoesNotVerify(t *testing.T) {
	dir := copied(t, folder.Builtin())
	dir[folder.FileExpected].Data = bytes.Replace(dir[folder.FileExpected].Data, []byte(`"SH-13"`), []byte(`"SH-14"`), 1)
	if _, err := Verify(dir); err == nil {
		t.Error("it verified")
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		generated(b, GenOptions{Seed: 1, Shelters: 200, Users: 400, Referrals: 2000, Open: 50})
	}
}

// copied copies a network so that a test can spoil one file of it.
func copied(t testing.TB, from fs.FS) fstest.MapFS {
	t.Helper()
	dir := t.TempDir() + "/network"
	if err := os.CopyFS(dir, from); err != nil {
		t.Fatal(err)
	}
	out := fstest.MapFS{}
	for _, name := range []string{folder.FileAgencies, folder.FileShelters, folder.FilePrograms, folder.FileReferrals,
		folder.FileUsers, folder.FileExpected} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	return out
}

// built reads and builds the built-in network as tests see it.
func built(t testing.TB) (*folder.Network, *demo.World) {
	t.Helper()
	n, err := folder.Read(folder.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	w, err := demo.Build(n, demo.Options{Markers: true, ID: demo.SeededIDs("test")})
	if err != nil {
		t.Fatal(err)
	}
	return n, w
}
