package approval_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// office is an installation with two administrators who chose a password, unless a test says otherwise.
type office struct {
	*amparotest.World
	acts       approval.Service
	home       domain.Agency
	olga, rosa *amparotest.Actor
	eva, audit *amparotest.Actor
}

func open(t *testing.T, admins int) *office {
	t.Helper()
	w := amparotest.New(t)
	o := &office{World: w, acts: approval.Of(w.IDs), home: w.Agency("red", "coordinadora"), eva: w.Coordinator()}
	o.olga, o.audit = o.Person("olga", o.home, domain.RoleAdmin), o.Person("auditora", o.home, domain.RoleAuditor)
	w.Login(o.olga.Actor)
	if admins > 1 {
		o.rosa = o.Person("rosa", o.home, domain.RoleAdmin)
		w.Login(o.rosa.Actor)
	}
	return o
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	f := fault.As(err)
	if f == nil || f.Kind != kind || f.Code != code && (len(f.Fields) == 0 || f.Fields[0].Code != code) {
		t.Errorf("got %v, wanted %v %s", err, kind, code)
	}
}

const why = "Empieza el lunes en la mesa."

func newDesk(login string) identity.AccountInput {
	return identity.AccountInput{Name: "Berta", Login: login, Roles: []domain.Role{domain.RoleCoordinator}}
}

// asks asks for a coordinator, and returns the request.
func (o *office) asks(login string) record.ApprovalID {
	o.T.Helper()
	out, err := o.acts.CreateAccount(o.T.Context(), o.olga.Actor, o.home.ID, newDesk(login), why)
	must(o.T, err)
	if out.Code != "" || out.Asked.ID == "" {
		o.T.Fatalf("one person made a coordinator: %+v", out)
	}
	return out.Asked.ID
}

// told counts the notices of a kind that somebody has.
func (o *office) told(a *amparotest.Actor, kind string) int {
	o.T.Helper()
	list, err := o.Work.Notices(o.T.Context(), a.Actor, oversight.NoticeFilter{})
	must(o.T, err)
	n := 0
	for _, one := range list.Notices {
		if one.Kind == kind {
			n++
		}
	}
	return n
}

// TestTwoPeopleMakeACoordinator: one administrator alone makes none; another, or the desk, confirms exactly what was
// asked and is the only one who sees the code.
func TestTwoPeopleMakeACoordinator(t *testing.T) {
	o := open(t, 2)
	ctx := t.Context()
	_, err := o.acts.CreateAccount(ctx, o.olga.Actor, o.home.ID, newDesk("berta@example.org"), " ")
	wants(t, err, fault.Invalid, "approval.reason")
	_, err = o.acts.CreateAccount(ctx, o.olga.Actor, o.home.ID, newDesk("berta@example.org"), "Nada \u202e malo")
	wants(t, err, fault.Invalid, "field.characters")
	id := o.asks("berta@example.org")
	if _, err := o.IDs.AccountByLogin(ctx, o.olga.Actor, "berta@example.org"); !fault.Is(err, fault.NotFound) {
		t.Errorf("the account is there already: %v", err)
	}
	_, err = o.acts.Decide(ctx, o.olga.Actor, id, true)
	wants(t, err, fault.Forbidden, "approval.another")
	_, err = o.acts.Decide(ctx, o.Worker("ana").Actor, id, true)
	wants(t, err, fault.Forbidden, "fault.forbidden")
	_, err = o.acts.Decide(ctx, o.audit.Actor, id, true)
	wants(t, err, fault.Forbidden, "fault.forbidden")
	list, err := o.acts.List(ctx, o.eva.Actor)
	must(t, err)
	if len(list) != 1 || list[0].Of != "Berta" || list[0].Asker != "olga" || list[0].AgencyName != "red" || list[0].Own ||
		list[0].Reason != why || !slices.Equal(list[0].Roles, []domain.Role{domain.RoleCoordinator}) {
		t.Errorf("%+v", list)
	}
	done, err := o.acts.Decide(ctx, o.eva.Actor, id, true)
	must(t, err)
	if done.Code == "" || !done.Account.V.Holds(domain.RoleCoordinator) || done.Account.V.CreatedBy != o.olga.Account {
		t.Errorf("%+v", done)
	}
	_, err = o.acts.Decide(ctx, o.rosa.Actor, id, true)
	wants(t, err, fault.Conflict, "approval.over")
	if o.told(o.audit, "notice.approval_asked") != 1 || o.told(o.audit, "notice.approval_done") != 1 ||
		o.told(o.eva, "notice.approval_asked") != 1 {
		t.Error("not everybody was told")
	}
	o.Verify()
}

// TestAnOrdinaryAccountNeedsOnePerson: who reaches nothing beyond her agency is made, and helped, by one.
func TestAnOrdinaryAccountNeedsOnePerson(t *testing.T) {
	o := open(t, 2)
	ctx := t.Context()
	out, err := o.acts.CreateAccount(ctx, o.olga.Actor, o.home.ID, identity.AccountInput{Name: "Ana",
		Login: "ana@example.org", Roles: []domain.Role{domain.RoleReferrer}}, "")
	must(t, err)
	ana := out.Account.V
	out, err = o.acts.ResetAccess(ctx, o.olga.Actor, ana.ID, "")
	must(t, err)
	if out.Code == "" {
		t.Error("no code")
	}
	_, err = o.acts.RemoveFactors(ctx, o.olga.Actor, ana.ID, "")
	wants(t, err, fault.Conflict, "factor.none")
	out, err = o.acts.EditAccount(ctx, o.olga.Actor, ana.ID, 1, identity.AccountInput{Name: "Ana", Login: ana.Login,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleAuditor}}, why)
	must(t, err)
	now, err := o.IDs.Account(ctx, o.olga.Actor, ana.ID)
	must(t, err)
	if out.Asked.ID == "" || now.V.Holds(domain.RoleAuditor) {
		t.Errorf("one person made an auditor: %+v", now.V)
	}
	_, err = o.acts.Decide(ctx, o.rosa.Actor, out.Asked.ID, true)
	must(t, err)
	now, err = o.IDs.Account(ctx, o.olga.Actor, ana.ID)
	must(t, err)
	if !now.V.Holds(domain.RoleAuditor) {
		t.Errorf("%+v", now.V)
	}
}

