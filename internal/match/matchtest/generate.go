package matchtest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pgregory.net/rapid"

	"amparo/internal/domain"
	"amparo/internal/match"
)

// Random is where a generated network takes its choices from: a generator that shrinks, or a plain one for speed.
type Random interface{ IntN(n int) int }

// Seeded returns the choices of one seed.
func Seeded(seed uint64) Random {
	return rand.New(rand.NewPCG(seed, 99)) //nolint:gosec // the same seed must make the same network
}

type rapidRandom struct{ t *rapid.T }

func (r rapidRandom) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(r.t, "choice") }

// Rapid returns choices that rapid makes, so that it can shrink a network that fails.
func Rapid(t *rapid.T) Random { return rapidRandom{t} }

// Pick chooses one of a list.
func Pick[T any](r Random, list []T) T { return list[r.IntN(len(list))] }

// Chance is true in so many of a hundred cases.
func Chance(r Random, percent int) bool { return r.IntN(100) < percent }

func some[T any](r Random, list []T, percent int) []T {
	var out []T
	for _, v := range list {
		if r.IntN(100) < percent {
			out = append(out, v)
		}
	}
	return out
}

// Noon and Today are when generated queries are asked.
var (
	Noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", -6*3600))
	Today = domain.Date("2026-11-23")
)

// Genders and Urgencies are what generated people and referrals choose from. "muxe" and "otra" are genders in the
// person's own words.
var (
	Genders = []domain.Gender{
		"mujer", "hombre", "mujer_trans", "hombre_trans", "no_binario", "no_indica", "muxe", "otra",
	}
	Urgencies = []domain.Urgency{"critica", "alta", "media", "programada"}
)

var (
	crimes     = []string{"trabajo_forzado", "explotacion_sexual", "mendicidad", "servidumbre", "venta_personas"}
	languages  = []string{"spa", "quc", "kek", "mam", "hat", "gsm"}
	conditions = []string{"desintoxicacion_aguda", "crisis_psiquiatrica", "hospitalizacion"}
	operators  = []string{"OP-1", "OP-2", "OP-3", "OP-4"}
	features   = []string{"silla_ruedas", "planta_baja", "lensegua", "apoyo_intelectual"}
	services   = []string{"psicologia", "legal_ninez", "educacion", "guarderia", "interpretacion"}
	ways       = []string{"presencial", "en_albergue", "movil", "telefonica", "video"}
)

// Municipalities are places a few kilometres to a few hours apart, in five departments. "9999" is a code that is not on
// the map.
var Municipalities = map[string]match.Municipality{
	"0101": {Department: "01", Seat: match.Point{Lat: 14.640, Lon: -90.513}},
	"0108": {Department: "01", Seat: match.Point{Lat: 14.633, Lon: -90.606}},
	"0115": {Department: "01", Seat: match.Point{Lat: 14.526, Lon: -90.587}},
	"0301": {Department: "03", Seat: match.Point{Lat: 14.556, Lon: -90.733}},
	"0308": {Department: "03", Seat: match.Point{Lat: 14.611, Lon: -90.657}},
	"0901": {Department: "09", Seat: match.Point{Lat: 14.835, Lon: -91.518}},
	"0920": {Department: "09", Seat: match.Point{Lat: 14.705, Lon: -91.865}},
	"1601": {Department: "16", Seat: match.Point{Lat: 15.470, Lon: -90.371}},
	"1801": {Department: "18", Seat: match.Point{Lat: 15.727, Lon: -88.594}},
}

var codes = []string{"0101", "0108", "0115", "0301", "0308", "0901", "0920", "1601", "1801", "9999"}

func department(municipality string) string { return Municipalities[municipality].Department }

