// Package dossier serves a case that exists: its page, the parts that open by themselves, and who is in charge of it.
package dossier

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/policy"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/cases/:id", func(c *fiber.Ctx) error { return u.showCase(c, fiber.StatusOK, caseForms{}) })
	app.Get("/cases/:id/sheet", u.sheetPage)
	app.Get("/cases/:id/identity", u.identityPage)
	app.Get("/cases/:id/notes/:kind", func(c *fiber.Ctx) error { return u.showNotes(c, fiber.StatusOK, view.Form{}) })
	app.Post("/cases/:id/notes/:kind", request.On(u.writeNote))
	app.Get("/cases/:id/restricted", func(c *fiber.Ctx) error { return u.askWhy(c, fiber.StatusOK, view.Form{}) })
	app.Post("/cases/:id/restricted", u.restrictedPost)
	app.Post("/cases/:id/order", request.SentOn(u.Base, u.recordOrder))
	app.Post("/cases/:id/court", request.SentOn(u.Base, u.recordCourt))
	app.Post("/cases/:id/close", request.SentOn(u.Base, u.closeCase))
	app.Post("/cases/:id/assign", request.SentOn(u.Base, u.handCase))
	app.Get("/cases/:id/glass", func(c *fiber.Ctx) error { return u.showEmergency(c, fiber.StatusOK, view.Form{}) })
	app.Post("/cases/:id/glass", request.SentOn(u.Base, u.openEmergency))
}

// aboutCase tells the team, in words, what the case says of the situation. None of it is on the card that providers
// are asked with.
func (u *Pages) aboutCase(c domain.Case) []view.Fact {
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
	add("f.found_place", "lugar_hallazgo", c.FoundPlace)
	add("f.found_country", "nationality", c.FoundCountry)
	add("f.origin_municipality", "municipality", c.Origin)
	add("f.nationality", "nationality", c.Nationality)
	add("f.people_group", country.ListPeople, c.People)
	in := c.Identification
	add("f.acts", country.ListActs, in.Acts...)
	add("f.recruited", "municipality", in.Recruited)
	add("f.recruited", "nationality", in.RecruitedCountry)
	add("f.exploited", "municipality", in.Exploited)
	add("f.exploited", "nationality", in.ExploitedCountry)
	add("f.industry", country.ListIndustry, in.Industry)
	add("f.migration_status", country.ListMigration, in.Migration)
	add("f.referred_by", country.ListAgencyType, in.By)
	add("f.referred_by_name", "", in.ByName)
	add("f.referred_on", "day", string(in.On))
	add("f.referral_reason", "", in.Why)
	return out
}

// sheetPage shows the referral sheet: what this reader may see of the case, to print. It is read, and recorded, as the
// case's own page is.
func (u *Pages) sheetPage(c *fiber.Ctx) error {
	_, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	page := view.Case{Frame: u.Frame(c), Code: v.Case.Code, Agency: v.Agencies[v.Case.Agency], About: u.aboutCase(v.Case),
		Card: present.Card(u.Work.CaseCard(v.Case, domain.Referral{})), Items: caseItems(v), NeedsLaw: v.Order,
		Acts: []view.Action{{Key: "back.case", URL: view.URLCases + string(cas)}}}
	if o := v.Case.Order; o != nil {
		page.Order = &view.OrderView{Court: o.CourtName, Number: o.Number, Date: string(o.Date), At: o.At}
	}
	return u.Show(c, fiber.StatusOK, view.CaseSheet{Case: page})
}

// theCase reads whose page this is and opens the case.
func (u *Pages) theCase(c *fiber.Ctx) (domain.Actor, domain.CaseID, dossier.CaseView, error) {
	actor, err := mid.Need(c)
	if err != nil {
		return actor, "", dossier.CaseView{}, err
	}
	cas, err := request.ID[domain.CaseID](c, "id")
	if err != nil {
		return actor, "", dossier.CaseView{}, err
	}
	v, err := u.Work.ViewCase(c.UserContext(), actor, cas)
	return actor, cas, v, err
}

