package identity

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/password"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// TestNobodyClimbs: whoever keeps the accounts of an agency cannot become more than they are.
func TestNobodyClimbs(t *testing.T) {
	w := newWorld(t)
	boss := w.joins(w.home, "jefa@example.org", domain.RoleSupervisor)
	coord := w.joins(w.home, "coord@example.org", domain.RoleCoordinator)
	plain := w.joins(w.home, "ana@example.org", domain.RoleReferrer)
	edit := func(by person, of person, roles ...domain.Role) error {
		rec, err := w.Account(w.ctx(), w.admin.actor(), of.id)
		must(t, err)
		_, err = w.EditAccount(w.ctx(), by.actor(), of.id, rec.Rev, AccountInput{Name: "N", Login: of.login, Lang: "es",
			Roles: roles})
		return err
	}
	for _, r := range []domain.Role{domain.RoleAdmin, domain.RoleCoordinator, domain.RoleAuditor, domain.RoleAnalyst} {
		_, err := w.CreateAccount(w.ctx(), boss.actor(), w.home, AccountInput{Name: "N", Login: "new@example.org",
			Roles: []domain.Role{r}})
		wants(t, err, fault.Forbidden, "")
		wants(t, edit(boss, plain, domain.RoleReferrer, r), fault.Forbidden, "")
		wants(t, edit(boss, boss, domain.RoleSupervisor, r), fault.Forbidden, "")
	}
	// Not even the operator, for herself.
	wants(t, edit(w.admin, w.admin, domain.RoleAdmin, domain.RoleCoordinator), fault.Forbidden, "")
	wants(t, edit(boss, coord, domain.RoleReferrer), fault.Forbidden, "")
	// A new code for a coordinator would be a way to become one.
	_, err := w.ResetAccess(w.ctx(), boss.actor(), coord.id)
	wants(t, err, fault.Forbidden, "")
	_, err = w.ResetAccess(w.ctx(), boss.actor(), w.admin.id)
	wants(t, err, fault.Forbidden, "")
	wants(t, w.DisableAccount(w.ctx(), boss.actor(), coord.id), fault.Forbidden, "")
	_, err = w.ResetAccess(w.ctx(), plain.actor(), boss.id)
	wants(t, err, fault.NotFound, "")
	_, err = w.ResetAccess(w.ctx(), boss.actor(), domain.NewID[domain.AccountID]())
	wants(t, err, fault.NotFound, "")
	must(t, edit(boss, plain, domain.RoleReferrer, domain.RoleInterpreter))
	_, err = w.CreateAgency(w.ctx(), boss.actor(), AgencyInput{Name: "Otra", Type: "ong"})
	wants(t, err, fault.Forbidden, "")
	home, err := w.Agency(w.ctx(), boss.actor(), w.home)
	must(t, err)
	in := AgencyInput{Name: home.V.Name, Ref: home.V.Ref, Type: home.V.Type, CanRefer: true, Active: true,
		Hours: "siempre"}
	home, err = w.EditAgency(w.ctx(), boss.actor(), w.home, home.Rev, in)
	must(t, err)
	in.CanOrder = true
	_, err = w.EditAgency(w.ctx(), boss.actor(), w.home, home.Rev, in)
	wants(t, err, fault.Forbidden, "")
	_, err = w.EditAgency(w.ctx(), w.admin.actor(), w.home, home.Rev-1, in)
	wants(t, err, fault.Stale, "")
	in.CanOrder, in.Active = false, false // Nobody of hers could sign in to switch it on again.
	_, err = w.EditAgency(w.ctx(), w.admin.actor(), w.home, home.Rev, in)
	wants(t, err, fault.Conflict, "agency.own")
	if r := w.verifies(); !r.OK() {
		t.Fatalf("%+v", r)
	}
}

