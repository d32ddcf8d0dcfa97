package demo

import (
	"strings"
	"testing"
	"time"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"

	"github.com/google/go-cmp/cmp"
)

// built reads and builds the built-in network as tests see it: at its own snapshot, with markers and ids that repeat.
func built(t testing.TB) (*folder.Network, *World) {
	t.Helper()
	n, err := folder.Read(folder.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	w, err := Build(n, Options{Markers: true, ID: SeededIDs("test")})
	if err != nil {
		t.Fatal(err)
	}
	return n, w
}

func TestWhatIsFreeFollowsFromTheStays(t *testing.T) {
	n, w := built(t)
	stays := w.Stays()
	for i, s := range w.Shelters {
		for j, room := range domain.Rooms(s, stays) {
			want := n.Shelters[i].Units[j].Beds
			got := folder.BedsRow{Total: room.Total, Blocked: room.Blocked, Baseline: s.Units[j].Beds.Residents,
				Occupied: room.Occupied,
				Held:     room.Held, Available: room.Total - room.Blocked - room.Occupied - room.Held}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", s.Units[j].Ref, diff)
			}
			if s.Units[j].Open && room.Free != want.Available || !s.Units[j].Open && room.Free != 0 {
				t.Errorf("%s: %d free", s.Units[j].Ref, room.Free)
			}
		}
	}
}

func TestCaseloadsFollowFromTheSlots(t *testing.T) {
	n, w := built(t)
	slots := w.Slots()
	for i, p := range w.Programs {
		want := n.Programs[i].Caseload
		load := domain.Load(p, slots, w.Waiting(p.ID))
		got := folder.CaseloadRow{Max: load.Max, Baseline: p.Outside, Active: load.Active, Waiting: load.Waiting}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", p.Ref, diff)
		}
	}
}

