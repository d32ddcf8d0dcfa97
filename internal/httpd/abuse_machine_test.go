package httpd_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/httpd"
	"amparo/internal/store"
	"amparo/internal/store/driver"
)

// brittle is a storage whose disk is full, or cannot be read, while it is told so.
type brittle struct {
	driver.Driver
	full, blind atomic.Bool
}

func (b *brittle) Commit(ctx context.Context, batch driver.Batch) error {
	if b.full.Load() {
		return fmt.Errorf("%w: no space left on device", driver.ErrUnavailable)
	}
	return b.Driver.Commit(ctx, batch)
}

func (b *brittle) Get(ctx context.Context, k driver.Key) (driver.Row, error) {
	if b.blind.Load() {
		return driver.Row{}, fmt.Errorf("%w: input/output error", driver.ErrUnavailable)
	}
	return b.Driver.Get(ctx, k)
}

func (b *brittle) GetMany(ctx context.Context, ks []driver.Key) ([]driver.Row, error) {
	if b.blind.Load() {
		return nil, fmt.Errorf("%w: input/output error", driver.ErrUnavailable)
	}
	return b.Driver.GetMany(ctx, ks)
}

func (b *brittle) Query(ctx context.Context, q driver.Query) (driver.Page, error) {
	if b.blind.Load() {
		return driver.Page{}, fmt.Errorf("%w: input/output error", driver.ErrUnavailable)
	}
	return b.Driver.Query(ctx, q)
}

// TestNothingIsShownThatTheLogCannotKeep: while the disk is full, nobody is shown anything that has to be in the log,
// and nothing is done; while it cannot be read, nothing is shown at all. When it is well again, work goes on.
func TestNothingIsShownThatTheLogCannotKeep(t *testing.T) {
	rows, usual := &brittle{}, amparotest.Driver
	amparotest.Driver = func(t testing.TB, dir string) driver.Driver {
		rows.Driver = usual(t, dir)
		return rows
	}
	t.Cleanup(func() { amparotest.Driver = usual })
	w := amparotest.New(t, amparotest.Roomy)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := string(ana.Offers(filed.Referrals[0], casa)[0])
	casa.Accepts(domain.OfferID(offer))
	s := serve(t, w, unlimited)
	page, program, house := s.browser(ana.Actor), s.program(ana.Actor), s.program(casa.Actor.Actor)
	at := "/cases/" + string(filed.Case)
	pdf := base64.StdEncoding.EncodeToString([]byte("%PDF-1.4\nDENUNCIA\n%%EOF"))
	if got := program.api(http.MethodPost, at+"/files", map[string]any{"kind": "otro", "day": "2026-11-23",
		"title": "Hoja",
		"file":  pdf}); got.Status >= 300 {
		t.Fatalf("the file: %d %s", got.Status, got.Body)
	}
	files, err := store.Find[diary.Files](t.Context(), w.Store, filed.Case)
	must(t, err)
	readings := []func() answer{
		func() answer { return program.api(http.MethodGet, at+"/identity", nil) },
		func() answer { return program.api(http.MethodGet, at+"/safety", nil) },
		func() answer {
			return program.api(http.MethodGet, at+"/restricted", nil, "X-Act-Reason", "Para su traslado de hoy.")
		},
		func() answer { return program.api(http.MethodGet, at+"/files/"+string(files.V.Rows[0].ID), nil) },
		func() answer { return program.api(http.MethodGet, "/offers/"+offer+"/address", nil) },
		func() answer { return house.api(http.MethodGet, "/offers/"+offer, nil) },
		func() answer { return page.get(at + "/identity") },
		func() answer { return page.get(at + "/files/" + string(files.V.Rows[0].ID)) },
	}
	acts := []func() answer{
		func() answer { return program.api(http.MethodPost, at+"/consent/withdraw", map[string]any{}) },
		func() answer { return house.api(http.MethodPost, "/offers/"+offer+"/admit", map[string]any{}) },
		func() answer {
			return program.api(http.MethodPost, at+"/diary", map[string]any{"kind": "visita", "day": "2026-11-23",
				"text": "Está bien."})
		},
	}
	for i, read := range readings {
		if got := read(); got.Status != http.StatusOK {
			t.Fatalf("reading %d on a disk that is well: %d %s", i, got.Status, got.Body)
		}
	}
	shown, asked := 0, 0
	for name, ill := range map[string]*atomic.Bool{"full": &rows.full, "unreadable": &rows.blind} {
		ill.Store(true)
		for range 46 {
			for i, ask := range append(readings[:len(readings):len(readings)], acts...) {
				asked++
				got := ask()
				if got.Status < 500 {
					t.Errorf("%s disk: %d answers %d %.200s", name, i, got.Status, got.Body)
				}
				for _, word := range []string{"Marisol", "terminal", "el Prueba", "DENUNCIA", "Portón", "no space",
					"input/output"} {
					if strings.Contains(got.Body, word) {
						shown++
						t.Errorf("%s disk: %d shows %q", name, i, word)
					}
				}
			}
		}
		ill.Store(false)
	}
	t.Logf("figure: shown_while_the_log_fails %d of %d", shown, asked)
	for i, ask := range append(readings[:len(readings):len(readings)], acts[1], acts[2], acts[0]) {
		if got := ask(); got.Status >= 300 {
			t.Errorf("%d on a disk that is well again: %d %s", i, got.Status, got.Body)
		}
	}
	w.Verify()
}

