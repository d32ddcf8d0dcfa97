package identity

import (
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/secondlock"
	"amparo/internal/store"
)

func TestFirstDayOfAnInstallation(t *testing.T) {
	w := emptyWorld(t)
	setup := Setup{Name: "Red", Country: "GT", Agency: "Coordinadora", AgencyType: "coordinadora", Admin: "Olga",
		Login: " Olga@Example.org "}
	_, err := w.Init(w.ctx(), Setup{})
	if f := fault.As(err); len(f.Fields) != 4 || f.Fields[0].Path != "agency" || f.Fields[2].Path != "admin" {
		t.Fatalf("every fault at once, by its own name: %+v", f.Fields)
	}
	inv, err := w.Init(w.ctx(), setup)
	must(t, err)
	_, err = w.Init(w.ctx(), setup)
	wants(t, err, fault.Conflict, "init.done_before")
	olga := person{w: w, login: "olga@example.org", password: goodPassword, addr: "127.0.0.1"}
	wants(t, olga.tries(goodPassword), fault.Unauthenticated, "signin.wrong")
	wants(t, olga.tries(""), fault.Unauthenticated, "signin.wrong")

	w.tick(SetupLife)
	_, err = w.Redeem(w.ctx(), Redemption{Attempt: olga.attempt(), Code: inv.Code})
	wants(t, err, fault.Unauthenticated, "code.wrong")
	inv, err = w.RenewSetup(w.ctx(), "olga@example.org")
	must(t, err)
	weak := olga.attempt()
	weak.Password = "contraseña123!"
	_, err = w.Redeem(w.ctx(), Redemption{Attempt: weak, Code: inv.Code})
	wants(t, err, fault.Invalid, "password.common")
	olga = w.redeems("olga@example.org", inv)
	if olga.actor().Role != domain.RoleAdmin || olga.actor().AgencyType != "coordinadora" {
		t.Fatalf("actor %+v", olga.actor())
	}
	_, err = w.Redeem(w.ctx(), Redemption{Attempt: olga.attempt(), Code: inv.Code})
	wants(t, err, fault.Unauthenticated, "code.wrong")
	_, err = w.RenewSetup(w.ctx(), "olga@example.org")
	wants(t, err, fault.Conflict, "init.done_before")
	if auth, err := olga.asks(); err != nil || auth.Actor.Account != olga.id {
		t.Fatalf("%+v %v", auth, err)
	}
	if r := w.verifies(); !r.OK() {
		t.Fatalf("%+v", r)
	}
}

func TestAPersonJoinsWorksAndLeaves(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa Jade", "ong", domain.RoleIntake, domain.RoleShelterHead, domain.RoleSupervisor)
	head := w.joins(casa, "directora@example.org", domain.RoleShelterHead)

	inv, err := w.CreateAccount(w.ctx(), head.actor(), casa, AccountInput{Name: "Berta", Login: "berta@example.org",
		Roles: []domain.Role{domain.RoleIntake}})
	must(t, err)
	if d := inv.Till.Sub(inv.Account.V.CreatedAt); d != CodeLife {
		t.Fatalf("the code lives %v", d)
	}
	berta := w.redeems("berta@example.org", inv)
	if _, err := berta.asks(); err != nil {
		t.Fatal(err)
	}
	_, err = w.CreateAccount(w.ctx(), berta.actor(), casa, AccountInput{Name: "X", Login: "x@example.org",
		Roles: []domain.Role{domain.RoleIntake}})
	wants(t, err, fault.Forbidden, "")
	_, err = w.CreateAccount(w.ctx(), head.actor(), w.home, AccountInput{Name: "X", Login: "x@example.org",
		Roles: []domain.Role{domain.RoleIntake}})
	wants(t, err, fault.NotFound, "")

	must(t, w.DisableAccount(w.ctx(), head.actor(), berta.id))
	_, err = berta.asks()
	wants(t, err, fault.Unauthenticated, "session.account_changed")
	wants(t, berta.tries(goodPassword), fault.Unauthenticated, "signin.wrong")
	must(t, w.EnableAccount(w.ctx(), head.actor(), berta.id))
	_, err = berta.asks()
	wants(t, err, fault.Unauthenticated, "session.account_changed") // The old session stays over.
	berta = berta.signsIn()

	must(t, w.SignOut(w.ctx(), berta.in.Token, "r9"))
	_, err = berta.asks()
	wants(t, err, fault.Unauthenticated, "session.signed_out")
	must(t, w.SignOut(w.ctx(), berta.in.Token, "r9"))
	must(t, w.QuickExit(w.ctx(), "no token at all", "r9"))
	if r := w.verifies(); !r.OK() {
		t.Fatalf("%+v", r)
	}
}

