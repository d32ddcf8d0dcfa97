package httpd_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/domain"
	"amparo/internal/httpd/api"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// loadEnv says how many seconds each part of the load takes; without it nothing is measured.
const (
	loadEnv = "AMPARO_LOAD"
	// Requests a second that come whether or not those before are answered; without it each worker asks again at once.
	rateEnv     = "AMPARO_LOAD_RATE"
	loadWorkers = 8
	raceBeds    = 10
	raceClaims  = 200
)

// request is what one worker asks, as somebody who signed in: one address, or several things one after another.
type request struct {
	who          *client
	method, path string
	body         any
	all          func() int
}

// yard is what a run is measured by: a bare Fiber's answers a second, a bare commit, and how many a second are to come.
type yard struct {
	base   float64
	commit time.Duration
	rate   float64
}

// TestLoad signs people of a generated network in and has eight workers ask, as fast as they are answered or at a given
// rate: rankings, lists, pages, the main job, and many who claim few beds at once. It prints throughput, times, faults
// and what a request costs, beside a bare Fiber and a bare commit of the same run. Client and server share the process,
// so the figures of both are in the cost. `make load` runs it.
func TestLoad(t *testing.T) {
	seconds, err := strconv.Atoi(os.Getenv(loadEnv))
	if err != nil {
		return
	}
	c := openFolder(t, largeNetwork(t))
	pool := &http.Transport{MaxIdleConnsPerHost: 2 * loadWorkers}
	defer pool.CloseIdleConnections() // A bare Fiber waits for them before it stops.
	people := map[string][]*client{}
	began := time.Now()
	for _, u := range c.raw.users {
		if list := people[u.Role]; len(list) < loadWorkers && slices.Contains([]string{"coordinacion", "referente",
			"albergue_ingreso"}, u.Role) {
			if who := c.signsIn(u, pool); who != nil {
				people[u.Role] = append(list, who)
			}
		}
	}
	t.Logf("%d desks, %d workers and %d houses signed in, in %s", len(people["coordinacion"]), len(people["referente"]),
		len(people["albergue_ingreso"]),
		time.Since(began).Round(time.Millisecond))
	desk, worker, shelter := people["coordinacion"], people["referente"], people["albergue_ingreso"]
	var rankings []request
	for _, r := range storedAll[domain.Referral](t, c.w) {
		if r.State == domain.ReferralSent && r.Class == domain.ClassShelter {
			rankings = append(rankings, request{who: desk[len(rankings)%len(desk)], path: api.Base + "/referrals/" +
				string(r.ID) + "/matches"})
		}
	}
	bare := &client{s: c.server, http: &http.Client{Transport: pool}}
	wall := time.Duration(seconds) * time.Second
	by := yard{commit: bareCommit(t)}
	by.base = load(t, "bare Fiber", wall, by, rotate([]request{{who: bare, path: bareFiber(t, make([]byte, 8<<10))}}))
	by.rate, _ = strconv.ParseFloat(os.Getenv(rateEnv), 64)
	t.Logf("bare commit: %s", by.commit)
	load(t, "rankings", wall, by, rotate(rankings))
	load(t, "lists", wall, by, rotate([]request{{who: worker[0], path: api.Base + "/referrals"},
		{who: worker[0], path: api.Base + "/cases"},
		{who: shelter[0], path: api.Base + "/offers"}, {who: desk[0], path: api.Base + "/desk?limit=20"}}))
	load(t, "pages", wall, by, rotate([]request{{who: worker[0], path: "/"}, {who: shelter[0], path: "/inbox"},
		{who: desk[0], path: "/desk"},
		{who: desk[0], path: "/figures"}, {who: desk[0], path: "/agencies"}}))
	load(t, "main jobs", wall, by, c.mainJobs(pool, worker))
	by.rate = 0 // They come at once.
	raceForBeds(t, c, pool, by)
}

// mainJobs has workers file cases with their consent, rank, ask a house of ours, which accepts, admits her and sees her
// off.
func (c *crawled) mainJobs(pool *http.Transport, workers []*client) func() (request, bool) {
	casa := c.w.Shelter("Casa de los trabajos", "0108", amparotest.Women(900))
	shelter := c.program(casa.Actor.Actor)
	shelter.http.Transport = pool
	var n atomic.Int64
	return func() (request, bool) {
		worker := workers[int(n.Add(1)-1)%len(workers)]
		return request{all: func() int {
			var filed struct{ Referrals []string }
			var sent struct{ Offers []string }
			if status := (request{who: worker, method: http.MethodPost, path: api.Base + "/cases",
				body: with(filing(), "send", true)}).reads(&filed); len(filed.Referrals) == 0 {
				return status
			}
			ref := api.Base + "/referrals/" + filed.Referrals[0]
			if status := (request{who: worker, path: ref + "/matches"}).send(); status != http.StatusOK {
				return status
			}
			to := fields{"shelters": []string{string(casa.Shelter.ID)}}
			if status := (request{who: worker, method: http.MethodPost, path: ref + "/offers", body: to}).reads(&sent); len(
				sent.Offers) == 0 {
				return status
			}
			for _, act := range []string{"accept", "admit", "discharge"} {
				r := request{who: shelter, method: http.MethodPost, path: api.Base + "/offers/" + sent.Offers[0] + "/" + act,
					body: fields{}}
				if act == "discharge" {
					r.body = fields{"reason": "plan_cumplido"}
				}
				if status := r.send(); status != http.StatusOK {
					return status
				}
			}
			return http.StatusOK
		}}, true
	}
}

