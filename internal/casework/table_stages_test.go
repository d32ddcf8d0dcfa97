package casework_test

import (
	"maps"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// stage is one moment of a story: an installation, its people, and what of it the acts are tried on.
type stage struct {
	t    *testing.T
	w    *amparotest.World
	name string

	ana, eva, desk, shelter, head, psy, law, court, speaker, other domain.Actor
	casa, otra                                                     domain.Shelter
	office, bar                                                    domain.Program

	case_    domain.CaseID
	referral domain.ReferralID
	offer    domain.OfferID // asked of the house, or of the office
	rival    domain.OfferID // asked of the other house
	call     domain.AppointmentID
	care     bool // the offer is the office's
	legal    bool // and that of lawyers
	names    map[string]string
	ill      *bool // set where what an attempt reads beforehand cannot be read; nil: that fails the test
}

// then is a stage that begins where s stands, and what happens next.
func (s *stage) then(name string, happens func(*stage)) *stage {
	next := *s
	next.name, next.names = name, maps.Clone(s.names)
	next.w = s.w.Fork(s.t)
	happens(&next)
	return &next
}

// provider is who answers the offer.
func (s *stage) provider() domain.Actor {
	switch {
	case s.care && s.legal:
		return s.law
	case s.care:
		return s.psy
	}
	return s.shelter
}

func (s *stage) must(err error) {
	s.t.Helper()
	if s.ill != nil && fault.Is(err, fault.Unavailable) {
		*s.ill = true
	} else if err != nil {
		s.t.Errorf("%s: %s", s.name, refusal(err))
	}
}

// opening is the night on which a mother and her son were found: a case with two needs, two houses, an office and
// interpreters.
func opening(t *testing.T) *stage {
	w := amparotest.New(t)
	s := &stage{t: t, w: w, name: "referred, nobody asked", names: map[string]string{"desk": "DESK", "network": "network"}}
	ana := w.Worker("ana")
	s.ana, s.eva, s.desk = ana.Actor, ana.Colleague("eva", domain.RoleSupervisor).Actor, w.Coordinator().Actor
	casa, otra := w.Shelter("casa", "0108", amparotest.Families(4, 3, 11, 17), amparotest.Girls(2)), w.Shelter("otra",
		"0108", amparotest.Families(4, 3, 11, 17))
	s.shelter, s.head, s.casa = casa.Actor.Actor, casa.Colleague("directora", domain.RoleShelterHead).Actor, casa.Shelter
	s.other, s.otra = otra.Actor.Actor, otra.Shelter
	office := w.Program("clínica", domain.ClassPsych, 3, "trauma")
	s.psy, s.office = office.Actor.Actor, office.Program
	bar := w.Program("bufete", domain.ClassLegal, 3, "penal_trata")
	s.law, s.bar = bar.Actor.Actor, bar.Program
	s.court = w.Authority().Actor
	s.speaker = w.Person("intérprete", w.Agency("lenguas", "ong"), domain.RoleInterpreter).Actor
	in := amparotest.Survivor(amparotest.Woman(24), amparotest.Child(6, domain.Man))
	in.Consent = agreedToAll()
	in.Consent.ExpiresAt = w.Clock.Now().AddDate(0, 0, 60)
	in.Needs = append(in.Needs, intake.NeedInput{Need: "psicologia", Urgency: domain.UrgencyHigh})
	filed := ana.Refers(in)
	s.case_, s.referral = filed.Case, filed.Referrals[0]
	for name, a := range map[string]domain.Actor{"ana": s.ana, "eva": s.eva, "law": s.law, "desk": s.desk,
		"casa": s.shelter,
		"head": s.head, "otra": s.other, "psy": s.psy,
		"judge": s.court, "tongue": s.speaker} {
		s.names[string(a.Account)] = name
		if s.names[string(a.Agency)] == "" || name == "casa" || name == "ana" {
			s.names[string(a.Agency)] = name + "'s"
		}
	}
	s.names[string(s.casa.ID)], s.names[string(s.otra.ID)], s.names[string(s.office.ID)] = "casa", "otra", "clinic"
	s.names[string(s.bar.ID)] = "bar"
	s.names[string(s.case_)], s.names[string(s.referral)], s.names[string(filed.Referrals[1])] = "her case", "bed",
		"therapy"
	k, err := store.Get[domain.Consent](t.Context(), w.Store, s.case_)
	s.must(err)
	s.names[string(k.V.ID)] = "hers"
	for _, u := range s.casa.Units {
		s.names[string(u.ID)] = u.Name
	}
	return s
}

// asks puts the referral of the stage to the house, or to the office.
func (s *stage) asks(in placement.OfferInput) domain.OfferID {
	s.t.Helper()
	ids, err := s.w.Work.SendOffers(s.t.Context(), s.ana, s.referral, 0, in)
	s.must(err)
	return ids[0]
}

func (s *stage) accepts() {
	s.t.Helper()
	s.must(s.w.Work.Accept(s.t.Context(), s.provider(), s.offer, 0, placement.AcceptInput{NoConflict: s.legal}))
	s.knows()
}

// knows names the stay or the place that an accepted offer reserved.
func (s *stage) knows() {
	s.t.Helper()
	o, err := store.Get[domain.Offer](s.t.Context(), s.w.Store, s.offer)
	s.must(err)
	s.names[string(o.V.Stay)], s.names[string(o.V.Slot)] = "stay", "place"
	delete(s.names, "")
}

// due runs everything that is due.
func (s *stage) due() { s.t.Helper(); s.w.Due() }

func (s *stage) decline() error {
	return s.w.Work.Decline(s.t.Context(), s.provider(), s.offer, 0, placement.DeclineInput{Code: "sin_cupo"})
}

func (s *stage) admit() error {
	return s.w.Work.Admit(s.t.Context(), s.shelter, s.offer, 0, placement.AdmitInput{})
}

func (s *stage) ends(follow bool, reason string) placement.EndInput {
	return placement.EndInput{Reason: reason, Outcomes: []string{"estable_seguro"}, FollowUp: follow}
}

func (s *stage) interpreter(after time.Duration) interpreting.Input {
	return interpreting.Input{To: s.speaker.Agency, Language: "quc", At: s.w.Clock.Now().Add(after), How: "presencial"}
}

// stages is every moment that the acts are tried in.
func stages(t *testing.T) []*stage {
	c := t.Context()
	var all []*stage
	add := func(from *stage, name string, happens func(*stage)) *stage {
		next := from.then(name, happens)
		all = append(all, next)
		return next
	}
	sent := opening(t)
	all = append(all, sent)
	add(sent, "a draft beside it", func(s *stage) {
		ids, err := s.w.Work.AddNeeds(c, s.ana, s.case_,
			[]intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}, false)
		s.must(err)
		s.referral = ids[0]
		s.names[string(ids[0])] = "lawyer"
	})
	add(sent, "followed by hand", func(s *stage) {
		ids, err := s.w.Work.AddNeeds(c, s.ana, s.case_,
			[]intake.NeedInput{{Need: "salud_urgencia", Urgency: domain.UrgencyHigh}}, true)
		s.must(err)
		s.referral = ids[0]
		s.names[string(ids[0])] = "doctor"
	})
	add(sent, "under review", func(s *stage) { s.must(s.w.Work.Review(c, s.ana, s.referral, 0)) })
	add(sent, "on the waiting list", func(s *stage) { s.must(s.w.Work.Wait(c, s.ana, s.referral, 0)) })
	add(sent, "cancelled", func(s *stage) { s.must(s.w.Work.Cancel(c, s.ana, s.referral, 0, "solucion_alterna")) })
	add(sent, "consent withdrawn", func(s *stage) { s.must(s.w.Work.WithdrawConsent(c, s.ana, s.case_)) })
	asked := add(sent, "asked", func(s *stage) {
		s.offer = s.asks(placement.OfferInput{Shelters: []domain.ShelterID{s.casa.ID}})
		s.names[string(s.offer)] = "offer"
	})
	seen := add(asked, "seen", func(s *stage) { _, err := s.w.Work.ViewOffer(c, s.shelter, s.offer); s.must(err) })
	question := add(seen, "with an open question",
		func(s *stage) {
			s.must(s.w.Work.Ask(c, s.shelter, s.offer, 0, placement.TextInput{Text: "¿Viene sola?"}))
		})
	add(question, "expired with an open question, before the clock has run",
		func(s *stage) { s.w.Waits(30 * 24 * time.Hour) })
	add(asked, "expired", func(s *stage) { s.w.Waits(30 * 24 * time.Hour); s.due() })
	add(asked, "declined", func(s *stage) { s.must(s.decline()) })
	add(asked, "offer taken back", func(s *stage) { s.must(s.w.Work.WithdrawOffer(c, s.ana, s.offer, 0)) })
	two := add(asked, "two houses asked", func(s *stage) {
		s.rival = s.asks(placement.OfferInput{Shelters: []domain.ShelterID{s.otra.ID}})
		s.names[string(s.rival)] = "rival offer"
	})
	add(two, "the other house was faster",
		func(s *stage) { s.must(s.w.Work.Accept(c, s.other, s.rival, 0, placement.AcceptInput{})) })
	held := add(asked, "beds reserved", (*stage).accepts)
	bedStages(add, held)
	careStages(add, sent)
	lawStages(add, sent)
	girlStages(add, sent)
	done := add(sent, "every need cancelled", func(s *stage) {
		v, err := s.w.Work.ViewCase(c, s.ana, s.case_)
		s.must(err)
		for _, r := range v.Referrals {
			s.must(s.w.Work.Cancel(c, s.ana, r.ID, 0, "solucion_alterna"))
		}
	})
	add(done, "case closed", func(s *stage) { s.must(s.w.Work.CloseCase(c, s.ana, s.case_, 0, "plan_cumplido")) })
	add(asked, "the house was switched off", func(s *stage) {
		in := inputOf(s.casa)
		in.Active = false
		s.must(s.w.Work.EditShelter(c, s.head, s.casa.ID, 0, in))
	})
	add(sent, "opened in an emergency", func(s *stage) {
		_, err := s.w.Work.BreakGlass(c, s.desk, s.case_, "vida", "La buscan en la terminal y nadie contesta.")
		s.must(err)
	})
	return all
}

