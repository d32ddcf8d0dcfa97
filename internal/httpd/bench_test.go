package httpd_test

import (
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"amparo/internal/amparotest"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

// asker sends the same request again and again over one kept connection.
type asker struct {
	b      *testing.B
	client *fasthttp.Client
	req    *fasthttp.Request
	res    *fasthttp.Response
}

func newAsker(b *testing.B, url, token string) *asker {
	a := &asker{b: b, client: &fasthttp.Client{}, req: &fasthttp.Request{}, res: &fasthttp.Response{}}
	a.req.SetRequestURI(url)
	a.req.Header.Set("Accept", "text/html")
	if token != "" {
		a.req.Header.Set("Authorization", "Bearer "+token)
	}
	return a
}

// ask sends it once and returns the body, which lasts until the next one.
func (a *asker) ask() []byte {
	if err := a.client.Do(a.req, a.res); err != nil || a.res.StatusCode() != fiber.StatusOK {
		a.b.Fatalf("answered %d, %v", a.res.StatusCode(), err)
	}
	if fresh := a.res.Header.Peek(mid.HeaderToken); len(fresh) > 0 {
		a.req.Header.Set("Authorization", "Bearer "+string(fresh))
	}
	return a.res.Body()
}

// bareFiber answers the bytes and does nothing else: what the way through the network and the framework costs.
func bareFiber(b testing.TB, bytes []byte) string {
	b.Helper()
	app := fiber.New(fiber.Config{DisableStartupMessage: true})
	app.Get("/", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(bytes)
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	go func() { _ = app.Listener(ln) }()
	b.Cleanup(func() { _ = app.Shutdown() })
	return "http://" + ln.Addr().String() + "/"
}

// quickest is the least time of so many: on a busy machine the one that others disturbed least.
func quickest(n int, act func()) time.Duration {
	best := time.Duration(1<<63 - 1)
	for range n {
		start := time.Now()
		act()
		best = min(best, time.Since(start))
	}
	return best
}

// BenchmarkInboxPage asks for the page of a shelter to which fifty offers wait, through the whole server: connection,
// session, rules, store, template. The reader comes back after three seconds, or after a minute, when nothing of hers
// is remembered any more and her session is written down again. x-bare says how many pages of the same bytes a bare
// Fiber answers meanwhile.
func BenchmarkInboxPage(b *testing.B) {
	w := amparotest.New(b)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(100))
	for range 50 {
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)
	}
	s := serve(b, w, func(d *httpd.Deps) { d.Rates, d.Log = mid.NewRates(1e9, 1e9), slog.New(slog.DiscardHandler) })
	token := s.program(casa.Actor.Actor).token
	page := newAsker(b, s.url+"/inbox", token)
	body := append([]byte(nil), page.ask()...)
	bare := newAsker(b, bareFiber(b, body), "")
	for name, pause := range map[string]time.Duration{"again": 3 * time.Second, "cold": 65 * time.Second} {
		b.Run(name, func(b *testing.B) {
			least := quickest(200, func() { bare.ask() })
			best := time.Duration(1<<63 - 1)
			b.ReportAllocs()
			for b.Loop() {
				w.Waits(pause)
				best = min(best, quickest(1, func() { page.ask() }))
			}
			b.ReportMetric(float64(best)/float64(least), "x-bare")
			b.ReportMetric(float64(best)/float64(time.Millisecond), "best-ms")
			b.ReportMetric(float64(len(body)), "bytes")
		})
	}
}