// identityPage opens D2: who the people are and what must be avoided.
func (u *Pages) identityPage(c *fiber.Ctx) error {
	actor, cas, v, err := u.theCase(c)
	if err != nil {
		return err
	}
	who, err := u.Work.ReadIdentity(c.UserContext(), actor, cas)
	if err != nil {
		return err
	}
	page := view.CaseIdentity{Frame: u.Frame(c), CaseURL: view.URLCases + string(cas), Code: v.Case.Code}
	d := &page.Dossier
	d.Phone, d.SafeContact, d.Alias, d.Remarks = who.V.Phone, who.V.Safe, who.V.Alias, who.V.Remarks
	for _, p := range v.Case.Group {
		row := view.Persona{Ref: p.Ref, Relation: p.Relation, Gender: string(p.Gender), Age: p.Age,
			AgeEstimated: p.AgeEstimated, Pregnant: p.Pregnant}
		for _, n := range who.V.Persons {
			if n.Ref == p.Ref {
				row.UseName, row.Given, row.Family = n.UseName, n.Given, n.Family
				row.Born, row.Document, row.Number = string(n.Born), n.Document, n.Number
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
	return u.Show(c, fiber.StatusOK, page)
}

// showNotes opens the care notes of one kind: D3.
func (u *Pages) showNotes(c *fiber.Ctx, status int, form view.Form) error {
	actor, cas, err := request.Subject[domain.CaseID](c)
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
	around, err := u.Work.CareAccess(c.UserContext(), actor, cas, kind)
	if err != nil {
		return err
	}
	url := view.URLCases + string(cas)
	form.Action = url + "/notes/" + string(kind)
	page := view.CaseNotes{Frame: u.Frame(c), CaseURL: url, Back: "back.case", Code: around.Code, Kind: string(kind),
		Form: form, CanWrite: around.Write}
	if around.Offer != "" {
		page.CaseURL, page.Back = view.URLOffers+string(around.Offer), "back.offer"
	}
	for _, n := range notes {
		page.Notes = append(page.Notes, view.Note{Author: n.Author, Agency: n.AgencyName, At: n.Note.At, Text: n.Note.Text})
	}
	return u.Show(c, status, page)
}

func careKind(c *fiber.Ctx) (domain.CareKind, error) {
	switch kind := domain.CareKind(c.Params("kind")); kind {
	case domain.CareHealth, domain.CarePsych, domain.CareLegal:
		return kind, nil
	}
	return "", fault.New(fault.NotFound, "fault.not_found", nil)
}

func (u *Pages) writeNote(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID) error {
	kind, err := careKind(c)
	if err != nil {
		return err
	}
	form, err := u.Form(c)
	if err != nil {
		return err
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			_, err := u.Work.WriteNote(ctx, actor, cas, kind, request.Values(form.Values).Get("text"))
			return err
		},
		Again: func(form view.Form, err error) error { return u.showNotes(c, fiber.StatusUnprocessableEntity, form) },
		Flash: "flash.note", To: c.Path(),
	})
}

// recordOrder records the authority's order for a minor.
func (u *Pages) recordOrder(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	in := intake.OrderInput{Court: request.Line(form, "order_court"), Number: request.Line(form, "order_number"),
		Date: domain.Date(form.Get("order_date"))}
	to := view.URLCases + string(cas)
	if actor.Role == domain.RoleChildAuth {
		to = view.URLAuthority
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.RecordOrder(ctx, actor, cas, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error {
			if u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{order: &form}) != nil {
				return err // Who records an order need not be able to open the case.
			}
			return nil
		},
		Flash: "flash.order", To: to,
	})
}

// closeCase ends a case in which nothing pends any more.
func (u *Pages) closeCase(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.CloseCase(ctx, actor, cas, request.Revision(form), form.Get("reason"))
		},
		Again: func(form view.Form, err error) error {
			return u.showCase(c, fiber.StatusUnprocessableEntity, caseForms{ending: &form})
		},
		Flash: "flash.case_closed", To: view.URLCases + string(cas),
	})
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

// protectedParts are the parts of the case that open by themselves, each time on record. One that is shut is named all
// the same, so that nobody looks for it elsewhere.
func protectedParts(v dossier.CaseView, url string) []view.ProtectedPart {
	part := func(key, path, tier, icon string, acts ...policy.Action) view.ProtectedPart {
		open := slices.ContainsFunc(acts, func(a policy.Action) bool { return v.Can[a] })
		return view.ProtectedPart{Key: "protected." + key, URL: url + path, Tier: tier, Icon: icon, Shut: !open, Count: -1}
	}
	parts := []view.ProtectedPart{
		part("identity", "/identity", "D2", "shield", "identity.read"),
		part("alike", "/alike", "D2", "people", "case.alike"),
		part("incidents", "/incidents", "D2", "alert", "incident.read"),
		part("tasks", "/tasks", "D2", "check", "task.read"),
		part("outcomes", "/outcomes", "D2", "turn", "outcome.read"),
		part("diary", "/diary", "D2", "pen", "diary.read", "diary.write"),
		part("files", "/files", "D2", "order", "file.read"),
		part("health", "/notes/health", "D3", "heart", "care.health.read", "care.health.write"),
		part("psych", "/notes/psych", "D3", "talk", "care.psych.read", "care.psych.write"),
		part("legal", "/notes/legal", "D3", "order", "care.legal.read", "care.legal.write"),
		part("restricted", "/restricted", "D4", "lock", "restricted.read"),
		part("ledger", "/ledger", "D2", "eye", "ledger.read"),
		part("personal", "/personal", "D2", "key", "personal.read"),
	}
	if abroad := part("crossings", "/crossings", "D2", "road", "crossing.read"); !abroad.Shut {
		parts = append(parts, abroad)
	}
	if named := part("releases", "/releases", "D2", "sent", "export.read"); !named.Shut {
		parts = append(parts, named)
	}
	return parts
}
