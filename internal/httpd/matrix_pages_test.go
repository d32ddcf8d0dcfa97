package httpd_test

import (
	"net/url"
	"strings"

	"amparo/internal/domain"
)

// pageDoors is the table of the pages, and of what the server offers beside them.
func pageRows() []routeRow {
	var out []routeRow
	for _, list := range [][]routeRow{pagesOwn(), pagesOfCases(), pagesOfReferrals(), pagesOfOffers(), pagesOfPlaces(),
		pagesOfPeople(), pagesOfReports(), pagesOfCrossings(), pagesOfReleases(), pagesOfCountry()} {
		out = append(out, list...)
	}
	for _, d := range append(apiOffers(), apiCare()...) {
		if d.paged {
			d.path = strings.ReplaceAll(d.path, ":offer", ":id")
			out = append(out, d)
		}
	}
	return out
}

func pagesOwn() []routeRow {
	return []routeRow{
		opens("/healthz", "", may.public, ""), opens("/robots.txt", "", may.public, ""),
		opens("/worker.js", "", may.public, ""), opens("/offline", "", may.public, ""),
		opens("/reference", "", may.public, ""), opens("/reference/:name", "", may.public, ""),
		opens("/app.webmanifest", "", may.public, ""), opens("/static/+", "", may.public, "").alone(),
		opens("/voices/:lang/:clip", "", may.public, "").alone(),
		opens("/factor", "", may.signedIn, ""), opens("/factors", "", may.signedIn, ""),
		sends("/factor", "", may.signedIn, "", nil).own(),
		sends("/factors", "", may.signedIn, "", nil).own(), opens("/sign-in/passkey", "", may.public, ""),
		sends("/sign-in/passkey", "", may.public, "", typed("passkey", "{}")).steps(), // No key that anybody has.
		opens("/sso", "", may.public, ""), opens("/sso/link", "signon.own", may.signedIn, "").alone(),
		opens("/sso/:code", "", may.public, "").alone(), // What leads to a provider a story of its own tries.
		opens("/sso/:code/back", "", may.public, "").alone(), opens("/sso/:code/out", "", may.public, "").alone(),
		sends("/sso/:code/logout", "", may.public, "", nil).alone(),
		opens("/sign-in", "", may.public, ""), opens("/password", "password.own", may.public, ""), opens("/sessions",
			"session.own", may.signedIn, ""),
		opens("/session", "", may.signedIn, ""), sends("/session", "", may.signedIn, "", nil), opens("/pending",
			"session.own", may.signedIn, ""),
		sends("/pending", "session.own", may.none, "", func(c *cast,
			_ *scene) any {
			return url.Values{"_pending_do": {"send"}, "_pending": {c.pending}}
		}).as("another's form"),
		opens("/", "", may.signedIn, ""), opens("/figures", "figures.read", may.signedIn, ""), opens("/notices",
			"notice.read", may.signedIn, ""),
		opens("/health", "settings.read", either(may.desk, may.operators), ""), opens("/help", "", may.signedIn, ""),
		sends("/help", "", may.signedIn, "", typed("keys", "off")),
		opens("/figures/years", "figures.read", may.signedIn, ""),
		opens("/figures/years/:id", "figures.read", may.signedIn, ""),
		sends("/figures/years/:id/count", "figures.count", may.desk, "", nil),
		sends("/figures/years/:id/stated", "figures.state", either(may.desk, on("*", "analista")),
			"", typed("kind", "condenas", "n", "3", "source", "Memoria", "on", "2025-03-01")),
		opens("/waiting/lacks", "figures.read", on("*", "coordinacion analista auditoria"), ""),
		opens("/waiting", "case.list", may.files, ""), opens("/channels", "session.own", may.signedIn, ""),
		opens("/agenda", "session.own", may.signedIn, ""), opens("/agenda/calendar.ics", "session.own", may.signedIn, ""),
		sends("/agenda", "session.own", may.signedIn, "", typed("_do", "feed")).own(),
		opens("/calendar.ics", "", may.public, "").alone(), // Its key is its own; a story tries it.
		sends("/channels", "session.own", may.signedIn, "", typed("_do", "choose", "rest", "mail")),
		sends("/sign-in", "", may.public, "", nil).own(), sends("/sign-out", "", may.public, "", nil).own(),
		sends("/quick-exit", "", may.public, "", nil).own(),
		sends("/password", "password.own", may.public, "", nil).own(), sends("/sessions", "session.own", may.signedIn, "",
			nil).own(),
		sends("/lang", "", may.public, "", typed("lang", "es", "back", "/")), sends("/notices", "notice.read", may.signedIn,
			"", nil).own(),
		sends("/reading", "reading.on", may.signedIn, "", typed("reason", goodReason, "back", "/")),
		sends("/notices", "notice.read", may.none, "", func(c *cast, _ *scene) any {
			return url.Values{"_do": {"open"},
				"notice": {c.notice}}
		}).as("another's notice"),
		sends("/sessions", "session.own", may.none, "", func(c *cast, _ *scene) any {
			return url.Values{"_do": {"end"},
				"session": {c.session}}
		}).as("another's session"),
	}
}

