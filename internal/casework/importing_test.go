package casework_test

import (
	"fmt"
	"slices"
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

// caseHead are the columns of a list of cases as an agency kept it.
const caseHead = "Expediente;Nombres;Apellidos;Fecha de nacimiento;Edad;Género;Relación;Idiomas;Condición;" +
	"Modalidad;Municipio;Seguridad;Juzgado;Necesidades;Urgencia;Quién consiente;Representante;" +
	"Forma del consentimiento;Fecha del consentimiento;Consentimiento"

// consented are the last columns of somebody who agreed.
const consented = "albergue,psicologia;media;persona;;por escrito;20/11/2026;registro,compartir_minimo"

// casesOf reads a list of cases.
func casesOf(t testing.TB, w *amparotest.World, said []imported.Column,
	lines ...string) exchange.Reading[exchange.CaseInput] {
	t.Helper()
	table, err := exchange.Read([]byte(strings.Join(lines, "\n")), ";")
	if err != nil {
		t.Fatal(err)
	}
	r, err := exchange.Cases(w.Work.Pack(), table, w.Work.Today(), said)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAnAgencyBringsItsOpenCases: a mother with her child and a woman alone, from the list that their worker kept. They
// are drafts of which nobody is asked; the consent holds from the day on which it was given; and the list is taken back
// while nobody worked on one of them, and not afterwards.
func TestAnAgencyBringsItsOpenCases(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(1))
	ana := w.Worker("ana")
	r := casesOf(t, w, nil, caseHead,
		"E-1;Juana;Ic;14/03/1998;;mujer;;español;posible;trabajo_forzado;Mixco;2;;"+consented,
		"E-1;Niña;Ic;;4;mujer;hija_hijo;;;;;;;;;;;;;",
		"E-2;Rosa;Coy;;31;mujer;;Q'eqchi';identificada;;Cobán;3;;"+consented)
	ok(t, r.Wrong(nil))
	as := importing.As{Agency: ana.Agency, Rows: r.Rows()}
	try := as
	try.Try = true
	if done, err := w.Work.ImportCases(t.Context(), ana.Actor, try, r.Inputs); err != nil || len(done.Made) > 0 {
		t.Fatalf("a dry run made %v, %v", done.Made, err)
	}
	_, err := w.Work.ImportCases(t.Context(), casa.Actor.Actor, importing.As{Agency: casa.Agency, Rows: as.Rows}, r.Inputs)
	w.Want(err, fault.Forbidden)
	done, err := w.Work.ImportCases(t.Context(), ana.Actor, as, r.Inputs)
	ok(t, err)
	if len(done.Made) != 2 || done.Made[1].Row != 4 {
		t.Fatalf("made %v", done.Made)
	}
	v, err := w.Work.ViewCase(t.Context(), ana.Actor, domain.CaseID(done.Made[0].ID))
	ok(t, err)
	if len(v.Case.Group) != 2 || v.Case.Lead().Age != 28 || v.Case.Group[1].Caregiver == nil || len(v.Referrals) != 2 ||
		v.Referrals[0].State != domain.ReferralDraft || v.Case.Court != domain.CourtNone {
		t.Errorf("filed %+v", v.Case)
	}
	if want := w.Work.Morning("2026-11-20").AddDate(0, 0, domain.ConsentDays); !v.Consent.Consent.ExpiresAt.Equal(want) {
		t.Errorf("the consent holds until %v, want %v", v.Consent.Consent.ExpiresAt, want)
	}
	ok(t, w.Work.UndoImport(t.Context(), ana.Actor, done.ID))
	_, err = w.Work.ViewCase(t.Context(), ana.Actor, domain.CaseID(done.Made[0].ID))
	w.Want(err, fault.NotFound)

	as.ID = ""
	done, err = w.Work.ImportCases(t.Context(), ana.Actor, as, r.Inputs)
	ok(t, err)
	ok(t, w.Work.Send(t.Context(), ana.Actor, referralsOf(t, w, done.Made[1].ID)[0], 0))
	err = w.Work.UndoImport(t.Context(), ana.Actor, done.ID)
	w.Want(err, fault.Invalid)
	if wrong := fault.As(err).Fields; len(wrong) != 1 || wrong[0].Path != "rows.4" {
		t.Errorf("it says %v", wrong)
	}
	w.Verify()
}

func referralsOf(t *testing.T, w *amparotest.World, id string) (out []domain.ReferralID) {
	t.Helper()
	all, err := store.All[domain.Referral](t.Context(), w.Store, store.Filter{By: store.By("case", id)})
	ok(t, err)
	for _, r := range all {
		out = append(out, r.V.ID)
	}
	return out
}

// TestNoCaseIsBroughtWithoutConsent: what a list does not say can be said for all rows, but a consent that ended, one
// of a minor alone, and none at all keep the whole list out, each told by its row; and so does a closed case.
func TestNoCaseIsBroughtWithoutConsent(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	said := []imported.Column{{Field: "needs", Value: "albergue"}, {Field: "urgency", Value: "Media"},
		{Field: "security_level_needed", Value: "2"}, {Field: "languages", Value: "español"},
		{Field: "trafficking_status", Value: "posible"}, {Field: "consent.method", Value: "oral"},
		{Field: "consent.given_by", Value: "persona"}, {Field: "found_place", Value: "se_desconoce"},
		{Field: "consent.scopes", Value: "registro"}, {Field: "gender", Value: "mujer"}}
	r := casesOf(t, w, said, "edad;consent.on;consent.scopes;cas_Status", "30;2026-11-01;;Active", "31;2026-01-01;;",
		"16;2026-11-01;;", "32;;;", "33;2026-11-01;compartir_minimo;", "34;2026-11-01;;Closed")
	_, err := w.Work.ImportCases(t.Context(), ana.Actor,
		importing.As{Agency: ana.Agency, Rows: r.Rows(), Try: r.Unread()}, r.Inputs)
	err = r.Wrong(err)
	w.Want(err, fault.Invalid)
	var got []string
	for _, f := range fault.As(err).Fields {
		got = append(got, f.Path+" "+f.Code)
	}
	want := []string{"rows.3.consent.on consent.ended_before",
		"rows.4.consent.given_by consent.minor_needs_representative",
		"rows.4.court_status field.choose_one", "rows.5.consent.on field.required",
		"rows.6.consent.scopes consent.record_needed", "rows.7.state import.closed_case"}
	for _, one := range want {
		if !slices.Contains(got, one) {
			t.Errorf("%s is not told: %v", one, got)
		}
	}
	if slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "rows.2.") }) {
		t.Errorf("row 2 is right, and it says %v", got)
	}
}
