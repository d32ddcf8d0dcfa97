package capacity

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Parts of what a shelter says of itself, each on a page of its own so that a phone can hold it.
const (
	partHouse = "house" // where it stands, whom to call, its licence: D4, for its own team
	partCare  = "care"  // whom and what it can take in
	partUnit  = "unit"  // one unit
)

// newUnit names the unit that does not exist yet.
const newUnit = "new"

// shelterToEdit returns a shelter that the reader may change, as it is now.
func (u *Pages) shelterToEdit(c *fiber.Ctx, actor domain.Actor) (capacity.ShelterBoard, error) {
	return toEdit(c, actor, u.Work.ShelterBoard, func(b capacity.ShelterBoard) bool { return b.Can["shelter.edit"] })
}

// toEdit reads the board that the address names, for a reader who may change what it is of.
func toEdit[T ~string, B any](c *fiber.Ctx, actor domain.Actor,
	read func(context.Context, domain.Actor, T) (B, error), may func(B) bool) (b B, err error) {
	id, err := request.ID[T](c, "id")
	if err != nil {
		return b, err
	}
	if b, err = read(c.UserContext(), actor, id); err == nil && !may(b) {
		err = fault.New(fault.Forbidden, "fault.forbidden", nil)
		return b, err
	}
	return b, closed(err)
}

func (u *Pages) shelterForm(c *fiber.Ctx, actor domain.Actor) error {
	b, err := u.shelterToEdit(c, actor)
	if err != nil {
		return err
	}
	form := view.Form{Rev: request.FormatRevision(b.Rev), Values: shelterValues(b.Shelter)}
	if c.Query("unit") != "" {
		unit, err := unitToEdit(b.Shelter, c.Query("unit"))
		if err != nil {
			return err
		}
		if c.Query("unit") == newUnit {
			unit.AgeMin = u.Work.Pack().AgeOfMajority()
		}
		form.Values = unitValues(unit)
	}
	return u.showShelterForm(c, b, form, fiber.StatusOK)
}

// unitToEdit returns the unit that the address names.
func unitToEdit(sh domain.Shelter, name string) (domain.Unit, error) {
	if name == newUnit {
		return domain.Unit{AgeMin: domain.MinorAge, AgeMax: 99, Open: true}, nil
	}
	if unit, ok := sh.UnitByID(domain.UnitID(name)); ok {
		return unit, nil
	}
	return domain.Unit{}, fault.New(fault.NotFound, "fault.not_found", nil)
}

// partOf says which page of the form is asked for.
func partOf(c *fiber.Ctx) string {
	switch {
	case c.Query("unit") != "":
		return partUnit
	case c.Query("part") == partCare:
		return partCare
	}
	return partHouse
}

func (u *Pages) showShelterForm(c *fiber.Ctx, b capacity.ShelterBoard, form view.Form, status int) error {
	url := view.URLShelters + string(b.Shelter.ID)
	form.Action = c.OriginalURL()
	page := view.ShelterForm{Frame: u.Frame(c), BackURL: url, Name: b.Shelter.Name,
		Part: partOf(c), Form: form, Closed: b.Closed != "", Minors: u.Work.Pack().AgeOfMajority()}
	page.Tabs = append(page.Tabs, view.Tab{Key: "shelter.part.house", URL: url + "/edit", Here: page.Part == partHouse},
		view.Tab{Key: "shelter.part.care", URL: url + "/edit?part=care", Here: page.Part == partCare})
	for _, unit := range b.Shelter.Units {
		page.Tabs = append(page.Tabs, view.Tab{Label: unit.Name, URL: url + "/edit?unit=" + string(unit.ID),
			Here: c.Query("unit") == string(unit.ID)})
	}
	page.Tabs = append(page.Tabs, view.Tab{Key: "shelter.unit.new", URL: url + "/edit?unit=" + newUnit,
		Here: c.Query("unit") == newUnit})
	page.CanDrop = page.Part == partUnit && c.Query("unit") != newUnit && len(b.Shelter.Units) > 1
	return u.Show(c, status, page)
}

