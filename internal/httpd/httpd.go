// Package httpd serves the pages and the API.
//
// It guarantees that every request passes the same gate: identity of the request, security headers,
// recovery, session, cross-site check and rate, in this order, whatever it asks for; and that an
// error is answered in the form the caller asked for, without its cause.
package httpd

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"amparo/internal/casework"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/httpd/api"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/httpd/ui"
	"amparo/internal/httpd/ui/exercise"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/assets"
	"amparo/internal/identity"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/sso"
	"amparo/internal/practice"
	"amparo/internal/translation"
)

// Deps are what the server stands on.
type Deps struct {
	Work           *casework.Service
	Identity       *identity.Service
	Factors        *factor.Service
	SSO            *sso.Service
	Views          *view.Engine
	Voices         *translation.Languages      // nil: none
	FormKey        []byte                      // binds forms to sessions; made anew at every start
	Rates          *mid.Rates                  // how fast one sender may go; nil: 20 requests a second, 120 at once
	Searches       int                         // searches for a number that one person may make in a minute; 0 means 30
	Door           *mid.Door                   // what anybody may send without an account; nil: 5 reports an hour
	Secure         bool                        // reached over TLS, directly or through a trusted proxy
	Demo           bool                        // the data are fictional, and every page says so
	Inside         bool                        // it is the practice of another installation, and every page says so
	Practice       *practice.Service           // beside this installation; nil: none
	BodyLimit      int                         // bytes; 0 means 1 MiB
	TrustedProxies []string                    // addresses that may say who the caller is
	Ready          func(context.Context) error // proves that the store answers
	Logins         []view.DemoLogin            // shown on the sign-in page of a demo
	ExitURL        string                      // neutral site behind the quick exit
	Deadline       time.Duration               // how long one request may work; 0 means 20 seconds
	// "not found" is answered at a multiple of it after the question; 0 means 10 ms, negative at once
	Even        time.Duration
	ReadTimeout time.Duration // how long one request may take to come; 0 means 10 seconds
	Lang        string        // language of somebody who asks for none of ours; empty means the first
	Log         *slog.Logger
	Version     string
	// Seen is told of every answer; nil: nobody is
	Seen    func(path string, status int, took time.Duration)
	Refused func(why string)                  // is told why a request was refused; nil: nobody is
	Checkup func(context.Context) [][3]string // what the health page shows: state, what, text; nil: nothing
}

// New returns the server, ready to listen.
func New(d Deps) *fiber.App {
	if d.BodyLimit == 0 {
		d.BodyLimit = 1 << 20
	}
	if d.Rates == nil {
		d.Rates = mid.NewRates(20, 120)
	}
	if d.Searches == 0 {
		d.Searches = 30
	}
	if d.Log == nil {
		d.Log = slog.New(slog.DiscardHandler)
	}
	if d.Even == 0 {
		d.Even = 10 * time.Millisecond
	}
	if d.ReadTimeout == 0 {
		d.ReadTimeout = 10 * time.Second
	}
	if d.Door == nil {
		d.Door = mid.NewDoor(5, 30)
	}
	finds := mid.NewRates(float64(d.Searches)/60, d.Searches)
	cookies := mid.Cookies{Secure: d.Secure, Inside: d.Inside}
	tokens := mid.Tokens{Key: d.FormKey, Cookies: cookies}
	pages := ui.New(request.Deps{Work: d.Work, Identity: d.Identity, Factors: d.Factors, SSO: d.SSO, Views: d.Views,
		Cookies: cookies, Tokens: tokens, Finds: finds, Door: d.Door, Demo: d.Demo, Checkup: d.Checkup,
		Inside: d.Inside, Practice: d.Practice, Logins: d.Logins, ExitURL: d.ExitURL,
		Default: d.Lang, Document: func() ([]byte, error) { return api.Document(d.Work.Pack()) }})
	app := fiber.New(fiber.Config{
		AppName: "", ServerHeader: "", Immutable: true, StrictRouting: true, CaseSensitive: true, DisableStartupMessage: true,
		BodyLimit: d.BodyLimit, ReadTimeout: d.ReadTimeout, WriteTimeout: 30 * time.Second, IdleTimeout: 60 * time.Second,
		DisablePreParseMultipartForm: true, // Only the form that sends a file is multipart: see request.Upload.
		ReadBufferSize:               16 << 10, Concurrency: 4096,
		EnableTrustedProxyCheck: true, TrustedProxies: d.TrustedProxies, EnableIPValidation: true,
		ErrorHandler: errorHandler(pages, d),
	})
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) (one fasthttp.RequestConfig) {
		if sendsFile(string(h.Method()), string(h.RequestURI())) {
			one.MaxRequestBodySize, one.ReadTimeout = max(fileBody, d.BodyLimit), max(fileTime, d.ReadTimeout)
		}
		return one
	}
	if d.Practice != nil {
		app.Use(exercise.Dispatch(d.Practice, d.Identity, cookies))
	}
	app.Use(mid.Begin(d.Deadline), mid.Compress(), mid.Headers(d.Secure), mid.Log(d.Log, d.Seen), mid.Recover(d.Log),
		mid.Unpacked())
	app.Get("/healthz", d.Rates.Limit(), health(d))
	app.Get("/robots.txt", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.SendString("User-agent: *\nDisallow: /\n")
	})
	app.Get("/static/+", asset(d.Views.Assets()))
	app.Get(translation.VoiceURL+":lang/:clip", d.Rates.Limit(), voice(d.Voices))
	pages.MountDoor(app, d.Rates.Limit(), mid.CrossSite())
	app.Use(mid.Session(d.Identity, cookies, request.UseOf), d.Rates.Limit(), mid.CrossSite())
	api.Mount(app.Group("/api/v1"), endpoint.Deps{Work: d.Work, Identity: d.Identity, Factors: d.Factors, SSO: d.SSO,
		Texts: d.Views, Finds: finds, Door: d.Door, Version: d.Version})
	pages.Mount(app)
	return app
}

