package casework

import (
	"context"
	"slices"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ActForLetters is how many letters a reason for acting on behalf of another agency needs.
const ActForLetters = 10

// ActFor lets the desk act on behalf of an agency: it returns the actor with the agency and the reason on it, to be given to the verbs.
// The reason counts for that agency alone; every act made with it is recorded with its reason and told to the agency.
func (s *Service) ActFor(ctx context.Context, actor domain.Actor, agency domain.AgencyID, reason string) (domain.Actor, error) {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	var c fault.Fields
	if letters(actor.Reason) < ActForLetters {
		c.AddArgs("reason", "field.too_short", fault.Args{"min": ActForLetters})
	}
	text(&c, "reason", actor.Reason, MaxLine)
	if err := c.Err(); err != nil {
		return domain.Actor{}, err
	}
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.DeskActFor, policy.NetworkFacts{}, "agency", string(agency)); err != nil {
		return domain.Actor{}, err
	}
	a, err := store.Get[domain.Agency](ctx, s.store, agency)
	if err != nil {
		return domain.Actor{}, err
	}
	if !a.V.Active {
		return domain.Actor{}, errNotFound
	}
	actor.OnBehalf = agency
	t.actor = actor
	return actor, s.store.Record(ctx, t.entry(policy.DeskActFor, "agency", string(agency)))
}

var errNotFound = fault.New(fault.NotFound, "fault.not_found", nil)

// inCharge is who works on what an act files: whoever files it. What the desk files for another agency belongs to that agency's whole
// team, or to who has the case already.
func (t *txn) inCharge(already domain.AccountID) domain.AccountID {
	if t.owner() != t.actor.Agency {
		return already
	}
	return t.actor.Account
}

// owner is the agency an act is made for: the one the desk acts for, otherwise the actor's own.
func (t *txn) owner() domain.AgencyID {
	if t.actor.OnBehalf != "" {
		return t.actor.OnBehalf
	}
	return t.actor.Agency
}

// changes reports whether an act does something, as opposed to looking.
func changes(action policy.Action) bool {
	for _, look := range []string{".read", ".list", ".match", ".board", ".card", ".know", ".address"} {
		if strings.HasSuffix(string(action), look) {
			return false
		}
	}
	return true
}

// forWhom refuses an act on behalf of one agency that is about another one's matter: the reason was given for the first alone.
func (t *txn) forWhom(action policy.Action, res policy.Resource, kind, id string) error {
	whom := string(t.actor.OnBehalf)
	if whom == "" || !changes(action) || action == policy.OrderRecord || concerns(action, res, whom) {
		return nil
	}
	entry := t.entry(action, kind, id)
	entry.Outcome, entry.Code = store.Refused, "otra_institucion"
	if err := t.store.Record(t.ctx, entry); err != nil {
		return err
	}
	return fault.New(fault.Forbidden, "desk.other_agency", nil)
}

// concerns reports whether a thing is an agency's matter: its own case, or a request that was put to it.
func concerns(action policy.Action, res policy.Resource, agency string) bool {
	switch f := res.(type) {
	case policy.OfferFacts:
		switch action {
		case policy.OfferAccept, policy.OfferDecline, policy.OfferAsk: // Only who was asked answers.
			return f.To == agency
		case policy.OfferReply, policy.OfferWithdraw: // And only who asked replies, or takes it back.
			return f.Owner == agency
		}
		return f.To == agency || f.Owner == agency
	case policy.ReferralFacts:
		return f.Owner == agency
	case policy.NoteFacts:
		return f.Owner == agency
	case policy.CaseFacts:
		return f.Owner == agency || slices.Contains(f.Accepted, agency)
	case policy.ShelterFacts:
		return f.Agency == agency
	case policy.ProgramFacts:
		return f.Agency == agency
	case policy.AgencyFacts:
		return f.ID == agency
	}
	return true
}

// tellActed tells an agency that the desk acted in its place, in the same commit.
func (t *txn) tellActed() {
	if t.actor.OnBehalf == "" || t.acted == nil {
		return
	}
	n := domain.Notice{Agency: t.actor.OnBehalf, Kind: "notice.acted_for_you", Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor,
		domain.RoleIntake, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal, domain.RoleChildAuth}}
	switch t.acted.Kind {
	case "offer":
		n.Offer = domain.OfferID(t.acted.ID)
	case "referral":
		n.Ref = domain.ReferralID(t.acted.ID)
	case "case":
		n.Case = domain.CaseID(t.acted.ID)
	}
	t.tell(n)
}
