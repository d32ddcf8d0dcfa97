package learning

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	verbs "amparo/internal/casework/learning"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Learners is what the people of an agency passed.
type Learners struct {
	view.Frame
	view.Paging
	Agency string // its name, where it is not the reader's own
	Heads  []learning.Course
	Rows   []verbs.Person
}

// learnersPage is how many people, or agencies, one page lists.
const learnersPage = 40

func (u *Pages) people(c *fiber.Ctx, actor domain.Actor) error {
	page, of := Learners{Frame: u.Frame(c), Heads: u.Work.Pack().Courses()}, actor.Agency
	at := urlPeople + "?from="
	if asked := c.Query("agency"); asked != "" {
		id, ok := domain.ParseID[domain.AgencyID](asked)
		if !ok {
			return fault.New(fault.NotFound, "fault.not_found", nil)
		}
		of, at = id, urlPeople+"?agency="+asked+"&from="
	}
	all, err := u.Work.Learners(c.UserContext(), actor, of)
	if err != nil {
		return err
	}
	if of != actor.Agency {
		agency, err := u.Identity.Agency(c.UserContext(), actor, of)
		if err != nil {
			return err
		}
		page.Agency = agency.V.Name
	}
	if request.TakesAll(c) {
		return u.takePeople(c, actor, all)
	}
	page.Rows, page.Paging = request.Part(all, c.QueryInt("from"), learnersPage,
		func(n int) string { return at + strconv.Itoa(n) })
	return u.Show(c, fiber.StatusOK, page)
}

func (u *Pages) takePeople(c *fiber.Ctx, actor domain.Actor, all []verbs.Person) error {
	lang := u.Lang(c)
	var rows [][]string
	for _, p := range all {
		for _, r := range p.Rows {
			rows = append(rows, []string{p.Name, r.Title.In(lang), u.Text(lang, "state.course."+string(r.Standing)),
				string(r.Pass.Day), string(r.Pass.Until)})
		}
	}
	return u.Export(c, actor, "courses", "D1", []string{"f.name", "courses.col.course", "courses.col.state",
		"courses.col.day", "courses.col.until"}, rows)
}

// LearnersByAgency is how many of each agency passed what, and for looking up a certificate.
type LearnersByAgency struct {
	view.Frame
	view.Paging
	Names bool // the reader may see who
	Heads []learning.Course
	Rows  []verbs.Count
	Form  view.Form
	Found *verbs.Certificate
}

func (u *Pages) agencies(c *fiber.Ctx, actor domain.Actor, form view.Form, found *verbs.Certificate) error {
	all, err := u.Work.LearnersByAgency(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := LearnersByAgency{Frame: u.Frame(c), Heads: u.Work.Pack().Courses(), Form: form, Found: found,
		Names: actor.Role == domain.RoleAdmin}
	if request.TakesAll(c) {
		head, lang := []string{u.Text(page.Lang, "f.agency"), u.Text(page.Lang, "courses.col.people"),
			u.Text(page.Lang, "courses.col.any")}, page.Lang
		for _, h := range page.Heads {
			head = append(head, h.Title.In(lang))
		}
		var rows [][]string
		for _, r := range all {
			row := []string{r.AgencyName, strconv.Itoa(r.People), strconv.Itoa(r.Any)}
			for _, h := range page.Heads {
				row = append(row, strconv.Itoa(r.Passed[h.Code]))
			}
			rows = append(rows, row)
		}
		return u.Export(c, actor, "courses-agencies", "D0", head, rows)
	}
	page.Rows, page.Paging = request.Part(all, c.QueryInt("from"), learnersPage,
		func(n int) string { return urlAgencies + "?from=" + strconv.Itoa(n) })
	status := fiber.StatusOK
	if len(form.Errors) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return u.Show(c, status, page)
}

// check looks up a certificate. Its number stands in no address.
func (u *Pages) check(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	found, err := u.Work.CheckCertificate(c.UserContext(), actor, form.Get("number"))
	if fault.Is(err, fault.Invalid) {
		form.Errors = request.FieldFaults(err)
		return u.agencies(c, actor, form, nil)
	}
	if err != nil {
		return err
	}
	return u.agencies(c, actor, form, &found)
}