// signsIn signs somebody in; nil where the account or its organisation was switched off.
func (c *crawled) signsIn(u rawUser, pool *http.Transport) *client {
	who := c.stranger()
	who.http.Transport = pool
	got := who.api("POST", "/sessions", map[string]any{"login": c.w.Login(c.actor(u)), "password": amparotest.Password,
		"role": u.Role})
	var answer struct{ Token string }
	if json.Unmarshal([]byte(got.Body), &answer) != nil || answer.Token == "" {
		return nil
	}
	who.token = answer.Token
	return who
}

// rotate asks one request after another, over and over.
func rotate(list []request) func() (request, bool) {
	var n atomic.Int64
	return func() (request, bool) { return list[int(n.Add(1)-1)%len(list)], true }
}

// raceForBeds lets many referrals claim few beds at once: exactly as many win as there are beds.
func raceForBeds(t *testing.T, c *crawled, pool *http.Transport, by yard) {
	t.Helper()
	casa, ana := c.w.Shelter("Casa de la carrera", "0108", amparotest.Women(raceBeds)), c.w.Worker("ana")
	who := c.program(casa.Actor.Actor)
	who.http.Transport = pool
	claims := make([]request, raceClaims)
	for i := range claims {
		offer := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(20 + i%30))).Referrals[0], casa)[0]
		claims[i] = request{who: who, method: http.MethodPost, path: api.Base + "/offers/" + string(offer) + "/accept",
			body: map[string]any{}}
	}
	var n, won atomic.Int64
	load(t, "200 claims for 10 beds", time.Minute, by, func() (request, bool) {
		i := int(n.Add(1) - 1)
		if i >= len(claims) {
			return request{}, false
		}
		return claims[i], true
	}, func(status int) bool {
		if status == http.StatusOK {
			won.Add(1)
		}
		return status == http.StatusOK || status == http.StatusConflict
	})
	if won.Load() != raceBeds {
		t.Errorf("%d won %d beds", won.Load(), raceBeds)
	}
	c.w.Verify()
}

// load has the workers ask what next gives until the time is over or nothing is left, prints what came of it, and
// returns how many were answered a second. An answer is a fault unless it is 200, or fine says otherwise.
func load(t *testing.T, name string, wall time.Duration, by yard, next func() (request, bool),
	fine ...func(int) bool) float64 {
	t.Helper()
	took, faults := make([][]time.Duration, loadWorkers), make([]int, loadWorkers)
	cpu, began := processorTime(), time.Now()
	var all sync.WaitGroup
	var come atomic.Int64
	for i := range loadWorkers {
		all.Go(func() {
			for time.Since(began) < wall {
				start := time.Now()
				if by.rate > 0 { // Counted from when it was to come: what waits for a worker waits.
					start = began.Add(time.Duration(float64(come.Add(1)-1) / by.rate * float64(time.Second)))
					time.Sleep(time.Until(start))
				}
				r, more := next()
				if !more {
					return
				}
				status := r.send()
				took[i] = append(took[i], time.Since(start))
				if len(fine) == 0 && status != http.StatusOK || len(fine) > 0 && !fine[0](status) {
					faults[i]++
				}
			}
		})
	}
	await.All(t, name, &all)
	times, wrong := slices.Concat(took...), 0
	for _, n := range faults {
		wrong += n
	}
	if len(times) == 0 {
		t.Fatalf("%s: nothing was asked", name)
	}
	slices.Sort(times)
	at := func(part int) time.Duration {
		return times[min(len(times)*part/100, len(times)-1)].Round(10 * time.Microsecond)
	}
	rate := float64(len(times)) / time.Since(began).Seconds()
	each := (processorTime() - cpu) / time.Duration(len(times))
	t.Logf("%-22s %6.0f/s  p50 %s  p95 %s  p99 %s  faults %d of %d  processor %s a request  memory %d MB  bare/this "+
		"%.1f  p50/commit %.1f",
		name, rate, at(50), at(95), at(99), wrong, len(times), each.Round(time.Microsecond), residentMB(), by.base/rate,
		float64(at(50))/float64(by.commit))
	if wrong > 0 {
		t.Errorf("%s: %d of %d requests were not answered as they should be", name, wrong, len(times))
	}
	return rate
}

// send asks once and reads the whole answer; 0 when none came.
func (r request) send() int { return r.reads(nil) }

// reads is send, and takes the answer into a value.
func (r request) reads(into any) int {
	if r.all != nil {
		return r.all()
	}
	var body io.Reader
	if r.body != nil {
		raw, _ := json.Marshal(r.body)
		body = bytes.NewReader(raw)
	}
	url := r.path
	if url[0] == '/' {
		url = r.who.s.url + url
	}
	req, err := http.NewRequest(r.method, url, body)
	if err != nil {
		return 0
	}
	if r.who.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.who.token)
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := r.who.http.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	if into != nil {
		_ = json.Unmarshal(raw, into) // What did not come is missed by who asked.
	}
	return res.StatusCode
}

// bareCommit is the median of durable commits of one small row in the same engine on the same disk.
func bareCommit(t *testing.T) time.Duration {
	t.Helper()
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(t.TempDir(), "bare")})
	must(t, err)
	defer func() { _ = d.Close() }()
	took := make([]time.Duration, 200)
	for i := range took {
		row := driver.Row{Key: driver.Key{Kind: "bare", ID: strconv.Itoa(i)}, Rev: 1, KeyID: "k", Blob: make([]byte, 1000)}
		start := time.Now()
		must(t, d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row}}}))
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // Asked of itself, it answers.
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// residentMB is the memory of this process that is in use now; 0 where the system does not tell.
func residentMB() int {
	raw, _ := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(raw)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(string(fields[1]))
	return pages * os.Getpagesize() >> 20
}
