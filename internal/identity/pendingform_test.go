package identity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/sweep"
	"amparo/internal/store"
)

func question(text string) record.PendingForm {
	return record.PendingForm{Action: "/offers/x/question", Page: "/offers/x", Sent: true,
		Values: map[string][]string{"question": {text}, OnceField: {text}}}
}

// texts lists what waits for a person, the newest first.
func (p person) texts() []string {
	p.w.t.Helper()
	forms, err := p.w.PendingForms(p.w.ctx(), p.actor())
	must(p.w.t, err)
	var out []string
	for _, f := range forms {
		out = append(out, f.Values["question"][0])
	}
	return out
}

// TestAFormWaitsForItsSenderAlone: for the same account in whatever session, once, for some hours, and for nobody else.
func TestAFormWaitsForItsSenderAlone(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana, eva := w.joins(casa, "ana@example.org", domain.RoleReferrer), w.joins(casa, "eva@example.org",
		domain.RoleReferrer)
	w.tick(w.Settings().Idle)
	late := ana.in.Session.ID
	kept, err := w.KeepForm(w.ctx(), late, question("¿Hay espacio?"))
	must(t, err)
	if kept.Account != ana.id || kept.Agency != casa || kept.Role != domain.RoleReferrer {
		t.Fatalf("it is the sender's: %+v", kept)
	}
	ana, eva = ana.signsIn(), eva.signsIn()
	if got := ana.texts(); !slices.Equal(got, []string{"¿Hay espacio?"}) {
		t.Fatalf("her own waits: %q", got)
	}
	if got := eva.texts(); got != nil {
		t.Fatalf("somebody else sees %q", got)
	}
	_, err = w.TakeForm(w.ctx(), eva.actor(), kept.ID)
	wants(t, err, fault.NotFound, "")
	got, err := w.TakeForm(w.ctx(), ana.actor(), kept.ID)
	if err != nil || got.Values["question"][0] != "¿Hay espacio?" || got.Page != "/offers/x" {
		t.Fatalf("%+v %v", got, err)
	}
	_, err = w.TakeForm(w.ctx(), ana.actor(), kept.ID)
	wants(t, err, fault.NotFound, "")
	_, err = w.KeepForm(w.ctx(), domain.NewID[domain.SessionID](), question("de nadie"))
	wants(t, err, fault.NotFound, "")
}

// TestFormsThatWaitAreBounded in size, in number and in time.
func TestFormsThatWaitAreBounded(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	of := ana.in.Session.ID
	_, err := w.KeepForm(w.ctx(), of, question(strings.Repeat("x", MaxPendingBytes)))
	wants(t, err, fault.TooLarge, "")
	for i := range MaxPending + 3 {
		w.tick(time.Second)
		_, err := w.KeepForm(w.ctx(), of, question(fmt.Sprint("nota ", i)))
		must(t, err)
	}
	again := question("nota 12")
	w.tick(time.Second)
	_, err = w.KeepForm(w.ctx(), of, again) // Pressed twice.
	must(t, err)
	if got := ana.texts(); len(got) != MaxPending || got[0] != "nota 12" || got[MaxPending-1] != "nota 3" {
		t.Fatalf("%d wait: %q", len(got), got)
	}
	w.tick(record.PendingLife)
	ana = ana.signsIn()
	if got := ana.texts(); got != nil {
		t.Fatalf("after its time it still waits: %q", got)
	}
	left := func() int {
		t.Helper()
		all, err := store.All[record.PendingForm](w.ctx(), w.store, store.Filter{})
		must(t, err)
		return len(all)
	}
	if left() != MaxPending {
		t.Fatalf("%d rows", left())
	}
	w.tick(2 * time.Minute)
	_, err = sweep.Sweep(w.ctx(), w.Service.store)
	must(t, err)
	if left() != 0 {
		t.Errorf("%d rows are left after a sweep", left())
	}
	if r := w.verifies(); !r.OK() {
		t.Fatalf("%+v", r)
	}
}