func TestEveryReferralTellsOneWholeStory(t *testing.T) {
	n, w := built(t)
	codes := map[string]bool{}
	i := 0
	err := n.Each(func(row *folder.ReferralRow) error {
		d := w.Dossiers[i]
		i++
		r := d.Referrals[0]
		if r.Code != row.ID || string(r.State) != row.Status || r.Class != domain.ClassShelter ||
			len(r.History) != len(row.Events) {
			t.Errorf("%s became %s, %s, %s with %d events", row.ID, r.Code, r.State, r.Class, len(r.History))
		}
		if len(d.Referrals) != len(row.Profile.Needs) {
			t.Errorf("%s: %d referrals for %d needs", row.ID, len(d.Referrals), len(row.Profile.Needs))
		}
		for _, r := range d.Referrals {
			if codes[r.Code] {
				t.Errorf("code %s twice", r.Code)
			}
			codes[r.Code] = true
			checkStory(t, w.Now, d, r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkStory holds what the lifecycle promises about one referral.
func checkStory(t *testing.T, now time.Time, d Dossier, r domain.Referral) {
	t.Helper()
	var last time.Time
	for _, e := range r.History {
		if e.At.Before(last) || e.At.After(now) {
			t.Errorf("%s: %s at %s is out of order", r.Code, e.Type, e.At)
		}
		last = e.At
	}
	held := 0
	for _, s := range d.Stays {
		if s.Referral == r.ID && s.State.Active() {
			held++
			if len(s.Persons) != len(d.Case.Group) {
				t.Errorf("%s: %d beds for %d persons", r.Code, len(s.Persons), len(d.Case.Group))
			}
		}
	}
	won := 0
	for _, o := range d.Offers {
		if o.Referral != r.ID {
			continue
		}
		if o.State.Live() && !r.State.Open() {
			t.Errorf("%s: an offer still waits", r.Code)
		}
		if o.State == domain.OfferAccepted {
			won++
			if r.Winner != o.ID || o.Stay == "" && o.Slot == "" {
				t.Errorf("%s: the accepted offer leads nowhere", r.Code)
			}
		}
	}
	if r.Class == domain.ClassShelter {
		if want := r.State.Placed() && r.State != domain.ReferralFollowUp; (held == 1) != want {
			t.Errorf("%s is %s and holds %d stays", r.Code, r.State, held)
		}
		if (won == 1) != (r.Winner != "") {
			t.Errorf("%s: %d accepted", r.Code, won)
		}
	}
	if r.State.Ended() != !r.EndedAt.IsZero() {
		t.Errorf("%s is %s, ended at %s", r.Code, r.State, r.EndedAt)
	}
}

func TestEveryMarkerHasItsPlaceAndNoneIsLost(t *testing.T) {
	_, w := built(t)
	seen := map[string]bool{}
	keep := func(texts ...string) {
		for _, s := range texts {
			if marked(s) {
				seen[s] = true
			}
		}
	}
	for _, s := range w.Shelters {
		keep(s.Address)
	}
	if len(seen) != 14 {
		t.Errorf("%d shelter addresses", len(seen))
	}
	for _, d := range w.Dossiers {
		keep(d.Identity.Remarks, d.Safety.Risk, d.Restricted.Trafficker, d.Restricted.Place)
		for _, c := range d.Safety.NoContacts {
			keep(c.Label)
		}
		for _, n := range d.Notes {
			keep(n.Text)
		}
	}
	if len(seen) != 439+14 {
		t.Errorf("%d markers", len(seen))
	}
}

func TestADemonstrationShowsNotesNotMarkers(t *testing.T) {
	n, err := folder.Read(folder.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	w, err := Build(n, Options{Now: time.Date(2027, 6, 2, 4, 40, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	notes := map[string]int{}
	require := func(texts ...string) {
		for _, s := range texts {
			if strings.TrimSpace(s) == "" || marked(s) || strings.Contains(s, "%") {
				t.Errorf("a note reads %q", s)
			}
			notes[s]++
		}
	}
	for _, d := range w.Dossiers {
		require(d.Identity.Remarks, d.Identity.Safe, d.Safety.Risk, d.Safety.Arrival, d.Safety.Medicines,
			d.Restricted.Trafficker, d.Restricted.Place)
		for _, c := range d.Safety.NoContacts {
			require(c.Label)
		}
		for _, note := range d.Notes {
			require(note.Text)
		}
	}
	if len(notes) < 200 {
		t.Errorf("only %d different notes", len(notes))
	}
	names := map[string]bool{}
	for _, a := range w.Accounts {
		if names[a.Name] || strings.Contains(a.Name, "Demo") {
			t.Errorf("account name %q", a.Name)
		}
		names[a.Name] = true
	}
	for _, s := range w.Shelters {
		require(s.Address)
	}
}

func TestTheWorldMovesToNowAndNobodyAges(t *testing.T) {
	n, err := folder.Read(folder.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	zone := n.Pack.TimeZone()
	for _, now := range []time.Time{
		n.Meta.Snapshot.Time, time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC), time.Date(2028, 2, 29, 23, 40, 0, 0, zone),
		time.Date(2028, 3, 1, 0, 10, 0, 0, zone), time.Date(2031, 12, 31, 12, 0, 0, 0, zone),
		time.Date(2026, 1, 15, 12, 0, 0, 0, zone),
	} {
		w, err := Build(n, Options{Now: now, Markers: true, ID: SeededIDs("test")})
		if err != nil {
			t.Fatal(err)
		}
		_, still := built(t)
		shift := now.Sub(n.Meta.Snapshot.Time)
		today := domain.DateOf(now.In(zone))
		for i, d := range w.Dossiers {
			was := still.Dossiers[i]
			if !d.Referrals[0].CreatedAt.Equal(was.Referrals[0].CreatedAt.Add(shift)) {
				t.Errorf("%s was not moved", d.Referrals[0].Code)
			}
			for j, p := range d.Identity.Persons {
				if got := p.Born.AgeOn(today); got != d.Case.Group[j].Age {
					t.Errorf("at %s %s is %d by her birth date, %d in the case", now, p.Ref, got, d.Case.Group[j].Age)
				}
			}
			for _, s := range d.Stays {
				if s.State == domain.StayHeld && !s.HeldUntil.After(now) {
					t.Errorf("%s: the hold has run out", d.Referrals[0].Code)
				}
			}
		}
		for i, s := range w.Shelters {
			l, was := s.MinorLicence, still.Shelters[i].MinorLicence
			if l != nil && l.ValidUntil.Before(today) != was.ValidUntil.Before("2026-11-23") {
				t.Errorf("at %s the licence of %s lapses on %s", now, s.Ref, l.ValidUntil)
			}
		}
	}
}

func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	_, a := built(t)
	_, b := built(t)
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	n, _ := folder.Read(folder.Builtin())
	c, err := Build(n, Options{Markers: true})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, d := range c.Dossiers {
		for _, r := range d.Referrals {
			if _, ok := domain.ParseID[domain.ReferralID](string(r.ID)); !ok || ids[string(r.ID)] {
				t.Errorf("%s has the id %q", r.Code, r.ID)
			}
			ids[string(r.ID)] = true
		}
	}
	if _, ok := domain.ParseID[domain.CaseID](SeededIDs("x")("case", "y")); !ok {
		t.Error("a seeded id has the wrong shape")
	}
}

func TestLettersNumberNeeds(t *testing.T) {
	got := ""
	for _, i := range []int{0, 1, 24, 25, 26} {
		got += letters(i) + " "
	}
	if got != "B C Z AA AB " {
		t.Errorf("got %s", got)
	}
}