func TestOneNameHasOneAccount(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency("Uno", "ong"), w.agency("Dos", "ong")
	w.joins(a, "ana@example.org", domain.RoleReferrer)
	for _, same := range []string{"ana@example.org", " ANA@Example.ORG", "ａｎａ@example.org"} {
		_, err := w.CreateAccount(w.ctx(), w.admin.actor(), b, AccountInput{Name: "Otra", Login: same,
			Roles: []domain.Role{domain.RoleReferrer}})
		wants(t, err, fault.Conflict, "account.login_taken")
	}
	_, err := w.CreateAccount(w.ctx(), w.admin.actor(), b, AccountInput{Name: "Otra", Login: "аna@example.org",
		Roles: []domain.Role{domain.RoleReferrer}})
	wants(t, err, fault.Invalid, "login.characters")
}

// TestANameOfAnotherAgencyIsNotTold: who keeps accounts of one agency learns that a name of her own is taken, and of
// another's only that it cannot be used, and her try stays in the log; and the operator, who keeps them all, is told.
func TestANameOfAnotherAgencyIsNotTold(t *testing.T) {
	w := newWorld(t)
	a, b := w.agency("Uno", "ong"), w.agency("Dos", "ong")
	boss := w.joins(a, "boss@example.org", domain.RoleSupervisor)
	w.joins(a, "ana@example.org", domain.RoleReferrer)
	w.joins(b, "eva@example.org", domain.RoleReferrer)
	adds := func(by person, login string) error {
		_, err := w.CreateAccount(w.ctx(), by.actor(), a, AccountInput{Name: "Otra", Login: login,
			Roles: []domain.Role{domain.RoleReferrer}})
		return err
	}
	wants(t, adds(boss, "ana@example.org"), fault.Conflict, "account.login_taken")
	wants(t, adds(boss, "eva@example.org"), fault.Conflict, "account.login_unusable")
	wants(t, adds(w.admin, "eva@example.org"), fault.Conflict, "account.login_taken")
	own, err := w.Account(w.ctx(), boss.actor(), boss.id)
	must(t, err)
	_, err = w.EditAccount(w.ctx(), w.admin.actor(), boss.id, own.Rev, AccountInput{Name: "Boss", Login: "eva@example.org",
		Roles: own.V.Roles})
	wants(t, err, fault.Conflict, "account.login_taken")
	must(t, adds(boss, "new@example.org"))
}

func TestTheSameNameTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	a := w.agency("Uno", "ong")
	const n = 8
	errs := make(chan error, n)
	for range n {
		go func() {
			_, err := w.CreateAccount(w.ctx(), w.admin.actor(), a, AccountInput{Name: "Ana", Login: "ana@example.org",
				Roles: []domain.Role{domain.RoleReferrer}})
			errs <- err
		}()
	}
	made := 0
	for range n {
		if err := await.For(t, "the answer of one of them", errs); err == nil {
			made++
		} else {
			wants(t, err, fault.Conflict, "account.login_taken")
		}
	}
	if made != 1 {
		t.Fatalf("%d accounts have one name", made)
	}
}

