package view

import "time"

func referralPages() map[string]Page {
	return map[string]Page{
		"referral": Referral{Frame: frame("referente", "/referrals/a"), Card: girl(), CaseURL: "/cases/k", Note: "Prefiere hablar con una mujer.", Events: events(),
			Next:   &Next{Say: Say{Key: "next.reply.h"}, Body: &Say{Key: "next.reply.body"}, Due: ahead(22 * time.Minute), Acts: []Action{{Key: "act.reply", URL: "#f-reply-4", Icon: "talk"}, {Key: "act.match", URL: "/referrals/a/match", Tone: "quiet", Icon: "search"}}},
			Offers: []OfferRow{{URL: "/offers/x", Provider: "Casa Jacaranda (demo)", State: "pregunta", Sent: ago(18 * time.Minute), Due: ahead(22 * time.Minute), Thread: []Line{{Who: "Casa Jacaranda (demo)", At: ago(6 * time.Minute), Text: "¿Cuántas semanas de embarazo tiene?"}}, Reply: &Form{Action: "/offers/x/reply", Rev: "4"}, Withdraw: "/offers/x/withdraw"}, {Provider: "Hogar Luz de Nance (demo)", State: "declinada", Sent: ago(100 * time.Minute), Code: "sin_cupo"}},
			Unmet:  []Reason{{Code: "zona_riesgo"}}, Place: &Place{Kind: "slot", State: "citado", Provider: "Consultorio Móvil Ixchel (demo)", MeetAt: ahead(40 * time.Hour), MeetHow: "movil", MeetNote: "Segundo piso."},
			Acts: []Action{{Key: "act.wait", URL: "/referrals/a/wait", Post: true, Values: map[string]string{"_rev": "4"}, Tone: "quiet", Icon: "clock"}}, Cancel: &Form{Action: "/referrals/a/cancel", Rev: "4"}, Others: items()[1:2]},
		"match": Match{Frame: frame("referente", "/referrals/a/match"), Card: girl(), ReferralURL: "/referrals/a", Form: Form{Action: "/referrals/a/offers", Rev: "4", Values: map[string][]string{"to": {"s1"}}}, Taken: ago(time.Minute), Fits: 82, Before: 40, FullN: 41, NotN: 10, Paging: Paging{Prev: "/referrals/a/match?from=0", Next: "/referrals/a/match?from=42"},
			Candidates: []Candidate{
				{ID: "s1", Name: "Casa Jacaranda (demo)", Department: "01", KM: 97, Free: 5, Units: []UnitFit{{"Adolescentes madres", 1}, {"Adolescentes", 1}}, Confirmed: ago(30 * time.Minute), Waiting: -1, Met: []Reason{{Code: "genero"}, {Code: "edad"}, {Code: "embarazo"}, {Code: "autorizacion"}, {Code: "zona_riesgo"}}, Rank: []Reason{{Code: "idioma_propio"}, {Code: "personal_femenino"}, {Code: "datos_recientes"}}, Care: []Reason{{Code: "distancia_noche"}, {Code: "grupo_en_unidades"}}},
				{ID: "s3", Name: "Hogar La Ceiba (demo)", Department: "16", KM: 12, Free: 1, Confirmed: ago(30 * time.Hour), Waiting: -1, Rank: []Reason{{Code: "interprete"}}, Care: []Reason{{Code: "ultima_cama"}}, Asked: "vista"}},
			Full: []Candidate{{ID: "s2", Name: "Hogar Luz de Nance (demo)", Department: "09", KM: -1, Confirmed: ago(100 * time.Hour), Waiting: 3, WaitDays: 12}},
			Excluded: []Excluded{{Name: "Albergue San Marcos (demo)", Department: "12", Why: []Reason{{Code: "zona_riesgo"}}, Protected: true},
				{Name: "Casa de Paso Tecún (demo)", Department: "11", Why: []Reason{{Code: "edad", Args: map[string]any{"min": 18, "max": 99}}, {Code: "genero", Args: map[string]any{"genders": []string{"hombre"}}}}},
				{Name: "Hogar El Tamarindo (demo)", Department: "05", Why: []Reason{{Code: "autorizacion", Args: map[string]any{"valid_until": "2026-09-30"}}}, Change: &Reason{Code: "autorizacion"}}},
			WhyNot: []WhyNot{{"edad", 6, []string{"Casa de Paso Tecún (demo)", "Casa del Migrante (demo)"}}, {"autorizacion", 3, []string{"Hogar El Tamarindo (demo)"}}, {"zona_riesgo", 1, []string{"Albergue San Marcos (demo)"}}},
			Marks:  []MapMark{{"01", "fit", 1}, {"16", "fit", 1}, {"12", "risk", 0}, {"09", "here", 0}}},
		"match-none": Match{Frame: frame("referente", "/referrals/a/match"), Card: girl(), ReferralURL: "/referrals/a", Form: Form{Action: "/referrals/a/offers"}, Taken: night, Blocked: &Say{Key: "match.blocked.consent"}},
	}
}

