// Package breakglass opens one case to one coordinator in an emergency, for minutes, and has every opening looked at
// afterwards by an auditor, who is reminded until it is.
package breakglass

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Bounds of break-glass: real words for a reason, and few openings a day, so that it stays an exception.
const (
	EmergencyReasonLetters = 20
	EmergenciesPerDay      = 2
)

// Why break-glass may be used.
const (
	EmergencyLife         = "vida"
	EmergencyMissingMinor = "menor_desaparecido"
	EmergencyCourtOrder   = "orden_judicial"
	EmergencyTeamAway     = "equipo_ausente"
)

var emergencyCodes = []string{EmergencyLife, EmergencyMissingMinor, EmergencyCourtOrder, EmergencyTeamAway}

// EmergencyCodes returns the codes for why break-glass may be used.
func EmergencyCodes() []string { return slices.Clone(emergencyCodes) }

// BreakGlass opens one case to one coordinator for minutes. The owning team and the auditors are told in the same
// commit; when they cannot be told, nothing opens. Opening a case that the same person still has open changes nothing
// and counts for nothing.
func (s *Service) BreakGlass(ctx context.Context, actor domain.Actor, id domain.CaseID, code,
	reason string) (time.Time, error) {
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	if err := checkEmergency(code, actor.Reason); err != nil {
		return time.Time{}, err
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.EmergencyOpen,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (until time.Time, err error) {
			for _, g := range f.Emergencies {
				if g.V.Account == actor.Account && t.Now.Before(g.V.Until) {
					until = g.V.Until
					return until, nil
				}
			}
			if err := countEmergencies(t); err != nil {
				return until, err
			}
			until = t.Now.Add(emergency.Minutes * time.Minute)
			g := emergency.Access{ID: domain.NewID[emergency.ID](), Case: id, Account: actor.Account,
				Code: code, Reason: actor.Reason, At: t.Now, Until: until}
			store.Put(&t.Change, store.New(g))
			t.Schedule(domain.DeadlineEmergency, string(g.ID), until)
			if err := t.ScheduleFirst(domain.DeadlineEmergencyReview, string(g.ID), NextReminder(t.Service, g)); err != nil {
				return until, err
			}
			e := t.Entry(policy.EmergencyOpen, "case", string(id))
			e.Code, e.Tier = code, "D4"
			t.LogEntry(e)
			t.Notify(domain.Notice{Agency: f.Case.V.Agency, Kind: "notice.glass", Case: id,
				Roles: act.TeamRoles})
			t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.glass", Case: id,
				Roles: []domain.Role{domain.RoleAuditor}})
			return until, nil
		})
}

func checkEmergency(code, reason string) error {
	var c fault.Fields
	c.Check(slices.Contains(emergencyCodes, code), "code", "field.choose_one")
	act.Reasoned(&c, "reason", reason, EmergencyReasonLetters)
	return c.Err()
}

// countEmergencies refuses a third opening within a day. A row of the account makes two openings at once take turns.
func countEmergencies(t *act.Txn) error {
	mine := t.Store.PseudonymOf("glass", string(t.Actor.Account))
	if _, err := t.CapacityVersion(mine); err != nil {
		return err
	}
	day := t.Now.Add(-24 * time.Hour)
	past, err := store.All[emergency.Access](t.Ctx, t.Store, store.Filter{By: store.By("account", t.Actor.Account),
		Since: day.Add(-time.Minute)})
	if err != nil {
		return err
	}
	n, oldest := 0, t.Now
	for _, g := range past {
		if g.V.At.After(day) {
			n++
			oldest = act.Earlier(oldest, g.V.At)
		}
	}
	if n >= EmergenciesPerDay {
		return fault.New(fault.TooMany, "glass.too_many", nil).With("seconds", int(oldest.Sub(day).Seconds())+1)
	}
	return t.AdvanceCapacity(mine)
}
