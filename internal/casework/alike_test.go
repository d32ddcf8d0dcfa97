package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/lookup"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// goesBy is a filing for a woman of that age and name, with a document and a telephone where they are said.
func goesBy(age int, given, family, number, phone string) intake.RegisterInput {
	in := amparotest.Survivor(amparotest.Woman(age))
	n := domain.Named{Given: given, Family: family, Number: number}
	if number != "" {
		n.Document = "dpi"
	}
	in.Identity = domain.Identity{Persons: []domain.Named{n}, Phone: phone}
	return in
}

func alike(t *testing.T, w *amparotest.World, by *amparotest.Actor, id domain.CaseID) lookup.Alike {
	t.Helper()
	a, err := w.Work.Alike(t.Context(), by.Actor, id)
	must(t, err)
	return a
}

// A woman comes back after months and is written down again, by another colleague and in another spelling. Whoever
// files her case is shown the first one, with the reasons, and nothing is put together.
func TestAPersonWhoComesBackIsOfferedHerFirstCase(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	first := ana.Refers(goesBy(23, "María José", "Vásquez Tzoc", "2999 12345 0101", "+50200001111"))
	ana.Refers(goesBy(40, "Marta José", "Vásquez Tzoc", "", "+50200003333"))
	if first.Alike {
		t.Error("she is the first")
	}
	w.Waits(time.Hour)
	for _, c := range []struct {
		in  intake.RegisterInput
		why []string
	}{
		{goesBy(24, "Josefa", "Ejemplo", "2999-12345-0101", ""), []string{"document"}},
		{goesBy(50, "Josefa", "Ejemplo", "", "+50200001111"), []string{"phone"}},
		{goesBy(24, "Ma. Xosé", "Tsoc Basques", "", ""), []string{"sound", "age"}},
		{goesBy(23, "maria jose", "VASQUEZ TZOC", "", ""), []string{"name", "age"}},
	} {
		second := ana.Refers(c.in)
		if !second.Alike {
			t.Errorf("%v: nothing was said as it was filed", c.why)
		}
		v, err := w.Work.ViewCase(t.Context(), ana.Actor, second.Case)
		if must(t, err); !v.Alike {
			t.Errorf("%v: the case does not say it", c.why)
		}
		a := alike(t, w, ana, second.Case)
		i := slices.IndexFunc(a.Cases, func(o lookup.Other) bool { return o.Case == first.Case })
		if i < 0 || !slices.Equal(a.Cases[i].Why, c.why) || a.Cases[i].Code != first.Code || a.Hidden != 0 {
			t.Errorf("%v: %+v", c.why, a)
		}
		if v, err = w.Work.ViewCase(t.Context(), ana.Actor, second.Case); err != nil || v.Alike {
			t.Errorf("it was looked at: %v", err)
		}
		if back := alike(t, w, ana, first.Case); !slices.ContainsFunc(back.Cases, func(o lookup.Other) bool {
			return o.Case == second.Case
		}) {
			t.Errorf("%v: the first case does not know the second", c.why)
		}
	}
	for _, in := range []intake.RegisterInput{
		goesBy(35, "María José", "Vásquez Tzoc", "", ""), goesBy(23, "María José", "Pérez Pec", "", ""),
		goesBy(23, "Rosa", "Vásquez", "2999 12345 0102", ""), goesBy(23, "María José", "", "", ""),
	} {
		if second := ana.Refers(in); slices.ContainsFunc(alike(t, w, ana, second.Case).Cases, func(o lookup.Other) bool {
			return o.Case == first.Case
		}) {
			t.Errorf("%+v is somebody else", in.Identity.Persons)
		}
	}
	w.Verify()
}

// It is looked again when who she is is written later, and only then.
func TestItIsLookedAgainWhenHerDocumentIsWritten(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	first := ana.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0101", ""))
	second := ana.Refers(goesBy(30, "", "", "", ""))
	if second.Alike || len(alike(t, w, ana, second.Case).Cases) != 0 {
		t.Fatal("nothing is known of her")
	}
	id := goesBy(30, "Berta", "Caal", "299912345 0101", "").Identity
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, second.Case, 0, id))
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, second.Case)
	must(t, err)
	a := alike(t, w, ana, second.Case)
	if !v.Alike || len(a.Cases) != 1 || a.Cases[0].Case != first.Case {
		t.Fatalf("%v, %+v", v.Alike, a)
	}
	who, err := w.Work.ReadIdentity(t.Context(), ana.Actor, second.Case)
	must(t, err)
	who.V.Remarks = "Prefiere la tarde."
	must(t, w.Work.WriteIdentity(t.Context(), ana.Actor, second.Case, 0, who.V))
	if v, err = w.Work.ViewCase(t.Context(), ana.Actor, second.Case); err != nil || v.Alike {
		t.Errorf("who she is did not move: %v", err)
	}
}

