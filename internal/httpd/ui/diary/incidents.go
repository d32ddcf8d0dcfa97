package diary

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// incidentsPage shows what happened to somebody in a house. The house records it, her team says that it knows.
func (u *Pages) incidentsPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	found, err := u.Work.ReadIncidents(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseIncidents{Frame: u.Frame(c), Code: found.Code, Record: found.Record, Acknowledge: found.Acknowledge,
		Form: *request.FormAt(typed, view.URLCases+string(id)+"/incidents", 0)}
	page.CaseURL, page.Back = back(id, found.Around)
	for _, i := range found.Rows {
		page.Incidents = append(page.Incidents, view.Incident{Incident: i.Incident, Writer: i.Writer,
			AgencyName: i.AgencyName, Seen: i.Seen})
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

func (u *Pages) incidentAct(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	typed := request.Values(form.Values)
	do := func(ctx context.Context) error {
		return u.Work.AcknowledgeIncident(ctx, actor, id, kept.IncidentID(form.Get("incident")))
	}
	flash := "flash.incident_seen"
	if form.Get("_do") != "seen" {
		flash = "flash.incident"
		do = func(ctx context.Context) error {
			at, err := u.Moment(form, "when")
			if err != nil {
				return err
			}
			_, err = u.Work.RecordIncident(ctx, actor, id, diary.IncidentInput{Kind: form.Get("kind"),
				Grade: form.Get("grade"), When: at, Text: typed.Get("text"), Done: typed.Get("done")})
			return err
		}
	}
	return request.Act{Do: do, Flash: flash}, nil
}
