package view

import (
	"fmt"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain/diary"
	"amparo/internal/domain/same"
	"amparo/internal/httpd/ui/view/tables"
)

// fixtures returns every page as it looks on a busy night, by a name for pictures and failures.
func fixtures() map[string]Page {
	all := map[string]Page{}
	for _, part := range []map[string]Page{accountPages(), casePages(), stepPages(), referralPages(), providerPages(),
		deskPages(), officePages(), profilePages(), reportPages(), figurePages()} {
		for name, p := range part {
			all[name] = p
		}
	}
	return all
}

func accountPages() map[string]Page {
	out := frame("referente", "/sign-in")
	out.Actor, out.Ends, out.Notices = nil, nil, 0
	back := frame("coordinacion", "/offers/x")
	back.Ends.Final, back.Acting = true, &Acting{ID: "a1", Agency: "Casa Jacaranda (demo)",
		Until: ahead(9 * time.Minute), EndURL: "/desk/act"}
	back.Resume = &Resume{Action: "/offers/x/question", Values: map[string][]string{"text": {"¿Puede llegar \"hoy\"?"}}}
	return map[string]Page{
		"sign-in": SignIn{Frame: out, Form: Form{Values: map[string][]string{"login": {"ag-03-u1@example.org"}},
			Errors: []FieldError{{Path: "password", Code: "signin.failed"}}},
			Logins: []DemoLogin{{"referente", "ag-03-u1@example.org"}, {"albergue_direccion", "sh-01-u1@example.org"},
				{"coordinacion", "ag-01-u1@example.org"}, {"programa_legal", "lg-01-u1@example.org"}}},
		"sign-in-sso": SignIn{Frame: out, SSO: true},
		"sso":         Message{Frame: out, Kind: "sso", Next: "/sso/k"},
		"sso-back":    Message{Frame: out, Kind: "sso_back", Next: "/sso/k/back?go=1"},
		"sso-refused": Message{Frame: out, Kind: "sso_refused", Sentence: &Sentence{Key: "sso.unlinked"}},
		"sso-taken": Message{Frame: frame("referente", "/sso/k/back"), Kind: "sso_unlinked", Back: "/sessions",
			Sentence: &Sentence{Key: "sso.taken"}},
		"signed-out-sso": Message{Frame: out, Kind: "signed_out", Next: "/sso/k/out"},
		"sign-in-role": SignIn{Frame: out, Roles: []Option{{Value: "referente", Label: "Atención de casos", On: true},
			{Value: "supervisor_agencia", Label: "Supervisión de la institución"}}},
		"password": Password{Frame: frame("referente", "/password"),
			Form: Form{Rev: "1", Errors: []FieldError{{Path: "next", Code: "field.too_long",
				Args: map[string]any{"max": 128}}}}},
		"password-first": Password{Frame: out, First: true},
		"sessions": Sessions{Frame: frame("referente", "/sessions"), Rows: []tables.SessionRow{{ID: "s1", Device: "firefox",
			Role: "referente", Current: true, Created: ago(2 * time.Hour), Seen: night},
			{ID: "s2", Device: "chrome", Role: "referente", Created: ago(50 * time.Hour), Seen: ago(20 * time.Hour)},
			{ID: "s3", Device: "curl", Role: "referente", Bearer: true, Created: ago(80 * time.Hour),
				Seen: ago(3 * time.Hour)}}, Keys: "open", Waiting: []Option{{Value: "a1", Label: "Luz Ejemplo"}}},
		"sessions-locked": Sessions{Frame: frame("referente", "/sessions"), Keys: "locked", MayLink: true},
		"sessions-waits": Sessions{Frame: frame("referente", "/sessions"), Keys: "not_given",
			MayLink: true, Linked: ago(50 * time.Hour)},
		"factor": Factor{Frame: out, Half: true, Codes: true, Recovery: true, Ask: `{"challenge":"eA"}`,
			Form: Form{Action: "/factor", Values: map[string][]string{"back": {"/inbox"}},
				Errors: []FieldError{{Path: "code", Code: "factor.wrong"}}}},
		"factor-alone": Factor{Frame: out, Alone: true, Form: Form{Action: "/sign-in/passkey"}},
		"factors": Factors{Frame: frame("coordinacion", "/factors"), Fresh: true, Wants: true, Left: 1, Ask: `{"rp":{}}`,
			Secret: "JBSW Y3DP EHPK 3PXP", Link: "otpauth://totp/localhost:ana@example.org?secret=JBSWY3DPEHPK3PXP",
			QR: "M0 0h1v1h-1z", Size: 29, Rows: []tables.FactorRow{
				{ID: "f1", Kind: "codes", Name: "Mi teléfono", Added: ago(50 * time.Hour), Used: ago(time.Hour)},
				{ID: "f2", Kind: "passkey", Added: ago(2 * time.Hour)}}},
		"factors-stale": Factors{Frame: frame("referente", "/factors"),
			Rows: []tables.FactorRow{{ID: "f1", Kind: "codes", Added: ago(50 * time.Hour)}}},
		"factors-first": Factors{Frame: out, Half: true, Fresh: true, Waits: true,
			Form: Form{Errors: []FieldError{{Path: "code", Code: "factor.wrong"}}}},
		"factors-done": Factors{Frame: out, Done: true, Recovery: []string{"abcde-fghjk", "mnpqr-stuvw"}},
		"channels": Channels{Frame: frame("referente", "/channels"), Codes: "none mail mail_always gateway gateway_always",
			Of: []string{"urgent", "requests", "reminders", "rest"},
			Ways: []ChannelWay{{Code: "mail", To: "ana@example.org", Proven: true, Failed: ago(26 * time.Hour),
				Form: Form{Values: map[string][]string{"to": {"ana@example.org"}}}},
				{Code: "gateway", To: "+50200001001",
					Form: Form{Errors: []FieldError{{Path: "code", Code: "channel.code_wrong"}}}},
				{Code: "push", To: "x", Proven: true, Key: "BEl62iUYgUivxIkv69yViEuiBIa"}},
			Form: Form{Values: map[string][]string{"urgent": {"gateway_always"}, "requests": {"mail"}}}},
		"channels-off": Channels{Frame: frame("referente", "/channels")},
		"rota": Rota{Frame: frame("albergue_direccion", "/agencies/x/rota"), Action: "/agencies/x/rota", Back: "/agencies/x",
			Rev: "3", May: true, OnDuty: []string{"Berta Caal", "Carla Xol"}, Silent: []string{"Carla Xol"},
			Turns:  []tables.RotaRow{{Weekday: 1, Who: "Berta Caal", From: "19:00", Until: "07:00"}},
			Days:   []tables.RotaRow{{Who: "Carla Xol", Date: "2026-12-01"}},
			People: []Option{{Value: "a", Label: "Berta Caal"}, {Value: "b", Label: "Carla Xol"}},
			Form:   Form{Errors: []FieldError{{Path: "from", Code: "field.clock"}}}},
		"rota-empty": Rota{Frame: frame("albergue_ingreso", "/agencies/x/rota"), Action: "/agencies/x/rota",
			Back: "/agencies/x"},
		"notices": Notices{Frame: frame("referente", "/notices"), Rows: []NoticeRow{{ID: "n1", Code: "R-1", URL: "/offers/x",
			Kind: "notice.offer_question", Urgency: "critica", At: ago(4 * time.Minute), New: true},
			{URL: "/referrals/b", Kind: "notice.offer_accepted", Urgency: "media", At: ago(26 * time.Hour)},
			{URL: "/", Kind: "notice.from_another_version", At: ago(400 * 24 * time.Hour)}},
			Paging: Paging{Next: "/notices?after=x"}},
		"reading": Message{Frame: frame("coordinacion", "/x"), Kind: "too_many", Sentence: &Sentence{Key: "reading.paused"},
			Back: "/cases",
			Form: &Form{Action: URLReading, Errors: []FieldError{{Path: "reason", Code: "field.too_short",
				Args: map[string]any{"min": 20}}}}},
		"not-found": Message{Frame: frame("referente", "/x"), Kind: "not_found"},
		"broken":    Message{Frame: frame("referente", "/x"), Kind: "internal", Ref: "7f3c-91aa-02de", Back: "/inbox"},
		"taken": Message{Frame: frame("albergue_ingreso", "/x"), Kind: "conflict",
			Sentence: &Sentence{Key: "offer.bed_taken"},
			Back:     "/inbox"},
		"address": Message{Frame: frame("referente", "/offers/x/address"), Kind: "address", Back: "/offers/x",
			Sentence: &Sentence{Key: "address.is", Args: map[string]any{"where": "Portón verde, segunda casa"}}},
		"address-unsent": Message{Frame: frame("referente", "/offers/x/address"), Kind: "address", Back: "/offers/x",
			Sentence: &Sentence{Key: "address.unsent", Args: map[string]any{"house": "Casa Jacaranda (demo)",
				"phone": "+50200000088"}}},
		"signed-out": Message{Frame: out, Kind: "signed_out"},
		"exit":       Exit{Frame: out},
		"ended":      SignIn{Frame: out, Ended: &Sentence{Key: "session.replaced"}},
		"resumed":    Message{Frame: back, Kind: "not_found"},
		"another":    Message{Frame: frame("referente", "/x"), Kind: "form_of_another"},
		"pending": Pending{Frame: frame("coordinacion", "/pending"), Hours: 8, Forms: []PendingForm{
			{ID: "p1", Title: "act.ask", At: ago(20 * time.Minute), Sent: true, Page: "/offers/x",
				Lines:  []PendingLine{{"Su pregunta", "¿Puede llegar \"hoy\"?"}},
				Values: []Typed{{"text", "¿Puede llegar \"hoy\"?"}, {"_once", "o1"}, {"_rev", "3"}}},
			{ID: "p2", Title: "act.accept", At: ago(time.Hour), Sent: true, Page: "/offers/y", Role: "supervisor_agencia",
				ActingFor: "Casa Jacaranda (demo)", AskReason: true,
				Values: []Typed{{"_for", "a1"}}, Form: Form{Errors: []FieldError{{Path: "_pending_reason",
					Code: "field.too_short", Args: map[string]any{"min": 10}}}}},
			{ID: "p3", Title: "title.case-notes", At: ago(2 * time.Hour), Page: "/cases/k/notes/psych",
				Lines: []PendingLine{{"Nota nueva", "Durmió bien.\nHabló con su hermana."}}}}},
		"pending-none": Pending{Frame: frame("referente", "/pending"), Hours: 8},
	}
}