// TestTwoThousandOpenLinesKeepNobodyOut: lines are opened that say nothing, or say it slowly, from many addresses of
// this machine. Somebody who works goes on meanwhile; the lines are ended.
func TestTwoThousandOpenLinesKeepNobodyOut(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	s := serve(t, w, func(d *httpd.Deps) { d.ReadTimeout = 2 * time.Second })
	page := s.browser(ana.Actor)
	const lines = 2000
	var open []net.Conn
	t.Cleanup(func() {
		for _, c := range open {
			_ = c.Close()
		}
	})
	says := []string{"", "G", "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
		"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nlog"}
	for i := range lines {
		d := net.Dialer{Timeout: patience, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+i%40), 1)}}
		c, err := d.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
		must(t, err)
		open = append(open, c)
		_, err = io.WriteString(c, says[i%len(says)])
		must(t, err)
	}
	for range 20 {
		if got := page.get("/cases/" + string(filed.Case)); got.Status != http.StatusOK {
			t.Errorf("with %d lines open she is answered %d", lines, got.Status)
		}
	}
	ended := 0
	for _, c := range open {
		must(t, c.SetReadDeadline(time.Now().Add(patience)))
		if _, err := io.Copy(io.Discard, c); err == nil || !isTimeout(err) {
			ended++
		}
	}
	if ended != lines {
		t.Errorf("%d of %d lines were ended", ended, lines)
	}
	t.Logf("figure: idle_lines_ended %d of %d", ended, lines)
	for _, head := range []string{"X-A: " + strings.Repeat("a", 100<<10), strings.Repeat("X-A: a\r\n", 20_000)} {
		if got := s.pours("GET /sign-in HTTP/1.1\r\nHost: localhost\r\n" + head + "\r\n\r\n"); got != "" &&
			!strings.HasPrefix(got, "HTTP/1.1 4") {
			t.Errorf("a head of many bytes: %.80s", got)
		}
	}
	s.stands()
}

func isTimeout(err error) bool {
	n, ok := err.(net.Error) //nolint:errorlint // as it comes from the line
	return ok && n.Timeout()
}

// TestNoAnswerBelievesTheHostOfARequest: whoever names another host gets no address of it back, where a browser or a
// mail would follow it.
func TestNoAnswerBelievesTheHostOfARequest(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	s := serve(t, w, unlimited)
	good := s.browser(ana.Actor)
	own, err := url.Parse(s.url)
	must(t, err)
	cookies := ""
	for _, ck := range good.http.Jar.Cookies(own) {
		cookies += "Cookie: " + ck.Name + "=" + ck.Value + "\r\n"
	}
	for _, host := range []string{"otro.example.org", "otro.example.org:80", "localhost.otro.example.org"} {
		for _, at := range []string{"/", "/sign-in", "/sessions", "/cases", "/nothing", "/password", "/help", "/api/v1/me",
			"/sign-in?back=//otro.example.org/", "/sign-in?back=https://otro.example.org/"} {
			for _, extra := range []string{"", cookies, "X-Forwarded-Host: " + host + "\r\nX-Forwarded-Proto: http\r\n",
				"Forwarded: host=" + host + "\r\n"} {
				got := s.sends("GET " + at + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + extra + "\r\n")
				if strings.Contains(got, "//otro.example") || strings.Contains(got, "//"+host) {
					t.Errorf("%s at %s: %.300s", at, host, got)
				}
			}
		}
		if got := good.do(http.MethodPost, "/sessions", strings.NewReader(""), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://" + host}); //
		got.Status != http.StatusForbidden {
			t.Errorf("a form of %s: %d", host, got.Status)
		}
	}
	s.stands()
}

// TestANumberOfAnotherAgencyFindsWhatNoNumberFinds: a search for a document or a telephone that another agency keeps is
// answered, byte for byte, as one for a number that nobody has.
func TestANumberOfAnotherAgencyFindsWhatNoNumberFinds(t *testing.T) {
	w := amparotest.New(t)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Identity.Persons[0].Document, in.Identity.Persons[0].Number = "dpi", "7700000000001"
	ana, eva := w.Worker("ana"), w.Worker("eva")
	filed := ana.Refers(in)
	s := serve(t, w, unlimited, func(d *httpd.Deps) { d.Searches = 1e6 })
	hers, other := s.program(ana.Actor), s.program(eva.Actor)
	find := func(c *client, q string) answer { return c.api(http.MethodPost, "/cases/find", map[string]any{"q": q}) }
	if got := find(hers, "7700000000001"); !strings.Contains(got.Body, filed.Code) {
		t.Fatalf("her own agency finds %d %s", got.Status, got.Body)
	}
	for kept, free := range map[string]string{"7700000000001": "7700000000002", "+50200001234": "+50200001235",
		filed.Code: "C-AAA-BBBB", "Marisol": "Mariluz"} {
		a, b := find(other, kept), find(other, free)
		if a.Status != b.Status || a.Body != b.Body {
			t.Errorf("%s: %d %s; %s: %d %s", kept, a.Status, a.Body, free, b.Status, b.Body)
		}
	}
	s.stands()
}
