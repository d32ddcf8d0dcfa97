// Package api is the JSON interface: it parses strictly, calls one verb, and presents what the verb
// returned. It decides nothing and knows no rule.
package api

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/httpd/respond"
	"amparo/internal/identity"
)

// Deps are what the handlers stand on.
type Deps struct {
	Work     *casework.Service
	Identity *identity.Service
	Texts    respond.Texts
	Version  string
}

// API holds the handlers.
type API struct{ Deps }

// Mount adds every route of the API below r.
func Mount(r fiber.Router, d Deps) {
	a := &API{Deps: d}
	a.routes(r)
}

func (a *API) routes(r fiber.Router) {
	r.Get("/version", func(c *fiber.Ctx) error {
		return respond.JSON(c, fiber.StatusOK, map[string]string{"version": a.Version})
	})
}
