package casework_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/htcds"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/release"
	"amparo/internal/exchange"
	"amparo/internal/fault"
	"amparo/internal/store"

	"github.com/xuri/excelize/v2"
)

var toTheCourt = htcds.ReleaseInput{To: "Juzgado de nadie", Why: "Declara en el proceso."}

// agreesWithName is what she says who lets her record leave with her name.
func agreesWithName() intake.ConsentInput {
	return amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity, consent.WithName)
}

// leaving are the people of an agency, and a mother of it who agrees with her daughter that their record leaves.
type leaving struct {
	*amparotest.World
	t                     *testing.T
	ana, beto, boss, desk *amparotest.Actor
	filed                 intake.Registered
	cas                   domain.CaseID
}

func newLeaving(t *testing.T) *leaving {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	l := &leaving{w, t, ana, ana.Colleague("beto", domain.RoleReferrer), ana.Colleague("sara", domain.RoleSupervisor),
		w.Coordinator(), intake.Registered{}, ""}
	in := goesBy(24, "Ana", "Ejemplo Tzoc", "2999 12345 0101", "")
	in.Case.Group = append(in.Case.Group, amparotest.Child(6, domain.Woman))
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Zulma", Family: "Ejemplo"})
	in.Identity.Phone, in.Safety.Risk = "+50200000077", "secretrisk"
	in.Case.Exploitation = []string{country.Guatemala().List(country.ListExploitation)[0].Code}
	in.Consent = agreesWithName()
	l.filed = ana.Refers(in)
	l.cas = l.filed.Case
	return l
}

func (l *leaving) asks(who *amparotest.Actor) release.ID {
	l.t.Helper()
	id, err := l.Work.AskRelease(l.t.Context(), who.Actor, l.cas, toTheCourt)
	must(l.t, err)
	return id
}

func (l *leaving) answers(who *amparotest.Actor, id release.ID, yes bool) error {
	return l.Work.AnswerRelease(l.t.Context(), who.Actor, l.cas, id, yes)
}

func (l *leaving) takes(who *amparotest.Actor, id release.ID) (htcds.File, error) {
	return l.Work.TakeRelease(l.t.Context(), who.Actor, l.cas, id)
}

// TestARecordLeavesWithNamesWhenAnotherPersonConfirmsIt: the worker asks, her supervisor confirms, the worker takes an
// encrypted file once; our own import reads the same people out of it, and nothing stands in it that is not theirs.
func TestARecordLeavesWithNamesWhenAnotherPersonConfirmsIt(t *testing.T) {
	l := newLeaving(t)
	watch := l.Auditor()
	id := l.asks(l.ana)
	for _, who := range []*amparotest.Actor{l.boss, watch} {
		if !slices.Contains(who.Told(), "notice.release_asked") {
			t.Errorf("%s is not told: %v", who.Role, who.Told())
		}
	}
	_, err := l.Work.AskRelease(t.Context(), l.boss.Actor, l.cas, toTheCourt)
	wantCode(t, err, "release.waits")
	_, err = l.takes(l.ana, id)
	l.Want(err, fault.Forbidden)
	must(t, l.answers(l.boss, id, true))
	if !slices.Contains(l.ana.Told(), "notice.release_confirmed") {
		t.Errorf("who asked is told %v", l.ana.Told())
	}
	_, err = l.takes(l.boss, id)
	l.Want(err, fault.Forbidden)
	file, err := l.takes(l.ana, id)
	must(t, err)
	if !slices.Contains(l.boss.Told(), "notice.release_taken") || !slices.Contains(watch.Told(), "notice.release_taken") {
		t.Error("that it was taken is not told")
	}
	_, err = l.takes(l.ana, id)
	l.Want(err, fault.Forbidden)

	if bytes.HasPrefix(file.Content, []byte("PK")) || bytes.Contains(file.Content, []byte("Tzoc")) {
		t.Error("the file is not encrypted")
	}
	if _, err := excelize.OpenReader(bytes.NewReader(file.Content), excelize.Options{Password: "x"}); err == nil {
		t.Error("another password opens it")
	}
	l.readsBack(file)
	seen, err := l.Work.Releases(t.Context(), l.beto.Actor, l.cas)
	if must(t, err); len(seen.All) != 1 || seen.All[0].Now != release.Taken || seen.All[0].Asker != l.ana.Name ||
		seen.All[0].Answerer != l.boss.Name || seen.May {
		t.Errorf("the team reads %+v", seen)
	}
	told, err := l.Work.Ledger(t.Context(), l.ana.Actor, l.cas)
	if must(t, err); !slices.Contains(told.All.What, "left") {
		t.Errorf("she is told of %v", told.All.What)
	}
	l.Verify()
}

