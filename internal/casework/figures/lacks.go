package figures

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Register is the register of unmet need: what those who wait now miss, and how long who waited in one quarter. It is
// D0. Those who said no to statistics are in none of its counts.
type Register struct {
	Taken       time.Time
	From, Until domain.Date // first and last day of the quarter
	Current     bool        // it is not over yet: who waits now is in it
	Months      []LackMonth // the newest first
	Persons     Count       // of the quarter
	Median      time.Duration
	Views       []WaitView
}

// LackMonth is who waits now and found no place in that local month. Months share nobody, so that none can be worked
// out from the others.
type LackMonth struct {
	Month string // 2026-11
	Rows  []LackRow
}

// LackRow counts persons of one population who missed the nearest place by one rule.
type LackRow struct {
	Class      domain.Class
	Rule       string
	Population string // empty: the gender was not said
	N          Count
	In         []CodeFigure // by the department where they are
}

// DetailedFigures are what the rules must know to show somebody figures of the whole network as closely as an agency's
// own: nobody's agency is all of them, so it takes a role that sees every agency's.
var DetailedFigures = policy.AgencyFacts{ID: string(network.Everyone)}

// Lacks is the register of unmet need, for the quarter that the month lies in; empty: this one. Quarters never overlap:
// the difference between two periods that do would show who was hidden in both. That somebody read it is recorded
// first.
func (s *Service) Lacks(ctx context.Context, actor domain.Actor, month string) (Register, error) {
	t := s.Begin(ctx, actor)
	out := Register{Taken: t.Now}
	if err := t.Authorize(policy.FiguresRead, DetailedFigures, "network", "network"); err != nil {
		return out, err
	}
	from, until, err := quarterOf(month, t.Now.In(s.Country.TimeZone()))
	if err != nil {
		return out, err
	}
	out.From, out.Until = domain.DateOf(from), domain.DateOf(until).AddDays(-1)
	waits, err := s.waitsIn(t, from, until)
	if err != nil {
		return out, err
	}
	out.Months = lacking(s.Country, waits)
	if out.Current = t.Now.Before(until); !out.Current {
		waits = slices.DeleteFunc(waits, func(w wait) bool { return w.referral.State.Open() })
	}
	// Who moves from one house to another does not wait for a bed.
	out.equity(slices.DeleteFunc(waits, func(w wait) bool { return w.referral.TransferOf != "" }))
	e := t.Entry(policy.FiguresRead, "network", "network")
	e.Tier = "D0"
	return out, s.Store.Record(t.Ctx, e)
}

// firstYear is before anything that an installation can hold.
const firstYear = 2000

// quarterOf returns the first moment of the quarter that a month lies in, and that of the next.
func quarterOf(month string, now time.Time) (from, until time.Time, err error) {
	at := now
	var c fault.Fields
	if month != "" {
		at, err = time.ParseInLocation("2006-01", month, now.Location())
		c.Check(err == nil && at.Year() >= firstYear, "month", "field.month")
		c.Check(err != nil || !at.After(now), "month", "field.month_ahead")
		if err = c.Err(); err != nil {
			return from, until, err
		}
	}
	const months = 3
	from = time.Date(at.Year(), at.Month()-(at.Month()-1)%months, 1, 0, 0, 0, 0, now.Location())
	return from, from.AddDate(0, months, 0), nil
}

// wait is one referral that waits, or waited, with those it is for.
type wait struct {
	referral domain.Referral
	of       domain.Case
	took     time.Duration
}

// people are those whom the need is of: the whole group needs a bed, anything else one person.
func (w wait) people() []domain.Person {
	if w.referral.Class == domain.ClassShelter {
		return w.of.Group
	}
	return w.of.Group[:min(1, len(w.of.Group))]
}

