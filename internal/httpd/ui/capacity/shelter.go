// Package capacity serves the boards and profiles of shelters and programmes.
package capacity

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountShelters(app)
	u.mountPrograms(app)
}

func (u *Pages) mountShelters(app *fiber.App) {
	app.Get(view.URLNewShelter, request.Signed(u.newShelter))
	app.Post(view.URLNewShelter, u.Sent(u.createShelter))
	app.Get("/shelters/:id", func(c *fiber.Ctx) error { return u.showShelter(c, view.Form{}, nil) })
	app.Get("/shelters/:id/edit", request.Signed(u.shelterForm))
	app.Post("/shelters/:id/edit", u.Sent(u.editShelter))
	app.Post("/shelters/:id/confirm", u.onBeds("flash.confirmed", u.confirmBeds))
	app.Post("/shelters/:id/surge", request.SentOn(u.Base, u.openSurge))
	app.Post("/shelters/:id/units/:unit", u.onBeds("flash.counted", u.changeUnit))
}

// showShelter shows a shelter's board; wrong says what kept the last tap from being done, or the form.
func (u *Pages) showShelter(c *fiber.Ctx, form view.Form, wrong error) error {
	actor, sid, err := request.Subject[domain.ShelterID](c)
	if err != nil {
		return err
	}
	b, err := u.Work.ShelterBoard(c.UserContext(), actor, sid)
	if err != nil {
		return closed(err)
	}
	page := u.shelterPage(c, b)
	if page.Sisters, err = u.sisterShelters(c, actor, b.Shelter); err != nil {
		return err
	}
	if actor.Role == domain.RoleCoordinator && b.Shelter.Active {
		page.Surge = u.surgeUnits(c, b)
		page.Form = surgeForm(page, form)
	}
	if wrong != nil && len(page.Form.Errors) == 0 {
		page.Flash = request.Problem(wrong)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) shelterPage(c *fiber.Ctx, b capacity.ShelterBoard) view.ShelterBoard {
	url := view.URLShelters + string(b.Shelter.ID)
	page := view.ShelterBoard{Frame: u.Frame(c), URL: url, Rev: request.FormatRevision(b.Rev), Name: b.Shelter.Name,
		Confirmed: b.ConfirmedAt, By: b.ConfirmedBy, CanCount: b.Can["shelter.beds"], CanOpen: b.Can["shelter.beds"],
		Shut: !b.Shelter.Active}
	if b.Can["shelter.edit"] {
		page.EditURL = url + "/edit"
	}
	if l := b.Shelter.MinorLicence; l != nil {
		page.Licence, page.Lapsed = string(l.ValidUntil), l.ValidUntil.Before(u.Work.Today())
	}
	for _, room := range b.Units {
		page.Units = append(page.Units, unitBoard(url, room.Unit, room.Room))
	}
	for _, st := range b.Stays {
		it := view.Item{URL: view.URLOffers + string(st.Offer), Code: st.Code, Need: present.NeedShelter,
			Urgency: string(st.Urgency), Kind: "stay", State: string(st.State), People: st.Persons,
			Provider: strings.Join(st.Units, ", "), Since: st.ArrivedAt}
		if st.State == domain.StayArrived {
			it.ProgressNote = &view.Sentence{Key: "shelter.nights", Args: map[string]any{"count": st.Nights}}
			if st.OverLimit {
				it.Why = &view.Sentence{Key: "shelter.over_limit", Args: map[string]any{"count": st.Nights}}
			}
			page.Staying = append(page.Staying, it)
			continue
		}
		it.Due = st.HeldUntil
		page.Coming = append(page.Coming, it)
	}
	return page
}

// closed answers whoever may not open a board as if there were none: that a house is in the network says nothing
// about its beds.
func closed(err error) error {
	if fault.Is(err, fault.Forbidden) {
		return fault.New(fault.NotFound, "fault.not_found", err)
	}
	return err
}

// unlessOpen says of an act that was refused that it is not the reader's to do, if she may look at the board, and
// else nothing at all.
func unlessOpen(refused error, look func() error) error {
	if fault.Is(refused, fault.Forbidden) && look() != nil {
		return closed(refused)
	}
	return refused
}

func unitBoard(url string, unit domain.Unit, room domain.Room) view.UnitBoard {
	out := view.UnitBoard{URL: url + "/units/" + string(unit.ID), Name: unit.Name, Population: unit.Population,
		AgeMin: unit.AgeMin, AgeMax: unit.AgeMax, Open: unit.Open, Pregnant: unit.Pregnant, Total: room.Total,
		Blocked: room.Blocked, Residents: unit.Beds.Residents, Network: room.Occupied - unit.Beds.Residents, Held: room.Held,
		Free: room.Free, Over: room.Over, Anchor: "u-" + string(unit.ID), Genders: present.Texts(unit.Genders)}
	if unit.Surge != nil {
		out.Surge, out.Until = unit.Surge.Kind, unit.Surge.Until
	}
	if unit.Children != nil {
		out.Children = unit.Children.Max
	}
	return out
}

// sisterShelters lists the other shelters of the same agency, for whoever works in several.
func (u *Pages) sisterShelters(c *fiber.Ctx, actor domain.Actor, sh domain.Shelter) ([]view.Option, error) {
	if actor.Agency != sh.Agency {
		return nil, nil
	}
	all, err := u.Work.MyShelters(c.UserContext(), actor)
	var out []view.Option
	for _, other := range all {
		if other.ID != sh.ID && other.Agency == sh.Agency {
			out = append(out, view.Option{Value: view.URLShelters + string(other.ID), Label: other.Name})
		}
	}
	return out, err
}

// bedsTap is one tap on the figures of a shelter.
type bedsTap func(context.Context, *fiber.Ctx, domain.Actor, domain.ShelterID, view.Form) error

// onBeds runs a tap on a shelter's figures; why it could not be done stands on the board itself, beside the figures
// as they are now.
func (u *Pages) onBeds(flash string, tap bedsTap) fiber.Handler {
	return request.SentOn(u.Base, func(c *fiber.Ctx, actor domain.Actor, sid domain.ShelterID, form view.Form) error {
		to := view.URLShelters + string(sid)
		if unit := c.Params("unit"); unit != "" {
			to += "#u-" + unit // On a phone the reader stays with the unit she tapped.
		}
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error {
				return unlessOpen(tap(ctx, c, actor, sid, form), func() error {
					_, err := u.Work.ShelterBoard(c.UserContext(), actor, sid)
					return err
				})
			},
			Again: func(_ view.Form, err error) error { return u.showShelter(c, view.Form{}, err) },
			Flash: flash, To: to,
		})
	})
}

