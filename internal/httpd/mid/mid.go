// Package mid is what every request passes before an act: identity of the request, limits, headers,
// session, cross-site check and rate.
//
// It guarantees that a handler runs only with a deadline, with every security header set, and, for
// anything but reading, with proof that the request came from our own pages or carries a bearer
// token. It trusts no header that a stranger can set.
package mid

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// keys of what a request carries.
const (
	localRequest = "amparo.request"
	localNonce   = "amparo.nonce"
	localAuth    = "amparo.auth"
	localVisit   = "amparo.visit"
	localEnded   = "amparo.ended"
	localHalf    = "amparo.half"
)

// deadline bounds how long one request may work when nobody says otherwise. Fiber's own context has none.
const deadline = 20 * time.Second

func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// Recover turns a panic into an internal fault, so that one broken request never ends the process. The stack goes to
// the log without any value of the request.
func Recover(log *slog.Logger) fiber.Handler {
	return func(c *fiber.Ctx) (err error) {
		defer func() {
			if r := recover(); r != nil {
				log.Error("a handler panicked", slog.String("route", route(c)), slog.String("request", Request(c)),
					slog.String("stack", frames(debug.Stack())))
				err = fault.New(fault.Internal, "fault.internal", nil)
			}
		}()
		return c.Next()
	}
}

// frames keeps the function names of a stack and drops argument values.
func frames(stack []byte) string {
	var names []string
	for _, line := range strings.Split(string(stack), "\n") {
		if name, _, ok := strings.Cut(line, "("); ok && !strings.HasPrefix(line, "\t") {
			names = append(names, name)
		}
	}
	return strings.Join(names, " < ")
}

// Begin gives the request its opaque id, its deadline and its script nonce.
func Begin(limit time.Duration) fiber.Handler {
	if limit <= 0 {
		limit = deadline
	}
	return func(c *fiber.Ctx) error {
		c.Locals(localRequest, random(16))
		c.Locals(localNonce, random(16))
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

// Request returns the opaque id of the request, which the log knows it by.
func Request(c *fiber.Ctx) string { s, _ := c.Locals(localRequest).(string); return s }

// Nonce returns the nonce that this answer's script element must carry.
func Nonce(c *fiber.Ctx) string { s, _ := c.Locals(localNonce).(string); return s }

// route names the route template, never the address itself.
func route(c *fiber.Ctx) string {
	if r := c.Route(); r != nil {
		return r.Path
	}
	return ""
}

// Log writes one line a request: the route template, the status and the time it took; no address, no query, no name.
// Seen, unless nil, is told of every answer.
func Log(log *slog.Logger, seen func(path string, status int, took time.Duration)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		start := time.Now()
		err := c.Next()
		if err != nil {
			if herr := c.App().ErrorHandler(c, err); herr != nil {
				return herr
			}
		}
		took, status := time.Since(start), c.Response().StatusCode()
		if seen != nil {
			seen(c.Path(), status, took)
		}
		log.Info("request", slog.String("method", c.Method()), slog.String("route", route(c)),
			slog.Int("status", status), slog.Int64("ms", took.Milliseconds()), slog.String("request", Request(c)))
		return nil
	}
}

// Headers sets what every answer carries, errors included. Secure says that the service is reached over TLS.
func Headers(secure bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		err := c.Next()
		if err != nil {
			if herr := c.App().ErrorHandler(c, err); herr != nil {
				return herr
			}
		}
		SetHeaders(c, secure)
		return nil
	}
}

// workerKey says that the page may start a worker.
const workerKey = "worker"

// AllowWorker lets the page of this answer start the worker of this browser.
func AllowWorker(c *fiber.Ctx) { c.Locals(workerKey, true) }

// sandboxKey says that the answer is a file that somebody sent.
const sandboxKey = "sandbox"

// Sandbox makes the answer one that a browser runs and loads nothing of, should it show it all the same.
func Sandbox(c *fiber.Ctx) { c.Locals(sandboxKey, true) }

// Strict tells a browser to come over TLS alone, for two years.
const Strict = "max-age=63072000; includeSubDomains; preload"

// SetHeaders sets the security headers of one answer, for answers that no middleware saw.
func SetHeaders(c *fiber.Ctx, secure bool) {
	h := &c.Response().Header
	worker := "trusted-types 'none'"
	if c.Locals(workerKey) == true {
		worker = "trusted-types worker; worker-src 'self'"
	}
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+Nonce(c)+
		"'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "+
		"connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "+
		"object-src 'none'; "+
		"require-trusted-types-for 'script'; "+worker)
	if c.Locals(sandboxKey) == true {
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY") // What frame-ancestors says, for phones too old to know it.
	if len(h.Peek("Referrer-Policy")) == 0 {
		// Nothing to others; our own forms keep their Origin, which older phones need.
		h.Set("Referrer-Policy", "same-origin")
	}
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("X-Request-Id", Request(c))
	h.Set("Vary", "Sec-Fetch-Site, Origin, Cookie, Authorization, Accept, Accept-Encoding, Accept-Language")
	if len(h.Peek("Cache-Control")) == 0 {
		h.Set("Cache-Control", "no-store")
	}
	if secure {
		h.Set("Strict-Transport-Security", Strict)
	}
}

// Even holds an answer until a multiple of step has passed since the question came, so that what is hidden takes as
// long as what is not there: both took a little work, and not the same.
func Even(c *fiber.Ctx, step time.Duration) {
	if _, signedIn := AuthOf(c); !signedIn || step <= 0 {
		return
	}
	time.Sleep(step - time.Since(c.Context().Time())%step)
}

// ActorOf returns who sends the request, and whether anybody is signed in.
func ActorOf(c *fiber.Ctx) (domain.Actor, bool) {
	a, ok := c.Locals(localAuth).(Auth)
	return a.Actor, ok && a.Actor.Role != ""
}
