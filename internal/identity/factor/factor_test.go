package factor_test

import (
	"encoding/base32"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/onetime"
	"amparo/internal/identity/password"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// house is an installation in which a second factor is needed, or may be had.
type house struct {
	*amparotest.World
	ids     *identity.Service
	factors *factor.Service
}

func open(t *testing.T, needed bool) *house {
	t.Helper()
	w := amparotest.New(t)
	h := &house{World: w, ids: identity.New(identity.Deps{Store: w.Store, Policy: w.Rules, Profile: password.ForTests,
		Pack: country.Guatemala(), Settings: identity.Settings{SecondFactor: needed}})}
	h.factors = factor.New(factor.Deps{Store: w.Store, Identity: h.ids, Base: "http://localhost:8080"})
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// signIn gives the password of somebody.
func (h *house) signIn(a *amparotest.Actor) identity.SignedIn {
	h.T.Helper()
	in, err := h.ids.SignIn(h.T.Context(), identity.Attempt{Login: h.Login(a.Actor), Password: amparotest.Password,
		Addr: "198.51.100.7"})
	if err != nil {
		h.T.Fatal(err)
	}
	return in
}

func in(s identity.SignedIn) factor.Who { return factor.Who{Session: s.Session.ID, Device: s.Device} }

// code is what the app of a secret shows now.
func (h *house) code(s factor.Secret) string {
	h.T.Helper()
	u, err := url.Parse(s.Link)
	if err != nil {
		h.T.Fatal(err)
	}
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(u.Query().Get("secret"))
	if err != nil {
		h.T.Fatal(err)
	}
	return factor.CodeOf(secret, h.Clock.Now().Unix()/30)
}

// enrol adds codes to an account, and returns the session and the app.
func (h *house) enrol(s identity.SignedIn) (factor.Added, factor.Secret) {
	h.T.Helper()
	secret, err := h.factors.BeginCodes(h.T.Context(), in(s))
	must(h.T, err)
	added, err := h.factors.ConfirmCodes(h.T.Context(), in(s), h.code(secret), "Mi teléfono")
	must(h.T, err)
	h.Clock.Advance(time.Minute) // The app shows its next code.
	return added, secret
}

// wants fails unless err is that fault, alone or of one field.
func wants(t testing.TB, err error, code string) {
	t.Helper()
	f := fault.As(err)
	if err == nil || f.Code != code && (len(f.Fields) != 1 || f.Fields[0].Code != code) {
		t.Errorf("want %s, got %v", code, err)
	}
}

// TestCodesAreThoseOfTheStandard: the test values of RFC 6238 for SHA-1, cut to six digits, so that every app shows the
// same code.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471",
		1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := factor.CodeOf(secret, at/30); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

// TestTheFirstFactorIsAllAHalfSessionCanDo: outside the demo Ana chooses a password, and until she has added a second
// factor her session is nobody's. Then it is hers, and the recovery codes are shown once.
func TestTheFirstFactorIsAllAHalfSessionCanDo(t *testing.T) {
	h := open(t, true)
	ana := h.Worker("ana")
	half := h.signIn(ana)
	if half.Session.Step != record.StepEnrol || half.Device != "" {
		t.Fatalf("the session is %+v", half.Session)
	}
	auth, err := h.ids.Authenticate(t.Context(), half.Token, false)
	must(t, err)
	if auth.Actor.Role != "" || len(auth.Choose) > 0 {
		t.Errorf("a half session acts as %q", auth.Actor.Role)
	}
	_, err = h.ids.Sessions(t.Context(), auth.Actor)
	if !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
		t.Errorf("a half session reads its sessions: %v", err)
	}
	_, err = h.factors.Give(t.Context(), in(half), factor.Given{Code: "123456"})
	wants(t, err, "factor.wrong")
	added, _ := h.enrol(half)
	if added.Session.Step != "" || len(added.Recovery) != 10 || added.Session.ID == half.Session.ID {
		t.Fatalf("added: %+v", added)
	}
	if _, err := h.ids.Authenticate(t.Context(), half.Token, false); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("the half session goes on: %v", err)
	}
	auth, err = h.ids.Authenticate(t.Context(), added.Token, false)
	must(t, err)
	if auth.Actor.Role != domain.RoleReferrer || !auth.Actor.Fresh(h.Clock.Now()) {
		t.Errorf("after it she acts as %+v", auth.Actor)
	}
	if !slices.Contains(ana.Told(), "notice.factor_added") {
		t.Errorf("she was told %v", ana.Told())
	}
	h.Verify()
}

