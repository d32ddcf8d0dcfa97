package capacity

import (
	"context"
	"sort"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ShelterBoard is a shelter's own page: every unit's beds, who is coming and who is there. It names nobody.
type ShelterBoard struct {
	Shelter     domain.Shelter // address and municipality stay empty unless the reader may know where it stands
	Closed      string         // what keeps the address closed to a reader who may know it
	Rev         int64
	Units       []UnitRoom
	Stays       []BoardStay
	Freshness   string // fresh, ageing or stale
	ConfirmedAt time.Time
	ConfirmedBy string // name of who confirmed, for the house's own team
	Can         map[policy.Action]bool
}

// BoardStay is one group on a shelter's board.
type BoardStay struct {
	Offer     domain.OfferID
	Code      string // of the referral
	Persons   int
	Units     []string
	State     domain.StayState
	Urgency   domain.Urgency
	HeldUntil time.Time
	ArrivedAt time.Time
	Nights    int  // since the arrival, by the days of the country
	OverLimit bool // longer than the house keeps people
}

// ShelterBoard shows one shelter's units, holds and stays to its team and to the desk.
func (s *Service) ShelterBoard(ctx context.Context, actor domain.Actor, id domain.ShelterID) (ShelterBoard, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out ShelterBoard, err error) {
		sh, err := store.Get[domain.Shelter](ctx, s.Store, id)
		if err != nil {
			return out, err
		}
		facts := shelterFacts(sh.V)
		if err := t.Authorize(policy.ShelterBoard, facts, "shelter", string(id)); err != nil {
			return out, err
		}
		stays, err := network.ActiveStays(ctx, t.Store, id)
		if err != nil {
			return out, err
		}
		out = ShelterBoard{Rev: sh.Rev, Units: UnitRooms(sh.V, stays), Freshness: Freshness(t.Service, sh.V.ConfirmedAt,
			t.Now), ConfirmedAt: sh.V.ConfirmedAt}
		out.Can = CanMap(t, facts, policy.ShelterBeds, policy.ShelterEdit, policy.ShelterAddress)
		if out.Stays, err = boardStays(t, sh.V, stays); err != nil {
			return out, err
		}
		if t.Actor.Agency == sh.V.Agency {
			if out.ConfirmedBy, err = accountName(ctx, t.Service, sh.V.ConfirmedBy); err != nil {
				return out, err
			}
		}
		if t.Can(policy.ShelterAddress, facts) {
			t.Decide(policy.ShelterAddress, facts)
			if sh.V.Address, out.Closed, err = address.Of(t, sh.V); err != nil {
				return out, err
			}
			t.LogDisclosure(policy.ShelterAddress, "shelter", string(id), "D4", "")
		} else {
			sh.V = faceless(sh.V)
		}
		out.Shelter = sh.V
		return out, nil
	})
}

// faceless takes out where a shelter stands.
func faceless(sh domain.Shelter) domain.Shelter {
	sh.Address, sh.Municipality = "", ""
	return sh
}

// boardStays are the rows of a shelter's board: first who is still to come, by when her bed is held until, then who
// lives there, the longest first.
func boardStays(t *act.Txn, sh domain.Shelter, stays []domain.Stay) ([]BoardStay, error) {
	refs := make([]domain.ReferralID, 0, len(stays))
	for _, st := range stays {
		refs = append(refs, st.Referral)
	}
	about := map[domain.ReferralID]domain.Referral{}
	if err := act.Each(t.Ctx, t.Service, refs, func(r store.Rec[domain.Referral]) { about[r.V.ID] = r.V }); err != nil {
		return nil, err
	}
	out := make([]BoardStay, 0, len(stays))
	for _, st := range stays {
		r := about[st.Referral]
		row := BoardStay{Offer: st.Offer, Code: r.Code, Urgency: r.Urgency, Persons: st.Beds(), State: st.State,
			HeldUntil: st.HeldUntil, ArrivedAt: st.ArrivedAt}
		seen := map[domain.UnitID]bool{}
		for _, p := range st.Persons {
			if u, ok := sh.UnitByID(p.Unit); ok && p.Here() && !seen[p.Unit] {
				seen[p.Unit] = true
				row.Units = append(row.Units, u.Name)
			}
		}
		if !st.ArrivedAt.IsZero() {
			row.Nights = journey.Nights(domain.DateOf(st.ArrivedAt.In(t.Country.TimeZone())), t.Today())
			row.OverLimit = sh.MaxStayDays > 0 && row.Nights > sh.MaxStayDays
		}
		out = append(out, row)
	}
	sort.SliceStable(out, func(i, j int) bool {
		if (out[i].State == domain.StayArrived) != (out[j].State == domain.StayArrived) {
			return out[i].State != domain.StayArrived
		}
		if out[i].State == domain.StayArrived {
			return out[i].ArrivedAt.Before(out[j].ArrivedAt)
		}
		return out[i].HeldUntil.Before(out[j].HeldUntil)
	})
	return out, nil
}

func accountName(ctx context.Context, s *act.Service, id domain.AccountID) (string, error) {
	if id == "" {
		return "", nil
	}
	a, err := store.Find[domain.Account](ctx, s.Store, id)
	return a.V.Name, err
}

// MyShelters lists the shelters whose board the actor may open: her own agency's, and every one for the desk. None says
// where it stands.
func (s *Service) MyShelters(ctx context.Context, actor domain.Actor) ([]domain.Shelter, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.ShelterBoard, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	recs, err := store.All[domain.Shelter](ctx, s.Store, boardsOf(actor))
	if err != nil {
		return nil, err
	}
	var out []domain.Shelter
	for _, rec := range recs {
		if t.Can(policy.ShelterBoard, shelterFacts(rec.V)) {
			out = append(out, faceless(rec.V))
		}
	}
	names.Sort(out, func(v domain.Shelter) string { return v.Name })
	return out, nil
}

// boardsOf narrows a list of boards to the actor's agency, or to nothing for the desk.
func boardsOf(actor domain.Actor) store.Filter {
	if actor.Role == domain.RoleCoordinator {
		return store.Filter{}
	}
	return store.Filter{By: store.By("agency", actor.Agency)}
}

// MyPrograms lists the programmes whose board the actor may open.
func (s *Service) MyPrograms(ctx context.Context, actor domain.Actor) ([]domain.Program, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.ProgramBoard, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	recs, err := store.All[domain.Program](ctx, s.Store, boardsOf(actor))
	if err != nil {
		return nil, err
	}
	var out []domain.Program
	for _, rec := range recs {
		if t.Can(policy.ProgramBoard, programFacts(rec.V)) {
			out = append(out, rec.V)
		}
	}
	names.Sort(out, func(v domain.Program) string { return v.Name })
	return out, nil
}
