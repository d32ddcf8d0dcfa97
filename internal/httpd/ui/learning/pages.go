// Package learning serves the short courses: the list, a course page by page, its questions, the certificate, and who
// passed what.
package learning

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	verbs "amparo/internal/casework/learning"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

const (
	urlCourses  = "/courses"
	urlPeople   = "/courses/people"
	urlAgencies = "/courses/agencies"
)

// Mount adds the pages, outside a practice: what is passed there would be passed by somebody invented.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	if b.Inside {
		return
	}
	app.Get(urlCourses, request.Signed(u.courses))
	app.Get(urlPeople, request.Signed(u.people))
	app.Get(urlAgencies, request.Signed(func(c *fiber.Ctx, a domain.Actor) error {
		return u.agencies(c, a, view.Form{}, nil)
	}))
	app.Post(urlAgencies, u.Sent(u.check))
	app.Get(urlCourses+"/:course", request.Signed(func(c *fiber.Ctx, a domain.Actor) error {
		return u.course(c, a, c.QueryInt("page"), nil, nil)
	}))
	app.Post(urlCourses+"/:course", u.Sent(u.send))
	app.Get(urlCourses+"/:course/certificate", request.Signed(u.certificate))
}

// Courses is the list, with what the reader passed.
type Courses struct {
	view.Frame
	Rows    []verbs.Row
	Percent int
	Heads   bool // she may see what the people of her agency passed
	Counts  bool // and who of each agency
}

func (u *Pages) courses(c *fiber.Ctx, actor domain.Actor) error {
	rows, err := u.Work.Courses(c.UserContext(), actor)
	if err != nil {
		return err
	}
	percent, _ := u.Work.Pack().CourseRules()
	page := Courses{Frame: u.Frame(c), Rows: rows, Percent: percent}
	page.Counts = actor.Role == domain.RoleCoordinator || actor.Role == domain.RoleAdmin
	page.Heads = actor.Role == domain.RoleSupervisor || actor.Role == domain.RoleShelterHead
	return u.Show(c, fiber.StatusOK, page)
}

// Course is one page of a course, or its questions after the last.
type Course struct {
	view.Frame
	verbs.Row
	Form    view.Form
	N       int            // which page, from 1 on; len(Pages)+1: the questions
	Page    *learning.Page // nil: the questions
	Asked   []Asked
	Percent int
}

// Asked is one question with its answers, in the order of the reader.
type Asked struct {
	Name    string // of the input
	Label   string
	Options []view.Option
}

func (u *Pages) course(c *fiber.Ctx, actor domain.Actor, n int, form *view.Form, wrong error) error {
	row, err := u.Work.Course(c.UserContext(), actor, c.Params("course"))
	if err != nil {
		return err
	}
	if n == 0 {
		n = max(row.Place, 1)
	}
	page := Course{Frame: u.Frame(c), Row: row, N: min(max(n, 1), len(row.Pages)+1),
		Form: *request.FormAt(form, urlCourses+"/"+row.Code, int64(row.Version))}
	page.Percent, _ = u.Work.Pack().CourseRules()
	if page.N <= len(row.Pages) {
		page.Page = &row.Pages[page.N-1]
		return u.Show(c, request.StatusOf(wrong), page)
	}
	for i, q := range row.Questions {
		a := Asked{Name: answers + strconv.Itoa(i+1), Label: fmt.Sprintf("%d. %s", i+1, q.Ask.In(page.Lang))}
		for _, o := range row.Options(actor.Account, i+1) {
			a.Options = append(a.Options, view.Option{Value: o.ID, Label: o.Says.In(page.Lang)})
		}
		page.Asked = append(page.Asked, a)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// answers begins the names of the inputs.
const answers = "answers."

// Answered is what came of the answers.
type Answered struct {
	view.Frame
	learning.Course
	learning.Result
	Percent int
}

// send turns to a page, or has the answers marked. Nothing of it is bound to the form: what is sent twice comes to the
// same.
func (u *Pages) send(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	code, ctx := c.Params("course"), c.UserContext()
	if n := request.Number(form, "page"); form.Get("_do") == "on" {
		if err := u.Work.TurnTo(ctx, actor, code, n); err != nil {
			return err
		}
		return c.Redirect(urlCourses+"/"+code+"?page="+strconv.Itoa(n), fiber.StatusSeeOther)
	}
	given := map[string][]string{}
	for name, values := range form.Values {
		if question, ok := strings.CutPrefix(name, answers); ok {
			given[question] = values
		}
	}
	result, err := u.Work.AnswerCourse(ctx, actor, code, int(request.Revision(form)), given)
	if fault.Is(err, fault.Invalid) {
		form.Errors = request.FieldFaults(err)
		return u.course(c, actor, mostPages, &form, err)
	}
	if err != nil {
		return err
	}
	row, err := u.Work.Course(ctx, actor, code)
	if err != nil {
		return err
	}
	page := Answered{Frame: u.Frame(c), Course: row.Course, Result: result}
	page.Percent, _ = u.Work.Pack().CourseRules()
	return u.Show(c, fiber.StatusOK, page)
}

// mostPages is after the last page of every course.
const mostPages = 1000

// Certificate is the sheet to print.
type Certificate struct {
	view.Frame
	verbs.Certificate
}

func (u *Pages) certificate(c *fiber.Ctx, actor domain.Actor) error {
	paper, err := u.Work.Certificate(c.UserContext(), actor, c.Params("course"))
	if err != nil {
		return err
	}
	return u.Show(c, fiber.StatusOK, Certificate{u.Frame(c), paper})
}
