package practice

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"amparo/internal/casework/capacity"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/exercise"
	"amparo/internal/match"
	"amparo/internal/store"
)

// cast is who acts in the invented network.
type cast struct {
	agencies map[domain.AgencyID]domain.Agency
	accounts []domain.Account
}

// people reads who acts there, once. The caller holds the lock.
func (s *Service) people(ctx context.Context, in *Inside) (cast, error) {
	if s.cast != nil {
		return *s.cast, nil
	}
	c, err := castOf(ctx, in)
	if err == nil {
		s.cast = &c
	}
	return c, err
}

func castOf(ctx context.Context, in *Inside) (c cast, err error) {
	accounts, err := store.All[domain.Account](ctx, in.Store, store.Filter{})
	if err != nil {
		return c, err
	}
	agencies, err := store.All[domain.Agency](ctx, in.Store, store.Filter{})
	c.agencies = map[domain.AgencyID]domain.Agency{}
	for _, a := range agencies {
		c.agencies[a.V.ID] = a.V
	}
	c.accounts = store.Values(accounts)
	slices.SortFunc(c.accounts, func(x, y domain.Account) int { return cmp.Compare(x.Ref, y.Ref) })
	return c, err
}

// as is somebody who may act in a role, and of whose agency that is true.
func (c cast) as(role domain.Role, fits func(domain.Agency) bool) (domain.Actor, bool) {
	for _, a := range c.accounts {
		if of := c.agencies[a.Agency]; a.Active && of.Active && a.Holds(role) && fits(of) {
			return domain.Actor{Account: a.ID, Agency: of.ID, AgencyType: of.Type, Role: role, Session: "practice",
				Name: a.Name, AgencyName: of.Name, Lang: a.Lang}, true
		}
	}
	return domain.Actor{}, false
}

// of is who answers for an agency in a role.
func (c cast) of(agency domain.AgencyID, role domain.Role) (domain.Actor, bool) {
	return c.as(role, func(a domain.Agency) bool { return a.ID == agency })
}

var errStage = errors.New("practice: the invented network has nobody for this scenario")

// stage does what a scenario begins with, by the verbs that people use, and says who may be played.
func (s *Service) stage(ctx context.Context, in *Inside, sc scenario) (exercise.Exercise, error) {
	e := exercise.Exercise{ID: domain.NewID[exercise.ID](), Scenario: sc.key}
	c, err := s.people(ctx, in)
	if err != nil {
		return e, err
	}
	if err := freshen(ctx, in, c); err != nil {
		return e, err
	}
	players := c.players(sc, in)
	for _, team := range sc.teams {
		filed, err := in.Work.Register(ctx, players[team], sc.filing())
		if err != nil {
			return e, err
		}
		e.Cases, e.Codes = append(e.Cases, filed.Case), append(e.Codes, filed.Code)
		e.Referrals = append(e.Referrals, filed.Referrals...)
	}
	desk, _ := c.as(domain.RoleCoordinator, func(domain.Agency) bool { return true })
	found, err := in.Work.MatchFirst(ctx, desk, e.Referrals[0], 0, 0) // A team is not told which units fit.
	if err != nil {
		return e, err
	}
	unit, err := house(ctx, in, c, &e, found.Ranking.Candidates, players)
	if err != nil {
		return e, err
	}
	if err := fill(ctx, in, players[House], e.Houses[0], unit, sc.free); err != nil {
		return e, err
	}
	if sc.silent {
		if _, err := in.Work.SendOffers(ctx, players[Team], e.Referrals[0], 0,
			placement.OfferInput{Shelters: e.Houses[:1]}); err != nil {
			return e, err
		}
	}
	for _, part := range sc.parts {
		p := players[part]
		if p.Account == "" {
			return e, errStage
		}
		e.Seats = append(e.Seats, exercise.Seat{Key: part, Role: p.Role, Account: p.Account, Name: p.Name,
			Agency: p.AgencyName})
	}
	return e, nil
}

