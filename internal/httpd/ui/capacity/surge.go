package capacity

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/domain/surge"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// surgeUnits are the units whose rules surge places can take over, and those that can stay longer.
func (u *Pages) surgeUnits(c *fiber.Ctx, b capacity.ShelterBoard) []view.Option {
	out := make([]view.Option, 0, len(b.Units))
	for _, unit := range b.Units {
		group := "shelter.surge.like"
		if unit.Surge != nil {
			group = "shelter.surge.longer"
		}
		out = append(out, view.Option{Value: string(unit.ID), Label: unit.Name, Group: u.Text(u.Lang(c), group)})
	}
	return out
}

// surgeForm is the form that opens surge places, as it was filled in or empty.
func surgeForm(page view.ShelterBoard, form view.Form) view.Form {
	form.Action = page.URL + "/surge"
	if form.Rev == "" {
		form.Rev = page.Rev
	}
	if form.Values == nil {
		form.Values = map[string][]string{"nights": {"1"}, "kind": {surge.Overflow}}
	}
	return form
}

// openSurge opens surge places for the agency of the shelter, with the reason of the form.
func (u *Pages) openSurge(c *fiber.Ctx, actor domain.Actor, sid domain.ShelterID, form view.Form) error {
	b, err := u.Work.ShelterBoard(c.UserContext(), actor, sid)
	if err != nil {
		return closed(err)
	}
	in := capacity.SurgeInput{Unit: domain.UnitID(form.Get("unit")), Kind: form.Get("kind"), Name: form.Get("name"),
		Beds: request.Number(form, "beds"), Nights: request.Number(form, "nights")}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			acting := actor
			if actor.OnBehalf == "" {
				var err error
				if acting, err = u.Work.ActFor(ctx, actor, b.Shelter.Agency, form.Get("reason")); err != nil {
					return err
				}
			}
			_, err := u.Work.OpenSurge(ctx, acting, sid, request.Revision(form), in)
			return err
		},
		Again: func(form view.Form, err error) error { return u.showShelter(c, form, err) },
		Flash: "flash.surge", To: view.URLShelters + string(sid),
	})
}
