package httpd_test

import (
	"context"
	"encoding/base64"
	"time"

	"amparo/internal/domain/diary"
	"amparo/internal/httpd/api"
)

// apiDoors is the table of the interface.
func apiRows() []routeRow {
	var out []routeRow
	for _, list := range [][]routeRow{apiOwn(), apiCases(), apiReferrals(), apiOffers(), apiCare(), apiInterpreters(),
		apiPlaces(), apiPeople(), apiReports(), apiCrossings(), apiReleases(), apiCountry()} {
		out = append(out, list...)
	}
	for i := range out {
		out[i].path = api.Base + out[i].path
	}
	return out
}

// apiOwn is what needs a session and nothing else.
func apiOwn() []routeRow {
	return []routeRow{
		opens("/openapi.json", "", may.public, ""), opens("/version", "", may.public, ""),
		opens("/vocabulary", "", may.signedIn, ""), opens("/vocabulary/places", "", may.signedIn, ""),
		opens("/vocabulary/languages", "", may.signedIn, ""),
		opens("/vocabulary/countries", "", may.signedIn, ""), opens("/vocabulary/providers", "", may.signedIn, ""),
		opens("/me", "", may.signedIn, ""), opens("/sessions", "session.own", may.signedIn, ""),
		opens("/notices", "notice.read", may.signedIn, ""), opens("/notices/count", "notice.read", may.signedIn, ""),
		opens("/figures", "figures.read", may.signedIn, ""),
		sends("/sessions", "", may.public, "", nil).own(), sends("/sessions/redeem", "", may.public, "", nil).own(),
		sends("/sessions/current/role", "", may.signedIn, "", nil).own(), sends("/sessions/current/end", "", may.signedIn, "",
			nil).own(),
		sends("/sessions/others/end", "session.own", may.signedIn, "", nil).own(),
		sends("/sessions/:session/end", "session.own", may.none, "", nil),
		sends("/me/password", "password.own", may.signedIn, "", nil).own(), sends("/me/language", "session.own", may.signedIn,
			"", says(fields{"lang": "es"})),
		sends("/sessions/current/factor", "", may.signedIn, "", nil).own(),
		sends("/sessions/current/passkey", "", may.signedIn, "", nil).own(), opens("/me/factors", "", may.signedIn, ""),
		sends("/me/factors/codes", "", may.signedIn, "", nil).own(),
		sends("/me/factors/codes/confirm", "", may.signedIn, "", nil).own(),
		sends("/me/factors/recovery", "", may.signedIn, "", nil).own(),
		sends("/me/factors/:factor/remove", "", may.none, "", nil),
		opens("/me/address-keys", "", may.signedIn, ""),
		sends("/me/address-keys/:account/give", "", may.none, stageAccount, nil),
		opens("/me/channels", "session.own", may.signedIn, ""), opens("/agenda", "session.own", may.signedIn, ""),
		sends("/agenda/feed", "session.own", may.signedIn, "", nil).own(),
		sends("/agenda/feed/end", "session.own", may.signedIn, "", nil).own(),
		sends("/me/channels", "session.own", may.signedIn, "", says(fields{"choices": []fields{{"subject": "rest",
			"channel": "mail"}}})),
		sends("/me/channels/address", "session.own", may.signedIn, "", nil).own(),
		sends("/me/channels/code", "session.own", may.signedIn, "", nil).own(),
		sends("/me/readings", "reading.on", may.signedIn, "", says(fields{"reason": goodReason})),
		sends("/notices/seen", "notice.read", may.signedIn, "", nil).own(), sends("/notices/:notice/seen", "notice.read",
			may.none, "", nil),
	}
}

func filing() fields {
	return fields{"group": []fields{{"relation": "titular", "age": 24, "gender": "mujer"}},
		"languages":          []fields{{"id": "spa", "level": "materno"}},
		"trafficking_status": "posible", "found_municipality": "0101", "security_level_needed": 1,
		"court_status": "no_aplica",
		"consent":      consentFields(), "needs": []fields{{"need": "abrigo", "urgency": "alta"}}}
}

