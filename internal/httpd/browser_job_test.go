package httpd_test

import (
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/httpd"
)

// night is a small network at twenty to midnight: a worker, two houses, a lawyer and a psychologist.
type night struct {
	*browsers
	ana             *amparotest.Actor
	luz, sol        *amparotest.House
	lawyer, therapy *amparotest.Office
}

func openNight(t *testing.T, change ...func(*httpd.Deps)) *night {
	t.Helper()
	w := amparotest.New(t)
	n := &night{ana: w.Worker("Ana"), luz: w.Shelter("Casa Luz", "0101", amparotest.Families(4, 2, 10, 17)),
		sol:    w.Shelter("Casa Sol", "0301", amparotest.Families(6, 3, 12, 17)),
		lawyer: w.Program("Defensa", domain.ClassLegal, 5, "penal_trata"), therapy: w.Program("Escucha", domain.ClassPsych,
			5)}
	n.browsers = openBrowser(t, serve(t, w, change...))
	return n
}

// registers goes through the five steps: a woman of 24 with her daughter of 3 who needs a bed, a lawyer and a
// psychologist.
func (n *night) registers(p *tab) {
	p.opens("/").looks("an empty day").presses("Registrar").looks("step 1")
	p.writes("group.0.age", "24").marks("group.0.gender",
		"mujer").presses("Agregar a alguien que viene en su compañía").looks("step 1 with a child")
	p.writes("group.1.age", "3", "group.1.relation", "hija_hijo").marks("group.1.gender", "mujer", "keep_together",
		"misma_unidad")
	p.marks("languages.0.level", "materno").presses("Continuar").looks("step 2")
	p.presses("Continuar").looks("step 2 with what is missing").sees("Elija una opción")
	p.presses("Agregar indicios y cómo ocurrió").looks("step 2 with the signs")
	p.marks("indicators", "rec_engano_viaje", "indicators", "ctl_encierro").presses("Ver qué sugiere la guía").sees(
		"La decisión es de usted").looks("step 2 with a suggestion")
	p.marks("needs", "abrigo", "needs", "legal_penal", "needs", "psicologia", "urgency", "critica",
		"security_level_needed", "1", "trafficking_status", "posible")
	p.writes("found_municipality", "Guatemala").presses("Continuar").looks("step 3")
	p.writes("area.department", "18", "area.motive", "domicilio_tratante").presses("Agregar este lugar").looks(
		"step 3 with a place").sees("Izabal")
	p.writes("safety.risk_note", "La buscan en la terminal.", "identity.persons.0.use_name", "Marisol",
		"identity.persons.0.given", "Marisol Inventada", "identity.contact_phone", "+502 0000 1234")
	p.presses("Continuar").looks("step 4")
	p.marks("consent.scopes.registro", "si", "consent.scopes.compartir_minimo", "si", "consent.scopes.compartir_identidad",
		"si", "consent.given_by", "persona", "consent.method", "oral")
	p.presses("Continuar").looks("step 5")
	p.sees("Verá antes de aceptar", "Nunca verá", "Lugares de riesgo", "Personas que no deben saber dónde está")
	p.presses("Registrar y enviar").looks("the case").sees("enviado")
}

// asksBoth chooses both houses for the bed.
func (n *night) asksBoth(p *tab) {
	p.presses("Abrigo temporal").looks("the referral").presses("Buscar lugar").looks("the match")
	p.sees("Casa Luz", "Casa Sol").misses("Portón verde")
	p.marks("to", string(n.luz.Shelter.ID), "to", string(n.sol.Shelter.ID)).presses("Preguntar a").looks(
		"the referral, asked")
	p.sees("Casa Luz", "Casa Sol", "Esperando respuesta")
}

func TestTheWholeJobInABrowser(t *testing.T) {
	t.Parallel()
	n := openNight(t)
	ana := n.person("Ana", 1280, true).signsIn(n.ana.Actor)
	luz := n.person("Luz", 360, true).signsIn(n.luz.Actor.Actor).looks("an empty inbox")
	sol := n.person("Sol", 1280, true).signsIn(n.sol.Actor.Actor)
	n.registers(ana)
	n.asksBoth(ana)
	sol.until("the request appears by itself", `document.body.innerText.includes("Por responder") && `+
		`!!document.querySelector("main a[href^='/offers/']")`)
	luz.opens("/inbox").looks("an inbox").presses("Abrigo temporal").looks("an offer").sees("Abrigo temporal").misses(
		"Marisol", "+502", "terminal", "Izabal", "Portón")
	luz.presses("Sí, reservar 2 camas").looks("an accepted offer").sees("Marisol", "La buscan en la terminal.", "Izabal")
	sol.until("the other house is told by itself", `document.body.innerText.includes("Otro servicio respondió antes")`)
	sol.looks("an inbox that ended").misses("Marisol", "+502")
	ana.until("the worker is told by itself", `document.body.innerText.includes("Casa Luz aceptó")`)
	luz.presses("Registrar que viene en camino").looks("on the way")
	ana.until("the worker sees them on the way", `document.body.innerText.includes("Va en camino")`)
	luz.presses("Registrar el ingreso").looks("arrived").sees("Ingreso registrado")
	ana.until("the worker sees them arrived", `document.body.innerText.includes("Ya está en atención")`)
	ana.presses("Volver al caso")
	n.care(ana, n.lawyer, "Asesoría y acompañamiento penal", "no_conflict", "si")
	n.care(ana, n.therapy, "Atención psicológica")
	n.s.w.Verify()
}

// TestTheFirstHalfWithoutScript does the same on a small phone whose browser runs no script.
func TestTheFirstHalfWithoutScript(t *testing.T) {
	n := openNight(t)
	ana := n.person("Ana", 360, false).signsIn(n.ana.Actor)
	n.registers(ana)
	n.asksBoth(ana)
	luz := n.person("Luz", 360, false).signsIn(n.luz.Actor.Actor).presses("Abrigo temporal").misses("Marisol", "+502",
		"terminal", "Izabal", "Portón")
	luz.presses("Sí, reservar 2 camas").sees("Marisol", "Izabal")
	ana.opens(asks[string](ana, `location.pathname`)).sees("Casa Luz aceptó", "Otro servicio respondió antes")
	n.s.w.Verify()
}

// care asks a lawyer or a psychologist, who takes the case, gives the first appointment and begins.
func (n *night) care(ana *tab, office *amparotest.Office, need string, checks ...string) {
	ana.presses(need).presses("Buscar lugar").looks("the match of "+need).marks("to",
		string(office.Program.ID)).presses("Preguntar a")
	p := n.person(office.Program.Name, 360, true).signsIn(office.Actor.Actor).presses(need).looks("an offer of " + need)
	p.misses("Marisol", "terminal", "Izabal", "Casa Luz")
	p.marks(checks...).presses("Sí, tomar el caso").looks("an accepted offer of "+
		need).sees("Marisol").misses("Portón verde", "Casa Sol")
	p.focuses("#book [name=at]").writes("at", "2026-11-25T10:30").marks("how",
		"presencial").presses("Guardar cita").looks("an appointment").sees("Cita acordada")
	p.presses("Registrar que comenzó la atención").looks("care begun").sees("En atención con ustedes")
	ana.until("the worker sees it begun", `document.body.innerText.includes("Ya está en atención")`)
	ana.presses("Volver al caso")
}
