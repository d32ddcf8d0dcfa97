package identity

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/identity/caller"
	"amparo/internal/identity/guess"
	"amparo/internal/identity/record"
	"amparo/internal/identity/sweep"
	"amparo/internal/store"
)

// TestTenThousandGuesses is a day on which somebody tries to get into, or to shut out, a shelter's coordinator.
func TestTenThousandGuesses(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleIntake)
	attacker := person{w: w, login: ana.login}
	start := w.digests.Load()
	own, slowed, shut := int64(0), 0, 0
	for i := range 10000 {
		attacker.addr = fmt.Sprintf("203.%d.%d.9", i%250, i%13)
		err := attacker.tries(fmt.Sprintf("guess number %d", i))
		switch f := fault.As(err); {
		case f.Code == "signin.closed_here":
			shut++
		case f.Kind == fault.TooMany:
			slowed++
			if s, _ := f.Args["seconds"].(int); s < 1 || s > 900 {
				t.Fatalf("told to wait %v seconds", f.Args["seconds"])
			}
		case f.Code != "signin.wrong":
			t.Fatalf("guess %d: %v", i, err)
		}
		if i%100 == 0 { // She works on, all day, on the machine she always uses.
			ana = ana.signsIn()
			own++
		}
		w.tick(8640 * time.Millisecond)
	}
	looked := w.digests.Load() - start - own
	if looked > closedAfter || looked < 50 {
		t.Fatalf("%d guesses were looked at", looked)
	}
	t.Logf("figure: guesses_looked_at %d", looked)
	if shut == 0 || slowed == 0 {
		t.Fatalf("slowed %d, shut %d", slowed, shut)
	}
	g, err := w.Guesses(w.ctx(), ana.actor())
	must(t, err)
	if !g.Closed || g.Failed != closedAfter {
		t.Fatalf("%+v", g)
	}
	// From a machine she never used the path is shut, even with the right password, until she opens it.
	wants(t, ana.from("192.0.2.77").tries(goodPassword), fault.TooMany, "signin.closed_here")
	must(t, w.Reopen(w.ctx(), ana.actor()))
	ana.from("192.0.2.77").signsIn()
}

func TestStuffingFromFiveHundredNetworks(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	victims := make([]person, 5)
	for i := range victims {
		victims[i] = w.joins(casa, fmt.Sprintf("v%d@example.org", i), domain.RoleReferrer)
	}
	start := w.digests.Load()
	refused, attempts := 0, 3000
	if proving {
		attempts = 50_000
	}
	for i := range attempts {
		// Most names do not exist.
		p := person{w: w, login: fmt.Sprintf("v%d@example.org", i%50), addr: fmt.Sprintf("10.%d.%d.%d", i%2, i%250, i%7)}
		if err := p.tries("leaked password " + fmt.Sprint(i)); err == nil {
			t.Fatal("in")
		} else if fault.Is(err, fault.TooMany) {
			refused++
		}
	}
	if looked := w.digests.Load() - start; looked > 50*(guess.Free+1) || refused == 0 {
		t.Fatalf("%d looked at, %d refused", looked, refused)
	}
	for _, v := range victims {
		for range 20 {
			v.signsIn()
		}
	}
	t.Logf("figure: stuffing_refused %d", attempts)
}

// TestOneNetworkManyNames: one password tried at many names from one place.
func TestOneNetworkManyNames(t *testing.T) {
	w := newWorld(t)
	start := w.digests.Load()
	for i := range 500 {
		p := person{w: w, login: fmt.Sprintf("n%d@example.org", i), addr: fmt.Sprintf("192.0.2.%d:99", i%250)}
		if err := p.tries("Verano2026 del mes"); err == nil {
			t.Fatal("in")
		}
	}
	if looked := w.digests.Load() - start; looked > 31 {
		t.Fatalf("%d looked at", looked)
	}
	// An office behind one address signs in all morning.
	casa := w.agency("Oficina", "ong")
	w.tick(time.Hour)
	for i := range 60 {
		w.joins(casa, fmt.Sprintf("o%d@example.org", i), domain.RoleReferrer).from("192.0.2.5").signsIn()
	}
}