// readsBack brings the decrypted file as a list of cases.
func (l *leaving) readsBack(file htcds.File) {
	t := l.t
	f, err := excelize.OpenReader(bytes.NewReader(file.Content), excelize.Options{Password: file.Password})
	must(t, err)
	defer func() { must(t, f.Close()) }()
	var plain bytes.Buffer
	must(t, f.Write(&plain, excelize.Options{}))
	table, err := exchange.Read(plain.Bytes(), "")
	must(t, err)
	said := []exchange.Column{{Field: "needs", Value: "psicologia"}, {Field: "urgency", Value: "media"},
		{Field: "security_level_needed", Value: "2"}, {Field: "consent.method", Value: "escrito"},
		{Field: "consent.given_by", Value: "persona"}, {Field: "consent.on", Value: string(domain.DateOf(l.Clock.Now()))},
		{Field: "found_place", Value: "se_desconoce"}}
	r, err := exchange.Cases(country.Guatemala(), table, domain.DateOf(l.Clock.Now()), said)
	must(t, err)
	if err := r.Wrong(nil); err != nil || len(r.Inputs) != 1 {
		t.Fatalf("%d cases come out, %v", len(r.Inputs), fault.As(err).Fields)
	}
	in := r.Inputs[0]
	was, err := store.Get[domain.Identity](t.Context(), l.Store, l.cas)
	must(t, err)
	for i, n := range was.V.Persons {
		got := in.Identity.Persons[i]
		if got.Given != n.Given || got.Family != n.Family || got.Born != n.Born || got.Number != n.Number {
			t.Errorf("person %d comes out as %+v, was %+v", i, got, n)
		}
	}
	c := in.Case
	if len(c.Group) != 2 || c.Group[1].Age != 6 || c.Group[1].Relation != domain.RelationChild ||
		c.Group[0].Gender != domain.Woman || len(c.Exploitation) != 1 {
		t.Errorf("the case comes out as %+v", c)
	}
	all := ""
	for _, row := range table.Rows {
		all += strings.Join(row.Cells, " ")
	}
	for _, secret := range []string{"secretrisk", "00000077", "Juzgado"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s is in the file", secret)
		}
	}
}

// TestNobodyTakesARecordWithNamesAlone: who asked does not confirm, nor does a colleague or another agency; what a
// supervisor asked, the coordination team confirms, which does not confirm what a worker asked.
func TestNobodyTakesARecordWithNamesAlone(t *testing.T) {
	l := newLeaving(t)
	other := l.Person("otra", l.Agency("otra", "ong"), domain.RoleSupervisor)
	id := l.asks(l.ana)
	for who, kind := range map[*amparotest.Actor]fault.Kind{l.ana: fault.Forbidden, l.beto: fault.Forbidden,
		l.desk: fault.Forbidden, other: fault.NotFound} {
		l.Want(l.answers(who, id, true), kind)
	}
	_, err := l.Work.AskRelease(t.Context(), l.beto.Actor, l.cas, toTheCourt)
	l.Want(err, fault.Forbidden)
	must(t, l.answers(l.boss, id, false))
	if !slices.Contains(l.ana.Told(), "notice.release_refused") {
		t.Errorf("who asked is told %v", l.ana.Told())
	}
	_, err = l.takes(l.ana, id)
	l.Want(err, fault.Forbidden)

	id = l.asks(l.boss)
	l.Want(l.answers(l.boss, id, true), fault.Forbidden)
	if !slices.Contains(l.desk.Told(), "notice.release_asked") {
		t.Error("the coordination team is not told of what a supervisor asks")
	}
	must(t, l.answers(l.desk, id, true))
	_, err = l.takes(l.desk, id)
	l.Want(err, fault.Forbidden)
	_, err = l.takes(l.boss, id)
	must(t, err)
	l.Verify()
}

