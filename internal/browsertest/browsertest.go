// Package browsertest starts the Chromium that the tests of the pages drive. Pages are laid out with DejaVu and no
// other font, whatever fonts a machine has: the checks install it, it is the widest font in common use, and a page that
// holds with it holds with narrower ones. It is for tests only.
package browsertest

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Open starts a headless Chromium in Spanish, with a profile of its own, and returns the context that drives it. The
// browser ends with the test; after the limit every command to it fails. Without a Chromium the test is skipped.
func Open(t testing.TB, limit time.Duration) context.Context {
	t.Helper()
	if !HasFont() {
		t.Log("DejaVu is not installed (.ci/run installs it): the pages are laid out with the fonts of this machine")
		return open(t, limit)
	}
	return open(t, limit, chromedp.Env("FONTCONFIG_FILE="+fontSettings(t)))
}

// OpenForPictures is Open with the fonts of this machine: for pictures that people look at, and for nothing that is
// measured.
func OpenForPictures(t testing.TB, limit time.Duration) context.Context {
	t.Helper()
	return open(t, limit)
}

// OpenIn is Open with its profile in a folder, for a test that looks at what the browser writes there.
func OpenIn(t testing.TB, limit time.Duration, profile string) context.Context {
	t.Helper()
	return open(t, limit, chromedp.UserDataDir(profile), chromedp.Env("FONTCONFIG_FILE="+fontSettings(t)))
}

func open(t testing.TB, limit time.Duration, more ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.UserDataDir(folder(t)), chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("lang", "es-GT"), chromedp.Flag("accept-lang", "es-GT,es"),
		chromedp.Flag("hide-scrollbars", true))
	for try := 1; ; try++ { // On a busy machine a browser may end while it starts.
		allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
		ctx, stopTab := chromedp.NewContext(allocator)
		ctx, stopTime := context.WithTimeout(ctx, limit)
		stop := func() { stopTime(); stopTab(); stopAllocator() }
		err := chromedp.Do(ctx, chromedp.Navigate("about:blank"))
		if err == nil {
			t.Cleanup(stop)
			return ctx
		}
		stop()
		if try == 3 {
			t.Fatalf("the browser did not start: %v", err)
		}
	}
}

// chromium finds the browser, or skips the test.
func chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("Chromium is not installed: the pages were not tried in a browser")
	return ""
}

// folder is a folder for files of the browser, which may still write there while it is being ended.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "amparo-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// fontFolders are where fonts are installed on the systems that read fontconfig's settings.
var fontFolders = []string{"/usr/share/fonts", "/usr/local/share/fonts"}

// HasFont reports whether DejaVu is installed.
func HasFont() bool {
	for _, dir := range fontFolders {
		found := false
		_ = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && filepath.Base(path) == "DejaVuSans.ttf" {
				found = true
				return fs.SkipAll
			}
			return nil
		})
		if found {
			return true
		}
	}
	return false
}

// fontSettings writes settings for fontconfig that know DejaVu alone, as each of the three generic families.
func fontSettings(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>`)
	for _, dir := range fontFolders {
		b.WriteString("<dir>" + dir + "</dir>")
	}
	dir := folder(t)
	b.WriteString("<cachedir>" + dir + "</cachedir><selectfont>" +
		"<rejectfont><pattern/><glob>*Condensed*</glob><glob>*Light*</glob></rejectfont>")
	families := [][2]string{{"sans-serif", "DejaVu Sans"}, {"serif", "DejaVu Serif"}, {"monospace", "DejaVu Sans Mono"}}
	for _, f := range families {
		name := `<patelt name="family"><string>` + f[1] + `</string></patelt>`
		b.WriteString("<acceptfont><pattern>" + name + "</pattern></acceptfont>")
	}
	b.WriteString("</selectfont>")
	for _, f := range families {
		b.WriteString("<alias><family>" + f[0] + "</family><prefer><family>" + f[1] + "</family></prefer></alias>")
	}
	b.WriteString("</fontconfig>")
	file := filepath.Join(dir, "fonts.conf")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
