package ledger

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/personal"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// CasePersonal is the team's side of a person's own door: her code, and what the two write to each other.
type CasePersonal struct {
	view.Frame
	CaseURL         string
	Page            personal.Page
	Texts           []view.Line
	New             string // the code that was just given; shown once
	MayGive, MayEnd bool
	Form            view.Form
}

func (u *Pages) personal(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	return u.showPersonal(c, actor, id, "", view.Form{}, nil)
}

// showPersonal shows the page; a code that was just given stands on this answer and nowhere else.
func (u *Pages) showPersonal(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, code string, form view.Form,
	wrong error) error {
	p, err := u.Work.Personal(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	u.ForgetSummary(actor)
	url := view.URLCases + string(id)
	page := CasePersonal{Frame: u.Frame(c), CaseURL: url, Page: p, New: code, Form: form,
		MayGive: p.Can["personal.give"] && p.Barred == nil, MayEnd: p.Can["personal.end"] && p.Live()}
	for _, l := range p.Lines {
		page.Texts = append(page.Texts, view.Line{Who: p.Names[l.By], Mine: l.By != "", At: l.At, Text: l.Text})
	}
	if page.Form.Action = ""; p.Live() && p.Can["personal.answer"] {
		page.Form.Action = url + "/personal"
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

func (u *Pages) onPersonal(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	to := view.URLCases + string(id) + "/personal"
	switch form.Get("_do") {
	case "give":
		var code string
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) (err error) { code, err = u.Work.GiveCode(ctx, actor, id); return err },
			Done: func() error {
				if code == "" {
					return u.Done(c, "flash.personal_given", to) // The form came twice: the code was shown the first time.
				}
				return u.showPersonal(c, actor, id, code, view.Form{}, nil)
			},
		})
	case "end":
		return u.Carry(c, actor, form, request.Act{Flash: "flash.personal_ended", To: to,
			Do: func(ctx context.Context) error { return u.Work.EndCode(ctx, actor, id) }})
	}
	return u.Carry(c, actor, form, request.Act{Flash: "flash.personal_sent", To: to,
		Do:    func(ctx context.Context) error { return u.Work.AnswerPerson(ctx, actor, id, form.Get("text")) },
		Again: func(form view.Form, err error) error { return u.showPersonal(c, actor, id, "", form, err) }})
}
