// Package exercise serves the way into a practice and out of it, the trainer's page and the review of an exercise, and
// hands the requests of whoever plays a part to the practice.
package exercise

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
	"amparo/internal/practice"
)

const (
	urlPractice = "/practice"
	urlLeave    = "/practice/leave"
)

// stay are the addresses that are never those of a practice: signing in and out, and what belongs to no installation.
var stay = []string{view.URLSignIn, view.URLSignOut, view.URLQuickExit, view.URLSession, urlPractice, "/healthz",
	"/robots.txt", "/worker.js", "/app.webmanifest", "/offline"}

// patience is how long a request waits for a practice that is being opened.
const patience = 30 * time.Second

// Dispatch hands every request of a browser in which somebody plays a part to the practice, and all others on. It opens
// for nobody but the person who took the part, in her own session here: one cookie without the other opens nothing. It
// stands before everything else, so that nothing that is known here of a request goes there with it.
func Dispatch(p *practice.Service, ids *identity.Service, k mid.Cookies) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token, path := c.Cookies(k.Practice()), c.Path()
		if token == "" || c.Get(fiber.HeaderAuthorization) != "" || slices.Contains(stay, path) ||
			strings.HasPrefix(path, urlPractice+"/") || strings.HasPrefix(path, "/sso") ||
			strings.HasPrefix(path, view.URLStatic) {
			return c.Next()
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		ask := ids.Authenticate
		if request.UseOf(c) == mid.UsePolls {
			ask = ids.AuthenticatePoll
		}
		who, err := ask(ctx, c.Cookies(k.Session()), false)
		if err != nil || who.Actor.Role == "" {
			return c.Next() // It says what is to be done first.
		}
		pages, err := p.Pages(ctx, who.Actor.Account, token)
		switch {
		case err != nil:
			return err
		case pages == nil:
			k.Set(c, k.Practice(), "", 0)
			mid.SetHeaders(c, k.Secure)
			return c.Redirect(urlPractice, fiber.StatusSeeOther)
		}
		pages(c.Context())
		if who.Token != "" {
			k.Set(c, k.Session(), who.Token, 0)
		}
		return nil
	}
}