func pagesOfCases() []routeRow {
	reads := either(may.reads)
	search := func(_ *cast, s *scene) any { return url.Values{"q": {s.code}} }
	name := func(_ *cast, s *scene) any { return url.Values{"name": {string(s.cas)}} }
	step := func(*cast, *scene) any {
		return url.Values{"_draft_id": {string(domain.NewID[domain.DraftID]())}, "_step": {"1"}, "_do": {"next"}}
	}
	order := typed("order_court", "juzgado", "order_number", "MP-1-2026", "order_date", "2026-11-23")
	list := []routeRow{
		sends("/find", "case.list", may.files, stageHeld, search), opens("/find", "case.list", may.files, ""),
		sends("/", "identity.read", either(may.team, may.desk), stageHeld, name),
		sends("/inbox", "identity.read", either(may.accepted, may.desk), stageHeld, name),
		sends("/desk", "identity.read", may.desk, stageHeld, name),
		opens("/tonight", "case.register", may.files, ""), sends("/tonight", "case.register", may.files, "",
			typed("group.0.age", "24", "group.0.gender", "mujer", "language", "español (castellano)", "place", "Mixco",
				"urgency", "alta", "share", "si")),
		opens("/cases/new", "case.register", may.files, ""), sends("/cases/new", "case.register", may.files, "",
			step).steps(),
		opens("/cases/:id", "case.read", reads, stageHeld), opens("/cases/:id", "case.read", either(may.team, may.desk),
			stageLive).as("asked only"),
		opens("/cases/:id/sheet", "case.read", reads, stageHeld),
		opens("/cases/:id/sheet", "case.read", either(may.team, may.desk), stageLive).as("asked only"),
		opens("/cases/:id/alike", "case.alike", either(may.team, may.desk), stageHeld),
		opens("/cases/:id/contact", "contact.read", either(may.team, may.shelter), stageApart),
		sends("/cases/:id/contact", "contact.write", may.team, stageApart, typed("from", "2026-12-24", "contact",
			"Por teléfono.", "weekday", "1", "why", goodReason)),
		opens("/cases/:id/divide", "case.divide", may.restricted, stageTwo),
		sends("/cases/:id/divide", "case.divide", may.restricted, stageTwo, typed("go", "P2", "agreed", "si", "reason",
			goodReason)),
		sends("/cases/:id/alike", "case.merge", may.restricted, stageDouble, func(c *cast, s *scene) any {
			return typed("into", string(s.other), "reason", goodReason)(c, s)
		}),
		sends("/cases/:id/alike", "case.part", may.restricted, stageMerged, typed("_do", "part")).as("part"),
		opens("/cases/:id/outcomes", "outcome.read", may.team, stageHeld),
		sends("/cases/:id/outcomes", "outcome.write", may.team, stageClosed, typed("_do", "exit", "code", "plan_cumplido",
			"on", "2026-11-23", "why", "Se supo.")),
		opens("/cases/:id/tasks", "task.read", may.team, stageHeld),
		sends("/cases/:id/tasks", "task.write", may.team, stageHeld, typed("text", "Llamar.", "due", "2026-12-24")),
		opens("/tasks", "case.list", may.files, ""),
		opens("/cases/:id/handon", "handon.withdraw", may.work, stageHanded),
		sends("/cases/:id/handon", "case.handon", may.work, stageHeld, func(c *cast, s *scene) any {
			return typed("to", string(c.agencies["other"].ID), "reason", "place", "note", goodReason, "given_by", "persona",
				"method", "oral")(c, s)
		}),
		sends("/cases/:id/handon", "handon.withdraw", may.work, stageHanded, typed("_do", "withdraw")).as("withdraw"),
		opens("/handons", "handon.list", may.hands, ""),
		opens("/returns", "consulate.list", may.none, ""),
		opens("/returns/:id", "consulate.read", may.none, stageHeld),
		sends("/returns/:id", "consulate.settle", may.none, stageHeld, typed("on", "")),
		sends("/handons", "handon.answer", may.takes, stageHanded, func(c *cast, s *scene) any {
			return typed("handon", string(s.handon), "_do", "accept")(c, s)
		}).tells(), // The desk is told that its reason is missing.
		opens("/cases/:id/ledger", "ledger.read", either(may.team, may.desk), stageHeld),
		opens("/cases/:id/personal", "personal.read", either(may.team, may.desk), stageCoded),
		sends("/cases/:id/personal", "personal.give", may.work, stageCoded, typed("_do", "give")).as("give"),
		sends("/cases/:id/personal", "personal.end", may.work, stageCoded, typed("_do", "end")).as("end"),
		sends("/cases/:id/personal", "personal.answer", may.work, stageCoded, typed("text", "La llamo hoy.")),
		opens("/cases/:id/edit", "case.edit", may.work, stageSent), sends("/cases/:id/edit", "case.edit", may.work, stageSent,
			typed("_step", "1")).steps(),
		opens("/cases/:id/refer", "referral.create", may.work, stageHeld),
		sends("/cases/:id/refer", "referral.create", may.work, stageHeld, typed("needs", "psicologia", "urgency", "media")),
		opens("/cases/:id/identity", "identity.read", reads, stageHeld), opens("/cases/:id/consent", "consent.read", reads,
			stageHeld),
		sends("/cases/:id/consent", "consent.withdraw", reads, stageHeld, typed("_do", "withdraw")).as("withdraw"),
		sends("/cases/:id/consent", "consent.confirm", may.work, stageWaits, typed("_do", "confirm")).as("confirm"),
		sends("/cases/:id/consent", "consent.confirm", may.work, stageWaits, typed("_do", "reject")).as("reject"),
		sends("/cases/:id/consent", "consent.complete", may.work, stageHeld,
			typed("_do", "complete", "later.contacto_familia", "no")).as("complete"),
		sends("/cases/:id/consent", "consent.record", either(on("team worker", "referente"), on("team", "coordinacion"),
			may.accepted), stageHeld,
			typed("_do", "record", "consent.given_by", "persona", "consent.language", "spa", "consent.method", "oral",
				"consent.scopes.registro", "si",
				"consent.scopes.compartir_minimo", "si")),
		opens("/cases/:id/incidents", "incident.read", either(may.team, may.desk, may.shelter), stageAdmitted),
		sends("/cases/:id/incidents", "incident.record", may.shelter, stageAdmitted, func(c *cast, _ *scene) any {
			return url.Values{"kind": {"lesion"}, "grade": {"leve"}, "when": {c.w.Clock.Now().
				In(c.w.Work.Pack().TimeZone()).Format("2006-01-02T15:04")}, "text": {"Se cayó."}, "done": {"La vio la enfermera."}}
		}).as("record"),
		sends("/cases/:id/incidents", "incident.acknowledge", may.work, stageAdmitted, func(c *cast, s *scene) any {
			return url.Values{"_do": {"seen"}, "incident": {c.incident(s)}}
		}),
		opens("/cases/:id/diary", "diary.read", either(may.team, may.accepted), stageAdmitted),
		sends("/cases/:id/diary", "diary.write", either(may.team, may.accepted), stageAdmitted,
			typed("kind", "visita", "day", "2026-11-23", "text", "Está bien.")),
		opens("/cases/:id/files", "file.read", either(may.team, may.shelter), stageAdmitted),
		opens("/cases/:id/files/:file", "file.open", either(may.team, may.shelter), stageAdmitted),
		sends("/cases/:id/files", "file.add", may.team, stageAdmitted, typed("_do", "add")).as("add").steps(),
		sends("/cases/:id/files", "file.remove", may.team, stageAdmitted, func(c *cast, s *scene) any {
			return url.Values{"_do": {"remove"}, "which": {c.file(s)}, "reason": {"Es de otra persona."}}
		}).as("remove"),
		opens("/cases/:id/restricted", "restricted.read", may.restricted, stageHeld),
		sends("/cases/:id/restricted", "restricted.read", may.restricted, stageHeld, typed("_do", "open", "reason",
			goodReason)),
		sends("/cases/:id/restricted", "restricted.write", may.restricted, stageHeld,
			typed("_do", "save", "restricted.protected_witness", "si")).as("write"),
		sends("/cases/:id/order", "order.record", may.court, stageMinor, order).tells(),
		sends("/cases/:id/order", "order.record", may.none, stageSent, order).as("of an adult").tells(),
		sends("/cases/:id/court", "court.record", may.hears, stageMinor, typed("kind", "hearing", "day", "2026-12-03",
			"_do", "set")).tells(),
		sends("/cases/:id/assign", "case.assign", may.work, stageSent, func(c *cast, _ *scene) any {
			return url.Values{"worker": {string(c.member("team", "referente").person.Account)}, "note": {goodReason}}
		}),
		opens("/cases/:id/erasure", "case.hold", may.keepsCase, stageClosed),
		sends("/cases/:id/erasure", "case.forget", on("team worker", "supervisor_agencia"), stageClosed,
			typed("_do", "ask", "reason", "wish", "note", goodReason)).rev(),
		sends("/cases/:id/erasure", "case.hold", may.keepsCase, stageClosed, typed("_do", "hold", "note", goodReason)).
			as("hold").rev(),
		opens("/erasures", "erasure.decide", may.desk, ""),
		sends("/erasures", "erasure.decide", may.confirms, stageErase, func(_ *cast, s *scene) any {
			return url.Values{"_do": {"confirm"}, "case": {string(s.cas)}, "sure": {"si"}}
		}),
		sends("/cases/:id/close", "case.close", may.work, stageOver, typed("reason", "plan_cumplido")),
		opens("/cases/:id/glass", "glass.open", may.desk, stageHeld), sends("/cases/:id/glass", "glass.open", may.desk,
			stageHeld, typed("code", "vida", "reason", goodReason)),
	}
	for kind, whom := range map[string]who{"health": may.shelter, "psych": may.therapist, "legal": may.lawyer} {
		list = append(list, opens("/cases/:id/notes/:kind", "care."+kind+".read", whom, stageAdmitted).as(kind),
			sends("/cases/:id/notes/:kind", "care."+kind+".write", whom, stageAdmitted, typed("text", "Durmió bien.")).as(kind))
	}
	return list
}

