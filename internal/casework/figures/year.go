package figures

import (
	"context"
	"errors"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// YearView is one year as somebody reads it.
type YearView struct {
	yearly.Year
	From      domain.Date // the first day on which it can be counted
	Countable bool        // the reader may have it counted now
	Takes     bool        // the reader may take it along as a file
	May       bool        // the reader may write down what authorities stated
	Read      int         // rows read so far by this process, while it is counted
}

// Years lists the calendar years that are over, newest first: the last one, those since the first case, and others of
// which something was stated.
func (s *Service) Years(ctx context.Context, actor domain.Actor) ([]YearView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.FiguresRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	known, err := store.All[yearly.Year](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	years := map[int]yearly.Year{}
	last := t.Now.In(t.Country.TimeZone()).Year() - 1
	for _, k := range known {
		if k.V.Year <= last {
			years[k.V.Year] = k.V
		}
	}
	first, _, err := store.List[domain.Case](t.Ctx, t.Store, store.Filter{Limit: 1})
	if err != nil {
		return nil, err
	}
	zone := t.Country.TimeZone()
	from := last
	for _, c := range first {
		from = min(from, c.V.CreatedAt.In(zone).Year())
	}
	for y := from; y <= last; y++ {
		if _, has := years[y]; !has {
			years[y] = yearly.Year{}
		}
	}
	out := make([]YearView, 0, len(years))
	for n, y := range years {
		y.Year = n
		out = append(out, s.viewed(t, y))
	}
	slices.SortFunc(out, func(a, b YearView) int { return b.Year.Year - a.Year.Year })
	return out, nil
}

// ReadYear returns one year.
func (s *Service) ReadYear(ctx context.Context, actor domain.Actor, year int) (YearView, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.FiguresRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return YearView{}, err
	}
	rec, err := over(t, year)
	return s.viewed(t, rec.V), err
}

func (s *Service) viewed(t *act.Txn, y yearly.Year) YearView {
	from := settled(t, y.Year)
	return YearView{Year: y, From: domain.DateOf(from),
		Countable: y.At.IsZero() && !t.Now.Before(from) && t.Can(policy.FiguresCount, policy.NetworkFacts{}),
		Takes:     t.Can(policy.FiguresExport, policy.NetworkFacts{}),
		May:       t.Can(policy.FiguresState, policy.NetworkFacts{}),
		Read:      int(s.read.Load())}
}

// over returns what is known of a year that is over.
func over(t *act.Txn, year int) (store.Rec[yearly.Year], error) {
	if year < firstYear || year >= t.Now.In(t.Country.TimeZone()).Year() {
		return store.Rec[yearly.Year]{}, fault.At("year", "field.year_over")
	}
	rec, err := store.Find[yearly.Year](t.Ctx, t.Store, yearly.Year{Year: year}.ID())
	rec.V.Year = year
	return rec, err
}

// settled is the moment from which a year can be counted.
func settled(t *act.Txn, year int) time.Time {
	return time.Date(year+1, time.January, 1+yearly.Settled, 0, 0, 0, 0, t.Country.TimeZone())
}

// CountYear has a year counted that is over and settled. It is counted once; CountYears does it.
func (s *Service) CountYear(ctx context.Context, actor domain.Actor, year int) error {
	return s.onYear(ctx, actor, year, policy.FiguresCount, func(t *act.Txn, y yearly.Year) (yearly.Year, error) {
		switch from := settled(t, year); {
		case !y.At.IsZero():
			return y, fault.New(fault.Conflict, "year.counted", nil)
		case t.Now.Before(from):
			return y, fault.New(fault.Conflict, "year.not_settled", nil).With("from", string(domain.DateOf(from)))
		}
		y.By, y.At = actor.Account, t.Now
		return y, nil
	})
}

// StateFigure writes down what an authority stated of a year. What was written before stays beside it.
func (s *Service) StateFigure(ctx context.Context, actor domain.Actor, year int, in yearly.Stated) error {
	const most = 999_999
	return s.onYear(ctx, actor, year, policy.FiguresState, func(t *act.Txn, y yearly.Year) (yearly.Year, error) {
		var c fault.Fields
		s.OneOf(&c, "kind", country.ListOfficialFigure, in.Kind, true)
		if in.N < 0 || in.N > most {
			c.AddArgs("n", "field.range", fault.Args{"min": 0, "max": most})
		}
		act.Required(&c, "source", in.Source, domain.MaxLine)
		act.Passed(&c, "on", in.On, t.Today())
		c.Check(len(y.Stated) < yearly.MaxStated, "kind", "year.stated_full")
		in.By, in.At = actor.Account, t.Now
		y.Stated = append(slices.Clone(y.Stated), in)
		return y, c.Err()
	})
}

func (s *Service) onYear(ctx context.Context, actor domain.Actor, year int, action policy.Action,
	do func(*act.Txn, yearly.Year) (yearly.Year, error)) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(action, policy.NetworkFacts{}, "network", "network"); err != nil {
			return err
		}
		rec, err := over(t, year)
		if err != nil {
			return err
		}
		if rec.V, err = do(t, rec.V); err != nil {
			return err
		}
		store.Put(&t.Change, rec)
		t.LogAct(action, "year", rec.V.ID(), "")
		return nil
	})
}

// CountYears counts every year that somebody asked for, and the weeks and the quarter that are over. Of several
// processes that count one, the first keeps it.
func (s *Service) CountYears(ctx context.Context) error {
	asked, err := store.All[yearly.Year](ctx, s.Store, store.Filter{By: store.By("asked", "network")})
	err = errors.Join(err, s.countWeeks(ctx))
	for _, a := range asked {
		err = errors.Join(err, s.Run(ctx, domain.System("figures"), func(t *act.Txn) error {
			rec, err := store.Get[yearly.Year](t.Ctx, t.Store, a.V.ID())
			if err != nil || rec.V.Report != nil {
				return err
			}
			report, err := s.count(t, rec.V.Year)
			if err != nil {
				return err
			}
			rec.V.Report = &report
			store.Put(&t.Change, rec)
			t.LogAct(policy.FiguresCount, "year", rec.V.ID(), "counted")
			return nil
		}))
	}
	return err
}
