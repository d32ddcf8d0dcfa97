// Package account serves sessions, the own account, agencies and the people of an agency.
package account

import (
	"amparo/internal/httpd/api/endpoint"
	"slices"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(sessionRoutes(), meRoutes(), factorRoutes(), channelRoutes(), agencyRoutes(), peopleRoutes())
}