func pagesOfReferrals() []routeRow {
	teamOrDesk := either(may.team, may.desk)
	return []routeRow{
		opens("/referrals/:id", "referral.read", teamOrDesk, stageHeld), opens("/referrals/:id/match", "referral.match",
			teamOrDesk, stageSent),
		opens("/referrals/:id/past", "referral.match", teamOrDesk, stageSent),
		sends("/referrals/:id/offers", "offer.send", may.work, stageSent,
			func(c *cast, _ *scene) any { return url.Values{"to": {string(c.shelter["asked"])}} }),
		sends("/referrals/:id/send", "referral.send", may.work, stageDraft, nil), sends("/referrals/:id/wait",
			"referral.waitlist", may.work, stageSent, nil),
		sends("/referrals/:id/review", "referral.edit", may.work, stageSent, nil),
		sends("/referrals/:id/cancel", "referral.cancel", may.work, stageHeld, typed("code", "solucion_alterna")),
		sends("/referrals/:id/close", "referral.close", may.work, stageFollowUp, typed("reason", "plan_cumplido")),
		opens("/referrals/:id/together", "referral.match", may.pairs, stageSent),
		sends("/referrals/:id/together", "offer.send", may.work, stageSent, func(c *cast, _ *scene) any {
			return url.Values{"with": {string(c.otherPart())}, "agreed": {"si"}, "why": {goodReason + " " + goodReason},
				"contact": {"Por teléfono."}, "weekday": {"0"},
				"pair": {string(c.shelter["asked"]) + "/" + string(c.shelter["accepted"])}}
		}),
		opens("/cases/:id/plan", "case.read", either(may.reads), stageHeld),
		sends("/cases/:id/plan", "plan.send", may.work, stageSent, func(c *cast, s *scene) any {
			return url.Values{"to": {string(s.bed) + "." + string(c.shelter["asked"])}}
		}),
		sends("/referrals/:id/follow", "referral.edit", may.work, stageByHand, typed("on", "2026-12-24")),
		sends("/referrals/:id/reopen", "referral.reopen", may.work, stageOver, typed("code", "cerrada_por_error")),
		sends("/referrals/:id/meet", "referral.close", may.work, stageByHand, typed("by", "Una escuela", "with",
			"Plaza en enero")),
	}
}