func casePages() map[string]Page {
	f := frame("referente", "/")
	f.Flash = &Flash{Kind: "ok", Key: "flash.offers_sent", Args: map[string]any{"count": 2}}
	at := func(p string) Frame { return frame("referente", p) }
	card := girl()
	card.Need, card.Urgency, card.State, card.Code = "", "", "", ""
	d := *dossier()
	return map[string]Page{
		"work": MyWork{Frame: f, CanRefer: true, HandOns: 2, Tasks: 3, Next: &Next{Sentence: Sentence{Key: "next.reply.h"},
			Body: &Sentence{Key: "next.reply.body"}, Due: ahead(22 * time.Minute),
			Acts: []Action{{Key: "act.reply", URL: "/referrals/a", Icon: "talk"}}},
			Waiting: persons(), WaitingN: 1,
			Team: []Load{{Name: "Marta Ejemplo", Cases: 12, Waiting: 4, Late: 1, URL: "/referrals/a", Due: ago(time.Hour)},
				{Name: "Rita Ejemplo", Cases: 1, Off: true}},
			Drafts:  []DraftRow{{URL: "/cases/new?step=3", Step: 3, Saved: ago(9 * time.Minute)}},
			Persons: persons(), PersonsN: 31, PersonsMore: Paging{All: "/?all=si", N: 31}, Paging: Paging{Next: "/?after=x"},
			Groups: []GroupTab{{Group: "open", URL: "/", On: true}, {Group: "placed", URL: "/?group=placed"},
				{Group: "ended", URL: "/?group=ended"}}},
		"find": Find{Frame: frame("referente", "/find"), Looked: true, Empty: ".open",
			States: []GroupTab{{Group: "open", URL: "/find?s=x&state=open", On: true}},
			Hits:   []Hit{{URL: "/cases/k", Code: "C-2026-0412", By: "name", Closed: true}},
			Paging: Paging{N: 26, Next: "/find?s=x"}},
		"case": Case{Frame: at("/cases/k"), HandOn: &HandonRow{To: "Agencia Ceiba (demo)", Due: ahead(20 * time.Hour)},
			Code: "C-2026-0412", Card: card, Agency: "PGN Quetzaltenango (demo)",
			Worker: "Marta Ejemplo", Consent: consent(), Items: items(),
			Next: &Next{Sentence: Sentence{Key: "next.match.h"}, Body: &Sentence{Key: "next.match.body",
				Args: map[string]any{"count": 4}},
				Acts: []Action{{Key: "act.match", URL: "/referrals/a/match", Icon: "search"}}},
			Protected: []ProtectedPart{{"protected.identity", "/cases/k/identity", "D2", "person", false, -1},
				{"protected.health", "/cases/k/notes/health", "D3", "heart", true, -1},
				{"protected.legal", "/cases/k/notes/legal", "D3", "order", false, 2},
				{"protected.restricted", "/cases/k/restricted", "D4", "lock", false, -1}},
			Opened: []Opened{{"Marta Ejemplo", "PGN Quetzaltenango (demo)", "referente", "identity", ago(14 * time.Minute)},
				{"Usuaria Demo AG-01-1", "SVET (demo)", "coordinacion", "card", ago(2 * time.Hour)}},
			Acts: []Action{{Key: "act.refer", URL: "/cases/k/refer", Tone: "quiet", Icon: "plus"},
				{Key: "act.edit", URL: "/cases/k/edit", Tone: "quiet", Icon: "pen"}}, NeedsLaw: true,
			Order: &OrderView{Court: "Juzgado de Niñez (demo)", Number: "DEMO-0412", Date: "2026-11-23"}},
		"case-sheet": CaseSheet{Case{Frame: at("/cases/k/sheet"), Code: "C-2026-0412", Card: card, Items: items(),
			Acts:   []Action{{Key: "back.case", URL: "/cases/k"}},
			Agency: "PGN Quetzaltenango (demo)", NeedsLaw: true, About: []Fact{
				{"f.acts", "verbos_rectores", []string{"captacion", "acogida"}}, {"f.referred_on", "day", []string{"2026-11-20"}},
				{"f.referred_by_name", "", []string{"Hospital (demo)"}}}}},
		"case-identity": CaseIdentity{Frame: at("/cases/k/identity"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Dossier: d, EditURL: "/cases/k/edit?step=5"},
		"case-consent": CaseConsent{Frame: at("/cases/k/consent"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Current: consent(), Waiting: &ConsentView{State: "waiting", GivenBy: "persona", Method: "oral", Language: "spa",
				At: ago(time.Hour), Until: ahead(90 * time.Hour)}, WaitingFrom: "Casa Jacaranda (demo)", CanConfirm: true,
			Keeps: true, Rev: "3", Past: []ConsentView{{State: "withdrawn", Withdrawn: ago(90 * time.Hour), GivenBy: "persona",
				Method: "escrito", Language: "spa", At: ago(95 * time.Hour), Recipients: []string{"Casa Jacaranda (demo)"},
				Reach: "tres_primeros", Purposes: []string{"shelter"}, Own: []ConsentView{{Recipients: []string{"Casa Jacaranda"},
					Purposes: []string{"psych"}, Until: ahead(24 * time.Hour)}}, SplitAgreed: true}},
			Form: Form{Action: "/cases/k/consent", Rev: "3",
				Errors: []FieldError{{Path: "consent.given_by", Code: "field.choose_one"}}}, Minor: true,
			Recipients: []Option{{Value: "a", Label: "Casa Jacaranda (demo)"}}, OwnRows: []string{"consent.own.0"},
			CanRecord: true, CanWithdraw: true},
		"case-notes": CaseNotes{Frame: frame("programa_legal", "/cases/k/notes/legal"), CaseURL: "/cases/k",
			Code: "C-2026-0412", Kind: "legal", CanWrite: true, Form: Form{Action: "/cases/k/notes/legal"},
			Notes: []Note{{"Lic. Prueba", "Asesoría Ceiba (demo)", ago(5 * time.Hour),
				"Primera entrevista.\nSe explica el proceso en q'eqchi' con intérprete."}}},
		"case-alike": CaseAlike{Frame: frame("referente", "/cases/k/alike"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Joined: same.Merge{Case: "k", Into: "i", IntoCode: "C-2026-0301", Reason: "Mismo documento.", At: ago(time.Hour)},
			Onward: []same.Merge{{Case: "i", Into: "l", IntoCode: "C-2026-0295"}},
			Merged: []same.Merge{{Case: "h", Code: "C-2026-0277", Into: "k"}}, MayMerge: true, MayPart: true,
			Into: []Option{{Value: "j", Label: "C-2026-0318"}}, Form: Form{Action: "/cases/k/alike"},
			Hidden: 1, Elsewhere: []string{"Agencia Ceiba (demo)"}, Unasked: true, Cases: []AlikeCase{{URL: "/cases/j",
				Code: "C-2026-0318", Worker: "Marta Ejemplo", Closed: true, At: ago(99 * time.Hour),
				Why: []string{"document", "sound", "age"}}}},
		"case-diary": CaseDiary{Frame: frame("albergue_ingreso", "/cases/k/diary"), CaseURL: "/offers/k", Code: "C-2026-0412",
			Back: "back.offer", PrintURL: "/cases/k/diary?print=si", Write: true, Asks: true,
			Form: Form{Action: "/cases/k/diary", Values: map[string][]string{"corrects": {"n1"}}},
			Notes: []DiaryNote{{Note: diary.Note{ID: "n2", Kind: "escuela", On: "2026-11-23", Team: true, Corrects: "n1",
				Text: "Fue a la escuela dos horas.", At: ago(time.Hour)}, Writer: "Luz Ejemplo",
				AgencyName: "Casa Jacaranda (demo)"}, {Note: diary.Note{ID: "n1", Kind: "escuela", On: "2026-11-23",
				Text: "Fue a la escuela.", At: ago(2 * time.Hour)}, AgencyName: "Casa Jacaranda (demo)", Corrected: "n2",
				CorrectURL: "/cases/k/diary?corrects=n1#write"}}, Paging: Paging{Next: "/cases/k/diary?after=x"}},
		"case-incidents": CaseIncidents{Frame: frame("referente", "/cases/k/incidents"), CaseURL: "/cases/k",
			Code: "C-2026-0412", Back: "back.case", Record: true, Acknowledge: true, Form: Form{Action: "/cases/k/incidents"},
			Incidents: []Incident{{Incident: diary.Incident{ID: "i1", Kind: "amenaza", Grade: "grave",
				Text: "Un carro esperó frente a la puerta.", Done: "Se llamó a la policía.", When: ago(time.Hour)},
				Writer: "Luz Ejemplo", AgencyName: "Casa Jacaranda (demo)"}, {Incident: diary.Incident{ID: "i2",
				Kind: "enfermedad", Grade: "leve", Text: "Fiebre.", Done: "La vio la enfermera.", When: ago(9 * time.Hour),
				SeenAt: ago(time.Hour)}, AgencyName: "Casa Jacaranda (demo)", Seen: "Marta Ejemplo"}}},
		"case-files": CaseFiles{Frame: frame("referente", "/cases/k/files"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Back: "back.case", Add: true, Remove: true, Minor: true, Form: Form{Action: "/cases/k/files"},
			Files: []CaseFile{{File: diary.File{ID: "f2", Number: 2, Kind: "orden_judicial", On: "2026-11-23",
				Title: "Medida de abrigo", Type: "pdf", House: true, Authority: true, At: ago(time.Hour)}, URL: "/cases/k/files/f2",
				Writer: "Marta Ejemplo"}, {File: diary.File{ID: "f1", Number: 1, Kind: "documento_persona", On: "2026-11-22",
				Type: "jpeg", At: ago(9 * time.Hour), RemovedAt: ago(time.Hour), Why: "Es de otra persona."},
				Remover: "Sara Ejemplo"}}},
		"case-restricted": CaseRestricted{Frame: at("/cases/k/restricted"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Form: Form{Action: "/cases/k/restricted"}},
		"restricted-open": CaseRestricted{Frame: at("/cases/k/restricted"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Open: true, CanWrite: true, Content: Secrets{Trafficker: "Red conocida como «la finca».", Witness: true},
			Form: Form{Action: "/cases/k/restricted", Rev: "2"}},
		"break-glass": BreakGlass{Frame: frame("coordinacion", "/cases/k/glass"), CaseURL: "/cases/k",
			Code: "C-2026-0412", Minutes: 30, Form: Form{Action: "/cases/k/glass"}},
		"refer": Refer{Frame: at("/cases/k/refer"), CaseURL: "/cases/k", Code: "C-2026-0412",
			Form:        Form{Action: "/cases/k/refer", Values: map[string][]string{"needs": {"psicologia"}}},
			Specialisms: []NeedRow{{"psicologia", "especialidad_psicologica"}}, NeedChoice: needs()},
	}
}

func needs() NeedChoice {
	return NeedChoice{Needs: []Option{{Value: "abrigo", Label: "Abrigo temporal"},
		{Value: "psicologia", Label: "Atención psicológica"}, {Value: "legal_ninez",
			Label: "Proceso de protección de niñez"}},
		OtherNeeds: []Option{{Value: "educacion", Label: "Educación formal o flexible", On: true}}}
}

func steps(here int, all ...int) []Step {
	var out []Step
	for i, n := range all {
		out = append(out, Step{N: i + 1, First: n % 10, Key: fmt.Sprint("step.", n), Past: len(out) > 0, Here: n == here,
			URL: fmt.Sprint("/cases/new?step=", n)})
	}
	return out
}

// persons is a list of one person with two needs.
func persons() []Item {
	list := items()
	one := list[0]
	one.URL, one.Do, one.Needs = "/cases/k", &Action{Key: "act.match", URL: "/referrals/a/match"}, list[:2]
	other := one
	one.Names, other.Names, other.Name = "k", "l", "Flor"
	return []Item{one, other}
}

// everyPlace is a country of places, as they are offered: they are most of what their page weighs.
func everyPlace() (out []Option) {
	for _, m := range country.Guatemala().Municipalities("") {
		out = append(out, Option{Value: m.Name})
	}
	return out
}

func stepPages() map[string]Page {
	out := map[string]Page{}
	vals := map[string][]string{"group.0.age": {"17"}, "group.0.gender": {"mujer"}, "group.0.pregnant": {"si"},
		"group.1.relation": {"hermana_hermano"}, "group.1.age": {"122"}, "languages.0.id": {"kek"},
		"languages.0.level": {"materno"}, "interpreter_needed": {"si"},
		"court_status": {"medida_solicitada"}, "trafficking_status": {"posible"},
		"needs": {"abrigo", "legal_ninez", "psicologia"}, "urgency": {"critica"}, "security_level_needed": {"2"},
		"found_municipality": {"0901"},
		"safety.risk_note":   {"La buscan en la terminal."}, "identity.persons.0.use_name": {"Flor"},
		"consent.scopes.registro": {"si"}, "consent.scopes.compartir_minimo": {"si"},
		"consent.scopes.contacto_familia": {"no"}, "consent.given_by": {"asentimiento_nna_y_representante"}}
	for _, n := range []int{1, 23, 45, 6, 7, 2, 3, 4, 5} {
		p := CaseForm{Frame: frame("referente", "/cases/new"), Step: n, Steps: steps(n, 1, 23, 45, 6, 7), Draft: "d1",
			Places: everyPlace(), Spoken: []Option{{Value: "Español"}},
			Saved: ago(2 * time.Minute), Minor: true, Form: Form{Action: fmt.Sprint("/cases/new?step=", n), Rev: "4",
				Values: vals},
			GroupRows: []Row{{N: 0, P: "group.0", Lead: true}, {N: 1, P: "group.1"}},
			Languages: []Row{{N: 0, P: "languages.0"}}, Caregivers: []Option{{Value: "0", Label: "Persona principal"}},
			AreaRows:   []Row{{N: 0, P: "safety.danger_areas.0", Label: "Coatepeque, Quetzaltenango · 25 km"}},
			AvoidRows:  []Row{{N: 0, P: "safety.no_contacts.0", Label: "El padrastro"}},
			Known:      []Option{{Value: "SH-02", Label: "Hogar Luz de Nance (demo)"}},
			PersonRows: []Row{{N: 0, P: "identity.persons.0", Lead: true}, {N: 1, P: "identity.persons.1", Label: "hermana"}},
			Families: []Family{{"Reclutamiento", []Option{{Value: "rec_edad",
				Label: "Persona menor de 18 años movida o entregada para trabajar o convivir"}}},
				{"Control", []Option{{Value: "ctl_encierro", Label: "Encierro o vigilancia; no puede salir por su cuenta"}}}},
			Suggest:     &Suggest{Status: "posible", Strong: 1, Medium: 2},
			Specialisms: []NeedRow{{"legal_ninez", "especialidad_legal"}, {"psicologia", "especialidad_psicologica"}},
			Previews: []Preview{{Needs: []NeedFit{{"abrigo", 4}, {"psicologia", 1}}, Card: girl(),
				After: []string{"review.contact", "review.identity", "review.arrival", "review.areas"},
				Never: []string{"review.health", "review.psych", "review.restricted"}},
				{Needs: []NeedFit{{"legal_ninez", -1}}, Card: girl(), Never: []string{"review.health"}}},
			ByHand:     []string{"educacion"},
			Courts:     []Option{{Value: "medida_solicitada", Label: "Medida de protección solicitada al juzgado"}},
			NeedChoice: needs(),
			Missing:    []Sentence{{Key: "review.missing.age"}}, CanSend: true}
		if n == 23 {
			p.Suggest = nil // The signs are asked for by a button.
		}
		if n > 1 && n < 6 {
			p.CaseCode, p.CaseURL, p.Steps = "C-2026-0001", "/cases/k", steps(n, 1, 2, 3, 4, 5)
		}
		if n == 1 {
			p.Form.Errors = []FieldError{{Path: "group.1.age", Code: "field.age"},
				{Path: "group.1.gender", Code: "field.choose_one"}}
		}
		out[fmt.Sprint("step-", n)] = p
	}
	out["tonight"] = Tonight{Frame: frame("referente", "/tonight"), Form: Form{Action: "/tonight",
		Values: map[string][]string{"group.0.age": {"17"}, "urgency": {"alta"}, "language": {"Español"},
			"place": {"San José"}}, Errors: []FieldError{{Path: "which", Code: "tonight.place_which"}}},
		With: []string{"with.0", "with.1"}, Companions: "hija hijo", Places: []Option{{Value: "San José, Escuintla"}},
		Languages: []Option{{Value: "Español"}}, Which: []Option{{Value: "San José, Escuintla",
			Label: "San José, Escuintla"}}}
	out["tonight-refused"] = Tonight{Frame: frame("referente", "/tonight"), Refused: true,
		Form: Form{Action: "/tonight", Errors: []FieldError{{Path: "share", Code: "tonight.needs_yes"}}}}
	return out
}
