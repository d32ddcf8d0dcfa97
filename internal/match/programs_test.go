package match

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

// practice builds a legal programme in the capital that could take anybody.
func practice(id string, edits ...func(*Service)) Service {
	s := Service{
		Program: domain.Program{
			ID: domain.ProgramID(id), Ref: "PR-" + id, Agency: domain.AgencyID("agency-" + id), Operator: "OP-" + id, Class: domain.ClassLegal,
			Municipality: "0101", Department: "01", Serves: []string{"01", "03"}, Languages: []string{"spa"}, Specialisms: []string{"ninez", "penal_trata"},
			AgeMax: 99, Genders: []domain.Gender{domain.Woman, domain.Man}, Modalities: []string{"presencial"}, WaitDays: 3, Active: true, ConfirmedAt: noon.Add(-time.Hour),
		},
		Load: domain.Caseload{Max: 10, Active: 5, Free: 5},
	}
	for _, edit := range edits {
		edit(&s)
	}
	if s.Load.Free = 0; s.Program.Active {
		s.Load.Free = max(0, s.Load.Max-s.Load.Active)
	}
	return s
}

func program(edit func(*domain.Program)) func(*Service) {
	return func(s *Service) { edit(&s.Program) }
}

func programs(a Ask, services ...Service) Ranking {
	return Compile(nil, services, towns, DefaultWeights()).Programs(a)
}

func offeredPrograms(r Ranking) []string {
	var out []string
	for _, c := range r.Offered {
		out = append(out, string(c.Program))
	}
	return out
}

func legal() Ask {
	a := asking(ana)
	a.Referral.Class, a.Referral.Specialism = domain.ClassLegal, "ninez"
	return a
}

func TestALawyerWhoFits(t *testing.T) {
	for _, c := range []struct {
		name    string
		service Service
		edit    func(*Ask)
		reasons []string
		opens   string
	}{
		{"fits", practice("p"), nil, nil, ""},
		{"closed", practice("p", program(func(p *domain.Program) { p.Active = false })), nil, []string{CodeInactive}, CodeInactive},
		{"does not come to her department", practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })), nil, []string{CodeTerritory}, CodeTerritory},
		{"her place is not known", practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })), func(a *Ask) { a.Case.Found = "" }, nil, ""},
		{"her place is known from the referral", practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })),
			func(a *Ask) { a.Case.Found, a.Referral.Department = "", "16" }, nil, ""},
		{"where she lives now, not where she was found", practice("p"), func(a *Ask) { a.From = "1601" }, []string{CodeTerritory}, CodeTerritory},
		{"serves its own department when it names none", practice("p", program(func(p *domain.Program) { p.Serves = nil })), nil, nil, ""},
		{"adults only", practice("p", program(func(p *domain.Program) { p.AgeMin = 18 })), nil, []string{CodeAge}, CodeAge},
		{"men only", practice("p", program(func(p *domain.Program) { p.Genders = []domain.Gender{domain.Man} })), nil, []string{CodeGender}, CodeGender},
		{"another specialism", practice("p", program(func(p *domain.Program) { p.Specialisms = []string{"laboral"} })), nil, []string{CodeSpecial}, CodeSpecial},
		{"any specialism will do", practice("p", program(func(p *domain.Program) { p.Specialisms = []string{"laboral"} })), func(a *Ask) { a.Referral.Specialism = "" }, nil, ""},
		{"also defends the accused", practice("p", program(func(p *domain.Program) { p.Defends = true })), nil, []string{CodeConflict}, CodeConflict},
		{"must not know of her", practice("p"), func(a *Ask) { a.Safety.NoContacts = []domain.NoContact{{Entity: "OP-p"}} }, []string{CodeNoContact}, ""},
		{"its office stands in danger", practice("p"), func(a *Ask) { a.Safety.Areas = []domain.Danger{{Scope: "departamento", Department: "01"}} }, []string{CodeDanger}, ""},
		{"the same, but it comes to her", practice("p", program(func(p *domain.Program) { p.Modalities = []string{"presencial", "movil"} })),
			func(a *Ask) { a.Safety.Areas = []domain.Danger{{Scope: "departamento", Department: "01"}} }, nil, ""},
		{"by phone only, and none is safe", practice("p", program(func(p *domain.Program) { p.Modalities = []string{"telefonica", "video"} })), nil, []string{CodePhone}, CodePhone},
		{"by phone only, and hers is safe", practice("p", program(func(p *domain.Program) { p.Modalities = []string{"telefonica"} })), func(a *Ask) { a.Case.Remote = "si" }, nil, ""},
		{"does not say how it works", practice("p", program(func(p *domain.Program) { p.Modalities = nil })), nil, nil, ""},
		{"two reasons", practice("p", program(func(p *domain.Program) { p.AgeMin, p.Defends = 18, true })), nil, []string{CodeConflict, CodeAge}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := legal()
			if c.edit != nil {
				c.edit(&ask)
			}
			r := programs(ask, c.service)
			if c.reasons == nil {
				if len(r.Offered) != 1 || len(r.Unmet) != 0 {
					t.Fatalf("kept out: %+v %+v", r.Full, r.Excluded)
				}
				return
			}
			if len(r.Excluded) != 1 || !slices.Equal(codes(r.Excluded[0].Reasons), c.reasons) {
				t.Fatalf("%+v", r)
			}
			if e := r.Excluded[0]; (e.Opens == nil) != (c.opens == "") || e.Opens != nil && e.Opens.Code != c.opens {
				t.Errorf("opened by %+v, want %q", e.Opens, c.opens)
			}
		})
	}
}