// Shelter makes up a shelter that is likelier to admit somebody than a wholly random one would be.
func Shelter(r Random, n int) match.ShelterState {
	municipality := Pick(r, codes)
	s := domain.Shelter{
		ID: domain.ShelterID(fmt.Sprintf("house-%05d", n)), Ref: fmt.Sprintf("SH-%d", n),
		Agency: domain.AgencyID(fmt.Sprintf("agency-%d", n%7)), Operator: Pick(r, operators),
		Municipality: municipality, Department: department(municipality), Active: !Chance(r, 8),
		IntakeHours: Pick(r, []string{"24h", "lun-dom 07:00-20:00", "lun-sáb 06:00-22:00", "ask first"}),
		MaxStayDays: Pick(r, []int{15, 90, 365}), SecurityLevel: Pick(r, []int{1, 2, 2, 3}), FemaleStaffOnly: Chance(r, 50),
		Languages: some(r, languages, 40), Accessibility: some(r, features, 40), Services: some(r, services, 40),
		Exclusions: some(r, conditions, 20), ConfirmedAt: Noon.Add(-time.Duration(r.IntN(100)) * time.Hour),
	}
	if Chance(r, 75) {
		s.MinorLicence = &domain.Licence{
			Status:     Pick(r, []string{"vigente", "vigente", "vigente", ""}),
			ValidUntil: Pick(r, []domain.Date{"2027-06-30", "2026-11-23", "2027-01-01", "2026-11-22"}),
		}
	}
	state := match.ShelterState{Shelter: s}
	for i := range Pick(r, []int{0, 1, 2, 2, 3, 3}) {
		u, beds := unit(r, fmt.Sprintf("unit-%05d-%d", n, i))
		state.Shelter.Units = append(state.Shelter.Units, u)
		left := beds.Total - beds.Blocked - beds.Occupied - beds.Held
		if beds.Over = max(0, -left); left > 0 && u.Open && s.Active {
			beds.Free = left
		}
		state.Rooms = append(state.Rooms, beds)
	}
	return state
}

func unit(r Random, id string) (domain.Unit, domain.Room) {
	bounds := Pick(r, [][2]int{{0, 17}, {12, 17}, {0, 12}, {18, 99}, {0, 99}, {0, 99}, {0, 0}, {14, 30}})
	u := domain.Unit{
		ID: domain.UnitID(id), Genders: some(r, Genders, 75), AgeMin: bounds[0], AgeMax: bounds[1], Pregnant: Chance(r, 60),
		ForeignOnly: Chance(r, 6), LGBTIQOnly: Chance(r, 6), Open: !Chance(r, 12),
	}
	if Chance(r, 60) {
		u.Children = &domain.ChildrenRule{
			Max: r.IntN(4), BoyMaxAge: Pick(r, []int{4, 12, 17}), GirlMaxAge: Pick(r, []int{4, 12, 17}),
		}
	}
	if Chance(r, 10) {
		u.Exploitation = some(r, crimes, 50)
	}
	if Chance(r, 10) {
		u.ReservedLevel = 2 + r.IntN(2)
	}
	total := r.IntN(9)
	return u, domain.Room{Unit: u.ID, Total: total, Blocked: r.IntN(2), Occupied: r.IntN(total/2 + 2), Held: r.IntN(2)}
}

// Shelters makes up so many shelters.
func Shelters(r Random, n int) []match.ShelterState {
	out := make([]match.ShelterState, n)
	for i := range out {
		out[i] = Shelter(r, i)
	}
	return out
}

// groupMember makes up one member of a group.
func groupMember(r Random, i int) domain.Person {
	return domain.Person{
		Ref: fmt.Sprintf("P%d", i+1), Age: Pick(r, []int{0, 1, 5, 9, 12, 14, 15, 17, 18, 25, 70}),
		Gender: Pick(r, Genders[:7]), Pregnant: Chance(r, 12),
		AgeEstimated: Chance(r, 10), Disabilities: some(r, []string{"movilidad", "intelectual"}, 4),
	}
}

