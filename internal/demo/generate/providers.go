package generate

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// agencyKinds are the organisations a generated network repeats: name, type, roles of its users, and what it
// may do for minors.
var agencyKinds = []struct {
	name, kind, hours, role string
	refers, asks, orders    bool
}{
	{"Secretaría Demo de Coordinación", "coordinadora", "24h", "coordinacion", true, false, false},
	{"Fiscalía Demo contra la Trata", "fiscalia", "24h", "referente", true, false, false},
	{"Procuraduría Demo de Niñez", "procuraduria_ninez", "24h", "referente", true, true, false},
	{"Juzgado Demo de Niñez", "juzgado", "24h", "autoridad_ninez", false, false, true},
	{"Policía Demo – Unidad contra la Trata", "policia", "24h", "referente", true, false, false},
	{"Hospital Demo", "salud", "24h", "referente", true, false, false},
	{"Delegación Demo de Migración", "migracion", "24h", "referente", true, false, false},
	{"Auxiliatura Demo de Derechos Humanos", "derechos_humanos", "lun-vie 08:00-17:00", "referente", true, false, false},
	{"Tejedoras de Camino (demo)", "comunitaria", "lun-vie 08:00-17:00", "referente", true, false, false},
	{"Asociación Puente (demo)", "ong", "lun-vie 08:00-17:00", "supervisor_agencia", true, false, false},
}

func (g *generator) makeAgencies() {
	count := min(max(genAgencies, g.opt.Users/12), 400)
	for i := range count {
		kind := agencyKinds[0]
		if i > 0 {
			kind = agencyKinds[1+(i-1)%(len(agencyKinds)-1)]
		}
		town := pick(g, g.towns)
		id := number("AG-", i+1, count)
		g.agencies = append(g.agencies, folder.AgencyRow{
			ID: id, Name: kind.name + " – " + town.Name, Type: kind.kind, Municipality: town.Code, Department: town.Department,
			Phone: phone(i), Email: strings.ToLower(id) + "@example.org", Hours: kind.hours, CanRefer: kind.refers,
			CanRequest: kind.asks,
			CanOrder:   kind.orders, Roles: []string{kind.role}, Status: "activa",
		})
		if kind.refers {
			g.referring = append(g.referring, i)
		}
	}
}

func phone(i int) string { return "+5020000" + strconv.Itoa(10000 + i%10000)[1:] }

// unitKind is one way a unit admits people.
type unitKind struct {
	name, population string
	genders          []string
	min, max         int
	children         *folder.ChildrenRow
	pregnant         bool
	exploitation     []string
	foreign, lgbtiq  bool
	reserved         int
}

var everyGender = []string{"mujer", "hombre", "mujer_trans", "hombre_trans", "no_binario", "no_indica"}

// shelterKinds are the sorts of house a network has, the commoner ones more than once.
var shelterKinds = [][]unitKind{
	{{name: "Adolescentes", population: "adolescentes_mujeres", genders: []string{"mujer", "hombre_trans"}, min: 12,
		max: 17, pregnant: true},
		{name: "Adolescentes madres", population: "adolescentes_madres", genders: []string{"mujer"}, min: 12, max: 17,
			pregnant: true, children: &folder.ChildrenRow{Max: 2, BoyMaxAge: 4, GirlMaxAge: 4}}},
	{{name: "Niñas", population: "ninas", genders: []string{"mujer"}, min: 5, max: 12},
		{name: "Adolescentes", population: "adolescentes_mujeres", genders: []string{"mujer"}, min: 13, max: 17,
			pregnant: true}},
	{{name: "Niños", population: "ninos", genders: []string{"hombre"}, min: 6, max: 12},
		{name: "Adolescentes hombres", population: "adolescentes_hombres", genders: []string{"hombre", "hombre_trans"},
			min: 13, max: 17}},
	{{name: "Mujeres", population: "mujeres", genders: []string{"mujer", "mujer_trans"}, min: 18, max: 99,
		pregnant: true},
		{name: "Mujeres con hijas e hijos", population: "mujeres_con_hijos", genders: []string{"mujer"}, min: 18, max: 99,
			pregnant: true, children: &folder.ChildrenRow{Max: 4, BoyMaxAge: 11, GirlMaxAge: 17}}},
	{{name: "Mujeres", population: "mujeres", genders: []string{"mujer"}, min: 18, max: 99, pregnant: true,
		children: &folder.ChildrenRow{Max: 3, BoyMaxAge: 8, GirlMaxAge: 12}}},
	{{name: "Hermanas y hermanos", population: "hermanos", genders: []string{"mujer", "hombre"}, min: 0, max: 13}},
	{{name: "Hombres", population: "hombres", genders: []string{"hombre", "hombre_trans"}, min: 18, max: 99},
		{name: "Hombres – trabajo forzado", population: "hombres", genders: []string{"hombre"}, min: 18, max: 99,
			exploitation: []string{"trabajo_forzado", "explotacion_laboral", "servidumbre", "mendicidad"}}},
	{{name: "Mujeres migrantes", population: "mujeres", genders: []string{"mujer", "mujer_trans"}, min: 18, max: 99,
		pregnant: true, foreign: true,
		children: &folder.ChildrenRow{Max: 3, BoyMaxAge: 8, GirlMaxAge: 12}}},
	{{name: "Personas LGBTIQ+", population: "lgbtiq", genders: everyGender, min: 18, max: 99, lgbtiq: true}},
	{{name: "Alta protección – familias", population: "familias", genders: []string{"mujer", "mujer_trans"}, min: 18,
		max: 99, pregnant: true,
		children: &folder.ChildrenRow{Max: 5, BoyMaxAge: 17, GirlMaxAge: 17}, reserved: 3},
		{name: "Alta protección – adolescentes", population: "adolescentes_mujeres", genders: []string{"mujer"}, min: 12,
			max: 17, pregnant: true, reserved: 3}},
	{{name: "Familias", population: "familias", genders: everyGender, min: 18, max: 99, pregnant: true,
		children: &folder.ChildrenRow{Max: 6, BoyMaxAge: 17, GirlMaxAge: 17}},
		{name: "Personas solas", population: "lgbtiq", genders: everyGender, min: 18, max: 99, pregnant: true}},
}