func pagesOfOffers() []routeRow {
	text := typed("text", "¿Viene sola?")
	end := typed("reason", "plan_cumplido")
	return []routeRow{
		opens("/inbox", "offer.list", may.inbox, ""),
		opens("/offers/:id", "offer.read", either(may.asked, may.team, may.desk), stageLive), opens("/offers/:id",
			"offer.read", either(may.shelter, may.team, may.desk), stageHeld).as("accepted"),
		sends("/offers/:id/accept", "offer.accept", may.asked, stageLive, typed("no_conflict", "si")),
		sends("/offers/:id/decline", "offer.decline", may.asked, stageLive, typed("code", "sin_cupo")),
		opens("/answers", "desk.read", may.inbox, ""),
		opens("/declines", "desk.read", may.desk, ""),
		opens("/desk/duty", "desk.read", may.desk, ""),
		opens("/night", "night.plan", may.desk, ""), opens("/night/past", "night.plan", may.desk, ""),
		sends("/night", "night.plan", may.desk, stageSent, func(c *cast, s *scene) any {
			return url.Values{"reason": {goodReason}, "lines": {string(s.bed) + "/" + string(c.shelter["asked"]) + "/0"}}
		}),
		sends("/offers/:id/check", "decline.confirm", may.desk, stageDeclined, typed("_do", "confirm")),
		sends("/offers/:id/check", "decline.overrule", may.desk, stageDeclined, typed("_do", "overrule", "text",
			"Ya hay cama.")).as("overrule"),
		sends("/offers/:id/check", "decline.return", may.desk, stageDeclined, typed("_do", "return", "text",
			"Ya hay cama.")).as("return"),
		sends("/offers/:id/question", "offer.ask", may.asked, stageLive, text), sends("/offers/:id/reply", "offer.reply",
			may.work, stageQuestion, text),
		sends("/offers/:id/meeting", "arrival.set", either(may.shelter, may.work), stageHeld,
			typed("place", "Terminal de buses")),
		sends("/offers/:id/message", "message.send", either(may.shelter, may.work), stageHeld, text),
		sends("/offers/:id/transit", "stay.transit", either(may.shelter, may.team), stageHeld, nil),
		sends("/offers/:id/heard",
			"stay.heard", either(may.shelter, may.team), stageOnTheWay, nil),
		sends("/offers/:id/undo", "stay.undo", on("accepted", "albergue_ingreso"), stageAdmitted, nil),
		sends("/offers/:id/revert", "stay.revert", either(may.shelter, may.desk), stageAdmitted, text),
		sends("/offers/:id/admit", "stay.admit", may.shelter, stageHeld, nil),
		sends("/offers/:id/move", "stay.move", may.shelter, stageHeld, func(c *cast, s *scene) any {
			return url.Values{"unit.P1": {string(c.elsewhere(s))}}
		}),
		sends("/offers/:id/join", "stay.join", may.shelter, stageJoined, typed("person", "P2")),
		sends("/offers/:id/leave", "stay.leave", may.shelter, stageTwo, typed("person", "P2", "reason",
			"reintegracion_familiar")),
		sends("/offers/:id/away", "stay.away", may.shelter, stageAdmitted, typed("person", "P1", "why", "hospital")),
		sends("/offers/:id/back", "stay.away", may.shelter, stageAway, typed("person", "P1")),
		sends("/offers/:id/discharge", "stay.discharge", may.shelter, stageAdmitted, end),
		sends("/offers/:id/transfer", "transfer.start", either(may.shelter, may.work), stageAdmitted,
			typed("reason", "peligro", "urgency", "alta")),
		sends("/offers/:id/book", "slot.book", may.therapist, stageHeld, func(c *cast, _ *scene) any {
			return url.Values{"at": {c.soon().Format("2006-01-02T15:04")}, "how": {"presencial"}}
		}).on("care"),
		sends("/offers/:id/close", "slot.close", may.therapist, stageAdmitted, end).on("care"),
		opens("/offers/:id/interpreter", "interpreter.ask", may.calls, stageHeld),
		sends("/offers/:id/interpreter", "interpreter.ask", may.calls, stageHeld, func(c *cast, _ *scene) any {
			return url.Values{"_do": {"ask"}, "to": {string(c.agencies["other"].ID)}, "language": {"kek"},
				"at": {c.soon().Format("2006-01-02T15:04")}, "how": {"presencial"}}
		}),
		sends("/offers/:id/interpreter", "interpreter.cancel", may.calls, stageCalled, func(_ *cast, s *scene) any {
			return url.Values{"_do": {"cancel"}, "call": {string(s.call)}}
		}).as("taken back"),
		opens("/appointments", "interpreter.list", on("*", "interprete"), ""),
		sends("/appointments", "interpreter.list", on("*", "interprete"), "", typed("languages", "kek")),
		opens("/appointments/:id", "interpreter.read", may.interprets, stageCalled),
		sends("/appointments/:id", "interpreter.answer", may.interprets, stageCalled, typed("_do", "accept", "anyway", "1")),
		opens("/live", "", may.signedIn, "").alone(),
	}
}

