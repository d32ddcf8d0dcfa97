package domain

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestRoomIsDerivedAndNeverNegative draws houses and stays: beds are neither lost nor invented.
func TestRoomIsDerivedAndNeverNegative(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := Shelter{ID: "s", Active: rapid.Bool().Draw(t, "active")}
		for i := range rapid.IntRange(0, 4).Draw(t, "units") {
			s.Units = append(s.Units, Unit{ID: UnitID(rune('a' + i)), Open: rapid.Bool().Draw(t, "open"), Beds: Beds{
				Total: rapid.IntRange(0, 9).Draw(t, "total"), Blocked: rapid.IntRange(0, 3).Draw(t, "blocked"),
				Residents: rapid.IntRange(0, 9).Draw(t, "residents")}})
		}
		states := []StayState{StayHeld, StayTransit, StayArrived, StayDeparted, StayReleased, StayNoShow, StayExpired}
		var stays []Stay
		active := 0
		for range rapid.IntRange(0, 8).Draw(t, "stays") {
			st := Stay{Shelter: "s", State: rapid.SampledFrom(states).Draw(t, "state")}
			if rapid.IntRange(0, 5).Draw(t, "elsewhere") == 0 {
				st.Shelter = "other"
			}
			for range rapid.IntRange(1, 4).Draw(t, "persons") {
				unit := UnitID(rune('a' + rapid.IntRange(0, 4).Draw(t, "unit")))
				st.Persons = append(st.Persons, InUnit{Unit: unit})
				if _, known := s.UnitByID(unit); known && st.Shelter == "s" && st.State.Active() {
					active++
				}
			}
			stays = append(stays, st)
		}
		counted := 0
		for i, r := range Rooms(s, stays) {
			u := s.Units[i]
			counted += r.Held + r.Occupied - u.Beds.Residents
			if r.Free < 0 || r.Over < 0 || r.Free > 0 && r.Over > 0 {
				t.Fatalf("%+v", r)
			}
			if (!u.Open || !s.Active) && r.Free != 0 {
				t.Fatalf("a closed unit has no room: %+v", r)
			}
			if u.Open && s.Active && r.Free-r.Over != r.Total-r.Blocked-r.Occupied-r.Held {
				t.Fatalf("beds were lost or invented: %+v", r)
			}
		}
		if counted != active {
			t.Fatalf("%d persons take beds, %d were counted", active, counted)
		}
	})
}

func TestFitsOversellsNothing(t *testing.T) {
	t.Parallel()
	rooms := []Room{{Unit: "a", Free: 2}, {Unit: "b", Free: 0}}
	for _, c := range []struct {
		want map[UnitID]int
		ok   bool
	}{{map[UnitID]int{"a": 2}, true}, {map[UnitID]int{"a": 3}, false}, {map[UnitID]int{"a": 1, "b": 1}, false},
		{map[UnitID]int{"c": 1}, false}} {
		if Fits(rooms, c.want) != c.ok {
			t.Errorf("%v: want %v", c.want, c.ok)
		}
	}
}

func TestConsentIsALiveKey(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	k := Consent{ID: "k", ExpiresAt: now.Add(time.Hour),
		Scopes:     map[Scope]Answer{ScopeShareMinimal: Yes, ScopeShareIdentity: NotAsked},
		Recipients: []AgencyID{"casa"}, Purposes: []Class{ClassShelter}}
	if !k.Allows(ScopeShareMinimal, "casa", ClassShelter, now) {
		t.Error("what was agreed is allowed")
	}
	for name, refused := range map[string]bool{
		"another recipient":   k.Allows(ScopeShareMinimal, "otra", ClassShelter, now),
		"another purpose":     k.Allows(ScopeShareMinimal, "casa", ClassLegal, now),
		"what was not asked":  k.Allows(ScopeShareIdentity, "casa", ClassShelter, now),
		"after it ended":      k.Allows(ScopeShareMinimal, "casa", ClassShelter, now.Add(time.Hour)),
		"after withdrawal":    k.Withdraw("ana", now).Allows(ScopeShareMinimal, "casa", ClassShelter, now),
		"without any consent": (Consent{}).Allows(ScopeShareMinimal, "casa", ClassShelter, now),
	} {
		if refused {
			t.Errorf("%s must open nothing", name)
		}
	}
	first := k.Withdraw("ana", now)
	if again := first.Withdraw("bea", now.Add(time.Hour)); !again.WithdrawnAt.Equal(first.WithdrawnAt) ||
		again.WithdrawnBy != "ana" {
		t.Error("withdrawing twice keeps the first time")
	}
}

func TestAgeIsCountedInBirthdays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born, on Date
		age      int
	}{{"2008-11-23", "2026-11-23", 18}, {"2008-11-24", "2026-11-23", 17}, {"2008-02-29", "2026-02-28", 17},
		{"2008-02-29", "2026-03-01", 18}, {"x", "2026-01-01", -1}} {
		if got := c.born.AgeOn(c.on); got != c.age {
			t.Errorf("born %s on %s: %d, want %d", c.born, c.on, got, c.age)
		}
	}
	for _, bad := range []string{"", "2026-13-01", "2026-02-30", "26-01-01", "1899-01-01", "10000-01-01", "2026-1-1",
		"2026-01-01T00:00"} {
		if _, ok := ParseDate(bad); ok {
			t.Errorf("%q is no date", bad)
		}
	}
}

func FuzzParseID(f *testing.F) {
	f.Add(NewID[string]())
	f.Add("../../etc")
	f.Fuzz(func(t *testing.T, s string) {
		id, ok := ParseID[CaseID](s)
		if ok && (string(id) != s || len(s) != 26) {
			t.Fatalf("%q became %q", s, id)
		}
	})
}

func TestIdsAreRandomAndParse(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		id := NewID[string]()
		if _, ok := ParseID[CaseID](id); !ok || seen[id] {
			t.Fatalf("%q", id)
		}
		seen[id] = true
	}
}
