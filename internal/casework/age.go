package casework

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// grown returns a case with everybody as old as they are today. Every rule and every card reads a case through it.
func (s *Service) grown(c domain.Case) domain.Case { return c.On(s.today(), s.majority()) }

// dated says for every member of a group since when she is of the age that was just said: since her birthday where her birth date agrees
// with it, since it was first said where it stays the same, and since today otherwise.
func (s *Service) dated(group, before []domain.Person, id domain.Identity) []domain.Person {
	today := s.today()
	old := make(map[string]domain.Person, len(before))
	for _, p := range before {
		old[p.Ref] = p
	}
	born := make(map[string]domain.Date, len(id.Persons))
	for _, n := range id.Persons {
		born[n.Ref] = n.Born
	}
	out := append([]domain.Person(nil), group...)
	for i := range out {
		p := &out[i]
		was, known := old[p.Ref]
		switch b := born[p.Ref]; {
		case b != "" && b.AgeOn(today) == p.Age:
			p.Since = b.Add(p.Age, 0)
		case known && was.Age == p.Age:
			p.Since = was.Since
		default:
			p.Since = today
		}
	}
	return out
}

// comingOfAge are the days that a case's team is told of: when somebody of the group will soon be of age, and when she is.
type comingOfAge struct {
	who         int // place in the group
	soon, adult domain.Date
}

// comingsOfAge says it of everybody who is under age, or has just come of age. An age that is an estimate settles nothing.
func (s *Service) comingsOfAge(c domain.Case) []comingOfAge {
	var out []comingOfAge
	for i, p := range c.Group {
		if p.Age < 0 || p.Age > s.majority() {
			continue
		}
		adult := c.Turns(i, s.majority())
		at := comingOfAge{who: i, soon: adult.Add(0, -s.pack.TransitionWarning())}
		if !p.AgeEstimated {
			at.adult = adult
		}
		out = append(out, at)
	}
	return out
}

// morning is when a day begins where the network is.
func (s *Service) morning(d domain.Date) time.Time {
	at, err := time.ParseInLocation(time.DateOnly, string(d), s.pack.TimeZone())
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// nextOfAge returns the next moment after now at which there is something to tell; the zero time when there is none.
func (s *Service) nextOfAge(c domain.Case, now time.Time) time.Time {
	var next time.Time
	for _, at := range s.comingsOfAge(c) {
		for _, day := range []domain.Date{at.soon, at.adult} {
			if m := s.morning(day); m.After(now) && (next.IsZero() || m.Before(next)) {
				next = m
			}
		}
	}
	return next
}

// ageDuty makes it fall due to tell a team that somebody comes of age. Where the warning is due already it is given at once.
func (t *txn) ageDuty(c domain.Case, before *domain.Case) {
	when := func(c domain.Case) time.Time {
		if soon, _ := t.ofAge(c, ""); soon {
			return t.now
		}
		return t.nextOfAge(c, t.now)
	}
	at := when(c)
	if at.IsZero() || before != nil && when(*before).Equal(at) {
		return
	}
	t.duty(domain.DutyOfAge, string(c.ID), at)
}

// ofAge reports whether somebody of the group will soon be of age, and whether somebody came of age on that day.
func (s *Service) ofAge(c domain.Case, day domain.Date) (soon, adult bool) {
	today := s.today()
	for _, at := range s.comingsOfAge(c) {
		due := at.adult != "" && !today.Before(at.adult)
		soon = soon || !due && !today.Before(at.soon)
		adult = adult || due && at.adult == day
	}
	return soon, adult
}

// OfAge says that somebody of a group will soon be of age, or has come of age since the case was registered.
type OfAge struct {
	Relation string
	On       domain.Date // empty for readers who may not see birthdays
	Adult    bool
}

// ofAgeRows says of whom a team must think before, and after, she comes of age.
func (t *txn) ofAgeRows(c domain.Case, dated bool) []OfAge {
	if !c.ClosedAt.IsZero() {
		return nil
	}
	var out []OfAge
	today := t.today()
	for _, at := range t.comingsOfAge(c) {
		row := OfAge{Relation: c.Group[at.who].Relation, On: at.adult, Adult: at.adult != "" && !today.Before(at.adult)}
		if today.Before(at.soon) || row.Adult && !domain.DateOf(c.CreatedAt).Before(at.adult) {
			continue // It is far off, or she came as a grown woman.
		}
		if !dated {
			row.On = ""
		}
		out = append(out, row)
	}
	return out
}

// ofAgeCode is ofAgeRows in a word, for a house that must plan and may not see days.
func (t *txn) ofAgeCode(c domain.Case) string {
	code := ""
	for _, row := range t.ofAgeRows(c, false) {
		if row.Adult {
			return "now"
		}
		code = "soon"
	}
	return code
}

// ageDue tells the team, and the head of the house where she lives, that somebody will soon be of age or is so now: the order governs no
// longer, consent is her own, and the place must be one for adults. It says who only to those who may open the case.
func (t *txn) ageDue(d domain.Duty, did *bool) (time.Time, error) {
	f, err := t.file(t.ctx, domain.CaseID(d.Target))
	if err != nil || !f.cas.V.ClosedAt.IsZero() {
		return time.Time{}, err
	}
	soon, adult := t.ofAge(f.cas.V, domain.DateOf(d.DueAt.In(t.pack.TimeZone())))
	kind, code := "notice.nearly_of_age", "aviso"
	if adult {
		kind, code = "notice.of_age", "mayoria_edad"
	}
	if soon || adult {
		*did = true
		t.tellCase(kind, f.cas.V)
		for _, st := range f.stays {
			if st.V.State.Active() {
				t.tell(domain.Notice{Agency: st.V.Agency, Roles: []domain.Role{domain.RoleShelterHead}, Kind: kind, Offer: st.V.Offer})
			}
		}
		t.logged(domain.DutyOfAge, "case", d.Target, code)
	}
	if adult {
		store.Put(&t.ch, f.cas) // From now on the case says so itself.
		for _, r := range f.referrals {
			if !r.V.State.Ended() {
				r.V = r.V.Logged(t.actor, "mayoria_edad", "", "", t.now)
				store.Put(&t.ch, r)
			}
		}
	}
	return t.nextOfAge(f.cas.V, t.now), nil
}