func TestSeveralRolesAndOneActs(t *testing.T) {
	w := newWorld(t)
	a := w.agency("Casa", "ong")
	ana := w.joins(a, "ana@example.org", domain.RoleReferrer, domain.RoleSupervisor)
	if ana.actor().Role != "" || len(ana.in.Choose) != 2 {
		t.Fatalf("nothing was asked: %+v", ana.in)
	}
	// Without a role no policy allows anything.
	_, err := w.ListAccounts(w.ctx(), ana.actor(), a, "")
	wants(t, err, fault.NotFound, "")
	auth, err := ana.asks()
	must(t, err)
	if len(auth.Choose) != 2 {
		t.Fatalf("%+v", auth)
	}
	_, err = w.SwitchRole(w.ctx(), ana.actor(), domain.RoleAdmin)
	wants(t, err, fault.Forbidden, "session.role_not_held")

	before := ana
	w.tick(time.Minute)
	ana.in, err = w.SwitchRole(w.ctx(), ana.actor(), domain.RoleSupervisor)
	must(t, err)
	if ana.in.Session.ID == before.in.Session.ID || !ana.in.Session.EndsAt.Equal(before.in.Session.EndsAt) {
		t.Fatal("a new role needs a new session id and the old end")
	}
	_, err = before.asks()
	wants(t, err, fault.Unauthenticated, "session.ended")
	if list, err := w.ListAccounts(w.ctx(), ana.actor(), a, ""); err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	_, err = w.ListAccounts(w.ctx(), ana.actor(), a, "castillo")
	wants(t, err, fault.Invalid, "fault.invalid")
	for role, want := range map[domain.Role]int{domain.RoleReferrer: 1, domain.RoleAuditor: 0} {
		if list, err := w.ListAccounts(w.ctx(), ana.actor(), a, role); err != nil || len(list) != want {
			t.Errorf("%d of %s, want %d: %v", len(list), role, want, err)
		}
	}
	hinted := ana.attempt()
	hinted.Role = domain.RoleReferrer
	in, err := w.SignIn(w.ctx(), hinted)
	must(t, err)
	if in.Actor.Role != domain.RoleReferrer || in.Choose != nil {
		t.Fatalf("%+v", in)
	}
	// A role that is taken away ends the session that acts in it.
	rec, err := w.Account(w.ctx(), w.admin.actor(), ana.id)
	must(t, err)
	_, err = w.EditAccount(w.ctx(), w.admin.actor(), ana.id, rec.Rev, AccountInput{Name: "Ana", Login: ana.login,
		Lang: "es", Roles: []domain.Role{domain.RoleReferrer}})
	must(t, err)
	_, err = ana.asks()
	wants(t, err, fault.Unauthenticated, "session.role_gone")
	// Another sign-in name is told to its owner, who signs in with it.
	rec, err = w.Account(w.ctx(), w.admin.actor(), ana.id)
	must(t, err)
	_, err = w.EditAccount(w.ctx(), w.admin.actor(), ana.id, rec.Rev, AccountInput{Name: "Ana",
		Login: "ana.nueva@example.org", Lang: "es", Roles: []domain.Role{domain.RoleReferrer}})
	must(t, err)
	told, err := store.All[domain.Notice](w.ctx(), w.store, store.Filter{By: store.By("agency", a)})
	must(t, err)
	if len(told) != 1 || told[0].V.Kind != "notice.login_changed" || told[0].V.Account != ana.id {
		t.Errorf("she is told %+v", told)
	}
}

func TestOwnSessions(t *testing.T) {
	w := newWorld(t)
	a := w.agency("Casa", "ong")
	ana := w.joins(a, "ana@example.org", domain.RoleReferrer)
	eva := w.joins(a, "eva@example.org", domain.RoleReferrer)
	all := []person{ana}
	for range 3 {
		w.tick(time.Second)
		all = append(all, ana.signsIn())
	}
	_, err := all[0].asks()
	wants(t, err, fault.Unauthenticated, "session.replaced") // The fourth ended the oldest.
	list, err := w.Sessions(w.ctx(), all[3].actor())
	must(t, err)
	if len(list) != 3 || list[0].Device != "Firefox, Linux" {
		t.Fatalf("%+v", list)
	}
	wants(t, w.EndSession(w.ctx(), eva.actor(), list[1].ID), fault.NotFound, "")
	must(t, w.EndSession(w.ctx(), all[3].actor(), all[1].in.Session.ID))
	_, err = all[1].asks()
	wants(t, err, fault.Unauthenticated, "session.ended_by_owner")
	must(t, w.EndOtherSessions(w.ctx(), all[3].actor()))
	_, err = all[2].asks()
	wants(t, err, fault.Unauthenticated, "session.ended_by_owner")
	_, err = all[3].asks()
	must(t, err)
}

func TestIdleAndAbsoluteEnds(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	idle := ana.signsIn()
	w.tick(15 * time.Minute)
	_, err := idle.asks()
	wants(t, err, fault.Unauthenticated, "session.idle")

	busy := ana.signsIn()
	start, reissued := w.time(), 0
	for w.time().Sub(start) < 8*time.Hour {
		auth, err := busy.asks()
		must(t, err)
		if auth.Token != "" {
			busy.in.Token = auth.Token
			reissued++
		}
		w.tick(10 * time.Minute)
	}
	if reissued < 40 {
		t.Fatalf("%d new tokens in eight hours", reissued)
	}
	_, err = busy.asks()
	wants(t, err, fault.Unauthenticated, "")
}

