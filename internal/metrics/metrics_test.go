package metrics

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"amparo/internal/await"
)

func scrape(t *testing.T, s *Set, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Code, w.Body.String()
}

// TestWhatIsCountedTellsOfNobody: ten thousand addresses, each with somebody's id in it, and statuses that nobody
// sends, are counted under the same few words; no id is in what a monitor reads.
func TestWhatIsCountedTellsOfNobody(t *testing.T) {
	s := New("v1", nil, time.Now)
	for i := range 10_000 {
		s.Request(fmt.Sprintf("/cases/7f3a%d", i), 100+i%500, time.Millisecond)
		s.Request(fmt.Sprintf("/api/v1/referrals/secret%d", i), 200, 3*time.Millisecond)
	}
	s.Request("/healthz", 200, 0)
	s.Refused("forged")
	s.Request("/static/app.css", 0, -time.Second)
	code, text := scrape(t, s, "/metrics")
	if code != http.StatusOK || strings.Contains(text, "7f3a") || strings.Contains(text, "secret") {
		t.Fatalf("%d, and somebody is told of", code)
	}
	line := regexp.MustCompile(`(?m)^[a-z_]+(\{[A-Za-z_]+="[^"]*"(, ?[A-Za-z_]+="[^"]*")*\})? -?[0-9.e+-]+$`)
	ours := 0
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		if !line.MatchString(l) && !strings.HasPrefix(l, "#") && !strings.Contains(l, "NaN") {
			t.Errorf("not a line of the text format: %q", l)
		}
		if strings.HasPrefix(l, "amparo_") {
			ours++
		}
	}
	if ours > 100 || !strings.Contains(text, `amparo_requests_total{kind="api",status="2xx"} 10000`) {
		t.Errorf("%d lines of our own:\n%s", ours, text)
	}
	if code, _ := scrape(t, s, "/cases"); code != http.StatusNotFound {
		t.Errorf("another address answers %d", code)
	}
}

// TestAMonitorReadsHowTheInstallationIs: each check with its state, looked at once a minute however often it is asked,
// at an address that stops answering when the server does.
func TestAMonitorReadsHowTheInstallationIs(t *testing.T) {
	looks, now := 0, time.Now()
	s := New("v1", func(context.Context) [][3]string {
		looks++
		return [][3]string{{"ok", "keys", "Fine."}, {"warn", "certificate", "It ends in 12 days."}}
	}, func() time.Time { return now })
	reserved, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := reserved.Addr().String()
	_ = reserved.Close()
	ctx, stop := context.WithCancel(t.Context())
	log := &bytes.Buffer{}
	over := make(chan struct{})
	answer := s.Listen(ctx, at, slog.New(slog.NewTextHandler(log, nil)))
	go func() { defer close(over); answer() }()
	for range 3 {
		text := ask(t, at)
		for _, want := range []string{`amparo_health{check="certificate",state="warn"} 1`,
			`amparo_build_info{version="v1"} 1`, "process_resident_memory_bytes"} {
			if !strings.Contains(text, want) {
				t.Errorf("lacks %s:\n%s", want, text)
			}
		}
		if strings.Contains(text, "12 days") {
			t.Error("it tells more than a state")
		}
	}
	if looks != 1 {
		t.Errorf("it looked %d times", looks)
	}
	now = now.Add(time.Minute)
	if ask(t, at); looks != 2 {
		t.Errorf("a minute later it looked %d times", looks)
	}
	stop()
	await.For(t, "the end of it", over)
	if log.Len() > 0 {
		t.Errorf("it logs %s", log)
	}
	if _, err := http.Get("http://" + at + "/metrics"); err == nil {
		t.Error("it answers after its end")
	}
}

func ask(t *testing.T, at string) string {
	t.Helper()
	for range 100 {
		res, err := http.Get("http://" + at + "/metrics")
		if err != nil {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return string(text)
	}
	t.Fatal("nobody answers")
	return ""
}
