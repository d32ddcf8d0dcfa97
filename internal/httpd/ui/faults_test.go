package ui_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

var (
	summaryBox  = regexp.MustCompile(`(?s)<div class="sum" role="alert" tabindex="-1" autofocus>.*?<ul>(.*?)</ul>`)
	summaryLine = regexp.MustCompile(`(?s)<li><a href="#([^"]*)">(.*?)</a></li>`)
)

// summary returns the lines of the summary above a form, and the inputs they lead to.
func (p page) summary() (lines, anchors []string) {
	box := summaryBox.FindStringSubmatch(p.body)
	if box == nil {
		return nil, nil
	}
	for _, m := range summaryLine.FindAllStringSubmatch(box[1], -1) {
		anchors, lines = append(anchors, m[1]), append(lines, html.UnescapeString(m[2]))
	}
	return lines, anchors
}

// TestASummaryNamesEveryInputInTheOrderOfThePage: "choose one" three times told nobody where. The title says that
// something is wrong, for those who hear the page.
func TestASummaryNamesEveryInputInTheOrderOfThePage(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	if strings.Contains(b.body, "<title>Error") {
		t.Fatal("nothing is wrong yet")
	}
	b.wizard().press("_do", "add_person").want(200)
	b.wizard().press("_do", "next").want(http.StatusUnprocessableEntity)
	lines, anchors := b.summary()
	for i, want := range []string{
		"Persona que necesita el lugar · Edad en años: Escriba una edad entre 0 y 120.",
		"Persona que necesita el lugar · Género con el que se identifica: Elija una opción.",
		"Acompañante 1 · Relación con la persona principal: Elija una opción.",
		"Acompañante 1 · Edad en años: Escriba una edad entre 0 y 120.",
		"Acompañante 1 · Género con el que se identifica: Elija una opción.",
		"¿Cómo lo habla? Elija una opción.",
	} {
		if i >= len(lines) || lines[i] != want {
			t.Errorf("line %d of %q, want %q", i, lines, want)
		}
	}
	at := 0
	for _, id := range anchors {
		next := strings.Index(b.body, `id="`+id+`"`)
		if next <= at {
			t.Errorf("%s is not behind the input before it", id)
		}
		at = next
	}
	if !strings.Contains(b.body, "<title>Error: ") {
		t.Error("the title does not say that something is wrong")
	}
}

// TestEveryFormThatComesBackNamesWhatIsWrong walks the forms of a shelter, an agency, a person and an offer.
func TestEveryFormThatComesBackNamesWhatIsWrong(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	offer := ana.Offers(filed.Referrals[0], casa)[0]
	head := w.Person("directora", domain.Agency{ID: casa.Agency}, domain.RoleShelterHead)
	admin := w.Person("operadora", w.Agency("red", "ong"), domain.RoleAdmin)
	taken := ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)[0]
	casa.Accepts(taken)
	for _, c := range []struct {
		name, page, action string
		who                domain.Actor
		set                map[string]string
		says               string
	}{
		{"a shelter without a name", "/shelters/" + string(casa.Shelter.ID) + "/edit", "", head.Actor,
			map[string]string{"name": "\u200b"}, "Nombre"},
		{"an account without one", "/people/new", "", admin.Actor, map[string]string{"name": "\u3164",
			"agency": string(ana.Agency)}, "Nombre"},
		{"an agency without one", "/agencies/new", "", admin.Actor, map[string]string{"name": "\u00a0\u200d",
			"type": "ong"}, "Nombre"},
		{"a question without words", "/offers/" + string(offer), "/offers/" + string(offer) + "/question", casa.Actor.Actor,
			map[string]string{"text": "\u200b \u200b"}, "Su pregunta: Este dato es necesario."},
		{"a note without words", at(filed.Case) + "/refer", "", ana.Actor,
			map[string]string{"needs": "psicologia", "urgency": "media", "note": "\ufeff"}, "Nota"},
		{"a message without words", "/offers/" + string(taken), "/offers/" + string(taken) + "/message", casa.Actor.Actor,
			map[string]string{"text": " "}, "Mensaje: Este dato es necesario."},
		{"a search for two letters", "/find", "/find", ana.Actor, map[string]string{"q": "no"}, "4 y 40"},
		{"an end without a reason", "/referrals/" + string(filed.Referrals[0]),
			"/referrals/" + string(filed.Referrals[0]) + "/cancel", ana.Actor, nil, "Elija una opción."},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, w).signIn(c.who)
			b.get(c.page).want(200)
			if c.action == "" {
				c.action = c.page
			}
			f := b.form(c.action)
			for name, v := range c.set {
				f.set(name, v)
			}
			b.send(http.MethodPost, f.action, f.values, nil)
			if b.status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d: %s", b.status, b.text())
			}
			lines, _ := b.summary()
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, c.says) }) {
				t.Errorf("the summary %q does not name %q", lines, c.says)
			}
			if !strings.Contains(b.body, "<title>Error: ") {
				t.Error("the title says nothing")
			}
		})
	}
}

