// Package oversight serves what shows the network as a whole: the coordination desk, figures, notices and the log.
package oversight

import (
	"amparo/internal/httpd/api/endpoint"
	"slices"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(deskRoutes(), noticeRoutes(), oversightRoutes(), erasureRoutes())
}
