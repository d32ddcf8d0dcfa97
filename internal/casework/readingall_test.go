package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/audit"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// showsLess are the acts that show and need not count, with the reason.
var showsLess = map[policy.Action]string{
	"case.list": "codes and ages; what a search by name finds counts as identity.read", "case.know": "decides a refusal",
	"case.story": "a part of case.read", "identity.papers": "a part of identity.read",
	"safety.areas": "a part of safety.read", "safety.avoid": "a part of safety.read",
	"safety.risk": "a part of safety.read", "safety.arrival": "a part of safety.read",
	"consent.parties": "a part of consent.read", "consent.history": "a part of consent.read",
	"referral.card": "D1", "offer.list": "D1", "offer.read": "D1; what more it shows counts as identity.read and its like",
	"event.list":     "of no person",
	"consulate.list": "what it shows of a case counts as consulate.read", "consulate.read": "D1",
	"export.read":   "who asked, and an institution: nothing of her",
	"crossing.read": "what it came with is read by its own team", "crossing.list": "countries and times",
	"crossing.open": "a file that is no case yet", "counterpart.list": "of no person",
	"handon.list": "what it shows of a case counts as handon.read", "handon.read": "D1",
	"interpreter.list": "times and languages", "interpreter.read": "what it shows of her counts as interpreter.card",
	"shelter.list": "of no person", "shelter.read": "of no person", "shelter.board": "where it stands is shelter.address",
	"program.list": "of no person", "program.read": "of no person", "program.board": "codes of referrals",
	"desk.read": "codes and times", "night.plan": "codes, ages and shelters",
	"decoy.list":  "of no person",
	"course.read": "of no person of a case", "course.count": "of no person of a case",
	"course.check": "colleagues",
	"glass.list":   "who opened a case and why, not the case", "interest.read": "of no case", "notice.read": "codes",
	"figures.read": "D0", "log.read": "pseudonyms",
	"agency.list": "of no person", "agency.read": "of no person", "settings.read": "of no person",
	"machine.read": "of no person",
	"signon.read":  "of no person",
	"helper.list":  "of no person of a case", "broadcast.read": "of no person", "broadcast.asked": "numbers and one code",
	"report.list": "times, and of no case", "report.read": "of no case", "report.follow": "what the desk answered",
	"personal.follow": "her own case, by her code",
	"account.list":    "colleagues", "account.name": "colleagues", "account.read": "colleagues",
}