// TestWhyASessionEnded says each reason, as the session's next request is told.
func TestWhyASessionEnded(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong", domain.RoleReferrer, domain.RoleSupervisor)
	for want, end := range map[string]func(p person){
		"session.idle": func(person) { w.tick(15 * time.Minute) },
		"session.over": func(p person) {
			for range 50 {
				w.tick(10 * time.Minute)
				_, _ = p.asks()
			}
		},
		"session.replaced": func(p person) {
			for range 3 {
				w.tick(time.Second)
				p.signsIn()
			}
		},
		"session.signed_out":     func(p person) { must(t, w.QuickExit(w.ctx(), p.in.Token, "r")) },
		"session.ended_by_owner": func(p person) { must(t, w.EndOtherSessions(w.ctx(), p.signsIn().actor())) },
		"session.password_changed": func(p person) {
			_, err := w.ChangePassword(w.ctx(), p.signsIn().actor(), goodPassword, "otras ocho nubes lentas", "")
			must(t, err)
		},
		"session.account_changed": func(p person) { must(t, w.DisableAccount(w.ctx(), w.admin.signsIn().actor(), p.id)) },
		"session.role_gone": func(p person) {
			rec, err := w.Account(w.ctx(), w.admin.signsIn().actor(), p.id)
			must(t, err)
			_, err = w.EditAccount(w.ctx(), w.admin.signsIn().actor(), p.id, rec.Rev,
				AccountInput{Name: "Ana", Login: rec.V.Login, Roles: []domain.Role{domain.RoleSupervisor}})
			must(t, err)
		},
	} {
		t.Run(want, func(t *testing.T) {
			w.admin = w.admin.signsIn()
			p := w.joins(casa, strings.TrimPrefix(want, "session.")+"@example.org", domain.RoleReferrer)
			end(p)
			auth, err := p.asks()
			if f := fault.As(err); f.Kind != fault.Unauthenticated || f.Code != want {
				t.Errorf("got %v %s", f.Kind, f.Code)
			}
			if auth.Session.Account != p.id || auth.Actor.Account != "" {
				t.Errorf("the session that is over is named, and nobody acts: %+v", auth)
			}
		})
	}
}

// TestAPageThatLooksByItselfKeepsNobodySignedIn: what nobody touches does not count as use, and one tap does.
func TestAPageThatLooksByItselfKeepsNobodySignedIn(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	idle := w.Settings().Idle
	for range 13 {
		w.tick(time.Minute)
		a, err := w.AuthenticatePoll(w.ctx(), ana.in.Token, false)
		must(t, err)
		if a.Token != "" || a.Final || !a.EndsAt.Equal(ana.in.Session.SeenAt.Add(idle)) {
			t.Fatalf("looking moves nothing: %v %v", a.EndsAt, a.Final)
		}
	}
	a, err := w.Prolong(w.ctx(), ana.in.Token, false)
	must(t, err)
	if a.EndsAt.Sub(w.time().Add(idle)).Abs() > time.Second || a.Token == "" {
		t.Fatalf("one tap gives the whole time again: %v", a.EndsAt)
	}
	ana.in.Token = a.Token
	w.tick(idle - time.Second)
	_, err = w.AuthenticatePoll(w.ctx(), ana.in.Token, false)
	must(t, err)
	w.tick(time.Second)
	_, err = w.AuthenticatePoll(w.ctx(), ana.in.Token, false)
	wants(t, err, fault.Unauthenticated, "session.idle")
	_, err = w.Prolong(w.ctx(), ana.in.Token, false)
	wants(t, err, fault.Unauthenticated, "session.idle")
}

// TestShortIdleTimesCountEveryUse: with a minute allowed, a request every half minute keeps a session alive.
func TestShortIdleTimesCountEveryUse(t *testing.T) {
	w := newWorld(t)
	w.set.Idle = time.Minute
	w.tokens.Idle = time.Minute
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	for range 10 {
		w.tick(30 * time.Second)
		_, err := ana.asks()
		must(t, err)
	}
	w.tick(time.Minute)
	_, err := ana.asks()
	wants(t, err, fault.Unauthenticated, "session.idle")
}

