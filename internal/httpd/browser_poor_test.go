package httpd_test

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
)

// Bounds of a page on a poor line, once its styles and scripts are kept: how often it asks the server before it can be
// used, and for how much.
const (
	poorRequests = 2 // the page, and on the first page the description for installing
	poorBytes    = pageOnTheLine
)

// TestAPageOnAPoorLineAsksForLittle: at 400 kbit/s and 400 ms. It prints when each page was shown, which is when it can
// be used, for pages need no script, and when its scripts ran. What is held are
// requests and bytes, which are the same on every machine. The figures of docs/performance.md are from here.
func TestAPageOnAPoorLineAsksForLittle(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	for _, town := range []string{"0101", "0108", "0115", "0301"} {
		w.Shelter("Hogar "+town, town, amparotest.Women(4))
	}
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	p := openBrowser(t, serve(t, w)).person("Ana", 360, true)
	_, err := chromedp.Call(p.ctx, network.Enable, network.EnableParams{})
	must(t, err)
	poor := &network.Conditions{Latency: 400, DownloadThroughput: 50_000, UploadThroughput: 50_000}
	_, err = chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule,
		network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{poor}})
	must(t, err)
	type load struct {
		Shown, Ready, Requests, Bytes float64
	}
	looks := func(what string) load {
		t.Helper()
		p.until("the page is there", `performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd > 0 && `+
			`performance.getEntriesByName("first-contentful-paint").length > 0`)
		l := asks[load](p, `(() => {
			const page = performance.getEntriesByType("navigation")[0], ready = page.domContentLoadedEventEnd;
			const all = [page, ...performance.getEntriesByType("resource")]
				.filter(r => r.startTime < ready && r.transferSize > 0);
			return {shown: performance.getEntriesByName("first-contentful-paint")[0].startTime, ready,
				requests: all.length, bytes: all.reduce((n, r) => n + r.transferSize, 0)};
		})()`)
		t.Logf("%-28s usable after %5.0f ms, with its scripts %5.0f ms, %2.0f requests, %6.0f bytes", what, l.Shown, l.Ready,
			l.Requests, l.Bytes)
		return l
	}
	p.opens("/sign-in")
	first := looks("first visit")
	if first.Requests > 6 || first.Bytes > 40<<10 {
		t.Errorf("a first visit asks %v times for %v bytes", first.Requests, first.Bytes)
	}
	p.signsIn(ana.Actor)
	looks("first page after sign-in")
	for _, at := range []string{"/", "/cases/new", "/tonight", "/cases/" + string(filed.Case),
		"/referrals/" + string(filed.Referrals[0]) + "/match", "/notices", "/find"} {
		for _, time := range []string{"", " again"} {
			p.opens(at)
			l := looks(shapeOf(at) + time)
			if l.Requests > poorRequests || l.Bytes > poorBytes {
				t.Errorf("%s asks %v times for %v bytes, at most %v and %v", at, l.Requests, l.Bytes, poorRequests, poorBytes)
			}
		}
	}
}

func shapeOf(at string) string { return idShape.ReplaceAllString(at, ":id") }
