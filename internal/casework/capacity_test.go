package casework_test

import (
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

func number(n int) *int { return &n }

func TestBedsThatWerePromisedCannotBeDeclaredAway(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	unit := casa.Shelter.Units[0].ID
	for range 2 {
		casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])
	}
	set := func(b capacity.BedsInput) error {
		b.Unit = unit
		return w.Work.SetBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0, []capacity.BedsInput{b})
	}
	must(t, set(capacity.BedsInput{Residents: number(1)}))
	err := set(capacity.BedsInput{Residents: number(2)})
	f := fault.As(err)
	if f.Kind != fault.Invalid || f.Fields[0].Code != "beds.promised" || f.Fields[0].Args["taken"] != 2 ||
		f.Fields[0].Args["over"] != 1 {
		t.Fatalf("the refusal must say how many are promised: %+v", f)
	}
	for _, wrong := range []capacity.BedsInput{{Blocked: number(-1)}, {Residents: number(1001)},
		{Residents: number(1 << 60)}} {
		w.Want(set(wrong), fault.Invalid)
	}
	w.Want(w.Work.SetBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0,
		[]capacity.BedsInput{{Unit: "ninguna", Blocked: number(1)}}), fault.Invalid)
	w.Want(w.Work.ConfirmBeds(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 99), fault.Stale)
	closed := false
	must(t, set(capacity.BedsInput{Open: &closed}))

	board, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID)
	must(t, err)
	room := board.Units[0].Room
	if room.Held != 2 || room.Occupied != 1 || room.Free != 0 || len(board.Stays) != 2 || board.Stays[0].Persons != 1 ||
		board.Shelter.Address == "" || board.Freshness != capacity.Fresh {
		t.Fatalf("board %+v", board)
	}
	if !board.Can["shelter.beds"] || board.Can["shelter.edit"] {
		t.Errorf("intake keeps beds, the head changes units: %v", board.Can)
	}
	w.Verify()
}

func TestNobodyButTheHouseLearnsFromABoardWhereItStands(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(3))
	board, err := w.Work.ShelterBoard(t.Context(), w.Coordinator().Actor, casa.Shelter.ID)
	if err != nil || board.Shelter.Address != "" || board.Shelter.Municipality != "" || board.Shelter.Department != "01" ||
		board.ConfirmedBy != "" {
		t.Fatalf("the desk sees the beds and not the place: %+v, %v", board.Shelter, err)
	}
	for _, a := range []domain.Actor{w.Coordinator().Actor, casa.Actor.Actor} {
		list, err := w.Work.MyShelters(t.Context(), a)
		if err != nil || len(list) != 1 || list[0].Address != "" || list[0].Municipality != "" {
			t.Errorf("a list never says where a house stands: %+v, %v", list, err)
		}
	}
	_, err = w.Work.ShelterBoard(t.Context(), w.Worker("ana").Actor, casa.Shelter.ID)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.ShelterBoard(t.Context(), w.Program("psico", domain.ClassPsych, 1).Actor.Actor, casa.Shelter.ID)
	w.Want(err, fault.NotFound)
}

func TestAHouseChangesItsUnitsButNotThoseSomebodyLivesIn(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2), amparotest.Girls(1))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	in := capacity.ShelterInput{Name: "Casa nueva", Municipality: "0101", Address: "Otra puerta", Active: true,
		IntakeHours: "lun-vie 07:00-20:00, por la puerta de atrás",
		MaxStayDays: 90, SecurityLevel: 2, Languages: []string{"spa", "kek"}, Units: casa.Shelter.Units,
		MinorLicence: &domain.Licence{Authority: "CNA de prueba", Status: "vigente", ValidUntil: "2030-01-01"}}
	w.Want(w.Work.EditShelter(t.Context(), casa.Actor.Actor, casa.Shelter.ID, 0, in), fault.Forbidden)
	casa.Accepts(ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], casa)[0])

	without := in
	without.Units = casa.Shelter.Units[1:]
	if f := fault.As(w.Work.EditShelter(t.Context(), head.Actor, casa.Shelter.ID, 0, without)); len(f.Fields) != 1 ||
		f.Fields[0].Code != "shelter.unit_taken" {
		t.Fatalf("somebody was promised a bed there: %+v", f)
	}
	small := in
	small.Units = append([]domain.Unit(nil), casa.Shelter.Units...)
	small.Units[0].Beds.Total = 0
	w.Want(w.Work.EditShelter(t.Context(), head.Actor, casa.Shelter.ID, 0, small), fault.Invalid)
	bad := capacity.ShelterInput{Municipality: "9999", IntakeHours: "cuando sea", SecurityLevel: 9, Phone: "no",
		Email: "no", Languages: []string{"xxx"},
		Units: []domain.Unit{{Name: "", Population: "x", AgeMin: 20, AgeMax: 10, Beds: domain.Beds{Total: -1}}}}
	if f := fault.As(w.Work.EditShelter(t.Context(), head.Actor, casa.Shelter.ID, 0, bad)); len(f.Fields) < 12 {
		t.Errorf("everything wrong is said at once, got %d: %+v", len(f.Fields), f.Fields)
	}
	in.Units = append(casa.Shelter.Units[:1:1], domain.Unit{Name: "Nueva", Population: "mujeres",
		Genders: []domain.Gender{domain.Woman}, AgeMin: 18, AgeMax: 99, Open: true, Beds: domain.Beds{Total: 4}})
	must(t, w.Work.EditShelter(t.Context(), head.Actor, casa.Shelter.ID, 0, in))
	sh, err := store.Get[domain.Shelter](t.Context(), w.Store, casa.Shelter.ID)
	if err != nil || sh.V.Name != "Casa nueva" || len(sh.V.Units) != 2 || sh.V.Units[0].ID != casa.Shelter.Units[0].ID ||
		sh.V.Units[1].ID == "" || sh.V.Department != "01" || sh.V.Operator == "" {
		t.Fatalf("kept %+v, %v", sh.V, err)
	}
	id, err := w.Work.CreateShelter(t.Context(), head.Actor, head.Agency, in)
	if err != nil || id == "" {
		t.Fatal(err)
	}
	_, err = w.Work.CreateShelter(t.Context(), head.Actor, ana.Agency, in)
	if err == nil {
		t.Error("nobody adds a house to another agency")
	}
	w.Verify()
}

