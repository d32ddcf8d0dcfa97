package rank

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
)

func programs(a match.Query, services ...match.ProgramState) match.Ranking {
	return compiled(nil, services).Programs(a)
}

func offeredPrograms(r match.Ranking) []string {
	var out []string
	for _, c := range r.Candidates {
		out = append(out, string(c.Program))
	}
	return out
}

func legal() match.Query {
	a := asking(ana)
	a.Referral.Class, a.Referral.Specialism = domain.ClassLegal, "ninez"
	return a
}

func TestALawyerWhoFits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		service match.ProgramState
		edit    func(*match.Query)
		reasons []string
		opens   string
	}{
		{"fits", practice("p"), nil, nil, ""},
		{"closed", practice("p", program(func(p *domain.Program) { p.Active = false })), nil, []string{match.CodeInactive},
			match.CodeInactive},
		{"does not come to her department", practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })),
			nil, []string{match.CodeTerritory}, ""},
		{"her place is not known", practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })),
			func(a *match.Query) { a.Case.Found = "" }, nil, ""},
		{"her place is known from the referral",
			practice("p", program(func(p *domain.Program) { p.Serves = []string{"16"} })),
			func(a *match.Query) { a.Case.Found, a.Referral.Department = "", "16" }, nil, ""},
		{"where she lives now, not where she was found", practice("p"), func(a *match.Query) { a.From = "1601" },
			[]string{match.CodeTerritory}, ""},
		{"serves its own department when it names none", practice("p", program(func(p *domain.Program) { p.Serves = nil })),
			nil, nil, ""},
		{"adults only", practice("p", program(func(p *domain.Program) { p.AgeMin = 18 })), nil, []string{match.CodeAge}, ""},
		{"a year too old", practice("p", program(func(p *domain.Program) { p.AgeMax = ana.Age - 1 })), nil,
			[]string{match.CodeAge}, match.CodeAge},
		{"two years too old", practice("p", program(func(p *domain.Program) { p.AgeMax = ana.Age - 2 })), nil,
			[]string{match.CodeAge}, ""},
		{"men only", practice("p", program(func(p *domain.Program) { p.Genders = []domain.Gender{domain.Man} })), nil,
			[]string{match.CodeGender}, ""},
		{"another specialism", practice("p", program(func(p *domain.Program) { p.Specialisms = []string{"laboral"} })), nil,
			[]string{match.CodeSpecial}, ""},
		{"any specialism will do", practice("p", program(func(p *domain.Program) { p.Specialisms = []string{"laboral"} })),
			func(a *match.Query) { a.Referral.Specialism = "" }, nil, ""},
		{"also defends the accused", practice("p", program(func(p *domain.Program) { p.Defends = true })), nil,
			[]string{match.CodeConflict}, ""},
		{"must not know of her", practice("p"),
			func(a *match.Query) { a.Safety.NoContacts = []domain.NoContact{{Entity: "OP-p"}} }, []string{match.CodeNoContact},
			""},
		{"its office stands in danger", practice("p"),
			func(a *match.Query) { a.Safety.Areas = []domain.Danger{{Scope: "departamento", Department: "01"}} },
			[]string{match.CodeDanger}, ""},
		{"the same, but it comes to her",
			practice("p", program(func(p *domain.Program) { p.Modalities = []string{"presencial", "movil"} })),
			func(a *match.Query) { a.Safety.Areas = []domain.Danger{{Scope: "departamento", Department: "01"}} }, nil, ""},
		{"by phone only, and none is safe",
			practice("p", program(func(p *domain.Program) { p.Modalities = []string{"telefonica", "video"} })), nil,
			[]string{match.CodePhone}, match.CodePhone},
		{"by phone only, and hers is safe",
			practice("p", program(func(p *domain.Program) { p.Modalities = []string{"telefonica"} })),
			func(a *match.Query) { a.Case.Remote = "si" }, nil, ""},
		{"does not say how it works", practice("p", program(func(p *domain.Program) { p.Modalities = nil })), nil, nil, ""},
		{"two reasons", practice("p", program(func(p *domain.Program) { p.AgeMin, p.Defends = 18, true })), nil,
			[]string{match.CodeConflict, match.CodeAge}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ask := legal()
			if c.edit != nil {
				c.edit(&ask)
			}
			r := programs(ask, c.service)
			if c.reasons == nil {
				if len(r.Candidates) != 1 || len(r.Unmet) != 0 {
					t.Fatalf("kept out: %+v %+v", r.Full, r.Excluded)
				}
				return
			}
			if len(r.Excluded) != 1 || !slices.Equal(codes(r.Excluded[0].Reasons), c.reasons) {
				t.Fatalf("%+v", r)
			}
			if e := r.Excluded[0]; (e.Change == nil) != (c.opens == "") || e.Change != nil && e.Change.Code != c.opens {
				t.Errorf("opened by %+v, want %q", e.Change, c.opens)
			}
		})
	}
}

