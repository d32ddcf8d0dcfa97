package due

import (
	"context"
	"errors"
	"fmt"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// licenceDays are how many days before its last day a licence is warned of.
var licenceDays = []int{7, 30, 60}

// WarnProviders asks those whose figures nobody confirmed lately to confirm them, before the ranking trusts them less,
// warns house and desk of a licence that ends, and closes surge places whose nights are over. Nothing is scheduled:
// what was told stands on the provider, so that of any number of processes one tells it, once, also after the machine
// stood still. It returns how many were told.
func (s *Service) WarnProviders(ctx context.Context) (told int, err error) {
	shelters, err := store.All[domain.Shelter](ctx, s.Store, store.Filter{})
	if err != nil {
		return 0, err
	}
	programs, err := store.All[domain.Program](ctx, s.Store, store.Filter{})
	if err != nil {
		return 0, err
	}
	now, today := s.Now(), s.Today()
	for _, sh := range shelters {
		if sh.V.Active && (ageing(s.Service, sh.V.ConfirmedAt, sh.V.AskedAt, now) || licenceStep(sh.V, today) != 0 ||
			capacity.SurgeOver(sh.V, now)) {
			did, failed := s.warn(ctx, func(t *act.Txn) error { return warnShelter(t, sh.V.ID) })
			told, err = told+did, errors.Join(err, failed)
		}
	}
	for _, pr := range programs {
		if pr.V.Active && ageing(s.Service, pr.V.ConfirmedAt, pr.V.AskedAt, now) {
			did, failed := s.warn(ctx, func(t *act.Txn) error { return warnProgram(t, pr.V.ID) })
			told, err = told+did, errors.Join(err, failed)
		}
	}
	return told, err
}

// warn runs one warning. One that another process is telling, or that no longer holds, is none.
func (s *Service) warn(ctx context.Context, do func(*act.Txn) error) (int, error) {
	did := 0
	err := s.Run(ctx, domain.System("deadline"), func(t *act.Txn) error {
		t.Decision = policy.Decision{Allowed: true, Policy: byDeadline}
		did = 0
		if err := do(t); err != nil {
			return err
		}
		if t.Acted != nil {
			did = 1
		}
		return nil
	})
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return did, err
}

// ageing reports whether figures are old enough to be asked after, and were not since they were confirmed.
func ageing(s *act.Service, confirmed, asked, now time.Time) bool {
	stale, _ := s.Country.Freshness()
	return now.Sub(confirmed) >= stale-stale/6 && !asked.After(confirmed)
}

// licenceStep is the step at which a licence is to be warned of now: how many days are left at most. It is 0 where
// there is none, or it was warned of at that step.
func licenceStep(sh domain.Shelter, today domain.Date) int {
	l := sh.MinorLicence
	if l == nil || l.ValidUntil.Before(today) {
		return 0
	}
	for _, days := range licenceDays {
		if !today.AddDays(days).Before(l.ValidUntil) {
			if sh.LicenceWarned == l.ValidUntil && sh.LicenceStep <= days && sh.LicenceStep != 0 {
				return 0
			}
			return days
		}
	}
	return 0
}

func warnShelter(t *act.Txn, id domain.ShelterID) error {
	sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	tell := func(kind string, log policy.Action) {
		t.Notify(domain.Notice{Agency: sh.V.Agency, Roles: act.ProviderRoles(domain.ClassShelter), Kind: kind})
		t.LogAct(log, "shelter", string(id), "")
	}
	if ageing(t.Service, sh.V.ConfirmedAt, sh.V.AskedAt, t.Now) {
		sh.V.AskedAt = t.Now
		tell("notice.figures_stale", "figures.ask")
	}
	if step := licenceStep(sh.V, t.Today()); step != 0 {
		sh.V.LicenceWarned, sh.V.LicenceStep = sh.V.MinorLicence.ValidUntil, step
		tell("notice.licence_ending", "licence.warn")
		t.NotifyDesk("notice.licence_ending", domain.Referral{})
	}
	if err := capacity.EndSurge(t, &sh.V); err != nil {
		return err
	}
	if t.Acted != nil {
		store.Put(&t.Change, sh)
	}
	return nil
}

func warnProgram(t *act.Txn, id domain.ProgramID) error {
	pr, err := store.Get[domain.Program](t.Ctx, t.Store, id)
	if err != nil || !ageing(t.Service, pr.V.ConfirmedAt, pr.V.AskedAt, t.Now) {
		return err
	}
	pr.V.AskedAt = t.Now
	store.Put(&t.Change, pr)
	t.Notify(domain.Notice{Agency: pr.V.Agency, Roles: act.ProviderRoles(pr.V.Class), Kind: "notice.figures_stale"})
	t.LogAct("figures.ask", "program", string(id), "")
	return nil
}

// due names what falls due apart from its row: the rows of deadlines have no leaf, so they may be lost without a trace.
type due struct{ kind, target string }

// span says when something falls due, and how late a row may come that sees to it.
type span struct{ at, latest time.Time }

func at(t time.Time) span { return span{t, t.Add(time.Minute)} }

// needs gathers what must fall due. Deadlines that only tell, such as the coming of age and a notice that nobody opens,
// are needed while they lie ahead: afterwards nothing says whether they were told.
type needs struct {
	due       map[due]span
	off       map[string]bool                 // agencies and providers that take no part
	unordered map[domain.CaseID][]domain.Stay // who lives in a house without an order
	roads     map[domain.OfferID]domain.Stay  // who is on the way and not asked after
	taken     []domain.OfferID                // what holds or has a place
}

func (n *needs) add(kind string, target any, sp span) { n.due[due{kind, fmt.Sprint(target)}] = sp }
