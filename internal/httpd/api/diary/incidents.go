package diary

import (
	"time"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/api/endpoint"
)

func incidentRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/incidents", "incident.read", "listIncidents",
			"What happened to somebody in a house, newest first", listIncidents).
			WithNote("All of a case to its team; a house reads what it recorded itself, while it keeps a bed for her."),
		endpoint.Post("/cases/:case/incidents", "incident.record", "recordIncident",
			"Record what happened to somebody in the house where she lives", recordIncident).Creates().
			WithNote("Her team is told in the same act, the coordinators too when she left without notice or is threatened. " +
				"The team is reminded until it acknowledges it.").
			WithExample(incidentIn{Kind: "enfermedad", Grade: "leve", When: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC),
				Text: "Fiebre por la noche.", Done: "La vio la enfermera."}),
		endpoint.Post("/cases/:case/incidents/acknowledge", "incident.acknowledge", "acknowledgeIncident",
			"Say that the team of a case knows of an incident", acknowledge).
			WithExample(diaryMade{ID: "k7m4xr2tq8w3z6y5n9p2h4c7d2"}),
	}
}

type incidentIn struct {
	Kind  string `json:"kind" need:"1" list:"incidente"`
	Grade string `json:"grade" need:"1" list:"gravedad"`
	// Within her stay, and not in the future.
	When time.Time `json:"when" need:"1"`
	// What happened.
	Text string `json:"text" need:"1" max:"4000" eg:"Fiebre por la noche."`
	// What was done about it.
	Done string `json:"done" need:"1" max:"4000" eg:"La vio la enfermera."`
}

type incidentOut struct {
	ID kept.IncidentID `json:"id" is:"id"`
	incidentIn
	Agency     domain.AgencyID `json:"agency" is:"id"`
	AgencyName string          `json:"agency_name" eg:"Casa Jacaranda"`
	// When she is a colleague of yours.
	AuthorName string    `json:"author_name,omitempty" eg:"Berta Ejemplo"`
	At         time.Time `json:"at"`
	// When the team acknowledged it.
	AcknowledgedAt time.Time `json:"acknowledged_at,omitzero"`
}

type incidentList struct {
	endpoint.Listed
	Incidents []incidentOut `json:"incidents"`
}

func listIncidents(c *endpoint.Call, in endpoint.Page) (out incidentList, err error) {
	found, err := c.Work.ReadIncidents(c.Ctx, c.Actor, endpoint.CaseID(c))
	id := func(i diary.IncidentView) string { return string(i.ID) }
	out.Incidents, out.Listed, err = endpoint.Cut(found.Rows, err, in, id, func(i diary.IncidentView) incidentOut {
		return incidentOut{i.ID, incidentIn{i.Kind, i.Grade, i.When, i.Text, i.Done}, i.Agency, i.AgencyName, i.Writer, i.At,
			i.SeenAt}
	})
	return out, err
}

func recordIncident(c *endpoint.Call, in incidentIn) (diaryMade, error) {
	id, err := c.Work.RecordIncident(c.Act(), c.Actor, endpoint.CaseID(c), diary.IncidentInput(in))
	return diaryMade{string(id)}, err
}

func acknowledge(c *endpoint.Call, in diaryMade) (endpoint.None, error) {
	return endpoint.None{}, c.Work.AcknowledgeIncident(c.Act(), c.Actor, endpoint.CaseID(c), kept.IncidentID(in.ID))
}
