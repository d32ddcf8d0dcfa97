package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/config"
	"amparo/internal/host"
)

func TestItServesOnAFreePortAndStopsWhenAsked(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	var out bytes.Buffer
	a, err := New(t.Context(), s, Deps{Log: host.NewLog(&out, s), Version: "v1"})
	must(t, err)
	ctx, stop := context.WithCancel(t.Context())
	where, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- a.Serve(ctx, func(base string) { where <- base }) }()
	base := await.For(t, "the address it serves at", where)
	if strings.HasSuffix(base, ":0") || !strings.HasPrefix(base, "http://localhost:") {
		t.Fatalf("people are sent to %s", base)
	}
	client := http.Client{Timeout: 10 * time.Second}
	for path, want := range map[string]string{"/healthz": `"ok"`, "/sign-in": "<html"} {
		res, err := client.Get(base + path)
		must(t, err)
		body, err := io.ReadAll(res.Body)
		must(t, errors.Join(err, res.Body.Close()))
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s answers %d: %.200s", path, res.StatusCode, body)
		}
	}
	client.CloseIdleConnections()
	stop()
	must(t, await.For(t, "the end of serving", done))
	must(t, a.Close())
	if log := out.String(); !strings.Contains(log, "route=/healthz") || !strings.Contains(log, "version=v1") {
		t.Errorf("logged %s", log)
	}
}

// TestAMonitorReadsWhatIsServed: at an address of its own, which the pages do not have, and without anybody's id.
func TestAMonitorReadsWhatIsServed(t *testing.T) {
	reserved, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	monitor := reserved.Addr().String()
	must(t, reserved.Close())
	s := settingsIn(t, t.TempDir(), "metrics-listen", monitor)
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true, Version: "v1"})
	must(t, err)
	base, end := serves(t, a)
	client := &http.Client{Timeout: 20 * time.Second}
	get := func(address string) (int, string) {
		res, err := client.Get(address)
		must(t, err)
		defer func() { _ = res.Body.Close() }()
		text, err := io.ReadAll(res.Body)
		must(t, err)
		return res.StatusCode, string(text)
	}
	if code, _ := get(base + "/metrics"); code == http.StatusOK {
		t.Error("anybody reads it beside the pages")
	}
	get(base + "/healthz")
	_, text := get("http://" + monitor + "/metrics")
	for _, want := range []string{`amparo_requests_total{kind="health",status="2xx"} 1`, `version="v1"`} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %s:\n%s", want, text)
		}
	}
	client.CloseIdleConnections()
	must(t, end())
	must(t, a.Close())
}

func TestAnEndThatComesAtOnceIsKept(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	ctx, stop := context.WithCancel(t.Context())
	must(t, a.Serve(ctx, func(string) { stop() }))
}

func TestAnAddressInUseIsToldPlainly(t *testing.T) {
	s := settingsIn(t, t.TempDir())
	begin(t, s)
	a, err := New(t.Context(), s, Deps{Quiet: true})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	taken, err := a.listen(t.Context())
	must(t, err)
	defer func() { must(t, taken.Close()) }()
	a.Settings.Listen = taken.Addr().String()
	var r *Refusal
	if err := a.Serve(t.Context(), nil); !errors.As(err, &r) || !strings.Contains(r.Text, "--listen") {
		t.Errorf("told %v", err)
	}
}

func TestTheLogDropsWhatItDoesNotKnow(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		log := host.NewLog(&out, config.Settings{LogFormat: format, LogLevel: slog.LevelInfo}).With("name", "Marisol",
			"request", "r1")
		log.WithGroup("person").Info("done", "status", 200, "phone", "+50200001234", "error", errors.New("broken\nline"),
			slog.Group("who", slog.String("kind", "Marisol")), "kind", struct{ Name string }{"Marisol"}, "stack",
			strings.Repeat("x", 9000))
		got := out.String()
		for _, secret := range []string{"Marisol", "+502", "person", "who"} {
			if strings.Contains(got, secret) {
				t.Errorf("%s: the log tells %q: %s", format, secret, got)
			}
		}
		if !strings.Contains(got, "r1") || !strings.Contains(got, "200") || strings.Count(got, "\n") != 1 || len(got) > 3000 {
			t.Errorf("%s: logged %.400s", format, got)
		}
	}
}
