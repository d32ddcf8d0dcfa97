package placement

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/apart"
	"amparo/internal/domain"

	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// showContact shows how those who live in two houses stay in touch, and lets their team change it.
func (u *Pages) showContact(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form, wrong error) error {
	v, err := u.Work.ReadContact(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseContact{Frame: u.Frame(c), CaseURL: view.URLCases + string(id), Code: v.Code}
	if v.Now.Contact != "" {
		page.Held = planOf(v.Now)
	}
	if v.Next != nil {
		page.Next = planOf(*v.Next)
	}
	for _, p := range v.Past {
		page.Past = append(page.Past, *planOf(p))
	}
	if v.MayChange {
		page.Form = request.FormAt(typed, page.CaseURL+"/contact", v.Rev)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func planOf(p apart.Plan) *view.Apart {
	return &view.Apart{From: string(p.From), Why: p.Why, Contact: p.Contact, Days: p.Days}
}

func (u *Pages) changeContact(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			days, err := weekdays(form)
			if err != nil {
				return err
			}
			return u.Work.ChangeContact(ctx, actor, id, request.Revision(form), apart.ContactInput{
				From: domain.Date(form.Get("from")), Contact: form.Get("contact"), Days: days, Why: form.Get("why")})
		},
		Again: func(form view.Form, err error) error {
			for i, e := range form.Errors {
				if e.Path == "days" {
					form.Errors[i].Path = "weekday"
				}
			}
			return u.showContact(c, actor, id, &form, err)
		},
		Flash: "flash.contact", To: view.URLCases + string(id) + "/contact",
	})
}

// weekdays are the days of the week that were chosen.
func weekdays(form view.Form) (days []int, err error) {
	for _, d := range form.Values["weekday"] {
		n, err := strconv.Atoi(d)
		if err != nil {
			return nil, fault.At("weekday", "field.choose_one")
		}
		days = append(days, n)
	}
	return days, nil
}
