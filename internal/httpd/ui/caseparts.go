package ui

import (
	"context"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// aboutCase tells the team, in words, what the case says of the situation. None of it is on the card that providers are asked with.
func (u *UI) aboutCase(c domain.Case) []view.Fact {
	var out []view.Fact
	add := func(key, list string, codes ...string) {
		var said []string
		for _, code := range codes {
			if code != "" {
				said = append(said, code)
			}
		}
		if len(said) > 0 {
			out = append(out, view.Fact{Key: key, List: list, Codes: said})
		}
	}
	add("f.trafficking_status", country.ListTraffickingStatus, c.Status)
	add("f.status_decided_by", "", c.DecidedBy)
	add("f.exploitation", country.ListExploitation, c.Exploitation...)
	add("f.controls", country.ListControl, c.Controls...)
	add("f.recruitment", country.ListRecruitment, c.Recruitment...)
	add("f.indicators", country.ListIndicator, c.Indicators...)
	add("f.clinical_flags", country.ListClinicalExclusion, c.Clinical...)
	add("f.found_municipality", "municipality", c.Found)
	add("f.origin_municipality", "municipality", c.Origin)
	add("f.nationality", "nationality", c.Nationality)
	add("f.people_group", country.ListPeople, c.People)
	return out
}

// theCase reads whose page this is and opens the case.
func (u *UI) theCase(c *fiber.Ctx) (domain.Actor, domain.CaseID, casework.CaseView, error) {
	actor, err := mid.Need(c)
	if err != nil {
		return actor, "", casework.CaseView{}, err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return actor, "", casework.CaseView{}, err
	}
	v, err := u.Work.ViewCase(c.UserContext(), actor, cas)
	return actor, cas, v, err
}

// identityPage opens D2: who the people are and what must be avoided.
func (u *UI) identityPage(c *fiber.Ctx) error {
	actor, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	who, err := u.Work.ReadIdentity(c.UserContext(), actor, cas)
	if err != nil {
		return err
	}
	page := view.CaseIdentity{Frame: u.frame(c, ""), CaseURL: view.URLCases + string(cas), Code: v.Case.Code}
	d := &page.Dossier
	d.Phone, d.SafeContact, d.Alias, d.Remarks = who.V.Phone, who.V.Safe, who.V.Alias, who.V.Remarks
	for _, p := range v.Case.Group {
		row := view.Persona{Ref: p.Ref, Relation: p.Relation, Gender: string(p.Gender), Age: p.Age, AgeEstimated: p.AgeEstimated, Pregnant: p.Pregnant}
		for _, n := range who.V.Persons {
			if n.Ref == p.Ref {
				row.UseName, row.Given, row.Family, row.Born, row.Document, row.Number = n.UseName, n.Given, n.Family, string(n.Born), n.Document, n.Number
			}
		}
		d.Persons = append(d.Persons, row)
	}
	if v.Can["safety.read"] {
		rec, err := u.Work.ReadSafety(c.UserContext(), actor, cas)
		if err != nil {
			return err
		}
		d.Risk, d.Arrival, d.Medicines = rec.V.Risk, rec.V.Arrival, rec.V.Medicines
		for _, a := range rec.V.Areas {
			place := u.Work.Pack().PlaceName(a.Department)
			if a.Municipality != "" {
				place = u.Work.Pack().PlaceName(a.Municipality)
			}
			d.Areas = append(d.Areas, view.DangerArea{Motive: a.Motive, Place: place, Radius: a.RadiusKM})
		}
		for _, n := range rec.V.NoContacts {
			d.Avoid = append(d.Avoid, view.Avoided{Type: n.Type, Label: n.Label})
		}
	}
	if v.Can["identity.write"] {
		page.EditURL = page.CaseURL + "/edit?step=5"
	}
	return u.show(c, fiber.StatusOK, page)
}

// notesPage opens the care notes of one kind: D3.
func (u *UI) notesPage(c *fiber.Ctx) error {
	return u.showNotes(c, fiber.StatusOK, view.Form{})
}

func (u *UI) showNotes(c *fiber.Ctx, status int, form view.Form) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	kind, err := careKind(c)
	if err != nil {
		return err
	}
	notes, err := u.Work.ReadNotes(c.UserContext(), actor, cas, kind)
	if err != nil {
		return err
	}
	around, err := u.Work.CareDoor(c.UserContext(), actor, cas, kind)
	if err != nil {
		return err
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/notes/" + string(kind)
	page := view.CaseNotes{Frame: u.frame(c, ""), CaseURL: url, Back: "back.case", Code: around.Code, Kind: string(kind), Form: form, CanWrite: around.Write}
	if around.Offer != "" {
		page.CaseURL, page.Back = view.URLOffers+string(around.Offer), "back.offer"
	}
	for _, n := range notes {
		page.Notes = append(page.Notes, view.Note{Author: n.Author, Agency: n.AgencyName, At: n.Note.At, Text: n.Note.Text})
	}
	return u.show(c, status, page)
}

func careKind(c *fiber.Ctx) (domain.CareKind, error) {
	switch kind := domain.CareKind(c.Params("kind")); kind {
	case domain.CareHealth, domain.CarePsych, domain.CareLegal:
		return kind, nil
	}
	return "", fault.New(fault.NotFound, "fault.not_found", nil)
}

func (u *UI) writeNote(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	kind, err := careKind(c)
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	err = u.once(c, actor, form, func(ctx context.Context) error {
		_, err := u.Work.WriteNote(ctx, actor, cas, kind, sheet(form.Values).get("text"))
		return err
	})
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showNotes(c, fiber.StatusUnprocessableEntity, form)
	}
	return u.done(c, "flash.note", c.Path())
}

// recordOrder records the authority's order for a minor.
func (u *UI) recordOrder(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	typed := sheet(form.Values)
	in := casework.OrderInput{Court: typed.get("order_court"), Number: typed.get("order_number"), Date: domain.Date(typed.get("order_date"))}
	err = u.once(c, actor, form, func(ctx context.Context) error { return u.Work.RecordOrder(ctx, actor, cas, revision(form), in) })
	if err != nil {
		if !mayShow(err) && !fault.Is(err, fault.Forbidden) {
			return err
		}
		form.Errors = fieldFaults(err)
		if again := u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{order: &form}); again == nil {
			return nil
		}
		return err // Who records an order need not be able to open the case.
	}
	if actor.Role == domain.RoleChildAuth {
		return u.done(c, "flash.order", view.URLAuthority)
	}
	return u.done(c, "flash.order", view.URLCases+string(cas))
}

// closeCase ends a case in which nothing pends any more.
func (u *UI) closeCase(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	err = u.once(c, actor, form, func(ctx context.Context) error {
		return u.Work.CloseCase(ctx, actor, cas, revision(form), form.Get("reason"))
	})
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{ending: &form})
	}
	return u.done(c, "flash.case_closed", view.URLCases+string(cas))
}

// worded reports whether a reason is written in words.
func worded(s string, least int) bool {
	n := 0
	for _, r := range strings.TrimSpace(s) {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n >= least
}
