package generate

import (
	"strconv"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// personKinds are who is referred, the commoner ones more than once.
var personKinds = []string{
	"adolescente_sexual", "adolescente_sexual", "adolescente_sexual", "mujer", "mujer", "adolescente_varon", "hombre",
	"nina", "nino",
	"madre_con_hijos", "madre_con_hijos", "hermanos", "adolescente_madre", "adolescente_embarazada", "mujer_trans",
	"lgbtiq", "adulta_mayor",
}

var (
	girls = []string{"Ixchel", "Aura", "Catarina", "Josefa", "Luz", "Maribel", "Elvira", "Irma", "Candelaria",
		"Tránsito", "Nikté", "Marisol"}
	boys = []string{"Diego", "Domingo", "Erick", "Gaspar", "Baltazar", "Mateo", "Andrés", "Pascual", "Tomás",
		"Lázaro"}
	families = []string{"Ejemplo", "Prueba", "Muestra", "Ficticio", "Simulado", "Demostración"}
)

// people makes the group of a kind.
func (g *generator) people(id, kind string) []folder.PersonRow {
	lead := folder.PersonRow{Gender: "mujer", Age: g.between(18, 45), Relation: "titular"}
	var others []folder.PersonRow
	switch kind {
	case "adolescente_sexual":
		lead.Age = g.between(12, 17)
	case "adolescente_embarazada":
		lead.Age, lead.Pregnant = g.between(14, 17), true
	case "adolescente_madre":
		lead.Age = g.between(14, 17)
		others = g.children(1, 3)
	case "adolescente_varon":
		lead.Age, lead.Gender = g.between(13, 17), "hombre"
	case "hombre":
		lead.Gender = "hombre"
	case "nina":
		lead.Age = g.between(5, 11)
	case "nino":
		lead.Age, lead.Gender = g.between(5, 12), "hombre"
	case "madre_con_hijos":
		others = g.children(g.between(1, 4), 17)
		lead.Age, lead.Pregnant = g.between(24, 45), g.chance(10)
	case "hermanos":
		lead.Age = g.between(2, 14)
		for range g.between(1, 3) {
			others = append(others, folder.PersonRow{Gender: pick(g, []string{"mujer", "hombre"}), Age: g.between(2, 16),
				Relation: "hermana_hermano"})
		}
	case "mujer_trans":
		lead.Gender = "mujer_trans"
	case "lgbtiq":
		lead.Gender = pick(g, []string{"no_binario", "hombre_trans", "mujer", "no_indica"})
	case "adulta_mayor":
		lead.Age = g.between(60, 80)
	}
	group := append([]folder.PersonRow{lead}, others...)
	for i := range group {
		group[i].Ref = id + "-P" + strconv.Itoa(i+1)
		group[i].Disabilities = []string{}
		group[i].AgeEstimated = g.chance(8)
	}
	if g.chance(9) {
		group[0].Disabilities = []string{pick(g, []string{"movilidad", "audicion", "intelectual", "cronica",
			"psicosocial"})}
	}
	return group
}

func (g *generator) children(n, oldest int) []folder.PersonRow {
	var out []folder.PersonRow
	for range n {
		out = append(out, folder.PersonRow{Gender: pick(g, []string{"mujer", "hombre"}), Age: g.between(0, oldest),
			Relation: "hija_hijo", Caregiver: ptr(0)})
	}
	return out
}

// person fills the profile, the safety and the identity of a row.
func (g *generator) person(r *folder.ReferralRow) {
	town, lead := pick(g, g.towns), &r.Profile.Group[0]
	minor := lead.Age < domain.MinorAge
	p := &r.Profile
	p.Tier, p.Alone, p.Nationality, p.People, p.Status = "D1", minor, "GT", "ladino",
		pick(g, []string{"posible", "identificada"})
	p.Exploitation = some(g, []string{"prostitucion_ajena", "otra_explotacion_sexual", "trabajo_forzado",
		"explotacion_laboral", "mendicidad",
		"servidumbre", "matrimonio_forzado", "venta_personas"}, g.between(1, 2))
	p.Controls = some(g, []string{"deuda", "violencia_fisica", "amenaza_familia", "promesas_falsas",
		"retencion_documentos"}, g.between(1, 3))
	p.Recruitment = []string{pick(g, []string{"redes_sociales", "familia", "oferta_trabajo_falsa", "pareja",
		"ruta_migratoria"})}
	p.Found, p.Security, p.Clinical = town.Code, pick(g, []int{1, 1, 1, 2, 2, 3}), []string{}
	if g.chance(4) {
		p.Clinical = []string{pick(g, []string{"desintoxicacion_aguda", "crisis_psiquiatrica"})}
	}
	if !minor && g.chance(20) {
		p.Nationality, p.People = pick(g, []string{"HN", "SV", "NI", "VE", "CO"}), "extranjero"
	} else {
		p.Origin = ptr(pick(g, g.towns).Code)
	}
	p.Languages = []folder.SpokenRow{{ID: "spa", Level: "materno"}}
	if mother := pick(g, g.spokenIn(town.Department)); mother != "spa" {
		p.People, p.Languages = "maya", []folder.SpokenRow{{ID: mother, Level: "materno"},
			{ID: "spa", Level: pick(g, []string{"ninguno", "basico", "intermedio"})}}
		p.Interpreter = p.Languages[1].Level != "intermedio"
	}
	if len(p.Group) > 1 {
		p.Together = ptr(domain.TogetherSameShelter)
	}
	p.Needs = g.needs(r, minor)
	p.Wishes = folder.WishesRow{FemaleStaff: g.chance(30)}
	if g.chance(45) {
		p.Wishes.NearOrigin = ptr(g.chance(50))
	}
	p.Court = folder.CourtRow{Status: "no_aplica"}
	if minor {
		p.Court.Status = pick(g, []string{"sin_conocimiento", "pgn_notificada", "medida_solicitada"})
	}
	g.danger(r)
	g.identity(r)
}

func (g *generator) needs(r *folder.ReferralRow, minor bool) []string {
	needs := []string{folder.NeedShelter, "psicologia"}
	switch {
	case minor:
		needs = append(needs, "legal_ninez", "educacion")
	case r.Profile.Nationality != "GT":
		needs = append(needs, "legal_migratorio")
	default:
		needs = append(needs, pick(g, []string{"legal_penal", "legal_familia"}))
	}
	if r.Profile.Interpreter {
		needs = append(needs, "interpretacion")
	}
	if g.chance(40) {
		needs = append(needs, pick(g, []string{"salud_general", "medios_vida", "guarderia"}))
	}
	return needs
}

func (g *generator) danger(r *folder.ReferralRow) {
	s := &r.Safety
	s.Tier, s.MayUse, s.Areas, s.NoContacts = "D2", true, []folder.DangerRow{}, []folder.NoContactRow{}
	s.Risk = "CANARIO-D2-RIESGO-" + r.ID
	motive := pick(g, []string{"control_pandilla", "domicilio_tratante", "familia_agresora", "lugar_explotacion"})
	town, _ := g.pack.Municipality(r.Profile.Found)
	switch g.rng.IntN(4) {
	case 0:
		s.Areas = append(s.Areas, folder.DangerRow{Scope: folder.ScopeDepartment, Department: town.Department,
			Motive: motive})
	case 1, 2:
		s.Areas = append(s.Areas, folder.DangerRow{Scope: folder.ScopeMunicipality, Municipality: town.Code,
			Department: town.Department,
			RadiusKM:   pick(g, []int{10, 15, 25}), Motive: motive})
	}
	if g.chance(30) {
		s.NoContacts = append(s.NoContacts, folder.NoContactRow{Type: pick(g, []string{"familiar", "tratante", "persona"}),
			Label: "CANARIO-D2-NOCONTACTO-" + r.ID})
	}
	if g.chance(20) {
		shelter := &g.shelters[g.rng.IntN(len(g.shelters))]
		s.NoContacts = append(s.NoContacts, folder.NoContactRow{Type: "organizacion",
			Label:  "Antecedente con este servicio",
			Entity: ptr(pick(g, []string{shelter.ID, shelter.Operator}))})
	}
	if r.Kind == "lgbtiq" || r.Kind == "mujer_trans" {
		s.Flags.LGBTIQ = ptr(true)
	}
}

func (g *generator) identity(r *folder.ReferralRow) {
	r.Identity = folder.IdentityRow{Tier: "D2", Phone: ptr(phone(5000 + g.made)), Canary: "CANARIO-D2-IDENTIDAD-" + r.ID}
	for _, p := range r.Profile.Group {
		names := girls
		if p.Gender == "hombre" || p.Gender == "hombre_trans" {
			names = boys
		}
		born := g.snapshot.AddDate(-p.Age, 0, -g.between(1, 360))
		r.Identity.Persons = append(r.Identity.Persons,
			folder.NamedRow{Ref: p.Ref, Given: pick(g, names), Family: pick(g, families), Born: domain.DateOf(born),
				Document: pick(g, []string{"sin_documentos", "certificado_nacimiento"})})
	}
	r.Care = folder.CareRow{Tier: "D3", Health: "CANARIO-D3-SALUD-" + r.ID, Psych: "CANARIO-D3-PSICO-" + r.ID,
		Legal: "CANARIO-D3-LEGAL-" + r.ID}
	r.Restricted = folder.RestrictedRow{Tier: "D4", Trafficker: "CANARIO-D4-TRATANTE-" + r.ID,
		Place: "CANARIO-D4-LUGAR-" + r.ID}
}