// shelterForm is the content of a new shelter's form.
var shelterForm = typed("name", "casa", "municipality", "0108", "address", "Portón verde", "active", "si",
	"intake_hours", "24h", "max_stay_days", "180", "security_level", "2",
	"languages", "spa", "unit.name", "Mujeres", "unit.population", "mujeres", "unit.genders", "mujer", "unit.age_min",
	"18", "unit.age_max", "99", "unit.open", "si",
	"unit.beds.total", "4", "unit.beds.blocked", "0", "unit.beds.residents", "0")

var programForm = typed("name", "psico", "municipality", "0101", "active", "si", "max_caseload", "900", "outside", "0",
	"typical_wait_days", "7", "departments_served", "01",
	"departments_served", "03", "languages", "spa", "specialisms", "trauma", "age_min", "0", "age_max", "99", "genders",
	"mujer", "modalities", "presencial")

func pagesOfPlaces() []routeRow {
	head := on("accepted", "albergue_direccion")
	newHouse, newProgram := on("*", "albergue_direccion admin_tecnico"),
		on("*", "programa_psico programa_legal admin_tecnico")
	imports := either(either(newHouse, newProgram), may.files)
	return []routeRow{
		opens("/shelters/new", "shelter.create", newHouse, ""), sends("/shelters/new", "shelter.create", newHouse, "",
			shelterForm),
		opens("/imports", "shelter.create", imports, ""),
		sends("/imports", "shelter.create", imports, "", typed("kind", "shelters")).steps(),
		opens("/imports/:id", "import.undo", either(head, may.operators), ""),
		sends("/imports/:id", "import.undo", either(head, may.operators), "", typed("_do", "undo")),
		opens("/shelters/:id", "shelter.board", either(may.shelter, may.desk), ""), opens("/shelters/:id/edit",
			"shelter.edit",
			head, ""),
		sends("/shelters/:id/edit", "shelter.edit", head, "", shelterForm), sends("/shelters/:id/confirm", "shelter.beds",
			may.shelter, "", nil),
		sends("/shelters/:id/surge", "shelter.surge", may.desk, "", func(c *cast, _ *scene) any {
			return url.Values{"unit": {string(c.units["accepted"][0].ID)}, "kind": {"hotel"}, "name": {"Hotel"},
				"beds": {"2"}, "nights": {"1"}, "reason": {goodReason}}
		}),
		sends("/shelters/:id/units/:unit", "shelter.beds", may.shelter, "", typed("_do", "set_blocked", "n", "1")),
		opens("/interests", "interest.read", on("*", "programa_legal"), ""),
		sends("/interests", "interest.write", on("*", "programa_legal"), "",
			typed("label", "Exp. 1", "side", "client", "name", "Nombre Ejemplo")),
		opens("/programs/new", "program.create", newProgram, ""), sends("/programs/new", "program.create", newProgram, "",
			programForm).steps(),
		opens("/programs/:id", "program.board", either(may.therapist, may.desk), ""), sends("/programs/:id",
			"program.caseload", may.therapist, "", typed("_do", "confirm")),
		opens("/programs/:id/edit", "program.edit", may.therapist, ""), sends("/programs/:id/edit", "program.edit",
			may.therapist, "", programForm),
		opens("/desk", "desk.read", may.desk, ""),
		sends("/desk/act", "desk.actfor", may.desk, "", func(c *cast, _ *scene) any {
			return url.Values{"agency": {string(c.agencies["other"].ID)}, "act": {"open"}, "reason": {goodReason}}
		}),
		opens("/authority", "order.record", may.files, ""),
		sends("/authority", "order.record", may.court, stageMinor, func(_ *cast, s *scene) any {
			return url.Values{"case": {string(s.cas)}, "order_court": {"juzgado"}, "order_number": {"MP-1-2026"},
				"order_date": {"2026-11-23"}}
		}),
	}
}

