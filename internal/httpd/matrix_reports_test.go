package httpd_test

import (
	"context"
	"net/url"
	"strconv"
	"sync"
	"time"

	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/receipt"
	"amparo/internal/casework/suspicion"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
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

// puts asks a helper, as if the desk had done it, and returns the helper, the broadcast and the code of the link. Each
// caller gets one of her own.
func (c *cast) puts() (helper, asked, code string) {
	now := c.w.Clock.Now()
	h := broadcast.Helper{ID: domain.NewID[broadcast.HelperID](), Name: "Hotel de nadie", Kind: "hotel", Department: "01",
		Phone: "+50200004321", Lang: "es", Active: true, CreatedAt: now}
	b := broadcast.Broadcast{ID: domain.NewID[broadcast.ID](), At: now, Places: 2, Nights: 1, Population: "mujeres",
		Until: now.Add(24 * time.Hour)}
	code, digest := receipt.New()
	var change store.Change
	store.Put(&change, store.New(h))
	store.Put(&change, store.New(b))
	store.Put(&change, store.New(broadcast.Ask{ID: domain.NewID[broadcast.AskID](), Broadcast: b.ID, Helper: h.ID,
		Code: digest}))
	helpersPut.Lock()
	defer helpersPut.Unlock()
	if helpersPut.ids = append(helpersPut.ids, h.ID); len(helpersPut.ids) > 100 { // The register holds so many only.
		if old, err := store.Get[broadcast.Helper](context.Background(), c.w.Store, helpersPut.ids[0]); err == nil {
			store.Delete(&change, old)
		}
		helpersPut.ids = helpersPut.ids[1:]
	}
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	_ = c.w.Store.Commit(context.Background(), change)
	return string(h.ID), string(b.ID), code
}

// helpersPut are the helpers that were put into the register of the cast, the oldest first.
var helpersPut struct {
	sync.Mutex
	ids []broadcast.HelperID
}

func (c *cast) asked() (helper, asked string) { helper, asked, _ = c.puts(); return helper, asked }
func (c *cast) link() string                  { _, _, code := c.puts(); return code }

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

// helperFields are what the desk writes down of a helper.
var helperFields = fields{"name": "Hotel de nadie", "kind": "hotel", "department": "01", "phone": "+50200004321",
	"language": "es", "active": true}

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
		opens("/helpers", "helper.list", may.desk, ""), opens("/helpers/:helper", "helper.list", may.desk, ""),
		sends("/helpers", "helper.keep", may.desk, "", says(helperFields)),
		writes("/helpers/:helper", "helper.keep", may.desk, "", says(helperFields)),
		sends("/helpers/:helper/remove", "helper.keep", may.desk, "", nil),
		opens("/broadcasts", "broadcast.read", may.desk, ""),
		opens("/broadcasts/:broadcast", "broadcast.read", may.desk, ""),
		sends("/broadcasts", "broadcast.send", may.desk, "", says(fields{"places": 2, "nights": 1, "hours": 3,
			"population": "mujeres", "department": "17"})).steps(), // Nobody of the register is there.
		sends("/broadcasts/:broadcast/end", "broadcast.send", may.desk, "", nil),
		opens("/courses", "course.read", may.signedIn, ""), opens("/courses/:course", "course.read", may.signedIn, ""),
		sends("/courses/:course/answers", "course.pass", may.signedIn, "", func(*cast, *scene) any {
			return fields{"version": 1, "answers": fields{"1": "0000000000"}}
		}).steps(), // What is right another test answers.
		opens("/agencies/:agency/learners", "account.list", may.keepers, ""),
		opens("/learners", "course.count", either(may.desk, may.operators), ""),
		sends("/learners/certificate", "course.check", either(may.desk, may.operators), "",
			says(fields{"number": "AAAA-BBBB-CCCC"})).steps(), // Nobody's.
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
		opens("/ayuda/r/:code", "broadcast.asked", may.public, ""),
		sends("/ayuda/r/:code", "broadcast.answer", may.public, "", typed("answer", "no")),
		opens("/helpers", "helper.list", may.desk, ""), opens("/helpers/:id", "helper.list", may.desk, ""),
		sends("/helpers", "helper.keep", may.desk, "", typed("name", "Hotel de nadie", "kind", "hotel", "department", "01",
			"phone", "+50200004321", "language", "es")),
		sends("/helpers/:id", "helper.keep", may.desk, "", typed("_do", "remove")),
		opens("/broadcasts", "broadcast.read", may.desk, ""), opens("/broadcasts/:id", "broadcast.read", may.desk, ""),
		sends("/broadcasts", "broadcast.send", may.desk, "", typed("places", "2", "nights", "1", "hours", "3",
			"population", "mujeres", "department", "17")).steps(),
		sends("/broadcasts/:id/end", "broadcast.send", may.desk, "", nil),
		opens("/courses", "course.read", may.signedIn, ""), opens("/courses/:course", "course.read", may.signedIn, ""),
		sends("/courses/:course", "course.place", may.signedIn, "", typed("_do", "on", "page", "2")),
		opens("/courses/:course/certificate", "course.read", may.none, ""), // Who passed none has none.
		opens("/courses/people", "account.list", may.allKeepers, ""),
		opens("/courses/agencies", "course.count", either(may.desk, may.operators), ""),
		sends("/courses/agencies", "course.check", either(may.desk, may.operators), "",
			typed("number", "AAAA-BBBB-CCCC")).steps(),
		opens("/practice", "practice.join", may.signedIn, ""),
		opens("/practice/:id", "practice.join", either(may.desk, may.operators), ""),
		sends("/practice", "practice.train", either(may.desk, may.operators), "", typed("_do", "15m")),
		sends("/practice/leave", "", may.signedIn, "", nil).own(),
		opens("/emergencies", "glass.list", on("*", "auditoria"), ""),
		sends("/emergencies/:id/review", "glass.review", on("*", "auditoria"), "", typed("finding", "justificado")),
		opens("/decoys", "decoy.list", on("*", "auditoria"), ""),
		sends("/decoys", "decoy.plant", on("*", "auditoria"), "", func(c *cast, _ *scene) any { return c.nobody() }),
		sends("/decoys/:id/end", "decoy.end", on("*", "auditoria"), "", nil),
	}
}
