package demo_test

import (
	"os"
	"testing"
	"time"

	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/demo/generate"
	"amparo/internal/domain"
)

// generated makes a network and reads it.
func generated(t *testing.T, opt generate.GenOptions) (*folder.Network, error) {
	t.Helper()
	dir := t.TempDir()
	sink, err := generate.Folder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := generate.Generate(sink, opt, nil); err != nil {
		t.Fatal(err)
	}
	return folder.Read(os.DirFS(dir))
}

func TestWhatIsGeneratedHoldsTogether(t *testing.T) {
	for seed := range uint64(6) {
		opt := generate.GenOptions{Seed: seed, Shelters: int(8 + seed*9), Users: int(60 + seed*20),
			Referrals: int(60 + 90*seed)}
		n, err := generated(t, opt)
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		if len(n.Shelters) != opt.Shelters || len(n.Users) != opt.Users || n.Referrals != opt.Referrals || n.Open == 0 {
			t.Errorf("seed %d: %d shelters, %d users, %d referrals, %d open", seed, len(n.Shelters), len(n.Users),
				n.Referrals,
				n.Open)
		}
		w, err := demo.Build(n, demo.Options{Now: time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC), Markers: true})
		if err != nil {
			t.Fatal(err)
		}
		states := map[domain.ReferralState]int{}
		for _, d := range w.Dossiers {
			states[d.Referrals[0].State]++
			for _, r := range d.Referrals {
				demo.CheckStory(t, w.Now, d, r)
			}
		}
		if seed > 1 && len(states) < 11 {
			t.Errorf("seed %d: only the states %v", seed, states)
		}
	}
}

func TestNoGeneratedBedIsPromisedTwice(t *testing.T) {
	n, err := generated(t, generate.GenOptions{Seed: 3, Shelters: 6, Users: 60, Referrals: 900})
	if err != nil {
		t.Fatal(err)
	}
	w, err := demo.Build(n, demo.Options{})
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
