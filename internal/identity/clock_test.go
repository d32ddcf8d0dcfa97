package identity

import (
	"context"
	"reflect"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/sweep"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// TestTheSessionThatACodeOpensGoesOn: whoever redeems a one-time code, or chooses another password, is signed in with
// it, at the next request and later. The password and the session have one moment, or the session would be older than
// the password and end.
func TestTheSessionThatACodeOpensGoesOn(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.home, "ana@example.org", domain.RoleReferrer, domain.RoleSupervisor)
	goesOn := func(story string) {
		t.Helper()
		if _, err := ana.asks(); err != nil {
			t.Errorf("%s: %v", story, err)
		}
		w.tick(2 * time.Minute)
		if _, err := ana.asks(); err != nil {
			t.Errorf("%s, minutes later: %v", story, err)
		}
	}
	goesOn("her first code")
	var err error
	ana.in, err = w.SwitchRole(w.ctx(), ana.actor(), domain.RoleReferrer)
	must(t, err)
	goesOn("a role")
	ana.in, err = w.ChangePassword(w.ctx(), ana.actor(), goodPassword, "nueve nubes suben deprisa", ana.device)
	must(t, err)
	goesOn("another password")
	inv, err := w.ResetAccess(w.ctx(), w.admin.actor(), ana.id)
	must(t, err)
	ana = w.redeems("ana@example.org", inv)
	goesOn("a code for a lost password")
	ana = ana.signsIn()
	goesOn("a sign-in")
}

// TestAnActReadsTheClockOnce tries every verb of the service and counts how often it looks at the clock. A verb without
// a row fails.
func TestAnActReadsTheClockOnce(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.home, "ana@example.org", domain.RoleReferrer, domain.RoleSupervisor)
	eva := w.joins(w.home, "eva@example.org", domain.RoleReferrer)
	desk := w.agency("Otra", "ong")
	admin, ctx := w.admin.actor(), w.ctx()
	inv, err := w.ResetAccess(ctx, admin, eva.id)
	must(t, err)
	account := AccountInput{Name: "Nueva", Login: "nueva@example.org", Roles: []domain.Role{domain.RoleReferrer}}
	edited := AccountInput{Name: "Ana", Login: "ana@example.org", Roles: []domain.Role{domain.RoleReferrer,
		domain.RoleSupervisor}}
	var waits record.PendingForm
	acts := []struct {
		verb string
		act  func() error
	}{
		{"Redeem", func() error { _, err := w.Redeem(ctx, Redemption{Attempt: eva.attempt(), Code: inv.Code}); return err }},
		{"SignIn", func() (err error) { ana.in, err = w.SignIn(ctx, ana.attempt()); return err }},
		{"SwitchRole", func() (err error) {
			ana.in, err = w.SwitchRole(ctx, ana.actor(),
				domain.RoleSupervisor)
			return err
		}},
		{"Authenticate", func() error { w.tick(2 * time.Minute); _, err := ana.asks(); return err }},
		{"AuthenticatePoll", func() error { _, err := w.AuthenticatePoll(ctx, ana.in.Token, false); return err }},
		{"Prolong", func() error { _, err := w.Prolong(ctx, ana.in.Token, false); return err }},
		{"KeepForm", func() (err error) {
			waits, err = w.KeepForm(ctx, ana.in.Session.ID, question("¿Cuándo?"))
			return err
		}},
		{"PendingForms", func() error { _, err := w.PendingForms(ctx, ana.actor()); return err }},
		{"TakeForm", func() error { _, err := w.TakeForm(ctx, ana.actor(), waits.ID); return err }},
		{"ActFor", func() error { return w.ActFor(ctx, ana.actor(), w.home, "Lo pide la casa.") }},
		{"EndActing", func() error { return w.EndActing(ctx, ana.actor()) }},
		{"ChangePassword", func() (err error) {
			ana.in, err = w.ChangePassword(ctx, ana.actor(), goodPassword, "nueve nubes suben deprisa", ana.device)
			return err
		}},
		{"Sessions", func() error { _, err := w.Sessions(ctx, ana.actor()); return err }},
		{"EndOtherSessions", func() error { return w.EndOtherSessions(ctx, ana.actor()) }},
		{"KeepDrafts", func() error { return w.KeepDrafts(ctx, ana.actor(), true) }},
		{"SetLanguage", func() error { return w.SetLanguage(ctx, ana.actor(), "en") }},
		{"Proving", func() error { _, err := w.Proving(ctx, ana.in.Session.ID, ""); return err }},
		{"Prove", func() (err error) {
			ana.in, err = w.Prove(ctx, ana.in.Session.ID, "", "", func(t *txn.Txn, p *Proving) error {
				t.Change.Log(entry(p.Actor, "factor.give", "account", string(ana.id), ""))
				return nil
			})
			return err
		}},
		{"PayForCode", func() error { return w.PayForCode(ctx, ana.id) }},
		{"Known", func() error { _, err := w.Known(ctx, ana.id, Attempt{}); return err }},
		{"PayForNetwork", func() error { return w.PayForNetwork(ctx, "198.51.100.7") }},
		{"GiveNetworkBack", func() error { w.GiveNetworkBack(ctx, "198.51.100.7"); return nil }},
		{"Guesses", func() error { _, err := w.Guesses(ctx, ana.actor()); return err }},
		{"Reopen", func() error { return w.Reopen(ctx, ana.actor()) }},
		{"CreateAccount", func() error { _, err := w.CreateAccount(ctx, admin, w.home, account); return err }},
		{"Account", func() error { _, err := w.Account(ctx, admin, ana.id); return err }},
		{"AccountByLogin", func() error { _, err := w.AccountByLogin(ctx, admin, "ana@example.org"); return err }},
		{"ListAccounts", func() error { _, err := w.ListAccounts(ctx, admin, w.home, ""); return err }},
		{"EditAccount", func() error {
			rec, err := w.kept(ctx, ana.id)
			must(t, err)
			_, err = w.EditAccount(ctx, admin, ana.id, rec.account.Rev, edited)
			return err
		}},
		{"CreateAgency", func() error {
			_, err := w.CreateAgency(ctx, admin, AgencyInput{Name: "Tercera", Type: "ong"})
			return err
		}},
		{"EditAgency", func() error {
			_, err := w.EditAgency(ctx, admin, desk, 1, AgencyInput{Ref: "AG-02", Name: "Otra casa", Type: "ong", Active: true})
			return err
		}},
		{"Agency", func() error { _, err := w.Agency(ctx, admin, desk); return err }},
		{"MayReadSettings", func() error { return w.MayReadSettings(ctx, admin) }},
		{"ListAgencies", func() error { _, err := w.ListAgencies(ctx, admin); return err }},
		{"EndSession", func() error { return w.EndSession(ctx, ana.actor(), ana.in.Session.ID) }},
		{"SignOut", func() error {
			ana = ana.signsInWith("nueve nubes suben deprisa")
			w.readings = 0
			return w.SignOut(ctx, ana.in.Token, "r")
		}},
		{"QuickExit", func() error {
			ana = ana.signsInWith("nueve nubes suben deprisa")
			w.readings = 0
			return w.QuickExit(ctx, ana.in.Token, "r")
		}},
		{"ResetAccess", func() error { _, err := w.ResetAccess(ctx, admin, ana.id); return err }},
		{"Forgive", func() error { w.Forgive(ctx, domain.Account{Login: "ana@example.org"}); return nil }},
		{"DisableAccount", func() error { return w.DisableAccount(ctx, admin, ana.id) }},
		{"EnableAccount", func() error { return w.EnableAccount(ctx, admin, ana.id) }},
		{"Sweep", func() error { _, err := sweep.Sweep(ctx, w.Service.store); return err }},
	}
	// Tried below, each on an installation of its own.
	seen := map[string]bool{"Init": true, "RenewSetup": true, "LoadAccounts": true}
	for _, a := range acts {
		seen[a.verb] = true
		w.readings = 0
		if err := a.act(); err != nil {
			t.Errorf("%s: %v", a.verb, err)
		}
		if w.readings > 1 {
			t.Errorf("%s looks at the clock %d times", a.verb, w.readings)
		}
	}
	w.setsUpOnce()
	for i, typ := 0, reflect.TypeFor[*Service](); i < typ.NumMethod(); i++ {
		m := typ.Method(i)
		if m.Type.NumIn() > 1 && m.Type.In(1) == reflect.TypeFor[context.Context]() && !seen[m.Name] {
			t.Errorf("%s has no row: try it", m.Name)
		}
	}
}

