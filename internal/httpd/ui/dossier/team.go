package dossier

import (
	"cmp"
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/tonight"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// handsOnPage says who is in charge of a case and who was before, and offers to hand it on to a colleague.
func (u *Pages) handsOnPage(c *fiber.Ctx, actor domain.Actor, v dossier.CaseView, page *view.Case,
	typed *view.Form) error {
	page.Worker = v.People[v.Case.Worker]
	if h := v.HandOn; h.ID != "" {
		page.HandOn = &view.HandonRow{To: v.Agencies[h.To], Due: h.DueAt}
	}
	for i := len(v.Case.Handed) - 1; i >= 0; i-- {
		h := v.Case.Handed[i]
		page.Handed = append(page.Handed, view.Handed{From: v.People[h.From], To: v.People[h.To], Note: h.Note, At: h.At})
	}
	if !v.Can["case.assign"] {
		return nil
	}
	list, err := u.Work.Colleagues(c.UserContext(), actor, v.Case.ID)
	if err != nil {
		return err
	}
	page.Hand = request.FormAt(typed, view.URLCases+string(v.Case.ID)+"/assign", v.Rev)
	for _, p := range list {
		page.Takers = append(page.Takers, view.Option{Value: string(p.ID),
			Label: p.Name + " · " + u.Work.Pack().Label(country.ListRole, string(p.Role), page.Lang)})
	}
	return nil
}

// handCase puts a colleague in charge of a case.
func (u *Pages) handCase(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			to, ok := domain.ParseID[domain.AccountID](form.Get("worker"))
			if !ok {
				return fault.At("worker", "field.choose_one")
			}
			return u.Work.AssignWorker(ctx, actor, cas, request.Revision(form),
				intake.AssignInput{To: to, Note: form.Get("note")})
		},
		Again: func(form view.Form, err error) error {
			return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{handing: &form})
		},
		Flash: "flash.assigned", To: view.URLCases + string(cas),
	})
}

// openedRows is how many openings the page of a case tells; the audit log holds them all.
const openedRows = 12

// openedOf says who opened the file, the latest of each kind: what other agencies opened, and what the team itself
// opened beyond the case in its daily work.
func openedOf(list []dossier.Disclosure) []view.Opened {
	type kind struct {
		agency domain.AgencyID
		role   domain.Role
		who    string
		what   string
	}
	seen := map[kind]bool{}
	var out []view.Opened
	for _, o := range list {
		k := kind{o.Agency, o.Role, o.Name, openedWhat(o)}
		if seen[k] || o.Own && (k.what == "other" || k.what == "match" || k.what == "card") {
			continue
		}
		seen[k] = true
		if len(out) < openedRows {
			out = append(out, view.Opened{Who: cmp.Or(o.Name, o.AgencyName), Role: string(o.Role), What: k.what, At: o.At})
		}
	}
	return out
}

// openedWhat says in one of a few words what was opened.
func openedWhat(o dossier.Disclosure) string {
	switch {
	case o.Emergency:
		return "glass"
	case o.Act == "case.alike" && !o.Own:
		return "alike"
	case o.Act == "case.alike" || strings.HasPrefix(o.Act, "identity.") || strings.HasPrefix(o.Act, "safety."):
		return "identity"
	case strings.HasPrefix(o.Act, "care."):
		return "care"
	case strings.HasPrefix(o.Act, "restricted."):
		return "restricted"
	case strings.HasPrefix(o.Act, "offer.") || o.Act == "referral.card":
		return "card"
	case o.Act == "interpreter.card":
		return "interpreter"
	case o.Act == "referral.match":
		return "match"
	}
	return "other"
}

// completedAt is where each part of a case is answered, below the address of the case.
var completedAt = map[string]string{tonight.PartConsent: "/consent", tonight.PartSafety: "/edit?step=4",
	tonight.PartSecurity: "/edit?step=3", tonight.PartCourt: "/edit?step=2", tonight.PartIdentity: "/edit?step=5",
	tonight.PartSigns: "/edit?step=2", tonight.PartNeeds: "/refer"}

// completeOf is the list of what is to be completed, as the page of the case shows it.
func completeOf(left tonight.ToComplete, url string) *view.Complete {
	if len(left.Parts) == 0 {
		return nil
	}
	out := &view.Complete{Until: left.Until}
	for _, part := range left.Parts {
		out.Lines = append(out.Lines, view.CompleteLine{Part: part, URL: url + completedAt[part]})
	}
	return out
}