func consentFields() fields {
	return fields{"given_by": "persona", "language": "spa", "method": "oral", "scopes": fields{"registro": "si",
		"compartir_minimo": "si", "compartir_identidad": "si"}}
}

func caseFields() fields {
	f := filing()
	delete(f, "consent")
	delete(f, "needs")
	return f
}

func apiCases() []routeRow {
	search := func(_ *cast, s *scene) any { return fields{"q": s.code} }
	return []routeRow{
		opens("/cases", "case.list", may.files, ""), opens("/referrals", "case.list", may.files, ""),
		sends("/cases", "case.register", may.files, "", says(filing())), sends("/cases/preview", "case.register", may.files,
			"", says(filing())),
		sends("/tonight", "case.register", may.files, "", says(fields{"group": filing()["group"], "language": "spa",
			"found_municipality": "0101", "urgency": "alta", "share": "si"})),
		sends("/cases/find", "case.list", may.files, stageHeld, search),
		opens("/cases/:case", "case.read", may.reads, stageHeld), opens("/cases/:case", "case.read",
			either(may.team, may.desk), stageSent).as("nobody asked"),
		opens("/cases/:case", "case.read", either(may.team, may.desk), stageLive).as("asked only"),
		writes("/cases/:case", "case.edit", may.work, stageSent, says(caseFields())),
		sends("/cases/:case/assign", "case.assign", may.work, stageSent, func(c *cast, _ *scene) any {
			return fields{"worker": string(c.member("team", "referente").person.Account), "note": goodReason}
		}),
		sends("/cases/:case/close", "case.close", may.work, stageOver, says(fields{"reason": "plan_cumplido"})),
		opens("/cases/:case/erasure", "case.hold", may.keepsCase, stageClosed),
		sends("/cases/:case/erasure", "case.forget", on("team worker", "supervisor_agencia"), stageClosed,
			says(fields{"reason": "wish", "note": goodReason})),
		sends("/cases/:case/hold", "case.hold", may.keepsCase, stageClosed, says(fields{"note": goodReason})),
		sends("/cases/:case/hold/lift", "case.hold", may.keepsCase, stageKept, nil),
		opens("/erasures", "erasure.decide", may.desk, ""),
		sends("/erasures/:case/refuse", "erasure.decide", may.desk, stageErase, says(fields{"note": goodReason})),
		sends("/erasures/:case/confirm", "erasure.decide", may.confirms, stageErase, nil),
		sends("/cases/:case/referrals", "referral.create", may.work, stageHeld,
			says(fields{"needs": []fields{{"need": "psicologia", "urgency": "media"}}, "send": true})),
		sends("/cases/:case/consent", "consent.record", either(on("team worker", "referente"), on("team", "coordinacion"),
			may.accepted), stageHeld, says(consentFields())),
		opens("/cases/:case/consent", "consent.read", may.reads, stageWaits), opens("/cases/:case/consent", "consent.read",
			either(may.team, may.desk), stageLive).as("asked only"),
		sends("/cases/:case/consent/confirm", "consent.confirm", may.work, stageWaits, nil),
		sends("/cases/:case/consent/reject", "consent.confirm", may.work, stageWaits, nil),
		sends("/cases/:case/consent/complete", "consent.complete", may.work, stageHeld,
			says(fields{"scopes": fields{"contacto_familia": "no"}})),
		sends("/cases/:case/consent/withdraw", "consent.withdraw", may.reads, stageHeld, nil),
		opens("/cases/:case/identity", "identity.read", may.reads, stageAdmitted), opens("/cases/:case/safety", "safety.read",
			may.reads, stageAdmitted),
		opens("/cases/:case/identity", "identity.read", either(may.team, may.desk), stageLive).as("asked only"),
		opens("/cases/:case/safety", "safety.read", either(may.team, may.desk, may.therapist, may.lawyer),
			stageFollowUp).as("she left the house"),
		writes("/cases/:case/identity", "identity.write", may.work, stageHeld, says(fields{"alias": "La vecina"})),
		writes("/cases/:case/safety", "safety.write", may.work, stageHeld, says(fields{"lgbtiq": false})),
		opens("/cases/:case/restricted", "restricted.read", may.restricted, stageHeld),
		writes("/cases/:case/restricted", "restricted.write", may.restricted, stageHeld,
			says(fields{"protected_witness": true})),
		opens("/cases/:case/openings", "case.read", may.reads, stageHeld),
		opens("/cases/:case/alike", "case.alike", either(may.team, may.desk), stageHeld),
		opens("/cases/:case/contact", "contact.read", either(may.team, may.shelter), stageApart),
		sends("/cases/:case/contact", "contact.write", may.team, stageApart, says(fields{"from": "2026-12-24",
			"contact": "Por teléfono.", "days": []int{1}, "why": goodReason})),
		sends("/cases/:case/divide", "case.divide", may.restricted, stageTwo, says(fields{"go": []string{"P2"},
			"agreed": true, "reason": goodReason})),
		sends("/cases/:case/merge", "case.merge", may.restricted, stageDouble, func(_ *cast, s *scene) any {
			return fields{"into": s.other, "reason": goodReason}
		}),
		sends("/cases/:case/part", "case.part", may.restricted, stageMerged, nil),
		opens("/cases/:case/outcomes", "outcome.read", may.team, stageHeld),
		sends("/cases/:case/outcomes", "outcome.write", may.team, stageFollowUp, func(_ *cast, s *scene) any {
			return fields{"referral": s.bed, "days": 30, "outcomes": []string{"estable_seguro"}}
		}),
		sends("/cases/:case/exit", "outcome.write", may.team, stageClosed, says(fields{"code": "plan_cumplido",
			"on": "2026-11-23", "why": "Se supo."})),
		opens("/cases/:case/tasks", "task.read", may.team, stageHeld),
		sends("/cases/:case/tasks", "task.write", may.team, stageHeld, says(fields{"text": "Llamar.", "due": "2026-12-24"})),
		sends("/cases/:case/tasks/done", "task.write", may.team, stageHeld, func(c *cast, s *scene) any {
			return fields{"task": c.task(s), "done": true}
		}),
		sends("/cases/:case/tasks/owner", "task.write", may.team, stageHeld, func(c *cast, s *scene) any {
			return fields{"task": c.task(s), "owner": c.ana.Account}
		}),
		sends("/cases/:case/tasks/settle", "task.write", may.team, stageAbroad, func(c *cast, s *scene) any {
			return fields{"task": c.steps(s)["papeles_viaje"], "result": "done"}
		}),
		sends("/cases/:case/plans", "task.write", may.team, stageAbroad, says(fields{"plan": "pasos_retorno"})),
		sends("/cases/:case/travel", "task.write", may.team, stageAbroad, func(c *cast, s *scene) any {
			for _, gate := range []string{"riesgo", "deseo"} {
				must(c.t, c.w.Work.Settle(context.Background(), c.ana.Actor, s.cas, c.steps(s)[gate],
					diary.Settlement{Result: diary.Done, Note: "Marta."}))
			}
			return fields{"travel_on": "2026-12-24"}
		}),
		opens("/tasks", "case.list", may.files, ""),
		opens("/cases/:case/handon", "handon.withdraw", may.work, stageHanded),
		sends("/cases/:case/handon", "case.handon", may.work, stageHeld, func(c *cast, _ *scene) any {
			return fields{"to": c.agencies["other"].ID, "reason": "place", "note": goodReason, "given_by": "persona",
				"method": "oral"}
		}),
		sends("/cases/:case/handon/withdraw", "handon.withdraw", may.work, stageHanded, nil),
		opens("/returns", "consulate.list", may.none, ""), opens("/returns/:case", "consulate.read", may.none, stageHeld),
		sends("/returns/:case/papers", "consulate.settle", may.none, stageHeld, says(fields{})),
		opens("/handons", "handon.list", may.hands, ""), opens("/handons/receipts", "handon.list", may.hands, ""),
		sends("/handons/:handon/accept", "handon.answer", may.takes, stageHanded, nil),
		sends("/handons/:handon/decline", "handon.answer", may.takes, stageHanded, says(fields{"code": "other"})),
		opens("/cases/:case/ledger", "ledger.read", either(may.team, may.desk), stageHeld),
		opens("/cases/:case/personal", "personal.read", either(may.team, may.desk), stageCoded),
		sends("/cases/:case/personal/code", "personal.give", may.work, stageCoded, nil),
		sends("/cases/:case/personal/end", "personal.end", may.work, stageCoded, nil),
		sends("/cases/:case/personal/answer", "personal.answer", may.work, stageCoded, says(fields{"text": "La llamo hoy."})),
	}
}

