package casework

import (
	"time"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// asks are the notices to one person that wait for an act of hers. The others only tell, or tell the desk in the same act.
var asks = map[string]bool{
	"notice.assigned": true, "notice.offer_question": true, "notice.offer_declined": true, "notice.no_offer_left": true,
	"notice.no_show": true, "notice.released": true, "notice.interpreter_declined": true, "notice.interpreter_silent": true,
	"notice.consent_ending": true, "notice.consent_ended": true,
}

// widenLater makes it fall due that a notice, which asks something of one person, is put to more people when she does not open it: she
// may be off duty. It waits as long as the urgency lets a provider wait before it is reminded.
func (t *txn) widenLater(n domain.Notice) {
	if n.Account == "" || !asks[n.Kind] || n.Case == "" {
		return
	}
	_, remind, _ := t.clock(n.Urgency)
	t.duty(domain.DutyWiden, string(n.ID), t.now.Add(remind))
}

// widenDue puts a notice that nobody opened to the supervisors of the agency, and when they do not open it either, to the desk. What was
// opened, or dealt with without being opened, goes no further.
func (t *txn) widenDue(d domain.Duty, did *bool) (time.Time, error) {
	n, err := store.Find[domain.Notice](t.ctx, t.store, domain.NoticeID(d.Target))
	if err != nil || n.Rev == 0 || !n.V.SeenAt.IsZero() {
		return time.Time{}, err
	}
	f, err := t.file(t.ctx, n.V.Case)
	if err != nil || !f.cas.V.ClosedAt.IsZero() || f.cas.V.Worker != n.V.Account || f.moved(n.V) {
		return time.Time{}, err
	}
	*did = true
	_, remind, _ := t.clock(n.V.Urgency)
	next := domain.Notice{Kind: "notice.unopened", Case: n.V.Case, Ref: n.V.Ref, Offer: n.V.Offer, Urgency: n.V.Urgency}
	if n.V.Widened == "" {
		boss, err := t.supervised(n.V)
		if err != nil {
			return time.Time{}, err
		}
		if boss {
			next.Agency, next.Roles = n.V.Agency, []domain.Role{domain.RoleSupervisor}
			n.V.Widened = t.tell(next)
			store.Put(&t.ch, n)
			t.logged(domain.DutyWiden, "notice", string(n.V.ID), "supervision")
			return t.now.Add(remind), nil
		}
	} else {
		asked, err := store.Find[domain.Notice](t.ctx, t.store, n.V.Widened)
		if err != nil || !asked.V.SeenAt.IsZero() {
			*did = false
			return time.Time{}, err
		}
	}
	next.Agency, next.Roles = DeskAgency, []domain.Role{domain.RoleCoordinator}
	t.tell(next)
	t.logged(domain.DutyWiden, "notice", string(n.V.ID), "mesa")
	return time.Time{}, nil
}

// supervised reports whether somebody else of the agency supervises.
func (t *txn) supervised(n domain.Notice) (bool, error) {
	all, err := t.accountsOf(t.ctx, n.Agency)
	for _, a := range all {
		if a.V.Active && a.V.ID != n.Account && a.V.Holds(domain.RoleSupervisor) {
			return true, err
		}
	}
	return false, err
}

// moved reports whether the team has acted on what a notice is about since it was told, or nothing is left to do.
func (f *file) moved(n domain.Notice) bool {
	if n.Kind == "notice.offer_question" {
		return !f.anyOffer(func(o domain.Offer) bool { return o.Referral == n.Ref && o.State == domain.OfferQuestion })
	}
	for _, r := range f.referrals {
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
