package request

import (
	"context"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/record"
)

// localActing keeps, for the frame of the page, the agency that the session acts for.
const localActing = "amparo.acting"

// actingPlaces are the addresses where somebody who acts for another agency does so. Everywhere else she is herself.
var actingPlaces = []string{view.URLCases, view.URLReferrals, view.URLOffers, view.URLShelters, view.URLPrograms}

// actsFor reports whether an address is one of those places.
func actsFor(path string) bool {
	return slices.ContainsFunc(actingPlaces, func(place string) bool { return strings.HasPrefix(path, place) })
}

// ForField is the input that names the agency a form was filled in for, when it is not the own one.
const ForField = "_for"

// sameActing refuses a form that was filled in for another agency than the session acts for now: the minutes are
// over, or they began in another tab. Nothing may be done in a name that the reader did not see.
func (b *Base) sameActing(c *fiber.Ctx, f view.Form) error {
	if f.Get(ForField) == string(b.Acting(c)) || !actsFor(c.Path()) {
		return nil
	}
	return fault.New(fault.Expired, "acting.over", nil)
}

// Acting is the agency that the session acts for now, or none.
func (b *Base) Acting(c *fiber.Ctx) domain.AgencyID {
	if auth, ok := mid.AuthOf(c); ok && auth.Session.ActingFor.At(b.Work.Now()) {
		return auth.Session.ActingFor.Agency
	}
	return ""
}

// ApplyActing lets a session act for the agency it names, if the rules still allow it.
func (b *Base) ApplyActing(c *fiber.Ctx) error {
	auth, ok := mid.AuthOf(c)
	if !ok || auth.Actor.Role == "" || !auth.Session.ActingFor.At(b.Work.Now()) {
		return c.Next()
	}
	c.Locals(localActing, auth.Session.ActingFor)
	if !actsFor(c.Path()) {
		return c.Next()
	}
	chosen := auth.Session.ActingFor
	acting, err := b.Work.ActFor(c.UserContext(), auth.Actor, chosen.Agency, chosen.Reason)
	switch {
	case err == nil:
		mid.ActAs(c, acting)
	case MayShow(err) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound):
		if err := b.EndActing(c, auth.Actor); err != nil { // The agency closed, or the role changed.
			return err
		}
	default:
		return err
	}
	return c.Next()
}

// BeginActing asks the rules whether the desk may act for the agency, and lets the session do so for some minutes.
func (b *Base) BeginActing(ctx context.Context, actor domain.Actor, agency domain.AgencyID, reason string) error {
	acting, err := b.Work.ActFor(ctx, actor, agency, reason)
	if err != nil {
		return err
	}
	return b.Identity.ActFor(ctx, actor, agency, acting.Reason)
}

// EndActing lets the actor act for the own agency again.
func (b *Base) EndActing(c *fiber.Ctx, actor domain.Actor) error {
	c.Locals(localActing, nil)
	return b.Identity.EndActing(c.UserContext(), actor)
}

// actingShown is what the frame says of the agency that the session acts for, or nil.
func actingShown(c *fiber.Ctx) *view.Acting {
	a, ok := c.Locals(localActing).(record.ActingFor)
	if !ok {
		return nil
	}
	return &view.Acting{ID: string(a.Agency), Agency: a.Name, Until: a.Until, EndURL: view.URLDeskAct}
}
