package view

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amparo/internal/browsertest"
)

// uneasy names what makes a page hard to read: a form to write in that is wider than an eye follows, a word that is cut
// in two where nobody would, and a block that touches the next.
const uneasy = `(() => {
	const seen = e => e.checkVisibility() && e.getClientRects().length, bad = [];
	const hidden = e => { for (; e; e = e.parentElement) if (getComputedStyle(e).clipPath !== "none") return true; };
	for (const f of document.querySelectorAll("main form:is(.form, .fields):not(.asks)"))
		if (seen(f) && f.offsetWidth > 44 * 16) bad.push("a form of " + f.offsetWidth + " pixels");
	const all = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), range =
		document.createRange();
	while (all.nextNode()) {
		const text = all.currentNode, e = text.parentElement;
		if (e.closest(".sr, select, option, .seal, .note, .cut, code") || !seen(e) || hidden(e)) continue;
		for (const word of text.data.matchAll(/[\p{L}\p{M}]{4,16}/gu)) {
			range.setStart(text, word.index);
			range.setEnd(text, word.index + word[0].length);
			const tops = new Set([...range.getClientRects()].map(r => Math.round(r.top)));
			if (tops.size > 1) bad.push("the word " + word[0] + " in two lines");
		}
	}
	const over = document.documentElement.scrollWidth - innerWidth;
	if (over > 0) bad.push(over + " pixels too wide");
	const blocks = ".card, .rows, .hero, .folk, .empty, form.form, table";
	for (const b of document.querySelectorAll("main :is(" + blocks + ")")) {
		const next = b.nextElementSibling;
		if (!next || !seen(b) || !seen(next) || !next.matches(blocks + ", h2, h3, p, .acts")) continue;
		const from = b.getBoundingClientRect(), to = next.getBoundingClientRect();
		if (to.top >= from.bottom - 1 && to.top - from.bottom < 4 && to.left < from.right && to.height)
			bad.push(b.localName + "." + b.className + " touches " + next.localName + "." + next.className);
	}
	return [...new Set(bad)].slice(0, 4).join("; ");
})()`

// TestPagesAreEasyOnTheEye: on a phone, a tablet and a desk nothing is wider than the screen, no form is wider than 44
// rem, no short word is cut in two, and no block touches the next.
func TestPagesAreEasyOnTheEye(t *testing.T) {
	t.Parallel()
	site := httptest.NewServer(serve(t))
	t.Cleanup(site.Close)
	ctx := browsertest.Open(t, 10*time.Minute)
	for name := range fixtures() {
		if name == "exit" {
			continue
		}
		do(ctx, t, chromedp.Navigate(site.URL+"/"+name))
		for _, width := range []int64{360, 768, 1440} {
			do(ctx, t, chromedp.EmulateViewport(width, 800))
			if bad := eval[string](ctx, t, uneasy); bad != "" {
				t.Errorf("%s at %d: %s", name, width, bad)
			}
		}
	}
}
