package handon

import (
	"context"
	"errors"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/domain/handon"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// View is one request with the names that go with it. What tells who she is, and what one team wrote for the next, is
// in it for the agency in charge alone.
type View struct {
	handon.Request
	FromName, ToName string
}

// Card is what an agency that is asked sees of a case.
type Card struct {
	View
	Urgency domain.Urgency // of what presses most; empty where no need is open
	Needs   []string       // that are open
	Takers  []intake.Colleague
}

// asked names whose open requests somebody may list: the desk those of the network, all others those of their agency.
func asked(who domain.Actor) domain.AgencyID {
	if who.Role == domain.RoleCoordinator {
		return "network"
	}
	return who.Agency
}

// HandOns lists what the actor's agency is asked to take over, the first to be due first; to the desk, what any agency
// but its own asked. Each card that is shown is kept in the log; a case of which she shares nothing any more is not
// shown.
func (s *Service) HandOns(ctx context.Context, actor domain.Actor) ([]Card, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out []Card, err error) {
		open, err := listed(t, "asked", asked(actor))
		if err != nil {
			return out, err
		}
		for _, r := range open {
			c, shown, err := cardOf(t, r.V)
			if err != nil {
				return out, err
			}
			if shown {
				out = append(out, c)
			}
		}
		slices.SortFunc(out, func(a, b Card) int { return a.DueAt.Compare(b.DueAt) })
		views := make([]*View, len(out))
		for i := range out {
			views[i] = &out[i].View
		}
		return out, named(t, views)
	})
}

// CountHandOns says how many requests of HandOns wait; -1 to who may not list them.
func (s *Service) CountHandOns(ctx context.Context, actor domain.Actor) (n int, err error) {
	t := s.Begin(ctx, actor)
	if !t.Can(policy.HandOnList, policy.NetworkFacts{}) {
		return -1, nil
	}
	open, err := store.All[handon.Request](t.Ctx, t.Store, store.Filter{By: store.By("asked", asked(actor))})
	for _, r := range open {
		if r.V.Waits(t.Now) {
			n++
		}
	}
	return n, err
}

// HandedOn lists what the actor's agency handed on, and what the desk answered for it, the last to be settled first: a
// receipt each, which is all that it reads by it of the case.
func (s *Service) HandedOn(ctx context.Context, actor domain.Actor) ([]View, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) ([]View, error) {
		handed, err := listed(t, "from", actor.Agency)
		if err != nil {
			return nil, err
		}
		answered, err := listed(t, "answered", actor.Agency)
		handed = append(handed, answered...)
		slices.SortStableFunc(handed, func(a, b store.Rec[handon.Request]) int {
			return b.V.DecidedAt.Compare(a.V.DecidedAt)
		})
		out := make([]View, len(handed))
		views := make([]*View, len(handed))
		for i, r := range handed {
			out[i] = bare(r.V)
			views[i] = &out[i]
		}
		return out, errors.Join(err, named(t, views))
	})
}

// listed reads requests by one term, the newest first.
func listed(t *act.Txn, by string, of domain.AgencyID) ([]store.Rec[handon.Request], error) {
	if err := t.Authorize(policy.HandOnList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	return store.All[handon.Request](t.Ctx, t.Store, store.Filter{By: store.By(by, of), Desc: true})
}

// bare leaves of a request what tells nothing of who she is.
func bare(r handon.Request) View {
	r.Note, r.GivenBy, r.Method = "", "", ""
	return View{Request: r}
}

func cardOf(t *act.Txn, r handon.Request) (Card, bool, error) {
	f, err := dossier.Load(t.Ctx, t.Service, r.Case)
	if err != nil {
		return Card{}, false, err
	}
	facts := factsOf(t, f, r)
	if !r.Waits(t.Now) || !t.Can(policy.HandOnRead, facts) ||
		!f.Consent.V.Allows(domain.ScopeShareMinimal, r.To, domain.ClassOther, t.Now) {
		return Card{}, false, nil
	}
	t.Decide(policy.HandOnRead, facts)
	t.LogDisclosure(policy.HandOnRead, "case", string(r.Case), "D1", string(f.Consent.V.ID))
	c := Card{View: bare(r), Urgency: intake.Pressing(f)}
	for _, ref := range f.Referrals {
		if !ref.V.State.Ended() {
			c.Needs = act.Add(c.Needs, ref.V.Need)
		}
	}
	c.Takers, err = takers(t, r.To, f.Case.V.Minor(t.Majority()))
	return c, true, err
}

func named(t *act.Txn, views []*View) error {
	var ids []domain.AgencyID
	for _, v := range views {
		ids = append(ids, v.From, v.To)
	}
	known, err := t.AgencyNames(t.Ctx, ids...)
	for _, v := range views {
		v.FromName, v.ToName = known[v.From], known[v.To]
	}
	return err
}

// Page is where the hand-on of a case is asked for and taken back, with those there were, the newest first.
type Page struct {
	Code     string
	Rev      int64
	Minor    bool
	Waits    View // zero where none waits
	Past     []View
	Agencies []domain.Agency // those that her consent lets take it over, by name
	Can      map[policy.Action]bool
}

// HandOnPage shows it to the agency in charge.
func (s *Service) HandOnPage(ctx context.Context, actor domain.Actor, id domain.CaseID) (Page, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.HandOnWithdraw,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (Page, error) {
			out := Page{Code: f.Case.V.Code, Rev: f.CaseRev(), Minor: f.Case.V.Minor(t.Majority()), Can: dossier.CaseActs(t, f)}
			t.LogDisclosure(policy.CaseRead, "case", string(id), "D2", string(f.Consent.V.ID))
			all, err := store.All[handon.Request](t.Ctx, t.Store, store.Filter{By: store.By("case", id), Desc: true})
			if err != nil {
				return out, err
			}
			views := []*View{&out.Waits}
			out.Past = make([]View, 0, len(all))
			for _, r := range all {
				if r.V.State == handon.Asked {
					out.Waits = View{Request: r.V}
					continue
				}
				out.Past = append(out.Past, View{Request: r.V})
			}
			for i := range out.Past {
				views = append(views, &out.Past[i])
			}
			agencies, err := store.All[domain.Agency](t.Ctx, t.Store, store.Filter{})
			if err != nil {
				return out, err
			}
			for _, a := range agencies {
				if takesCharge(a.V) && a.V.ID != f.Case.V.Agency &&
					f.Consent.V.Allows(domain.ScopeShareIdentity, a.V.ID, domain.ClassOther, t.Now) {
					out.Agencies = append(out.Agencies, a.V)
				}
			}
			names.Sort(out.Agencies, func(a domain.Agency) string { return a.Name })
			return out, named(t, views)
		})
}