// TestNobodyIsToldOffForWhatSheIsNotAsked: an adult who speaks for herself has no representative, and whose age is
// not known yet is asked nothing that only minors are asked.
func TestNobodyIsToldOffForWhatSheIsNotAsked(t *testing.T) {
	w := amparotest.New(t)
	b := open(t, w).signIn(w.Worker("ana").Actor)
	b.get("/cases/new").want(200)
	b.wizard().press("_do", "go.2").want(200)
	b.wizard().press("_do", "next").want(http.StatusUnprocessableEntity)
	if lines, anchors := b.summary(); slices.Contains(anchors, "f-court-status") ||
		!slices.Contains(lines, "¿Qué se sabe de la trata? Elija una opción.") {
		t.Errorf("asked of somebody whose age nobody knows: %q", lines)
	}
	b.wizard().press("_do", "go.1").want(200)
	b.wizard().set("group.0.age", "30").set("group.0.gender", "mujer").set("languages.0.id", "spa").
		set("languages.0.level", "materno").press("_do", "go.6").want(200)
	b.wizard().press("_do", "next").want(http.StatusUnprocessableEntity)
	lines, anchors := b.summary()
	if slices.Contains(anchors, "f-consent-representative") {
		t.Errorf("who represents her? %q", lines)
	}
	b.wizard().set("consent.given_by", "representante").press("_do", "next").want(http.StatusUnprocessableEntity)
	if _, anchors = b.summary(); !slices.Contains(anchors, "f-consent-representative") {
		t.Error("who speaks through another is not asked through whom")
	}
}

// TestEverySentenceFitsItsCase: what is said of a value is true of that value.
func TestEverySentenceFitsItsCase(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	day := func(d int) string {
		return w.Clock.Now().In(country.Guatemala().TimeZone()).AddDate(0, 0, d).Format(time.DateOnly)
	}
	for _, c := range []struct {
		name, step, input, typed, says string
	}{
		{"an age of 121", "1", "group.0.age", "121", "Escriba una edad entre 0 y 120."},
		{"a hearing in 1999", "2", "hearing_on", "1999-05-02", "Fecha de audiencia: Esa fecha ya pasó. Elija una posterior."},
		{"a hearing in 9 years", "2", "hearing_on", day(9 * 365),
			"Fecha de audiencia: Es demasiado lejos: a lo más 1825 días desde hoy."},
		{"an arrival in 3,000 days", "2", "earliest_arrival", day(3000) + "T10:00",
			"Es demasiado lejos: a lo más 365 días desde hoy."},
		{"a name of spaces that are none", "4", "identity.persons.0.given", "\u200b\u200b",
			"Solo tiene espacios o signos que no se ven."},
		{"a birth in the future", "4", "identity.persons.0.birthdate", day(3), "Elija la fecha de hoy o una anterior."},
		{"a consent that ended this morning", "6", "consent.expires_at", day(-1), "Esa fecha ya pasó. Elija una posterior."},
		{"a consent for 20 years", "6", "consent.expires_at", day(20 * 365), "Elija una fecha más cercana. Límite en días:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, w).signIn(ana.Actor)
			b.get("/cases/new").want(200)
			b.wizard().set("group.0.age", "30").set("group.0.gender", "mujer").set("languages.0.id", "spa").
				set("languages.0.level", "materno").press("_do", "go."+c.step).want(200)
			if c.step == "2" {
				b.wizard().set("needs", "abrigo").press("_do", "needs").want(200)
			}
			b.wizard().set(c.input, c.typed).press("_do", "next").want(http.StatusUnprocessableEntity)
			if lines, _ := b.summary(); !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, c.says) }) {
				t.Errorf("it says %q, not %q", lines, c.says)
			}
		})
	}
}

// TestAnAppointmentThatIsTooFarIsToldSo: a programme typed a year too many and was told to choose a later date.
func TestAnAppointmentThatIsTooFarIsToldSo(t *testing.T) {
	w := amparotest.New(t)
	ana, sol := w.Worker("ana"), w.Program("sol", domain.ClassPsych, 3)
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Needs = []intake.NeedInput{{Need: "psicologia", Urgency: domain.UrgencyHigh}}
	filed := ana.Refers(in)
	offer := ana.OffersTo(filed.Referrals[0], sol)[0]
	sol.Accepts(offer)
	b := open(t, w).signIn(sol.Actor.Actor)
	url := "/offers/" + string(offer)
	for typed, says := range map[string]string{
		w.Clock.Now().AddDate(0, 0, 3000).Format("2006-01-02T15:04"): "Es demasiado lejos: a lo más 365 días desde hoy.",
		"1999-01-01T10:00": "Esa fecha ya pasó. Elija una posterior.",
		"mañana":           "Escriba día y hora.",
	} {
		b.get(url).want(200)
		b.form(url+"/book").set("at", typed).set("how", "presencial").press("", "").
			want(http.StatusUnprocessableEntity, says)
	}
}

