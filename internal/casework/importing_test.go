package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/importing"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// brought are houses as a list holds them.
func brought(t testing.TB, n int) (in []capacity.ShelterInput, rows []int) {
	t.Helper()
	lines := []string{"nombre;municipio;direccion;telefono;horario;dias maximos;seguridad;idiomas;unidad;poblacion;" +
		"genero;edad minima;edad maxima;camas"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("Casa %d;Mixco;Calle;2000-0001;24h;180;1;español;Mujeres;mujeres;mujer;18;99;8,0",
			i))
	}
	table, err := exchange.Read([]byte(strings.Join(lines, "\n")), "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := exchange.Shelters(country.Guatemala(), table, nil)
	if err != nil || r.Unread() {
		t.Fatal(err, r.Wrong(nil))
	}
	return r.Inputs, r.Rows()
}

// TestAnImportIsTakenBackWhileNothingHappened: by the head of the agency, as one act. After somebody was asked of one
// of the houses nothing is taken back, and the row is named; nor after a day, nor by who only admits.
func TestAnImportIsTakenBackWhileNothingHappened(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head, second := casa.Colleague("directora", domain.RoleShelterHead), casa.Colleague("otra", domain.RoleShelterHead)
	in, rows := brought(t, 3)
	as := importing.As{Agency: casa.Agency, Rows: rows}
	bring := func() imported.Import {
		done, err := w.Work.ImportShelters(t.Context(), head.Actor, as, in)
		ok(t, err)
		return done
	}
	houses := func(want int) {
		t.Helper()
		all, err := w.Work.MyShelters(t.Context(), head.Actor)
		if err != nil || len(all) != want {
			t.Fatalf("%d houses, want %d, %v", len(all), want, err)
		}
	}
	try := as
	try.Try = true
	if done, err := w.Work.ImportShelters(t.Context(), head.Actor, try, in); err != nil || len(done.Made) > 0 {
		t.Errorf("a dry run made %v, %v", done.Made, err)
	}
	houses(1)
	done := bring()
	houses(4)
	stranger := w.Shelter("vecina", "0108", amparotest.Women(1)).Colleague("vera", domain.RoleShelterHead)
	w.Want(w.Work.UndoImport(t.Context(), stranger.Actor, done.ID), fault.NotFound)
	w.Want(w.Work.UndoImport(t.Context(), casa.Actor.Actor, done.ID), fault.NotFound)
	ok(t, w.Work.UndoImport(t.Context(), second.Actor, done.ID))
	ok(t, w.Work.UndoImport(t.Context(), second.Actor, done.ID)) // A second click.
	houses(1)
	gone := domain.ShelterID(done.Made[0].ID)
	if _, err := store.Get[domain.Shelter](t.Context(), w.Store, gone); !fault.Is(err, fault.NotFound) {
		t.Errorf("a house is left: %v", err)
	}

	done = bring()
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	asked := *casa
	asked.Shelter.ID = domain.ShelterID(done.Made[1].ID)
	offer := ana.Offers(filed.Referrals[0], &asked)[0]
	undo := func() []fault.Field {
		err := w.Work.UndoImport(t.Context(), head.Actor, done.ID)
		w.Want(err, fault.Invalid)
		houses(4)
		return fault.As(err).Fields
	}
	if wrong := undo(); len(wrong) != 1 || wrong[0].Path != "rows.3" || wrong[0].Code != "import.touched" {
		t.Errorf("it says %v", wrong)
	}
	casa.Accepts(offer)
	board, err := w.Work.ShelterBoard(t.Context(), head.Actor, domain.ShelterID(done.Made[0].ID))
	ok(t, err)
	ok(t, w.Work.ConfirmBeds(t.Context(), head.Actor, board.Shelter.ID, board.Rev))
	if wrong := undo(); len(wrong) != 2 || wrong[0].Path != "rows.2" {
		t.Errorf("after an edit and a hold it says %v", wrong)
	}
	houses(4)
	done = bring()
	w.Waits(imported.UndoLife + time.Minute)
	w.Want(w.Work.UndoImport(t.Context(), head.Actor, done.ID), fault.Conflict)
	houses(7)
	w.Verify()
}

// TestAnImportIsWholeAndBounded: an import of more than one act may hold is looked at, and refused whole.
func TestAnImportIsWholeAndBounded(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	in, rows := brought(t, imported.AtOnce+1)
	as := importing.As{Agency: casa.Agency, Rows: rows}
	_, err := w.Work.ImportShelters(t.Context(), head.Actor, as, in)
	w.Want(err, fault.Conflict)
	in[7].Municipality = "9999"
	_, err = w.Work.ImportShelters(t.Context(), head.Actor, as, in[:100])
	w.Want(err, fault.Invalid)
	all, err := w.Work.MyShelters(t.Context(), head.Actor)
	if err != nil || len(all) != 1 {
		t.Errorf("%d houses, %v", len(all), err)
	}
	in[7].Municipality = "0108"
	done, err := w.Work.ImportShelters(t.Context(), head.Actor, as, in[:imported.AtOnce])
	if err != nil || len(done.Made) != imported.AtOnce {
		t.Fatal(len(done.Made), err)
	}
	ok(t, w.Work.UndoImport(t.Context(), head.Actor, done.ID))
	w.Verify()
}

// BenchmarkADryRunOfTenThousandRows reads the largest list and looks whether all of it could be added.
func BenchmarkADryRunOfTenThousandRows(b *testing.B) {
	w := amparotest.New(b)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	head := casa.Colleague("directora", domain.RoleShelterHead)
	for b.Loop() {
		in, rows := brought(b, imported.MaxRows)
		as := importing.As{Agency: casa.Agency, Rows: rows, Try: true}
		if _, err := w.Work.ImportShelters(b.Context(), head.Actor, as, in); err != nil {
			b.Fatal(err)
		}
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
