package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/casework/arrival"
	"amparo/internal/casework/diary"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/parting"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// attempt is one act of somebody, as it can be tried in every stage that has what it is about.
type attempt struct {
	act policy.Action
	by  string
	on  func(*stage) bool // nil: always
	do  func(*stage) error
}

func asked(s *stage) bool                 { return s.offer != "" }
func inHouse(s *stage) bool               { return s.offer != "" && !s.care }
func cared(s *stage) bool                 { return s.care }
func called(s *stage) bool                { return s.call != "" }
func rivals(s *stage) bool                { return s.rival != "" }
func without[T any](_ T, err error) error { return err }

// onCase are the acts on a case as a whole.
func onCase(t *testing.T) []attempt {
	c := t.Context()
	return []attempt{
		{"case.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ViewCase(c, s.ana, s.case_)) }},
		{"case.read", "casa", nil, func(s *stage) error { return without(s.w.Work.ViewCase(c, s.shelter, s.case_)) }},
		{"identity.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadIdentity(c, s.ana, s.case_)) }},
		{"identity.read", "provider", nil,
			func(s *stage) error { return without(s.w.Work.ReadIdentity(c, s.provider(), s.case_)) }},
		{"identity.read", "desk", nil, func(s *stage) error { return without(s.w.Work.ReadIdentity(c, s.desk, s.case_)) }},
		{"safety.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadSafety(c, s.ana, s.case_)) }},
		{"safety.read", "provider", nil,
			func(s *stage) error { return without(s.w.Work.ReadSafety(c, s.provider(), s.case_)) }},
		{"restricted.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadRestricted(c, s.ana, s.case_)) }},
		{"restricted.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadRestricted(c, s.shelter, s.case_)) }},
		{"case.alike", "ana", nil, func(s *stage) error { return without(s.w.Work.Alike(c, s.ana, s.case_)) }},
		{"case.alike", "provider", nil,
			func(s *stage) error { return without(s.w.Work.Alike(c, s.shelter, s.case_)) }},
		{"case.merge", "ana", nil,
			func(s *stage) error { return s.w.Work.Merge(c, s.ana, s.case_, 0, s.case_, "Es la misma.") }},
		{"case.part", "ana", nil, func(s *stage) error { return s.w.Work.Part(c, s.ana, s.case_, 0) }},
		{"case.divide", "ana", nil, func(s *stage) error {
			return without(s.w.Work.Divide(c, s.ana, s.case_, 0, parting.Input{Go: []string{"P2"}, Agreed: true,
				Reason: "Pide que su asunto quede aparte.", Adults: map[string]string{"P2": parting.NoAdult}}))
		}},
		{"ledger.read", "ana", nil, func(s *stage) error { return without(s.w.Work.Ledger(c, s.ana, s.case_)) }},
		{"ledger.read", "provider", nil,
			func(s *stage) error { return without(s.w.Work.Ledger(c, s.shelter, s.case_)) }},
		{"personal.read", "ana", nil, func(s *stage) error { return without(s.w.Work.Personal(c, s.ana, s.case_)) }},
		{"personal.give", "ana", nil, func(s *stage) error { return without(s.w.Work.GiveCode(c, s.ana, s.case_)) }},
		{"personal.give", "provider", nil,
			func(s *stage) error { return without(s.w.Work.GiveCode(c, s.shelter, s.case_)) }},
		{"personal.answer", "ana", nil,
			func(s *stage) error { return s.w.Work.AnswerPerson(c, s.ana, s.case_, "La llamo hoy.") }},
		{"personal.end", "ana", nil, func(s *stage) error { return s.w.Work.EndCode(c, s.ana, s.case_) }},
		{"consent.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ViewConsent(c, s.ana, s.case_)) }},
		{"consent.read", "provider", nil,
			func(s *stage) error { return without(s.w.Work.ViewConsent(c, s.provider(), s.case_)) }},
		{"care.health.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadNotes(c, s.shelter, s.case_, domain.CareHealth)) }},
		{"care.psych.read", "psy", nil,
			func(s *stage) error { return without(s.w.Work.ReadNotes(c, s.psy, s.case_, domain.CarePsych)) }},
		{"care.legal.read", "law", nil,
			func(s *stage) error { return without(s.w.Work.ReadNotes(c, s.law, s.case_, domain.CareLegal)) }},
		{"care.health.write", "casa", nil, func(s *stage) error {
			return without(s.w.Work.WriteNote(c, s.shelter, s.case_, domain.CareHealth, "Duerme poco."))
		}},
		{"care.psych.write", "psy", nil, func(s *stage) error {
			return without(s.w.Work.WriteNote(c, s.psy, s.case_, domain.CarePsych, "Viene."))
		}},
		{"care.legal.write", "law", nil, func(s *stage) error {
			return without(s.w.Work.WriteNote(c, s.law, s.case_, domain.CareLegal, "Viene."))
		}},
		{"diary.read", "ana", nil,
			func(s *stage) error { return without(s.w.Work.ReadDiary(c, s.ana, s.case_, diary.NoteFilter{})) }},
		{"diary.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadDiary(c, s.shelter, s.case_, diary.NoteFilter{})) }},
		{"incident.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadIncidents(c, s.ana, s.case_)) }},
		{"incident.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadIncidents(c, s.shelter, s.case_)) }},
		{"incident.record", "casa", nil, func(s *stage) error { return without(s.incident()) }},
		{"incident.acknowledge", "ana", nil, func(s *stage) error {
			return s.w.Work.AcknowledgeIncident(c, s.ana, s.case_, "nobody")
		}},
		{"contact.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadContact(c, s.ana, s.case_)) }},
		{"contact.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadContact(c, s.shelter, s.case_)) }},
		{"file.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ReadFiles(c, s.ana, s.case_)) }},
		{"file.read", "casa", nil,
			func(s *stage) error { return without(s.w.Work.ReadFiles(c, s.shelter, s.case_)) }},
		{"file.add", "ana", nil, func(s *stage) error { return without(s.adds(s.ana)) }},
		{"file.add", "casa", nil, func(s *stage) error { return without(s.adds(s.shelter)) }},
		{"diary.write", "ana", nil, func(s *stage) error { return without(s.notes(s.ana)) }},
		{"diary.write", "casa", nil, func(s *stage) error { return without(s.notes(s.shelter)) }},
		{"identity.write", "ana", nil, func(s *stage) error {
			in, err := store.Get[domain.Identity](c, s.w.Store, s.case_)
			s.must(err)
			in.V.Phone = "+50200009999"
			return s.w.Work.WriteIdentity(c, s.ana, s.case_, 0, in.V)
		}},
		{"safety.write", "ana", nil, func(s *stage) error {
			return s.w.Work.WriteSafety(c, s.ana, s.case_, 0,
				domain.Safety{Risk: "Otro."})
		}},
		{"restricted.write", "ana", nil, func(s *stage) error {
			return s.w.Work.WriteRestricted(c, s.ana, s.case_, 0, domain.Restricted{Trafficker: "Otro."})
		}},
		{"case.edit", "ana", nil, func(s *stage) error {
			k, err := store.Get[domain.Case](c, s.w.Store, s.case_)
			s.must(err)
			k.V.Languages = append(k.V.Languages, domain.Spoken{ID: "quc", Level: "basico"})
			return s.w.Work.EditCase(c, s.ana, s.case_, 0, k.V)
		}},
		{"case.assign", "eva", nil, func(s *stage) error {
			return s.w.Work.AssignWorker(c, s.eva, s.case_, 0, intake.AssignInput{To: s.eva.Account,
				Note: "Sale de vacaciones mañana."})
		}},
		{"case.forget", "eva", nil, func(s *stage) error {
			return s.w.Work.AskErasure(c, s.eva, s.case_, 0, forgetting.Ask{Reason: "wish", Note: "Lo pidió."})
		}},
		{"case.hold", "eva", nil, func(s *stage) error { return s.w.Work.HoldCase(c, s.eva, s.case_, 0, "Un juzgado.") }},
		{"case.close", "ana", nil, func(s *stage) error { return s.w.Work.CloseCase(c, s.ana, s.case_, 0, "plan_cumplido") }},
		{"consent.record", "ana", nil, func(s *stage) error {
			return s.w.Work.RecordConsent(c, s.ana, s.case_, 0,
				s.consents())
		}},
		{"consent.record", "provider", nil, func(s *stage) error {
			return s.w.Work.RecordConsent(c, s.provider(), s.case_, 0,
				s.consents())
		}},
		{"consent.record", "ana, to nobody else", nil, func(s *stage) error {
			in := s.consents()
			in.Recipients = []domain.AgencyID{s.court.Agency}
			return s.w.Work.RecordConsent(c, s.ana, s.case_, 0, in)
		}},
		{"consent.record", "provider, to less", nil, func(s *stage) error {
			in := s.consents()
			in.ExpiresAt = time.Time{}
			delete(in.Scopes, domain.ScopeShareLegal)
			return s.w.Work.RecordConsent(c, s.provider(), s.case_, 0, in)
		}},
		{"consent.confirm", "ana", nil, func(s *stage) error { return s.w.Work.ConfirmConsent(c, s.ana, s.case_, 0) }},
		{"consent.confirm", "ana, with a no", nil, func(s *stage) error {
			return s.w.Work.RejectConsent(c, s.ana, s.case_,
				0)
		}},
		{"consent.complete", "ana", nil, func(s *stage) error {
			return s.w.Work.CompleteConsent(c, s.ana, s.case_, 0, map[domain.Scope]domain.Answer{"contacto_familia": domain.No})
		}},
		{"consent.withdraw", "ana", nil, func(s *stage) error { return s.w.Work.WithdrawConsent(c, s.ana, s.case_) }},
		{"consent.withdraw", "provider", nil, func(s *stage) error {
			return s.w.Work.WithdrawConsent(c, s.provider(),
				s.case_)
		}},
		{"order.record", "judge", nil, func(s *stage) error {
			return s.w.Work.RecordOrder(c, s.court, s.case_, 0,
				s.orders())
		}},
		{"court.record", "ana", nil, func(s *stage) error {
			return s.w.Work.RecordCourtDay(c, s.ana, s.case_, 0, hearings.Input{Kind: court.Hearing, On: "2026-12-20"})
		}},
		{"glass.open", "desk", nil, func(s *stage) error {
			return without(s.w.Work.BreakGlass(c, s.desk, s.case_, "vida", "La buscan en la terminal y nadie contesta."))
		}},
		{"plan.send", "ana", nil, func(s *stage) error {
			return without(s.w.Work.SendPlan(c, s.ana, s.case_, 0,
				[]planning.Ask{{Referral: s.referral, Providers: []string{string(s.otra.ID)}}}))
		}},
		{"referral.create", "ana", nil, func(s *stage) error {
			return without(s.w.Work.AddNeeds(c, s.ana, s.case_,
				[]intake.NeedInput{{Need: "legal_penal", Urgency: domain.UrgencyHigh}}, true))
		}},
	}
}

// deskFor is the coordinator, who acts for another agency.
func (s *stage) deskFor(agency domain.AgencyID) domain.Actor {
	acting := s.desk
	acting.OnBehalf, acting.Reason = agency, "Llamaron por teléfono y no tienen internet."
	return acting
}

func (s *stage) consents() intake.ConsentInput {
	in := agreedToAll()
	in.ExpiresAt = s.w.Clock.Now().AddDate(0, 0, 80)
	k, err := store.Get[domain.Case](s.t.Context(), s.w.Store, s.case_)
	s.must(err)
	if k.V.Lead().Age < domain.MinorAge {
		in.GivenBy, in.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
	}
	return in
}

// onReferral are the acts on one need.
func onReferral(t *testing.T) []attempt {
	c := t.Context()
	return []attempt{
		{"referral.read", "ana", nil, func(s *stage) error { return without(s.w.Work.ViewReferral(c, s.ana, s.referral)) }},
		{"referral.match", "ana", nil, func(s *stage) error { return without(s.w.Work.Match(c, s.ana, s.referral)) }},
		{"referral.edit", "ana", nil, func(s *stage) error {
			r, err := store.Get[domain.Referral](c, s.w.Store, s.referral)
			s.must(err)
			return s.w.Work.EditReferral(c, s.ana, s.referral, 0, intake.NeedInput{Need: r.V.Need, Urgency: "programada"})
		}},
		{"referral.edit", "ana, to take it up", nil, func(s *stage) error {
			return s.w.Work.Review(c, s.ana, s.referral,
				0)
		}},
		{"referral.send", "ana", nil, func(s *stage) error { return s.w.Work.Send(c, s.ana, s.referral, 0) }},
		{"referral.cancel", "ana", nil, func(s *stage) error {
			return s.w.Work.Cancel(c, s.ana, s.referral, 0,
				"solucion_alterna")
		}},
		{"referral.waitlist", "ana", nil, func(s *stage) error { return s.w.Work.Wait(c, s.ana, s.referral, 0) }},
		{"referral.close", "ana", nil, func(s *stage) error {
			return s.w.Work.CloseReferral(c, s.ana, s.referral, 0, s.ends(false, "plan_cumplido"))
		}},
		{"referral.close", "desk for ana's, met by hand", nil, func(s *stage) error {
			return s.w.Work.MeetByHand(c, s.deskFor(s.ana.Agency), s.referral, 0, placement.MetInput{By: "Tía de prueba",
				With: "La llevó en su carro."})
		}},
		{"referral.handon", "ana", nil, func(s *stage) error {
			return s.w.Work.CloseReferral(c, s.ana, s.referral, 0, s.ends(false, "traslado_otro_servicio"))
		}},
		{"referral.reopen", "ana", nil, func(s *stage) error {
			return s.w.Work.Reopen(c, s.ana, s.referral, 0, "cerrada_por_error")
		}},
		{"offer.send", "ana", nil, func(s *stage) error {
			return without(s.w.Work.SendOffers(c, s.ana, s.referral, 0,
				placement.OfferInput{Shelters: []domain.ShelterID{s.otra.ID}}))
		}},
	}
}

// onOffer are the acts on an offer and on what it reserved.
func onOffer(t *testing.T) []attempt {
	c := t.Context()
	return []attempt{
		{"offer.read", "provider", asked,
			func(s *stage) error { return without(s.w.Work.ViewOffer(c, s.provider(), s.offer)) }},
		{"offer.read", "ana", asked, func(s *stage) error { return without(s.w.Work.ViewOffer(c, s.ana, s.offer)) }},
		{"offer.accept", "provider", asked, func(s *stage) error {
			return s.w.Work.Accept(c, s.provider(), s.offer, 0, placement.AcceptInput{NoConflict: s.legal})
		}},
		{"offer.accept", "desk for the provider", asked, func(s *stage) error {
			return s.w.Work.Accept(c, s.deskFor(s.provider().Agency), s.offer, 0, placement.AcceptInput{NoConflict: s.legal})
		}},
		{"offer.accept", "otra", rivals, func(s *stage) error {
			return s.w.Work.Accept(c, s.other, s.rival, 0,
				placement.AcceptInput{})
		}},
		{"offer.decline", "provider", asked, func(s *stage) error { return s.decline() }},
		{"offer.ask", "provider", asked, func(s *stage) error {
			return s.w.Work.Ask(c, s.provider(), s.offer, 0,
				placement.TextInput{Text: "¿Viene sola?"})
		}},
		{"offer.reply", "ana", asked, func(s *stage) error {
			return s.w.Work.Reply(c, s.ana, s.offer, 0,
				placement.TextInput{Text: "Sí."})
		}},
		{"offer.withdraw", "ana", asked, func(s *stage) error { return s.w.Work.WithdrawOffer(c, s.ana, s.offer, 0) }},
		{"decline.confirm", "desk", asked, func(s *stage) error {
			return s.w.Work.ConfirmDecline(c, s.desk, s.offer, 0, placement.TextInput{})
		}},
		{"decline.overrule", "desk", asked, func(s *stage) error {
			return s.w.Work.OverruleDecline(c, s.desk, s.offer, 0, placement.TextInput{Text: "Ya hay cama."})
		}},
		{"decline.return", "desk", asked, func(s *stage) error {
			return s.w.Work.ReturnDecline(c, s.desk, s.offer, 0, placement.TextInput{Text: "Ya hay cama."})
		}},
		{"arrival.set", "ana", asked, func(s *stage) error {
			return s.w.Work.SetMeeting(c, s.ana, s.offer, 0, arrival.MeetingInput{Place: "Terminal",
				At: s.w.Clock.Now().Add(2 * time.Hour)})
		}},
		{"arrival.set", "provider", asked, func(s *stage) error {
			return s.w.Work.SetMeeting(c, s.provider(), s.offer, 0, arrival.MeetingInput{Place: "Terminal",
				At: s.w.Clock.Now().Add(2 * time.Hour)})
		}},
		{"message.send", "ana", asked, func(s *stage) error { return s.w.Work.SendMessage(c, s.ana, s.offer, "Salimos.") }},
		{"message.send", "provider", asked, func(s *stage) error {
			return s.w.Work.SendMessage(c, s.provider(), s.offer,
				"Las esperamos.")
		}},
		{"message.read", "ana", asked, func(s *stage) error { return without(s.w.Work.Messages(c, s.ana, s.offer, "", 10)) }},
		{"shelter.address", "ana", inHouse,
			func(s *stage) error { return without(s.w.Work.ShelterAddress(c, s.ana, s.offer)) }},
		{"interpreter.ask", "provider", asked, func(s *stage) error {
			return without(s.w.Work.AskInterpreter(c, s.provider(), s.offer, 0, s.interpreter(30*time.Hour)))
		}},
		{"interpreter.ask", "ana", asked, func(s *stage) error {
			return without(s.w.Work.AskInterpreter(c, s.ana, s.offer, 0, s.interpreter(30*time.Hour)))
		}},
		{"interpreter.cancel", "provider", called, func(s *stage) error {
			return s.w.Work.CancelInterpreter(c, s.provider(),
				s.offer, s.call)
		}},
		{"interpreter.answer", "tongue, yes", called, func(s *stage) error {
			return s.w.Work.AnswerInterpreting(c, s.speaker,
				s.call, true, false)
		}},
		{"interpreter.answer", "tongue, no", called, func(s *stage) error {
			return s.w.Work.AnswerInterpreting(c, s.speaker,
				s.call, false, false)
		}},
		{"interpreter.read", "tongue", called,
			func(s *stage) error { return without(s.w.Work.ViewInterpreting(c, s.speaker, s.call)) }},
		{"slot.book", "provider", cared, (*stage).books},
		{"slot.start", "provider", cared, func(s *stage) error { return s.w.Work.Start(c, s.provider(), s.offer, 0) }},
		{"slot.close", "provider", cared, func(s *stage) error {
			return s.w.Work.EndCare(c, s.provider(), s.offer, 0, s.ends(false, "plan_cumplido"))
		}},
	}
}

// onBeds are the acts on a stay.
func onBeds(t *testing.T) []attempt {
	c := t.Context()
	return []attempt{
		{"stay.transit", "ana", inHouse, func(s *stage) error { return s.w.Work.Transit(c, s.ana, s.offer, 0) }},
		{"stay.transit", "casa", inHouse, func(s *stage) error { return s.w.Work.Transit(c, s.shelter, s.offer, 0) }},
		{"stay.heard", "ana", inHouse, func(s *stage) error {
			return s.w.Work.Heard(c, s.ana, s.offer, 0,
				s.w.Clock.Now().Add(time.Hour))
		}},
		{"stay.admit", "casa", inHouse, (*stage).admit},
		{"stay.admit", "casa, in an emergency", inHouse, func(s *stage) error {
			return s.w.Work.Admit(c, s.shelter, s.offer, 0,
				s.w.Emergency())
		}},
		{"stay.noshow", "casa", inHouse, func(s *stage) error { return s.w.Work.NoShow(c, s.shelter, s.offer, 0) }},
		{"stay.release", "casa", inHouse, func(s *stage) error { return s.w.Work.Release(c, s.shelter, s.offer, 0) }},
		{"stay.extend", "casa", inHouse, func(s *stage) error { return s.w.Work.ExtendHold(c, s.shelter, s.offer, 0) }},
		{"stay.move", "head", inHouse, func(s *stage) error {
			return s.w.Work.Move(c, s.head, s.offer, 0, "P1",
				s.casa.Units[0].ID)
		}},
		{"stay.join", "casa", inHouse, func(s *stage) error { return s.w.Work.Join(c, s.shelter, s.offer, 0, "P3", "") }},
		{"stay.leave", "casa", inHouse, func(s *stage) error {
			return s.w.Work.Leave(c, s.shelter, s.offer, 0, placement.LeaveInput{Person: "P2", Reason: "reintegracion_familiar",
				With: "Abuela de prueba"})
		}},
		{"stay.away", "casa", inHouse, func(s *stage) error {
			return s.w.Work.Away(c, s.shelter, s.offer, 0, placement.AwayInput{Person: "P1", Why: "hospital"})
		}},
		{"stay.away", "casa, back", inHouse, func(s *stage) error { return s.w.Work.Back(c, s.shelter, s.offer, 0, "P2") }},
		{"stay.discharge", "casa", inHouse, func(s *stage) error {
			return s.w.Work.Discharge(c, s.shelter, s.offer, 0, s.ends(false, "plan_cumplido"))
		}},
		{"stay.discharge", "casa, to follow up", inHouse, func(s *stage) error {
			return s.w.Work.Discharge(c, s.shelter,
				s.offer, 0, s.ends(true, "plan_cumplido"))
		}},
		{"transfer.start", "ana", inHouse,
			func(s *stage) error { return without(s.w.Work.StartTransfer(c, s.ana, s.offer, 0, danger)) }},
		{"transfer.start", "casa", inHouse,
			func(s *stage) error { return without(s.w.Work.StartTransfer(c, s.shelter, s.offer, 0, danger)) }},
		{"stay.undo", "provider", asked, func(s *stage) error { return s.w.Work.TakeBack(c, s.provider(), s.offer, 0) }},
		{"stay.revert", "provider", asked, func(s *stage) error {
			return s.w.Work.Revert(c, s.provider(), s.offer, 0, placement.TextInput{Text: "Se anotó por error."})
		}},
	}
}

func attempts(t *testing.T) []attempt {
	return slices.Concat(onCase(t), onReferral(t), onOffer(t), onBeds(t))
}