func TestAProgrammeKeepsItsCaseloadTrue(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	psy := w.Program("psico", domain.ClassPsych, 2, "trauma")
	in := amparotest.Survivor(amparotest.Woman(30))
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyHigh}}
	offer := ana.OffersTo(ana.Refers(in).Referrals[0], psy)[0]
	board, err := w.Work.ProgramBoard(t.Context(), psy.Actor.Actor, psy.Program.ID)
	if err != nil || board.Load.Waiting != 1 || board.Load.Free != 2 {
		t.Fatalf("board %+v, %v", board.Load, err)
	}
	psy.Accepts(offer)
	must(t, w.Work.SetCaseload(t.Context(), psy.Actor.Actor, psy.Program.ID, 0, 2, 1))
	w.Want(w.Work.SetCaseload(t.Context(), psy.Actor.Actor, psy.Program.ID, 0, 2, 2), fault.Invalid)
	w.Want(w.Work.SetCaseload(t.Context(), psy.Actor.Actor, psy.Program.ID, 0, -1, 0), fault.Invalid)
	w.Want(w.Work.SetCaseload(t.Context(), w.Program("legal", domain.ClassLegal, 1).Actor.Actor, psy.Program.ID, 0, 9, 0),
		fault.Forbidden)
	board, err = w.Work.ProgramBoard(t.Context(), psy.Actor.Actor, psy.Program.ID)
	if err != nil || board.Load.Free != 0 || len(board.Slots) != 1 || board.Slots[0].Taker == "" ||
		!board.Can["program.caseload"] {
		t.Fatalf("board %+v, %v", board, err)
	}
	seen, err := w.Work.ProgramBoard(t.Context(), w.Coordinator().Actor, psy.Program.ID)
	if err != nil || seen.Slots[0].Taker != "" {
		t.Errorf("who treats her is the programme's own: %+v, %v", seen.Slots, err)
	}
	w.Waits(25 * time.Hour)
	if board, _ = w.Work.ProgramBoard(t.Context(), psy.Actor.Actor, psy.Program.ID); board.Freshness != capacity.Ageing {
		t.Errorf("after a day figures age: %s", board.Freshness)
	}
	must(t, w.Work.ConfirmCaseload(t.Context(), psy.Actor.Actor, psy.Program.ID, board.Rev))
	form := capacity.ProgramInput{Name: "Otra hora", Municipality: "0101", Serves: []string{"01"},
		Languages: []string{"spa"}, AgeMax: 99,
		Genders: []domain.Gender{domain.Woman}, Modalities: []string{"presencial"}, MaxCaseload: 4, Active: true}
	must(t, w.Work.EditProgram(t.Context(), psy.Actor.Actor, psy.Program.ID, 0, form))
	if _, err := w.Work.CreateProgram(t.Context(), psy.Actor.Actor, psy.Agency, domain.ClassPsych, form); err != nil {
		t.Fatal(err)
	}
	_, err = w.Work.CreateProgram(t.Context(), psy.Actor.Actor, psy.Agency, domain.ClassLegal, form)
	w.Want(err, fault.Invalid)
	list, err := w.Work.MyPrograms(t.Context(), psy.Actor.Actor)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d programmes, %v", len(list), err)
	}
	w.Verify()
}

func TestFiguresShowNoSmallCount(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	w.Shelter("grande", "0108", amparotest.Women(40), amparotest.Women(6))
	w.Shelter("chica", "1401", amparotest.Women(2))
	w.Shelter("media", "0301", amparotest.Women(9))
	w.Program("psico", domain.ClassPsych, 12)
	for range 3 {
		ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	}
	f, err := w.Work.Figures(t.Context(), w.Person("analista", w.Agency("universidad", "educativa"),
		domain.RoleAnalyst).Actor)
	must(t, err)
	byDep := map[string]string{}
	for _, r := range f.Rooms {
		byDep[r.Department] = r.Free.String()
	}
	if byDep["01"] != "46" || byDep["14"] != "<5" || byDep["03"] != "–" {
		t.Errorf("two beds could be counted back from the total: %v", byDep)
	}
	if f.Open.N != 0 || !f.Open.Hidden || f.States[0].N.N != 0 {
		t.Errorf("three referrals are too few to show: %+v", f)
	}
}