func TestAFullCaseloadIsAWaitingList(t *testing.T) {
	full := func(id string, days int) Service {
		return practice(id, func(s *Service) { s.Load, s.Program.WaitDays = domain.Caseload{Max: 4, Active: 4, Waiting: 3}, days })
	}
	r := programs(legal(), full("slow", 30), full("quick", 6))
	if len(r.Full) != 2 || r.Full[0].Program != "quick" || !slices.Equal(r.Unmet, []string{CodeWaiting}) {
		t.Fatalf("%+v", r)
	}
	if e := r.Full[0]; !e.Full || e.Opens.Code != CodeWaiting || e.Opens.Args["days"] != 6 || e.Opens.Args["waiting"] != 3 {
		t.Errorf("%+v", e)
	}
	if r := programs(asking(), full("slow", 30)); len(r.Excluded) != 0 {
		t.Errorf("a shelter need was answered with programmes: %+v", r)
	}
	nobody := legal()
	nobody.Case.Group = nil
	if r := programs(nobody, practice("p")); len(r.Excluded) != 1 || r.Unmet[0] != CodeNobody {
		t.Errorf("a case without a person: %+v", r)
	}
}

func TestATherapistWhoSpeaksWithHer(t *testing.T) {
	psych := func(id string, edit func(*domain.Program)) Service {
		return practice(id, program(func(p *domain.Program) { p.Class, p.Specialisms = domain.ClassPsych, nil; edit(p) }))
	}
	ask := asking(ana)
	ask.Referral.Class = domain.ClassPsych
	ask.Case.Languages = []domain.Spoken{{ID: "kek", Level: "materno"}}
	r := programs(ask,
		psych("own-language", func(p *domain.Program) { p.Languages = []string{"kek"} }),
		psych("adolescents", func(p *domain.Program) { p.Specialisms = []string{"adolescencia"} }),
		psych("comes", func(p *domain.Program) { p.Modalities = []string{"presencial", "en_albergue"} }),
		psych("plain", func(p *domain.Program) { p.WaitDays = 5 }),
		psych("stale", func(p *domain.Program) { p.Languages, p.ConfirmedAt = []string{"kek"}, noon.Add(-80*time.Hour) }),
	)
	if got := offeredPrograms(r); !slices.Equal(got, []string{"own-language", "adolescents", "comes", "plain", "stale"}) {
		t.Fatalf("offered %v", got)
	}
	for _, c := range r.Offered {
		sum := 0
		for _, w := range c.Why {
			sum += w.Points
		}
		if sum != c.Score || len(c.Met) == 0 {
			t.Errorf("%s: %d points, reasons add up to %d, met %v", c.Program, c.Score, sum, codes(c.Met))
		}
	}
	ask.Referral.Specialism = "trauma"
	r = programs(ask, psych("trauma", func(p *domain.Program) { p.Specialisms = []string{"trauma"} }), psych("other", func(*domain.Program) {}))
	if p, _ := points(r.Offered[0], WhySpecialism); r.Offered[0].Program != "trauma" || p != DefaultWeights().Specialism || len(r.Offered) != 2 {
		t.Errorf("for therapy a specialism ranks and never excludes: %+v", r)
	}
}