func TestAnAgencyLimitsWhatItsPeopleAre(t *testing.T) {
	w := newWorld(t)
	mp := w.agency("Ministerio", "fiscalia", domain.RoleReferrer, domain.RoleSupervisor)
	_, err := w.CreateAccount(w.ctx(), w.admin.actor(), mp, AccountInput{Name: "N", Login: "n@example.org",
		Roles: []domain.Role{domain.RoleCoordinator}})
	wants(t, err, fault.Invalid, "account.role_not_of_agency")
	_, err = w.CreateAccount(w.ctx(), w.admin.actor(), mp, AccountInput{Name: "N", Login: "n@example.org",
		Roles: []domain.Role{"sistema"}})
	wants(t, err, fault.Invalid, "field.unknown")
	_, err = w.CreateAccount(w.ctx(), w.admin.actor(), mp, AccountInput{})
	f := fault.As(err)
	if len(f.Fields) != 3 {
		t.Fatalf("every fault at once: %+v", f.Fields)
	}
}

func TestSomebodyAlwaysKeepsTheAccounts(t *testing.T) {
	w := newWorld(t)
	second := w.joins(w.home, "segunda@example.org", domain.RoleAdmin)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	wg.Go(func() { errs[0] = w.DisableAccount(w.ctx(), w.admin.actor(), second.id) })
	wg.Go(func() { errs[1] = w.DisableAccount(w.ctx(), second.actor(), w.admin.id) })
	await.All(t, "all who come at once", &wg)
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("both or neither: %v", errs)
	}
}

func TestALostPassword(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	boss, ana := w.joins(casa, "jefa@example.org", domain.RoleSupervisor), w.joins(casa, "ana@example.org",
		domain.RoleReferrer)
	inv, err := w.ResetAccess(w.ctx(), boss.actor(), ana.id)
	must(t, err)
	_, err = ana.asks()
	wants(t, err, fault.Unauthenticated, "session.account_changed")
	wants(t, ana.tries(goodPassword), fault.Unauthenticated, "signin.wrong")
	late := inv
	inv, err = w.ResetAccess(w.ctx(), boss.actor(), ana.id) // Read over the telephone, and misheard.
	must(t, err)
	_, err = w.Redeem(w.ctx(), Redemption{Attempt: ana.attempt(), Code: late.Code})
	wants(t, err, fault.Unauthenticated, "code.wrong")
	inv.Code = " " + strings.ToUpper(strings.ReplaceAll(inv.Code, "-", " ")) + " "
	w.tick(CodeLife - time.Second)
	ana = w.redeems(ana.login, inv)
	_, err = ana.asks()
	must(t, err)

	console := domain.System("console")
	_, err = w.AccountByLogin(w.ctx(), ana.actor(), w.admin.login)
	wants(t, err, fault.NotFound, "")
	_, err = w.AccountByLogin(w.ctx(), ana.actor(), "nobody@example.org")
	wants(t, err, fault.NotFound, "")
	olga, err := w.AccountByLogin(w.ctx(), console, " OLGA@example.org")
	must(t, err)
	inv, err = w.ResetAccess(w.ctx(), console, olga.V.ID) // The operator's own, at the machine itself.
	must(t, err)
	w.redeems(w.admin.login, inv)
}

func TestOneCodeIsUsedOnce(t *testing.T) {
	w := newWorld(t)
	inv, err := w.CreateAccount(w.ctx(), w.admin.actor(), w.home, AccountInput{Name: "Ana", Login: "ana@example.org",
		Roles: []domain.Role{domain.RoleReferrer}})
	must(t, err)
	errs := make(chan error, 6)
	for range 6 {
		go func() {
			p := person{w: w, login: "ana@example.org", password: goodPassword, addr: "127.0.0.1"}
			_, err := w.Redeem(w.ctx(), Redemption{Attempt: p.attempt(), Code: inv.Code})
			errs <- err
		}()
	}
	won := 0
	for range 6 {
		if await.For(t, "the answer of one of them", errs) == nil {
			won++
		}
	}
	if won != 1 {
		t.Fatalf("used %d times", won)
	}
}

func TestDigestsGrowWithTheTimes(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	before, err := w.credentialOf(w.ctx(), ana.id)
	must(t, err)
	_, err = w.ring.Rotate(seal.RingPepper)
	must(t, err)
	ana = ana.signsIn()
	after, err := w.credentialOf(w.ctx(), ana.id)
	must(t, err)
	if after.V.V.Pepper == before.V.V.Pepper || after.V.V.Hash == before.V.V.Hash ||
		!after.V.V.ChangedAt.Equal(before.V.V.ChangedAt) {
		t.Fatalf("%+v", after.V.V)
	}
	w.hash = password.New(w.ring, password.Production, 2, nil) // The same installation, started with the strong profile.
	ana = ana.signsIn()
	strong, err := w.credentialOf(w.ctx(), ana.id)
	must(t, err)
	if !strings.Contains(strong.V.V.Hash, "m=19456,t=2,p=1") {
		t.Fatalf("not upgraded: %s", strong.V.V.Hash[:40])
	}
	ana = ana.signsIn()
	_, err = ana.asks()
	must(t, err) // An upgrade is not a change of password.
}