// editShelter keeps one part of what a shelter says of itself; the other parts stay as the reader saw them.
func (u *Pages) editShelter(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	b, err := u.shelterToEdit(c, actor)
	if err != nil {
		return err
	}
	in, at, err := shelterEdited(c, b.Shelter, form)
	if err != nil {
		return err
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.EditShelter(ctx, actor, b.Shelter.ID, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error {
			form.Errors = unitFaults(form.Errors, at)
			return u.showShelterForm(c, b, form, request.StatusOf(err))
		},
		Flash: "flash.saved", To: view.URLShelters + string(b.Shelter.ID),
	})
}

// shelterEdited puts what was typed in the place of what the shelter said of itself. It returns where the unit of the
// form stands.
func shelterEdited(c *fiber.Ctx, sh domain.Shelter, form view.Form) (in capacity.ShelterInput, at int, err error) {
	in, at = shelterInput(sh), -1
	switch partOf(c) {
	case partHouse:
		readProfile(&in, form)
	case partCare:
		careOf(&in, form)
	case partUnit:
		unit, err := unitToEdit(sh, c.Query("unit"))
		if err != nil {
			return in, at, err
		}
		at = len(in.Units)
		for i := range in.Units {
			if in.Units[i].ID == unit.ID {
				at = i
			}
		}
		switch {
		case form.Get("_do") == "drop" && at < len(in.Units):
			in.Units = append(in.Units[:at], in.Units[at+1:]...)
			at = -1
		case at < len(in.Units):
			in.Units[at] = unitOf(unit, form)
		default:
			in.Units = append(in.Units, unitOf(unit, form))
		}
	}
	return in, at, nil
}

// unitFaults names the faults of one unit by the inputs of its form. What is wrong in another unit is said of the
// whole.
func unitFaults(list []view.FieldError, at int) []view.FieldError {
	mine := "units." + strconv.Itoa(at) + "."
	for i := range list {
		switch rest, own := strings.CutPrefix(list[i].Path, mine); {
		case own:
			list[i].Path = "unit." + rest
		case strings.HasPrefix(list[i].Path, "units"):
			list[i].Path = ""
		}
	}
	return list
}

func (u *Pages) newShelter(c *fiber.Ctx, actor domain.Actor) error {
	if err := u.Work.MayCreateShelter(c.UserContext(), actor); err != nil {
		return err
	}
	form := view.Form{Values: map[string][]string{"intake_hours": {"24h"}, "security_level": {"1"},
		"max_stay_days": {"180"}, "languages": {u.Work.Pack().CommonLanguage()},
		"active": {request.Yes}, "unit.age_min": {strconv.Itoa(u.Work.Pack().AgeOfMajority())}, "unit.age_max": {"99"},
		"unit.open": {request.Yes}, "unit.beds.blocked": {"0"}, "unit.beds.residents": {"0"}}}
	return u.showNewShelter(c, form, fiber.StatusOK)
}

func (u *Pages) showNewShelter(c *fiber.Ctx, form view.Form, status int) error {
	form.Action = view.URLNewShelter
	return u.Show(c, status, view.ShelterForm{Frame: u.Frame(c), BackURL: view.URLHome, New: true,
		Form: form, Minors: u.Work.Pack().AgeOfMajority()})
}

// createShelter adds a shelter of the reader's own agency, with its first unit.
func (u *Pages) createShelter(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	var in capacity.ShelterInput
	readProfile(&in, form)
	careOf(&in, form)
	in.Units = []domain.Unit{unitOf(domain.Unit{}, form)}
	to := view.URLHome // When the form comes twice, the shelter stands since the first time.
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			made, err := u.Work.CreateShelter(ctx, actor, actor.Agency, in)
			to = view.URLShelters + string(made)
			return err
		},
		Again: func(form view.Form, err error) error {
			form.Errors = unitFaults(form.Errors, 0)
			return u.showNewShelter(c, form, request.StatusOf(err))
		},
		Done: func() error {
			u.ForgetSummary(actor)
			return u.Done(c, "flash.saved", to)
		},
	})
}
