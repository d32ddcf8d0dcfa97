package dossier

import (
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// WidenDue puts a notice that nobody opened to the supervisors of the agency, and when they do not open it either, to
// the desk. What was opened, or dealt with without being opened, goes no further.
func WidenDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	n, err := store.Find[domain.Notice](t.Ctx, t.Store, domain.NoticeID(d.Target))
	if err != nil || n.Rev == 0 || !n.V.SeenAt.IsZero() {
		return time.Time{}, err
	}
	f, err := Load(t.Ctx, t.Service, n.V.Case)
	if err != nil || !f.Case.V.ClosedAt.IsZero() || f.Case.V.Worker != n.V.Account || overtaken(f, n.V) {
		return time.Time{}, err
	}
	*did = true
	_, remind, _ := t.ResponseTimes(n.V.Urgency)
	next := domain.Notice{Kind: "notice.unopened", Case: n.V.Case, Ref: n.V.Ref, Offer: n.V.Offer, Urgency: n.V.Urgency}
	if n.V.Widened == "" {
		boss, err := supervised(t, n.V)
		if err != nil {
			return time.Time{}, err
		}
		if boss {
			next.Agency, next.Roles = n.V.Agency, []domain.Role{domain.RoleSupervisor}
			n.V.Widened = t.Notify(next)
			store.Put(&t.Change, n)
			t.LogAct(domain.DeadlineUnopened, "notice", string(n.V.ID), "supervision")
			return t.After(n.V.Urgency, t.Now, remind), nil
		}
	} else {
		asked, err := store.Find[domain.Notice](t.Ctx, t.Store, n.V.Widened)
		if err != nil || !asked.V.SeenAt.IsZero() {
			*did = false
			return time.Time{}, err
		}
	}
	next.Agency, next.Roles = domain.DeskAgency, []domain.Role{domain.RoleCoordinator}
	t.Notify(next)
	t.LogAct(domain.DeadlineUnopened, "notice", string(n.V.ID), "mesa")
	return time.Time{}, nil
}

// supervised reports whether somebody else of the agency supervises.
func supervised(t *act.Txn, n domain.Notice) (bool, error) {
	all, err := t.AccountsOf(t.Ctx, n.Agency)
	for _, a := range all {
		if a.V.Active && a.V.ID != n.Account && a.V.Holds(domain.RoleSupervisor) {
			return true, err
		}
	}
	return false, err
}

// overtaken reports whether the team has acted on what a notice is about since it was told, or nothing is left to do.
func overtaken(f *Dossier, n domain.Notice) bool {
	if n.Kind == "notice.offer_question" {
		return !f.AnyOffer(func(o domain.Offer) bool { return o.Referral == n.Ref && o.State == domain.OfferQuestion })
	}
	for _, r := range f.Referrals {
		if n.Ref != "" && r.V.ID != n.Ref {
			continue
		}
		if n.Ref != "" && r.V.State.Ended() {
			return true
		}
		for _, e := range r.V.History {
			if e.At.After(n.At) && e.Agency == n.Agency && e.By != "" {
				return true
			}
		}
	}
	return false
}
