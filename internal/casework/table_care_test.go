package casework_test

import (
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/store"
)

// careStages are the moments of a place on a caseload.
func careStages(add adder, sent *stage) {
	c := sent.t.Context()
	asked := add(sent, "the office is asked", func(s *stage) {
		v, err := s.w.Work.ViewCase(c, s.ana, s.case_)
		s.must(err)
		for _, r := range v.Referrals {
			if r.Class == domain.ClassPsych {
				s.referral = r.ID
			}
		}
		s.care = true
		s.offer = s.asks(placement.OfferInput{Programs: []domain.ProgramID{s.office.ID}})
		s.names[string(s.offer)] = "offer"
	})
	held := add(asked, "a place is kept", (*stage).accepts)
	add(held, "the place was given back", func(s *stage) { s.must(s.decline()) })
	add(held, "the place ran out", func(s *stage) { s.w.Waits(60 * 24 * time.Hour); s.due() })
	booked := add(held, "an appointment stands", func(s *stage) { s.must(s.books()) })
	started := add(booked, "in care", func(s *stage) { s.must(s.w.Work.Start(c, s.psy, s.offer, 0)) })
	add(started, "care is over",
		func(s *stage) { s.must(s.w.Work.EndCare(c, s.psy, s.offer, 0, s.ends(false, "plan_cumplido"))) })
}

// lawStages are the moments of a place with lawyers.
func lawStages(add adder, sent *stage) {
	c := sent.t.Context()
	asked := add(sent, "lawyers are asked", func(s *stage) {
		ids, err := s.w.Work.AddNeeds(c, s.ana, s.case_,
			[]intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}, true)
		s.must(err)
		s.referral, s.care, s.legal = ids[0], true, true
		s.names[string(ids[0])] = "lawyer"
		s.offer = s.asks(placement.OfferInput{Programs: []domain.ProgramID{s.bar.ID}})
		s.names[string(s.offer)] = "offer"
	})
	add(asked, "lawyers keep a place", (*stage).accepts)
}

func (s *stage) books() error {
	return s.w.Work.Book(s.t.Context(), s.provider(), s.offer, 0,
		placement.BookInput{At: s.w.Clock.Now().Add(24 * time.Hour), How: "presencial"})
}

// girlStages are the moments of a girl of fifteen, whose admission asks for an order.
func girlStages(add adder, sent *stage) {
	c := sent.t.Context()
	girl := add(sent, "a girl is asked for", func(s *stage) {
		in := amparotest.Survivor(amparotest.Woman(15))
		in.Consent.ExpiresAt = s.w.Clock.Now().AddDate(0, 0, 90)
		filed, err := s.w.Work.Register(c, s.ana, in)
		s.must(err)
		s.case_, s.referral = filed.Case, filed.Referrals[0]
		s.names[string(filed.Case)], s.names[string(s.referral)] = "her case", "bed"
		k, err := store.Get[domain.Consent](c, s.w.Store, s.case_)
		s.must(err)
		s.names[string(k.V.ID)] = "hers"
		s.offer = s.asks(placement.OfferInput{Shelters: []domain.ShelterID{s.casa.ID}})
		s.names[string(s.offer)] = "offer"
	})
	held := add(girl, "a bed for the girl", (*stage).accepts)
	here := add(held, "the girl arrived without an order",
		func(s *stage) { s.must(s.w.Work.Admit(c, s.shelter, s.offer, 0, s.w.Emergency())) })
	add(here, "a court ordered the girl's stay",
		func(s *stage) { s.must(s.w.Work.RecordOrder(c, s.court, s.case_, 0, s.orders())) })
	add(held, "the girl is nearly of age", func(s *stage) {
		k, err := store.Get[domain.Case](c, s.w.Store, s.case_)
		s.must(err)
		k.V.Group[0].Age = 17
		s.must(s.w.Work.EditCase(c, s.ana, s.case_, 0, k.V))
		s.w.Waits(190 * 24 * time.Hour)
		s.due()
	})
}

func (s *stage) orders() intake.OrderInput {
	return intake.OrderInput{Number: "Orden 12-2026", Date: domain.DateOf(s.w.Clock.Now().In(s.w.Work.Pack().TimeZone()))}
}

func (s *stage) notes(who domain.Actor) (domain.NoteID, error) {
	return s.w.Work.WriteDiary(s.t.Context(), who, s.case_,
		diary.NoteInput{Kind: "visita", On: "2026-11-20", Text: "Viene."})
}

func (s *stage) adds(who domain.Actor) (kept.FileID, error) {
	return s.w.Work.AddFile(s.t.Context(), who, s.case_, diary.FileInput{Kind: "documento_persona", On: "2026-11-20",
		Content: []byte("%PDF-1.4\n%%EOF")})
}

func (s *stage) incident() (kept.IncidentID, error) {
	return s.w.Work.RecordIncident(s.t.Context(), s.shelter, s.case_, diary.IncidentInput{Kind: "enfermedad",
		Grade: "leve", When: s.w.Clock.Now(), Text: "Fiebre.", Done: "La vio la enfermera."})
}
