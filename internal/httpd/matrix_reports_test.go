package httpd_test

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/suspicion"
	"amparo/internal/domain"
	"amparo/internal/domain/decoy"
	"amparo/internal/domain/emergency"
	reports "amparo/internal/domain/suspicion"
	"amparo/internal/store"
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

// ownCode gives somebody a code of her own and returns it.
func (c *cast) ownCode() string {
	code, _ := c.w.Work.GiveCode(context.Background(), c.ana.Actor, c.ana.Refers(survivorOf(24)).Case)
	return code
}

// openedOnce has somebody open a case in an emergency, some time ago, and returns the id. It has ended and nobody has
// looked at it, so whoever may review it can. Each caller gets one of her own.
func (c *cast) openedOnce() string {
	now, at := c.w.Clock.Now(), c.opened()
	g := emergency.Access{ID: domain.NewID[emergency.ID](), Case: at, Account: c.ana.Account,
		Code: breakglass.EmergencyLife, Reason: goodReason, At: now.Add(-time.Hour), Until: now.Add(-time.Minute)}
	var change store.Change
	store.Put(&change, store.New(g))
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	_ = c.w.Store.Commit(context.Background(), change)
	return string(g.ID)
}

// decoy marks a case of nobody that was erased since, and returns the mark. Each caller gets one of her own.
func (c *cast) decoy() string {
	m := decoy.Mark{ID: domain.NewID[decoy.ID](), Case: domain.NewID[domain.CaseID](), Agency: c.ana.Agency}
	var change store.Change
	store.Put(&change, store.New(m))
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	_ = c.w.Store.Commit(context.Background(), change)
	return string(m.ID)
}

// nobody describes somebody who does not exist, for an agency of her own: each may have a few only.
func (c *cast) nobody() url.Values {
	of := c.w.Agency("de nadie "+domain.NewID[string](), "ong")
	return url.Values{"agency": {string(of.ID)}, "given": {"Noelia"}, "family": {"Ficticia Prado"},
		"birthdate": {"1996-04-12"}, "gender": {"mujer"}, "days": {"90"}}
}

// uncounted returns a year that nobody had counted yet.
func (c *cast) uncounted() string {
	for y := c.w.Clock.Now().Year() - 2; ; y-- {
		known, err := c.w.Work.ReadYear(context.Background(), c.w.Coordinator().Actor, y)
		if err != nil || known.At.IsZero() {
			return strconv.Itoa(y)
		}
	}
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
		opens("/emergencies", "glass.list", on("*", "auditoria"), ""),
		sends("/emergencies/:opening/review", "glass.review", on("*", "auditoria"), "",
			says(fields{"finding": "justificado"})),
		opens("/decoys", "decoy.list", on("*", "auditoria"), ""),
		sends("/decoys", "decoy.plant", on("*", "auditoria"), "", func(c *cast, _ *scene) any {
			f := c.nobody()
			return fields{"agency": f.Get("agency"), "given": f.Get("given"), "family": f.Get("family"), "gender": "mujer",
				"birthdate": f.Get("birthdate"), "days": 90}
		}),
		sends("/decoys/:decoy/end", "decoy.end", on("*", "auditoria"), "", nil),
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
		opens("/ayuda/personal", "", may.public, ""),
		sends("/ayuda/personal", "personal.follow", may.public, "", func(c *cast, _ *scene) any {
			return url.Values{"code": {c.ownCode()}}
		}).own(),
		opens("/reports", "report.list", may.desk, ""), opens("/reports/:id", "report.read", may.desk, ""),
		sends("/reports/:id/answer", "report.answer", may.desk, "", typed("text", "Gracias.")),
		sends("/reports/:id/take", "report.take", may.desk, "", nil),
		sends("/reports/:id/close", "report.close", may.desk, "", typed("code", "remitido", "why", goodReason)),
		opens("/emergencies", "glass.list", on("*", "auditoria"), ""),
		sends("/emergencies/:id/review", "glass.review", on("*", "auditoria"), "", typed("finding", "justificado")),
		opens("/decoys", "decoy.list", on("*", "auditoria"), ""),
		sends("/decoys", "decoy.plant", on("*", "auditoria"), "", func(c *cast, _ *scene) any { return c.nobody() }),
		sends("/decoys/:id/end", "decoy.end", on("*", "auditoria"), "", nil),
	}
}
