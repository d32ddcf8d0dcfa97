package view

import (
	"testing"
	"time"

	"amparo/internal/country"
)

// night is the moment the fixtures stand at: a November evening in Guatemala.
var night = time.Date(2026, 11, 24, 5, 40, 0, 0, time.UTC)

func engine(t testing.TB) *Engine {
	t.Helper()
	o := FromPack(country.Guatemala())
	o.Now = func() time.Time { return night }
	e, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func ago(d time.Duration) time.Time   { return night.Add(-d) }
func ahead(d time.Duration) time.Time { return night.Add(d) }

func frame(role, at string) Frame {
	board := map[string]string{"albergue_direccion": "/shelters/s1", "albergue_ingreso": "/shelters/s1",
		"programa_legal": "/programs/p1", "programa_psico": "/programs/p1"}[role]
	return Frame{Lang: "es", Path: at, Notices: 3, CSRF: "c5rf", Once: "0nce", Nonce: "n0nce", Demo: true,
		ExitURL: "https://www.example.org/",
		Now:     night, Ends: &Ends{At: ahead(15 * time.Minute), Left: 900, Back: at},
		Actor: &Actor{Name: "Marta Ejemplo", Role: role, Agency: "Procuraduría de la Niñez, sede Quetzaltenango (demo)",
			Board: board, Registers: true}}
}

func girl() Card {
	return Card{
		Code: "R-2026-0412-1", Need: "abrigo", Class: "shelter", Urgency: "critica", State: "enviada", Department: "09",
		Group: []Member{{Relation: "titular", AgeBand: "16-17", Gender: "mujer", Pregnant: true},
			{Relation: "hermana_hermano", AgeBand: "10-12", Gender: "mujer", Disabilities: []string{"audicion"}}},
		Languages: []string{"kek", "spa"}, Interprete: true, Security: 2, Together: "mismo_albergue",
		Court: "medida_solicitada", FemaleTeam: true,
		Earliest: ahead(2 * time.Hour), Sent: ago(18 * time.Minute),
	}
}

func items() []Item {
	return []Item{
		{URL: "/referrals/a", Code: "R-2026-0412-1", Need: "abrigo", Urgency: "critica", State: "ofertada",
			AgeBand: "16-17", Gender: "mujer", People: 2, Department: "09", Pregnant: true,
			Languages: []string{"kek", "spa"}, Why: &Sentence{Key: "next.reply.h"}, Due: ahead(42 * time.Minute), New: true},
		{URL: "/referrals/b", Code: "R-2026-0398-2", Need: "psicologia", Urgency: "media", State: "aceptada",
			AgeBand: "25-34", Gender: "mujer", People: 1, Department: "01", Provider: "Consultorio Móvil Ixchel (demo)",
			Since: ago(26 * time.Hour)},
		{URL: "/referrals/c", Code: "R-2026-0371-1", Need: "legal_ninez", Urgency: "alta", State: "lista_espera",
			AgeBand: "6-9", Gender: "hombre", People: 3, Department: "14", Due: ago(3 * time.Hour)},
	}
}

func offers() []Item {
	out := items()[:2]
	for i := range out {
		out[i].Kind, out[i].State, out[i].Why = "offer", []string{"enviada", "vista"}[i], nil
		out[i].URL, out[i].Due = "/offers/x", ahead(time.Duration(25+i*200)*time.Minute)
		out[i].CaseCode, out[i].Needs = out[i].Code, out[i:i+1:i+1]
	}
	return out
}

func dossier() *Dossier {
	return &Dossier{
		Persons: []Persona{{Ref: "P1", Relation: "titular", Gender: "mujer", Age: 17, UseName: "Flor", Given: "Florinda",
			Family: "Ejemplo Prueba", Born: "2009-05-14", Document: "certificado_nacimiento", Number: "0000 00000 0909",
			Unit: "Adolescentes madres", Pregnant: true},
			{Ref: "P2", Relation: "hermana_hermano", Gender: "mujer", Age: 12, Given: "Alma", Family: "Ejemplo Prueba",
				AgeEstimated: true}},
		Phone: "+50200005012", SafeContact: "Solo de 14 a 16 h. Decir «la tía Rosa». No dejar mensajes.",
		Arrival:   "Llega con dos trabajadoras sociales, vehículo sin logotipo. Punto de encuentro: la gasolinera del cruce.",
		Medicines: "Alergia a la penicilina. Ácido fólico.", Risk: "La buscan en la terminal. No usar su teléfono anterior.",
		Areas: []DangerArea{{Motive: "lugar_explotacion", Place: "Coatepeque, Quetzaltenango", Radius: 25},
			{Motive: "familia_agresora", Place: "San Marcos"}},
		Avoid: []Avoided{{Type: "tratante", Label: "«El Primo», camioneta gris"}, {Type: "familiar", Label: "El padrastro"}},
	}
}

func consent() *ConsentView {
	return &ConsentView{State: "live", GivenBy: "asentimiento_nna_y_representante", Representative: "PGN",
		Language: "kek", Interpreter: true, Method: "oral", At: ago(3 * time.Hour), Until: ahead(89 * 24 * time.Hour),
		Scopes: []ScopeAnswer{{"registro", "si"}, {"compartir_minimo", "si"}, {"compartir_identidad", "si"},
			{"contacto_familia", "no"}, {"estadistica_anonima", "no_preguntado"}}, URL: "/cases/k/consent"}
}

func events() []Event {
	return []Event{
		{At: ago(3 * time.Hour), Type: "creada", Who: "PGN Quetzaltenango (demo)"},
		{At: ago(2 * time.Hour), Type: "enviada", Who: "PGN Quetzaltenango (demo)"},
		{At: ago(100 * time.Minute), Type: "oferta_enviada", Who: "PGN Quetzaltenango (demo)",
			About: "Hogar Luz de Nance (demo)"},
		{At: ago(70 * time.Minute), Type: "oferta_declinada", Who: "Hogar Luz de Nance (demo)", List: "motivo_declinacion",
			Code: "sin_cupo"},
		{At: ago(18 * time.Minute), Type: "oferta_enviada", Who: "PGN Quetzaltenango (demo)", About: "Casa Jacaranda (demo)"},
	}
}