// TestAPasswordAloneOpensNothing: with codes added, the right password leads to the second step and no further: it adds
// no factor, takes none away and makes no recovery codes. The right code opens a session, once.
func TestAPasswordAloneOpensNothing(t *testing.T) {
	h := open(t, false)
	ana := h.Worker("ana")
	_, app := h.enrol(h.signIn(ana))
	half := h.signIn(ana)
	if half.Session.Step != record.StepFactor || half.Device != "" {
		t.Fatalf("the session is %+v", half.Session)
	}
	st, err := h.factors.State(t.Context(), in(half))
	must(t, err)
	_, err = h.factors.BeginCodes(t.Context(), in(half))
	wants(t, err, "factor.needed")
	_, err = h.factors.ConfirmCodes(t.Context(), in(half), h.code(app), "")
	wants(t, err, "factor.needed")
	wants(t, h.factors.Remove(t.Context(), in(half), st.List[0].ID), "factor.needed")
	_, err = h.factors.NewRecovery(t.Context(), in(half))
	wants(t, err, "factor.needed")
	code := h.code(app)
	whole, err := h.factors.Give(t.Context(), in(half), factor.Given{Code: code})
	must(t, err)
	if whole.Session.Step != "" || whole.Device == "" {
		t.Errorf("the session is %+v", whole.Session)
	}
	_, err = h.factors.Give(t.Context(), in(h.signIn(ana)), factor.Given{Code: code})
	wants(t, err, "factor.wrong") // The same code a second time, within its thirty seconds.
	h.Verify()
}

// TestACodeOfYesterdayOpensNothing: codes far from now, before or after, are wrong; one beside now is right.
func TestACodeOfYesterdayOpensNothing(t *testing.T) {
	h := open(t, false)
	ana := h.Worker("ana")
	_, app := h.enrol(h.signIn(ana))
	for late, right := range map[time.Duration]bool{2 * time.Minute: false, 24 * time.Hour: false,
		30 * time.Second: true} {
		h.Clock.Advance(10 * time.Minute)
		code := h.code(app)
		h.Clock.Advance(late)
		_, err := h.factors.Give(t.Context(), in(h.signIn(ana)), factor.Given{Code: code})
		if right != (err == nil) {
			t.Errorf("a code %v old: %v", late, err)
		}
	}
}

// TestARecoveryCodeWorksOnce: whoever lost her telephone signs in with one of the codes she wrote down, and is told.
func TestARecoveryCodeWorksOnce(t *testing.T) {
	h := open(t, true)
	ana := h.Worker("ana")
	added, _ := h.enrol(h.signIn(ana))
	typed := strings.ToUpper(strings.ReplaceAll(added.Recovery[3], "-", " "))
	_, err := h.factors.Give(t.Context(), in(h.signIn(ana)), factor.Given{Recovery: typed})
	must(t, err)
	_, err = h.factors.Give(t.Context(), in(h.signIn(ana)), factor.Given{Recovery: typed})
	wants(t, err, "factor.wrong")
	if !slices.Contains(ana.Told(), "notice.factor_recovery") {
		t.Errorf("she was told %v", ana.Told())
	}
}

