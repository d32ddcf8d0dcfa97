package find

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// alike shows the other cases in which the people of a case may be.
func (u *Pages) alike(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	return u.showAlike(c, actor, id, nil, nil)
}

func (u *Pages) showAlike(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form, wrong error) error {
	found, err := u.Work.Alike(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseAlike{Frame: u.Frame(c), CaseURL: view.URLCases + string(id), Code: found.Code, Hidden: found.Hidden,
		Elsewhere: found.Elsewhere, Unasked: found.Unasked, Joined: found.Merge, Onward: found.Onward, Merged: found.Merged,
		MayMerge: found.Can["case.merge"], MayPart: found.Can["case.part"]}
	page.Form = *request.FormAt(typed, page.CaseURL+"/alike", found.Rev)
	if found.Merge.Split {
		page.Into = []view.Option{{Value: string(found.Merge.Into), Label: found.Merge.IntoCode, On: true}}
	}
	for _, o := range found.Cases {
		if o.Open && !found.Merge.Split {
			page.Into = append(page.Into, view.Option{Value: string(o.Case), Label: o.Code})
		}
		page.Cases = append(page.Cases, view.AlikeCase{URL: view.URLCases + string(o.Case), Code: o.Code,
			Worker: o.WorkerName, Closed: !o.Open, At: o.CreatedAt, Why: o.Why})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// join joins a case with another of the same person, or parts the two again.
func (u *Pages) join(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	rev := request.Revision(form)
	act := request.Act{To: view.URLCases + string(id), Flash: "flash.merged",
		Do: func(ctx context.Context) error {
			return u.Work.Merge(ctx, actor, id, rev, domain.CaseID(form.Get("into")), form.Get("reason"))
		},
		Again: func(form view.Form, err error) error { return u.showAlike(c, actor, id, &form, err) }}
	if form.Get("_do") == "part" {
		act.Flash = "flash.parted"
		act.Do = func(ctx context.Context) error { return u.Work.Part(ctx, actor, id, rev) }
	}
	return u.Carry(c, actor, form, act)
}
