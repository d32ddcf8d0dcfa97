// Package metrics counts what a server does, for an operator's monitor to collect. It knows no person, no agency and no
// address: every label is one of a few words that stand in this package or in the table of health checks.
package metrics

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Checkup looks at the installation and returns what it found: state, what, text.
type Checkup func(context.Context) [][3]string

// Set is what is counted. It is safe for concurrent use.
type Set struct {
	set     *metrics.Set
	checkup Checkup
	now     func() time.Time

	mu     sync.Mutex
	looked time.Time
	health map[finding]int
}

// finding is a check of the installation and how it stands: ok, warn or fail.
type finding struct{ check, state string }

// lookEvery is for how long a look at the installation stands: a monitor that asks every second changes nothing.
const lookEvery = time.Minute

// kinds are the parts of the service that requests are told apart by.
var kinds = []struct{ prefix, kind string }{{"/api/", "api"}, {"/static/", "static"}, {"/healthz", "health"}}

// New returns a set that has counted nothing. Version is that of the program; without a checkup no health is told.
func New(version string, checkup Checkup, now func() time.Time) *Set {
	s := &Set{set: metrics.NewSet(), checkup: checkup, now: now}
	s.set.NewGauge(fmt.Sprintf("amparo_build_info{version=%q}", version), func() float64 { return 1 })
	return s
}

// Request counts one answer by the part of the service, the class of its status and the time it took. Of the address
// nothing is kept.
func (s *Set) Request(path string, status int, took time.Duration) {
	kind := "page"
	for _, k := range kinds {
		if strings.HasPrefix(path, k.prefix) {
			kind = k.kind
		}
	}
	class := min(max(status/100, 1), 5)
	s.set.GetOrCreateCounter(fmt.Sprintf("amparo_requests_total{kind=%q,status=\"%dxx\"}", kind, class)).Inc()
	s.set.GetOrCreatePrometheusHistogram(fmt.Sprintf("amparo_request_seconds{kind=%q}", kind)).Update(took.Seconds())
}

// Refused counts a request that was refused, by one of a few words that say why.
func (s *Set) Refused(why string) {
	s.set.GetOrCreateCounter(fmt.Sprintf("amparo_refused_total{why=%q}", why)).Inc()
}

// ServeHTTP writes everything in the Prometheus text format.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/metrics" || r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	s.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
	for f, n := range s.found(r.Context()) {
		_, _ = fmt.Fprintf(w, "amparo_health{check=%q,state=%q} %d\n", f.check, f.state, n)
	}
}

// found returns how the checks of the installation stand.
func (s *Set) found(ctx context.Context) map[finding]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.checkup != nil && (s.health == nil || s.now().Sub(s.looked) >= lookEvery) {
		s.looked, s.health = s.now(), map[finding]int{}
		for _, f := range s.checkup(ctx) {
			s.health[finding{f[1], f[0]}]++
		}
	}
	return s.health
}

// Listen listens at an address of this machine, and returns what answers there until ctx ends; without an address that
// returns at once. The server goes on where nobody can listen there, and its log says so.
func (s *Set) Listen(ctx context.Context, addr string, log *slog.Logger) (answer func()) {
	if addr == "" {
		return func() {}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	return func() {
		if err == nil {
			const patience = 10 * time.Second
			server := &http.Server{Handler: s, ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: time.Minute}
			defer context.AfterFunc(ctx, func() { _ = server.Close() })()
			err = server.Serve(listener)
		}
		if !errors.Is(err, http.ErrServerClosed) && ctx.Err() == nil {
			log.Error("no monitor can read how the server is", slog.String("error", err.Error()))
		}
	}
}