func providerPages() map[string]Page {
	can := OfferCan{Accept: true, Decline: true, Question: true}
	after := OfferCan{Transit: true, Admit: true, NoShow: true, Release: true, Move: true}
	places := []PersonPlace{{Ref: "P1", Member: girl().Group[0], Name: "Flor", Options: []Option{{Value: "u2", Label: "Adolescentes madres · 5 libres", On: true}}}, {Ref: "P2", Member: girl().Group[1], Name: "Alma", Options: []Option{{Value: "u1", Label: "Adolescentes · 4 libres"}}}}
	legal := girl()
	legal.Need, legal.Class, legal.Specialism = "legal_ninez", "legal", "ninez"
	calls := []CallRow{{State: "pedida", Agency: "Voces de Prueba (demo)", Language: "kek", How: "presencial", At: ahead(30 * time.Hour), Due: ahead(time.Hour),
		Cancel: &Action{Key: "act.call_cancel", URL: "/offers/x/interpreter", Post: true, Tone: "quiet"}}, {State: "declinada", Agency: "Otras Voces (demo)", Language: "kek", How: "video", At: ahead(28 * time.Hour)}}
	return map[string]Page{
		"interpreters": Interpreters{Frame: frame("programa_psico", "/offers/x/interpreter"), OfferURL: "/offers/x", Code: "R-2026-0412-1", Calls: calls, Form: Form{Action: "/offers/x/interpreter", Rev: "3"},
			Agencies: []Option{{Value: "a", Label: "Voces de Prueba (demo)"}}, Languages: []Option{{Value: "kek", Label: "q’eqchi’"}}},
		"interpreting": Interpreting{Frame: frame("interprete", "/appointments/a"), Appointment: Appointment{URL: "/appointments/a", State: "aceptada", At: ahead(14 * time.Hour), Language: "kek", How: "en_albergue", Department: "09",
			Mine: true, Agency: "Casa Jacaranda (demo)", UseName: "Flor", Opened: true}, Acts: []Action{{Key: "act.call_no", URL: "/appointments/a", Post: true, Tone: "quiet"}}},
		"inbox": Inbox{Frame: frame("albergue_ingreso", "/inbox"), Next: &Next{Say: Say{Key: "next.answer.many.h", Args: map[string]any{"count": 2}}, Due: ahead(25 * time.Minute), Acts: []Action{{Key: "act.answer", URL: "/offers/x", Icon: "talk"}}}, Open: offers(),
			Coming: []Item{{URL: "/offers/y", Code: "R-2026-0390-1", Need: "abrigo", Urgency: "alta", Kind: "stay", State: "en_camino", AgeBand: "25-34", Gender: "mujer", People: 3, Department: "05", Since: ago(time.Hour)}}, Paging: Paging{Prev: "/inbox?b=1"}},
		"offer": Offer{Frame: frame("albergue_ingreso", "/offers/x"), URL: "/offers/x", Rev: "2", Card: girl(), State: "vista", From: "PGN Quetzaltenango (demo)", Due: ahead(25 * time.Minute), Why: []Reason{{Code: "genero"}, {Code: "edad"}, {Code: "embarazo"}},
			Next: &Next{Say: Say{Key: "next.answer.h"}, Body: &Say{Key: "next.answer.body"}, Due: ahead(25 * time.Minute), Acts: []Action{{Key: "act.accept", URL: "#accept", Icon: "check"}, {Key: "act.decline", URL: "#decline", Tone: "quiet"}}},
			Can:  can, Places: places, LawWaits: true, Thread: []Line{{Who: "", Mine: true, At: ago(6 * time.Minute), Text: "¿Cuántas semanas de embarazo tiene?"}}},
		"offer-held": Offer{Frame: frame("albergue_direccion", "/offers/x"), URL: "/offers/x", Rev: "5", Card: girl(), State: "aceptada", From: "PGN Quetzaltenango (demo)", Dossier: dossier(), Place: &Place{Kind: "stay", State: "reservado", Until: ahead(6 * time.Hour)},
			Next: &Next{Say: Say{Key: "next.held.h"}, Body: &Say{Key: "next.held.body"}, Acts: []Action{{Key: "act.admit", URL: "#admit", Icon: "bed"}}}, Can: after, Places: places, LawWaits: true, Note: "Prefiere hablar con una mujer.", Events: events(),
			Act: "admit", Form: Form{Errors: []FieldError{{Path: "emergency", Code: "stay.order_needed"}}}, Doors: []Door{{"door.health", "/cases/k/notes/health", "D3", "heart", false, 0}}},
		"offer-legal": Offer{Frame: frame("programa_legal", "/offers/z"), URL: "/offers/z", Rev: "5", Card: legal, State: "vista", From: "PGN (demo)", Due: ago(10 * time.Minute), Can: can},
		"offer-care":  Offer{Frame: frame("programa_legal", "/offers/z"), URL: "/offers/z", Rev: "7", Card: legal, State: "aceptada", From: "PGN (demo)", Can: OfferCan{Book: true, Start: true, Close: true, Withdraw: true, Reply: true}, Dossier: &Dossier{Hidden: true, Alias: "Luna"}, Order: &OrderView{"Juzgado (demo)", "DEMO-0412", "2026-11-23", night}},
		"shelter": ShelterBoard{Frame: frame("albergue_direccion", "/shelters/s1"), URL: "/shelters/s1", Rev: "8", Name: "Casa Jacaranda (demo)", Confirmed: ago(30 * time.Hour), By: "Elena Prueba", CanCount: true, CanOpen: true, Licence: "2026-09-30", Lapsed: true,
			Units: []UnitBoard{{URL: "/shelters/s1/units/u1", Name: "Adolescentes", Population: "adolescentes_mujeres", AgeMin: 12, AgeMax: 17, Open: true, Pregnant: true, Total: 16, Residents: 9, Network: 2, Held: 1, Free: 4},
				{URL: "/shelters/s1/units/u2", Name: "Adolescentes madres", Population: "adolescentes_madres", AgeMin: 12, AgeMax: 17, Open: true, Total: 8, Blocked: 1, Residents: 3, Free: 4, Children: 2}, {URL: "/shelters/s1/units/u3", Name: "Niñas", Population: "ninas", Open: false, Total: 6, Residents: 7, Over: 1}},
			Coming: []Item{{URL: "/offers/y", Code: "R-2026-0390-1", Need: "abrigo", Urgency: "alta", Kind: "stay", State: "en_camino", AgeBand: "25-34", Gender: "mujer", People: 3, Since: ago(time.Hour)}}, Staying: []Item{{URL: "/offers/w", Code: "R-2026-0301-1", Need: "abrigo", Urgency: "media", Kind: "stay", State: "ingresado", AgeBand: "13-15", Gender: "mujer", People: 1, Since: ago(400 * time.Hour)}}},
		"program": ProgramBoard{Frame: frame("programa_legal", "/programs/p1"), URL: "/programs/p1", Rev: "2", Name: "Asesoría Ceiba (demo)", Class: "legal", Max: 40, Outside: 31, Network: 5, Free: 4, Waiting: 2, WaitDays: 6, Confirmed: ago(2 * time.Hour), By: "Lic. Prueba", Form: Form{Action: "/programs/p1", Rev: "2"}, CanCount: true,
			Slots: []SlotRow{{URL: "/offers/z", Code: "R-2026-0371-1", State: "citado", Urgency: "alta", Taker: "Lic. Prueba", MeetAt: ahead(30 * time.Hour), Since: ago(50 * time.Hour)}, {URL: "/offers/q", Code: "R-2026-0299-2", State: "en_atencion", Since: ago(700 * time.Hour)}}},
	}
}

