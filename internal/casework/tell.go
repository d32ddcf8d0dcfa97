package casework

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// slotHold is the least time a programme's place stays reserved while the first appointment is arranged.
const slotHold = 14 * 24 * time.Hour

// providerRoles says who of an agency answers offers of a class.
func providerRoles(c domain.Class) []domain.Role {
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

// tell adds a notice to the act. It carries ids and codes, never content.
func (t *txn) tell(n domain.Notice) domain.NoticeID {
	n.ID, n.At = domain.NewID[domain.NoticeID](), t.now
	t.ch.Notify(n)
	t.widenLater(n)
	return n.ID
}

// tellTeam tells the team that owns the referral.
func (t *txn) tellTeam(kind string, r domain.Referral) {
	t.tell(domain.Notice{Agency: r.Agency, Account: r.Worker, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency,
		Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleCoordinator}})
}

// tellDesk leaves a notice for the network's desk. Desks are agencies of their own, so the notice is addressed to the role.
func (t *txn) tellDesk(kind string, r domain.Referral) {
	t.tell(domain.Notice{Agency: DeskAgency, Kind: kind, Case: r.Case, Ref: r.ID, Urgency: r.Urgency, Roles: []domain.Role{domain.RoleCoordinator}})
}

// DeskAgency is the address of notices meant for every coordinator of the network.
const DeskAgency domain.AgencyID = "desk"

// duty makes something fall due.
func (t *txn) duty(kind, target string, at time.Time) {
	store.Put(&t.ch, store.New(domain.Duty{ID: domain.NewID[domain.DutyID](), Kind: kind, Target: target, DueAt: at}))
}
