package generate

import (
	"slices"
	"strconv"
	"strings"

	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

func (g *generator) makePrograms() {
	n := max(8, min(g.opt.Shelters, (g.opt.Users-len(g.agencies)-3)/4))
	departments := g.pack.Departments()
	for i := range n {
		kind, prefix, needs := folder.KindPsych, "PS-",
			[]string{"trauma", "ninez", "adolescencia", "violencia_sexual", "duelo", "familia", "lgbtiq", "crisis"}
		if i%2 == 1 {
			kind, prefix, needs = folder.KindLegal, "LG-",
				[]string{"penal_trata", "ninez", "migracion", "familia", "medidas_seguridad", "laboral"}
		}
		town := pick(g, g.towns)
		p := folder.ProgramRow{
			ID: number(prefix, i/2+1, n), Name: "Programa " + pick(g, shelterNames) + " " + strconv.Itoa(i+1) + " (demo)",
			Kind:         kind,
			Municipality: town.Code, Department: town.Department, Languages: g.spokenIn(town.Department),
			Specialisms: some(g, needs, g.between(2, 4)),
			AgeMin:      pick(g, []int{0, 0, 4, 8, 12, 14}), AgeMax: pick(g, []int{17, 99, 99, 99}), Genders: everyGender,
			Modalities: some(g, []string{"presencial", "en_albergue", "movil", "telefonica", "video"}, g.between(1, 3)),
			Cost:       "gratuito",
			WaitDays:   g.between(0, 12), Status: folder.ShelterActive,
		}
		p.Operator, p.Phone, p.Email = "OP-"+p.ID, phone(3000+i), strings.ToLower(p.ID)+"@example.org"
		for _, d := range departments {
			if d.Code == town.Department || g.chance(35) {
				p.Serves = append(p.Serves, d.Code)
			}
		}
		p.Caseload.Max = g.between(20, 120)
		p.Caseload.Baseline = g.between(p.Caseload.Max/3, p.Caseload.Max-4)
		g.programs = append(g.programs, p)
	}
}

// makeUsers gives every agency that refers somebody who does, the network its desk, its court and its
// overseers, and then as many shelters and programmes as there are users left a member of their team.
func (g *generator) makeUsers() {
	for i := range g.agencies {
		a := &g.agencies[i]
		g.referrer[a.ID] = g.addUser(a.ID, a.Roles[0])
	}
	for _, role := range []string{"analista", "auditoria", "admin_tecnico"} {
		g.addUser(g.agencies[0].ID, role)
	}
	team := func(role string, ids func(i int) string, n int) {
		for i := range n {
			if len(g.users) < g.opt.Users {
				g.addUser(ids(i), role)
			}
		}
	}
	for i := range g.programs {
		role := "programa_psico"
		if g.programs[i].Kind == folder.KindLegal {
			role = "programa_legal"
		}
		if len(g.users) < g.opt.Users {
			g.addUser(g.programs[i].ID, role)
		}
	}
	shelter := func(i int) string { return g.shelters[i].ID }
	team("albergue_ingreso", shelter, len(g.shelters))
	team("albergue_direccion", shelter, len(g.shelters))
	for len(g.users) < g.opt.Users {
		g.addUser(g.agencies[pick(g, g.referring)].ID, "referente")
	}
}

func (g *generator) addUser(org, role string) string {
	id := org + "-U" + strconv.Itoa(len(g.users)+1)
	locale := "es"
	if g.chance(5) {
		locale = "en"
	}
	g.users = append(g.users, folder.UserRow{ID: id, Name: "Usuaria Demo " + id, Org: org, Role: role, Locale: locale,
		Email: strings.ToLower(id) + "@example.org"})
	return id
}

// services refers the needs of a row to programmes that take her, as far as there are any.
func (g *generator) services(r *folder.ReferralRow, at folder.Stamp, closed bool) {
	department := g.home(r)
	for _, need := range r.Profile.Needs {
		if (need != "psicologia" && g.needKind(need) != folder.KindLegal) || g.chance(15) {
			continue
		}
		p := g.program(r, need, department)
		if p == nil {
			continue
		}
		s := folder.ServiceRow{Program: p.ID, Kind: p.Kind, Status: folder.ServiceActive, RequestedAt: at}
		if p.Kind == folder.KindLegal {
			s.Specialism = ptr(g.pack.NeedSpecialism(need))
		}
		switch {
		case closed:
			s.Status = folder.ServiceClosed
		case p.Caseload.Baseline+g.use.Active[p.ID]+taken(r.Services, p.ID) >= p.Caseload.Max:
			s.Status = folder.ServiceWaiting
		}
		r.Services = append(r.Services, s)
	}
}

// taken counts how many places of a programme the row already takes.
func taken(list []folder.ServiceRow, program string) int {
	n := 0
	for _, s := range list {
		if s.Program == program && s.Status == folder.ServiceActive {
			n++
		}
	}
	return n
}

func (g *generator) needKind(need string) string {
	if domain.Class(g.pack.NeedClass(need)) == domain.ClassLegal {
		return folder.KindLegal
	}
	return folder.KindPsych
}

// home is the department where she lives now.
func (g *generator) home(r *folder.ReferralRow) string {
	for i := range g.shelters {
		if r.Placement != nil && g.shelters[i].ID == r.Placement.Shelter {
			return g.shelters[i].Department
		}
	}
	return ""
}

func (g *generator) program(r *folder.ReferralRow, need, department string) *folder.ProgramRow {
	lead, want := &r.Profile.Group[0], g.pack.NeedSpecialism(need)
	start := g.rng.IntN(len(g.programs))
	for i := range min(len(g.programs), 40) {
		p := &g.programs[(start+i)%len(g.programs)]
		fits := p.Kind == g.needKind(need) && lead.Age >= p.AgeMin && lead.Age <= p.AgeMax && slices.Contains(p.Serves,
			department)
		if fits && (want == "" || slices.Contains(p.Specialisms, want)) {
			return p
		}
	}
	return nil
}

func ptr[T any](v T) *T { return &v }
