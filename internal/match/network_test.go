package match

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pgregory.net/rapid"

	"amparo/internal/domain"
)

// dice is where a made-up network takes its chances from: a generator that shrinks, or a plain one for speed.
type dice interface{ roll(n int) int }

type randDice struct{ *rand.Rand }

func (d randDice) roll(n int) int { return d.IntN(n) }

type rapidDice struct{ t *rapid.T }

func (d rapidDice) roll(n int) int { return rapid.IntRange(0, n-1).Draw(d.t, "roll") }

func seeded(seed uint64) dice { return randDice{rand.New(rand.NewPCG(seed, 99))} }

var (
	noon      = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", -6*3600))
	today     = domain.Date("2026-11-23")
	genders   = []domain.Gender{"mujer", "hombre", "mujer_trans", "hombre_trans", "no_binario", "no_indica", "muxe", "otra"}
	crimes    = []string{"trabajo_forzado", "explotacion_sexual", "mendicidad", "servidumbre", "venta_personas"}
	tongues   = []string{"spa", "quc", "kek", "mam", "hat", "gsm"}
	clinics   = []string{"desintoxicacion_aguda", "crisis_psiquiatrica", "hospitalizacion"}
	operators = []string{"OP-1", "OP-2", "OP-3", "OP-4"}
	features  = []string{"silla_ruedas", "planta_baja", "lensegua", "apoyo_intelectual"}
	helps     = []string{"psicologia", "legal_ninez", "educacion", "guarderia", "interpretacion"}
	ways      = []string{"presencial", "en_albergue", "movil", "telefonica", "video"}
	urgencies = []domain.Urgency{"critica", "alta", "media", "programada"}
)

// towns are places a few kilometres to a few hours apart, in four departments. "9999" is a code nobody has placed.
var towns = map[string]Place{
	"0101": {"01", Point{14.640, -90.513}}, "0108": {"01", Point{14.633, -90.606}}, "0115": {"01", Point{14.526, -90.587}},
	"0301": {"03", Point{14.556, -90.733}}, "0308": {"03", Point{14.611, -90.657}},
	"0901": {"09", Point{14.835, -91.518}}, "0920": {"09", Point{14.705, -91.865}},
	"1601": {"16", Point{15.470, -90.371}}, "1801": {"18", Point{15.727, -88.594}},
}

var townCodes = []string{"0101", "0108", "0115", "0301", "0308", "0901", "0920", "1601", "1801", "9999"}

func pick[T any](d dice, list []T) T { return list[d.roll(len(list))] }

func some[T any](d dice, list []T, percent int) []T {
	var out []T
	for _, v := range list {
		if d.roll(100) < percent {
			out = append(out, v)
		}
	}
	return out
}

func chance(d dice, percent int) bool { return d.roll(100) < percent }

func department(town string) string {
	if p, ok := towns[town]; ok {
		return p.Department
	}
	return ""
}

// makeHouse makes up a shelter that is likelier to admit somebody than a wholly random one would be.
func makeHouse(d dice, n int) House {
	town := pick(d, townCodes)
	s := domain.Shelter{
		ID: domain.ShelterID(fmt.Sprintf("house-%05d", n)), Ref: fmt.Sprintf("SH-%d", n), Agency: domain.AgencyID(fmt.Sprintf("agency-%d", n%7)),
		Operator: pick(d, operators), Municipality: town, Department: department(town), Active: !chance(d, 8),
		IntakeHours: pick(d, []string{"24h", "lun-dom 07:00-20:00", "lun-sáb 06:00-22:00", "ask first"}),
		MaxStayDays: pick(d, []int{15, 90, 365}), SecurityLevel: pick(d, []int{1, 2, 2, 3}), FemaleStaffOnly: chance(d, 50),
		Languages: some(d, tongues, 40), Accessibility: some(d, features, 40), Services: some(d, helps, 40), Exclusions: some(d, clinics, 20),
		ConfirmedAt: noon.Add(-time.Duration(d.roll(100)) * time.Hour),
	}
	if chance(d, 75) {
		s.MinorLicence = &domain.Licence{Status: pick(d, []string{"vigente", "vigente", "vigente", ""}), ValidUntil: pick(d, []domain.Date{"2027-06-30", "2026-11-23", "2027-01-01", "2026-11-22"})}
	}
	h := House{Shelter: s}
	for i := range pick(d, []int{0, 1, 2, 2, 3, 3}) {
		u, beds := makeUnit(d, fmt.Sprintf("unit-%05d-%d", n, i))
		h.Shelter.Units = append(h.Shelter.Units, u)
		left := beds.Total - beds.Blocked - beds.Occupied - beds.Held
		if beds.Over = max(0, -left); left > 0 && u.Open && s.Active {
			beds.Free = left
		}
		h.Rooms = append(h.Rooms, beds)
	}
	return h
}

