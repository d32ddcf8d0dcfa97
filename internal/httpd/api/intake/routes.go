// Package intake serves cases: registering, editing, the parts kept apart, consent, notes, orders and emergency
// access.
package intake

import (
	"amparo/internal/httpd/api/endpoint"
	"slices"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(caseRoutes(), casePartRoutes(), consentRoutes(), careRoutes())
}