type adder func(from *stage, name string, happens func(*stage)) *stage

// bedStages are the moments from the reservation of beds on.
func bedStages(add adder, held *stage) {
	c := held.t.Context()
	add(held, "reserved, consent withdrawn", func(s *stage) { s.must(s.w.Work.WithdrawConsent(c, s.ana, s.case_)) })
	add(held, "reserved, the house recorded a wider consent", func(s *stage) {
		in := agreedToAll()
		in.ExpiresAt = s.w.Clock.Now().AddDate(0, 0, 90)
		s.must(s.w.Work.RecordConsent(c, s.shelter, s.case_, 0, in))
	})
	add(held, "the reservation ran out", func(s *stage) { s.w.Waits(30 * 24 * time.Hour); s.due() })
	add(held, "released", func(s *stage) { s.must(s.w.Work.Release(c, s.shelter, s.offer, 0)) })
	add(held, "declined after the yes", func(s *stage) { s.must(s.decline()) })
	add(held, "a sister has no bed", func(s *stage) { s.joins() })
	asked := add(held, "an interpreter is asked", func(s *stage) {
		id, err := s.w.Work.AskInterpreter(c, s.shelter, s.offer, 0, s.interpreter(20*time.Hour))
		s.must(err)
		s.call = id
		s.names[string(id)] = "meeting"
	})
	add(asked, "the interpreter will come",
		func(s *stage) { s.must(s.w.Work.AnswerInterpreting(c, s.speaker, s.call, true, false)) })
	add(asked, "the interpreter cannot come",
		func(s *stage) { s.must(s.w.Work.AnswerInterpreting(c, s.speaker, s.call, false, false)) })
	add(asked, "the interpreter is not needed",
		func(s *stage) { s.must(s.w.Work.CancelInterpreter(c, s.shelter, s.offer, s.call)) })
	add(asked, "no interpreter answered", func(s *stage) { s.w.Waits(19 * time.Hour); s.due() })
	road := add(held, "on the way", func(s *stage) { s.must(s.w.Work.Transit(c, s.ana, s.offer, 0)) })
	add(road, "did not arrive", func(s *stage) { s.must(s.w.Work.NoShow(c, s.shelter, s.offer, 0)) })
	here := add(road, "arrived", func(s *stage) { s.must(s.admit()) })
	add(here, "the consent is about to end", func(s *stage) { s.w.Waits(54 * 24 * time.Hour); s.due() })
	add(here, "arrived yesterday", func(s *stage) { s.w.Waits(24 * time.Hour) })
	add(here, "her son sleeps in hospital", func(s *stage) {
		s.must(s.w.Work.Away(c, s.shelter, s.offer, 0, placement.AwayInput{Person: "P2", Why: "hospital"}))
	})
	add(here, "another house is asked to take her over", func(s *stage) {
		id, err := s.w.Work.StartTransfer(c, s.ana, s.offer, 0, danger)
		s.must(err)
		s.referral = id
		s.names[string(id)] = "second bed"
		s.rival = s.asks(placement.OfferInput{Shelters: []domain.ShelterID{s.otra.ID}})
		s.names[string(s.rival)] = "rival offer"
	})
	add(here, "departed",
		func(s *stage) { s.must(s.w.Work.Discharge(c, s.shelter, s.offer, 0, s.ends(false, "plan_cumplido"))) })
	add(here, "handed on", func(s *stage) {
		s.must(s.w.Work.Discharge(c, s.shelter, s.offer, 0, s.ends(false, "traslado_otro_servicio")))
	})
	add(here, "departed, followed up",
		func(s *stage) { s.must(s.w.Work.Discharge(c, s.shelter, s.offer, 0, s.ends(true, "plan_cumplido"))) })
}

// joins adds a sister to the case, who has no bed yet.
func (s *stage) joins() {
	s.t.Helper()
	k, err := store.Get[domain.Case](s.t.Context(), s.w.Store, s.case_)
	s.must(err)
	k.V.Group = append(k.V.Group, domain.Person{Age: 19, Gender: domain.Woman, Relation: "hermana_hermano"})
	s.must(s.w.Work.EditCase(s.t.Context(), s.ana, s.case_, 0, k.V))
}