// TestATerminalTakesNoCodeOfWhoeverHasAPasskey: where no passkey can be given, a recovery code does, once, for
// everybody; a code of the application only for whoever has no passkey, and once too.
func TestATerminalTakesNoCodeOfWhoeverHasAPasskey(t *testing.T) {
	now, recovery, secret := time.Unix(1_800_000_000, 0), onetime.New(), []byte("12345678901234567890")
	for _, passkey := range []bool{false, true} {
		has := record.Factors{List: []record.Factor{{Kind: record.Codes, Secret: secret}},
			Recovery: []string{onetime.Hash(recovery)}}
		if passkey {
			has.List = append(has.List, record.Factor{Kind: record.Passkey})
		}
		for _, typed := range []struct {
			what  string
			right bool
		}{{"", false}, {"000000", false}, {onetime.New(), false}, {factor.CodeOf(secret, now.Unix()/30), !passkey},
			{factor.CodeOf(secret, now.Unix()/30), false}, {recovery, true}, {recovery, false}} {
			if got := factor.AtConsole(&has, typed.what, now); got != typed.right {
				t.Errorf("passkey %v, %q: %v", passkey, typed.what, got)
			}
		}
	}
}

// TestGuessesAtCodesAreSlow: whoever knows the password gets five guesses and then waits, however many half sessions
// she opens; a recovery code still lets the owner in.
func TestGuessesAtCodesAreSlow(t *testing.T) {
	h := open(t, false)
	ana := h.Worker("ana")
	added, _ := h.enrol(h.signIn(ana))
	looked := 0
	for range 30 {
		_, err := h.factors.Give(t.Context(), in(h.half(ana)), factor.Given{Code: "000000"})
		if !fault.Is(err, fault.TooMany) {
			looked++
		}
	}
	if looked != 5 {
		t.Errorf("%d guesses were looked at", looked)
	}
	_, err := h.factors.Give(t.Context(), in(h.half(ana)), factor.Given{Recovery: added.Recovery[0]})
	must(t, err)
}

// half opens a half session without a password, so that only guesses at the factor are counted.
func (h *house) half(a *amparotest.Actor) identity.SignedIn {
	h.T.Helper()
	s, err := h.ids.Known(h.T.Context(), a.Account, identity.Attempt{})
	must(h.T, err)
	return s
}

// TestTheLastFactorStaysWhereOneIsNeeded: it can be replaced, and not taken away; and a change asks for a factor given
// a moment ago. Every other session ends with a change.
func TestTheLastFactorStaysWhereOneIsNeeded(t *testing.T) {
	h := open(t, true)
	ana := h.Worker("ana")
	added, app := h.enrol(h.signIn(ana))
	other, err := h.factors.Give(t.Context(), in(h.signIn(ana)), factor.Given{Code: h.code(app)})
	must(t, err)
	st, err := h.factors.State(t.Context(), in(added.SignedIn))
	must(t, err)
	wants(t, h.factors.Remove(t.Context(), in(added.SignedIn), st.List[0].ID), "factor.last")
	h.Clock.Advance(domain.ProofLife)
	wants(t, h.factors.Remove(t.Context(), in(added.SignedIn), st.List[0].ID), "factor.needed")
	again, err := h.factors.Give(t.Context(), in(added.SignedIn), factor.Given{Code: h.code(app)})
	must(t, err)
	if again.Session.EndsAt != added.Session.EndsAt {
		t.Errorf("a proof made the session longer: %v", again.Session.EndsAt)
	}
	second, _ := h.enrol(again)
	if second.Recovery != nil {
		t.Error("recovery codes were made anew")
	}
	if _, err := h.ids.Authenticate(t.Context(), other.Token, false); fault.As(err).Code != "session.factor_changed" {
		t.Errorf("the other session: %v", err)
	}
	must(t, h.factors.Remove(t.Context(), in(second.SignedIn), st.List[0].ID))
}

// TestAResetLeavesTheSecondFactor: a new password is chosen with a code, and the second step is asked for all the same.
func TestAResetLeavesTheSecondFactor(t *testing.T) {
	h := open(t, true)
	house := h.Agency("ong", "ong")
	ana, admin := h.Person("ana", house, domain.RoleReferrer), h.Person("admin", house, domain.RoleAdmin)
	h.enrol(h.signIn(ana))
	made, err := approval.Of(h.ids).ResetAccess(t.Context(), admin.Actor, ana.Account, "")
	must(t, err)
	got, err := h.ids.Redeem(t.Context(), identity.Redemption{Code: made.Code, Attempt: identity.Attempt{
		Login: h.Login(ana.Actor), Password: "otra frase larga de prueba"}})
	must(t, err)
	if got.Session.Step != record.StepFactor || got.Device != "" {
		t.Errorf("a code and a password open %+v", got.Session)
	}
	if !slices.Contains(ana.Told(), "notice.account_reset") {
		t.Errorf("she was told %v", ana.Told())
	}
}

