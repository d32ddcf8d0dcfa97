package score

import (
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/admission"
	"amparo/internal/match/codeset"
	"amparo/internal/match/snapshot"
)

// Program adds up the score of a programme that fits.
func (r *Scorer) Program(s *snapshot.Program, t *Total) {
	p := &s.State.Program
	r.addLanguage(r.programLanguage(p), false, t)
	r.addSpecialism(p, t)
	way := admission.ReachOf(p)
	if way.Comes {
		t.add(match.WhyComes, r.w.Comes)
	}
	if km := r.q.DistanceKM[s.Location]; km >= 0 && way.Office {
		t.addDistance(match.WhyDistance, r.byDistance(km, r.w.Distance), km)
	}
	t.addWith(match.WhyWait, max(0, r.w.Wait-max(0, p.WaitDays)), s.Args.Waiting)
	if r.tooLate(p) {
		t.add(match.WhyHearing, -2*r.w.Wait)
	}
	if l := s.State.Load; l.Max > 0 {
		t.add(match.WhyLoad, r.w.Load*min(l.Free, l.Max)/l.Max)
	}
	r.addFreshness(s.ConfirmedAt, t)
}

// ProgramSpeaksFirst reports whether the programme speaks a first language of the person.
func (r *Scorer) ProgramSpeaksFirst(p *domain.Program) bool {
	return r.programLanguage(p) == firstLanguage
}

func (r *Scorer) programLanguage(p *domain.Program) languageMatch {
	switch {
	case len(r.first) == 0 && len(r.spoken) == 0:
		return languageUnknown
	case codeset.Shares(r.first, p.Languages):
		return firstLanguage
	case codeset.Shares(r.spoken, p.Languages):
		return sharedLanguage
	}
	return noLanguage
}

// Specialisms that fit a person without being asked for. Sources: especialidad_psicologica, especialidad_legal.
const (
	specialismChildren = "ninez"
	specialismTeens    = "adolescencia"
	specialismLGBTIQ   = "lgbtiq"
)

// addSpecialism prefers the specialism that was asked for, and otherwise one that fits the person.
func (r *Scorer) addSpecialism(p *domain.Program, t *Total) {
	if want := r.q.Query.Referral.Specialism; want != "" {
		if slices.Contains(p.Specialisms, want) {
			t.add(match.WhySpecialism, r.w.Specialism)
		}
		return
	}
	first := &r.q.Households[0]
	child := first.YoungerThan(r.q.Adolescent)
	switch {
	case child && slices.Contains(p.Specialisms, specialismChildren),
		!child && first.Minor && slices.Contains(p.Specialisms, specialismTeens),
		r.q.Query.Safety.LGBTIQ && slices.Contains(p.Specialisms, specialismLGBTIQ):
		t.add(match.WhySpecialism, r.w.Specialism/2)
	}
}

// tooLate reports whether the first appointment with a lawyer would come after the hearing.
func (r *Scorer) tooLate(p *domain.Program) bool {
	day, err := time.Parse(time.DateOnly, string(r.q.Query.Case.Hearing))
	now := r.q.Query.Now
	if err != nil || now.IsZero() || p.Class != domain.ClassLegal {
		return false
	}
	return now.AddDate(0, 0, p.WaitDays).After(day.AddDate(0, 0, 1))
}
