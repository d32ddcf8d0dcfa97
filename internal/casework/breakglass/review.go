package breakglass

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Row is one opening as an auditor sees it: who, when and why, what was read, and nothing of the case.
type Row struct {
	emergency.Access
	Rev            int64
	Name, Reviewer string   // work names
	Read           []string // acts by which something was read in those minutes, in order, repeated as they were
	Due            time.Time
	Open           bool // it can be read still, and reviewed when it has ended
}

// List is one page of openings, those that nobody has looked at first, then the newest.
type List struct {
	Rows []Row
	Next string
	Left int // openings that nobody has looked at
}

// Openings lists every opening to auditors, with what was read under it as the log tells.
func (s *Service) Openings(ctx context.Context, actor domain.Actor, after string, limit int) (List, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out List, err error) {
		if err := t.Authorize(policy.EmergencyList, policy.NetworkFacts{}, "network", "network"); err != nil {
			return out, err
		}
		all, err := store.All[emergency.Access](t.Ctx, t.Store, store.Filter{Desc: true})
		if err != nil {
			return out, err
		}
		slices.SortStableFunc(all, func(a, b store.Rec[emergency.Access]) int { return seen(a.V) - seen(b.V) })
		for _, g := range all {
			out.Left += 1 - seen(g.V)
		}
		all, out.Next, err = act.Cut(all, after, limit, func(g store.Rec[emergency.Access]) string {
			return string(g.V.ID)
		})
		if err != nil {
			return out, err
		}
		var people []domain.AccountID
		for _, g := range all {
			row := Row{Access: g.V, Rev: g.Rev, Due: g.V.At.Add(emergency.ReviewWithin),
				Open: t.Now.Before(g.V.Until)}
			people = append(people, g.V.Account)
			if g.V.Review != nil {
				people = append(people, g.V.Review.By)
			}
			out.Rows = append(out.Rows, row)
		}
		if err := readUnder(t, out.Rows); err != nil {
			return out, err
		}
		names, err := t.Names(people...)
		for i, r := range out.Rows {
			if out.Rows[i].Name = names[r.Account]; r.Review != nil {
				out.Rows[i].Reviewer = names[r.Review.By]
			}
		}
		t.LogDisclosure(policy.EmergencyList, "network", "network", "D2", "")
		return out, err
	})
}

// seen is 1 for what somebody has looked at.
func seen(g emergency.Access) int {
	if g.Review == nil {
		return 0
	}
	return 1
}

// readUnder lists by which acts whoever opened each case read something of it while it was open. Break-glass opens
// parts of a case. The log is looked through once, for all the cases.
func readUnder(t *act.Txn, rows []Row) error {
	about := map[string]bool{}
	for _, r := range rows {
		about[t.Store.PseudonymOf("case", string(r.Case))] = true
	}
	leaves, err := t.Store.Logs().Disclosures(t.Ctx, about)
	for i := range rows {
		r := &rows[i]
		cas, who := t.Store.PseudonymOf("case", string(r.Case)), t.Store.PseudonymOf("account", string(r.Account))
		for _, l := range leaves {
			at := time.Unix(l.At, 0)
			if l.Object == cas && l.Actor == who && l.Act != string(policy.EmergencyOpen) &&
				!at.Before(r.At.Truncate(time.Second)) && !at.After(r.Until) {
				r.Read = append(r.Read, l.Act)
			}
		}
		slices.Sort(r.Read)
	}
	return err
}

// ReviewOpening records what an auditor found of an opening; one that was not justified needs words. Whoever opened it
// and the team of the case are told. Nobody looks at an opening of her own.
func (s *Service) ReviewOpening(ctx context.Context, actor domain.Actor, id emergency.ID, rev int64, finding,
	note string) error {
	note = strings.TrimSpace(note)
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.EmergencyReview, policy.NetworkFacts{}, "glass", string(id)); err != nil {
			return err
		}
		g, err := store.Get[emergency.Access](t.Ctx, t.Store, id)
		if err != nil {
			return err
		}
		c, err := store.Get[domain.Case](t.Ctx, t.Store, g.V.Case)
		switch {
		case err != nil:
			return err
		case g.V.Account == actor.Account:
			return fault.New(fault.Forbidden, "glass.own", nil)
		case g.V.Review != nil:
			return fault.New(fault.Conflict, "glass.reviewed", nil)
		case rev != 0 && rev != g.Rev:
			return fault.New(fault.Stale, "fault.stale", nil)
		case t.Now.Before(g.V.Until):
			return fault.New(fault.Conflict, "glass.still_open", nil)
		}
		if err := checkReview(finding, note); err != nil {
			return err
		}
		g.V.Review = &emergency.Review{By: actor.Account, At: t.Now, Finding: finding, Note: note}
		store.Put(&t.Change, g)
		kind := "notice.glass_justified"
		if finding == emergency.Unjustified {
			kind = "notice.glass_unjustified"
		}
		t.Notify(domain.Notice{Agency: c.V.Agency, Kind: kind, Case: c.V.ID,
			Roles: act.TeamRoles})
		t.Notify(domain.Notice{Agency: domain.DeskAgency, Account: g.V.Account, Kind: kind, Case: c.V.ID})
		t.LogAct(policy.EmergencyReview, "glass", string(id), finding)
		return nil
	})
}

func checkReview(finding, note string) error {
	var c fault.Fields
	c.Check(finding == emergency.Justified || finding == emergency.Unjustified, "finding", "field.choose_one")
	least := 0
	if finding == emergency.Unjustified {
		least = EmergencyReasonLetters
	}
	act.Reasoned(&c, "note", note, least)
	return c.Err()
}

// NextReminder is when auditors are reminded next of an opening: after three days, then each morning.
func NextReminder(s *act.Service, g emergency.Access) time.Time {
	return s.FirstOrMorning(g.At.Add(emergency.ReviewWithin))
}

// ReviewDue reminds auditors of an opening that none of them has looked at.
func ReviewDue(t *act.Txn, d domain.Deadline, did *bool) (time.Time, error) {
	g, err := store.Find[emergency.Access](t.Ctx, t.Store, emergency.ID(d.Target))
	if err != nil || g.Rev == 0 || g.V.Review != nil {
		return time.Time{}, err
	}
	*did = true
	t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.glass_review_due",
		Roles: []domain.Role{domain.RoleAuditor}})
	t.LogAct(domain.DeadlineEmergencyReview, "glass", d.Target, "")
	return NextReminder(t.Service, g.V), nil
}
