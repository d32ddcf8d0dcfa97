package identity

import (
	"context"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/password"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
	"amparo/internal/txn"
	"amparo/policies"
)

// world is one installation with its own clock: an operator, and whoever a test brings in.
type world struct {
	*Service
	t       testing.TB
	store   *store.Store
	ring    *seal.Keyring
	dir     string
	mu      sync.Mutex
	digests atomic.Int64 // passwords digested
	slow    func()       // called for each of them
	clock   time.Time
	// readings counts how often somebody looked at the clock.
	readings int
	admin    person
	home     domain.AgencyID
}

// digest counts the passwords that are digested.
func (w *world) digest() {
	w.digests.Add(1)
	if w.slow != nil {
		w.slow()
	}
}

// person is somebody with a browser.
type person struct {
	w               *world
	login, password string
	addr, agent     string
	device          string
	id              domain.AccountID
	in              SignedIn
}

// step is how far the clock moves at every reading, so that an act that reads it twice meets two moments.
const step = time.Millisecond

const goodPassword = "siete nubes bajan despacio"

func (w *world) tick(d time.Duration) {
	w.mu.Lock()
	w.clock = w.clock.Add(d)
	w.mu.Unlock()
}

func (w *world) time() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(step)
	// How old a remembered key is concerns no act.
	if _, file, _, _ := runtime.Caller(1); filepath.Base(file) != "keys.go" {
		w.readings++
	}
	return w.clock
}

// ground opens what an installation stands on: the embedded store, or a MongoDB where one is named for tests.
func ground(t testing.TB, dir string) driver.Driver {
	t.Helper()
	if mongotest.Named() {
		return mongotest.Open(t, dir)
	}
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "data")})
	must(t, err)
	return d
}

// rulesOnce loads and checks the rules once for all worlds: a set never changes.
var rulesOnce = sync.OnceValues(func() (*policy.Set, error) { return policy.Load(policies.FS) })

// emptyWorld is an installation on which nothing has been set up.
func emptyWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), clock: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)}
	root, err := seal.CreateFileRoot(filepath.Join(w.dir, "root.key"))
	must(t, err)
	w.ring, err = seal.Create(filepath.Join(w.dir, "keyset.json"), "test", root)
	must(t, err)
	d := ground(t, w.dir)
	w.store, err = store.Open(t.Context(), d, w.ring, store.Options{Quiet: true, Now: w.time})
	must(t, err)
	t.Cleanup(func() { _ = w.store.Close() })
	rules, err := rulesOnce()
	must(t, err)
	w.Service = New(Deps{Store: w.store, Policy: rules, Profile: password.ForTests, Pack: country.Guatemala(), Cores: 2,
		Digest: w.digest})
	return w
}

// newWorld is an installation whose first operator has chosen a password.
func newWorld(t testing.TB) *world {
	t.Helper()
	w := emptyWorld(t)
	inv, err := w.Init(w.ctx(), Setup{Name: "Red de prueba", Country: "GT", Agency: "Entidad coordinadora",
		AgencyType: "coordinadora",
		Admin:      "Olga Operadora", Login: "olga@example.org"})
	must(t, err)
	w.home = inv.Account.V.Agency
	w.admin = w.redeems("olga@example.org", inv)
	return w
}

func (w *world) ctx() context.Context { return w.t.Context() }

// redeems lets the owner of a code choose a password.
func (w *world) redeems(login string, inv Invited) person {
	w.t.Helper()
	p := person{w: w, login: login, password: goodPassword, addr: "198.51.100.7:4433",
		agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", id: inv.Account.V.ID}
	in, err := w.Redeem(w.ctx(), Redemption{Attempt: p.attempt(), Code: inv.Code})
	must(w.t, err)
	p.in, p.device = in, in.Device
	return p
}

// agency adds an organisation.
func (w *world) agency(name, kind string, roles ...domain.Role) domain.AgencyID {
	w.t.Helper()
	a, err := w.CreateAgency(w.ctx(), w.admin.in.Actor, AgencyInput{Name: name, Type: kind, Roles: roles})
	must(w.t, err)
	return a.V.ID
}

// joins brings a person into an agency, up to their first session.
func (w *world) joins(agency domain.AgencyID, login string, roles ...domain.Role) person {
	w.t.Helper()
	inv, err := w.CreateAccount(w.ctx(), w.admin.in.Actor, agency, AccountInput{Name: "Persona de prueba", Login: login,
		Roles: roles})
	must(w.t, err)
	return w.redeems(login, inv)
}

// keepsAll lets every act pass: who has to confirm it is package approval's.
func keepsAll(*txn.Txn, store.Rec[domain.Account], domain.Account) error { return nil }

func (w *world) CreateAccount(ctx context.Context, by domain.Actor, agency domain.AgencyID,
	in AccountInput) (Invited, error) {
	return txn.Answer(ctx, w.acts, by, func(t *txn.Txn) (Invited, error) { return w.Create(t, agency, in, keepsAll) })
}

func (w *world) EditAccount(ctx context.Context, by domain.Actor, id domain.AccountID, rev int64,
	in AccountInput) (store.Rec[domain.Account], error) {
	return txn.Answer(ctx, w.acts, by, func(t *txn.Txn) (store.Rec[domain.Account], error) {
		return w.Edit(t, id, rev, in, keepsAll)
	})
}

func (w *world) ResetAccess(ctx context.Context, by domain.Actor, id domain.AccountID) (out Invited, err error) {
	ctx = moment.Begin(ctx, w.store.Now)
	out, err = txn.Answer(ctx, w.acts, by, func(t *txn.Txn) (Invited, error) { return w.Reset(t, id, keepsAll) })
	if err == nil {
		w.Forgive(ctx, out.Account.V)
	}
	return out, err
}

func (p person) attempt() Attempt {
	return Attempt{Login: p.login, Password: p.password, Device: p.device, Addr: p.addr, Agent: p.agent, Request: "r1"}
}

// signsIn opens a new session on the person's own device.
func (p person) signsIn() person {
	p.w.t.Helper()
	in, err := p.w.SignIn(p.w.ctx(), p.attempt())
	must(p.w.t, err)
	p.in, p.device = in, in.Device
	return p
}

// tries is a sign-in that may fail.
func (p person) tries(password string) error {
	a := p.attempt()
	a.Password = password
	_, err := p.w.SignIn(p.w.ctx(), a)
	return err
}

// from is the same person at another machine.
func (p person) from(addr string) person {
	p.addr, p.device = addr, ""
	return p
}

// asks sends a request with the person's token.
func (p person) asks() (Auth, error) {
	return p.w.Authenticate(p.w.ctx(), p.in.Token, p.in.Session.Bearer)
}

func (p person) actor() domain.Actor { return p.in.Actor }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants checks the kind and, when given, the code of a failure.
func wants(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if err == nil {
		t.Fatalf("nothing was refused; wanted %v %s", kind, code)
	}
	if f := fault.As(err); f.Kind != kind || (code != "" && f.Code != code && !hasField(f, code)) {
		t.Fatalf("got %v %s %v, wanted %v %s", f.Kind, f.Code, f.Fields, kind, code)
	}
}

func hasField(f *fault.Fault, code string) bool {
	for _, x := range f.Fields {
		if x.Code == code {
			return true
		}
	}
	return false
}

// verifies proves the log whole.
func (w *world) verifies() audit.Report {
	w.t.Helper()
	must(w.t, w.store.Logs().Integrate(w.ctx()))
	report, err := w.store.Logs().Verify(w.ctx(), nil, nil)
	must(w.t, err)
	return report
}
