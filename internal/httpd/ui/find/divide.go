package find

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/parting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/diary"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// noteBegins is how many letters of a note tell which one it is.
const noteBegins = 90

// showDivide asks who of a case gets one of their own, and what goes along.
func (u *Pages) showDivide(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form, wrong error) error {
	choice, err := u.Work.Dividing(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	label, lang := u.Work.Pack().Label, u.Lang(c)
	page := view.CaseDivide{Frame: u.Frame(c), CaseURL: view.URLCases + string(id), Code: choice.Case.Code}
	page.Form = *request.FormAt(typed, page.CaseURL+"/divide", choice.Rev)
	for i, p := range choice.Case.Group {
		one := view.Option{Value: dossier.PersonMark(i), Hint: fmt.Sprintf("%s · %d", label(country.ListGender,
			string(p.Gender), lang), p.Age)}
		one.Label = one.Value + " · " + label(country.ListGroupRelation, p.Relation, lang)
		if i > 0 {
			page.Going = append(page.Going, one)
		}
		if choice.Minors[i] {
			page.Children = append(page.Children, one)
		} else {
			page.Adults = append(page.Adults, one)
		}
	}
	for _, r := range choice.Needs {
		page.Needs = append(page.Needs, view.Option{Value: string(r.ID), Label: label(country.ListService, r.Need, lang),
			Hint: r.Code})
	}
	for _, n := range choice.Notes {
		begin := []rune(n.Text)
		page.Notes = append(page.Notes, view.Option{Value: string(n.ID), Label: string(n.On) + " · " +
			label(country.ListDiary, n.Kind, lang), Hint: string(begin[:min(len(begin), noteBegins)])})
	}
	for _, f := range choice.Files {
		page.Files = append(page.Files, view.Option{Value: string(f.ID), Label: string(f.On) + " · " +
			label(country.ListFile, f.Kind, lang), Hint: f.Title})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// divide makes the case, and leads back to the one it came from, which names it.
func (u *Pages) divide(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, form view.Form) error {
	in := parting.Input{Go: form.Values["go"], Adults: map[string]string{}, Reason: form.Get("reason"),
		Agreed: request.Checked(form, "agreed"), Needs: map[domain.ReferralID]string{},
		Notes: request.Codes[domain.NoteID](form.Values["notes"]), Files: request.Codes[diary.FileID](form.Values["files"]),
		Written: request.Checked(form, "written")}
	for name := range form.Values {
		if mark, ok := strings.CutPrefix(name, "adults."); ok {
			in.Adults[mark] = form.Get(name)
		} else if need, ok := strings.CutPrefix(name, "needs."); ok && form.Get(name) != "" {
			in.Needs[domain.ReferralID(need)] = form.Get(name)
		}
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Work.Divide(ctx, actor, id, request.Revision(form), in)
			return err
		},
		Again: func(form view.Form, err error) error { return u.showDivide(c, actor, id, &form, err) },
		Flash: "flash.divided", To: view.URLCases + string(id),
	})
}
