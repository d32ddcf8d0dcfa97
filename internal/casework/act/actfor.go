package act

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

// ActFor lets the desk act on behalf of an agency: it returns the actor with the agency and the reason on it, to be
// given to the verbs. The reason counts for that agency alone; every act made with it is recorded with its reason and
// told to the agency.
func (s *Service) ActFor(ctx context.Context, actor domain.Actor, agency domain.AgencyID,
	reason string) (domain.Actor, error) {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	var c fault.Fields
	Reasoned(&c, "reason", actor.Reason, ActForLetters)
	if err := c.Err(); err != nil {
		return domain.Actor{}, err
	}
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.DeskActFor, policy.NetworkFacts{}, "agency", string(agency)); err != nil {
		return domain.Actor{}, err
	}
	a, err := store.Get[domain.Agency](ctx, s.Store, agency)
	if err != nil {
		return domain.Actor{}, err
	}
	if !a.V.Active {
		return domain.Actor{}, ErrNotFound
	}
	actor.OnBehalf = agency
	t.Actor = actor
	return actor, s.Store.Record(ctx, t.Entry(policy.DeskActFor, "agency", string(agency)))
}

// ErrNotFound is the fault of whatever is absent, and of what the actor may not know of.
var ErrNotFound = fault.New(fault.NotFound, "fault.not_found", nil)

// InCharge is who works on what an act files: whoever files it. What the desk files for another agency belongs to that
// agency's whole team, or to who has the case already.
func (t *Txn) InCharge(already domain.AccountID) domain.AccountID {
	if t.Owner() != t.Actor.Agency {
		return already
	}
	return t.Actor.Account
}

// Owner is the agency an act is made for: the one the desk acts for, otherwise the actor's own.
func (t *Txn) Owner() domain.AgencyID {
	if t.Actor.OnBehalf != "" {
		return t.Actor.OnBehalf
	}
	return t.Actor.Agency
}

// strays reports whether an act on behalf of one agency is about another one's matter: the reason was given for the
// first alone.
func (t *Txn) strays(action policy.Action, res policy.Resource) bool {
	whom := string(t.Actor.OnBehalf)
	return whom != "" && !policy.Shows(action) && action != policy.OrderRecord && !concerns(action, res, whom)
}

// strayCode is why an act for one agency on what is another's was refused, as the log tells it.
const strayCode = "otra_institucion"

// forWhom refuses an act that strays.
func (t *Txn) forWhom(action policy.Action, res policy.Resource, kind, id string) error {
	if !t.strays(action, res) {
		return nil
	}
	entry := t.Entry(action, kind, id)
	entry.Code = strayCode
	if err := t.RecordRefusal(entry); err != nil {
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
	case policy.HandOnFacts:
		return f.To == agency
	}
	return true
}

// notifyActed tells an agency that the desk acted in its place, in the same commit.
func (t *Txn) notifyActed() {
	if t.Actor.OnBehalf == "" || t.Acted == nil {
		return
	}
	n := domain.Notice{Agency: t.Actor.OnBehalf, Kind: "notice.acted_for_you", Roles: []domain.Role{domain.RoleReferrer,
		domain.RoleSupervisor,
		domain.RoleIntake, domain.RoleShelterHead, domain.RolePsych, domain.RoleLegal, domain.RoleChildAuth}}
	switch t.Acted.Kind {
	case "offer":
		n.Offer = domain.OfferID(t.Acted.ID)
	case "referral":
		n.Ref = domain.ReferralID(t.Acted.ID)
	case "case":
		n.Case = domain.CaseID(t.Acted.ID)
	case "handon": // A no, which shows the agency no case.
		n.Kind = "notice.handon_by_desk"
	}
	t.Notify(n)
}
