package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/domain/surge"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

// surgeNight is a night on which the only unit of a house is full, and the desk may act for it.
func surgeNight(t *testing.T) (w *amparotest.World, casa *amparotest.House, desk domain.Actor,
	open func(capacity.SurgeInput) (domain.UnitID, error)) {
	w = amparotest.New(t)
	casa = w.Shelter("casa", "0108", amparotest.Women(1))
	desk, err := w.Work.ActFor(t.Context(), w.Coordinator().Actor, casa.Agency, desksReason)
	must(t, err)
	return w, casa, desk, func(in capacity.SurgeInput) (domain.UnitID, error) {
		return w.Work.OpenSurge(t.Context(), desk, casa.Shelter.ID, 0, in)
	}
}

func TestTheDeskOpensPlacesForANightAndTheyCloseByThemselves(t *testing.T) {
	w, casa, _, open := surgeNight(t)
	ana := w.Worker("ana")
	like := casa.Shelter.Units[0].ID
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	waits := ana.Refers(amparotest.Survivor(amparotest.Woman(30)))
	if m := matched(t, w, ana, waits.Referrals[0]); len(m.Ranking.Candidates) != 0 {
		t.Fatalf("the house must be full: %+v", m.Ranking.Candidates)
	}

	unit, err := open(capacity.SurgeInput{Unit: like, Kind: surge.Overflow, Name: "Sala", Beds: 2, Nights: 1})
	must(t, err)
	if told := casa.Told(); !slices.Contains(told, "notice.acted_for_you") {
		t.Errorf("the house must be told: %v", told)
	}
	m := matched(t, w, ana, waits.Referrals[0])
	if len(m.Ranking.Candidates) != 1 || !slices.ContainsFunc(m.Ranking.Candidates[0].Why, func(r capacity.Reason) bool {
		return r.Code == match.WhySurge
	}) {
		t.Fatalf("the surge place must be offered, and named as one: %+v", m.Ranking.Candidates)
	}
	casa.Accepts(ana.Offers(waits.Referrals[0], casa)[0])

	desk := w.Coordinator()
	w.Waits(3 * time.Second)
	d, err := w.Work.Desk(t.Context(), desk.Actor, oversight.DeskFilter{})
	must(t, err)
	if d.Free != 0 || d.Surge != 1 {
		t.Errorf("surge places are counted apart: %d free, %d surge", d.Free, d.Surge)
	}
	f, err := w.Work.Figures(t.Context(), desk.Actor)
	must(t, err)
	if f.Free.N != 0 || f.Surge != 1 {
		t.Errorf("figures: %+v free, %d surge", f.Free, f.Surge)
	}

	until := surgeUnit(t, w, casa, unit).Surge.Until
	local := until.In(w.Work.Pack().TimeZone())
	if local.Hour() != 12 || domain.DateOf(local) != w.Work.Today().AddDays(1) {
		t.Fatalf("one night ends at noon of the next day: %v", local)
	}
	w.Clock.Advance(until.Add(-time.Second).Sub(w.Clock.Now()))
	warned(t, w)
	if !surgeUnit(t, w, casa, unit).Open {
		t.Fatal("closed a second too early")
	}
	w.Clock.Advance(until.Sub(w.Clock.Now()))
	warned(t, w)
	warned(t, w)
	if u := surgeUnit(t, w, casa, unit); u.Open || !surgeUnit(t, w, casa, like).Open {
		t.Fatalf("the place must be closed, and no other: %+v", u)
	}
	if n := count(casa.Told(), "notice.surge_over"); n != 1 {
		t.Errorf("the house was told %d times", n)
	}
	if n := count(desk.Told(), "notice.surge_over"); n != 1 {
		t.Errorf("the desk was told %d times", n)
	}
	if st, err := store.All[domain.Stay](t.Context(), w.Store, store.Filter{}); err != nil || len(st) != 2 {
		t.Errorf("who has a bed keeps it: %v, %v", st, err)
	}
	w.Verify()
}

func TestSurgePlacesComeAfterEveryOtherPlace(t *testing.T) {
	w, casa, _, open := surgeNight(t)
	ana := w.Worker("ana")
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	far := w.Shelter("lejos", "1601", amparotest.Women(1))
	hotel := capacity.SurgeInput{Unit: casa.Shelter.Units[0].ID, Kind: surge.Hotel, Name: "Hotel", Beds: 1, Nights: 2}
	_, err := open(hotel)
	must(t, err)
	w.Waits(100 * time.Hour) // The figures of both are old by now.
	must(t, w.Work.ConfirmBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0))
	_, err = open(hotel)
	must(t, err)
	m := matched(t, w, ana, ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0])
	if len(m.Ranking.Candidates) != 2 || m.Ranking.Candidates[0].Shelter != far.Shelter.ID {
		t.Fatalf("a far house with old figures comes before a surge place: %+v", m.Ranking.Candidates)
	}
}

