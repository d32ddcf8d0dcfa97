package placement

import (
	"context"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Claim says who of the desk sees to it that an offer is answered, since now. Nobody takes from a colleague what she
// holds; whoever works at the desk may hand it to another, and that colleague is told. Without an account it is
// released. A claim ends with the offer. Who sees the desk's list may do so.
func (s *Service) Claim(ctx context.Context, actor domain.Actor, id domain.OfferID, to domain.AccountID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if !t.Decide(policy.DeskRead, policy.NetworkFacts{}).Allowed { // Of others' requests nobody else knows.
			return t.RefuseHidden(policy.DeskRead, "offer", string(id))
		}
		o, err := store.Get[domain.Offer](t.Ctx, t.Store, id)
		if err != nil {
			return t.RefuseAbsent(err, policy.DeskRead, "offer", string(id))
		}
		switch {
		case !o.V.State.Live():
			return fault.New(fault.Conflict, "desk.claim_over", nil)
		case to == o.V.ClaimedBy:
			return nil // It is so already.
		case to == actor.Account && o.V.ClaimedBy != "":
			return fault.New(fault.Conflict, "desk.claimed", nil)
		}
		code := "desk.release"
		o.V.ClaimedBy, o.V.ClaimedAt = to, time.Time{}
		if to != "" {
			acc, err := atDesk(t, to)
			if err != nil {
				return err
			}
			code, o.V.ClaimedAt = "desk.claim", t.Now
			if to != actor.Account {
				code = "desk.hand"
				t.Notify(domain.Notice{Agency: acc.Agency, Account: to, Kind: "notice.claim_handed", Case: o.V.Case,
					Ref: o.V.Referral, Offer: id, Urgency: o.V.Urgency})
			}
		}
		store.Put(&t.Change, o)
		t.LogAct("desk.claim", "offer", string(id), code)
		return nil
	})
}

// atDesk reads an account, and refuses somebody who does not work at the desk.
func atDesk(t *act.Txn, id domain.AccountID) (domain.Account, error) {
	acc, err := store.Find[domain.Account](t.Ctx, t.Store, id)
	if err == nil && (!acc.V.Active || !acc.V.Holds(domain.RoleCoordinator)) {
		err = fault.At("to", "field.choose_one")
	}
	return acc.V, err
}