// signsInWith is signsIn with a password chosen later.
func (p person) signsInWith(password string) person {
	p.password = password
	return p.signsIn()
}

// setsUpOnce tries what an installation does once.
func (w *world) setsUpOnce() {
	t := w.t
	fresh := emptyWorld(t)
	fresh.readings = 0
	_, err := fresh.Init(w.ctx(), Setup{Name: "Red", Country: "GT", Agency: "Mesa", AgencyType: "coordinadora",
		Admin: "Olga", Login: "olga@example.org"})
	must(t, err)
	if fresh.readings != 1 {
		t.Errorf("Init looks at the clock %d times", fresh.readings)
	}
	fresh.readings = 0
	_, err = fresh.RenewSetup(w.ctx(), "olga@example.org")
	must(t, err)
	if fresh.readings != 1 {
		t.Errorf("RenewSetup looks at the clock %d times", fresh.readings)
	}
	inst, err := store.Get[domain.Installation](w.ctx(), fresh.store, installationID)
	must(t, err)
	inst.V.Demo = true
	var c store.Change
	store.Put(&c, inst)
	c.Log(entry(domain.System("test"), actSetup, "installation", installationID, ""))
	must(t, fresh.store.Commit(w.ctx(), c))
	fresh.readings = 0
	must(t, fresh.LoadAccounts(w.ctx(), []domain.Account{{ID: domain.NewID[domain.AccountID](), Agency: w.home,
		Name: "Eva", Login: "eva@example.org"}}, goodPassword))
	if fresh.readings != 1 {
		t.Errorf("LoadAccounts looks at the clock %d times", fresh.readings)
	}
}

// TestASignInByAClockThatIsBehindSaysSo: the session would be over before its first request.
func TestASignInByAClockThatIsBehindSaysSo(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.home, "ana@example.org", domain.RoleReferrer)
	w.tick(-2 * time.Hour)
	_, err := w.SignIn(w.ctx(), ana.attempt())
	wants(t, err, fault.Unavailable, "signin.clock")
	w.tick(2 * time.Hour)
	_, err = w.SignIn(w.ctx(), ana.attempt())
	must(t, err)
}