// TestWrongGuessesFromOneNetworkShutNobodyThereOut is a morning in an office whose network somebody else uses too:
// guesses at names that do not exist, at hers, at all her colleagues'. Whoever knows the right password gets in at
// once, on a device she never used; nobody learns whose names exist; and what is looked at stays bounded.
func TestWrongGuessesFromOneNetworkShutNobodyThereOut(t *testing.T) {
	w := newWorld(t)
	office := w.agency("Oficina", "ong")
	people := make([]person, 40)
	for i := range people {
		people[i] = w.joins(office, fmt.Sprintf("o%d@example.org", i), domain.RoleReferrer).from("192.0.2.5")
		people[i].device = ""
	}
	w.tick(time.Hour)
	start := w.digests.Load()
	guess := func(login, pass string) error {
		return person{w: w, login: login, addr: "192.0.2.77:50"}.tries(pass)
	}
	for i := range 500 {
		_ = guess(fmt.Sprintf("n%d@example.org", i), "Verano2026 del mes")
	}
	for _, p := range people {
		_ = guess(p.login, "Verano2026 del mes")
	}
	if looked := w.digests.Load() - start; looked > 31+40 {
		t.Fatalf("%d looked at", looked)
	}
	known, unknown := guess(people[7].login, "Verano2026 del mes"), guess("nobody@example.org", "Verano2026 del mes")
	wants(t, known, fault.TooMany, "signin.slow_down")
	wants(t, unknown, fault.TooMany, "signin.slow_down")
	if a, b := fault.As(known).Args["seconds"], fault.As(unknown).Args["seconds"]; a != b {
		t.Errorf("a name that exists waits %v seconds, another %v", a, b)
	}
	for _, p := range people {
		p.signsIn()
	}
	// One who knows every name there gets no more looks than the reserve holds, and still none at a name beyond its own
	// pace.
	start = w.digests.Load()
	for i := range 2000 {
		_ = guess(people[i%len(people)].login, fmt.Sprint("guess number ", i))
	}
	if looked := w.digests.Load() - start; looked > 120+1 {
		t.Fatalf("%d looked at", looked)
	}
	w.tick(time.Hour)
	people[3].signsIn()
}

// TestARightSignInOfAnotherGivesNoGuessesBack: between guesses at Ana's name somebody of the same network signs in to
// an account of his own, again and again. Her name gets no more looks for it, and the network no more than it had.
func TestARightSignInOfAnotherGivesNoGuessesBack(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana, own := w.joins(casa, "ana@example.org", domain.RoleReferrer), w.joins(casa, "own@example.org",
		domain.RoleReferrer).from("203.0.113.9")
	own.device = ""
	looked := 0
	for i := range 60 {
		guess := person{w: w, login: ana.login, addr: "203.0.113.77:1"}
		if fault.As(guess.tries(fmt.Sprint("guess ", i))).Code == "signin.wrong" {
			looked++
		}
		own.signsIn()
	}
	if looked != guess.Free {
		t.Errorf("%d guesses at her name were looked at", looked)
	}
	names := 0
	for i := range 60 {
		guess := person{w: w, login: fmt.Sprintf("n%d@example.org", i), addr: "203.0.113.77:1"}
		if fault.As(guess.tries("Verano2026 del mes")).Code == "signin.wrong" {
			names++
		}
		own.signsIn()
	}
	if names > 31-looked {
		t.Errorf("%d names were tried beside", names)
	}
}

// TestGuessesAtOnce: sent together, guesses get no more looks than one by one.
func TestGuessesAtOnce(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	start := w.digests.Load()
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			p := ana.from(fmt.Sprintf("10.0.%d.1", i))
			if err := p.tries("not the password"); err == nil {
				t.Error("in")
			}
		})
	}
	await.All(t, "all guesses at once", &wg)
	if looked := w.digests.Load() - start; looked > guess.Free {
		t.Fatalf("%d of 64 were looked at", looked)
	}
}

// TestANameThatDoesNotExist gets the same work and the same answer as one that does.
func TestANameThatDoesNotExist(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana := w.joins(casa, "ana@example.org", domain.RoleReferrer)
	gone := w.joins(casa, "gone@example.org", domain.RoleReferrer)
	must(t, w.DisableAccount(w.ctx(), w.admin.actor(), gone.id))
	fresh, err := w.CreateAccount(w.ctx(), w.admin.actor(), casa, AccountInput{Name: "N", Login: "fresh@example.org",
		Roles: []domain.Role{domain.RoleReferrer}})
	must(t, err)
	_ = fresh
	for i, login := range []string{ana.login, "nobody@example.org", gone.login, "fresh@example.org", "not a name", "",
		"a\x00b@example.org", string(make([]byte, 5000))} {
		p := person{w: w, login: login, addr: fmt.Sprintf("10.1.%d.1", i)}
		for n := range guess.Free {
			before := w.digests.Load()
			pass := "wrong password!"
			if login == gone.login || n == 1 {
				pass = goodPassword // Right for the disabled one, and still refused alike.
			}
			if login == ana.login {
				pass = "wrong password!"
			}
			wants(t, p.tries(pass), fault.Unauthenticated, "signin.wrong")
			if n := w.digests.Load() - before; n != 1 {
				t.Fatalf("%q: %d digests", login, n)
			}
		}
		err := p.tries("wrong password!")
		wants(t, err, fault.TooMany, "signin.slow_down")
		if s := fault.As(err).Args["seconds"]; s != 180 {
			t.Fatalf("%q waits %v seconds", login, s)
		}
		_, err = w.Redeem(w.ctx(), Redemption{Attempt: p.attempt(), Code: "abcde-fghij-kmnpq-rstuv-wxyz2-3"})
		wants(t, err, fault.Unauthenticated, "code.wrong")
	}
}

