package httpd_test

import (
	"context"
	"net/url"

	"amparo/internal/casework/suspicion"
	reports "amparo/internal/domain/suspicion"
)

// reported sends a report of suspicion and returns the id of one that is not closed.
func (c *cast) reported() string {
	c.receipt()
	desk := c.member("desk", "coordinacion").person
	list, err := c.w.Work.Reports(context.Background(), desk.Actor, suspicion.Filter{Box: reports.Unread, Limit: 1})
	if err != nil || len(list.Rows) == 0 {
		return ""
	}
	return string(list.Rows[0].ID)
}

// receipt sends a report and returns its receipt.
func (c *cast) receipt() string {
	receipt, _ := c.w.Work.SendReport(context.Background(), "r", suspicion.Input{Text: "Vi algo."})
	return receipt
}

func apiReports() []routeRow {
	held := func(more fields) func(*cast, *scene) any {
		return func(c *cast, _ *scene) any { more["receipt"] = c.receipt(); return more }
	}
	return []routeRow{
		sends("/reports", "report.send", may.public, "", says(fields{"text": "Vi algo."})).own(),
		sends("/reports/answer", "report.follow", may.public, "", held(fields{})).own(),
		sends("/reports/add", "report.add", may.public, "", held(fields{"text": "Más."})).own(),
		opens("/reports", "report.list", may.desk, ""), opens("/reports/:report", "report.read", may.desk, ""),
		sends("/reports/:report/answer", "report.answer", may.desk, "", says(fields{"text": "Gracias."})),
		sends("/reports/:report/take", "report.take", may.desk, "", nil),
		sends("/reports/:report/close", "report.close", may.desk, "", says(fields{"code": "remitido", "why": goodReason})),
	}
}

func pagesOfReports() []routeRow {
	return []routeRow{
		opens("/ayuda", "", may.public, ""), opens("/ayuda/hojas", "", may.public, ""),
		opens("/ayuda/reporte", "", may.public, ""), opens("/ayuda/respuesta", "", may.public, ""),
		sends("/ayuda/reporte", "report.send", may.public, "", typed("text", "Vi algo.")).own(),
		sends("/ayuda/respuesta", "report.follow", may.public, "", func(c *cast, _ *scene) any {
			return url.Values{"receipt": {c.receipt()}}
		}).own(),
		opens("/reports", "report.list", may.desk, ""), opens("/reports/:id", "report.read", may.desk, ""),
		sends("/reports/:id/answer", "report.answer", may.desk, "", typed("text", "Gracias.")),
		sends("/reports/:id/take", "report.take", may.desk, "", nil),
		sends("/reports/:id/close", "report.close", may.desk, "", typed("code", "remitido", "why", goodReason)),
	}
}