func (u *Pages) confirmBeds(ctx context.Context, _ *fiber.Ctx, actor domain.Actor, sid domain.ShelterID,
	form view.Form) error {
	return u.Work.ConfirmBeds(ctx, actor, sid, request.Revision(form))
}

// changeUnit changes one figure of one unit. The form carries the figure it showed, bound by the revision it was made
// from, so that two taps never count twice what one person meant once.
func (u *Pages) changeUnit(ctx context.Context, c *fiber.Ctx, actor domain.Actor, sid domain.ShelterID,
	form view.Form) error {
	unit, err := request.ID[domain.UnitID](c, "unit")
	if err != nil {
		return err
	}
	in := capacity.BedsInput{Unit: unit}
	do, what, _ := strings.Cut(form.Get("_do"), "_")
	n := request.Number(form, "n")
	switch do {
	case "plus":
		n++
	case "minus":
		n = max(n-1, 0)
	case "set":
	case "open", "close":
		open := do == "open"
		in.Open, what = &open, "open"
	default:
		return fault.New(fault.Invalid, "fault.invalid", nil)
	}
	switch what {
	case "residents":
		in.Residents = &n
	case "blocked":
		in.Blocked = &n
	case "open":
	default:
		return fault.New(fault.Invalid, "fault.invalid", nil)
	}
	return u.Work.SetBeds(ctx, actor, sid, request.Revision(form), []capacity.BedsInput{in})
}
