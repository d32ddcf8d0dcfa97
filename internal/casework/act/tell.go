package act

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// TeamRoles are the roles of those who may be the team of a case. WorkRoles are those in which somebody is in charge of
// one: the desk too, of what it files itself.
var (
	TeamRoles = []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleChildAuth}
	WorkRoles = append(slices.Clone(TeamRoles), domain.RoleCoordinator)
)

// NotifyProvider tells those who answer offers at the agency that was asked.
func (t *Txn) NotifyProvider(kind string, o domain.Offer) {
	t.Notify(domain.Notice{Agency: o.To, Roles: ProviderRoles(o.Class), Kind: kind, Offer: o.ID, Urgency: o.Urgency})
}

// NotifyCase tells the team that owns a case.
func (t *Txn) NotifyCase(kind string, c domain.Case) {
	t.Notify(domain.Notice{Agency: c.Agency, Account: c.Worker, Kind: kind, Case: c.ID,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator, domain.RoleChildAuth}})
}

// Self is the actor's own account as the rules see it.
func Self(actor domain.Actor) policy.AccountFacts {
	return policy.AccountFacts{ID: string(actor.Account), Agency: string(actor.Agency),
		Roles: []string{string(actor.Role)}}
}

// SlotHold is the least time a programme's place stays reserved while the first appointment is arranged.
const SlotHold = 14 * 24 * time.Hour

// ProviderRoles says who of an agency answers offers of a class.
func ProviderRoles(c domain.Class) []domain.Role {
	switch c {
	case domain.ClassShelter:
		return []domain.Role{domain.RoleIntake, domain.RoleShelterHead}
	case domain.ClassPsych:
		return []domain.Role{domain.RolePsych}
	case domain.ClassLegal:
		return []domain.Role{domain.RoleLegal}
	}
	return nil
}

// Notify adds a notice to the act. It carries ids and codes, never content.
func (t *Txn) Notify(n domain.Notice) domain.NoticeID {
	n.ID, n.At = domain.NewID[domain.NoticeID](), t.Now
	t.Change.Notify(n)
	t.widenLater(n)
	if len(t.Leaves) > 0 && n.Kind != Undelivered {
		store.Put(&t.Change, store.New(delivery.Delivery{ID: domain.NewID[delivery.ID](), Agency: n.Agency,
			Notices: []domain.NoticeID{n.ID}, State: delivery.Waiting, NextAt: t.Now}))
	}
	return n.ID
}

// Undelivered tells a person, in the page alone, that a notice did not reach her outside it.
const Undelivered = "notice.undelivered"

// NotifyTeam tells the team that owns the referral.
func (t *Txn) NotifyTeam(kind string, r domain.Referral) {
	t.Notify(domain.Notice{Agency: r.Agency, Account: r.Worker, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator}})
}

// NotifyDesk leaves a notice for the network's desk; what is about no referral names none. Desks are agencies of their
// own, so the notice is addressed to the role.
func (t *Txn) NotifyDesk(kind string, r domain.Referral) {
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency,
		Roles: []domain.Role{domain.RoleCoordinator}})
}

// TellWatch leaves a notice for those who watch over the data itself: auditors and operators.
func (t *Txn) TellWatch(kind string) {
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: kind,
		Roles: []domain.Role{domain.RoleAuditor, domain.RoleAdmin}})
}

// TellWatch tells those who watch over the data itself, when no act of a person did.
func (s *Service) TellWatch(ctx context.Context, kind string) error {
	return s.Run(ctx, domain.System("watch"), func(t *Txn) error {
		t.TellWatch(kind)
		t.LogAct("watch.tell", "installation", "installation", kind)
		return nil
	})
}

// ScheduleOnce is Schedule for what is asked again and again: there is one row of a kind for one thing, at the earlier
// of two times. The zero time asks for nothing.
func (t *Txn) ScheduleOnce(kind, target string, at time.Time) error {
	if at.IsZero() {
		return nil
	}
	d, err := store.Find[domain.Deadline](t.Ctx, t.Store, t.Store.PseudonymOf(kind, target))
	if err != nil || d.Rev == 0 {
		return errors.Join(err, t.ScheduleFirst(kind, target, at))
	}
	d.V.DueAt = Earlier(d.V.DueAt, at)
	store.Put(&t.Change, d)
	return nil
}

// ScheduleFirst is ScheduleOnce for a thing that is made in this act, so that nothing can be scheduled of it yet.
func (t *Txn) ScheduleFirst(kind, target string, at time.Time) error {
	if !at.IsZero() {
		id := domain.DeadlineID(t.Store.PseudonymOf(kind, target))
		store.Put(&t.Change, store.New(domain.Deadline{ID: id, Kind: kind, Target: target, DueAt: at}))
	}
	return nil
}

// asks are the notices to one person that wait for an act of hers. The others only tell, or tell the desk in the same
// act.
var asks = map[string]bool{
	"notice.assigned": true, "notice.offer_question": true, "notice.offer_declined": true, "notice.no_offer_left": true,
	"notice.no_show": true, "notice.released": true, "notice.interpreter_declined": true,
	"notice.interpreter_silent": true, "notice.interpreter_free": true,
	"notice.consent_ending": true, "notice.consent_ended": true, "notice.follow_up": true, "notice.consent_rest": true,
	"notice.place_opened": true, "notice.personal_message": true, "notice.personal_withdrawn": true,
	"notice.incident": true, "notice.task_due": true,
}

// widenLater makes it fall due that a notice is put to more people.
func (t *Txn) widenLater(n domain.Notice) {
	if at, widens := t.WidensAt(n, t.Now); widens {
		t.Schedule(domain.DeadlineUnopened, string(n.ID), at)
	}
}

// WidensAt says when a notice that was left at a moment is put to more people, if it is at all. It is when it asks
// something of one person, who does not open it: she may be off duty. It waits as long as the urgency lets a provider
// wait before it is reminded.
func (s *Service) WidensAt(n domain.Notice, left time.Time) (time.Time, bool) {
	if n.Account == "" || !asks[n.Kind] || n.Case == "" {
		return time.Time{}, false
	}
	_, remind, _ := s.ResponseTimes(n.Urgency)
	return s.After(n.Urgency, left, remind), true
}

// CodeOf returns the code of what a notice is about, as the lists of its reader name it: of the referral, or of the
// case for its team, the desk and the authority. It is empty for whoever sees no cases, and where there is none.
func CodeOf(t *Txn, n domain.Notice) (string, error) {
	everywhere := t.Actor.Role == domain.RoleCoordinator || t.Actor.Role == domain.RoleChildAuth
	team := everywhere || slices.Contains(TeamRoles, t.Actor.Role)
	if !team && !t.Actor.Role.Provider() {
		return "", nil
	}
	if n.Offer != "" && n.Ref == "" {
		o, err := store.Find[domain.Offer](t.Ctx, t.Store, n.Offer)
		if err != nil {
			return "", err
		}
		n.Ref = o.V.Referral
	}
	r, err := store.Find[domain.Referral](t.Ctx, t.Store, n.Ref)
	if err != nil || r.V.Code != "" || !team {
		return r.V.Code, err
	}
	c, err := store.Find[domain.Case](t.Ctx, t.Store, n.Case)
	if c.V.Agency != t.Actor.Agency && !everywhere {
		return "", err
	}
	return c.V.Code, err
}