// TestALongRestIsAllowedWhereItIsSet: the browser's token does not end before its session may.
func TestALongRestIsAllowedWhereItIsSet(t *testing.T) {
	w := newWorld(t)
	w.set.Idle, w.tokens.Idle = time.Hour, time.Hour
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	w.tick(59 * time.Minute)
	a, err := ana.asks()
	must(t, err)
	ana.in.Token = a.Token
	w.tick(time.Hour)
	_, err = ana.asks()
	wants(t, err, fault.Unauthenticated, "session.idle")
}

// TestAFormThatWaitedTooLongIsHandedOverToNobody, even where nothing has swept it away yet.
func TestAFormThatWaitedTooLongIsHandedOverToNobody(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	for wait, kind := range map[time.Duration]fault.Kind{record.PendingLife: fault.NotFound,
		record.PendingLife - time.Minute: 0} {
		ana = ana.signsIn()
		kept, err := w.KeepForm(w.ctx(), ana.in.Session.ID, question("¿Hay espacio?"))
		must(t, err)
		w.tick(wait)
		ana = ana.signsIn()
		if _, err = w.TakeForm(w.ctx(), ana.actor(), kept.ID); kind == 0 {
			must(t, err)
		} else {
			wants(t, err, kind, "")
		}
	}
}

// TestTheKeyOfADeviceGoesWithItsSession: the clock leaves it to the next session of the same account for some hours;
// every other end takes it away, and where no device may keep anything there is none.
func TestTheKeyOfADeviceGoesWithItsSession(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana, eva := w.joins(casa, "ana@example.org", domain.RoleReferrer), w.joins(casa, "eva@example.org",
		domain.RoleReferrer)
	stored := func(id domain.SessionID) record.Session {
		t.Helper()
		rec, err := store.Get[record.Session](w.ctx(), w.store, id)
		must(t, err)
		return rec.V
	}
	key := func(s record.Session) string { return string(s.KeyOfDrafts(w.time().Add(-record.PendingLife))) }
	again := func(login string, last record.Session) record.Session {
		t.Helper()
		in, err := w.SignIn(w.ctx(), Attempt{Login: login, Password: goodPassword, Last: last})
		must(t, err)
		return in.Session
	}
	if key(stored(ana.in.Session.ID)) != "" {
		t.Fatal("nobody asked for it")
	}
	must(t, w.KeepDrafts(w.ctx(), ana.actor(), true))
	first := key(stored(ana.in.Session.ID))
	must(t, w.KeepDrafts(w.ctx(), ana.actor(), true))
	if len(first) != 32 || key(stored(ana.in.Session.ID)) != first {
		t.Fatalf("one key a session: %q", first)
	}
	w.tick(w.Settings().Idle)
	late := stored(ana.in.Session.ID)
	if key(again("eva@example.org", late)) != "" {
		t.Error("somebody else has it")
	}
	next := again("ana@example.org", late)
	if key(next) != first {
		t.Error("her next session opens what she wrote")
	}
	w.tick(record.PendingLife)
	if key(again("ana@example.org", stored(next.ID))) != "" {
		t.Error("after its time nobody has it")
	}
	ana, eva = ana.signsIn(), eva.signsIn()
	must(t, w.KeepDrafts(w.ctx(), ana.actor(), true))
	mine := ana.in.Session.ID
	must(t, w.EndOtherSessions(w.ctx(), ana.signsIn().actor()))
	if over := stored(mine); over.DraftKey != nil || key(again("ana@example.org", over)) != "" {
		t.Error("a session that was ended leaves its key")
	}
	must(t, w.KeepDrafts(w.ctx(), eva.actor(), true))
	must(t, w.KeepDrafts(w.ctx(), eva.actor(), false))
	if key(stored(eva.in.Session.ID)) != "" {
		t.Error("she took it back")
	}
	w.set.NoDrafts = true
	wants(t, w.KeepDrafts(w.ctx(), eva.actor(), true), fault.Forbidden, "session.no_drafts")
}
