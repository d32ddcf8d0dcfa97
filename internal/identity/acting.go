package identity

import (
	"context"
	"time"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/moment"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// ActingLife is how long a session acts for another agency before the reason is asked for again.
const ActingLife = 15 * time.Minute

// ActFor keeps in a session that it acts for another agency, and why. Whether the person may is decided elsewhere, when
// it begins and again at every act; a session that ends acts for nobody.
func (s *Service) ActFor(ctx context.Context, by domain.Actor, agency domain.AgencyID, reason string) error {
	ctx = moment.Begin(ctx, s.store.Now)
	of, err := s.Agency(ctx, by, agency)
	if err != nil {
		return err
	}
	return s.setActing(ctx, by, record.ActingFor{Agency: agency, Name: of.V.Name, Reason: reason})
}

// EndActing makes a session act for its own agency again.
func (s *Service) EndActing(ctx context.Context, by domain.Actor) error {
	return s.setActing(ctx, by, record.ActingFor{})
}

func (s *Service) setActing(ctx context.Context, by domain.Actor, acting record.ActingFor) error {
	return s.acts.Run(store.WithoutIdem(ctx), by, func(t *txn.Txn) error {
		rec, _, err := s.session(t.Ctx, by.Session)
		if err != nil {
			return err
		}
		if acting.Agency != "" {
			acting.Until = t.Now.Add(ActingLife)
		}
		if rec.V.ActingFor == acting {
			return txn.ErrNothing
		}
		rec.V.ActingFor = acting
		store.Put(&t.Change, rec)
		return nil
	})
}
