package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/demo/generate"
	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// The growth of an installation is measured on generated networks of these many referrals, each served by a
// process of its own.
const (
	// "10000,100000"; nothing is measured without it, because making the large one takes minutes.
	growthEnv     = "AMPARO_GROWTH"
	growthData    = "AMPARO_GROWTH_FOLDER" // names the folder to the process that serves it
	growthKept    = "AMPARO_GROWTH_IN"     // keeps the networks in this folder, and measures one that is there already
	growthJobs    = 40
	growthSees    = 40
	growthLook    = 500 * time.Millisecond // at what the process does by itself after its start, for so long at most:
	growthSettles = 20 * time.Minute
)

// grown is what one process told of one network. Times are medians of many, in milliseconds.
type grown struct {
	Start, Bare, Job, Inbox, Match float64
	Desk, Figures                  float64 // as somebody at the desk reads them
	Settled                        float64 // after the start, until what is looked through beside serving is done
	Pages                          map[string]float64
	Idle, Busy                     float64 // resident memory in MB: after that, and after the work
	Waiting                        int     // offers on the page of the fullest inbox
	Swept                          int     // deadlines that were due when it was started
	Sweep, Quiet                   float64 // each of these, and a sweep that finds nothing due
	Rematch, Freed                 float64 // who waits against the whole network, and after one house changed its beds
	Night                          float64 // a plan of the night for all who wait
}

// BenchmarkGrowth says how a network of ten times as many referrals changes what an act, a page and a start
// cost. The ratios compare with the smallest network of the same run.
func BenchmarkGrowth(b *testing.B) {
	sizes := strings.Fields(strings.ReplaceAll(os.Getenv(growthEnv), ",", " "))
	if len(sizes) == 0 {
		b.Skip("make bench-growth sets " + growthEnv)
	}
	var least *grown
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run("referrals="+size, func(b *testing.B) {
			dir := filepath.Join(cmp.Or(os.Getenv(growthKept), b.TempDir()), "referrals-"+size)
			began := time.Now()
			if _, err := os.Stat(dir); err != nil {
				populate(b, dir+".part", n)
				grow(b, os.Rename(dir+".part", dir))
			}
			made, disk := time.Since(began).Seconds(), onDisk(b, dir)
			g := measured(b, dir)
			b.ReportMetric(0, "ns/op")
			if least == nil {
				least = &g
			}
			for name, v := range map[string]float64{"made-s": made, "start-ms": g.Start,
				"settled-ms": g.Settled, "idle-MB": g.Idle, "busy-MB": g.Busy,
				"disk-MB": disk, "disk-KB/referral": disk * 1000 / float64(n),
				"job-ms": g.Job, "bare-commits/job": g.Job / g.Bare, "job-x-smallest": g.Job / g.Bare / (least.Job / least.Bare),
				"inbox-ms": g.Inbox, "inbox-x-smallest": g.Inbox / least.Inbox, "inbox-offers": float64(g.Waiting),
				"desk-ms": g.Desk, "desk-x-smallest": g.Desk / least.Desk, "figures-ms": g.Figures,
				"figures-x-smallest": g.Figures / least.Figures,
				"due":                float64(g.Swept), "sweep-ms/deadline": g.Sweep, "sweep-of-none-ms": g.Quiet,
				"rematch-all-ms": g.Rematch, "rematch-one-house-ms": g.Freed, "night-ms": g.Night,
				"night-x-smallest":         g.Night / least.Night,
				"rematch-all-x-smallest":   g.Rematch / least.Rematch,
				"rematch-house-x-smallest": g.Freed / least.Freed, "sweep-x-smallest": g.Sweep / least.Sweep,
				"match-ms": g.Match, "match-x-smallest": g.Match / least.Match} {
				b.ReportMetric(v, name)
			}
			for name, v := range g.Pages {
				b.ReportMetric(v, "page-"+name+"-ms")
				b.ReportMetric(v/least.Pages[name], "page-"+name+"-x-smallest")
			}
		})
	}
}

