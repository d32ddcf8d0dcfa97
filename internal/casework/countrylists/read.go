package countrylists

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/packchange"
	"amparo/internal/identity/record"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ChangeView is a change with what a reader needs to judge it.
type ChangeView struct {
	packchange.Change
	Asker, Decider string
	Waits, Mine    bool // for a second person; the reader asked it
}

// Standing is where it stands: its state, or expired where nobody confirmed it in time.
func (v ChangeView) Standing() string {
	if v.State == packchange.Asked && !v.Waits {
		return "expired"
	}
	return string(v.State)
}

// Changes lists every change that was ever asked: first those that wait, then the newest.
func (s *Service) Changes(ctx context.Context, actor domain.Actor) (out []ChangeView, err error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.SettingsRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	all, err := store.All[packchange.Change](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	var ids []domain.AccountID
	for _, c := range all {
		ids = append(ids, c.V.By, c.V.DecidedBy)
	}
	name, err := s.AccountNames(t.Ctx, ids...)
	for _, c := range all {
		out = append(out, ChangeView{c.V, name[c.V.By], name[c.V.DecidedBy], c.V.Waits(t.Now, record.ApprovalLife),
			c.V.By == actor.Account})
	}
	slices.SortFunc(out, func(a, b ChangeView) int {
		waits := 0
		switch {
		case a.Waits && !b.Waits:
			waits = -1
		case b.Waits && !a.Waits:
			waits = 1
		}
		return cmp.Or(waits, b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return out, err
}

// Changeable is what of the country pack people may change, as it is now.
type Changeable struct {
	Lists []List
	Lines []country.Line
	Days  []country.RestDay
}

// List is one list with all its values, also those that were retired.
type List struct {
	Name    string
	Open    country.Openness
	Like    bool // a new value takes the rules of another one
	Values  []country.Value
	Leaning map[string]bool // by code: a rule speaks of it, so that it can not be retired
}

// Changeable returns what of the country pack people may change.
func (s *Service) Changeable(ctx context.Context, actor domain.Actor) (out Changeable, err error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.SettingsRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	p := s.Country
	for _, name := range p.Lists() {
		l := List{Name: name, Open: p.Openness(name), Like: p.NeedsLike(name), Leaning: map[string]bool{}}
		for _, code := range p.Codes(name) {
			v, _ := p.Value(name, code)
			l.Values = append(l.Values, v)
			l.Leaning[code] = p.Leaning(name, code)
		}
		out.Lists = append(out.Lists, l)
	}
	out.Lines, out.Days = p.Lines(), p.RestDays(t.Now.In(p.TimeZone()))
	return out, nil
}