// Two agencies write the document of one woman. Each learns that the other may know her, and nothing else.
func TestAnotherAgencyIsNamedForTheSameDocumentOnly(t *testing.T) {
	w := amparotest.New(t)
	ana, berta := w.Worker("ana"), w.Worker("berta")
	first := ana.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0101", "+50200001111"))
	near := berta.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0102", "+50200001111"))
	if a := alike(t, w, berta, near.Case); near.Alike || len(a.Elsewhere)+len(a.Cases)+a.Hidden != 0 ||
		notices(ana, "notice.document_elsewhere") != 0 {
		t.Fatalf("names and telephones are told to nobody: %+v", a)
	}
	second := berta.Refers(goesBy(61, "Otra", "Persona", "2999123450101", ""))
	a := alike(t, w, berta, second.Case)
	if !slices.Equal(a.Elsewhere, []string{ana.AgencyName}) || len(a.Cases)+a.Hidden != 0 {
		t.Errorf("%+v", a)
	}
	if notices(ana, "notice.document_elsewhere") != 1 || notices(berta, "notice.document_elsewhere") != 0 {
		t.Errorf("%v, %v", ana.Told(), berta.Told())
	}
	opened, err := w.Work.WhoOpened(t.Context(), ana.Actor, first.Case)
	must(t, err)
	if len(opened) == 0 || opened[0].Act != "case.alike" || opened[0].Agency != berta.Agency || opened[0].Tier != "D1" {
		t.Errorf("her own team reads who asked: %+v", opened)
	}
	ledger, err := w.Work.Ledger(t.Context(), ana.Actor, first.Case)
	must(t, err)
	for _, p := range ledger.Parties {
		if p.Party.Agency == berta.Agency {
			t.Errorf("nobody there saw anything of her: %+v", p)
		}
	}
	_, err = w.Work.Alike(t.Context(), berta.Actor, first.Case)
	w.Want(err, fault.NotFound)
	if a := alike(t, w, ana, first.Case); len(a.Elsewhere) != 0 {
		t.Errorf("hers was written first; she is told by the notice: %+v", a)
	}
}

// A protected witness, and a woman who keeps what is hers from an agency, are not named to it.
func TestWhoIsKeptFromAnAgencyIsNotNamedToIt(t *testing.T) {
	w := amparotest.New(t)
	ana, berta := w.Worker("ana"), w.Worker("berta")
	witness := goesBy(23, "Ana", "Tzoc", "2999 12345 0101", "")
	witness.Restricted.Witness = true
	ana.Refers(witness)
	hiding := goesBy(23, "Eva", "Tzoc", "2999 12345 0202", "")
	hiding.Safety.NoContacts = []domain.NoContact{{Type: "organizacion", Label: "berta", Entity: string(berta.Agency)}}
	if _, err := w.Work.Register(t.Context(), ana.Actor, hiding); err != nil {
		t.Fatal(err)
	}
	for i, number := range []string{"2999 12345 0101", "2999 12345 0202"} {
		second := berta.Refers(goesBy(61, "Otra", "Persona", number, ""))
		if a := alike(t, w, berta, second.Case); len(a.Elsewhere) != 0 || a.Unasked {
			t.Errorf("%s: %+v", number, a)
		}
		if n := notices(ana, "notice.document_elsewhere"); n != i+1 {
			t.Errorf("her own team is told: %d", n)
		}
	}
}

// Whoever writes very many documents in a day finds out nothing more by them; her cases are filed all the same.
func TestDocumentsAreTriedSoOftenADay(t *testing.T) {
	w := amparotest.New(t, act.Limits{DocumentsPerDay: 2})
	ana, berta := w.Worker("ana"), w.Worker("berta")
	ana.Refers(goesBy(23, "Ana", "Tzoc", "2999 12345 0101", ""))
	for _, number := range []string{"2999 12345 0303", "2999 12345 0404"} {
		berta.Refers(goesBy(61, "Otra", "Persona", number, ""))
	}
	third := berta.Refers(goesBy(61, "Otra", "Persona", "2999 12345 0101", ""))
	if a := alike(t, w, berta, third.Case); !a.Unasked || len(a.Elsewhere) != 0 ||
		notices(ana, "notice.document_elsewhere") != 0 {
		t.Errorf("%+v", a)
	}
	w.Waits(25 * time.Hour)
	id, err := store.Get[domain.Identity](t.Context(), w.Store, third.Case)
	must(t, err)
	must(t, w.Work.WriteIdentity(t.Context(), berta.Actor, third.Case, 0, id.V))
	if a := alike(t, w, berta, third.Case); a.Unasked || len(a.Elsewhere) != 1 {
		t.Errorf("%+v", a)
	}
}

// TestAMotherAndHerDaughterOfOneNameAreKeptAsLogged: two people of one case who share their names are found by the same
// terms, and the row is still what its leaf tells.
func TestAMotherAndHerDaughterOfOneNameAreKeptAsLogged(t *testing.T) {
	t.Parallel()
	w := amparotest.New(t)
	ana := w.Worker("ana")
	in := amparotest.Survivor(amparotest.Woman(34), amparotest.Child(8, domain.Woman))
	in.Identity.Persons = []domain.Named{{Given: "María Luz", Family: "Ejemplo"}, {Given: "María Luz", Family: "Ejemplo"}}
	ana.Refers(in)
	w.Verify()
}