// TestAnOwnerIsToldOfWhatHappensToHerAccount: of a sign-in on a device she never used, of new recovery codes, of a
// factor that is gone and of another password; not of a sign-in on her own device.
func TestAnOwnerIsToldOfWhatHappensToHerAccount(t *testing.T) {
	h := open(t, false)
	ana := h.Worker("ana")
	added, app := h.enrol(h.signIn(ana))
	again, err := h.factors.Give(t.Context(), factor.Who{Session: h.signIn(ana).Session.ID, Device: added.Device},
		factor.Given{Code: h.code(app)})
	must(t, err)
	if slices.Contains(ana.Told(), "notice.new_device") {
		t.Error("she was told of her own device")
	}
	h.Clock.Advance(time.Minute)
	elsewhere := h.signIn(ana)
	_, err = h.factors.Give(t.Context(), in(elsewhere), factor.Given{Code: h.code(app)})
	must(t, err)
	_, err = h.factors.NewRecovery(t.Context(), in(again))
	must(t, err)
	st, err := h.factors.State(t.Context(), in(again))
	must(t, err)
	must(t, h.factors.Remove(t.Context(), in(again), st.List[0].ID))
	auth, err := h.ids.Authenticate(t.Context(), again.Token, false)
	must(t, err)
	if !auth.Actor.Fresh(h.Clock.Now().Add(time.Hour)) {
		t.Error("without a factor she is asked for one")
	}
	_, err = h.ids.ChangePassword(t.Context(), auth.Actor, amparotest.Password, "otra frase larga de prueba", "")
	must(t, err)
	told := ana.Told()
	for _, kind := range []string{"notice.new_device", "notice.factor_recovery_new", "notice.factor_removed",
		"notice.password_changed"} {
		if !slices.Contains(told, kind) {
			t.Errorf("%s is missing among %v", kind, told)
		}
	}
}

// TestWhatOpensMuchAsksForAFactorAnew: an administrator changes accounts within five minutes of her second factor, and
// not after; the refusal stands in the log.
func TestWhatOpensMuchAsksForAFactorAnew(t *testing.T) {
	h := open(t, true)
	house := h.Agency("ong", "ong")
	ana, admin := h.Person("ana", house, domain.RoleReferrer), h.Person("admin", house, domain.RoleAdmin)
	added := h.adds(h.signIn(admin), newDevice(t, admin))
	auth, err := h.ids.Authenticate(t.Context(), added.Token, false)
	must(t, err)
	if _, err := approval.Of(h.ids).ResetAccess(t.Context(), auth.Actor, ana.Account, ""); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(domain.ProofLife)
	_, err = approval.Of(h.ids).ResetAccess(t.Context(), auth.Actor, ana.Account, "")
	wants(t, err, "factor.needed")
	wants(t, h.ids.DisableAccount(t.Context(), auth.Actor, ana.Account), "factor.needed")
	_, err = approval.Of(h.ids).CreateAccount(t.Context(), auth.Actor, house.ID, identity.AccountInput{Name: "Eva",
		Login: "eva@example.org", Roles: []domain.Role{domain.RoleReferrer}}, "")
	wants(t, err, "factor.needed")
}

// TestOnlyDigestsOfRecoveryCodesAreKept: nobody reads them again, and a secret that was confirmed waits no more.
func TestOnlyDigestsOfRecoveryCodesAreKept(t *testing.T) {
	h := open(t, false)
	ana := h.Worker("ana")
	h.enrol(h.signIn(ana))
	has, err := store.Get[record.Factors](t.Context(), h.Store, ana.Account)
	must(t, err)
	if len(has.V.List) != 1 || len(has.V.List[0].Secret) != 20 || has.V.Waiting != nil {
		t.Fatalf("kept: %+v", has.V)
	}
	for _, digest := range has.V.Recovery {
		if len(digest) != 64 {
			t.Errorf("a recovery code is kept as %q", digest)
		}
	}
}
