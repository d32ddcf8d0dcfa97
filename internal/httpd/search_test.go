package httpd_test

import (
	"net/http"
	"net/url"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
)

// TestNumbersCouldBeTriedAsFastAsPagesAreRead: a search for a document number was bounded like any other page, and anew
// in each session. Now a person has so many a minute, over the interface and on the page together, and her other pages
// go on.
func TestNumbersCouldBeTriedAsFastAsPagesAreRead(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	s := serve(t, w, func(d *httpd.Deps) { d.Rates = mid.NewRates(1e6, 1e6) })
	first, page, other := s.program(ana.Actor), s.browser(ana.Actor), s.program(eva.Actor)
	search := func(c *client) answer { return c.api("POST", "/cases/find", map[string]any{"q": "7700000000001"}) }
	n := 0
	for ; n < 100; n++ {
		got := search(first)
		if got.Status == http.StatusTooManyRequests {
			if got.Header.Get("Retry-After") == "" {
				t.Error("nobody says when to come again")
			}
			break
		}
		if got.Status != http.StatusOK {
			t.Fatalf("search %d answered %d", n, got.Status)
		}
	}
	if n < 30 || n > 40 {
		t.Errorf("%d searches in a row", n)
	}
	sent := page.post("/find", url.Values{"q": {"7700000000001"}}) // What is looked for is sealed; its page searches.
	if got := page.get(sent.Header.Get("Location")); got.Status != http.StatusTooManyRequests {
		t.Errorf("the page searches on: %d", got.Status)
	}
	if got := search(other); got.Status != http.StatusOK {
		t.Errorf("somebody else waits for her: %d", got.Status)
	}
	if got := first.api("GET", "/cases", nil); got.Status != http.StatusOK {
		t.Errorf("her other pages stop: %d", got.Status)
	}
}
