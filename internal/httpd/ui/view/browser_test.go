package view

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"amparo/internal/browsertest"
)

// site is a small server for a browser: fixtures under the strict policy, and a record of what the
// script sends.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	got   []string // method, path, and the form's _do or _draft
	shown func() Page
	nudge chan struct{}
}

func newSite(t *testing.T) *site {
	e := engine(t)
	s := &site{nudge: make(chan struct{}, 1)}
	show := serve(t)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		switch {
		case r.URL.Path == "/live":
			s.stream(w, r)
		case r.URL.Path == "/elsewhere":
			fmt.Fprint(w, "the weather is fine")
		case r.Method == http.MethodPost:
			s.note(&s.got, r.Method+" "+r.URL.Path+" "+r.Form.Get("_do")+r.Form.Get("_draft")+" "+r.Form.Get("text"))
			w.Header().Set("X-Rev", "9")
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/now":
			var b bytes.Buffer
			if err := e.Render(&b, s.shown()); err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(b.Bytes())
		default:
			show.ServeHTTP(w, r)
		}
	}))
	return s
}

// visit opens a browser on a new site. The browser goes before the site does: an open stream would
// hold the site back.
func visit(t *testing.T) (context.Context, *site) {
	s := newSite(t)
	t.Cleanup(s.Close)
	return browsertest.Open(t, 10*time.Minute), s
}

func (s *site) note(list *[]string, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*list = append(*list, what)
}

func (s *site) said(what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(strings.Join(s.got, "\n"), what)
}

// stream sends a nudge whenever the test asks for one.
func (s *site) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.(http.Flusher).Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.nudge:
			fmt.Fprint(w, "data: 1\n\n")
			w.(http.Flusher).Flush()
		}
	}
}

// eventually waits until ok, for as long as a slow machine may need.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 200 {
		if ok() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("never happened: %s", what)
}

func do(ctx context.Context, t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

func eval[T any](ctx context.Context, t *testing.T, js string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](js))
	if err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

func TestNothingOnAnyPageBreaksTheStrictPolicy(t *testing.T) {
	ctx, s := visit(t)
	watch := page.AddScriptToEvaluateOnNewDocumentParams{Source: `broken = []; ` +
		`addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`}
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, watch); err != nil {
		t.Fatal(err)
	}
	for name := range fixtures() {
		if name == "exit" {
			continue
		}
		do(ctx, t, chromedp.Navigate(s.URL+"/"+name))
		for _, width := range []int64{320, 360, 1280} {
			do(ctx, t, chromedp.EmulateViewport(width, 800))
			if over := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s at %d pixels is %v too wide", name, width, over)
			}
		}
		if small := eval[string](ctx, t, smallTargets); small != "" {
			t.Errorf("%s has targets under 24 pixels: %s", name, small)
		}
		if broken := eval[string](ctx, t, `broken.join("; ")`); broken != "" {
			t.Errorf("%s breaks the policy: %s", name, broken)
		}
		if styled := eval[bool](ctx, t, `getComputedStyle(document.body).display === "flex"`); !styled {
			t.Errorf("%s: the styles did not arrive", name)
		}
	}
}

// smallTargets names what can be pressed but is smaller than the least a thumb may be asked for; links
// within a sentence are left out, as the guidelines do.
const smallTargets = `[...document.querySelectorAll(
	"button, .btn, summary, select, input:not([type=hidden]), nav a")].filter(e => {
	const r = (e.closest("label") || e).getBoundingClientRect();
	return e.offsetParent && !e.classList.contains("sr") && r.width > 0 && (r.width < 24 || r.height < 24);
}).map(e => e.outerHTML.slice(0, 80)).join("; ")`

