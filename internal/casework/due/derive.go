package due

import (
	"context"
	"time"

	"amparo/internal/casework/breakglass"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/hearings"
	"amparo/internal/casework/network"
	"amparo/internal/casework/placement"
	"amparo/internal/casework/planning"
	"amparo/internal/domain"
	"amparo/internal/domain/court"
	"amparo/internal/domain/emergency"
	"amparo/internal/domain/journey"
	"amparo/internal/store"
)

// missingDeadlines returns what must fall due and has no row that sees to it in time. A row that comes too early
// looks again by itself.
func (s *Service) missingDeadlines(ctx context.Context) (map[due]span, error) {
	needed, err := s.neededDeadlines(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := store.All[domain.Deadline](ctx, s.Store, store.Filter{})
	for _, r := range rows {
		d := due{r.V.Kind, r.V.Target}
		if sp, wanted := needed[d]; wanted && !r.V.DueAt.After(sp.latest) {
			delete(needed, d)
		}
	}
	return needed, err
}

// neededDeadlines reads every offer, place and case that is open, many rows at a time.
// The order matters: who takes part and which places are taken is gathered by the first and used by those after them.
func (s *Service) neededDeadlines(ctx context.Context) (map[due]span, error) {
	s = &Service{s.At(ctx)}
	n := &needs{due: map[due]span{}, off: map[string]bool{}, unordered: map[domain.CaseID][]domain.Stay{},
		roads: map[domain.OfferID]domain.Stay{}}
	for _, read := range []func(context.Context, *needs) error{s.noticesDue, s.bedsDue, s.slotsDue, s.offersDue,
		s.takenDue, s.casesDue, s.handsDue, s.emergenciesDue, s.answersDue} {
		if err := read(ctx, n); err != nil {
			return nil, err
		}
	}
	return n.due, nil
}

func (s *Service) noticesDue(ctx context.Context, needed *needs) error {
	agencies, err := store.All[domain.Agency](ctx, s.Store, store.Filter{})
	if err != nil {
		return err
	}
	for _, a := range agencies {
		needed.off[string(a.V.ID)] = !a.V.Active
		unseen, err := store.All[domain.Notice](ctx, s.Store, store.Filter{By: store.By("unseen", a.V.ID)})
		if err != nil {
			return err
		}
		for _, n := range unseen {
			if later, widens := s.WidensAt(n.V, n.V.At); widens && n.V.Widened == "" && later.After(s.Now()) {
				needed.add(domain.DeadlineUnopened, n.V.ID, at(later))
			}
		}
	}
	return nil
}

// bedsDue adds the ends of beds that are held, and that somebody whose bed is kept is due back.
func (s *Service) bedsDue(ctx context.Context, needed *needs) error {
	shelters, err := store.All[domain.Shelter](ctx, s.Store, store.Filter{})
	if err != nil {
		return err
	}
	for _, sh := range shelters {
		needed.off[string(sh.V.ID)] = !sh.V.Active
		stays, err := network.ActiveStays(ctx, s.Store, sh.V.ID)
		if err != nil {
			return err
		}
		for _, st := range stays {
			needed.taken = append(needed.taken, st.Offer)
			switch {
			case st.State != domain.StayArrived:
				needed.add(domain.DeadlineRelease, st.ID, at(releasedAt(st)))
			case st.Order == nil:
				needed.unordered[st.Case] = append(needed.unordered[st.Case], st)
			}
			if st.State == domain.StayTransit && !journey.Alarmed(st) {
				needed.roads[st.Offer] = st
			}
			if _, next := dossier.AwayDue(s.Service, st); !next.IsZero() {
				needed.add(domain.DeadlineAway, st.ID, at(next))
			}
		}
	}
	return nil
}

// releasedAt is when a held bed is looked at: at the end of its hold, or, where a silence on the road was told about
// then, when the time to answer is over.
func releasedAt(st domain.Stay) time.Time {
	if wait := st.AlarmAt.Add(dossier.AlarmWait); st.State == domain.StayTransit && journey.Alarmed(st) &&
		wait.After(st.HeldUntil) {
		return wait
	}
	return st.HeldUntil
}

// slotsDue adds the ends of places on a caseload that are reserved.
func (s *Service) slotsDue(ctx context.Context, needed *needs) error {
	programs, err := store.All[domain.Program](ctx, s.Store, store.Filter{})
	if err != nil {
		return err
	}
	for _, p := range programs {
		needed.off[string(p.V.ID)] = !p.V.Active
		slots, err := network.ActiveSlots(ctx, s.Store, p.V.ID)
		if err != nil {
			return err
		}
		for _, sl := range slots {
			needed.taken = append(needed.taken, sl.Offer)
			if sl.State != domain.SlotStarted {
				needed.add(domain.DeadlineFreeSlot, sl.ID, at(dossier.SlotUntil(sl)))
			}
		}
	}
	return nil
}

func (s *Service) offersDue(ctx context.Context, needed *needs) error {
	offers, err := s.Network.LiveOffers(ctx)
	for _, rec := range offers {
		o := rec.V
		if _, remind, _ := s.ResponseTimes(o.Urgency); !o.Reminded {
			needed.add(domain.DeadlineRemind, o.ID, span{s.After(o.Urgency, o.SentAt, remind), o.DueAt})
		}
		if !o.Escalated {
			needed.add(domain.DeadlineEscalate, o.ID, at(o.DueAt))
		}
		needed.add(domain.DeadlineExpire, o.ID, at(o.ExpiresAt))
		// It ends at once, since nobody there will answer.
		if needed.off[string(o.To)] || needed.off[o.Provider()] {
			needed.add(domain.DeadlineOff, o.ID, span{o.SentAt, o.ExpiresAt})
		}
	}
	return err
}

// takenDue adds that a group on the road of whom nobody heard is asked after, and that interpreters answer.
func (s *Service) takenDue(ctx context.Context, needed *needs) error {
	offers, err := store.GetMany[domain.Offer](ctx, s.Store, needed.taken)
	if err != nil {
		return err
	}
	var asked []domain.AppointmentID
	for _, o := range offers {
		asked = append(asked, o.V.Calls...)
		if st, ok := needed.roads[o.V.ID]; ok {
			needed.add(domain.DeadlineSilent, st.ID, at(dossier.AskedAfter(s.Service, st, o.V.Urgency)))
		}
	}
	calls, err := store.GetMany[domain.Appointment](ctx, s.Store, asked)
	for _, a := range calls {
		if a.V.State == domain.AppointmentAsked {
			needed.add(domain.DeadlineInterpreter, a.V.ID, at(a.V.DueAt))
		}
	}
	return err
}

// casesDue adds what falls due of a case itself: the end of its consent, comings of age, and the order of a minor who
// lives in a house.
func (s *Service) casesDue(ctx context.Context, needed *needs) error {
	cases, err := store.All[domain.Case](ctx, s.Store, store.Filter{By: store.By("open", network.Everyone)})
	if err != nil {
		return err
	}
	var ids []domain.CaseID
	for _, c := range cases {
		ids = append(ids, c.V.ID)
		if next := dossier.NextOfAge(s.Service, c.V, s.Now()); !next.IsZero() {
			needed.add(domain.DeadlineOfAge, c.V.ID, at(next))
		}
		for _, st := range needed.unordered[c.V.ID] {
			if dossier.AsOfToday(s.Service, c.V).NeedsOrder(s.Majority()) {
				needed.add(domain.DeadlineOrder, st.ID, at(dossier.OrderAsked(s.Service, st)))
			}
		}
	}
	if err := s.courtDue(ctx, cases, ids, needed); err != nil {
		return err
	}
	consents, err := store.GetMany[domain.Consent](ctx, s.Store, ids)
	for _, k := range consents {
		if err := s.followUpsDue(ctx, k.V, needed); err != nil {
			return err
		}
		if now := s.Now(); k.V.WithdrawnAt.IsZero() && k.V.ExpiresAt.After(now) {
			needed.add(domain.DeadlineConsent, k.V.Case, span{placement.ConsentAt(k.V, now), k.V.ExpiresAt})
			if next := dossier.NextRest(s.Service, k.V, now); !next.IsZero() {
				needed.add(domain.DeadlineRest, k.V.Case, at(next))
			}
			for _, own := range k.V.Own {
				if own.ExpiresAt.After(now) {
					needed.add(domain.DeadlineReceiver, placement.ReceiverTarget(k.V.Case, own), at(own.ExpiresAt))
				}
			}
		}
	}
	return err
}

// courtDue adds that the hearings and reviews of minors are reminded of.
func (s *Service) courtDue(ctx context.Context, cases []store.Rec[domain.Case], ids []domain.CaseID,
	needed *needs) error {
	known, err := hearings.Known(ctx, s.Service, ids)
	for _, c := range cases {
		p := known[c.V.ID]
		if next := dossier.CourtReminded(s.Service, court.Hearing, c.V, p); !next.IsZero() {
			needed.add(domain.DeadlineHearing, c.V.ID, at(next))
		}
		if next := dossier.CourtReminded(s.Service, court.Review, c.V, p); !next.IsZero() {
			needed.add(domain.DeadlineReview, c.V.ID, at(next))
		}
	}
	return err
}

// handsDue adds that whoever sees to a need that is followed by hand is reminded, and that the desk is told where
// nobody else was asked after the last no.
func (s *Service) handsDue(ctx context.Context, needed *needs) error {
	open, err := store.All[domain.Referral](ctx, s.Store, store.Filter{By: store.By("waits", network.Everyone)})
	for _, r := range open {
		if next := planning.NextByHand(s.Service, r.V, s.Now()); !next.IsZero() {
			needed.add(domain.DeadlineByHand, r.V.ID, at(next))
		}
		if last := len(r.V.History) - 1; r.V.State == domain.ReferralReview && last >= 0 &&
			r.V.History[last].Type == domain.EventDeclined {
			_, remind, _ := s.ResponseTimes(r.V.Urgency)
			if idle := s.After(r.V.Urgency, r.V.History[last].At, remind); idle.After(s.Now()) {
				needed.add(domain.DeadlineIdle, r.V.ID, at(idle))
			}
		}
	}
	return err
}

// followUpsDue adds that somebody who left and agreed to it is asked after.
func (s *Service) followUpsDue(ctx context.Context, k domain.Consent, needed *needs) error {
	if !dossier.Followed(k) {
		return nil
	}
	stays, err := store.All[domain.Stay](ctx, s.Store, store.Filter{By: store.By("case", k.Case)})
	for _, st := range stays {
		if next := dossier.NextFollowUp(s.Service, k, st.V, s.Now()); !next.IsZero() {
			needed.add(domain.DeadlineFollowUp, st.V.ID, at(next))
		}
	}
	return err
}

// emergenciesDue adds the ends of emergency access.
func (s *Service) emergenciesDue(ctx context.Context, needed *needs) error {
	opened, err := store.All[emergency.Access](ctx, s.Store, store.Filter{})
	for _, g := range opened {
		if g.V.Until.After(s.Now()) {
			needed.add(domain.DeadlineEmergency, g.V.ID, at(g.V.Until))
		}
		if g.V.Review == nil {
			needed.add(domain.DeadlineEmergencyReview, g.V.ID, at(breakglass.NextReminder(s.Service, g.V)))
		}
	}
	return err
}
