package ui

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// programToEdit returns a programme that the reader may change, as it is now.
func (u *UI) programToEdit(c *fiber.Ctx, actor domain.Actor) (casework.ProgramBoard, error) {
	pid, err := id[domain.ProgramID](c, "id")
	if err != nil {
		return casework.ProgramBoard{}, err
	}
	b, err := u.Work.ProgramBoard(c.UserContext(), actor, pid)
	if err != nil {
		return b, closed(err)
	}
	if !b.Can["program.edit"] {
		return b, fault.New(fault.Forbidden, "fault.forbidden", nil)
	}
	return b, nil
}

func (u *UI) programForm(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	b, err := u.programToEdit(c, actor)
	if err != nil {
		return err
	}
	return u.showProgramForm(c, b, view.Form{Rev: itoa(b.Rev), Values: programValues(b.Program)}, fiber.StatusOK)
}

func (u *UI) showProgramForm(c *fiber.Ctx, b casework.ProgramBoard, form view.Form, status int) error {
	url := view.URLPrograms + string(b.Program.ID)
	form.Action = c.OriginalURL()
	page := view.ProgramForm{Frame: u.frame(c, "title.program-form"), BackURL: url, Name: b.Program.Name, Class: string(b.Program.Class), Part: partHouse, Form: form}
	if c.Query("part") == partCare {
		page.Part = partCare
	}
	page.Tabs = []view.Tab{{Key: "program.part.house", URL: url + "/edit", Here: page.Part == partHouse},
		{Key: "program.part.care", URL: url + "/edit?part=care", Here: page.Part == partCare}}
	return u.show(c, status, page)
}

// editProgram keeps one part of what a programme says of itself; the other stays as the reader saw it.
func (u *UI) editProgram(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	b, err := u.programToEdit(c, actor)
	if err != nil {
		return err
	}
	in := programInput(b.Program)
	if c.Query("part") == partCare {
		servesOf(&in, form)
	} else {
		officeOf(&in, form)
	}
	err = u.once(c, actor, form, func(ctx context.Context) error {
		return u.Work.EditProgram(ctx, actor, b.Program.ID, revision(form), in)
	})
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showProgramForm(c, b, form, statusOf(err))
	}
	return u.done(c, "flash.saved", view.URLPrograms+string(b.Program.ID))
}

// classOf is the kind of programme a role works in.
func classOf(r domain.Role) domain.Class {
	if r == domain.RoleLegal {
		return domain.ClassLegal
	}
	return domain.ClassPsych
}

func (u *UI) newProgram(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	if err := u.Work.MayCreateProgram(c.UserContext(), actor); err != nil {
		return err
	}
	form := view.Form{Values: map[string][]string{"languages": {"spa"}, "active": {yes}, "age_min": {"0"}, "age_max": {"99"}, "outside": {"0"},
		"typical_wait_days": {"7"}, "modalities": {"presencial"}}}
	return u.showNewProgram(c, form, fiber.StatusOK)
}

func (u *UI) showNewProgram(c *fiber.Ctx, form view.Form, status int) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	form.Action = urlNewProgram
	return u.show(c, status, view.ProgramForm{Frame: u.frame(c, "title.program-form"), BackURL: view.URLHome, New: true, Class: string(classOf(actor.Role)), Form: form})
}

// createProgram adds a programme to the reader's own agency.
func (u *UI) createProgram(c *fiber.Ctx) error {
	actor, form, err := u.asked(c)
	if err != nil {
		return err
	}
	in := casework.ProgramInput{Class: classOf(actor.Role)}
	officeOf(&in, form)
	servesOf(&in, form)
	var made domain.ProgramID
	err = u.once(c, actor, form, func(ctx context.Context) error {
		var err error
		made, err = u.Work.CreateProgram(ctx, actor, actor.Agency, in)
		return err
	})
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showNewProgram(c, form, statusOf(err))
	}
	u.glances.forget(actor)
	if made == "" {
		return u.done(c, "flash.saved", view.URLHome)
	}
	return u.done(c, "flash.saved", view.URLPrograms+string(made))
}

// programValues is what a programme says of itself, as its form shows it.
func programValues(pr domain.Program) map[string][]string {
	v := values{"departments_served": pr.Serves, "languages": pr.Languages, "specialisms": pr.Specialisms, "modalities": pr.Modalities}
	for _, g := range pr.Genders {
		v["genders"] = append(v["genders"], string(g))
	}
	v.text("name", pr.Name)
	v.text("municipality", pr.Municipality)
	v.text("phone", pr.Phone)
	v.text("email", pr.Email)
	v.text("cost", pr.Cost)
	v.count("age_min", pr.AgeMin)
	v.count("age_max", pr.AgeMax)
	v.count("max_caseload", pr.MaxCaseload)
	v.count("outside", pr.Outside)
	v.count("typical_wait_days", pr.WaitDays)
	v.tick("active", pr.Active)
	v.tick("defends_accused", pr.Defends)
	return v
}

// programInput is a programme as the verb that changes it takes it.
func programInput(pr domain.Program) casework.ProgramInput {
	return casework.ProgramInput{
		Class: pr.Class, Name: pr.Name, Operator: pr.Operator, Municipality: pr.Municipality, Serves: pr.Serves, Languages: pr.Languages,
		Specialisms: pr.Specialisms, AgeMin: pr.AgeMin, AgeMax: pr.AgeMax, Genders: pr.Genders, Modalities: pr.Modalities, Cost: pr.Cost,
		Phone: pr.Phone, Email: pr.Email, MaxCaseload: pr.MaxCaseload, Outside: pr.Outside, WaitDays: pr.WaitDays, Active: pr.Active, Defends: pr.Defends,
	}
}

// officeOf reads where a programme works and how many cases it can carry.
func officeOf(in *casework.ProgramInput, form view.Form) {
	in.Name, in.Municipality, in.Cost = line(form, "name"), form.Get("municipality"), line(form, "cost")
	in.Phone, in.Email, in.Active, in.Defends = phoneIn(form, "phone"), line(form, "email"), ticked(form, "active"), ticked(form, "defends_accused")
	in.MaxCaseload, in.Outside, in.WaitDays = number(form, "max_caseload"), number(form, "outside"), number(form, "typical_wait_days")
}

// servesOf reads whom a programme serves, and how.
func servesOf(in *casework.ProgramInput, form view.Form) {
	in.Serves, in.Languages, in.Specialisms = chosen(form, "departments_served"), chosen(form, "languages"), chosen(form, "specialisms")
	in.AgeMin, in.AgeMax, in.Genders = number(form, "age_min"), number(form, "age_max"), codes[domain.Gender](form.Values["genders"])
	in.Modalities = chosen(form, "modalities")
}