var shelterNames = []string{"Jacaranda", "Ceiba", "Izote", "Pinabete", "Chipilín", "Monja Blanca", "Nance",
	"Conacaste", "Volcán", "Guayacán", "Matilisguate", "Pacaya", "Xate", "Amate", "Palo Blanco", "Copal"}

func (g *generator) makeShelters() {
	n := g.opt.Shelters
	for i := range n {
		units := shelterKinds[i%len(shelterKinds)]
		if i >= len(shelterKinds) {
			units = pick(g, shelterKinds)
		}
		town := pick(g, g.towns)
		id := number("SH-", i+1, n)
		s := folder.ShelterRow{
			ID: id, Name: "Casa " + pick(g, shelterNames) + " " + strconv.Itoa(i+1) + " (demo)", Operator: number("OP-",
				i+1, n),
			OperatorType: pick(g, []string{"ong", "ong", "religiosa", "estatal"}), Municipality: town.Code,
			Department:  town.Department,
			AddressTier: "D4", Address: "CANARIO-D4-DIRECCION-" + id, Phone: phone(1000 + i),
			Email:  strings.ToLower(id) + "@example.org",
			Status: folder.ShelterActive, IntakeHours: pick(g, []string{"24h", "24h", "lun-sáb 06:00-22:00",
				"lun-dom 07:00-20:00"}),
			MaxStayDays: pick(g, []int{15, 60, 120, 180, 240, 365, 730}), SecurityLevel: g.between(1, 3),
			FemaleStaffOnly: g.chance(30),
			Languages:       g.spokenIn(town.Department),
			Accessibility: some(g, []string{"silla_ruedas", "lensegua", "planta_baja", "apoyo_intelectual"}, g.between(0,
				2)),
			Services: some(g, []string{"psicologia", "legal_ninez", "educacion", "salud_general", "guarderia",
				"trabajo_social"}, g.between(1, 4)),
			Exclusions: some(g, []string{"desintoxicacion_aguda", "crisis_psiquiatrica", "hospitalizacion"}, g.between(0, 3)),
			UpdatedAt:  g.ago(time.Duration(g.between(10, 30*60)) * time.Minute),
		}
		if i > 0 && g.chance(12) {
			s.Operator = g.shelters[i-1].Operator // One body runs both.
		}
		if g.chance(3) {
			s.Status = "inactivo"
		}
		if g.chance(7) {
			s.UpdatedAt = g.ago(time.Duration(g.between(4, 12)) * 24 * time.Hour)
		}
		for j, kind := range units {
			s.Units = append(s.Units, g.makeUnit(id+"-"+string(rune('A'+j)), kind))
			if kind.reserved > 0 {
				s.SecurityLevel = kind.reserved
			}
		}
		s.MinorLicence = g.licence(units)
		g.shelters = append(g.shelters, s)
	}
}

// licence lets a house for minors take them; one in twenty has lapsed.
func (g *generator) licence(units []unitKind) *folder.LicenceRow {
	if units[0].min >= domain.MinorAge {
		return nil
	}
	l := &folder.LicenceRow{Authority: "CNA (demo)", Status: "vigente", ValidUntil: g.day(g.between(1, 800))}
	if g.chance(5) {
		l.Status, l.ValidUntil = "vencida", g.day(-g.between(1, 90))
	}
	return l
}

func (g *generator) makeUnit(id string, k unitKind) folder.UnitRow {
	u := folder.UnitRow{ID: id, Name: k.name, Population: k.population, Genders: k.genders, AgeMin: k.min, AgeMax: k.max,
		Children: k.children,
		Pregnant: k.pregnant, Exploitation: k.exploitation, ForeignOnly: k.foreign, LGBTIQOnly: k.lgbtiq,
		Status: folder.UnitOpen}
	if k.reserved > 0 {
		u.ReservedLevel = &k.reserved
	}
	u.Beds.Total = g.between(4, 24)
	u.Beds.Baseline = g.rng.IntN(u.Beds.Total*3/4 + 1)
	if g.chance(10) {
		u.Beds.Blocked = min(2, u.Beds.Total-u.Beds.Baseline)
	}
	if g.chance(4) {
		u.Status, u.Beds.Baseline, u.Beds.Blocked = "cierre_temporal", 0, 0
	}
	return u
}

// spokenIn returns Spanish and some of the languages of a department.
func (g *generator) spokenIn(department string) []string {
	out := []string{"spa"}
	for _, l := range g.pack.Languages() {
		if l.ID != "spa" && !l.Signed() && slices.Contains(l.Departments, department) && len(out) < 4 && g.chance(70) {
			out = append(out, l.ID)
		}
	}
	return out
}

func (g *generator) ago(d time.Duration) folder.Stamp {
	return folder.Stamp{Time: g.snapshot.Add(-d).Truncate(time.Minute)}
}

func (g *generator) day(in int) domain.Date { return domain.DateOf(g.snapshot.AddDate(0, 0, in)) }