func makeUnit(d dice, id string) (domain.Unit, domain.Room) {
	bounds := pick(d, [][2]int{{0, 17}, {12, 17}, {0, 12}, {18, 99}, {0, 99}, {0, 99}, {0, 0}, {14, 30}})
	u := domain.Unit{
		ID: domain.UnitID(id), Genders: some(d, genders, 75), AgeMin: bounds[0], AgeMax: bounds[1], Pregnant: chance(d, 60),
		ForeignOnly: chance(d, 6), LGBTIQOnly: chance(d, 6), Open: !chance(d, 12),
	}
	if chance(d, 60) {
		u.Children = &domain.ChildrenRule{Max: d.roll(4), BoyMaxAge: pick(d, []int{4, 12, 17}), GirlMaxAge: pick(d, []int{4, 12, 17})}
	}
	if chance(d, 10) {
		u.Exploitation = some(d, crimes, 50)
	}
	if chance(d, 10) {
		u.ReservedLevel = 2 + d.roll(2)
	}
	total := d.roll(9)
	return u, domain.Room{Unit: u.ID, Total: total, Blocked: d.roll(2), Occupied: d.roll(total/2 + 2), Held: d.roll(2)}
}

func makeHouses(d dice, n int) []House {
	out := make([]House, n)
	for i := range out {
		out[i] = makeHouse(d, i)
	}
	return out
}

// makePerson makes up one member of a group.
func makePerson(d dice, i int) domain.Person {
	return domain.Person{
		Ref: fmt.Sprintf("P%d", i+1), Age: pick(d, []int{0, 1, 5, 9, 12, 14, 15, 17, 18, 25, 70}), Gender: pick(d, genders[:7]),
		Pregnant: chance(d, 12), AgeEstimated: chance(d, 10), Disabilities: some(d, []string{"movilidad", "intelectual"}, 4),
	}
}

// makeAsk makes up one referral: somebody alone, siblings, mothers, or a child who is named before its mother.
func makeAsk(d dice, most int) Ask {
	var group []domain.Person
	for i := range 1 + d.roll(most) {
		p := makePerson(d, i)
		if i > 0 && chance(d, 45) {
			up := d.roll(i)
			p.Caregiver = &up
		}
		group = append(group, p)
	}
	if len(group) > 1 && chance(d, 10) {
		up := 1
		group[0].Caregiver = &up
	}
	a := Ask{
		Case: domain.Case{
			ID: "case", Group: group, Nationality: pick(d, []string{"GT", "GT", "HN", ""}), Exploitation: some(d, crimes, 25),
			Languages: []domain.Spoken{{ID: pick(d, tongues), Level: "materno"}, {ID: "spa", Level: pick(d, []string{"basico", "avanzado"})}},
			Found:     pick(d, townCodes), Origin: pick(d, townCodes), Security: pick(d, []int{0, 1, 1, 2, 3}), Clinical: some(d, clinics, 5),
			Together: pick(d, []string{"", "", "mismo_albergue", "misma_unidad"}), Remote: pick(d, []string{"si", "no", ""}),
		},
		Safety:   domain.Safety{LGBTIQ: chance(d, 20)},
		Referral: domain.Referral{Urgency: pick(d, urgencies), Class: domain.ClassShelter},
		Home:     "GT", Today: today, Now: noon, Needs: some(d, helps, 40), Seed: uint64(d.roll(3)), SplitAgreed: chance(d, 15),
		LanguageOf: map[string]string{"lensegua": "gsm"},
	}
	a.Case.Wishes.FemaleStaff = chance(d, 40)
	if near := chance(d, 50); chance(d, 50) {
		a.Case.Wishes.NearOrigin = &near
	}
	for range pick(d, []int{0, 0, 1, 2}) {
		town := pick(d, townCodes)
		if chance(d, 40) {
			a.Safety.Areas = append(a.Safety.Areas, domain.Danger{Scope: "departamento", Department: pick(d, []string{"01", "03", "09", "16"})})
		} else if town != "9999" {
			a.Safety.Areas = append(a.Safety.Areas, domain.Danger{Scope: "municipio", Municipality: town, Department: department(town), RadiusKM: pick(d, []int{0, 10, 15, 25})})
		}
	}
	for range d.roll(2) {
		a.Safety.NoContacts = append(a.Safety.NoContacts, domain.NoContact{Type: "organizacion", Entity: pick(d, []string{"OP-1", "SH-2", "house-00003", "agency-4", ""})})
	}
	return a
}

// makeService makes up a programme.
func makeService(d dice, n int) Service {
	town := pick(d, townCodes)
	p := domain.Program{
		ID: domain.ProgramID(fmt.Sprintf("programme-%04d", n)), Ref: fmt.Sprintf("PR-%d", n), Agency: domain.AgencyID(fmt.Sprintf("agency-%d", n%7)),
		Operator: pick(d, operators), Class: pick(d, []domain.Class{domain.ClassPsych, domain.ClassLegal}), Municipality: town, Department: department(town),
		Serves: some(d, []string{"01", "03", "09", "16", "18"}, 60), Languages: some(d, tongues, 40), Specialisms: some(d, []string{"ninez", "penal_trata", "adolescencia"}, 60),
		AgeMin: pick(d, []int{0, 0, 12}), AgeMax: pick(d, []int{17, 99, 99}), Genders: some(d, genders, 80), Modalities: some(d, ways, 40),
		WaitDays: d.roll(12), Active: !chance(d, 10), Defends: chance(d, 15), ConfirmedAt: noon.Add(-time.Duration(d.roll(100)) * time.Hour),
	}
	load := domain.Caseload{Max: d.roll(6), Active: d.roll(6), Waiting: d.roll(4)}
	if p.Active {
		load.Free = max(0, load.Max-load.Active)
	}
	return Service{Program: p, Load: load}
}