func TestAFullCaseloadIsAWaitingList(t *testing.T) {
	t.Parallel()
	full := func(id string, days int) match.ProgramState {
		return practice(id, func(s *match.ProgramState) {
			s.Load, s.Program.WaitDays = domain.Caseload{Max: 4, Active: 4, Waiting: 3}, days
		})
	}
	r := programs(legal(), full("slow", 30), full("quick", 6))
	if len(r.Full) != 2 || r.Full[0].Program != "quick" || !slices.Equal(r.Unmet, []string{match.CodeWaiting}) {
		t.Fatalf("%+v", r)
	}
	if e := r.Full[0]; !e.Full || e.Change.Code != match.CodeWaiting || e.Change.Args["days"] != 6 ||
		e.Change.Args["waiting"] != 3 {
		t.Errorf("%+v", e)
	}
	if r := programs(asking(), full("slow", 30)); len(r.Excluded) != 0 {
		t.Errorf("a shelter need was answered with programmes: %+v", r)
	}
	nobody := legal()
	nobody.Case.Group = nil
	if r := programs(nobody, practice("p")); len(r.Excluded) != 1 || r.Unmet[0] != match.CodeNobody {
		t.Errorf("a case without a person: %+v", r)
	}
}

func TestATherapistWhoSpeaksWithHer(t *testing.T) {
	t.Parallel()
	psych := func(id string, edit func(*domain.Program)) match.ProgramState {
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
		psych("stale", func(p *domain.Program) {
			p.Languages, p.ConfirmedAt = []string{"kek"}, matchtest.Noon.Add(-80*time.Hour)
		}),
	)
	if got := offeredPrograms(r); !slices.Equal(got, []string{"own-language", "adolescents", "comes", "plain", "stale"}) {
		t.Fatalf("offered %v", got)
	}
	for _, c := range r.Candidates {
		sum := 0
		for _, w := range c.Why {
			sum += w.Points
		}
		if sum != c.Score || len(c.Met) == 0 {
			t.Errorf("%s: %d points, reasons add up to %d, met %v", c.Program, c.Score, sum, codes(c.Met))
		}
	}
	ask.Referral.Specialism = "trauma"
	r = programs(ask, psych("trauma", func(p *domain.Program) { p.Specialisms = []string{"trauma"} }),
		psych("other", func(*domain.Program) {}))
	if p, _ := points(r.Candidates[0], match.WhySpecialism); r.Candidates[0].Program != "trauma" ||
		p != match.DefaultWeights().Specialism || len(r.Candidates) != 2 {
		t.Errorf("for therapy a specialism ranks and never excludes: %+v", r)
	}
}

func TestALawyerBeforeTheHearing(t *testing.T) {
	t.Parallel()
	ask := legal()
	ask.Case.Hearing = "2026-11-26"
	late := practice("late", program(func(p *domain.Program) { p.WaitDays, p.Languages = 9, []string{"spa"} }))
	soon := practice("soon", program(func(p *domain.Program) { p.WaitDays, p.Languages = 3, nil }))
	r := programs(ask, late, soon)
	if _, ok := points(r.Candidates[slices.Index(offeredPrograms(r), "late")], match.WhyHearing); !ok {
		t.Errorf("nine days are too late for a hearing in three: %+v", r.Candidates)
	}
	if _, ok := points(r.Candidates[slices.Index(offeredPrograms(r), "soon")], match.WhyHearing); ok {
		t.Errorf("three days are not: %+v", r.Candidates)
	}
}

// Every programme of the wanted class stands once in the answer, and the single change is true.
func TestEveryProgrammeIsAnsweredForOnce(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range uint64(2000) {
		d := matchtest.Seeded(seed)
		ask := matchtest.Query(d, 2)
		ask.Referral.Class = matchtest.Pick(d, []domain.Class{domain.ClassPsych, domain.ClassLegal})
		ask.Referral.Specialism = matchtest.Pick(d, []string{"", "ninez"})
		services := make(map[domain.ProgramID]match.ProgramState)
		var list []match.ProgramState
		for i := range 8 {
			s := matchtest.Program(d, i)
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
		for _, c := range r.Candidates {
			take(c.Program)
		}
		for _, e := range append(slices.Clone(r.Full), r.Excluded...) {
			take(e.Program)
			if e.Change == nil {
				continue
			}
			seen[e.Change.Code]++
			a, s := correctedBy(e.Change.Code, ask, services[e.Program])
			if next := programs(a, s); len(next.Candidates) != 1 {
				t.Fatalf("seed %d: %s does not open %s: %+v", seed, e.Change.Code, e.Program, next)
			}
		}
		if len(left) > 0 {
			t.Fatalf("seed %d: not answered for: %v", seed, left)
		}
	}
	for _, code := range []string{match.CodeInactive, match.CodePhone, match.CodeWaiting} {
		if seen[code] == 0 {
			t.Errorf("no made-up programme opens with %s", code)
		}
	}
}

// mended applies a single change to a programme or to the ask.
func correctedBy(code string, a match.Query, s match.ProgramState) (match.Query, match.ProgramState) {
	p := &s.Program
	switch code {
	case match.CodeInactive:
		p.Active = true
	case match.CodePhone:
		a.Case.Remote = "si"
	case match.CodeWaiting:
		s.Load.Max++
		s.Load.Max = max(s.Load.Max, s.Load.Active+1)
	}
	if p.Active {
		s.Load.Free = max(0, s.Load.Max-s.Load.Active)
	}
	return a, s
}