// populate makes an installation with a generated network of so many referrals.
func populate(b *testing.B, dir string, referrals int) {
	b.Helper()
	made := filepath.Join(b.TempDir(), "network")
	sink, err := generate.Folder(made)
	grow(b, err)
	grow(b, generate.Generate(sink, generate.GenOptions{Seed: 1, Shelters: 400, Users: 800, Referrals: referrals,
		Open: 500},
		func(int, int) {}))
	n, err := folder.Read(os.DirFS(made))
	grow(b, err)
	a, err := New(b.Context(), growthSettings(b, dir), Deps{Create: true})
	grow(b, err)
	_, _, err = a.LoadDemo(b.Context(), n, demo.LoadOptions{Options: demo.Options{Now: a.Now()}})
	grow(b, err)
	grow(b, a.Close())
}

func grow(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func growthSettings(t testing.TB, dir string) config.Settings {
	t.Helper()
	s, err := config.Load(map[string]string{"data-dir": dir, "listen": "127.0.0.1:0", "demo": "true", "argon": "test"},
		nil, os.ReadFile)
	grow(t, err)
	return s
}

func onDisk(b *testing.B, dir string) float64 {
	b.Helper()
	var bytes int64
	grow(b, filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				bytes += info.Size()
			}
		}
		return err
	}))
	return float64(bytes) / 1e6
}

// measured lets a new process serve the folder, so that its start and its memory are its own.
func measured(b *testing.B, dir string) grown {
	b.Helper()
	child := exec.CommandContext(b.Context(), os.Args[0], "-test.run", "^TestGrowthOfOneProcess$", "-test.v")
	child.Env = append(os.Environ(), growthData+"="+dir)
	out, err := child.CombinedOutput()
	_, informed, found := strings.Cut(string(out), "grown ")
	var g grown
	if err != nil || !found || json.NewDecoder(strings.NewReader(informed)).Decode(&g) != nil {
		b.Fatalf("the process that serves it: %v\n%s", err, out)
	}
	return g
}

// TestGrowthOfOneProcess is that process; by itself it does nothing.
func TestGrowthOfOneProcess(t *testing.T) {
	dir := os.Getenv(growthData)
	if dir == "" {
		return // BenchmarkGrowth starts it.
	}
	began := time.Now()
	var later time.Duration
	a, err := New(t.Context(), growthSettings(t, dir), Deps{Now: func() time.Time { return time.Now().Add(later) }})
	grow(t, err)
	server, err := a.HTTP(t.Context())
	grow(t, err)
	g := grown{Start: ms(time.Since(began))}
	began = time.Now()
	for cpu, used := processorTime(), growthLook; used > growthLook/20 && time.Since(began) < growthSettles; {
		time.Sleep(growthLook)
		used = processorTime() - cpu
		cpu += used
	}
	g.Settled = ms(time.Since(began))
	g.Idle = resident(t)
	g.Bare = growthBare(t)
	workers, shelters, desk := growthPeople(t, a)
	var match []time.Duration
	g.Job = median(growthJobs, func(i int) { match = append(match, growthJob(t, a, workers[i%len(workers)], shelters)) })
	slices.Sort(match)
	g.Match = ms(match[len(match)/2])
	fullest := fullestInbox(t, a, shelters)
	g.Inbox = median(growthSees, func(int) { g.Waiting = lookAtInbox(t, a, fullest) })
	g.Desk = median(growthSees, func(int) {
		_, err := a.Work.Desk(t.Context(), desk, oversight.DeskFilter{})
		grow(t, err)
	})
	g.Figures = median(growthSees, func(int) {
		_, err := a.Work.Figures(t.Context(), desk)
		grow(t, err)
	})
	g.Pages = growthPages(t, a, server)
	growthRounds(t, a, desk, shelters, &g, &later)
	g.Busy = resident(t)
	grow(t, a.Close())
	raw, err := json.Marshal(g)
	grow(t, err)
	fmt.Printf("grown %s\n", raw)
}