// TestWhoDeclinesForAnotherReasonSaysWhich: "other" and nothing else tells the team nothing.
func TestWhoDeclinesForAnotherReasonSaysWhich(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	url := "/offers/" + string(ana.Offers(ref, casa)[0])
	b := open(t, w).signIn(casa.Actor.Actor)
	b.get(url).want(200)
	b.form(url+"/decline").set("code", "otro").press("", "").
		want(http.StatusUnprocessableEntity, "Explíquelo en pocas palabras: Este dato es necesario.")
	b.form(url+"/decline").set("note", "\u200b").press("", "").want(http.StatusUnprocessableEntity)
	b.form(url+"/decline").set("note", "La casa está en obra esta semana.").press("", "").want(200)
	open(t, w).signIn(ana.Actor).get("/referrals/"+string(ref)).want(200, "La casa está en obra esta semana.")
	w.Verify()
}

// TestAShelterTellsEveryWindowOfItsWeek: mornings, afternoons and Saturdays are hours of their own.
func TestAShelterTellsEveryWindowOfItsWeek(t *testing.T) {
	w := amparotest.New(t)
	casa := w.Shelter("casa", "0108", amparotest.Women(2))
	b := open(t, w).signIn(w.Person("directora", domain.Agency{ID: casa.Agency}, domain.RoleShelterHead).Actor)
	url := "/shelters/" + string(casa.Shelter.ID) + "/edit"
	for typed, status := range map[string]int{
		"lun-vie 08:00-12:00; lun-vie 14:00-18:00; sáb 08:00-12:00": 200, "lun-vie 08:00-17:00, sáb 08:00-12:00": 200,
		"24h": 200, "20:00-06:00, llame antes": 200,
		"lun-vie 08:00-12:00; cuando sea": 422, "xyz 08:00-12:00": 422, "": 422, "siempre": 422,
	} {
		b.get(url).want(200)
		b.form(url).set("intake_hours", typed).press("", "").want(status)
		if status == 422 {
			b.want(422, "Horario para recibir: Escriba el horario como 24h, 08:00-17:00 o lun-vie 08:00-17:00")
		}
	}
}

// TestAConsentThatEndedIsNotCalledMissing: the worker is told what to do with the person again.
func TestAConsentThatEndedIsNotCalledMissing(t *testing.T) {
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Consent.ExpiresAt = w.Clock.Now().Add(6 * time.Hour)
	filed := ana.Refers(in)
	w.Waits(7 * time.Hour)
	b := open(t, w).signIn(ana.Actor)
	b.get(at(filed.Case)).want(200, "El consentimiento venció").never("Falta el consentimiento")
	b.get("/referrals/"+string(filed.Referrals[0])+"/match").want(200, "Registre uno nuevo con la persona")
	_, err := w.Work.SendOffers(t.Context(), ana.Actor, filed.Referrals[0], 0,
		placement.OfferInput{Shelters: []domain.ShelterID{casa.Shelter.ID}})
	if fault.As(err).Code != "consent.ended" {
		t.Errorf("%v", err)
	}
}

// TestANoThatAnotherOfTheDeskLookedAtIsNotCalledDone: whoever sets aside a no that a colleague just confirmed is told,
// and a reason that is missing is asked for beside what was typed.
func TestANoThatAnotherOfTheDeskLookedAtIsNotCalledDone(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, desk := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2)), w.Coordinator()
	ref := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(ref, casa)[0]
	if err := w.Work.Decline(t.Context(), casa.Actor.Actor, offer, 0,
		placement.DeclineInput{Code: "fuera_perfil_edad", Note: "No recibimos a mayores."}); err != nil {
		t.Fatal(err)
	}
	b, url := open(t, w).signIn(desk.Actor), "/offers/"+string(offer)+"/check"
	b.get("/declines").want(200)
	b.form(url).press("_do", "overrule").want(http.StatusUnprocessableEntity)
	stale := b.form(url).set("text", "Su ficha dice que reciben a mujeres de 24.")
	if err := w.Work.ConfirmDecline(t.Context(), desk.Actor, offer, 0, placement.TextInput{}); err != nil {
		t.Fatal(err)
	}
	stale.press("_do", "overrule").want(http.StatusPreconditionFailed)
	w.Verify()
}
