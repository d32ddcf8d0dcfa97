package amparotest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/store/mongodriver/mongotest"
)

// lanes is how many workers of one process do main jobs at the same time, each with a house of her own: more than it
// has cores.
const workers = 8

const paceEnv = "AMPARO_PACE_DIR"

// pace is what the processes that are measured find in their folder.
type pace struct {
	URI   string // empty: the embedded store
	Ana   amparotest.Actor
	Casas []amparotest.House
}

// TestProcessMeasured is one of the processes of the benchmark below. It does nothing by itself.
func TestProcessMeasured(t *testing.T) {
	dir := os.Getenv(paceEnv)
	if dir == "" {
		return
	}
	var who pace
	raw, err := os.ReadFile(filepath.Join(dir, "pace.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &who))
	var w *amparotest.World
	if who.URI == "" {
		w = amparotest.Resume(t, dir, time.Now())
	} else {
		w = amparotest.Join(t, who.URI, dir, time.Now())
	}
	fmt.Println("ready")
	var jobs, first int
	if _, err := fmt.Scan(&jobs, &first); err != nil {
		t.Fatal(err)
	}
	next := make(chan int)
	var all sync.WaitGroup
	for worker := range workers {
		j := &job{w: w, ana: w.Again(who.Ana), casa: &who.Casas[first+worker]}
		all.Go(func() {
			for range next {
				for _, a := range j.acts(t) {
					if err := a.do(); err != nil {
						t.Errorf("%s: %v", a.name, err)
					}
				}
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	await.All(t, "all writers", &all)
	must(t, w.Store.Logs().Integrate(t.Context()))
	if !t.Failed() {
		fmt.Println("done")
	}
}

// BenchmarkStorages does main jobs of eight acts with one process on the embedded store, one and two on MongoDB, and
// one and two on the same MongoDB behind a relay that hands answers on 10 ms late, and compares each with the one
// before. Both stores flush every commit. On this machine a server shares the cores with the processes; behind the
// relay everybody waits for answers and the cores idle, so that ratio (goal 1.8) says how little processes stand in
// each other's way. On the fake server, where no real one is named, the times mean nothing and the ratio still does.
func BenchmarkStorages(b *testing.B) {
	perSecond := map[string]float64{}
	measure := func(name, base, uri string, processes int) {
		b.Run(name, func(b *testing.B) {
			dir := pacesetters(b, uri)
			took := race(b, dir, processes)
			rate := float64(b.N*processes) / took.Seconds()
			perSecond[name] = rate
			b.ReportMetric(0, "ns/op") // of no meaning: jobs run side by side
			b.ReportMetric(rate, "jobs/s")
			b.ReportMetric(float64(took.Milliseconds())*workers/float64(b.N), "ms/job")
			if perSecond[base] > 0 {
				b.ReportMetric(rate/perSecond[base], "x-"+base)
			}
		})
	}
	measure("embedded", "", "", 1)
	uri := mongotest.Start(b)
	measure("mongodb-one", "embedded", uri, 1)
	measure("mongodb-two", "mongodb-one", uri, 2)
	far := relay(b, uri, 10*time.Millisecond)
	measure("far-mongodb-one", "", far, 1)
	measure("far-mongodb-two", "far-mongodb-one", far, 2)
}

// pacesetters makes an installation with a house for every lane of two processes.
func pacesetters(b *testing.B, uri string) string {
	b.Helper()
	var w *amparotest.World
	if uri == "" {
		b.Setenv(mongotest.Variable, "")
		w = amparotest.New(b)
	} else {
		w = amparotest.NewAt(b, uri)
	}
	who := pace{URI: uri, Ana: *w.Worker("ana")}
	for i := range 2 * workers {
		who.Casas = append(who.Casas, *w.Shelter(fmt.Sprint("casa-", i), "0108", amparotest.Women(1000)))
	}
	raw, err := json.Marshal(who)
	must(b, err)
	must(b, os.WriteFile(filepath.Join(w.Dir, "pace.json"), raw, 0o600))
	must(b, w.Store.Close())
	return w.Dir
}

// race lets processes do b.N jobs each and answers how long the last of them took.
func race(b *testing.B, dir string, processes int) time.Duration {
	b.Helper()
	var ins []io.Writer
	var outs []*bufio.Scanner
	for range processes {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProcessMeasured$", "-test.timeout=20m")
		cmd.Env, cmd.Stderr = append(os.Environ(), paceEnv+"="+dir), os.Stderr
		in, err := cmd.StdinPipe()
		must(b, err)
		out, err := cmd.StdoutPipe()
		must(b, err)
		must(b, cmd.Start())
		b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		lines := bufio.NewScanner(out)
		hear(b, lines, "ready")
		ins, outs = append(ins, in), append(outs, lines)
	}
	start := time.Now()
	for i, in := range ins {
		_, err := fmt.Fprintln(in, b.N, i*workers)
		must(b, err)
	}
	for _, out := range outs {
		hear(b, out, "done")
	}
	return time.Since(start)
}

// hear waits for a word of a process.
func hear(b *testing.B, lines *bufio.Scanner, word string) {
	b.Helper()
	for lines.Scan() {
		if lines.Text() == word {
			return
		}
		b.Log(lines.Text())
	}
	b.Fatalf("a process ended before it said %s", word)
}
