package figures

import (
	"cmp"
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

const (
	weeksBack = 13 // how far back weeks are counted that were not counted when they ended
	weeksSeen = 26 // how many a picture shows
	week      = 7
)

// pictures reads what was counted of weeks and quarters that are over.
func pictures(t *act.Txn, out *Figures) error {
	this := t.Now.In(t.Country.TimeZone()).Year()
	for _, year := range []int{this - 1, this} {
		rec, err := store.Find[yearly.Year](t.Ctx, t.Store, yearly.Year{Year: year}.ID())
		if err != nil {
			return err
		}
		out.Weeks = append(out.Weeks, rec.V.Weeks...)
		for _, q := range rec.V.Flows {
			out.Flows = q
		}
	}
	out.Weeks = out.Weeks[max(0, len(out.Weeks)-weeksSeen):]
	return nil
}

// period is a week or a quarter that is counted.
type period struct {
	first       domain.Date
	from, until time.Time
	housed      int
	waiting     map[string]int
	answers     []time.Duration
	ways        map[cellKey]int
}

func periodOf(t *act.Txn, first, next domain.Date) *period {
	return &period{first: first, from: t.Morning(first), until: t.Morning(next), waiting: map[string]int{},
		ways: map[cellKey]int{}}
}

// countWeeks counts the weeks that are over, and the last quarter that is settled, each once: two counts of one week
// would tell who changed her mind about statistics in between.
func (s *Service) countWeeks(ctx context.Context) error {
	return s.Run(ctx, domain.System("figures"), func(t *act.Txn) error {
		now := t.Now.In(t.Country.TimeZone())
		years := map[int]store.Rec[yearly.Year]{}
		for _, year := range []int{now.Year() - 1, now.Year()} {
			rec, err := store.Find[yearly.Year](t.Ctx, t.Store, yearly.Year{Year: year}.ID())
			if err != nil {
				return err
			}
			rec.V.Year = year
			years[year] = rec
		}
		weeks, quarter := due(t, years)
		if len(weeks) == 0 && quarter == nil {
			return txn.ErrNothing
		}
		if err := s.look(t, weeks, quarter); err != nil {
			return err
		}
		for year, rec := range years {
			of := func(p *period) bool { return p.from.In(now.Location()).Year() == year }
			all, flows := slices.Clone(rec.V.Weeks), slices.Clone(rec.V.Flows)
			for _, w := range weeks {
				if of(w) {
					all = append(all, w.week(t.Country))
				}
			}
			if quarter != nil && of(quarter) {
				flows = append(flows, quarter.flows())
			}
			if len(all)+len(flows) > len(rec.V.Weeks)+len(rec.V.Flows) {
				rec.V.Weeks, rec.V.Flows = all, flows
				store.Put(&t.Change, rec)
				t.LogAct(policy.FiguresCount, "year", rec.V.ID(), "week")
			}
		}
		return nil
	})
}

// due are the weeks that are over and not counted yet, later than those that are, and the last quarter that is settled.
func due(t *act.Txn, years map[int]store.Rec[yearly.Year]) (weeks []*period, quarter *period) {
	now := t.Now.In(t.Country.TimeZone())
	monday := t.Today().AddDays(-(int(now.Weekday()) + week - 1) % week)
	var last, lastQuarter domain.Date
	for _, year := range []int{now.Year() - 1, now.Year()} {
		for _, w := range years[year].V.Weeks {
			last = w.From
		}
		for _, q := range years[year].V.Flows {
			lastQuarter = q.From
		}
	}
	for i := weeksBack; i > 0; i-- {
		if first := monday.AddDays(-week * i); first > last {
			weeks = append(weeks, periodOf(t, first, first.AddDays(week)))
		}
	}
	from, _, _ := quarterOf("", now.AddDate(0, 0, -yearly.Settled)) // Without a month nothing can be wrong with it.
	const months = 3
	if first := domain.DateOf(from.AddDate(0, -months, 0)); first > lastQuarter {
		quarter = periodOf(t, first, domain.DateOf(from))
	}
	return weeks, quarter
}

// look reads referrals and stays once for all periods. Those who said no to statistics are left out.
func (s *Service) look(t *act.Txn, weeks []*period, quarter *period) error {
	flt := store.Filter{Since: t.Now.AddDate(-registeredBefore, 0, 0), Until: t.Now}
	err := each(t.Ctx, s.Store, flt, func(page []store.Rec[domain.Referral]) error {
		left, err := leftOut(t.Ctx, t.Service, casesOf(page, func(r domain.Referral) domain.CaseID { return r.Case }))
		for _, r := range page {
			if err == nil && !left[r.V.Case] && !r.V.SentAt.IsZero() {
				for _, w := range weeks {
					w.referral(r.V)
				}
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	snap, err := s.Network.Snapshot(t.Ctx)
	if err != nil {
		return err
	}
	at, hidden := map[domain.ShelterID]string{}, network.StandAlone(snap.Shelters)
	for _, h := range snap.Shelters {
		if !hidden[h.Shelter.ID] {
			at[h.Shelter.ID] = h.Shelter.Department
		}
	}
	return each(t.Ctx, s.Store, flt, func(page []store.Rec[domain.Stay]) error {
		ids := casesOf(page, func(st domain.Stay) domain.CaseID { return st.Case })
		left, err := leftOut(t.Ctx, t.Service, ids)
		if err != nil {
			return err
		}
		found := map[domain.CaseID]string{}
		if quarter != nil {
			cases, err := store.GetMany[domain.Case](t.Ctx, t.Store, ids)
			if err != nil {
				return err
			}
			for _, c := range cases {
				place, _ := s.Country.Municipality(c.V.Found)
				found[c.V.ID] = place.Department
			}
		}
		for _, st := range page {
			if st.V.ArrivedAt.IsZero() || left[st.V.Case] {
				continue
			}
			for _, w := range weeks {
				w.stay(st.V)
			}
			if quarter != nil && !st.V.ArrivedAt.Before(quarter.from) && st.V.ArrivedAt.Before(quarter.until) {
				quarter.ways[cellKey{found[st.V.Case], at[st.V.Shelter]}] += len(st.V.Persons)
			}
		}
		return nil
	})
}

func casesOf[T any](page []store.Rec[T], of func(T) domain.CaseID) (ids []domain.CaseID) {
	for _, r := range page {
		ids = append(ids, of(r.V))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// referral counts one that waited when the week ended, and one that was answered first within it.
func (p *period) referral(r domain.Referral) {
	if r.SentAt.Before(p.until) && (r.State.Open() || !endOfWait(r).Before(p.until)) {
		p.waiting[string(r.Urgency)]++
	}
	for _, e := range r.History {
		if e.Type == domain.EventAccepted || e.Type == domain.EventDeclined {
			if !e.At.Before(p.from) && e.At.Before(p.until) {
				p.answers = append(p.answers, e.At.Sub(r.SentAt))
			}
			return
		}
	}
}

// stay counts those who lived in a house when the week ended.
func (p *period) stay(st domain.Stay) {
	for _, who := range st.Persons {
		came, gone := st.ArrivedAt, st.DepartedAt
		if who.Since.After(came) {
			came = who.Since
		}
		if !who.LeftAt.IsZero() && (gone.IsZero() || who.LeftAt.Before(gone)) {
			gone = who.LeftAt
		}
		if came.Before(p.until) && (gone.IsZero() || !gone.Before(p.until)) {
			p.housed++
		}
	}
}

func (p *period) week(pack *country.Pack) yearly.Week {
	w := yearly.Week{From: p.first, Housed: yearly.Fives(p.housed), Answered: yearly.Fives(len(p.answers))}
	for _, u := range pack.List(country.ListUrgency) {
		w.Waiting = append(w.Waiting, yearly.Figure{Code: u.Code, N: yearly.Fives(p.waiting[u.Code])})
	}
	if !w.Answered.Hidden {
		w.Median = median(p.answers).Round(time.Hour)
	}
	return w
}

// flows lists the ways that enough persons went, the most frequent first.
func (p *period) flows() yearly.Flows {
	out := yearly.Flows{From: p.first}
	for key, n := range p.ways {
		if c := yearly.Fives(n); !c.Hidden {
			out.Ways = append(out.Ways, yearly.Way{From: key.row, To: key.col, N: c})
		}
	}
	slices.SortFunc(out.Ways, func(a, b yearly.Way) int {
		return cmp.Or(b.N.N-a.N.N, cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}
