// Package capacity serves shelters and programmes: what they say of themselves and what is free.
package capacity

import (
	"amparo/internal/httpd/api/endpoint"
	"slices"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(shelterRoutes(), programRoutes())
}