func pagesOfPeople() []routeRow {
	login := func() string { return string(domain.NewID[domain.AccountID]()) + "@example.org" }
	return []routeRow{
		opens("/people", "account.list", may.allKeepers, ""), opens("/people/new", "account.create", may.allKeepers, ""),
		sends("/people/new", "account.create", may.allKeepers, "", func(c *cast, _ *scene) any {
			return url.Values{"agency": {string(c.agencies["team"].ID)}, "name": {"Berta Ejemplo"}, "login": {login()},
				"roles": {"referente"}, "lang": {"es"}}
		}),
		opens("/people/:id", "account.read", may.keepers, stageAccount),
		sends("/people/:id", "account.edit", may.keepers, stageAccount, func(*cast, *scene) any {
			return url.Values{"_do": {"save"}, "name": {"Berta Ejemplo"}, "login": {login()}, "roles": {"referente"},
				"lang": {"es"}}
		}).rev(),
		sends("/people/:id", "account.factors", may.operators, stageFactors, typed("_do", "factors")).as("second steps"),
		opens("/approvals", "approval.decide", on("*", "coordinacion admin_tecnico"), ""),
		sends("/approvals", "approval.decide", on("*", "coordinacion admin_tecnico"), stageAsked,
			func(_ *cast, s *scene) any {
				return url.Values{"_do": {"confirm"}, "approval": {string(s.approval)}}
			}),
		sends("/people/:id", "account.disable", may.keepers, stageAccount, typed("_do", "disable")).as("disable"),
		sends("/people/:id", "account.edit", may.keepers, stageAccount, typed("_do", "reset")).as("a new code"),
		opens("/agencies", "agency.list", may.signedIn, ""),
		opens("/agencies/new", "agency.create", may.operators, ""),
		sends("/agencies/new", "agency.create", may.operators, "", func(*cast, *scene) any {
			return url.Values{"name": {"Nueva " + login()[:6]}, "type": {"ong"}, "department": {"01"}, "roles": {"referente"},
				"can_refer": {"si"}}
		}),
		opens("/agencies/:id", "agency.read", either(on("team worker", "*"), on("*", "coordinacion auditoria admin_tecnico")),
			""),
		sends("/agencies/:id", "agency.edit", may.keepers, "", typed("_do", "save", "ref", "agencia team", "name",
			"agencia team", "type", "ong", "department", "01", "can_refer", "si")).rev(),
		opens("/agencies/:id/rota", "agency.read", either(on("team worker", "*"), on("*", "admin_tecnico")), ""),
		sends("/agencies/:id/rota", "agency.edit", may.keepers, "", typed("_do", "drop_turn.7")),
		opens("/agencies/:id/machines", "machine.read", may.operators, ""),
		sends("/agencies/:id/machines", "machine.keep", may.operators, "", typed("name", "Sistema de camas", "role",
			"albergue_ingreso", "scopes", "units.read", "days", "30")),
		opens("/agencies/:id/sign-on", "signon.read", may.operators, ""),
		sends("/agencies/:id/sign-on", "signon.keep", may.operators, "", typed("_do", "set", "issuer",
			"http://cuentas.example.org", "client_id", "amparo", "client_secret", "un-secreto")),
		opens("/machines/:id", "machine.read", may.operators, stageMachine),
		sends("/machines/:id", "machine.keep", may.operators, stageMachine, typed("_do", "revoke")),
		sends("/desk/claim", "desk.read", may.desk, stageLive, func(_ *cast, s *scene) any {
			return url.Values{"_do": {"release"}, "offer": {string(s.bedOffer)}}
		}),
		sends("/audit/verify", "log.verify", on("*", "auditoria"), "", nil),
		opens("/audit", "log.read", on("*", "supervisor_agencia albergue_direccion auditoria"), ""),
	}
}