func apiReferrals() []routeRow {
	end := says(fields{"reason": "plan_cumplido"})
	teamOrDesk := either(may.team, may.desk)
	return []routeRow{
		opens("/referrals/:referral", "referral.read", teamOrDesk, stageHeld), opens("/referrals/:referral/matches",
			"referral.match", teamOrDesk, stageSent),
		opens("/fhir/ServiceRequest/:referral", "referral.read", teamOrDesk, stageHeld),
		writes("/referrals/:referral", "referral.edit", may.work, stageSent,
			says(fields{"need": "abrigo", "urgency": "critica"})),
		sends("/referrals/:referral/send", "referral.send", may.work, stageDraft, nil),
		sends("/referrals/:referral/offers", "offer.send", may.work, stageSent,
			func(c *cast, _ *scene) any { return fields{"shelters": []string{string(c.shelter["asked"])}} }),
		sends("/referrals/:referral/wait", "referral.waitlist", may.work, stageSent, nil),
		sends("/referrals/:referral/review", "referral.edit", may.work, stageSent, nil),
		sends("/referrals/:referral/cancel", "referral.cancel", may.work, stageHeld,
			says(fields{"code": "solucion_alterna"})),
		opens("/referrals/:referral/together", "referral.match", may.pairs, stageSent),
		opens("/referrals/:referral/matches/past", "referral.match", teamOrDesk, stageSent),
		sends("/referrals/:referral/together", "offer.send", may.work, stageSent, func(c *cast, _ *scene) any {
			return fields{"shelter": c.shelter["asked"], "with": c.otherPart(), "other_shelter": c.shelter["accepted"],
				"agreed": true, "why": goodReason + " " + goodReason, "contact": "Por teléfono.", "days": []int{0}}
		}),
		opens("/cases/:case/plan", "case.read", may.reads, stageHeld),
		sends("/cases/:case/plan", "plan.send", may.work, stageSent, func(c *cast, s *scene) any {
			return fields{"needs": []fields{{"referral": s.bed, "providers": []string{string(c.shelter["asked"])}}}}
		}),
		sends("/referrals/:referral/follow", "referral.edit", may.work, stageByHand, says(fields{"on": "2026-12-24"})),
		sends("/referrals/:referral/close", "referral.close", may.work, stageFollowUp, end),
		sends("/referrals/:referral/reopen", "referral.reopen", may.work, stageOver,
			says(fields{"code": "cerrada_por_error"})),
		sends("/referrals/:referral/meet", "referral.close", may.work, stageByHand,
			says(fields{"by": "Una escuela", "with": "Plaza en enero"})),
	}
}

