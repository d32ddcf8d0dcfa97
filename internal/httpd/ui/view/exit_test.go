package view

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// exitInReach is empty when the whole quick exit is on the screen, uncovered and large enough for a thumb, at the top
// of the page and at its end, and when it is the first thing of the header.
const exitInReach = `[0, document.documentElement.scrollHeight].map(y => {
	scrollTo({top: y, behavior: "instant"});
	const e = document.querySelector("#exit button"), r = e.getBoundingClientRect();
	const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	if (document.querySelector("header").querySelector("a, button, summary, input") !== e)
		return "it is not the first of the header";
	if (r.left < 0 || r.top < 0 || r.right > innerWidth || r.bottom > innerHeight) return JSON.stringify(r)
		+ " of " + innerWidth;
	if (!top || !e.contains(top)) return "it lies under " + (top ? top.outerHTML.slice(0, 100) : "something");
	return r.height < 44 || r.width < 44 ? "it is too small: " + r.width + " by " + r.height : "";
}).join("")`

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
			for _, percent := range []int{100, 115, 130, 200} {
				eval[int](ctx, t, fmt.Sprintf(`document.documentElement.style.fontSize = "%d%%"; 1`, percent))
				if gone := eval[string](ctx, t, exitInReach); gone != "" {
					t.Errorf("%s at %d pixels and %d %% text: the quick exit cannot be pressed: %s", name, width, percent, gone)
				}
				if over := eval[float64](ctx, t, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
					t.Errorf("%s at %d pixels and %d %% text is %v too wide", name, width, percent, over)
				}
			}
		}
	}
}