// TestPasswordChangedBetweenProofAndSession: what was proven no longer holds, so no session comes of it.
func TestPasswordChangedBetweenProofAndSession(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	proven, err := w.subject(w.ctx(), ana.id)
	must(t, err)
	w.tick(time.Second)
	_, err = w.ChangePassword(w.ctx(), ana.actor(), goodPassword, "otro río cruza la piedra", ana.device)
	must(t, err)
	_, err = w.open(w.ctx(), proven, proven.cred.V.V, caller.Device{}, ana.attempt())
	wants(t, err, fault.Unauthenticated, "signin.wrong")
}

// TestNothingReadableIsLeftBehind looks for what people typed in every file of the installation.
func TestNothingReadableIsLeftBehind(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa Jacarandá Oculta", "ong")
	inv, err := w.CreateAccount(w.ctx(), w.admin.actor(), casa, AccountInput{Name: "Zoraida Quetzalí",
		Login: "zoraida.unica@example.org", Roles: []domain.Role{domain.RoleReferrer}})
	must(t, err)
	zoraida := w.redeems("zoraida.unica@example.org", inv)
	_ = zoraida.tries("clave mal tecleada por mí")
	_ = person{w: w, login: "nadie.jamas@example.org", addr: "203.0.113.99"}.tries("otra clave tecleada")
	must(t, w.store.Logs().Integrate(w.ctx()))
	must(t, w.store.Close())
	secrets := []string{"Jacarand", "Zoraida", "Quetzal", "zoraida.unica", "nadie.jamas", goodPassword, "mal tecleada",
		"otra clave", inv.Code,
		strings.ReplaceAll(inv.Code, "-", ""), onetime.Hash(inv.Code), "argon2id", zoraida.in.Token, zoraida.device,
		"203.0.113"}
	files := 0
	if mongotest.Named() {
		for where, raw := range mongotest.Copy(t, w.dir) {
			files++
			for _, s := range secrets {
				if bytes.Contains(raw, []byte(s)) {
					t.Errorf("the database holds %q in %s", s, where)
				}
			}
		}
	}
	must(t, filepath.Walk(w.dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s holds %q", filepath.Base(path), s)
			}
		}
		return err
	}))
	if files < 3 {
		t.Fatalf("%d files", files)
	}
}

// TestRefusalsAreKept: the log knows of every evaluated refusal, in the log of the agency concerned.
func TestRefusalsAreKept(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	before := w.verifies()
	_ = ana.tries("wrong password!")
	_, err := w.CreateAgency(w.ctx(), ana.actor(), AgencyInput{Name: "X", Type: "ong"})
	wants(t, err, fault.Forbidden, "")
	_, err = w.ListAccounts(w.ctx(), ana.actor(), w.home, "")
	wants(t, err, fault.NotFound, "")
	after := w.verifies()
	if n := after.Leaves - before.Leaves; n != 3 {
		t.Fatalf("%d leaves for three refusals", n)
	}
}

func TestLanguageIsOnesOwn(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleInterpreter)
	must(t, w.SetLanguage(w.ctx(), ana.actor(), "en"))
	wants(t, w.SetLanguage(w.ctx(), ana.actor(), "xx"), fault.Invalid, "field.unknown")
	auth, err := ana.asks()
	must(t, err)
	if auth.Actor.Lang != "en" {
		t.Fatalf("%+v", auth.Actor)
	}
	if _, err := w.Account(w.ctx(), ana.actor(), ana.id); err != nil {
		t.Fatal(err)
	}
	list, err := w.ListAgencies(w.ctx(), ana.actor())
	if err != nil || len(list) != 1 || list[0].V.ID != ana.actor().Agency {
		t.Fatalf("%v %v", list, err)
	}
}