// waitsIn returns what waits now, and what waited until a moment between those two.
func (s *Service) waitsIn(t *act.Txn, from, until time.Time) ([]wait, error) {
	open, err := t.Network.Waiting(t.Ctx)
	if err != nil {
		return nil, err
	}
	ended, err := s.ends.in(t, from, until)
	if err != nil {
		return nil, err
	}
	all := store.Values(ended)
	for _, r := range open {
		all = append(all, r.V)
	}
	all = slices.DeleteFunc(all, func(r domain.Referral) bool { return r.Class == domain.ClassOther })
	ids := make([]domain.CaseID, 0, len(all))
	for _, r := range all {
		ids = append(ids, r.Case)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	left, err := leftOut(t.Ctx, t.Service, ids)
	if err != nil {
		return nil, err
	}
	cases, err := store.GetMany[domain.Case](t.Ctx, t.Store, ids)
	if err != nil {
		return nil, err
	}
	into, err := joins(t, cases)
	if err != nil {
		return nil, err
	}
	byID := make(map[domain.CaseID]domain.Case, len(cases))
	for _, c := range cases {
		for next := into[c.V.ID]; next != ""; next = into[next] {
			c.V.Into = next // where she goes on
		}
		byID[c.V.ID] = c.V
	}
	var out []wait
	for _, r := range all {
		c, ok := byID[r.Case]
		if !ok || left[r.Case] {
			continue
		}
		end := t.Now
		if !r.State.Open() {
			end = endOfWait(r)
		}
		zone := t.Country.TimeZone()
		out = append(out, wait{r, c.On(domain.DateOf(end.In(zone)), t.Majority(), zone), end.Sub(r.SentAt)})
	}
	return out, nil
}

// joins says with which other each of some cases was joined, and that one with the next.
func joins(t *act.Txn, cases []store.Rec[domain.Case]) (map[domain.CaseID]domain.CaseID, error) {
	into := map[domain.CaseID]domain.CaseID{}
	for {
		var next []domain.CaseID
		for _, c := range cases {
			if c.V.Into != "" {
				into[c.V.ID], next = c.V.Into, append(next, c.V.Into)
			}
		}
		if len(next) == 0 {
			return into, nil
		}
		var err error
		if cases, err = store.GetMany[domain.Case](t.Ctx, t.Store, next); err != nil {
			return nil, err
		}
	}
}

// lacking counts, person by person, those who wait now and whom no place fitted, by what they missed the nearest one
// for. Those whose wait is over are counted by the year alone.
func lacking(pack *country.Pack, waits []wait) (out []LackMonth) {
	cells := map[string]map[cellKey]int{}
	seen := map[string]bool{}
	for _, w := range waits {
		r := w.referral
		key := string(r.Class) + "/" + string(r.Case)
		if !r.State.Open() || len(r.Unmet) == 0 || seen[key] {
			continue // A group counts once for a class, whatever it needs beside.
		}
		seen[key] = true
		month := r.UnmetAt.In(pack.TimeZone()).Format("2006-01")
		if cells[month] == nil {
			cells[month] = map[cellKey]int{}
		}
		for _, p := range w.people() {
			row := strings.Join([]string{string(r.Class), r.Unmet[0], populationOf(pack, p)}, "|")
			cells[month][cellKey{row, r.Department}]++
		}
	}
	for month, m := range cells {
		out = append(out, LackMonth{Month: month, Rows: lackRows(m)})
	}
	slices.SortFunc(out, func(a, b LackMonth) int { return cmp.Compare(b.Month, a.Month) })
	return out
}

// lackRows suppresses one month, and shows of its sums only those of rows: somebody may stand in two rows, never twice
// in one.
func lackRows(m map[cellKey]int) (out []LackRow) {
	tab := newTable(m)
	tab.suppress()
	cells, sums, _, _ := tab.figures()
	for _, sum := range sums {
		part := strings.SplitN(sum.Code, "|", 3)
		row := LackRow{Class: domain.Class(part[0]), Rule: part[1], Population: part[2], N: sum.N}
		for _, c := range cells {
			if c.Department == sum.Code {
				row.In = append(row.In, CodeFigure{Code: c.Population, N: c.Free})
			}
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b LackRow) int { return cmp.Compare(b.N.N, a.N.N) })
	return out
}

// populationOf is the population of units that somebody belongs to by her own word and her age.
func populationOf(pack *country.Pack, p domain.Person) string {
	stage := 0
	if p.Age >= pack.AdolescentFrom() {
		stage++
	}
	if p.Age >= pack.AgeOfMajority() {
		stage++
	}
	switch p.Gender {
	case domain.Woman:
		return [...]string{domain.PopulationGirls, domain.PopulationTeenGirls, domain.PopulationWomen}[stage]
	case domain.Man:
		return [...]string{domain.PopulationBoys, domain.PopulationTeenBoys, domain.PopulationMen}[stage]
	case domain.TransWoman, domain.TransMan, domain.NonBinary:
		return domain.PopulationLGBTIQ
	}
	return ""
}
