package generate

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"amparo/internal/app"
	"amparo/internal/casework"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/match"
)

// Fit is what a matcher answers for one open referral, in the references of the folder: the shelters that fit and have
// room, and those that fit and are full.
type Fit struct {
	Referral string
	Eligible []string
	Full     []string
}

// How a shelter stands in an answer.
const (
	StandsEligible = "eligible"
	StandsFull     = "eligible_no_capacity"
	StandsOut      = "not eligible"
	StandsNowhere  = "no answer"
)

// Difference is one shelter on which an answer and its reference disagree. Shelter is empty when a whole answer
// is missing on one side.
type Difference struct {
	Referral string
	Shelter  string
	Want     string // how it stands in the reference
	Got      string
}

// Compare returns every difference between the reference answers and those given, by referral and shelter.
// Nothing differs when it returns nil.
func Compare(expected []folder.Expected, got []Fit) []Difference {
	var out []Difference
	answers := make(map[string]Fit, len(got))
	for _, f := range got {
		answers[f.Referral] = f
	}
	for _, e := range expected {
		f, ok := answers[e.Referral]
		delete(answers, e.Referral)
		if !ok {
			out = append(out, Difference{Referral: e.Referral, Want: "an answer", Got: StandsNowhere})
			continue
		}
		out = append(out, between(Fit{e.Referral, e.Eligible, e.Full}, f)...)
	}
	for ref := range answers {
		out = append(out, Difference{Referral: ref, Want: StandsNowhere, Got: "an answer"})
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Referral != out[j].Referral {
			return out[i].Referral < out[j].Referral
		}
		return out[i].Shelter < out[j].Shelter
	})
	return out
}

func between(want, got Fit) []Difference {
	var out []Difference
	a, b := standing(want), standing(got)
	for shelter, w := range a {
		if g := b[shelter]; g != w {
			out = append(out, Difference{want.Referral, shelter, w, orOut(g)})
		}
	}
	for shelter, g := range b {
		if a[shelter] == "" {
			out = append(out, Difference{want.Referral, shelter, StandsOut, g})
		}
	}
	return out
}

func standing(f Fit) map[string]string {
	out := make(map[string]string, len(f.Eligible)+len(f.Full))
	for _, s := range f.Full {
		out[s] = StandsFull
	}
	for _, s := range f.Eligible {
		out[s] = StandsEligible
	}
	return out
}

func orOut(s string) string {
	if s == "" {
		return StandsOut
	}
	return s
}

// FitOf reads a ranking as an answer. refs gives the folder's reference of each shelter.
func FitOf(referral string, r match.Ranking, refs map[domain.ShelterID]string) Fit {
	f := Fit{Referral: referral}
	for _, c := range r.Candidates {
		f.Eligible = append(f.Eligible, refs[c.Shelter])
	}
	for _, x := range r.Full {
		f.Full = append(f.Full, refs[x.Shelter])
	}
	sort.Strings(f.Eligible)
	sort.Strings(f.Full)
	return f
}

// Verify holds a folder to its own word: it must read without a warning, declare only figures that follow from its
// referrals, and answer every open referral as the matcher does. It returns the network for further use.
func Verify(fsys fs.FS) (*folder.Network, error) {
	n, err := folder.Read(fsys)
	if err != nil {
		return nil, err
	}
	if len(n.Warnings) > 0 {
		return nil, fmt.Errorf("the network is not consistent: %d warnings, the first: %s", len(n.Warnings), n.Warnings[0])
	}
	want, err := n.Expected()
	if err != nil {
		return nil, err
	}
	answers, err := Answers(n)
	if err != nil {
		return nil, err
	}
	got := make([]Fit, len(answers))
	for i, a := range answers {
		got[i] = Fit{a.Referral, a.Eligible, a.Full}
	}
	if d := Compare(want, got); len(d) > 0 {
		return nil, fmt.Errorf("the network is not consistent: %d answers differ, the first: %s, %s is %s, not %s",
			len(d), d[0].Referral, d[0].Shelter, d[0].Got, d[0].Want)
	}
	return n, nil
}