func deskPages() map[string]Page {
	return map[string]Page{
		"desk": Desk{Frame: frame("coordinacion", "/desk"), Next: &Next{Say: Say{Key: "next.desk.late.h", Args: map[string]any{"count": 2}}, Acts: []Action{{Key: "act.see", URL: "#act"}}},
			Tiles:     []Tile{{"desk.tile.waiting", 24, "", "wait"}, {"desk.tile.late", 2, "", "now"}, {"desk.tile.unmet", 4, "", ""}, {"desk.tile.free", 61, "", ""}},
			Urgencies: []Waiting{{"critica", 2, 55 * time.Minute, "", 2}, {"alta", 6, 5 * time.Hour, "", 6}, {"media", 11, 30 * time.Hour, "", 0}, {"programada", 0, 0, "", 0}}, Departments: []Waiting{{"01", 8, 30 * time.Hour, "/?department=01", 3}, {"09", 5, 5 * time.Hour, "", 2}},
			Late:  []LateOffer{{"/offers/x", "R-2026-0412-1", "Casa Jacaranda (demo)", "critica", "vista", "+50200000101", ago(12 * time.Minute), "/desk?on=offer:x#act"}, {"/offers/y", "R-2026-0398-2", "Asesoría Ceiba (demo)", "alta", "enviada", "", ahead(20 * time.Minute), ""}},
			Stale: []StaleHouse{{"Hogar El Tamarindo (demo)", "05", "+50200000111", ago(220 * time.Hour), 3, "/shelters/s9", "/desk?on=shelter:s9#act"}},
			Unmet: []UnmetRow{{"/referrals/u", "R-2026-0377-1", "abrigo", "alta", "35-59", "hombre", 1, ago(60 * time.Hour), []Reason{{Code: "genero"}}}}, Waiting: items()[2:], AllURL: "/desk?all=1", Department: "09", Rules: []UnmetGroup{{"genero", 3, 1, 60 * time.Hour}}, Open: true,
			Form: Form{Action: "/desk/act"}, Agencies: []Option{{Value: "a", Label: "PGN (demo)"}}, Targets: []Option{{Value: "offer:x", Label: "R-2026-0412-1", Group: "Solicitudes"}}, Acts: []Option{{Value: "open", Label: "Abrir", Hint: "Por unos minutos."}, {Value: "wait", Label: "Poner en lista de espera"}}},
		"figures": Figures{Frame: frame("analista", "/figures"), Taken: night, Marks: []MapMark{{"01", "fit", 34}, {"09", "fit", 8}},
			Blocks: []FigureBlock{{"figures.block.state", "estado_referencia", []FigureRow{{"ingresada", 18, false, false}, {"en_revision", 6, false, false}, {"cerrada", 0, true, true}}, 18}, {"figures.block.urgency", "urgencia", []FigureRow{{"critica", 5, false, false}, {"media", 0, true, false}}, 30}},
			Rooms:  []RoomFigure{{"01", "adolescentes_mujeres", 14, false, false}, {"09", "hombres", 0, true, true}}, Care: []CareFigure{{"01", "legal", 12, false, false}, {"09", "psych", 0, true, false}}},
		"authority": Authority{Frame: frame("autoridad_ninez", "/authority"), Next: &Next{Say: Say{Key: "next.order.h", Args: map[string]any{"count": 2}}},
			Rows: []AuthorityRow{{Case: "k", CanRecord: true, Agency: "PGN (demo)", CaseURL: "/cases/k", Code: "C-2026-0412", AgeBand: "16-17", Gender: "mujer", People: 2, Department: "09", Court: "medida_solicitada", Place: "ingresado", Emergency: true, Since: ago(5 * time.Hour), Form: Form{Action: "/authority", Rev: "1", Errors: []FieldError{{Path: "order_number", Code: "field.required"}}}}, {Case: "l", CanRecord: true, Code: "C-2026-0398", AgeBand: "6-9", Gender: "hombre", People: 3, Court: "pgn_notificada", Since: ago(30 * time.Hour), Form: Form{Action: "/authority"}}},
			Done: []AuthorityRow{{CaseURL: "/cases/m", Code: "C-2026-0388", Order: &OrderView{Court: "Juzgado de Niñez (demo)", Number: "DEMO-0388", Date: "2026-11-20"}}}},
		"audit": Audit{Frame: frame("auditoria", "/audit"), State: "pending", Checked: ago(time.Hour), Size: 18240, Signed: 18000, Root: "q1Xr7hVx0bGk9pYw2mDd==", Checkpoint: "amparo/pgn\n18240\nq1Xr7hVx0bGk9pYw2mDd==", VerifyURL: "/audit", Check: &AuditCheck{State: "bad", Began: ago(time.Hour), Ended: ago(59 * time.Minute), Rows: 9120, Leaves: 18240, Logs: []AuditLog{{"PGN (demo)", 18240, 18000, ago(time.Hour)}}, Problems: []AuditProblem{{"row.edited", "PGN (demo)", 17311, "offer", "k3m9", 4}, {Kind: "log.truncated", Log: "PGN (demo)", Seq: 18000}}, More: 3},
			Logs: []Option{{Value: "AG-03", Label: "AG-03"}}, Actions: []Option{{Value: "offer.accept", Label: "offer.accept"}},
			Entries: []AuditEntry{{18240, ago(time.Minute), "offer.accept", "u-7f31", "Rosa Prueba", "coordinacion", "Mesa", "Casa Jacaranda (demo)", "o-91ab", "", "", "allow", "shelter-accepts-offer", "SH-01"}, {18239, ago(2 * time.Minute), "case.identity", "u-02de", "", "referente", "AG-05", "", "c-11f0", "D2", "busqueda", "deny", "", "AG-03"}}, Paging: Paging{Next: "/audit?after=18238"}},
	}
}

