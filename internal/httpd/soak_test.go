package httpd_test

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
)

// soakEnv says for how long streams are held; without it three seconds.
const soakEnv = "AMPARO_SOAK"

// listener is one open page of a house: it holds the stream, and opens the next one where it ends or is cut.
type listener struct {
	who    *client
	since  atomic.Int64 // since when this stream is open, in milliseconds; 0: none is
	nudged atomic.Int64 // when the last nudge came
	opened atomic.Int64 // how many streams were opened
}

func (l *listener) holds(ctx context.Context) {
	for ctx.Err() == nil {
		one, cut := context.WithTimeout(ctx, time.Duration(1+rand.IntN(40))*time.Second) // Some end, some are cut.
		l.reads(one)
		cut()
		l.since.Store(0)
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (l *listener) reads(ctx context.Context) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.who.s.url+"/live", nil)
	if err != nil {
		return
	}
	res, err := l.who.http.Do(req)
	if err != nil {
		return
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		switch {
		case strings.HasPrefix(lines.Text(), "retry:"):
			l.opened.Add(1)
			l.since.Store(time.Now().UnixMilli())
		case lines.Text() == "data: look":
			l.nudged.Store(time.Now().UnixMilli())
		}
	}
}

// TestManyPagesHoldTheLiveStream: pages of several houses hold their streams, which end, are cut and are opened again,
// while requests come in. Each page that was there is told within three seconds. `make soak` does so for half an hour,
// and nothing is left of them a minute after all are gone.
func TestManyPagesHoldTheLiveStream(t *testing.T) {
	t.Parallel()
	long, err := time.ParseDuration(os.Getenv(soakEnv))
	if err != nil {
		long = 3 * time.Second
	}
	w := amparotest.New(t)
	ana := w.Worker("ana")
	houses := make([]*amparotest.House, 5)
	pages := map[*amparotest.House][]*listener{}
	s := serve(t, w)
	ctx, leave := context.WithCancel(t.Context())
	var open sync.WaitGroup
	var all []*listener
	before := runtime.NumGoroutine()
	for i := range houses {
		houses[i] = w.Shelter("casa"+string(rune('a'+i)), "0108", amparotest.Women(90))
		signed := s.browser(houses[i].Actor.Actor).http.Jar
		for range 20 {
			l := &listener{who: &client{s: s, http: &http.Client{Jar: signed, Transport: &http.Transport{}}}}
			pages[houses[i]], all = append(pages[houses[i]], l), append(all, l)
			open.Go(func() { l.holds(ctx) })
		}
	}
	told, late := 0, 0
	var slowest, opened int64
	for end := time.Now().Add(long); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		house := houses[rand.IntN(len(houses))]
		at := time.Now().UnixMilli()
		there := map[*listener]int64{} // A page that opens a stream anew looks again by itself.
		for _, l := range pages[house] {
			if since := l.since.Load(); since > 0 && since < at-100 {
				there[l] = since
			}
		}
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0], house)
		for l, since := range there {
			for l.nudged.Load() < at && l.since.Load() == since && time.Now().UnixMilli() < at+3000 {
				time.Sleep(5 * time.Millisecond)
			}
			switch got := l.nudged.Load(); {
			case got >= at:
				told++
				slowest = max(slowest, got-at)
			case l.since.Load() == since:
				late++
			}
		}
	}
	leave()
	await.All(t, "the pages", &open)
	for _, l := range all {
		l.who.http.CloseIdleConnections()
		opened += l.opened.Load()
	}
	t.Logf("figure: soak of the live stream: %s, %d pages, %d streams opened, %d nudges, the slowest after %d ms, %d late",
		long, len(all), opened, told, slowest, late)
	if told == 0 || late > 0 {
		t.Errorf("%d pages were told, %d were not within three seconds", told, late)
	}
	if long < time.Minute { // The server sees within a minute that somebody has left; other tests run beside this one.
		w.Verify()
		return
	}
	for end := time.Now().Add(time.Minute); runtime.NumGoroutine() > before+25 && time.Now().Before(end); {
		time.Sleep(100 * time.Millisecond)
	}
	if left := runtime.NumGoroutine(); left > before+25 {
		t.Errorf("%d goroutines are left of %d streams; there were %d before", left, opened, before)
	}
	w.Verify()
}
