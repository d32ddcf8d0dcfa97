package httpd_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/browsertest"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
)

// picture is one page as one person sees it.
type picture struct {
	name, login, path string // path: an address; or "link:", "text:" and a part of a link on the page before; or "here:"
	phone, dark       bool
	shown             bool // the README shows it
}

var pictures = []picture{
	{name: "sign-in", path: "/sign-in"},
	{name: "work", login: "ag-05-u1@example.org", path: "/"},
	{name: "work-phone", login: "ag-05-u1@example.org", path: "/", phone: true},
	{name: "referral", login: "ag-05-u1@example.org", path: "text:Abrigo temporal"},
	{shown: true, name: "match", login: "ag-05-u1@example.org", path: "link:/match"},
	{name: "match-phone", login: "ag-05-u1@example.org", path: "here:", phone: true},
	{login: "ag-05-u1@example.org", path: "link:/referrals/"},
	{name: "case", login: "ag-05-u1@example.org", path: "link:/cases/"},
	{name: "plan", login: "ag-05-u1@example.org", path: "link:/plan"},
	{name: "new-case", login: "ag-05-u1@example.org", path: "/cases/new"},
	{name: "new-case-phone", login: "ag-05-u1@example.org", path: "/cases/new", phone: true},
	{shown: true, name: "inbox-phone", login: "sh-04-u1@example.org", path: "/inbox", phone: true},
	{shown: true, name: "offer-phone", login: "sh-04-u1@example.org", path: "link:/offers/", phone: true},
	{name: "inbox", login: "sh-04-u1@example.org", path: "/inbox"},
	{name: "offer", login: "sh-04-u1@example.org", path: "link:/offers/"},
	{shown: true, name: "shelter", login: "sh-01-u2@example.org", path: "link:/shelters/"},
	{name: "shelter-phone", login: "sh-01-u2@example.org", path: "link:/shelters/", phone: true},
	{name: "program", login: "ps-07-u1@example.org", path: "link:/programs/"},
	{shown: true, name: "desk", login: "ag-01-u1@example.org", path: "/desk"},
	{name: "desk-dark", login: "ag-01-u1@example.org", path: "/desk", dark: true},
	{name: "desk-phone", login: "ag-01-u1@example.org", path: "/desk", phone: true},
	{name: "declines", login: "ag-01-u1@example.org", path: "/declines"},
	{name: "declines-phone", login: "ag-01-u1@example.org", path: "/declines", phone: true},
	{name: "erasures", login: "ag-01-u1@example.org", path: "/erasures"},
	{name: "lacks", login: "ag-01-u1@example.org", path: "/waiting/lacks"},
	{name: "lacks-phone", login: "ag-01-u1@example.org", path: "/waiting/lacks", phone: true},
	{name: "approvals", login: "admin_tecnico@example.org", path: "/approvals"},
	{name: "waiting", login: "ag-01-u1@example.org", path: "/waiting"},
	{name: "factors-phone", login: "ag-01-u1@example.org", path: "/factors", phone: true},
	{name: "agenda", login: "ps-07-u1@example.org", path: "/agenda"},
	{name: "agenda-phone", login: "ps-07-u1@example.org", path: "/agenda", phone: true},
	{name: "health", login: "admin_tecnico@example.org", path: "/health"},
	{name: "help-phone", path: "/ayuda", phone: true},
	{name: "authority", login: "ag-07-u1@example.org", path: "/authority"},
	{name: "figures", login: "analista@example.org", path: "/figures"},
	{name: "people", login: "admin_tecnico@example.org", path: "/people"},
	{name: "agencies", login: "admin_tecnico@example.org", path: "/agencies"},
	{name: "audit", login: "auditoria@example.org", path: "/audit"},
	{name: "notices", login: "ag-01-u1@example.org", path: "/notices"},
}

// TestPictures takes the pictures of the README from the real pages over the fictional network. It runs when
// AMPARO_PICTURES names a folder, and needs Chromium. With AMPARO_PICTURES_ALL it takes every page of the list, in its
// full length, for people to look at.
func TestPictures(t *testing.T) {
	dir := os.Getenv("AMPARO_PICTURES")
	if dir == "" {
		t.Skip("AMPARO_PICTURES names no folder: run make pictures")
	}
	must(t, os.MkdirAll(dir, 0o750))
	w := amparotest.Empty(t, time.Now().UTC().Truncate(time.Second))
	n, err := folder.Read(folder.Builtin())
	must(t, err)
	_, err = demo.Load(t.Context(), n, w.Store, w.IDs, demo.LoadOptions{Options: demo.Options{Now: w.Clock.Now()},
		Name: "Red de demostración", Password: amparotest.Password})
	must(t, err)
	s := serve(t, w)
	ctx := browsertest.OpenForPictures(t, 8*time.Minute)
	who := ""
	for _, p := range pictures {
		if p.login != who {
			must(t, signInBrowser(ctx, s.url, p.login))
			who = p.login
		}
		if err := take(ctx, s.url, p, filepath.Join(dir, p.name+".png")); err != nil {
			t.Errorf("%s: %v", p.name, err)
		}
	}
}

func run(ctx context.Context, steps ...chromedp.Action[chromedp.Void]) error {
	return chromedp.Do(ctx, steps...)
}

func signInBrowser(ctx context.Context, base, login string) error {
	if _, err := chromedp.Call(ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
		return err
	}
	if login == "" {
		return nil
	}
	if err := run(ctx, chromedp.Navigate(base+"/sign-in")); err != nil {
		return err
	}
	fill := fmt.Sprintf(`(() => { const f = document.querySelector('main form'); f.elements.login.value = %q; `+
		`f.elements.password.value = %q; f.requestSubmit(); return 1 })()`,
		login, amparotest.Password)
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](fill)); err != nil {
		return err
	}
	for range 100 {
		at, err := chromedp.Run(ctx, chromedp.Location())
		if err == nil && !strings.HasSuffix(at, "/sign-in") {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return errors.New("nobody got past the sign-in page as " + login)
}

// nextLink finds the first link of the page whose address holds a part, and is not a form for something new.
const nextLink = `(() => { const a = [...document.querySelectorAll('main a, nav a')].find(a => (%s || ` +
	`'').includes(%q) && !a.href.includes('/new')); return a ? a.href : '' })()`

func take(ctx context.Context, base string, p picture, file string) error {
	width, height, scheme := int64(1280), int64(860), "light"
	if p.phone {
		width, height = 360, 740
	}
	if p.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
		Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	url := base + p.path
	kind, part, _ := strings.Cut(p.path, ":")
	if where, ok := map[string]string{"link": "a.getAttribute('href')", "text": "a.innerText", "here": ""}[kind]; ok {
		script := fmt.Sprintf(nextLink, where, part)
		if kind == "here" {
			script = "location.href"
		}
		href, err := chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if err != nil || href == "" {
			return errors.Join(err, errors.New("no such link"))
		}
		url = href
	}
	if err := run(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(url)); err != nil {
		return err
	}
	time.Sleep(200 * time.Millisecond)
	if p.name == "" || !p.shown && os.Getenv("AMPARO_PICTURES_ALL") == "" {
		return nil
	}
	shot := chromedp.CaptureScreenshot()
	if os.Getenv("AMPARO_PICTURES_ALL") != "" {
		shot = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(ctx, shot)
	if err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o600)
}
