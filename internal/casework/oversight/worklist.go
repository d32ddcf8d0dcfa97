package oversight

import (
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// open reports whether everything of the group is read at once.
func (flt WorkFilter) open() bool {
	return slices.Contains([]string{GroupOpen, GroupDraft, GroupWaits}, flt.Group)
}

// workOf finds the referrals of the actor's agency, or of the network for the desk, newest first.
func workOf(actor domain.Actor) store.Filter {
	f := store.Filter{By: store.By("agency", actor.Agency), Desc: true, Limit: 200}
	if actor.Role == domain.RoleCoordinator {
		f.By = store.Term{}
	}
	return f
}

// workToSort reads what a list is sorted from. What is too long to be read whole is refused: the first rows of a part
// would not be the first of all.
func workToSort(t *act.Txn, flt WorkFilter) ([]store.Rec[domain.Referral], error) {
	if t.Actor.Role == domain.RoleCoordinator && flt.Group == GroupWaits {
		all, err := t.Network.Waiting(t.Ctx)
		out := make([]store.Rec[domain.Referral], len(all))
		for i, r := range all {
			out[i] = *r
		}
		return out, err
	}
	if flt.open() {
		return store.All[domain.Referral](t.Ctx, t.Store, store.Filter{By: store.By("open", t.Actor.Agency)})
	}
	var out []store.Rec[domain.Referral]
	f := workOf(t.Actor)
	for range act.MaxPages {
		recs, next, err := store.List[domain.Referral](t.Ctx, t.Store, f)
		if err != nil {
			return nil, err
		}
		out = append(out, recs...)
		if f.After = next; next == "" {
			return out, nil
		}
	}
	return nil, fault.At("sort", "sort.too_many")
}

// pastWork pages through everything, newest first.
// A page is cut in the midst of what was read, and goes on behind the last row that was looked at, shown or not. How
// much one call reads is bounded, so a page may be short and still have a next one.
func pastWork(t *act.Txn, flt WorkFilter) (WorkPage, error) {
	f := workOf(t.Actor)
	f.After = flt.After
	page := WorkPage{Total: -1}
	for range act.MaxPages {
		recs, next, err := store.List[domain.Referral](t.Ctx, t.Store, f)
		if err != nil {
			return page, err
		}
		for len(recs) > 0 {
			n, kept := 0, []store.Rec[domain.Referral]{}
			for n < len(recs) && len(kept) < flt.Limit-len(page.Rows) {
				if flt.admits(t.Actor, recs[n].V) {
					kept = append(kept, recs[n])
				}
				n++
			}
			rows, err := workRows(t, kept)
			if err != nil {
				return page, err
			}
			page.Rows = append(page.Rows, rows...)
			if len(page.Rows) >= flt.Limit {
				if n < len(recs) || next != "" {
					page.Next = store.CursorAt(recs[n-1])
				}
				return page, nil
			}
			recs = recs[n:]
		}
		if page.Next = next; next == "" {
			break
		}
		f.After = next
	}
	return page, nil
}

func (flt WorkFilter) admits(actor domain.Actor, r domain.Referral) bool {
	if flt.Group != "" && flt.Group != groupOf(r.State) && !(flt.Group == GroupOpen && r.State.Open()) {
		return false
	}
	if !flt.Sent.Holds(since(r)) {
		return false
	}
	if flt.Urgency != "" && r.Urgency != flt.Urgency || flt.Class != "" && r.Class != flt.Class || flt.Mine &&
		r.Worker != actor.Account {
		return false
	}
	return flt.Text == "" || strings.Contains(r.Code, domain.CodeKey(flt.Text)) ||
		strings.Contains("C"+strings.TrimPrefix(r.Code, "R"), domain.CodeKey(flt.Text))
}

func groupOf(s domain.ReferralState) string {
	switch {
	case s == domain.ReferralDraft:
		return GroupDraft
	case s.Open():
		return GroupWaits
	case s == domain.ReferralAccepted || s == domain.ReferralTransit:
		return GroupPlaced
	case s.Placed():
		return GroupCare
	}
	return GroupEnded
}

// nameAll says of each referral which colleague is in charge, and of each placed one who keeps the place.
func nameAll(t *act.Txn, recs []store.Rec[domain.Referral], rows []WorkRow) error {
	var winners []domain.OfferID
	for _, r := range recs {
		if r.V.State.Placed() && r.V.Winner != "" {
			winners = append(winners, r.V.Winner)
		}
	}
	keeper := map[domain.ReferralID]domain.AgencyID{}
	var agencies []domain.AgencyID
	if err := act.Each(t.Ctx, t.Service, winners, func(o store.Rec[domain.Offer]) {
		keeper[o.V.Referral] = o.V.To
		agencies = append(agencies, o.V.To)
	}); err != nil {
		return err
	}
	names, err := t.AgencyNames(t.Ctx, agencies...)
	if err != nil {
		return err
	}
	workers := make([]domain.AccountID, len(rows))
	for i, r := range rows {
		workers[i] = r.Worker
	}
	people, err := t.Names(workers...)
	for i := range rows {
		rows[i].Provider, rows[i].WorkerIs = names[keeper[rows[i].ID]], people[rows[i].Worker]
	}
	return err
}
