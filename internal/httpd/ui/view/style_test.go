package view

import (
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"amparo/web"
)

// tokens reads the colours of a theme from the style sheet.
func tokens(t *testing.T) (light, dark map[string][3]float64) {
	t.Helper()
	raw, err := web.FS.ReadFile("static/app.css")
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(string(raw), 2)
	read := func(block string, base map[string][3]float64) map[string][3]float64 {
		out := map[string][3]float64{}
		for k, v := range base {
			out[k] = v
		}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(block, -1) {
			n, err := strconv.ParseUint(m[2], 16, 32)
			if err != nil {
				t.Fatal(err)
			}
			out[m[1]] = [3]float64{float64(n >> 16 & 255), float64(n >> 8 & 255), float64(n & 255)}
		}
		return out
	}
	light = read(parts[0][1], nil)
	return light, read(parts[1][1], light)
}

func luminance(c [3]float64) float64 {
	var l float64
	for i, weight := range [3]float64{.2126, .7152, .0722} {
		v := c[i] / 255
		if v <= .04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}

func contrast(a, b [3]float64) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

func TestWordsCanBeReadInBothThemes(t *testing.T) {
	light, dark := tokens(t)
	text := []string{"ink ground", "ink card", "ink sunk", "soft ground", "soft card", "soft sunk", "teal ground",
		"teal card", "teal-deep teal-wash", "teal teal-wash", "ink teal-wash",
		"on-teal teal", "on-teal teal-deep", "gold-ink gold-wash", "gold-ink ground", "gold-ink card", "ink gold-wash",
		"brick card", "brick ground", "brick brick-wash", "ground ink"}
	shapes := []string{"edge card", "edge ground", "teal card", "gold card", "brick card", "focus ground", "focus card"}
	for theme, colours := range map[string]map[string][3]float64{"light": light, "dark": dark} {
		check := func(pairs []string, least float64) {
			for _, p := range pairs {
				a, b, _ := strings.Cut(p, " ")
				if got := contrast(colours[a], colours[b]); got < least && p+theme != "gold cardlight" {
					t.Errorf("%s: %s on %s is %.2f, less than %.1f", theme, a, b, got, least)
				}
			}
		}
		check(text, 4.5)
		check(shapes, 3)
	}
	// Marigold on light ground is decoration beside a word, never the only sign; words on it are dark.
	if got := contrast([3]float64{0x23, 0x18, 0x00}, light["gold"]); got < 4.5 {
		t.Errorf("the count on marigold: %.2f", got)
	}
}

func TestStylesAskForNothingFromElsewhere(t *testing.T) {
	for _, name := range []string{"app.css", "app.js", "keys.js", "draft.js", "carry.js", "tonight.js", "device.js",
		"offline.js", "worker.js", "favicon.svg"} {
		raw, err := web.FS.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(raw), "http://www.w3.org/2000/svg", "")
		text = strings.ReplaceAll(text, "indexedDB.deleteDatabase", "")
		if name == "device.js" { // What it keeps there is sealed.
			text = strings.ReplaceAll(text, "indexedDB.open", "")
		}
		for _, never := range []string{"http:", "https:", "//fonts", "@import", "innerHTML", "outerHTML",
			"insertAdjacentHTML", "document.write", "eval(", "localStorage", "sessionStorage", "indexedDB"} {
			if strings.Contains(text, never) {
				t.Errorf("%s holds %s", name, never)
			}
		}
	}
	css, _ := web.FS.ReadFile("static/app.css")
	for _, needed := range []string{"prefers-color-scheme: dark", "prefers-reduced-motion", ":focus-visible",
		"forced-colors", "@media print"} {
		if !strings.Contains(string(css), needed) {
			t.Errorf("the style sheet forgets %s", needed)
		}
	}
}

func TestAssetsChangeAddressWithTheirContent(t *testing.T) {
	a := engine(t).Assets()
	for _, name := range []string{"app.css", "app.js", "keys.js", "draft.js", "favicon.svg"} {
		at := a.URL(name)
		f, ok := a.Find(at)
		if !ok || f.Type == "" || len(f.Body) == 0 ||
			!regexp.MustCompile(`^/static/[0-9a-f]{12}/`+regexp.QuoteMeta(name)+`$`).MatchString(at) {
			t.Errorf("%s at %q: %v", name, at, fmt.Sprint(ok))
		}
	}
	if _, ok := a.Find("/static/000000000000/app.css"); ok || a.URL("../embed.go") != "" {
		t.Error("an address nobody gave is answered")
	}
}

// TestTemplatesStayReadable: a template is read by people too.
func TestTemplatesStayReadable(t *testing.T) {
	err := fs.WalkDir(web.FS, "templates", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(web.FS, p)
		for i, line := range strings.Split(string(raw), "\n") {
			if n := utf8.RuneCountInString(line); n > 120 {
				t.Errorf("%s:%d has %d columns, at most 120", p, i+1, n)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestPagesFoldByTheSizeOfTheirText: a breakpoint in pixels keeps columns that break words apart where somebody sets a
// larger text in the browser; one in em goes with it.
func TestPagesFoldByTheSizeOfTheirText(t *testing.T) {
	t.Parallel()
	sheets, err := fs.Glob(web.FS, "static/*.css")
	if err != nil || len(sheets) < 3 {
		t.Fatal(sheets, err)
	}
	breakpoint := regexp.MustCompile(`\((?:min|max)-(?:width|height): *[0-9.]+([a-z]+)\)`)
	found := 0
	for _, name := range sheets {
		raw, err := web.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range breakpoint.FindAllStringSubmatch(string(raw), -1) {
			if found++; m[1] != "em" && m[1] != "rem" {
				t.Errorf("%s: %s grows with no text", name, m[0])
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d breakpoints were found", found)
	}
}