func TestALawyerBeforeTheHearing(t *testing.T) {
	ask := legal()
	ask.Case.Hearing = "2026-11-26"
	late := practice("late", program(func(p *domain.Program) { p.WaitDays, p.Languages = 9, []string{"spa"} }))
	soon := practice("soon", program(func(p *domain.Program) { p.WaitDays, p.Languages = 3, nil }))
	r := programs(ask, late, soon)
	if _, ok := points(r.Offered[slices.Index(offeredPrograms(r), "late")], WhyHearing); !ok {
		t.Errorf("nine days are too late for a hearing in three: %+v", r.Offered)
	}
	if _, ok := points(r.Offered[slices.Index(offeredPrograms(r), "soon")], WhyHearing); ok {
		t.Errorf("three days are not: %+v", r.Offered)
	}
}

// Every programme of the wanted class stands once in the answer, and the single change is true.
func TestEveryProgrammeIsAnsweredForOnce(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(2000) {
		d := seeded(seed)
		ask := makeAsk(d, 2)
		ask.Referral.Class = pick(d, []domain.Class{domain.ClassPsych, domain.ClassLegal})
		ask.Referral.Specialism = pick(d, []string{"", "ninez"})
		services := make(map[domain.ProgramID]Service)
		var list []Service
		for i := range 8 {
			s := makeService(d, i)
			services[s.Program.ID], list = s, append(list, s)
		}
		r := programs(ask, list...)
		left := make(map[domain.ProgramID]bool)
		for id, s := range services {
			if s.Program.Class == ask.Referral.Class {
				left[id] = true
			}
		}
		take := func(id domain.ProgramID) {
			if !left[id] {
				t.Fatalf("seed %d: %s stands twice, or is of another class", seed, id)
			}
			delete(left, id)
		}
		for _, c := range r.Offered {
			take(c.Program)
		}
		for _, e := range append(slices.Clone(r.Full), r.Excluded...) {
			take(e.Program)
			if e.Opens == nil {
				continue
			}
			seen[e.Opens.Code]++
			a, s := mended(e.Opens.Code, ask, services[e.Program])
			if next := programs(a, s); len(next.Offered) != 1 {
				t.Fatalf("seed %d: %s does not open %s: %+v", seed, e.Opens.Code, e.Program, next)
			}
		}
		if len(left) > 0 {
			t.Fatalf("seed %d: not answered for: %v", seed, left)
		}
	}
	for _, code := range []string{CodeInactive, CodeConflict, CodeTerritory, CodeAge, CodeGender, CodeSpecial, CodePhone, CodeWaiting} {
		if seen[code] == 0 {
			t.Errorf("no made-up programme opens with %s", code)
		}
	}
}

// mended applies a single change to a programme or to the ask.
func mended(code string, a Ask, s Service) (Ask, Service) {
	p := &s.Program
	switch code {
	case CodeInactive:
		p.Active = true
	case CodeConflict:
		p.Defends = false
	case CodeTerritory:
		p.Serves = []string{"01", "03", "09", "16", "18", ""}
	case CodeAge:
		p.AgeMin, p.AgeMax = 0, 120
	case CodeGender:
		p.Genders = genders
	case CodeSpecial:
		p.Specialisms = []string{a.Referral.Specialism}
	case CodePhone:
		a.Case.Remote = "si"
	case CodeWaiting:
		s.Load.Max++
		s.Load.Max = max(s.Load.Max, s.Load.Active+1)
	}
	if p.Active {
		s.Load.Free = max(0, s.Load.Max-s.Load.Active)
	}
	return a, s
}
