package demo

import (
	"strings"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// story is one row on its way to becoming a dossier.
type story struct {
	*Builder
	row    *folder.ReferralRow
	agency domain.AgencyID
	worker domain.AccountID
	actor  domain.Actor
	closed time.Time // when it ended; zero while it has not
	d      Dossier
}

func (b *Builder) dossier(row *folder.ReferralRow) Dossier {
	st := &story{Builder: b, row: row, agency: b.agency[row.Agency], worker: b.account[row.Referrer]}
	st.actor = domain.Actor{Account: st.worker, Agency: st.agency}
	if state := domain.ReferralState(row.Status); state.Ended() && row.Closure != nil {
		st.closed = b.clock.at(row.Closure.At)
	}
	st.addCase()
	st.addIdentity()
	st.addSafety()
	st.addConsent()
	st.addShelterReferral()
	for i, w := range wants(b.pack, row) {
		st.addService(w, row.ID+"-"+letters(i))
	}
	st.addNotes() // Last: who treats her is known now.
	return st.d
}

func (st *story) addCase() {
	row, p := st.row, &st.row.Profile
	c := domain.Case{
		ID: domain.CaseID(st.id("case", row.ID)), Code: caseCode(row.ID), Agency: st.agency, Worker: st.worker,
		Alone:       p.Alone,
		Nationality: p.Nationality, Interpreter: p.Interpreter, People: p.People, Status: p.Status,
		Exploitation: p.Exploitation,
		Controls:     p.Controls, Recruitment: p.Recruitment, Found: p.Found, Origin: text(p.Origin), Security: p.Security,
		Clinical: p.Clinical,
		Together: text(p.Together), Court: domain.CourtStatus(p.Court.Status),
		Wishes:    domain.Wishes{FemaleStaff: p.Wishes.FemaleStaff, NearOrigin: p.Wishes.NearOrigin},
		CreatedAt: st.clock.at(row.CreatedAt), ClosedAt: st.closed,
	}
	for _, g := range p.Group {
		c.Group = append(c.Group, domain.Person{
			Ref: g.Ref, Relation: g.Relation, Age: g.Age, AgeEstimated: g.AgeEstimated, Gender: domain.Gender(g.Gender),
			Caregiver: g.Caregiver, Pregnant: g.Pregnant, Disabilities: g.Disabilities,
		})
	}
	st.birthdays(&c)
	for _, l := range p.Languages {
		c.Languages = append(c.Languages, domain.Spoken{ID: l.ID, Level: l.Level})
	}
	c.Order = st.order(&p.Court)
	st.d.Case = c
	if c.Order != nil && c.ClosedAt.IsZero() && c.Minor(st.pack.AgeOfMajority()) {
		st.deadline(domain.DeadlineHearing, string(c.ID), st.Now.Add(time.Minute)) // It looks when it is next reminded of.
	}
}

// birthdays says since when everybody is as old as the folder says: since the last birthday, where the birth
// date agrees.
func (st *story) birthdays(c *domain.Case) {
	for i := range c.Group {
		p := &c.Group[i]
		p.Since = st.clock.to
		for _, who := range st.row.Identity.Persons {
			if born := st.clock.born(who.Born); who.Ref == p.Ref && born != "" && born.AgeOn(st.clock.to) == p.Age {
				p.Since = born.Add(p.Age, 0)
			}
		}
	}
	majority, warn := st.pack.AgeOfMajority(), st.pack.TransitionWarning()
	c.AsMinor = c.Minor(majority)
	for i, p := range c.Group {
		if p.Age >= majority || !c.ClosedAt.IsZero() {
			continue
		}
		adult := c.Turns(i, majority, st.pack.TimeZone())
		for _, day := range []domain.Date{adult.Add(0, -warn), adult} {
			if at, err := time.ParseInLocation(time.DateOnly, string(day), st.pack.TimeZone()); err == nil && at.After(st.Now) {
				st.d.Deadlines = append(st.d.Deadlines,
					domain.Deadline{ID: domain.DeadlineID(st.id("duty", domain.DeadlineOfAge+"/"+p.Ref)), Kind: domain.DeadlineOfAge,
						Target: string(c.ID), DueAt: at.UTC()})
				break // What comes after follows from it.
			}
		}
	}
}

// caseCode is what people call the case on the telephone: C-2026-0031 for REF-2026-0031.
func caseCode(id string) string { return "C-" + strings.TrimPrefix(id, "REF-") }

// order is the authority's decision, when the file names one. It counts as recorded on the morning of its day,
// or when the case was registered if that was later.
func (st *story) order(row *folder.CourtRow) *domain.Order {
	if row.Status != string(domain.CourtOrdered) || row.Date == "" && row.Number == "" && row.Court == "" {
		return nil
	}
	o := &domain.Order{Court: st.Builder.agency[row.Court], Number: row.Number, Date: st.clock.day(row.Date),
		By: st.answers[row.Court],
		At: st.clock.at(st.row.CreatedAt)}
	for i := range st.Agencies {
		if st.Agencies[i].ID == o.Court && o.Court != "" {
			o.CourtName = st.Agencies[i].Name
		}
	}
	if o.By == "" {
		o.By = st.worker
	}
	if row.Date != "" {
		morning := st.clock.at(folder.Stamp{Time: midnight(row.Date).Add(8*time.Hour - st.offset())})
		if morning.After(o.At) {
			o.At = morning
		}
	}
	if o.At.After(st.Now) {
		o.At = st.Now
	}
	return o
}

// offset is how far the folder's clock is ahead of UTC.
func (b *Builder) offset() time.Duration {
	_, seconds := b.net.Meta.Snapshot.Zone()
	return time.Duration(seconds) * time.Second
}

func (st *story) addIdentity() {
	id := domain.Identity{Agency: st.agency, Case: st.d.Case.ID, Phone: text(st.row.Identity.Phone),
		Remarks: st.row.Identity.Canary}
	for _, p := range st.row.Identity.Persons {
		use, _, _ := strings.Cut(p.Given, " ")
		id.Persons = append(id.Persons, domain.Named{Ref: p.Ref, UseName: use, Given: p.Given, Family: p.Family,
			Born:     st.clock.born(p.Born),
			Document: p.Document, Number: text(p.Number)})
	}
	if st.prose != nil && marked(id.Remarks) {
		st.prose.identity(st.row, &id)
	}
	st.d.Identity = id
	r := domain.Restricted{Case: st.d.Case.ID, Trafficker: st.row.Restricted.Trafficker, Place: st.row.Restricted.Place,
		UpdatedAt: st.d.Case.CreatedAt}
	if st.prose != nil {
		st.prose.restricted(st.row, &r)
	}
	st.d.Restricted = r
}

func (st *story) addSafety() {
	row := &st.row.Safety
	s := domain.Safety{Case: st.d.Case.ID, LGBTIQ: row.Flags.LGBTIQ != nil && *row.Flags.LGBTIQ, Risk: row.Risk}
	for _, a := range row.Areas {
		s.Areas = append(s.Areas, domain.Danger{Motive: a.Motive, Scope: a.Scope, Department: a.Department,
			Municipality: a.Municipality,
			RadiusKM:     a.RadiusKM})
	}
	for _, c := range row.NoContacts {
		s.NoContacts = append(s.NoContacts, domain.NoContact{Type: c.Type, Label: c.Label, Entity: text(c.Entity)})
	}
	if st.prose != nil {
		st.prose.safety(st.row, &s)
	}
	st.d.Safety = s
}

func (st *story) addConsent() {
	row := &st.row.Consent
	c := domain.Consent{
		ID: domain.ConsentID(st.id("consent", st.row.ID)), Case: st.d.Case.ID, GivenBy: row.GivenBy,
		Representative: text(row.Representative),
		Language:       row.Language, Interpreter: row.Interpreter, Method: row.Method,
		ObtainedAt: st.clock.at(row.ObtainedAt),
		Scopes:     make(map[domain.Scope]domain.Answer, len(row.Scopes)), RecordedBy: st.worker,
		WithdrawnAt: st.clock.at(row.WithdrawnAt),
	}
	c.ExpiresAt = c.ObtainedAt.AddDate(0, 0, domain.ConsentDays)
	for scope, answer := range row.Scopes {
		c.Scopes[domain.Scope(scope)] = domain.Answer(answer)
	}
	if !c.WithdrawnAt.IsZero() {
		c.WithdrawnBy = st.worker
	}
	st.d.Consent = c
	if c.Live(st.Now) {
		st.deadline(domain.DeadlineConsent, string(c.Case), c.ExpiresAt)
		// One that comes too early finds its own time, or that nothing is left to ask.
		st.deadline(domain.DeadlineRest, string(c.Case), st.Now.Add(time.Minute))
	}
}

// addNotes gives each care note to the professional of its kind who treats her, when she agreed that he may
// know; otherwise it stays with the team that wrote the referral.
func (st *story) addNotes() {
	for _, n := range []struct {
		kind  domain.CareKind
		text  string
		scope domain.Scope
	}{
		{domain.CareHealth, st.row.Care.Health, domain.ScopeShareHealth},
		{domain.CarePsych, st.row.Care.Psych, domain.ScopeSharePsych},
		{domain.CareLegal, st.row.Care.Legal, domain.ScopeShareLegal},
	} {
		if n.text == "" {
			continue
		}
		note := domain.CareNote{ID: domain.NoteID(st.id("note", st.row.ID+"/"+string(n.kind))), Case: st.d.Case.ID,
			Kind:   n.kind,
			Agency: st.agency, Author: st.worker, At: st.d.Case.CreatedAt, Text: n.text}
		if st.d.Consent.Covers(n.scope, st.Now) {
			st.treater(&note)
		}
		if st.prose != nil && marked(note.Text) {
			note.Text = st.prose.care(n.kind, st.row)
		}
		st.d.Notes = append(st.d.Notes, note)
	}
}

func (st *story) treater(note *domain.CareNote) {
	class := map[domain.CareKind]domain.Class{domain.CarePsych: domain.ClassPsych,
		domain.CareLegal: domain.ClassLegal}[note.Kind]
	for _, s := range st.d.Slots {
		for _, r := range st.d.Referrals {
			if s.State == domain.SlotStarted && r.ID == s.Referral && r.Class == class && s.Taker != "" {
				note.Agency, note.Author, note.At = s.Agency, s.Taker, s.StartedAt
				return
			}
		}
	}
	if note.Kind != domain.CareHealth {
		return
	}
	for _, s := range st.d.Stays {
		author := st.answersAt(s.Shelter)
		if s.State == domain.StayArrived && author != "" {
			note.Agency, note.Author, note.At = s.Agency, author, s.ArrivedAt
		}
	}
}

func (st *story) answersAt(id domain.ShelterID) domain.AccountID {
	for ref, s := range st.shelter {
		if s.ID == id {
			return st.answers[ref]
		}
	}
	return ""
}

// span returns one of the times of the row's urgency.
func (st *story) span(minutes func(country.Value) int) time.Duration {
	v, _ := st.pack.Value(country.ListUrgency, st.row.Urgency)
	return time.Duration(minutes(v)) * time.Minute
}

// deadline makes something fall due, unless it was due before now.
func (st *story) deadline(kind, target string, at time.Time) {
	if at.After(st.Now) {
		st.d.Deadlines = append(st.d.Deadlines,
			domain.Deadline{ID: domain.DeadlineID(st.id("duty", kind+"/"+target)), Kind: kind, Target: target, DueAt: at})
	}
}
