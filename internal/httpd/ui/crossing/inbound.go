package crossing

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/crossing"
	"amparo/internal/country"
	"amparo/internal/domain"
	of "amparo/internal/domain/crossing"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Crossings lists the files that arrived from other countries, and takes one.
type Crossings struct {
	view.Frame
	Rows []InboundRow
	Form view.Form // file
}

// InboundRow is one of them. Its state makes the message key crossing.state.<State>.
type InboundRow struct {
	crossing.InboundView
	URL string
}

// Inbound is one file that arrived, with what it says while nobody decided, and the forms that decide.
type Inbound struct {
	view.Frame
	InboundRow
	Facts     []view.Fact // of what the record says, in the words of this country
	Minor     bool
	Languages []view.Option // where this country knows none of hers
	Courts    []view.Option
	Agencies  []view.Option
	Form      view.Form // agency, reason, need, urgency, security_level_needed, court_status, language
}

func (u *Pages) list(c *fiber.Ctx, actor domain.Actor, typed *view.Form, wrong error) error {
	all, err := u.Work.Inbounds(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := Crossings{Frame: u.Frame(c), Form: *request.FormAt(typed, urlCrossings, 0)}
	for _, f := range all {
		page.Rows = append(page.Rows, InboundRow{f, urlCrossings + "/" + string(f.ID)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// receive takes a file of another country.
func (u *Pages) receive(c *fiber.Ctx, actor domain.Actor) error {
	form, content, err := u.Upload(c)
	if err != nil {
		return err
	}
	to := urlCrossings
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			id, err := u.Work.ReceiveFile(ctx, actor, content)
			to = urlCrossings + "/" + string(id)
			return err
		},
		Again: func(form view.Form, err error) error { return u.list(c, actor, &form, err) },
		Done:  func() error { return c.Redirect(to, fiber.StatusSeeOther) }})
}

func (u *Pages) receipt(c *fiber.Ctx, actor domain.Actor, id of.InboundID) error {
	file, err := u.Work.Receipt(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	return give(c, file)
}

func (u *Pages) inbound(c *fiber.Ctx, actor domain.Actor, id of.InboundID, typed *view.Form) error {
	f, err := u.Work.OpenInbound(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	at := urlCrossings + "/" + string(id)
	page := Inbound{Frame: u.Frame(c), InboundRow: InboundRow{f, at}, Form: *request.FormAt(typed, at, 0)}
	if f.Says == nil {
		return u.Show(c, request.StatusOfFilter(page.Form), page)
	}
	pack, lang := u.Work.Pack(), page.Lang
	page.Minor = slices.ContainsFunc(f.Says.Group, func(m of.Member) bool { return m.Age < pack.AgeOfMajority() })
	if from := f.Says.Record["prs_Citizenship"]; pack.HasNationality(from) {
		page.Facts = append(page.Facts, view.Fact{Key: "f.nationality", List: "nationality", Codes: []string{from}})
	}
	for _, list := range []struct{ key, list, field string }{
		{"f.gender", country.ListGender, "prs_Gender"},
		{"f.trafficking_status", country.ListTraffickingStatus, "vic_TraffickingStatus"},
		{"f.exploitation", country.ListExploitation, "vic_TypeOfExploitation"},
		{"f.controls", country.ListControl, "vic_MethodsOfControl"},
		{"f.recruitment", country.ListRecruitment, "vic_MethodOfRecruitment"}} {
		if codes := crossing.Coded(pack, list.list, f.Says.Record[list.field]); len(codes) > 0 {
			page.Facts = append(page.Facts, view.Fact{Key: list.key, List: list.list, Codes: codes})
		}
	}
	known := func(id string) bool { _, ok := pack.Language(id); return ok }
	if !slices.ContainsFunc(f.Says.Languages, known) {
		for _, l := range pack.Languages() {
			page.Languages = append(page.Languages, view.Option{Value: l.ID, Label: pack.LanguageName(l.ID, lang)})
		}
	}
	for _, v := range pack.List(country.ListCourtStatus) {
		if page.Minor && v.Code != string(domain.CourtNone) {
			page.Courts = append(page.Courts, view.Option{Value: v.Code, Label: v.Label(lang)})
		}
	}
	agencies, err := u.Identity.ListAgencies(c.UserContext(), actor)
	for _, a := range agencies {
		if a.V.Active && (slices.Contains(a.V.Roles, domain.RoleReferrer) ||
			slices.Contains(a.V.Roles, domain.RoleChildAuth)) {
			page.Agencies = append(page.Agencies, view.Option{Value: string(a.V.ID), Label: a.V.Name})
		}
	}
	if err != nil {
		return err
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

// onInbound has an agency take the case in, or says no.
func (u *Pages) onInbound(actor domain.Actor, id of.InboundID, form view.Form) (request.Act, error) {
	if form.Get("_do") == "refuse" {
		return request.Act{Flash: "flash.crossing_refused", Do: func(ctx context.Context) error {
			return u.Work.RefuseInbound(ctx, actor, id)
		}}, nil
	}
	return request.Act{Flash: "flash.crossing_taken", Do: func(ctx context.Context) error {
		_, err := u.Work.TakeIn(ctx, actor, id, crossing.TakeInput{Agency: domain.AgencyID(form.Get("agency")),
			Reason: form.Get("reason"), Need: form.Get("need"), Urgency: domain.Urgency(form.Get("urgency")),
			Security: request.Number(form, "security_level_needed"),
			Court:    domain.CourtStatus(form.Get("court_status")), Language: form.Get("language")})
		return err
	}}, nil
}