func apiOffers() []routeRow {
	text := says(fields{"text": "¿Viene sola?"})
	return []routeRow{
		opens("/offers", "offer.list", may.inbox, ""),
		opens("/events", "event.list", may.inbox, ""),
		opens("/offers/:offer", "offer.read", either(may.asked, may.team, may.desk), stageLive),
		opens("/fhir/Task/:offer", "offer.read", either(may.asked, may.team, may.desk), stageLive),
		opens("/offers/:offer", "offer.read", either(may.shelter, may.team, may.desk), stageHeld).as("accepted"),
		opens("/offers/:offer", "offer.read", either(may.therapist, may.team, may.desk),
			stageHeld).on("care").as("of a therapist"),
		sends("/offers/:offer/accept", "offer.accept", may.asked, stageLive, says(fields{"no_conflict": true})),
		sends("/offers/:offer/decline", "offer.decline", may.asked, stageLive, says(fields{"code": "sin_cupo"})),
		sends("/offers/:offer/decline", "offer.decline", may.shelter, stageHeld,
			says(fields{"code": "sin_cupo"})).as("after its yes"),
		opens("/answers", "desk.read", may.inbox, ""),
		opens("/declines", "desk.read", may.desk, ""), opens("/desk/duty", "desk.read", may.desk, ""),
		opens("/night", "night.plan", may.desk, ""), opens("/night/plans", "night.plan", may.desk, ""),
		opens("/night/past", "night.plan", may.desk, ""),
		sends("/night", "night.plan", may.desk, stageSent, nightLine),
		sends("/offers/:offer/decline/confirm", "decline.confirm", may.desk, stageDeclined, says(fields{})),
		sends("/offers/:offer/decline/overrule", "decline.overrule", may.desk, stageDeclined, text),
		sends("/offers/:offer/decline/return", "decline.return", may.desk, stageDeclined, text),
		sends("/offers/:offer/question", "offer.ask", may.asked, stageLive, text), sends("/offers/:offer/reply",
			"offer.reply", may.work, stageQuestion, text),
		sends("/offers/:offer/withdraw", "offer.withdraw", may.work, stageLive, nil).both(),
		sends("/offers/:offer/meeting", "arrival.set", either(may.shelter, may.work), stageHeld,
			says(fields{"place": "Terminal de buses"})),
		opens("/offers/:offer/messages", "message.read", either(may.shelter, may.team, may.desk), stageHeld),
		sends("/offers/:offer/messages", "message.send", either(may.shelter, may.work), stageHeld, text),
		opens("/offers/:offer/address", "shelter.address", either(may.shelter, on("worker", "referente")), stageHeld).both(),
		opens("/offers/:offer/address", "shelter.address", may.asked, stageLive).as("asked only").both(),
	}
}

