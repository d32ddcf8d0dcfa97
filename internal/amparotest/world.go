// Package amparotest tells the stories that tests check: people who refer, answer, arrive and are refused, on a real
// store with real keys and the real policies. Every act goes through the same verbs as in production; only the clock is
// ours.
package amparotest

import (
	"cmp"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework"
	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/identity"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/password"
	"amparo/internal/identity/sso"
	"amparo/internal/policy"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/mongotest"
	"amparo/internal/store/sqlitedriver"
	"amparo/policies"
)

// Clock is a clock that tests move, and that moves by itself at every reading as a real one does: an act that reads it
// twice meets two moments.
type Clock struct {
	mu       sync.Mutex
	now      time.Time
	readings int
	counting bool // whether anybody asks for them
}

// Step is how far a clock moves at every reading: so little that minutes of a test hold after many thousand.
const Step = 10 * time.Microsecond

// Now returns the moment the clock shows, and moves it on.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(Step)
	if c.counting && c.counted() {
		c.readings++
	}
	return c.now
}

// counted reports whether a reading is an act's own. The age of a cached key or of a snapshot concerns no act.
func (c *Clock) counted() bool {
	callers := make([]uintptr, 6)
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers)])
	for {
		f, more := frames.Next()
		if base := filepath.Base(f.File); base == "keys.go" || base == "network.go" {
			return false
		} else if !more || strings.HasPrefix(f.Function, "amparo/internal/casework/act.") {
			return true
		}
	}
}

// Readings counts how often acts have read the clock since it was first asked.
func (c *Clock) Readings() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counting = true // It costs every reading a look at who reads.
	return c.readings
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
}

// World is one installation with its people.
type World struct {
	T       testing.TB
	Clock   *Clock
	Dir     string
	Ring    *seal.Keyring
	Store   *store.Store
	Work    *casework.Service
	Rules   *policy.Set
	IDs     *identity.Service
	Factors *factor.Service
	SSO     *sso.Service
	Pack    *country.Pack // Guatemala unless the world was made In another country

	rows   func(t testing.TB, dir string) driver.Driver // where the world stands; nil means Driver
	uri    string                                       // of a shared world
	limits act.Limits                                   // zero: those of an installation
	leaves []delivery.Channel                           // by which notices leave the page
	desk   *Actor
	codes  map[domain.AccountID]string
	people int
	older  bool
}

// Driver opens the storage a world stands on: the embedded store, or a MongoDB where one is named for tests.
var Driver = func(t testing.TB, dir string) driver.Driver {
	t.Helper()
	if mongotest.Named() {
		return mongotest.Open(t, dir)
	}
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "data")})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Roomy are limits that nobody of a test reaches who opens case after case for another reason than to reach them.
var Roomy = act.Limits{ReadingsPerHour: 1e6, ReadingsPerDay: 1e6}

// New makes an empty installation at 2026-11-23 23:40 in Guatemala, with the documented limits or with those given.
func New(t testing.TB, limits ...act.Limits) *World {
	t.Helper()
	return In(t, country.Guatemala(), limits...)
}

// In is New in another country.
func In(t testing.TB, pack *country.Pack, limits ...act.Limits) *World {
	t.Helper()
	w := begin(&World{T: t, Pack: pack, limits: append(limits, act.Limits{})[0], Dir: t.TempDir(),
		Clock: &Clock{now: time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC)}})
	w.keep("install", store.New(domain.Installation{Name: "Prueba", Country: pack.Code(), CreatedAt: w.Clock.Now()}))
	return w
}

// rules are loaded and checked once for all worlds of a test program: a set never changes, and checking it takes as
// long as many a story.
var rules = sync.OnceValues(func() (*policy.Set, error) { return policy.Load(policies.FS) })

// Empty makes a store at that time which holds nothing yet, not even what says that it is an installation: for loading
// a network, of which one person may open as much as she likes.
func Empty(t testing.TB, now time.Time) *World {
	t.Helper()
	return begin(&World{T: t, Dir: t.TempDir(), Clock: &Clock{now: now},
		limits: Roomy})
}

// begin makes the keys of a world and opens its store.
func begin(w *World) *World {
	t := w.T
	t.Helper()
	root, err := seal.CreateFileRoot(filepath.Join(w.Dir, "root.key"))
	w.must(err)
	w.Ring, err = seal.Create(filepath.Join(w.Dir, "keyset.json"), "test", root)
	w.must(err)
	w.open()
	t.Cleanup(func() { _ = w.Store.Close() })
	return w
}

