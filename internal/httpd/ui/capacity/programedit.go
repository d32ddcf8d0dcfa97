package capacity

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// programToEdit returns a programme that the reader may change, as it is now.
func (u *Pages) programToEdit(c *fiber.Ctx, actor domain.Actor) (capacity.ProgramBoard, error) {
	return toEdit(c, actor, u.Work.ProgramBoard, func(b capacity.ProgramBoard) bool { return b.Can["program.edit"] })
}

func (u *Pages) programForm(c *fiber.Ctx, actor domain.Actor) error {
	b, err := u.programToEdit(c, actor)
	if err != nil {
		return err
	}
	return u.showProgramForm(c, b, view.Form{Rev: request.FormatRevision(b.Rev), Values: programValues(b.Program)},
		fiber.StatusOK)
}

func (u *Pages) showProgramForm(c *fiber.Ctx, b capacity.ProgramBoard, form view.Form, status int) error {
	url := view.URLPrograms + string(b.Program.ID)
	form.Action = c.OriginalURL()
	page := view.ProgramForm{Frame: u.Frame(c), BackURL: url, Name: b.Program.Name,
		Class: string(b.Program.Class), Part: partHouse, Form: form}
	if c.Query("part") == partCare {
		page.Part = partCare
	}
	page.Tabs = []view.Tab{{Key: "program.part.house", URL: url + "/edit", Here: page.Part == partHouse},
		{Key: "program.part.care", URL: url + "/edit?part=care", Here: page.Part == partCare}}
	return u.Show(c, status, page)
}

// editProgram keeps one part of what a programme says of itself; the other stays as the reader saw it.
func (u *Pages) editProgram(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
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
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.EditProgram(ctx, actor, b.Program.ID, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error { return u.showProgramForm(c, b, form, request.StatusOf(err)) },
		Flash: "flash.saved", To: view.URLPrograms + string(b.Program.ID),
	})
}

// classOf is the kind of programme a role works in.
func classOf(r domain.Role) domain.Class {
	if r == domain.RoleLegal {
		return domain.ClassLegal
	}
	return domain.ClassPsych
}

// inPerson is how a new programme meets people until it says otherwise.
const inPerson = "presencial"

func (u *Pages) newProgram(c *fiber.Ctx, actor domain.Actor) error {
	if err := u.Work.MayCreateProgram(c.UserContext(), actor); err != nil {
		return err
	}
	form := view.Form{Values: map[string][]string{"languages": {u.Work.Pack().CommonLanguage()}, "active": {request.Yes},
		"age_min": {"0"}, "age_max": {"99"}, "outside": {"0"},
		"typical_wait_days": {"7"}, "modalities": {inPerson}}}
	return u.showNewProgram(c, form, fiber.StatusOK)
}

func (u *Pages) showNewProgram(c *fiber.Ctx, form view.Form, status int) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	form.Action = view.URLNewProgram
	return u.Show(c, status, view.ProgramForm{Frame: u.Frame(c), BackURL: view.URLHome, New: true,
		Class: string(classOf(actor.Role)), Form: form})
}

// createProgram adds a programme to the reader's own agency.
func (u *Pages) createProgram(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	var in capacity.ProgramInput
	officeOf(&in, form)
	servesOf(&in, form)
	to := view.URLHome // When the form comes twice, the programme stands since the first time.
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			made, err := u.Work.CreateProgram(ctx, actor, actor.Agency, classOf(actor.Role), in)
			to = view.URLPrograms + string(made)
			return err
		},
		Again: func(form view.Form, err error) error { return u.showNewProgram(c, form, request.StatusOf(err)) },
		Done: func() error {
			u.ForgetSummary(actor)
			return u.Done(c, "flash.saved", to)
		},
	})
}

// programValues is what a programme says of itself, as its form shows it.
func programValues(pr domain.Program) map[string][]string {
	v := request.Values{"departments_served": pr.Serves, "languages": pr.Languages, "specialisms": pr.Specialisms,
		"modalities": pr.Modalities, "genders": present.Texts(pr.Genders), "name": {pr.Name},
		"municipality": {pr.Municipality}, "phone": {pr.Phone}, "email": {pr.Email}, "cost": {pr.Cost},
		"age_min": {strconv.Itoa(pr.AgeMin)}, "age_max": {strconv.Itoa(pr.AgeMax)},
		"max_caseload": {strconv.Itoa(pr.MaxCaseload)}, "outside": {strconv.Itoa(pr.Outside)},
		"typical_wait_days": {strconv.Itoa(pr.WaitDays)}}
	v.Tick("active", pr.Active)
	v.Tick("defends_accused", pr.Defends)
	return v
}

// programInput is a programme as the verb that changes it takes it.
func programInput(pr domain.Program) capacity.ProgramInput {
	return capacity.ProgramInput{Name: pr.Name, Operator: pr.Operator, Municipality: pr.Municipality, Serves: pr.Serves,
		Languages: pr.Languages, Specialisms: pr.Specialisms, AgeMin: pr.AgeMin, AgeMax: pr.AgeMax, Genders: pr.Genders,
		Modalities: pr.Modalities, Cost: pr.Cost, Phone: pr.Phone, Email: pr.Email, MaxCaseload: pr.MaxCaseload,
		Outside: pr.Outside, WaitDays: pr.WaitDays, Active: pr.Active, Defends: pr.Defends}
}

// officeOf reads where a programme works and how many cases it can carry.
func officeOf(in *capacity.ProgramInput, form view.Form) {
	in.Name, in.Municipality, in.Cost = request.Line(form, "name"), form.Get("municipality"), request.Line(form, "cost")
	in.Phone, in.Email, in.Active, in.Defends = request.Phone(form, "phone"), request.Line(form,
		"email"), request.Checked(form, "active"), request.Checked(form, "defends_accused")
	in.MaxCaseload, in.Outside, in.WaitDays = request.Number(form, "max_caseload"), request.Number(form,
		"outside"), request.Number(form, "typical_wait_days")
}

// servesOf reads whom a programme serves, and how.
func servesOf(in *capacity.ProgramInput, form view.Form) {
	in.Serves, in.Languages, in.Specialisms = request.Chosen(form, "departments_served"), request.Chosen(form,
		"languages"), request.Chosen(form, "specialisms")
	in.AgeMin, in.AgeMax, in.Genders = request.Number(form, "age_min"), request.Number(form,
		"age_max"), request.Codes[domain.Gender](form.Values["genders"])
	in.Modalities = request.Chosen(form, "modalities")
}