func officePages() map[string]Page {
	return map[string]Page{
		"people": People{Frame: frame("admin_tecnico", "/people"), CanCreate: true, AllOver: true, Rows: []PersonRow{{"/people/1", "Marta Ejemplo", "ag-03-u1@example.org", "PGN (demo)", []string{"referente", "supervisor_agencia"}, "active"}, {"/people/2", "Elena Prueba", "sh-01-u1@example.org", "Casa Jacaranda (demo)", []string{"albergue_direccion"}, "invited"}}},
		"person": PersonForm{Frame: frame("admin_tecnico", "/people/1"), Name: "Marta Ejemplo", State: "active", Form: Form{Action: "/people/1", Rev: "2", Values: map[string][]string{"name": {"Marta Ejemplo"}, "roles": {"referente"}, "lang": {"es"}}}, Agencies: []Option{{Value: "a", Label: "PGN (demo)", On: true}}, Roles: []Option{{Value: "referente", Label: "Referente"}, {Value: "supervisor_agencia", Label: "Supervisión de agencia"}}, Code: "K7RM-2QPD", CodeTill: ahead(72 * time.Hour),
			Acts: []Action{{Key: "act.disable", URL: "/people/1", Post: true, Values: map[string]string{"_do": "disable"}, Tone: "danger", Confirm: "act.disable.ask"}}},
		"agencies": Agencies{Frame: frame("admin_tecnico", "/agencies"), CanCreate: true, Rows: []AgencyRow{{"/agencies/1", "AG-03", "PGN Quetzaltenango (demo)", "procuraduria_ninez", "09", "active", 4, true, false}}},
		"agency":   AgencyForm{Frame: frame("admin_tecnico", "/agencies/1"), New: true, Trust: true, Form: Form{Action: "/agencies/new", Errors: []FieldError{{Path: "ref", Code: "field.required"}}}},
	}
}
