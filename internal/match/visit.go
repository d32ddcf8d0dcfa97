package match

import (
	"time"

	"amparo/internal/domain"
)

// visit judges programmes for one ask.
type visit struct {
	query      *query
	department string // where she needs the service; empty when nobody said
}

// Ways in which a programme works. Source: picklist modalidad_atencion; any other way is taken to be at its office.
const (
	atShelter = "en_albergue"
	mobile    = "movil"
	byPhone   = "telefonica"
	byVideo   = "video"
)

// reach says in which ways a programme can be used by her.
type reach struct{ office, comes, remote bool }

func reachOf(p *domain.Program) reach {
	r := reach{office: len(p.Modalities) == 0}
	for _, m := range p.Modalities {
		switch m {
		case atShelter, mobile:
			r.comes = true
		case byPhone, byVideo:
			r.remote = true
		default:
			r.office = true
		}
	}
	return r
}

// check is one hard rule of programmes and how it came out.
type check struct {
	code      string
	ok        bool
	matters   bool // it says something about this ask, so it is told when it is met
	protected bool
	ease      int // how willingly it is suggested as the single change
	args      map[string]any
}

// checks judges every hard rule. Each is judged so that mending it alone does not break another.
func (v *visit) checks(s *service) [10]check {
	q, p := v.query, &s.src.Program
	c, special := &q.ask.Case, q.ask.Referral.Specialism
	lead, legal := c.Lead(), p.Class == domain.ClassLegal
	way, safe := reachOf(p), q.peril[s.spot] == calm
	phone := c.Remote == string(domain.Yes)
	usable := way.comes || way.office && safe || way.remote && phone
	free := s.src.Load.Free
	if !p.Active { // a closed programme never has a free place; what matters is whether it would have one
		free = s.src.Load.Max - s.src.Load.Active
	}
	return [10]check{
		{CodeInactive, p.Active, false, false, 2, nil},
		{CodeNoContact, !q.keepsOut(&s.ids, s.names), len(q.names) > 0, true, never, nil},
		{CodeDanger, usable || way.remote, len(q.ask.Safety.Areas) > 0, true, never, nil},
		{CodeConflict, !legal || !p.Defends, legal, false, 4, nil},
		{CodeTerritory, v.serves(p), v.department != "", false, 5, s.args.territory},
		{CodeAge, q.lead.admitted(int32(p.AgeMin), int32(p.AgeMax)), true, false, 6, s.args.age},
		{CodeGender, has(p.Genders, lead.Gender), true, false, 7, s.args.gender},
		{CodeSpecial, !legal || special == "" || has(p.Specialisms, special), legal && special != "", false, 8, s.args.special},
		{CodePhone, usable || !way.remote, way.remote && !way.comes && !way.office, false, 3, nil},
		{CodeWaiting, free > 0, true, false, 1, s.args.waiting},
	}
}

// serves reports whether the programme works where she is. A place nobody knows keeps no programme out.
func (v *visit) serves(p *domain.Program) bool {
	switch {
	case v.department == "":
		return true
	case len(p.Serves) == 0:
		return p.Department == "" || p.Department == v.department
	}
	return has(p.Serves, v.department)
}

// refuse fills in the exclusion when the programme fails a rule or carries a full caseload.
func (v *visit) refuse(s *service, e *Exclusion) bool {
	checks := v.checks(s)
	last := -1
	for i := range checks {
		if c := &checks[i]; !c.ok {
			e.Reasons = append(e.Reasons, Reason{Code: c.code, Args: c.args, Protected: c.protected})
			last = i
		}
	}
	if last >= 0 && len(e.Reasons) == 1 {
		e.Full = checks[last].code == CodeWaiting
		if checks[last].ease < never {
			e.Opens = &e.Reasons[0]
		}
	}
	return last >= 0
}

// candidate writes out a programme that fits.
func (v *visit) candidate(s *service, score int, explain bool) Candidate {
	q, p := v.query, &s.src.Program
	c := Candidate{Program: p.ID, Agency: p.Agency, Score: score, Stale: q.freshness(s.confirmed)}
	if km := q.km[s.spot]; km >= 0 {
		c.DistanceKM, c.HasDistance = km, true
	}
	c.LanguageMatch = v.speaks(p) == ownLanguage
	if !explain {
		return c
	}
	for _, k := range v.checks(s) {
		if k.matters {
			c.Met = append(c.Met, Reason{Code: k.code, Args: k.args, Protected: k.protected})
		}
	}
	t := tally{write: true}
	v.score(s, &t)
	c.Why = t.why
	return c
}

func (v *visit) speaks(p *domain.Program) closeness {
	q := v.query
	switch {
	case len(q.first) == 0 && len(q.spoken) == 0:
		return unsaidLanguage
	case shares(q.first, p.Languages):
		return ownLanguage
	case shares(q.spoken, p.Languages):
		return sharedLanguage
	}
	return noLanguage
}

// score ranks a programme that fits.
func (v *visit) score(s *service, t *tally) {
	q, p := v.query, &s.src.Program
	q.scoreLanguage(v.speaks(p), false, t)
	v.scoreSpecialism(p, t)
	way := reachOf(p)
	if way.comes {
		t.add(WhyComesToHer, q.w.ComesToHer)
	}
	if km := q.km[s.spot]; km >= 0 && way.office {
		t.add(WhyDistance, q.near(km, q.w.Distance))
	}
	t.with(WhyWait, max(0, q.w.Wait-max(0, p.WaitDays)), s.args.waiting)
	if v.tooLate(p) {
		t.add(WhyHearing, -2*q.w.Wait)
	}
	if l := s.src.Load; l.Max > 0 {
		t.add(WhyLoad, q.w.Load*min(l.Free, l.Max)/l.Max)
	}
	q.scoreFreshness(s.confirmed, t)
}

// scoreSpecialism prefers the specialism that was asked for, and otherwise one that fits who she is.
func (v *visit) scoreSpecialism(p *domain.Program, t *tally) {
	q := v.query
	if want := q.ask.Referral.Specialism; want != "" {
		if has(p.Specialisms, want) {
			t.add(WhySpecialism, q.w.Specialism)
		}
		return
	}
	lead := &q.blocks[0]
	switch {
	case lead.age < adolescentFrom && has(p.Specialisms, "ninez"),
		lead.age >= adolescentFrom && lead.minor && has(p.Specialisms, "adolescencia"),
		q.lgbtiq && has(p.Specialisms, "lgbtiq"):
		t.add(WhySpecialism, q.w.Specialism/2)
	}
}

// adolescentFrom is the age from which a child's therapist gives way to an adolescent's, in years.
const adolescentFrom = 13

// tooLate reports whether the first appointment would come after her hearing.
func (v *visit) tooLate(p *domain.Program) bool {
	day, err := time.Parse(time.DateOnly, string(v.query.ask.Case.Hearing))
	now := v.query.ask.Now
	return err == nil && !now.IsZero() && p.Class == domain.ClassLegal && now.AddDate(0, 0, p.WaitDays).After(day.AddDate(0, 0, 1))
}
