// Package device serves what a browser keeps of us to be installed and to stand without signal: a manifest, a worker,
// and the page that the worker shows then.
//
// It guarantees that each is the same for everybody: none of the three handlers knows of a session.
package device

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/web"
)

// The addresses. That of the worker stays: a browser looks there whether it changed.
const (
	urlWorker   = "/worker.js"
	urlOffline  = "/offline"
	urlManifest = "/app.webmanifest"
)

// kept are the static files that the page without signal stands on.
var kept = []string{"app.css", "app.js", "device.js", "offline.js", "favicon.svg"}

// Offline is the page that stands where another cannot be had.
type Offline struct{ view.Frame }

// Mount adds the three, the page behind limits. It is called before anything looks for a session.
func Mount(app *fiber.App, b *request.Base, limits ...fiber.Handler) {
	files := b.Views.Assets()
	keeps := []string{urlOffline}
	for _, name := range kept {
		keeps = append(keeps, files.URL(name))
	}
	list, _ := json.Marshal(keeps) // strings can be written
	script, err := web.FS.ReadFile("static/worker.js")
	worker := fmt.Appendf(nil, "const files = %s;\n%s", list, script)
	app.Get(urlWorker, func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "no-cache")
		c.Set(fiber.HeaderContentType, "text/javascript; charset=utf-8")
		_, _ = c.Write(worker)
		return err
	})
	manifest, _ := json.Marshal(describe(files.URL))
	app.Get(urlManifest, func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
		c.Set(fiber.HeaderContentType, "application/manifest+json")
		return c.Send(manifest)
	})
	app.Get(urlOffline, append(limits, func(c *fiber.Ctx) error {
		return b.Show(c, fiber.StatusOK, Offline{view.Frame{Lang: b.Lang(c), Nonce: mid.Nonce(c), Demo: b.Demo,
			ExitURL: b.ExitURL, Now: b.Work.Now(), PageURL: view.URLHome}})
	})...)
}

// describe is what a browser is told that installs the pages. Name and picture say nothing of what they are for, as the
// titles of windows do.
func describe(url func(name string) string) map[string]any {
	icon := func(size, purpose string) map[string]string {
		return map[string]string{"src": url("icon-" + size + ".png"), "sizes": size + "x" + size, "type": "image/png",
			"purpose": purpose}
	}
	return map[string]any{"id": "/", "name": "Agenda", "short_name": "Agenda", "start_url": "/", "scope": "/",
		"display": "standalone", "background_color": "#f7f1e6", "theme_color": "#f7f1e6",
		"icons": []any{icon("256", "any"), icon("512", "any"), icon("512", "maskable")}}
}