func TestThreePressesOfShiftLeaveAtOnce(t *testing.T) {
	ctx, s := visit(t)
	p := fixtures()["work"].(MyWork)
	p.ExitURL = s.URL + "/elsewhere"
	s.shown = func() Page { return p }
	press := `for (let i = 0; i < 3; i++) dispatchEvent(new KeyboardEvent("keydown", {key: "Shift"}))`
	do(ctx, t, chromedp.Navigate(s.URL+"/now"))
	eval[any](ctx, t,
		`dispatchEvent(new KeyboardEvent("keydown", {key: "Shift"})); dispatchEvent(new KeyboardEvent("keydown", {key: `+
			`"A"})); dispatchEvent(new KeyboardEvent("keydown", {key: "Shift"})); dispatchEvent(new `+
			`KeyboardEvent("keydown", {key: "Shift"})); 1`)
	if s.said("/quick-exit") {
		t.Error("writing capitals is not leaving")
	}
	eval[any](ctx, t, press+"; 1")
	eventually(t, "the session is told to end", func() bool { return s.said("POST /quick-exit") })
	eventually(t, "another page stands there", func() bool {
		at, err := chromedp.Run(ctx, chromedp.Location())
		return err == nil && strings.HasSuffix(at, "/elsewhere")
	})
}

func TestAnInboxGrowsWithoutBeingAsked(t *testing.T) {
	ctx, s := visit(t)
	var mu sync.Mutex
	inbox := fixtures()["inbox"].(Inbox)
	inbox.Open = nil
	s.shown = func() Page { mu.Lock(); defer mu.Unlock(); return inbox }
	do(ctx, t, chromedp.Navigate(s.URL+"/now"))
	mu.Lock()
	inbox.Open = offers()
	mu.Unlock()
	s.nudge <- struct{}{}
	eventually(t, "the offer appears", func() bool {
		return eval[bool](ctx, t,
			`document.body.textContent.includes("R-2026-0412-1")`)
	})
	if !eval[bool](ctx, t, `document.getElementById("says").textContent !== ""`) {
		t.Error("the change is not said aloud")
	}
	if n := eval[float64](ctx, t, `document.querySelectorAll("#live-inbox").length`); n != 1 {
		t.Errorf("%v inboxes", n)
	}
}

func TestADraftKeepsItselfOnTheServer(t *testing.T) {
	ctx, s := visit(t)
	do(ctx, t, chromedp.Navigate(s.URL+"/step-45"))
	eval[any](ctx, t,
		`const a = document.querySelector("textarea"); a.value = "La buscan"; a.dispatchEvent(new Event("input", `+
			`{bubbles: true})); 1`)
	eventually(t, "the draft is sent", func() bool { return s.said("POST /cases/new 1") })
	eventually(t, "the new revision is kept", func() bool {
		return eval[bool](ctx, t,
			`document.querySelector("[name=_rev]").value === "9"`)
	})
	if n := eval[float64](ctx, t, `localStorage.length + sessionStorage.length + document.cookie.length`); n != 0 {
		t.Error("something stayed in the browser")
	}
}

func TestAHardStepIsAskedAboutFirst(t *testing.T) {
	ctx, s := visit(t)
	do(ctx, t, chromedp.Navigate(s.URL+"/person"))
	eval[any](ctx, t, `document.querySelector("main .danger").click(); 1`)
	eventually(t, "the question stands there", func() bool {
		return eval[bool](ctx, t,
			`!!document.querySelector("dialog[open]")`)
	})
	if s.said("disable") {
		t.Fatal("done before it was confirmed")
	}
	eval[any](ctx, t, `document.querySelector("dialog [value=no]").click(); 1`)
	eventually(t, "the question goes", func() bool { return !eval[bool](ctx, t, `!!document.querySelector("dialog")`) })
	eval[any](ctx, t, `document.querySelector("main .danger").click(); 1`)
	eventually(t, "the question comes again", func() bool {
		return eval[bool](ctx, t,
			`!!document.querySelector("dialog[open]")`)
	})
	eval[any](ctx, t, `document.querySelector("dialog [value=yes]").click(); 1`)
	eventually(t, "it is done", func() bool { return s.said("disable") })
}
