package dossier

import (
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/store"
)

// AsOfToday returns a case with everybody as old as they are today. Every rule and every card reads a case through it.
func AsOfToday(s *act.Service, c domain.Case) domain.Case {
	return c.On(s.Today(), s.Majority(), s.Country.TimeZone())
}

// Dated says for every member of a group since when she is of the age that was just said: since her birthday where her
// birth date agrees with it, since it was first said where it stays the same, and since today otherwise.
func Dated(s *act.Service, group, before []domain.Person, id domain.Identity) []domain.Person {
	today := s.Today()
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

// comingOfAge are the days that a case's team is told of: when somebody of the group will soon be of age, and when she
// is.
type comingOfAge struct {
	who         int // place in the group
	soon, adult domain.Date
}

// comingsOfAge says it of everybody who is under age, or has just come of age. An age that is an estimate settles
// nothing.
func comingsOfAge(s *act.Service, c domain.Case) []comingOfAge {
	var out []comingOfAge
	for i, p := range c.Group {
		if p.Age < 0 || p.Age > s.Majority() {
			continue
		}
		adult := c.Turns(i, s.Majority(), s.Country.TimeZone())
		at := comingOfAge{who: i, soon: adult.Add(0, -s.Country.TransitionWarning())}
		if !p.AgeEstimated {
			at.adult = adult
		}
		out = append(out, at)
	}
	return out
}

// NextOfAge returns the next moment after now at which a team is told that somebody comes of age; the zero time when
// there is none.
func NextOfAge(s *act.Service, c domain.Case, now time.Time) time.Time {
	var next time.Time
	for _, at := range comingsOfAge(s, c) {
		for _, day := range []domain.Date{at.soon, at.adult} {
			if m := s.Morning(day); m.After(now) && (next.IsZero() || m.Before(next)) {
				next = m
			}
		}
	}
	return next
}

// AgeDeadline makes it fall due to tell a team that somebody comes of age. Where the warning is due already it is given
// at once.
func AgeDeadline(t *act.Txn, c domain.Case, before *domain.Case) error {
	if err := CourtDeadlines(t, c); err != nil { // The court's days are those of a minor.
		return err
	}
	when := func(c domain.Case) time.Time {
		if soon, _ := ofAge(t.Service, c, ""); soon {
			return t.Now
		}
		return NextOfAge(t.Service, c, t.Now)
	}
	at := when(c)
	switch {
	case before == nil:
		return t.ScheduleFirst(domain.DeadlineOfAge, string(c.ID), at)
	case slices.Equal(comingsOfAge(t.Service, *before), comingsOfAge(t.Service, c)):
		return nil // Whose birthday is found to be another one is planned for anew.
	}
	return t.ScheduleOnce(domain.DeadlineOfAge, string(c.ID), at)
}

// ofAge reports whether somebody of the group will soon be of age, and whether somebody came of age on that day.
func ofAge(s *act.Service, c domain.Case, day domain.Date) (soon, adult bool) {
	today := s.Today()
	for _, at := range comingsOfAge(s, c) {
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
func ofAgeRows(t *act.Txn, c domain.Case, dated bool) []OfAge {
	if !c.ClosedAt.IsZero() {
		return nil
	}
	var out []OfAge
	today := t.Today()
	for _, at := range comingsOfAge(t.Service, c) {
		row := OfAge{Relation: c.Group[at.who].Relation, On: at.adult, Adult: at.adult != "" && !today.Before(at.adult)}
		if today.Before(at.soon) || row.Adult && !domain.DateOf(c.CreatedAt.In(t.Country.TimeZone())).Before(at.adult) {
			continue // It is far off, or she came as a grown woman.
		}
		if !dated {
			row.On = ""
		}
		out = append(out, row)
	}
	return out
}

// OfAgeCode is ofAgeRows in a word, for a house that must plan and may not see days.
func OfAgeCode(t *act.Txn, c domain.Case) string {
	code := ""
	for _, row := range ofAgeRows(t, c, false) {
		if row.Adult {
			return "now"
		}
		code = "soon"
	}
	return code
}

// AgeDue tells the team, and the head of the house where she lives, that somebody will soon be of age or is so now: the
// order governs no longer, consent is her own, and the place must be one for adults. The authority of the order is told
// while it can still open the case. It says who only to those who may.
func AgeDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	f, err := Load(t.Ctx, t.Service, domain.CaseID(d.Target))
	if err != nil || !f.Case.V.ClosedAt.IsZero() {
		return time.Time{}, err
	}
	soon, adult := ofAge(t.Service, f.Case.V, domain.DateOf(d.DueAt.In(t.Country.TimeZone())))
	kind, code := "notice.nearly_of_age", "aviso"
	if adult {
		kind, code = "notice.of_age", domain.EventOfAge
	}
	if soon || adult {
		*did = true
		TellAround(t, f, kind)
		t.LogAct(domain.DeadlineOfAge, "case", d.Target, code)
	}
	if adult {
		store.Put(&t.Change, f.Case) // From now on the case says so itself.
		for _, r := range f.Referrals {
			if !r.V.State.Ended() {
				r.V = r.V.Logged(t.Actor, domain.EventOfAge, "", "", t.Now)
				store.Put(&t.Change, r)
			}
		}
	}
	return NextOfAge(t.Service, f.Case.V, t.Now), nil
}

// TellAround tells the team, the head of the house where she lives, and the authority of a minor's order.
func TellAround(t *act.Txn, f *Dossier, kind string) {
	t.NotifyCase(kind, f.Case.V)
	if o := f.Case.V.Order; f.Case.V.Minor(t.Majority()) && o != nil && o.Court != "" && o.Court != f.Case.V.Agency {
		t.Notify(domain.Notice{Agency: o.Court, Roles: []domain.Role{domain.RoleChildAuth}, Kind: kind, Case: f.Case.V.ID})
	}
	for _, st := range f.Stays {
		if st.V.State.Active() {
			t.Notify(domain.Notice{Agency: st.V.Agency, Roles: []domain.Role{domain.RoleShelterHead}, Kind: kind,
				Offer: st.V.Offer})
		}
	}
}

// courtDeadlines are the kinds of deadline of hearings and reviews.
var courtDeadlines = map[court.Kind]string{court.Hearing: domain.DeadlineHearing, court.Review: domain.DeadlineReview}

// CourtReminded says when a hearing or a review of a case is reminded of next; the zero time when none is.
func CourtReminded(s *act.Service, k court.Kind, c domain.Case, p court.Proceedings) time.Time {
	if c = AsOfToday(s, c); !c.ClosedAt.IsZero() || !c.Minor(s.Majority()) {
		return time.Time{}
	}
	clock := s.Country.LegalClock(string(k))
	on, _ := p.Next(k, c, clock)
	return s.Morning(clock.Remind(on, s.Today()))
}

// CourtDeadlines makes it fall due to remind of the hearings and reviews of a case. Every act that may move them ends
// with it.
func CourtDeadlines(t *act.Txn, c domain.Case) error {
	if c.Hearing == "" && c.Order == nil {
		return nil
	}
	p, err := store.Find[court.Proceedings](t.Ctx, t.Store, c.ID)
	if err != nil {
		return err
	}
	return ScheduleCourt(t, c, p.V)
}

// ScheduleCourt is CourtDeadlines for proceedings that change in this act.
func ScheduleCourt(t *act.Txn, c domain.Case, p court.Proceedings) error {
	for _, k := range court.Kinds {
		if err := t.ScheduleOnce(courtDeadlines[k], string(c.ID), CourtReminded(t.Service, k, c, p)); err != nil {
			return err
		}
	}
	return nil
}

// courtLines lists what is expected of the court in a case, and what was.
func courtLines(t *act.Txn, c domain.Case) ([]court.Line, error) {
	p, err := store.Find[court.Proceedings](t.Ctx, t.Store, c.ID)
	if err != nil {
		return nil, err
	}
	var out []court.Line
	for _, k := range court.Kinds {
		l, ok := p.V.Ahead(k, c, t.Country.LegalClock(string(k)), t.Today())
		if ok && c.ClosedAt.IsZero() && c.Minor(t.Majority()) {
			out = append(out, l)
		}
	}
	return append(out, p.V.Past()...), nil
}