func apiCare() []routeRow {
	note := says(fields{"text": "Durmió bien."})
	end := says(fields{"reason": "plan_cumplido"})
	return []routeRow{
		sends("/offers/:offer/transit", "stay.transit", either(may.shelter, may.team), stageHeld, nil),
		sends("/offers/:offer/heard", "stay.heard", either(may.shelter, may.team), stageOnTheWay, nil),
		sends("/offers/:offer/undo", "stay.undo", on("accepted", "albergue_ingreso"), stageAdmitted, nil),
		sends("/offers/:offer/revert", "stay.revert", either(may.shelter, may.desk), stageAdmitted, note),
		sends("/offers/:offer/admit", "stay.admit", may.shelter, stageHeld, nil), sends("/offers/:offer/no-show",
			"stay.noshow",
			may.shelter, stageHeld, nil).both(),
		sends("/offers/:offer/release", "stay.release", may.shelter, stageHeld, nil).both(),
		sends("/offers/:offer/extend", "stay.extend", may.shelter, stageHeld, nil).both(),
		sends("/offers/:offer/move", "stay.move", may.shelter, stageHeld, func(c *cast, s *scene) any {
			return fields{"person": "P1", "unit": string(c.elsewhere(s))}
		}),
		sends("/offers/:offer/join", "stay.join", may.shelter, stageJoined, says(fields{"person": "P2"})),
		sends("/offers/:offer/leave", "stay.leave", may.shelter, stageTwo,
			says(fields{"person": "P2", "reason": "reintegracion_familiar"})),
		sends("/offers/:offer/away", "stay.away", may.shelter, stageAdmitted,
			says(fields{"person": "P1", "why": "hospital"})),
		sends("/offers/:offer/back", "stay.away", may.shelter, stageAway, says(fields{"person": "P1"})),
		sends("/offers/:offer/discharge", "stay.discharge", may.shelter, stageAdmitted, end),
		sends("/offers/:offer/transfer", "transfer.start", either(may.shelter, may.work), stageAdmitted,
			says(fields{"reason": "peligro", "urgency": "alta"})),
		sends("/offers/:offer/book", "slot.book", may.therapist, stageHeld, func(c *cast, _ *scene) any {
			return fields{"at": c.soon().Format(time.RFC3339), "how": "presencial"}
		}).on("care"),
		sends("/offers/:offer/start", "slot.start", may.therapist, stageHeld, nil).on("care").both(),
		sends("/offers/:offer/finish", "slot.close", may.therapist, stageAdmitted, end).on("care"),
		opens("/cases/:case/notes/health", "care.health.read", may.shelter, stageAdmitted), opens("/cases/:case/notes/psych",
			"care.psych.read", may.therapist, stageAdmitted),
		opens("/cases/:case/notes/legal", "care.legal.read", may.lawyer, stageAdmitted), sends("/cases/:case/notes/health",
			"care.health.write", may.shelter, stageAdmitted, note),
		sends("/cases/:case/notes/psych", "care.psych.write", may.therapist, stageAdmitted, note),
		sends("/cases/:case/notes/legal", "care.legal.write", may.lawyer, stageAdmitted, note),
		opens("/cases/:case/incidents", "incident.read", either(may.team, may.desk, may.shelter), stageAdmitted),
		sends("/cases/:case/incidents", "incident.record", may.shelter, stageAdmitted, func(c *cast, _ *scene) any {
			return fields{"kind": "lesion", "grade": "leve", "when": c.w.Clock.Now().Format(time.RFC3339), "text": "Se cayó.",
				"done": "La vio la enfermera."}
		}),
		sends("/cases/:case/incidents/acknowledge", "incident.acknowledge", may.work, stageAdmitted,
			func(c *cast, s *scene) any { return fields{"id": c.incident(s)} }),
		opens("/cases/:case/diary", "diary.read", either(may.team, may.accepted), stageAdmitted),
		sends("/cases/:case/diary", "diary.write", either(may.team, may.accepted), stageAdmitted,
			says(fields{"kind": "visita", "day": "2026-11-23", "text": "Está bien."})),
		opens("/cases/:case/files", "file.read", either(may.team, may.shelter), stageAdmitted),
		opens("/cases/:case/files/:file", "file.open", either(may.team, may.shelter), stageAdmitted),
		sends("/cases/:case/files", "file.add", may.team, stageAdmitted,
			says(fields{"kind": "otro", "day": "2026-11-23", "file": "JVBERi0xLjQKJSVFT0YK"})),
		sends("/cases/:case/files/:file/remove", "file.remove", may.team, stageAdmitted,
			says(fields{"reason": "Es de otra persona."})),
		sends("/cases/:case/order", "order.record", may.court, stageMinor,
			says(fields{"order_number": "MP-1-2026", "order_date": "2026-11-23"})),
		sends("/cases/:case/order", "order.record", may.none, stageSent,
			says(fields{"order_number": "MP-1-2026", "order_date": "2026-11-23"})).as("of an adult"),
		sends("/cases/:case/court", "court.record", may.hears, stageMinor,
			says(fields{"kind": "hearing", "day": "2026-12-03"})),
		sends("/cases/:case/glass", "glass.open", may.desk, stageHeld, says(fields{"code": "vida", "reason": goodReason})),
	}
}