// ask asks, for every open referral of a loaded network, which shelters fit, the way its worker would:
// through the policies, the store and the matcher. Where the worker is told the best of them only, the desk
// asks.
func ask(ctx context.Context, work *casework.Service, l *demo.Loaded) ([]Fit, error) {
	out := make([]Fit, 0, len(l.Open))
	for _, r := range l.Open {
		res, err := work.Match(ctx, r.Worker, r.ID)
		if err != nil {
			return nil, fmt.Errorf("match %s: %w", r.Code, err)
		}
		if res.Redacted {
			if res, err = work.Match(ctx, l.Desk, r.ID); err != nil {
				return nil, fmt.Errorf("match %s for the desk: %w", r.Code, err)
			}
		}
		out = append(out, FitOf(r.Code, res.Ranking, l.Refs))
	}
	return out, nil
}

// Trial compares the answers of a loaded network with the reference answers of its folder. The store's clock must stand
// still at the folder's snapshot, and the network must have been loaded at that moment.
func Trial(ctx context.Context, n *folder.Network, work *casework.Service, l *demo.Loaded) ([]Difference, error) {
	want, err := n.Expected()
	if err != nil {
		return nil, err
	}
	got, err := ask(ctx, work, l)
	if err != nil {
		return nil, err
	}
	return Compare(want, got), nil
}

// asTheirPeopleAsk loads a network into an installation at the moment it describes, and has everybody ask.
func asTheirPeopleAsk(t *testing.T, files fs.FS) ([]Difference, int, error) {
	t.Helper()
	n, err := folder.Read(files)
	if err != nil {
		return nil, 0, err
	}
	set, err := config.Load(map[string]string{"data-dir": t.TempDir(), "demo": "true", "argon": config.ArgonTest}, nil,
		os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	snapshot := n.Meta.Snapshot.Time
	a, err := app.New(t.Context(), set, app.Deps{Now: func() time.Time { return snapshot }, Create: true, Quiet: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	loaded, _, err := a.LoadDemo(t.Context(), n, demo.LoadOptions{Options: demo.Options{Now: snapshot, Markers: true}})
	if err != nil {
		t.Fatal(err)
	}
	found, err := Trial(t.Context(), n, a.Work, loaded)
	return found, len(loaded.Open), err
}

func TestTheBuiltInNetworkHoldsItsReferenceAnswers(t *testing.T) {
	found, open, err := asTheirPeopleAsk(t, folder.Builtin())
	if err != nil || open != 24 || len(found) > 0 {
		t.Errorf("%d open referrals, %v, %v", open, found, err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder.Builtin()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, folder.FileExpected)
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.Replace(raw, []byte(`"SH-13"`), []byte(`"SH-14"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, _, err := asTheirPeopleAsk(t, os.DirFS(dir)); err != nil || len(found) == 0 {
		t.Errorf("a falsified answer: %v, %v", found, err)
	}
	if err := os.WriteFile(filepath.Join(dir, folder.FileUsers), []byte(`{"meta": {}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := asTheirPeopleAsk(t, os.DirFS(dir)); err == nil || !strings.Contains(err.Error(), "users.json") {
		t.Errorf("a broken folder: %v", err)
	}
}

// TestAGeneratedNetworkIsAnsweredThroughTheRealPath: what a network declares of itself holds, by the matcher alone and
// through policies, store and matcher.
func TestAGeneratedNetworkIsAnsweredThroughTheRealPath(t *testing.T) {
	for seed := range uint64(6) {
		dir := t.TempDir()
		sink, err := Folder(dir)
		if err != nil {
			t.Fatal(err)
		}
		opt := GenOptions{Seed: seed, Shelters: int(8 + seed*9), Users: int(60 + seed*20), Referrals: int(60 + 90*seed)}
		if err := Generate(sink, opt, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := Verify(os.DirFS(dir)); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if seed == 0 {
			if found, open, err := asTheirPeopleAsk(t, os.DirFS(dir)); err != nil || open == 0 || len(found) > 0 {
				t.Errorf("%d open referrals, %v, %v", open, found, err)
			}
		}
	}
}
