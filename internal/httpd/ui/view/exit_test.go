package view

import (
	"maps"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// exitInReach is empty when, with text of every size, the whole quick exit is on the screen, uncovered and large enough
// for a thumb, at the top of the page and at its end, when it is the first thing of the header, and when nothing is
// wider than the screen.
const exitInReach = `[100, 115, 130, 200].flatMap(percent => {
	const root = document.documentElement;
	root.style.fontSize = percent + "%";
	const seen = [0, root.scrollHeight].map(y => {
		scrollTo({top: y, behavior: "instant"});
		const e = document.querySelector("#exit button"), r = e.getBoundingClientRect();
		const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
		if (document.querySelector("header").querySelector("a, button, summary, input") !== e)
			return "it is not the first of the header";
		if (r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight) return JSON.stringify(r)
			+ " of " + innerWidth;
		if (!top || !e.contains(top)) return "it lies under " + (top ? top.outerHTML.slice(0, 100) : "something");
		return r.height < 44 || r.width < 44 ? "it is too small: " + r.width + " by " + r.height : "";
	});
	if (root.scrollWidth > innerWidth) seen.push((root.scrollWidth - innerWidth) + " pixels too wide");
	return seen.filter(s => s).map(s => percent + " % text: " + s);
}).join("; ")`

// TestTheQuickExitStaysOnTheScreen at every width and size of text that people use, on every page; nor does the page
// become wider than its screen, so that nothing has to be moved sideways to find it.
func TestTheQuickExitStaysOnTheScreen(t *testing.T) {
	ctx, s := visit(t)
	for _, name := range slices.Sorted(maps.Keys(fixtures())) {
		if name == "exit" {
			continue
		}
		do(ctx, t, chromedp.Navigate(s.URL+"/"+name))
		for _, width := range []int64{320, 360, 1280} {
			do(ctx, t, chromedp.EmulateViewport(width, 740))
			if gone := eval[string](ctx, t, exitInReach); gone != "" {
				t.Errorf("%s at %d pixels: the quick exit cannot be pressed: %s", name, width, gone)
			}
		}
	}
}
