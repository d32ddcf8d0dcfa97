// Package api is the JSON interface under /api/v1.
//
// It guarantees that what it takes in is understood in one way only: an unknown key, a key that stands twice, a number with a
// fraction, text that is not UTF-8 or anything behind the body is refused, with every wrong field named at once and no value
// repeated; and that a request sent again with the same Idempotency-Key acts once and is answered the same. It parses, calls one
// verb, and presents what the verb returned in types of its own. It decides nothing and knows no rule.
package api

import (
	_ "embed"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/respond"
	"amparo/internal/identity"
)

// Base is where the interface is mounted.
const Base = "/api/v1"

// Deps are what the handlers stand on.
type Deps struct {
	Work     *casework.Service
	Identity *identity.Service
	Texts    respond.Texts
	Finds    *mid.Rates // how fast one person may search for a number; nil: as fast as she likes
	Version  string
}

// API holds what all requests share.
type API struct {
	Deps
	turns    turns
	readable map[string]bool // paths of the table that answer GET
}

//go:embed openapi.json
var document []byte

// Mount adds every route of the table below r.
func Mount(r fiber.Router, d Deps) {
	a := &API{Deps: d, readable: map[string]bool{}}
	for _, route := range Routes() {
		if route.Method == fiber.MethodGet {
			a.readable[route.Path] = true
			r.Get(route.Path, a.serve(route)) // This answers HEAD too.
			continue
		}
		r.Add(route.Method, route.Path, a.serve(route))
	}
	r.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
		return c.Send(document)
	})
}

// Routes is the table of everything the interface offers, beside its own description at /openapi.json.
func Routes() []Route {
	return slices.Concat(sessionRoutes(), meRoutes(), vocabularyRoutes(), caseRoutes(), casePartRoutes(), consentRoutes(), referralRoutes(),
		offerRoutes(), placeRoutes(), careRoutes(), interpreterRoutes(), shelterRoutes(), programRoutes(), deskRoutes(), agencyRoutes(), peopleRoutes(), noticeRoutes(),
		oversightRoutes())
}

type version struct {
	Version string `json:"version"`
}
