package view

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"amparo/internal/browsertest"
)

// TestGallery takes pictures of every page into the folder AMPARO_GALLERY, for people to look at. It
// checks nothing; AMPARO_GALLERY_ONLY narrows it to page names that hold that word.
func TestGallery(t *testing.T) {
	dir := os.Getenv("AMPARO_GALLERY")
	if dir == "" {
		t.Skip("set AMPARO_GALLERY to a folder to take pictures of the pages")
	}
	site := httptest.NewServer(serve(t))
	defer site.Close()
	ctx := browsertest.OpenForPictures(t, 4*time.Minute)
	for name := range fixtures() {
		if name == "exit" || !strings.Contains(name, os.Getenv("AMPARO_GALLERY_ONLY")) {
			continue
		}
		for _, shot := range []struct {
			suffix, scheme string
			width          int64
		}{{"-wide", "light", 1280}, {"-phone", "light", 360}, {"-wide-dark", "dark", 1280}, {"-phone-dark", "dark", 360}} {
			if want := os.Getenv("AMPARO_GALLERY_SHOT"); want != "" && want != shot.suffix {
				continue
			}
			png, err := picture(ctx, site.URL+"/"+name, shot.width, shot.scheme)
			if err != nil {
				t.Fatal(name, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+shot.suffix+".png"), png, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// picture takes the whole page at a width and in a colour scheme.
func picture(ctx context.Context, url string, width int64, scheme string) ([]byte, error) {
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
		Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(url)); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.FullScreenshot(100))
}

// policy is the content policy the pages must live under.
const policy = "default-src 'none'; script-src 'nonce-n0nce'; style-src 'self'; img-src 'self'; connect-src " +
	"'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; " +
	"trusted-types 'none'"

// serve shows the fixtures under the strict policy, by their names.
func serve(t *testing.T) http.Handler {
	e, pages := engine(t), fixtures()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a, ok := e.Assets().Find(r.URL.Path); ok {
			w.Header().Set("Content-Type", a.Type)
			_, _ = w.Write(a.Body)
			return
		}
		p, ok := pages[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		var b bytes.Buffer
		if err := e.Render(&b, p); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		_, _ = w.Write(b.Bytes())
	})
}
