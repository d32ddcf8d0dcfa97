package practice

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// scene is the exercise that runs, as those see it whom nobody plays.
type scene struct {
	*Inside
	e   exercise.Exercise
	sc  scenario
	c   cast
	now time.Time
}

// step does what has fallen due, and what those do by now whom nobody plays. The caller holds the lock.
func (s *Service) step(ctx context.Context) error {
	in := s.in.Load()
	if in == nil { // It is being opened.
		return nil
	}
	if _, err := s.due.Due(ctx); err != nil {
		return err
	}
	now, err := running(ctx, in)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	sc, _ := scenarioOf(now.V.Scenario)
	c, err := s.people(ctx, in)
	if err != nil {
		return err
	}
	v := scene{Inside: in, e: now.V, sc: sc, c: c, now: s.Now()}
	for i, team := range sc.teams {
		if err := v.goesOn(ctx, team, now.V.Cases[i], now.V.Referrals[i]); err != nil {
			return err
		}
	}
	return nil
}

// goesOn does for one case what nobody plays.
func (v scene) goesOn(ctx context.Context, team string, of domain.CaseID, ref domain.ReferralID) error {
	r, err := store.Get[domain.Referral](ctx, v.Store, ref)
	if err != nil || r.V.State.Ended() {
		return err
	}
	offers, err := store.All[domain.Offer](ctx, v.Store, store.Filter{By: store.By("referral", ref)})
	if err != nil {
		return err
	}
	stays, err := store.All[domain.Stay](ctx, v.Store, store.Filter{By: store.By("case", of)})
	if err != nil {
		return err
	}
	for _, st := range stays {
		if st.V.State.Active() {
			return v.brings(ctx, team, of, st.V)
		}
	}
	last := v.e.At // when there was last something to wait for
	for _, o := range offers {
		last = later(last, o.V.SentAt, o.V.AnsweredAt)
		if !o.V.State.Live() {
			continue
		}
		last = later(last, o.V.DueAt)
		if said, err := v.answers(ctx, o.V); said || err != nil {
			return err
		}
	}
	if v.now.Before(last.Add(asksAfter)) {
		return nil
	}
	return v.asks(ctx, team, ref, offers)
}

func later(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

// asks asks the next houses for a team that nobody plays.
func (v scene) asks(ctx context.Context, team string, ref domain.ReferralID, before []store.Rec[domain.Offer]) error {
	by, mine := v.by(team)
	if !mine {
		return nil
	}
	var to []domain.ShelterID
	for _, h := range v.e.Houses {
		if len(to) < v.sc.asks && !slices.ContainsFunc(before, func(o store.Rec[domain.Offer]) bool {
			return o.V.Shelter == h
		}) {
			to = append(to, h)
		}
	}
	if len(to) == 0 {
		return nil
	}
	if _, err := v.Work.MatchFirst(ctx, by, ref, 1, 1); err != nil {
		return expected(err)
	}
	_, err := v.Work.SendOffers(ctx, by, ref, 0, placement.OfferInput{Shelters: to})
	return expected(err)
}

// answers says yes for a house that nobody plays, once it has had the time to look; where it has no room any more, no.
func (v scene) answers(ctx context.Context, o domain.Offer) (said bool, err error) {
	first := o.Shelter == v.e.Houses[0]
	wait := yesAfter
	if first {
		wait = v.sc.yes
	}
	if first && (v.sc.silent || v.e.Played(House)) || v.now.Before(o.SentAt.Add(wait)) {
		return false, nil
	}
	host, known := v.c.of(o.To, domain.RoleIntake)
	if !known {
		return false, nil
	}
	err = v.Work.Accept(ctx, host, o.ID, 0, placement.AcceptInput{})
	if fault.Is(err, fault.Conflict) {
		err = v.Work.Decline(ctx, host, o.ID, 0, placement.DeclineInput{Code: domain.DeclineNoRoom})
	}
	return true, expected(err)
}

// brings takes a group with a held bed there, and in.
func (v scene) brings(ctx context.Context, team string, of domain.CaseID, st domain.Stay) error {
	c, err := store.Get[domain.Case](ctx, v.Store, of)
	if err != nil {
		return err
	}
	majority := v.Work.Pack().AgeOfMajority()
	if by, mine := v.by(Authority); mine && v.sc.order > 0 && c.V.NeedsOrder(majority) &&
		!v.now.Before(v.e.At.Add(v.sc.order)) {
		return expected(v.Work.RecordOrder(ctx, by, of, 0, intake.OrderInput{Number: "EJERCICIO-1",
			Date: domain.DateOf(v.now.In(v.Work.Pack().TimeZone()))}))
	}
	host, known := v.c.of(st.Agency, domain.RoleIntake)
	switch by, mine := v.by(team); {
	case st.State == domain.StayHeld && mine && !v.now.Before(st.CreatedAt.Add(roadAfter)):
		return expected(v.Work.Transit(ctx, by, st.Offer, 0))
	case st.State == domain.StayTransit && known && !(st.Shelter == v.e.Houses[0] && v.e.Played(House)) &&
		!c.V.NeedsOrder(majority) && !v.now.Before(st.TransitAt.Add(roadTakes)):
		return expected(v.Work.Admit(ctx, host, st.Offer, 0, placement.AdmitInput{}))
	}
	return nil
}

// by is who acts for a part, unless somebody plays it.
func (v scene) by(part string) (domain.Actor, bool) {
	seat, known := v.e.Seat(part)
	if !known || v.e.Played(part) {
		return domain.Actor{}, false
	}
	for _, a := range v.c.accounts {
		if a.ID == seat.Account {
			by, ok := v.c.of(a.Agency, seat.Role)
			by.Account, by.Name = a.ID, a.Name
			return by, ok
		}
	}
	return domain.Actor{}, false
}

// expected lets pass what somebody else did meanwhile: those whom nobody plays try again.
func expected(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Stale) || fault.Is(err, fault.Invalid) {
		return nil
	}
	return err
}
