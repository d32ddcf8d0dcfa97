package browsertest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/chromedp"

	"amparo/internal/browsertest"
)

// TestPagesAreLaidOutWithTheFontsOfTheChecks: whatever else is installed, text stands there in DejaVu.
func TestPagesAreLaidOutWithTheFontsOfTheChecks(t *testing.T) {
	if !browsertest.HasFont() {
		t.Skip("DejaVu is not installed (.ci/run installs it)")
	}
	ctx := browsertest.Open(t, time.Minute)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	for family, want := range map[string]string{
		"sans-serif": "DejaVu Sans", "serif": "DejaVu Serif", "monospace": "DejaVu Sans Mono", "Arial": "DejaVu Sans",
		"'Liberation Serif', serif": "DejaVu Serif", "Roboto, 'Noto Sans', sans-serif": "DejaVu Sans",
	} {
		js := `document.body.innerHTML = "<p>Ñandú</p>"; document.body.firstChild.style.fontFamily = "` + family + `";
			document.body.offsetWidth` // Asking for a width makes the browser lay the page out.
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[int](js)); err != nil {
			t.Fatal(err)
		}
		if got := fontOf(ctx, t, "p"); got != want {
			t.Errorf("%s is drawn in %s, want %s", family, got, want)
		}
	}
}

// fontOf is the font that the first element of a kind is drawn in. The browser numbers its nodes anew when it has
// taken in a new page, which may be while it is asked: then it is asked again.
func fontOf(ctx context.Context, t *testing.T, selector string) string {
	t.Helper()
	for tries := 1; ; tries++ {
		font, err := fontNow(ctx, selector)
		if err == nil {
			return font
		}
		if tries == 50 {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func fontNow(ctx context.Context, selector string) (string, error) {
	if _, err := chromedp.Call(ctx, dom.Enable, dom.EnableParams{}); err != nil {
		return "", err
	}
	if _, err := chromedp.Call(ctx, css.Enable, cdp.Empty{}); err != nil {
		return "", err
	}
	page, err := chromedp.Call(ctx, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		return "", err
	}
	at := dom.QuerySelectorParams{NodeID: page.Root.NodeID, Selector: selector}
	node, err := chromedp.Call(ctx, dom.QuerySelector, at)
	if err != nil {
		return "", err
	}
	of := css.GetPlatformFontsForNodeParams{NodeID: node.NodeID}
	fonts, err := chromedp.Call(ctx, css.GetPlatformFontsForNode, of)
	if err != nil {
		return "", err
	}
	if len(fonts.Fonts) != 1 {
		return "", fmt.Errorf("%d fonts", len(fonts.Fonts))
	}
	return fonts.Fonts[0].FamilyName, nil
}