// TestARecordWithNamesWaitsForNobodyForLong: who asked takes it back; it is confirmed within 72 hours and taken within
// 24 more.
func TestARecordWithNamesWaitsForNobodyForLong(t *testing.T) {
	l := newLeaving(t)
	id := l.asks(l.ana)
	l.Want(l.Work.TakeBackRelease(t.Context(), l.boss.Actor, l.cas, id), fault.Forbidden)
	must(t, l.Work.TakeBackRelease(t.Context(), l.ana.Actor, l.cas, id))
	l.Want(l.answers(l.boss, id, true), fault.Conflict)
	id = l.asks(l.ana)
	l.Waits(72 * time.Hour)
	l.Want(l.answers(l.boss, id, true), fault.Conflict)
	id = l.asks(l.ana)
	must(t, l.answers(l.boss, id, true))
	l.Waits(release.TakeWithin)
	_, err := l.takes(l.ana, id)
	l.Want(err, fault.Forbidden)
	l.Verify()
}

// TestHerYesHoldsUntilTheFileIsTaken: without it nobody asks; taken back between the second person and the file, none
// is given; and once she is erased nothing is left of what was asked.
func TestHerYesHoldsUntilTheFileIsTaken(t *testing.T) {
	l := newLeaving(t)
	id := l.asks(l.ana)
	must(t, l.answers(l.boss, id, true))
	must(t, l.Work.WithdrawConsent(t.Context(), l.ana.Actor, l.cas))
	_, err := l.takes(l.ana, id)
	wantCode(t, err, "consent.no_with_name")
	must(t, l.Work.TakeBackRelease(t.Context(), l.ana.Actor, l.cas, id))
	_, err = l.Work.AskRelease(t.Context(), l.ana.Actor, l.cas, toTheCourt)
	wantCode(t, err, "consent.no_with_name")

	minor := goesBy(16, "Nina", "Ejemplo", "", "")
	minor.Consent, minor.Case.Court = agreesWithName(), domain.CourtAsked
	minor.Consent.GivenBy, minor.Consent.Representative = consent.WithRepresentative, "procuraduria_ninez"
	filed := l.ana.Refers(minor).Case
	_, err = l.Work.AskRelease(t.Context(), l.ana.Actor, filed, toTheCourt)
	must(t, err)
	for _, r := range l.filed.Referrals {
		must(t, l.Work.Cancel(t.Context(), l.ana.Actor, r, 0, "solucion_alterna"))
	}
	must(t, l.Work.CloseCase(t.Context(), l.ana.Actor, l.cas, 0, "plan_cumplido"))
	must(t, l.Work.AskErasure(t.Context(), l.boss.Actor, l.cas, 0, forgetting.Ask{Reason: "wish", Note: "Lo pidió."}))
	must(t, l.Work.DecideErasure(t.Context(), l.desk.Actor, l.cas, true, ""))
	rows, err := store.All[release.Release](t.Context(), l.Store, store.Filter{})
	if must(t, err); len(rows) != 1 || rows[0].V.Case != filed {
		t.Errorf("after she was erased %d requests are left", len(rows))
	}
	l.Verify()
}

// canLeaveWithName reports whether her worker may ask that her record leave with her name.
func canLeaveWithName(w *amparotest.World, k intake.ConsentInput) bool {
	ana, filed := filedWith(w, k, "abrigo")
	_, err := w.Work.AskRelease(w.T.Context(), ana.Actor, filed.Case, toTheCourt)
	return err == nil
}