func TestDigestsAtOnceAreBounded(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	var mu sync.Mutex
	now, most := 0, 0
	hold := make(chan struct{})
	w.slow = func() {
		mu.Lock()
		now++
		most = max(most, now)
		mu.Unlock()
		await.For(t, "leave to go on", hold)
		mu.Lock()
		now--
		mu.Unlock()
	}
	var wg sync.WaitGroup
	var busyOnes sync.Map
	for i := range 80 {
		wg.Go(func() {
			err := person{w: w, login: fmt.Sprintf("f%d@example.org", i), addr: fmt.Sprintf("10.%d.0.1", i)}.tries("x")
			busyOnes.Store(i, fault.As(err).Code)
		})
	}
	wg.Go(func() { _ = ana.tries(goodPassword) })
	go func() {
		for range 200 {
			hold <- struct{}{}
		}
	}()
	await.All(t, "all guesses at once", &wg)
	if most > 2 {
		t.Fatalf("%d digests at once", most)
	}
	busy := 0
	busyOnes.Range(func(_, code any) bool {
		if code == "signin.busy" {
			busy++
		}
		return true
	})
	t.Logf("%d of 80 were told to come back", busy)
}

func TestADeviceIsKnownToItsOwnPeopleOnly(t *testing.T) {
	w := newWorld(t)
	casa := w.agency("Casa", "ong")
	ana, eva := w.joins(casa, "ana@example.org", domain.RoleReferrer), w.joins(casa, "eva@example.org",
		domain.RoleReferrer)
	eva.device = ana.device // One machine in the office.
	eva = eva.signsIn()
	ana.device = eva.device
	a, err := w.credentialOf(w.ctx(), ana.id)
	must(t, err)
	e, err := w.credentialOf(w.ctx(), eva.id)
	must(t, err)
	if d := caller.ParseDevice(eva.device); !w.knows(d, a.V.V) || !w.knows(d, e.V.V) {
		t.Fatal("a shared machine is known to both")
	}
	olga, err := w.credentialOf(w.ctx(), w.admin.id)
	must(t, err)
	for _, bad := range []string{"", "d1", "d1..", "d2." + eva.device[3:], eva.device + "." + eva.device,
		eva.device[:len(eva.device)-1], "d1." + eva.device[4:]} {
		if d := caller.ParseDevice(bad); w.knows(d, a.V.V) && w.knows(d, e.V.V) {
			t.Errorf("%q is known", bad)
		}
	}
	if w.knows(caller.ParseDevice(eva.device), olga.V.V) || w.knows(caller.ParseDevice(eva.device), record.Credential{}) {
		t.Fatal("known to a stranger")
	}
	// On their own machine nobody is shut out, only slowed; and they do not slow each other.
	for range 30 {
		_ = ana.tries("wrong password!")
	}
	wants(t, ana.tries(goodPassword), fault.TooMany, "signin.slow_down")
	eva.signsIn()
	for range 2000 {
		w.tick(time.Minute)
		if err := ana.tries("wrong password!"); fault.As(err).Code == "signin.closed_here" {
			t.Fatal("shut out on her own machine")
		}
	}
	w.tick(guess.Slowest + time.Minute)
	ana.signsIn()
}

// TestBucketsKeepTheirPace: whatever the times of the guesses, no window sees more than its share.
func TestBucketsKeepTheirPace(t *testing.T) {
	b := bucket{Window: 15 * time.Minute, Every: 3 * time.Minute, Grows: true, Closes: closedAfter}
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		var state store.Throttle
		var passed []time.Time
		for range 200 {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "s")) * time.Second)
			next, wait := b.Pay(state, now)
			if wait > 0 {
				if _, again := b.Pay(state, now.Add(wait)); again > 0 {
					t.Fatalf("waiting %v as told is not enough", wait)
				}
				continue
			}
			state, passed = next, append(passed, now)
		}
		for i := range passed {
			n := 0
			for j := i; j < len(passed) && passed[j].Sub(passed[i]) < 15*time.Minute; j++ {
				n++
			}
			if n > 2*guess.Free-1 {
				t.Fatalf("%d guesses within a window", n)
			}
		}
	})
}

func TestSweep(t *testing.T) {
	w := newWorld(t)
	ana := w.joins(w.agency("Casa", "ong"), "ana@example.org", domain.RoleReferrer)
	for i := range 4 {
		_ = ana.from(fmt.Sprintf("10.0.%d.1", i)).tries("wrong password!")
	}
	if n, err := sweep.Sweep(w.ctx(), w.Service.store); err != nil || n != 0 {
		t.Fatal(n, err)
	}
	w.tick(26 * time.Hour)
	if n, err := sweep.Sweep(w.ctx(), w.Service.store); err != nil || n != 5 { // Four networks and one name.
		t.Fatal(n, err)
	}
	w.tick(91 * 24 * time.Hour)
	if n, err := sweep.Sweep(w.ctx(), w.Service.store); err != nil || n != 2 { // The first sessions of Olga and Ana.
		t.Fatal(n, err)
	}
	left, err := store.All[record.Session](w.ctx(), w.store, store.Filter{})
	if err != nil || len(left) != 0 {
		t.Fatal(left, err)
	}
}