func TestLastUseIsWrittenOnceAMinute(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	rev := func() int64 {
		rec, err := store.Get[record.Session](w.ctx(), w.store, ana.in.Session.ID)
		must(t, err)
		return rec.Rev
	}
	for range 59 {
		_, err := ana.asks()
		must(t, err)
		w.tick(time.Second)
	}
	if rev() != 1 {
		t.Fatalf("written %d times", rev())
	}
	w.tick(time.Second)
	_, err := ana.asks()
	must(t, err)
	if rev() != 2 {
		t.Fatalf("written %d times", rev())
	}
}

func TestAnotherPassword(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	other, phone := ana.signsIn(), ana.from("203.0.113.9").signsIn()
	const next = "otro río cruza la piedra"
	w.tick(time.Second)
	_, err := w.ChangePassword(w.ctx(), ana.actor(), "no es esta la clave", next, ana.device)
	wants(t, err, fault.Invalid, "password.wrong")
	_, err = w.ChangePassword(w.ctx(), ana.actor(), goodPassword, goodPassword, ana.device)
	wants(t, err, fault.Invalid, "password.same")
	in, err := w.ChangePassword(w.ctx(), ana.actor(), goodPassword, next, ana.device)
	must(t, err)
	for i, old := range []person{ana, other, phone} {
		_, err := old.asks()
		wants(t, err, fault.Unauthenticated, [...]string{"session.ended", "session.password_changed",
			"session.password_changed"}[i])
	}
	wants(t, ana.tries(goodPassword), fault.Unauthenticated, "signin.wrong")
	was := ana.device
	ana.in, ana.device, ana.password = in, in.Device, next
	_, err = ana.asks()
	must(t, err)
	who, err := w.subject(w.ctx(), ana.id)
	must(t, err)
	if w.knows(caller.ParseDevice(was), who.cred.V.V) || w.knows(caller.ParseDevice(phone.device), who.cred.V.V) ||
		!w.knows(caller.ParseDevice(ana.device), who.cred.V.V) {
		t.Fatal("only the device in hand stays known")
	}
}

func TestDemoAccountsShareOneDigest(t *testing.T) {
	w := newWorld(t)
	accounts := make([]domain.Account, 120)
	for i := range accounts {
		accounts[i] = domain.Account{ID: domain.NewID[domain.AccountID](), Agency: w.home, Name: "Demo", Login: "u" +
			string(rune('a'+i/26)) + string(rune('a'+i%26)) + "@example.org",
			Roles: []domain.Role{domain.RoleReferrer}, Active: true, Lang: "es"}
	}
	wants(t, w.LoadAccounts(w.ctx(), accounts, "demostración de la red"), fault.Forbidden, "demo.only")
	inst, err := store.Get[domain.Installation](w.ctx(), w.store, installationID)
	must(t, err)
	inst.V.Demo = true
	var c store.Change
	store.Put(&c, inst)
	c.Log(entry(domain.System("t"), "t", "installation", "", ""))
	must(t, w.store.Commit(w.ctx(), c))
	runs := w.digests.Load()
	must(t, w.LoadAccounts(w.ctx(), accounts, "demostración de la red"))
	if n := w.digests.Load() - runs; n != 1 {
		t.Fatalf("%d digests", n)
	}
	for _, i := range []int{0, 60, 119} {
		p := person{w: w, login: accounts[i].Login, password: "demostración de la red", addr: "127.0.0.1"}
		p.signsIn()
	}
}

// TestOfTwoPasswordChangesAtOnceOneIsKept: what was proven with the old password is worth nothing once another act has
// changed it.
func TestOfTwoPasswordChangesAtOnceOneIsKept(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	w.tick(time.Second)
	proven, err := w.subject(w.ctx(), ana.id)
	must(t, err)
	const next = "otro río cruza la piedra"
	in, err := w.ChangePassword(w.ctx(), ana.actor(), goodPassword, next, ana.device)
	must(t, err)
	by := ana.actor()
	by.Session = in.Session.ID
	late, err := w.hash.Digest(w.ctx(), password.KnownDevice, ana.id, "diez nubes suben despacio", secondlock.New())
	must(t, err)
	_, err = w.renew(w.ctx(), by, policy.Decision{Allowed: true}, proven, late, caller.ParseDevice(ana.device))
	wants(t, err, fault.Unauthenticated, "session.ended")
	ana.device = in.Device
	must(t, ana.tries(next))
}