// TestAnOrdinaryBedIsTakenBeforeASurgePlace: in a house that has both.
func TestAnOrdinaryBedIsTakenBeforeASurgePlace(t *testing.T) {
	w, casa, _, open := surgeNight(t)
	ana := w.Worker("ana")
	like := casa.Shelter.Units[0].ID
	room, err := open(capacity.SurgeInput{Unit: like, Kind: surge.Overflow, Name: "Sala", Beds: 3, Nights: 1})
	must(t, err)
	m := matched(t, w, ana, ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0])
	if len(m.Ranking.Candidates) != 1 || !slices.Equal(m.Ranking.Candidates[0].Units, []domain.UnitID{like}) {
		t.Fatalf("units %+v", m.Ranking.Candidates)
	}
	sister := amparotest.Woman(31)
	sister.Relation = domain.RelationSibling
	m = matched(t, w, ana, ana.Refers(amparotest.Survivor(amparotest.Woman(30), sister)).Referrals[0])
	if len(m.Ranking.Candidates) != 1 || !slices.Equal(m.Ranking.Candidates[0].Units, []domain.UnitID{room}) {
		t.Fatalf("sisters stay together, where there is room for both: %+v", m.Ranking.Candidates)
	}
}

func TestSurgePlacesAreRefusedToWhomeverTheyAreNotFor(t *testing.T) {
	w, casa, _, open := surgeNight(t)
	like := casa.Shelter.Units[0].ID
	good := capacity.SurgeInput{Unit: like, Kind: surge.Overflow, Name: "Sala", Beds: 2, Nights: 1}
	for _, who := range []domain.Actor{casa.Actor.Actor, w.Coordinator().Actor, w.Worker("ana").Actor,
		casa.Colleague("directora", domain.RoleShelterHead).Actor} {
		_, err := w.Work.OpenSurge(t.Context(), who, casa.Shelter.ID, 0, good)
		w.Want(err, fault.Forbidden)
	}
	for field, wrong := range map[string]func(*capacity.SurgeInput){
		"unit":   func(in *capacity.SurgeInput) { in.Unit = "ninguna" },
		"kind":   func(in *capacity.SurgeInput) { in.Kind = "carpa" },
		"name":   func(in *capacity.SurgeInput) { in.Name = " " },
		"beds":   func(in *capacity.SurgeInput) { in.Beds = 0 },
		"nights": func(in *capacity.SurgeInput) { in.Nights = surge.MaxNights + 1 },
	} {
		in := good
		wrong(&in)
		_, err := open(in)
		if f := fault.As(err); err == nil || f.Kind != fault.Invalid || f.Fields[0].Path != field {
			t.Errorf("%s: %v", field, err)
		}
	}

	unit, err := open(good)
	must(t, err)
	longer, err := open(capacity.SurgeInput{Unit: unit, Beds: 4, Nights: 3})
	must(t, err)
	if u := surgeUnit(t, w, casa, unit); longer != unit || u.Beds.Total != 4 || u.Surge.Kind != surge.Overflow {
		t.Fatalf("it stays longer, as the same unit: %+v", u)
	}
	w.Clock.Advance(surgeUnit(t, w, casa, unit).Surge.Until.Sub(w.Clock.Now()))
	warned(t, w)
	yes := true
	reopen := []capacity.BedsInput{{Unit: unit, Open: &yes}}
	err = w.Work.SetBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0, reopen)
	if f := fault.As(err); err == nil || f.Fields[0].Code != "surge.over" {
		t.Errorf("the house opens it for no more nights: %v", err)
	}
	acting, err := w.Work.ActFor(t.Context(), w.Coordinator().Actor, casa.Agency, desksReason)
	must(t, err)
	_, err = w.Work.OpenSurge(t.Context(), acting, casa.Shelter.ID, 0, capacity.SurgeInput{Unit: unit, Beds: 4, Nights: 1})
	must(t, err)
	if !surgeUnit(t, w, casa, unit).Open {
		t.Error("the desk opens it again")
	}
}

func matched(t *testing.T, w *amparotest.World, who *amparotest.Actor, id domain.ReferralID) capacity.MatchResult {
	t.Helper()
	w.Waits(3 * time.Second) // A snapshot of the network may be used for two.
	m, err := w.Work.Match(t.Context(), who.Actor, id)
	must(t, err)
	return m
}

func surgeUnit(t *testing.T, w *amparotest.World, casa *amparotest.House, id domain.UnitID) domain.Unit {
	t.Helper()
	sh, err := store.Get[domain.Shelter](t.Context(), w.Store, casa.Shelter.ID)
	must(t, err)
	u, ok := sh.V.UnitByID(id)
	if !ok {
		t.Fatalf("no unit %s", id)
	}
	return u
}

func warned(t *testing.T, w *amparotest.World) {
	t.Helper()
	_, err := w.Work.WarnProviders(t.Context())
	must(t, err)
}