// TestWithoutPoliciesNothingIsAllowed.
func TestWithoutPoliciesNothingIsAllowed(t *testing.T) {
	w := newWorld(t)
	bare := New(Deps{Store: w.store, Profile: password.ForTests})
	_, err := bare.CreateAgency(w.ctx(), w.admin.actor(), AgencyInput{Name: "X", Type: "ong"})
	if err == nil {
		t.Fatal("allowed")
	}
	if _, err := bare.Sessions(w.ctx(), domain.Actor{}); err == nil {
		t.Fatal("allowed")
	}
	_, _ = store.All[domain.Agency](w.ctx(), w.store, store.Filter{})
}

// TestAnAgencyEditedMeanwhileIsNoReasonToRefuseAnEdit changes Ana's name while somebody corrects the opening hours of
// her agency: she was told that her entry had changed, though nobody had touched it.
func TestAnAgencyEditedMeanwhileIsNoReasonToRefuseAnEdit(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.home, "ana@example.org", domain.RoleReferrer)
	home, err := w.Agency(w.ctx(), w.admin.actor(), w.home)
	must(t, err)
	rec, err := w.Account(w.ctx(), w.admin.actor(), ana.id)
	must(t, err)
	for round := range 30 {
		hours := make(chan error)
		go func() {
			var err error
			home, err = w.EditAgency(w.ctx(), w.admin.actor(), w.home, home.Rev, AgencyInput{
				Name: home.V.Name, Ref: home.V.Ref, Type: home.V.Type, CanRefer: true, Active: true, Hours: fmt.Sprintf("turno %d",
					round),
			})
			hours <- err
		}()
		rec, err = w.EditAccount(w.ctx(), w.admin.actor(), ana.id, rec.Rev, AccountInput{
			Name: fmt.Sprintf("Ana %d", round), Login: ana.login, Lang: "es", Roles: []domain.Role{domain.RoleReferrer},
		})
		must(t, err)
		must(t, await.For(t, "the other edit", hours))
	}
	_, err = w.EditAccount(w.ctx(), w.admin.actor(), ana.id, rec.Rev-1, AccountInput{Name: "Ana", Login: ana.login,
		Lang: "es", Roles: []domain.Role{domain.RoleReferrer}})
	wants(t, err, fault.Stale, "")
}

// TestAnAgencyIsHeldToTheCountrysListsByItsVerb: whichever door it comes through, an agency has a type and a place that
// the country knows, a telephone and an address that work, and may place a minor only where its type may.
func TestAnAgencyIsHeldToTheCountrysListsByItsVerb(t *testing.T) {
	w := newWorld(t)
	ok := AgencyInput{Name: "Casa Ceiba", Type: "ong", Department: "01", Municipality: "0101", Email: "casa@example.org",
		Active: true}
	made, err := w.CreateAgency(w.ctx(), w.admin.actor(), ok)
	must(t, err)
	ok.Ref = made.V.Ref
	for path, spoil := range map[string]func(*AgencyInput){
		"type":                      func(in *AgencyInput) { in.Type = "club" },
		"department":                func(in *AgencyInput) { in.Department = "99" },
		"municipality":              func(in *AgencyInput) { in.Municipality = "9999" },
		"email":                     func(in *AgencyInput) { in.Email = "casa" },
		"phone":                     func(in *AgencyInput) { in.Phone = "2000" },
		"can_order_minor_placement": func(in *AgencyInput) { in.CanOrder = true },
		"can_request_minor_measure": func(in *AgencyInput) { in.CanRequest = true },
	} {
		in := ok
		spoil(&in)
		_, err := w.EditAgency(w.ctx(), w.admin.actor(), made.V.ID, made.Rev, in)
		namesField(t, err, path)
		in.Ref = ""
		_, err = w.CreateAgency(w.ctx(), w.admin.actor(), in)
		namesField(t, err, path)
	}
	_, err = w.CreateAgency(w.ctx(), w.admin.actor(), AgencyInput{Name: "Juzgado", Type: "juzgado", CanOrder: true})
	must(t, err)
}

func namesField(t *testing.T, err error, path string) {
	t.Helper()
	if f := fault.As(err); f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != path {
		t.Errorf("%s: %v %v", path, err, f.Fields)
	}
}
