package placement

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/apart"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// MountTogether adds the page on which two houses are asked for two parts of a group.
func MountTogether(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/referrals/:id/together", func(c *fiber.Ctx) error { return u.showTogether(c, view.Form{}, fiber.StatusOK) })
	app.Post("/referrals/:id/together", request.SentOn(u.Base, u.askTogether))
	app.Get("/cases/:id/contact", request.On(func(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
		return u.showContact(c, actor, id, nil, nil)
	}))
	app.Post("/cases/:id/contact", request.SentOn(u.Base, u.changeContact))
}

// showTogether shows which two houses there are for this part and the other one that was named.
func (u *Pages) showTogether(c *fiber.Ctx, form view.Form, status int) error {
	with := c.Query("with", form.Get("with"))
	read := func(ctx context.Context, a domain.Actor, id domain.ReferralID) (apart.Choice, error) {
		return u.Work.Together(ctx, a, id, with)
	}
	_, ref, v, err := request.Read(c, read)
	if f := fault.As(err); err != nil && len(f.Fields) == 1 && f.Fields[0].Path == "with" {
		form.Errors = append(form.Errors, view.FieldError{Path: "with", Code: f.Fields[0].Code})
		status = fiber.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	url := view.URLReferrals + string(ref)
	form.Action, form.Rev = url+"/together", ""
	if form.Values == nil {
		form.Values = map[string][]string{}
	}
	form.Values["with"] = []string{with}
	page := view.Together{Frame: u.Frame(c), ReferralURL: url, Code: v.Referral.Code, Other: v.Other.Code, Form: form,
		CanAsk: v.CanAsk && len(v.Pairs) > 0}
	for i, p := range v.Pairs {
		value := string(p.Shelters[0]) + "/" + string(p.Shelters[1])
		page.Pairs = append(page.Pairs, view.HousePair{Value: value, On: form.Get("pair") == value ||
			form.Get("pair") == "" && i == 0, Names: p.Names, At: p.Departments})
	}
	if a := v.Agreed; a != nil {
		page.Agreed = &view.Apart{Why: a.Why, Contact: a.Contact, Days: a.Days,
			URL: view.URLCases + string(v.Referral.Case) + "/contact"}
	}
	return u.Show(c, status, page)
}

func (u *Pages) askTogether(c *fiber.Ctx, actor domain.Actor, ref domain.ReferralID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			v, err := u.Work.Together(ctx, actor, ref, form.Get("with"))
			if err != nil {
				return err
			}
			one, two, ok := strings.Cut(form.Get("pair"), "/")
			if !ok || v.Other.ID == "" {
				return fault.At("pair", "field.choose_one")
			}
			in := apart.Input{Parts: [2]apart.Part{{Referral: ref, Shelter: domain.ShelterID(one)},
				{Referral: v.Other.ID, Shelter: domain.ShelterID(two)}}, Agreed: request.Checked(form, "agreed"),
				Why: form.Get("why"), Contact: form.Get("contact")}
			if in.Days, err = weekdays(form); err != nil {
				return err
			}
			_, err = u.Work.AskTogether(ctx, actor, in)
			return err
		},
		Again: func(form view.Form, _ error) error {
			at := map[string]string{"days": "weekday", "parts": "pair", "shelters": "pair"}
			for i, e := range form.Errors {
				if to := at[e.Path]; to != "" {
					form.Errors[i].Path = to
				}
			}
			return u.showTogether(c, form, fiber.StatusUnprocessableEntity)
		},
		Flash: "flash.together", To: view.URLReferrals + string(ref),
	})
}