func apiInterpreters() []routeRow {
	return []routeRow{
		opens("/offers/:offer/interpreters", "interpreter.ask", may.calls, stageHeld),
		sends("/offers/:offer/interpreters", "interpreter.ask", may.calls, stageHeld, func(c *cast, _ *scene) any {
			return fields{"to": string(c.agencies["other"].ID), "language": "kek", "at": c.soon().Format(time.RFC3339),
				"how": "presencial"}
		}),
		sends("/offers/:offer/interpreters/:appointment/cancel", "interpreter.cancel", may.calls, stageCalled, nil),
		opens("/appointments", "interpreter.list", on("*", "interprete"), ""),
		opens("/me/languages", "interpreter.list", on("*", "interprete"), ""),
		sends("/me/languages", "interpreter.list", on("*", "interprete"), "", says(fields{"languages": []string{"kek"}})),
		opens("/appointments/:appointment",
			"interpreter.read", may.interprets, stageCalled),
		sends("/appointments/:appointment/accept", "interpreter.answer", may.interprets, stageCalled,
			says(fields{"anyway": true})),
		sends("/appointments/:appointment/decline", "interpreter.answer", may.interprets, stageCalled, nil),
	}
}

func shelterFields(c *cast) fields {
	var units []fields
	for _, u := range c.units["accepted"] {
		units = append(units, fields{"id": string(u.ID), "name": u.Name, "population": u.Population,
			"genders": []string{"mujer"}, "age_min": 0, "age_max": 99,
			"accepts_pregnant": true, "open": true, "beds": fields{"total": u.Beds.Total, "blocked": 0, "residents": 0}})
	}
	return fields{"name": "casa", "municipality": "0108", "address": "MARCA-DIRECCION", "active": true,
		"intake_hours": "24h", "max_stay_days": 180, "security_level": 2,
		"languages": []string{"spa"}, "units": units}
}