// Query makes up one referral: somebody alone, siblings, mothers, or a child who is named before its mother.
func Query(r Random, most int) match.Query {
	var group []domain.Person
	for i := range 1 + r.IntN(most) {
		p := groupMember(r, i)
		if i > 0 && Chance(r, 45) {
			up := r.IntN(i)
			p.Caregiver = &up
		}
		group = append(group, p)
	}
	if len(group) > 1 && Chance(r, 10) {
		up := 1
		group[0].Caregiver = &up
	}
	q := match.Query{
		Case: domain.Case{
			ID: "case", Group: group, Nationality: Pick(r, []string{"GT", "GT", "HN", ""}), Exploitation: some(r, crimes, 25),
			Languages: []domain.Spoken{
				{ID: Pick(r, languages), Level: "materno"}, {ID: "spa", Level: Pick(r, []string{"basico", "avanzado"})},
			},
			Found: Pick(r, codes), Origin: Pick(r, codes), Security: Pick(r, []int{0, 1, 1, 2, 3}),
			Clinical: some(r, conditions, 5), Together: Pick(r, []string{"", "", "mismo_albergue", "misma_unidad"}),
			Remote: Pick(r, []string{"si", "no", ""}),
		},
		Safety:   domain.Safety{LGBTIQ: Chance(r, 20)},
		Referral: domain.Referral{Urgency: Pick(r, Urgencies), Class: domain.ClassShelter},
		Home:     "GT", Today: Today, Now: Noon, Needs: some(r, services, 40), Seed: uint64(r.IntN(3)),
		SplitAgreed: Chance(r, 15), LanguageOf: map[string]string{"lensegua": "gsm"},
	}
	q.Case.Wishes.FemaleStaff = Chance(r, 40)
	if near := Chance(r, 50); Chance(r, 50) {
		q.Case.Wishes.NearOrigin = &near
	}
	for range Pick(r, []int{0, 0, 1, 2}) {
		addDanger(r, &q.Safety)
	}
	for range r.IntN(2) {
		entity := Pick(r, []string{"OP-1", "SH-2", "house-00003", "agency-4", ""})
		q.Safety.NoContacts = append(q.Safety.NoContacts, domain.NoContact{Type: "organizacion", Entity: entity})
	}
	return q
}

func addDanger(r Random, s *domain.Safety) {
	municipality := Pick(r, codes)
	if Chance(r, 40) {
		s.Areas = append(s.Areas, domain.Danger{Scope: "departamento", Department: Pick(r, []string{"01", "03", "09", "16"})})
	} else if municipality != "9999" {
		s.Areas = append(s.Areas, domain.Danger{
			Scope: "municipio", Municipality: municipality, Department: department(municipality),
			RadiusKM: Pick(r, []int{0, 10, 15, 25}),
		})
	}
}

// Program makes up a programme.
func Program(r Random, n int) match.ProgramState {
	municipality := Pick(r, codes)
	p := domain.Program{
		ID: domain.ProgramID(fmt.Sprintf("programme-%04d", n)), Ref: fmt.Sprintf("PR-%d", n),
		Agency: domain.AgencyID(fmt.Sprintf("agency-%d", n%7)), Operator: Pick(r, operators),
		Class:        Pick(r, []domain.Class{domain.ClassPsych, domain.ClassLegal}),
		Municipality: municipality, Department: department(municipality),
		Serves: some(r, []string{"01", "03", "09", "16", "18"}, 60), Languages: some(r, languages, 40),
		Specialisms: some(r, []string{"ninez", "penal_trata", "adolescencia"}, 60),
		AgeMin:      Pick(r, []int{0, 0, 12}), AgeMax: Pick(r, []int{17, 99, 99}), Genders: some(r, Genders, 80),
		Modalities: some(r, ways, 40), WaitDays: r.IntN(12), Active: !Chance(r, 10), Defends: Chance(r, 15),
		ConfirmedAt: Noon.Add(-time.Duration(r.IntN(100)) * time.Hour),
	}
	load := domain.Caseload{Max: r.IntN(6), Active: r.IntN(6), Waiting: r.IntN(4)}
	if p.Active {
		load.Free = max(0, load.Max-load.Active)
	}
	return match.ProgramState{Program: p, Load: load}
}