// TestALostSecondStepIsTakenAwayByTwo: of somebody with power; nobody confirms it for herself, and she is told.
func TestALostSecondStepIsTakenAwayByTwo(t *testing.T) {
	o := open(t, 2)
	ctx := t.Context()
	var c store.Change
	store.Put(&c, store.New(record.Factors{Account: o.eva.Account, List: []record.Factor{{ID: "a", Kind: record.Codes}}}))
	c.Log(store.Entry{Actor: o.eva.Actor, Act: "factor.add", Kind: "account", ID: string(o.eva.Account),
		Outcome: store.Done})
	must(t, o.Store.Commit(ctx, c))
	out, err := o.acts.RemoveFactors(ctx, o.olga.Actor, o.eva.Account, "Perdió su teléfono.")
	must(t, err)
	_, err = o.acts.Decide(ctx, o.eva.Actor, out.Asked.ID, true)
	wants(t, err, fault.Forbidden, "approval.another")
	_, err = o.acts.Decide(ctx, o.rosa.Actor, out.Asked.ID, true)
	must(t, err)
	has, err := store.Find[record.Factors](ctx, o.Store, o.eva.Account)
	must(t, err)
	if len(has.V.List) != 0 {
		t.Error("her factors are there")
	}
	if o.told(o.eva, "notice.approval_of_yours") != 1 || o.told(o.eva, "notice.factors_taken") != 1 {
		t.Error("she was not told")
	}
	o.Verify()
}

// TestARequestEnds: after 72 hours, when its account changes, when it is refused, and when who asked may no longer.
func TestARequestEnds(t *testing.T) {
	o := open(t, 2)
	ctx := t.Context()
	decides := func(id record.ApprovalID, code string) {
		t.Helper()
		_, err := o.acts.Decide(ctx, o.rosa.Actor, id, true)
		wants(t, err, fault.Conflict, code)
	}
	late := o.asks("tarde@example.org")
	o.Clock.Advance(record.ApprovalLife - time.Minute)
	if list, err := o.acts.List(ctx, o.rosa.Actor); err != nil || len(list) != 1 {
		t.Errorf("%v %v", list, err)
	}
	o.Clock.Advance(time.Minute)
	decides(late, "approval.over")

	reset, err := o.acts.ResetAccess(ctx, o.olga.Actor, o.eva.Account, "Perdió su contraseña.")
	must(t, err)
	eva, err := o.IDs.Account(ctx, o.olga.Actor, o.eva.Account)
	must(t, err)
	_, err = o.acts.EditAccount(ctx, o.rosa.Actor, eva.V.ID, eva.Rev, identity.AccountInput{Name: "Otro nombre",
		Login: eva.V.Login, Roles: eva.V.Roles}, "")
	must(t, err)
	decides(reset.Asked.ID, "approval.changed")
	if list, err := o.acts.List(ctx, o.rosa.Actor); err != nil || len(list) != 0 {
		t.Errorf("%v %v", list, err)
	}

	back := o.asks("atras@example.org")
	_, err = o.acts.Decide(ctx, o.olga.Actor, back, false) // She takes it back.
	must(t, err)
	decides(back, "approval.over")

	gone := o.asks("ida@example.org")
	must(t, o.IDs.DisableAccount(ctx, o.rosa.Actor, o.olga.Account))
	decides(gone, "approval.asker_gone")
	if o.told(o.audit, "notice.approval_refused") != 1 {
		t.Error("the auditor was not told")
	}
}

// TestTheOnlyAdministratorActsAlone: nobody is there to confirm, the log and a notice say so; and ending the second
// one's account makes the first no only one.
func TestTheOnlyAdministratorActsAlone(t *testing.T) {
	o := open(t, 1)
	ctx := t.Context()
	alone := func() bool {
		is, err := o.acts.Alone(ctx, o.olga.Actor)
		must(t, err)
		return is
	}
	out, err := o.acts.CreateAccount(ctx, o.olga.Actor, o.home.ID, newDesk("berta@example.org"), "")
	must(t, err)
	if out.Code == "" || !alone() || o.told(o.audit, "notice.approval_alone") != 1 {
		t.Errorf("%+v, alone %v", out, alone())
	}
	rosa := o.Person("rosa", o.home, domain.RoleAdmin)
	if !alone() {
		t.Error("who never chose a password confirms nothing")
	}
	o.Login(rosa.Actor)
	if alone() {
		t.Error("there are two")
	}
	must(t, o.IDs.DisableAccount(ctx, o.olga.Actor, rosa.Account))
	if alone() {
		t.Error("she ended the second one and is alone again")
	}
	o.asks("dora@example.org")
	o.Verify()
}