func programFields() fields {
	return fields{"name": "psico", "municipality": "0101", "departments_served": []string{"01", "03"},
		"languages": []string{"spa"}, "specialisms": []string{"trauma"},
		"age_min": 0, "age_max": 99, "genders": []string{"mujer"}, "modalities": []string{"presencial"}, "max_caseload": 900,
		"outside": 0, "typical_wait_days": 7, "active": true}
}

func with(f fields, pairs ...any) fields {
	out := fields{}
	for k, v := range f {
		out[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}

const (
	caseSheet = "edad;genero;idiomas;condicion;municipio;seguridad;necesidades;urgencia;quien consiente;" +
		"forma del consentimiento;fecha del consentimiento;consentimiento\n" +
		"24;mujer;spa;posible;0101;2;albergue;alta;persona;oral;2026-11-20;registro,compartir_minimo"
	houseSheet = "nombre;municipio;direccion;horario;dias maximos;seguridad;idiomas;unidad;poblacion;genero;edad minima;" +
		"edad maxima;camas\ncasa;0108;Portón verde;24h;180;2;spa;Mujeres;mujeres;mujer;18;99;4\n"
	officeSheet = "nombre;municipio;departamentos;idiomas;especialidades;edad minima;edad maxima;genero;modalidad;cupo\n" +
		"psico;0101;01;spa;trauma;0;99;mujer;presencial;9\n"
)

func sheetOf(class, text string) func(*cast, *scene) any {
	return func(c *cast, _ *scene) any {
		f := fields{"agency": string(c.agencies["accepted"].ID), "dry_run": false,
			"file": base64.StdEncoding.EncodeToString([]byte(text))}
		if class != "" {
			f["class"] = class
		}
		return f
	}
}

func nightLine(c *cast, s *scene) any {
	return fields{"reason": goodReason, "lines": []fields{{"referral": s.bed, "shelter": c.shelter["asked"]}}}
}

func apiPlaces() []routeRow {
	head := on("accepted", "albergue_direccion")
	newProgram := func(class string) func(*cast, *scene) any {
		return func(c *cast, _ *scene) any {
			special := map[string]string{"psych": "trauma", "legal": "penal_trata"}[class]
			return with(programFields(), "agency", string(c.agencies["accepted"].ID), "class", class, "specialisms",
				[]string{special})
		}
	}
	newShelter := func(c *cast, _ *scene) any {
		f := with(shelterFields(c), "agency", string(c.agencies["accepted"].ID))
		f["units"] = []fields{with(f["units"].([]fields)[0], "id", "")}
		delete(f["units"].([]fields)[0], "id")
		return f
	}
	return []routeRow{
		opens("/fhir/metadata", "", may.public, ""), opens("/fhir/ServiceRequest", "case.list", may.files, ""),
		opens("/fhir/Task", "offer.list", may.inbox, ""),
		opens("/hsds", "program.list", may.lists, ""), opens("/hsds/package", "program.list", may.lists, ""),
		opens("/hsds/organizations", "program.list", may.lists, ""),
		opens("/hsds/organizations/:organization_uuid", "program.list", may.lists, ""),
		opens("/hsds/services", "program.list", may.lists, ""),
		opens("/hsds/services/:service_uuid", "program.list", may.lists, ""),
		opens("/hsds/service_at_locations", "program.list", may.lists, ""),
		opens("/hsds/service_at_locations/:at_uuid", "program.list", may.lists, ""),
		opens("/shelters", "shelter.board", on("*", "albergue_ingreso albergue_direccion coordinacion"), ""),
		opens("/shelters/:shelter", "shelter.board", either(may.shelter, may.desk), ""),
		opens("/shelters/:shelter/room", "shelter.board", either(may.shelter, may.desk), ""),
		sends("/shelters", "shelter.create", either(head, may.operators), "", newShelter),
		sends("/imports/shelters", "shelter.create", either(head, may.operators), "", sheetOf("", houseSheet)),
		sends("/imports/programs", "program.create", either(may.therapist, may.operators), "",
			sheetOf("psych", officeSheet)).tells(),
		sends("/imports/cases", "case.register", may.files, "", says(fields{"dry_run": true,
			"file": base64.StdEncoding.EncodeToString([]byte(caseSheet))})),
		opens("/imports/:import", "import.undo", either(head, may.operators), ""),
		sends("/imports/:import/undo", "import.undo", either(head, may.operators), "", nil),
		writes("/shelters/:shelter", "shelter.edit", head, "", func(c *cast, _ *scene) any { return shelterFields(c) }),
		sends("/shelters/:shelter/confirm", "shelter.beds", may.shelter, "", nil),
		sends("/shelters/:shelter/beds", "shelter.beds", may.shelter, "", func(c *cast, _ *scene) any {
			return fields{"units": []fields{{"unit": string(c.units["accepted"][0].ID), "blocked": 1}}}
		}),
		sends("/shelters/:shelter/surge", "shelter.surge", on("accepted", ""), "", func(c *cast, _ *scene) any {
			return fields{"unit": string(c.units["accepted"][0].ID), "kind": "hotel", "name": "Hotel", "beds": 2, "nights": 1}
		}),
		opens("/programs", "program.board", on("*", "programa_psico programa_legal coordinacion"), ""),
		opens("/programs/:program", "program.board", either(may.therapist, may.desk), ""),
		opens("/programs/:program/room", "program.board", either(may.therapist, may.desk), ""),
		sends("/programs", "program.create", either(may.therapist, may.operators), "", newProgram("psych")).tells(),
		sends("/programs", "program.create", either(may.lawyer, may.operators), "", newProgram("legal")).as("legal").tells(),
		opens("/interests", "interest.read", on("*", "programa_legal"), ""),
		sends("/interests", "interest.write", on("*", "programa_legal"), "",
			says(fields{"label": "Exp. 1", "side": "client", "name": "Nombre Ejemplo"})),
		sends("/interests/drop", "interest.write", on("*", "programa_legal"), "",
			says(fields{"entry": "abcdefghijkmnpqrstuvwxyz23"})),
		writes("/programs/:program", "program.edit", may.therapist, "", says(programFields())),
		sends("/programs/:program/confirm", "program.caseload", may.therapist, "", nil),
		sends("/programs/:program/caseload", "program.caseload", may.therapist, "",
			says(fields{"max_caseload": 900, "outside": 0})),
		// Each row is decided by itself.
		opens("/desk", "desk.read", may.desk, ""), opens("/team", "account.list", on("*", "supervisor_agencia"), ""),
		opens("/htcds", "figures.export", either(may.desk, on("*", "analista")), ""),
		opens("/years", "figures.read", may.signedIn, ""), opens("/years/:year", "figures.read", may.signedIn, ""),
		sends("/years/:year/count", "figures.count", may.desk, "", nil),
		sends("/years/:year/stated", "figures.state", either(may.desk, on("*", "analista")),
			"", says(fields{"kind": "condenas", "n": 3, "source": "Memoria", "on": "2025-03-01"})),
		opens("/waiting/lacks", "figures.read", on("*", "coordinacion analista auditoria"), ""),
		opens("/unattended", "case.list", may.files, ""), opens("/waiting",
			"case.list", may.files, ""), opens("/authority", "order.record", may.files, ""),
		opens("/authority/days", "court.record", may.files, ""),
	}
}