// players are who acts for each part but the house, each of an agency of its own.
func (c cast) players(sc scenario, in *Inside) map[string]domain.Actor {
	players := map[string]domain.Actor{}
	var took []domain.AgencyID
	for _, part := range sc.parts {
		if part == House {
			continue
		}
		players[part], _ = c.as(roleOf[part], func(a domain.Agency) bool {
			return !slices.Contains(took, a.ID) && (roleOf[part] != domain.RoleReferrer || a.CanRefer) &&
				(part != Authority || a.CanOrder || in.Work.Pack().MayOrderPlacement(a.Type))
		})
		took = append(took, players[part].Agency)
	}
	return players
}

// house puts the houses that fit into an exercise, the first as a part, and returns the unit of it that fits.
func house(ctx context.Context, in *Inside, c cast, e *exercise.Exercise, fit []match.Candidate,
	players map[string]domain.Actor) (unit domain.UnitID, err error) {
	for _, k := range fit {
		host, known := c.of(k.Agency, domain.RoleIntake)
		if k.Shelter == "" || !known {
			continue
		}
		if len(e.Houses) == 0 {
			players[House], unit = host, k.Units[0]
		}
		sh, err := store.Get[domain.Shelter](ctx, in.Store, k.Shelter)
		if err != nil {
			return "", err
		}
		e.Houses, e.Named = append(e.Houses, k.Shelter), append(e.Named, sh.V.Name)
	}
	if len(e.Houses) < 3 {
		return "", errStage
	}
	return unit, nil
}

// freshen has every house say that its figures are still true: days may have gone by in the practice.
func freshen(ctx context.Context, in *Inside, c cast) error {
	shelters, err := store.All[domain.Shelter](ctx, in.Store, store.Filter{})
	if err != nil {
		return err
	}
	for _, sh := range shelters {
		host, known := c.of(sh.V.Agency, domain.RoleIntake)
		if !known || !sh.V.Active {
			continue
		}
		if err := in.Work.ConfirmBeds(ctx, host, sh.V.ID, 0); err != nil {
			return err
		}
	}
	return nil
}

// fill leaves a house so many free beds, all of them in one unit.
func fill(ctx context.Context, in *Inside, host domain.Actor, id domain.ShelterID, unit domain.UnitID, free int) error {
	board, err := in.Work.ShelterBoard(ctx, host, id)
	if err != nil {
		return err
	}
	var set []capacity.BedsInput
	for _, u := range board.Units {
		left := 0
		if u.ID == unit {
			left = free
		}
		if blocked := u.Beds.Blocked + u.Room.Free - left; u.Room.Free > left {
			set = append(set, capacity.BedsInput{Unit: u.ID, Blocked: &blocked})
		}
	}
	if len(set) == 0 {
		return nil
	}
	return in.Work.SetBeds(ctx, host, id, 0, set)
}

// filing is the case that a scenario begins with. Nobody in it is real.
func (sc scenario) filing() intake.RegisterInput {
	in := intake.RegisterInput{Send: true}
	in.Case = domain.Case{Group: slices.Clone(sc.group), Languages: []domain.Spoken{{ID: "spa",
		Level: domain.MotherTongue}}, Nationality: "GT", Status: "posible", Found: "0101", Security: 1, Court: sc.court}
	if len(sc.group) > 1 {
		in.Case.Together = domain.TogetherSameShelter
	}
	in.Identity = domain.Identity{Phone: "+50200009119"}
	for _, p := range sc.group {
		name := map[domain.Gender]string{domain.Woman: "Práctica", domain.Man: "Ensayo"}[p.Gender]
		in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: name, Family: "Ejercicio"})
	}
	in.Safety = domain.Safety{Risk: "Es un ejercicio: nadie la busca."}
	in.Consent = intake.ConsentInput{GivenBy: "persona", Language: "spa", Method: "oral",
		Scopes: map[domain.Scope]domain.Answer{domain.ScopeRecord: domain.Yes, domain.ScopeShareMinimal: domain.Yes,
			domain.ScopeShareIdentity: domain.Yes}}
	if sc.court != "" {
		in.Consent.GivenBy, in.Consent.Representative = "asentimiento_nna_y_representante", "procuraduria_ninez"
	}
	if in.Case.Court == "" {
		in.Case.Court = domain.CourtNone
	}
	in.Needs = []intake.NeedInput{{Need: domain.NeedShelter, Urgency: domain.UrgencyCritical}}
	return in
}