func (w *World) open() {
	w.T.Helper()
	w.Pack = cmp.Or(w.Pack, country.Guatemala()).Own() // As of a process that begins.
	policies, err := rules()
	w.must(err)
	w.Rules = policies.In(w.Pack.Codes(country.ListAgencyType))
	rows := Driver
	if w.rows != nil {
		rows = w.rows
	}
	w.Store, err = store.Open(w.T.Context(), rows(w.T, w.Dir), w.Ring, store.Options{Now: w.Clock.Now, Quiet: true})
	w.must(err)
	if w.rows != nil {
		go w.Store.Follow(w.T.Context(), lookEvery)
	}
	w.IDs = identity.New(identity.Deps{Store: w.Store, Policy: w.Rules, Profile: password.ForTests,
		Pack: w.Pack, Opened: w.tend})
	w.Factors = factor.New(factor.Deps{Store: w.Store, Identity: w.IDs, Base: "http://localhost"})
	w.SSO = sso.New(sso.Deps{Store: w.Store, Identity: w.IDs, Base: "http://localhost",
		Client: &http.Client{Timeout: time.Minute}})
	w.Work = casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: w.Pack, Limits: w.limits,
		Leaves: w.leaves, PushKey: pushKey})
	w.must(w.Work.BeginChanges(w.T.Context()))
}

// Reopen closes the installation and opens it again, as after a restart.
func (w *World) Reopen() {
	w.T.Helper()
	w.must(w.Store.Close())
	w.open()
}

func (w *World) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func (w *World) keep(act string, recs ...any) {
	w.T.Helper()
	var c store.Change
	for _, r := range recs {
		switch r := r.(type) {
		case store.Rec[domain.Installation]:
			store.Put(&c, r)
		case store.Rec[domain.Agency]:
			store.Put(&c, r)
		case store.Rec[domain.Account]:
			store.Put(&c, r)
		case store.Rec[domain.Shelter]:
			store.Put(&c, r)
		case store.Rec[domain.Program]:
			store.Put(&c, r)
		default:
			w.T.Fatalf("cannot keep a %T", r)
		}
	}
	c.Log(store.Entry{Actor: domain.System("test"), Act: act, Kind: "world", ID: "world", Outcome: store.Done})
	w.must(w.Store.Commit(w.T.Context(), c))
}

// Agency adds an organisation of a type from the country pack.
func (w *World) Agency(name, kind string) domain.Agency {
	w.T.Helper()
	a := domain.Agency{ID: domain.NewID[domain.AgencyID](), Ref: name, Name: name, Type: kind,
		Department: w.Pack.Departments()[0].Code, Phone: w.Pack.PhonePrefix() + "00000100",
		CanRefer: true, CanOrder: w.Pack.MayOrderPlacement(kind), Active: true, CreatedAt: w.Clock.Now()}
	w.keep("agency", store.New(a))
	return a
}

// Person adds somebody who acts for the agency in that role.
func (w *World) Person(name string, a domain.Agency, role domain.Role) *Actor {
	w.T.Helper()
	w.people++
	in, err := approval.Of(w.IDs).CreateAccount(w.T.Context(), domain.System("console"), a.ID, identity.AccountInput{
		Name: name, Login: fmt.Sprintf("persona-%d@example.org", w.people), Roles: []domain.Role{role}}, "")
	w.must(err)
	if w.codes == nil {
		w.codes = map[domain.AccountID]string{}
	}
	acc := in.Account.V
	w.codes[acc.ID] = in.Code
	return &Actor{w: w, Actor: domain.Actor{Account: acc.ID, Agency: a.ID, AgencyType: a.Type, Role: role,
		Session: domain.NewID[domain.SessionID](), Name: name, AgencyName: a.Name, Lang: "es"}}
}

// Worker adds a social worker with an organisation of her own.
func (w *World) Worker(name string) *Actor {
	w.T.Helper()
	return w.Person(name, w.Agency("ong de "+name, "ong"), domain.RoleReferrer)
}

// Coordinator returns the network's desk.
func (w *World) Coordinator() *Actor {
	w.T.Helper()
	if w.desk == nil {
		w.desk = w.Person("coordinadora", w.Agency("mesa", "coordinadora"), domain.RoleCoordinator)
	}
	return w.desk
}

// Password is what everybody of a world signs in with.
const Password = "una frase larga de prueba" //nolint:gosec // everybody here is invented

// Login returns the sign-in name of somebody who has chosen Password as theirs.
func (w *World) Login(a domain.Actor) string {
	w.T.Helper()
	acc, err := store.Get[domain.Account](w.T.Context(), w.Store, a.Account)
	w.must(err)
	if code := w.codes[a.Account]; code != "" {
		delete(w.codes, a.Account)
		_, err := w.IDs.Redeem(w.T.Context(),
			identity.Redemption{Code: code,
				Attempt: identity.Attempt{Login: acc.V.Login, Password: Password, Addr: "127.0.0.1"}})
		w.must(err)
	}
	return acc.V.Login
}

// Verify checks the whole store against its log.
func (w *World) Verify() audit.Report {
	w.T.Helper()
	w.must(w.Store.Logs().Integrate(w.T.Context()))
	report, err := w.Store.Logs().Verify(w.T.Context(), nil, nil)
	w.must(err)
	if !report.OK() {
		w.T.Errorf("the store is not as its log tells: %+v", report.Findings)
	}
	return report
}
