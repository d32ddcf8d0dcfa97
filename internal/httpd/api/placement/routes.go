// Package placement serves a referral from its matches to its outcome: offers, answers, stays, appointments and
// interpreters.
package placement

import (
	"amparo/internal/httpd/api/endpoint"
	"slices"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return slices.Concat(referralRoutes(), offerRoutes(), declineRoutes(), arrivalRoutes(), placeRoutes(),
		interpreterRoutes(), planRoutes(), agendaRoutes())
}
