// Package api is the JSON interface under /api/v1: its table of routes and the document that describes it.
//
// It parses, calls one verb, and presents what the verb returned in types of its own. It decides nothing and knows no
// rule.
package api

import (
	_ "embed"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/httpd/api/account"
	"amparo/internal/httpd/api/capacity"
	"amparo/internal/httpd/api/countrylists"
	"amparo/internal/httpd/api/crossing"
	"amparo/internal/httpd/api/diary"
	"amparo/internal/httpd/api/directory"
	"amparo/internal/httpd/api/endpoint"
	"amparo/internal/httpd/api/fhir"
	"amparo/internal/httpd/api/importing"
	"amparo/internal/httpd/api/intake"
	"amparo/internal/httpd/api/learning"
	"amparo/internal/httpd/api/oversight"
	"amparo/internal/httpd/api/partner"
	"amparo/internal/httpd/api/placement"
	"amparo/internal/httpd/api/release"
	"amparo/internal/httpd/api/suspicion"
	"amparo/internal/httpd/api/vocabulary"
)

// Base is where the interface is mounted.
const Base = endpoint.Base

//go:embed openapi.json
var document []byte

// Mount adds every route of the table below r, and the document that describes them with the codes of this
// installation.
func Mount(r fiber.Router, d endpoint.Deps) {
	endpoint.Mount(r, d, Routes())
	doc := country.PerVersion(d.Work.Pack(), func(p *country.Pack) (out written) {
		out.text, out.err = Document(p)
		return out
	})
	r.Get("/openapi.json", func(c *fiber.Ctx) error {
		all, err := doc().text, doc().err
		if err != nil {
			return err
		}
		return endpoint.Cached(c, all, true)
	})
}

// written is the document, or why it could not be written.
type written struct {
	text []byte
	err  error
}

// Document describes the interface with the codes of a country pack.
func Document(p *country.Pack) ([]byte, error) { return endpoint.ForLists(document, endpoint.Lists(p)) }

// Routes is the table of everything the interface offers, beside its own description at /openapi.json.
func Routes() []endpoint.Route {
	return slices.Concat(account.Routes(), vocabulary.Routes(), intake.Routes(), placement.Routes(), capacity.Routes(),
		importing.Routes(), crossing.Routes(), release.Routes(), countrylists.Routes(), oversight.Routes(),
		suspicion.Routes(), diary.Routes(), partner.Routes(), directory.Routes(), fhir.Routes(), learning.Routes())
}
