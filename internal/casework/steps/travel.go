package steps

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// travelDays is how far ahead a day of travel is set at most.
const travelDays = 365

// inReturn holds the order of a return: what a day of travel rests on, then the travel, then what follows it.
func inReturn(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task], k diary.Task) error {
	travel, _ := find(all, diary.StepTravel)
	v, _ := t.Country.Value(k.Plan, k.Step)
	switch {
	case diary.Gate(k.Step):
		_, err := stopIf(t, f, all)
		return err
	case !v.FromTravel || k.Result != diary.Done:
		return nil
	case k.Step != diary.StepTravel && travel.V.Result != diary.Done:
		return fault.New(fault.Conflict, "return.not_travelled", nil)
	case travel.V.Due == "":
		return fault.New(fault.Conflict, "return.not_planned", nil)
	case k.Step == diary.StepTravel:
		return rests(t, f, all)
	}
	return nil
}

// against says what stands against a return now: her no to it, or what its steps lack.
func against(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task]) error {
	if k := f.Consent.V; !k.WithdrawnAt.IsZero() || k.Scopes[consent.Consulate] == domain.No {
		return fault.New(fault.Conflict, consent.Lacking(consent.Consulate), nil)
	}
	return diary.MayReturn(store.Values(all), f.Case.V.Minor(t.Majority()))
}

// rests makes the act rest on what a return rests on: who takes that back meanwhile makes it stale.
func rests(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task]) error {
	for _, k := range all {
		if diary.Gate(k.V.Step) {
			store.Check(&t.Change, k)
		}
	}
	store.Check(&t.Change, f.Consent)
	return against(t, f, all)
}

// MayReturn refuses where a return of hers does not rest on what it must, and makes the act rest on that.
func MayReturn(t *act.Txn, f *dossier.Dossier) error {
	all, err := Of(t, f.Case.V.ID, country.ListReturn)
	if err != nil {
		return err
	}
	return rests(t, f, all)
}

// PlanTravel sets the day of travel of a return, or takes it back. What follows the travel has its day from then on.
func (s *Service) PlanTravel(ctx context.Context, actor domain.Actor, id domain.CaseID, on domain.Date) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Case(id), 0, policy.TaskWrite,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) error {
			all, err := Of(t, id, country.ListReturn)
			if err != nil {
				return err
			}
			travel, planned := find(all, diary.StepTravel)
			if !planned || !travel.V.DoneAt.IsZero() {
				return fault.New(fault.Conflict, "return.no_plan", nil)
			}
			store.Check(&t.Change, f.Case)
			t.LogAct(policy.TaskWrite, "case", string(id), diary.StepTravel)
			if on == "" {
				return setTravel(t, all, "")
			}
			var c fault.Fields
			act.Coming(&c, "travel_on", on, t.Today(), travelDays)
			if err := c.Err(); err != nil {
				return err
			}
			if err := dossier.NeedAgreed(f, domain.NeedRepatriation, t.Now); err != nil {
				return err
			}
			if err := rests(t, f, all); err != nil {
				return err
			}
			return setTravel(t, all, on)
		})
}

// setTravel gives the steps from the travel on their days, or takes them.
func setTravel(t *act.Txn, all []store.Rec[diary.Task], on domain.Date) error {
	for _, k := range all {
		v, _ := t.Country.Value(k.V.Plan, k.V.Step)
		if !v.FromTravel || !k.V.DoneAt.IsZero() {
			continue
		}
		if k.V.Due = ""; on != "" {
			k.V.Due = on.AddDays(v.Days)
		}
		store.Put(&t.Change, k)
		if err := t.ScheduleOnce(domain.DeadlineTask, string(k.V.ID), Next(t.Service, k.V)); err != nil {
			return err
		}
	}
	return nil
}

// Recheck takes the day of travel of a return back where what she agreed to, or what its steps say, no longer carries
// it, and tells everybody who acts. An act that may have ended that calls it.
func Recheck(t *act.Txn, f *dossier.Dossier) (stopped bool, err error) {
	all, err := Of(t, f.Case.V.ID, country.ListReturn)
	if err != nil {
		return false, err
	}
	return stopIf(t, f, all)
}

func stopIf(t *act.Txn, f *dossier.Dossier, all []store.Rec[diary.Task]) (stopped bool, err error) {
	travel, planned := find(all, diary.StepTravel)
	if !planned || !travel.V.DoneAt.IsZero() {
		return false, nil // There is none, or she has gone.
	}
	if travel.V.Due == "" || against(t, f, all) == nil {
		store.Check(&t.Change, travel) // Nobody sets a day meanwhile.
		return false, nil
	}
	told := map[domain.AccountID]bool{f.Case.V.Worker: true}
	for _, k := range all {
		if k.V.DoneAt.IsZero() && !told[k.V.Owner] {
			told[k.V.Owner] = true
			t.Notify(domain.Notice{Agency: k.V.Agency, Account: k.V.Owner, Kind: "notice.return_stopped", Case: k.V.Case,
				Roles: act.WorkRoles})
		}
	}
	dossier.TellAround(t, f, "notice.return_stopped")
	tellSupervisors(t, f.Case.V, "notice.return_stopped")
	return true, setTravel(t, all, "")
}