// A request that sends a file may be larger, and come more slowly, than every other: a file in base64 with what stands
// beside it, from a telephone in the country.
const (
	fileBody = 8 << 20
	fileTime = 2 * time.Minute
)

// sendsFile reports whether a request is to one of the addresses that take a file.
func sendsFile(method, path string) bool {
	path, _, _ = strings.Cut(strings.TrimPrefix(path, "/api/v1"), "?")
	return method == fiber.MethodPost && (strings.HasPrefix(path, "/cases/") && strings.HasSuffix(path, "/files") ||
		slices.Contains([]string{"/imports", "/imports/shelters", "/imports/programs", "/imports/cases"}, path))
}

// health answers whether the store can be read and written, and nothing else.
func health(d Deps) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if d.Ready != nil {
			if err := d.Ready(c.UserContext()); err != nil {
				return err
			}
		}
		return respond.JSON(c, fiber.StatusOK, map[string]string{"status": "ok"})
	}
}

// asset sends a static file at the address that names its content, so that it may be kept for ever.
func asset(files *assets.Files) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, ok := files.Find(c.Path())
		if !ok {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
		c.Set(fiber.HeaderContentType, f.Type)
		if mid.TakesGzip(c) {
			c.Set(fiber.HeaderContentEncoding, "gzip")
			return c.Send(f.Gzip)
		}
		return c.Send(f.Body)
	}
}

// voice sends a sentence as somebody spoke it, for whoever asks for consent.
func voice(l *translation.Languages) fiber.Handler {
	return func(c *fiber.Ctx) error {
		clip, err := l.Clip(c.Params("lang"), c.Params("clip"))
		if err != nil {
			return fiber.ErrNotFound
		}
		c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
		c.Set(fiber.HeaderContentType, "audio/ogg")
		return c.Send(clip)
	}
}

// unread reports whether a request never came whole: it was cut off, or was none. Whoever sent it went away or goes too
// far; nothing of ours failed.
func unread(err error) bool {
	switch errCode(err) {
	case fiber.StatusBadRequest, fiber.StatusRequestTimeout, fiber.StatusRequestHeaderFieldsTooLarge:
		return true
	}
	return false
}

func errCode(err error) int {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		return fe.Code
	}
	return 0
}

// whyRefused names why a request was refused, in one of few words: forged, for what no page and no program of ours
// sends, or the kind of its fault.
func whyRefused(f *fault.Fault) string {
	if f.Code == "fault.cross_site" || f.Code == "fault.form_expired" {
		return "forged"
	}
	return f.Kind.String()
}

// errorHandler answers a fault as a problem document or as a page. What went wrong inside goes to the log under the
// request's id.
func errorHandler(pages *ui.UI, d Deps) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		if unread(err) {
			c.Context().SetConnectionClose()
			mid.SetHeaders(c, d.Secure)
			return c.SendStatus(errCode(err))
		}
		f := respond.Fault(err)
		if f.Kind == fault.TooLarge && sendsFile(c.Method(), c.Path()) {
			f = fault.New(fault.TooLarge, "file.large", err).With("max", diary.MaxFile>>20)
		}
		if d.Refused != nil {
			d.Refused(whyRefused(f))
		}
		if f.Kind == fault.NotFound {
			mid.Even(c, d.Even)
		}
		status := respond.Status(f.Kind)
		if status >= 500 {
			d.Log.Error("a request failed", slog.String("kind", f.Kind.String()), slog.String("request", mid.Request(c)),
				slog.String("error", f.Error()))
		}
		mid.SetHeaders(c, d.Secure)
		if strings.HasPrefix(c.Path(), "/api/") || c.Path() == "/healthz" {
			lang := view.Lang(c.Get(fiber.HeaderAcceptLanguage))
			if a, ok := mid.ActorOf(c); ok && a.Lang != "" {
				lang = a.Lang
			}
			return respond.Describe(f, d.Views, lang, mid.Request(c)).Send(c, f)
		}
		return pages.Fault(c, f)
	}
}