// processorTime is what this process has used of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // Asked of itself, it answers.
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func median(n int, act func(i int)) float64 {
	took := make([]time.Duration, n)
	for i := range took {
		start := time.Now()
		act(i)
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return ms(took[n/2])
}

// growthBare is the yardstick: one durable commit of one small row in the same engine on the same disk.
func growthBare(t *testing.T) float64 {
	d, err := sqlitedriver.Open(t.Context(), sqlitedriver.Options{Dir: filepath.Join(t.TempDir(), "bare")})
	grow(t, err)
	defer func() { _ = d.Close() }()
	return median(200, func(i int) {
		row := driver.Row{Key: driver.Key{Kind: "bare", ID: strconv.Itoa(i)}, Rev: 1, KeyID: "k", Blob: make([]byte, 1000)}
		grow(t, d.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row}}}))
	})
}

// resident reads the memory of this process that is in use now, in MB; 0 where the system does not tell.
func resident(t *testing.T) float64 {
	t.Helper()
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, err := strconv.ParseFloat(fields[0], 64)
	grow(t, err)
	return kb / 1000
}

// growthPeople are the social workers, who answers for each shelter's agency, and somebody at the desk.
func growthPeople(t *testing.T,
	a *App) (workers []domain.Actor, shelters map[domain.AgencyID]domain.Actor, desk domain.Actor) {
	t.Helper()
	agencies := map[domain.AgencyID]domain.Agency{}
	recs, err := store.All[domain.Agency](t.Context(), a.Store, store.Filter{})
	grow(t, err)
	for _, r := range recs {
		agencies[r.V.ID] = r.V
	}
	accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	grow(t, err)
	shelters = map[domain.AgencyID]domain.Actor{}
	for _, acc := range accounts {
		of := agencies[acc.V.Agency]
		actor := domain.Actor{Account: acc.V.ID, Agency: of.ID, AgencyType: of.Type, Session: "growth", Name: acc.V.Name,
			AgencyName: of.Name}
		for _, actor.Role = range acc.V.Roles {
			switch actor.Role {
			case domain.RoleReferrer:
				workers = append(workers, actor)
			case domain.RoleIntake, domain.RoleShelterHead:
				shelters[of.ID] = actor
			case domain.RoleCoordinator:
				desk = actor
			}
		}
	}
	return workers, shelters, desk
}

// growthJob does one whole job, from registration to departure, and says how long the ranking took.
func growthJob(t *testing.T, a *App, worker domain.Actor, shelters map[domain.AgencyID]domain.Actor) time.Duration {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	filed, err := a.Work.Register(ctx, worker, amparotest.Survivor(amparotest.Woman(30)))
	grow(t, err)
	start := time.Now()
	ranked, err := a.Work.MatchFrom(ctx, worker, filed.Referrals[0], 0)
	took := time.Since(start)
	grow(t, err)
	at := slices.IndexFunc(ranked.Ranking.Candidates,
		func(c capacity.Candidate) bool { return shelters[c.Agency].Account != "" })
	if at < 0 {
		t.Fatalf("no shelter with somebody to answer among %d", len(ranked.Ranking.Candidates))
	}
	best := ranked.Ranking.Candidates[at]
	offers, err := a.Work.SendOffers(ctx, worker, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{best.Shelter}})
	grow(t, err)
	casa := shelters[best.Agency]
	grow(t, a.Work.Accept(ctx, casa, offers[0], 0, placement.AcceptInput{}))
	grow(t, a.Work.Transit(ctx, worker, offers[0], 0))
	grow(t, a.Work.Admit(ctx, casa, offers[0], 0, placement.AdmitInput{}))
	grow(t, a.Work.Discharge(ctx, casa, offers[0], 0, placement.EndInput{Reason: "plan_cumplido"}))
	return took
}

// lookAtInbox reads what the page of an inbox shows.
func lookAtInbox(t *testing.T, a *App, reader domain.Actor) int {
	t.Helper()
	n := 0
	for _, answered := range []bool{false, true} {
		page, err := a.Work.Inbox(t.Context(), reader, oversight.InboxFilter{Answered: answered, Limit: 50})
		grow(t, err)
		n += len(page.Offers)
	}
	return n
}

func fullestInbox(t *testing.T, a *App, shelters map[domain.AgencyID]domain.Actor) domain.Actor {
	t.Helper()
	var fullest domain.Actor
	most := -1
	for _, reader := range shelters {
		if n := lookAtInbox(t, a, reader); n > most {
			fullest, most = reader, n
		}
	}
	return fullest
}