// otherReadings are ways to what is personal that the table of acts does not try.
func otherReadings(t *testing.T) []attempt {
	c := t.Context()
	return []attempt{
		{"case.read", "ana, with who opened it", nil, func(s *stage) error {
			_, _, err := s.w.Work.OpenCase(c, s.ana, s.case_)
			return err
		}},
		{"file.open", "ana", nil, func(s *stage) error {
			id, err := s.adds(s.ana)
			if err != nil {
				return err
			}
			return without(s.w.Work.OpenFile(c, s.ana, s.case_, id))
		}},
		{"outcome.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadOutcomes(c, s.ana, s.case_)) }},
		{"task.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadTasks(c, s.ana, s.case_)) }},
		{"identity.read", "ana, by a name", nil,
			func(s *stage) error { return without(s.w.Work.FindCase(c, s.ana, "ejemplo")) }},
		{"shelter.address", "head, on her board", nil,
			func(s *stage) error { return without(s.w.Work.ShelterBoard(c, s.head, s.casa.ID)) }},
		{"offer.read", "desk", asked, func(s *stage) error { return without(s.w.Work.ViewOffer(c, s.desk, s.offer)) }},
		{"consulate.identity", "ana, as of a consulate", nil, func(s *stage) error {
			k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, domain.ScopeShareIdentity)
			k.Recipients = []domain.AgencyID{s.ana.Agency}
			s.must(s.w.Work.RecordConsent(c, s.ana, s.case_, 0, k))
			consul := s.ana
			consul.AgencyType = domain.AgencyConsulate
			return without(s.w.Work.Return(c, consul, s.case_))
		}},
	}
}

// full fills what everybody of a stage may open, and forgets what they opened already.
func (s *stage) full() {
	s.t.Helper()
	var change store.Change
	at := s.w.Clock.Now()
	for _, a := range []domain.Actor{s.ana, s.eva, s.desk, s.shelter, s.head, s.psy, s.law, s.court, s.speaker, s.other} {
		for what, next := range map[string]time.Time{"hour": at.Add(9000 * time.Hour), "day": at.Add(9000 * time.Hour),
			"case|" + string(s.case_): {}, "shelter|" + string(s.casa.ID): {}} {
			id := s.w.Store.PseudonymOf("reading", string(a.Account)+"|"+what)
			rec, err := store.Find[store.Keyed[store.Throttle]](s.t.Context(), s.w.Store, id)
			s.must(err)
			rec.V.ID, rec.V.V.Next = id, next
			store.Put(&change, rec)
		}
	}
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	s.must(s.w.Store.Commit(s.t.Context(), change))
}

// openedBy are the new leaves that say that identity or above was shown.
func openedBy(before, after map[string]audit.Leaf) (out []audit.Leaf) {
	for id, l := range after {
		if _, old := before[id]; !old && l.Outcome == store.Done && l.Tier >= "D2" && policy.Shows(policy.Action(l.Act)) &&
			l.ObjectKind != "network" {
			out = append(out, l)
		}
	}
	return out
}

// TestEveryReadingOfIdentityOrAboveCounts tries every way to what is personal as somebody who opened very many cases:
// whatever shows identity or above when there is room is refused now, and shows nothing. An act that changes something
// is done all the same. An act that shows and is neither met here nor explained fails the test.
func TestEveryReadingOfIdentityOrAboveCounts(t *testing.T) {
	if mongotest.Named() {
		t.Skip("a stage is a copy of the embedded store's files")
	}
	c := t.Context()
	var told []*stage
	add := func(from *stage, name string, happens func(*stage)) *stage {
		next := from.then(name, happens)
		told = append(told, next)
		return next
	}
	sent := opening(t)
	add(sent, "beds reserved, an interpreter comes", func(s *stage) {
		s.offer = s.asks(placement.OfferInput{Shelters: []domain.ShelterID{s.casa.ID}})
		s.accepts()
		var err error
		s.call, err = s.w.Work.AskInterpreter(c, s.shelter, s.offer, 0, s.interpreter(20*time.Hour))
		s.must(err)
		s.must(s.w.Work.AnswerInterpreting(c, s.speaker, s.call, true, false))
		s.must(without(s.w.Work.WriteNote(c, s.shelter, s.case_, domain.CareHealth, "Duerme poco.")))
		s.must(without(s.notes(s.ana)))
	})
	careStages(add, sent)
	lawStages(add, sent)
	seen := map[policy.Action]bool{}
	for _, s := range told {
		switch s.name {
		case "beds reserved, an interpreter comes", "in care", "lawyers keep a place":
			s.everyReadingCounts(t, seen)
		}
	}
	for _, a := range policy.Actions() {
		if policy.Shows(a) && !seen[a] && showsLess[a] == "" {
			t.Errorf("%s shows something: let it be tried here, or say why it need not count", a)
		}
	}
}

func (s *stage) everyReadingCounts(t *testing.T, seen map[policy.Action]bool) {
	t.Helper()
	if s.care && !s.legal {
		s.must(without(s.w.Work.WriteNote(t.Context(), s.psy, s.case_, domain.CarePsych, "Viene.")))
	}
	if s.legal {
		s.must(without(s.w.Work.WriteNote(t.Context(), s.law, s.case_, domain.CareLegal, "Viene.")))
	}
	room, full := s.trials(), s.trials()
	full.full()
	for _, a := range slices.Concat(attempts(t), otherReadings(t)) {
		if a.on != nil && !a.on(s) || !policy.Shows(a.act) {
			continue
		}
		before := leavesOf(t, room.w)
		_ = a.do(room.stage)
		opened := openedBy(before, leavesOf(t, room.w))
		if len(opened) == 0 {
			continue
		}
		for _, l := range opened {
			seen[policy.Action(l.Act)] = true
		}
		before = leavesOf(t, full.w)
		err := a.do(full.stage)
		if fault.As(err).Code != "reading.paused" {
			t.Errorf("%s: %s by %s shows %s (%s), and does not count: %v", s.name, a.act, a.by, opened[0].Tier, opened[0].Act,
				err)
		}
		if more := openedBy(before, leavesOf(t, full.w)); len(more) > 0 {
			t.Errorf("%s: %s by %s is refused, and shows %s", s.name, a.act, a.by, strings.Join([]string{more[0].Act,
				more[0].Tier}, " "))
		}
	}
	before := s.trials()
	before.full()
	if err := before.w.Work.Cancel(t.Context(), s.ana, s.referral, 0, "solucion_alterna"); err != nil &&
		fault.As(err).Code == "reading.paused" {
		t.Errorf("%s: a request cannot be taken back by somebody who opened many cases", s.name)
	}
}
