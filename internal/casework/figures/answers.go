package figures

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// AnswerTime is how quickly one shelter or programme answers what it is asked. It counts requests, and says nothing of
// whom they were for.
type AnswerTime struct {
	Provider   string // id of the shelter or the programme
	Name       string
	Class      domain.Class
	Agency     domain.AgencyID
	Department string
	Asked      int // requests that were sent to it in the period
	Answered   int // of them: it said yes or no, or asked something
	Unanswered int // of them: nothing came, and it is too late or past the time in which an answer was expected
	// From the request to the first answer; of those that were answered.
	Median, Slowest time.Duration
}

// The orders of answer times. Without one, the worst come first: those of whom most is unanswered, then the slowest by
// their median.
const (
	AnswersSlowest = "slowest"
	AnswersAsked   = "asked"
	AnswersName    = "name"
)

// AnswerFilter says of which days, both included, and in which order. Without days it is the last 90.
type AnswerFilter struct {
	From, Until domain.Date
	Sort        string
}

// AnswerTimes are the answer times of one period.
type AnswerTimes struct {
	From, Until domain.Date
	Network     bool // of every provider; else of the reader's own
	Rows        []AnswerTime
}

const (
	answerDays    = 90
	maxAnswerDays = 366
)

// AnswerTimes tells the desk how quickly every shelter and programme answers, and a provider's team the same of its own
// agency's, of no other. Who was asked nothing in the period has no line.
func (s *Service) AnswerTimes(ctx context.Context, actor domain.Actor, flt AnswerFilter) (AnswerTimes, error) {
	t := s.Begin(ctx, actor)
	out := AnswerTimes{From: flt.From, Until: flt.Until, Network: t.Can(policy.DeskRead, policy.NetworkFacts{})}
	houses, care := t.Can(policy.ShelterBoard, policy.NetworkFacts{}), t.Can(policy.ProgramBoard, policy.NetworkFacts{})
	if !houses && !care {
		return out, t.Authorize(policy.DeskRead, policy.NetworkFacts{}, "network", "network")
	}
	if err := out.period(t, flt.Sort); err != nil {
		return out, err
	}
	span := store.Filter{Since: t.Morning(out.From), Until: t.Morning(out.Until.AddDays(1))}
	if !out.Network {
		span.By = store.By("to", actor.Agency)
	}
	var offers []domain.Offer
	err := each(t.Ctx, s.Store, span, func(page []store.Rec[domain.Offer]) error {
		for _, o := range page {
			if out.Network || houses && o.V.Shelter != "" || care && o.V.Program != "" {
				offers = append(offers, o.V)
			}
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if _, err = s.Network.Snapshot(t.Ctx); err != nil {
		return out, err
	}
	said, err := answersOf(t, offers)
	if err != nil {
		return out, err
	}
	out.Rows = answerRows(t, offers, said)
	sortAnswers(out.Rows, flt.Sort)
	return out, nil
}

// period fills the days that were not asked for, and refuses those that are none.
func (a *AnswerTimes) period(t *act.Txn, sort string) error {
	var c fault.Fields
	a.Until = cmp.Or(a.Until, t.Today())
	a.From = cmp.Or(a.From, a.Until.AddDays(1-answerDays))
	_, from := domain.ParseDate(string(a.From))
	_, until := domain.ParseDate(string(a.Until))
	c.Check(until, "until", "field.date")
	c.Check(from || !until && a.From == "", "from", "field.date")
	if from && until {
		c.Check(!a.Until.Before(a.From), "until", "field.date_order")
		c.Check(a.Until.Before(a.From.AddDays(maxAnswerDays)), "from", "field.year_at_most")
	}
	c.Check(slices.Contains([]string{"", AnswersSlowest, AnswersAsked, AnswersName}, sort), "sort", "field.choose_one")
	return c.Err()
}

// answersOf returns when each request was answered first. What came later, a no after a yes or an answer that was
// taken back, does not change how long the first one took.
func answersOf(t *act.Txn, offers []domain.Offer) (map[domain.OfferID]time.Time, error) {
	type pair struct {
		referral domain.ReferralID
		to       domain.AgencyID
	}
	asked := map[pair]int{} // of one referral, requests to one agency
	var ids []domain.ReferralID
	for _, o := range offers {
		asked[pair{o.Referral, o.To}]++
		ids = append(ids, o.Referral)
	}
	slices.Sort(ids)
	history := map[domain.ReferralID][]domain.Event{}
	for part := range slices.Chunk(slices.Compact(ids), 500) {
		recs, err := store.GetMany[domain.Referral](t.Ctx, t.Store, part)
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			history[r.V.ID] = r.V.History
		}
	}
	out := map[domain.OfferID]time.Time{}
	for _, o := range offers {
		said := func(at time.Time) {
			if first, ok := out[o.ID]; !at.IsZero() && (!ok || at.Before(first)) {
				out[o.ID] = at
			}
		}
		said(o.ReadyAt)
		if o.State == domain.OfferAccepted || o.State == domain.OfferDeclined {
			said(o.AnsweredAt)
		}
		for _, l := range o.Thread {
			if l.Agency == o.To {
				said(l.At)
			}
		}
		for _, e := range history[o.Referral] {
			// The history names agencies: where two shelters of one were asked, it does not say which answered.
			if (e.Type == domain.EventAccepted || e.Type == domain.EventDeclined) && e.About == o.To &&
				!e.At.Before(o.SentAt) && asked[pair{o.Referral, o.To}] == 1 {
				said(e.At)
			}
		}
	}
	return out, nil
}

// answerRows counts the requests of each provider that is known.
func answerRows(t *act.Txn, offers []domain.Offer, said map[domain.OfferID]time.Time) []AnswerTime {
	last := t.Network.Last()
	rows, times := map[string]*AnswerTime{}, map[string][]time.Duration{}
	for _, o := range offers {
		id := o.Provider()
		if rows[id] == nil {
			row := AnswerTime{Provider: id, Class: o.Class, Agency: o.To}
			if h, ok := last.Shelters[o.Shelter]; ok {
				row.Name, row.Department = h.Shelter.Name, h.Shelter.Department
			} else if sv, ok := last.Programs[o.Program]; ok {
				row.Name, row.Department = sv.Program.Name, sv.Program.Department
			}
			rows[id] = &row
		}
		row := rows[id]
		row.Asked++
		if at, ok := said[o.ID]; ok {
			row.Answered++
			times[id] = append(times[id], at.Sub(o.SentAt).Round(time.Second))
		} else if o.State == domain.OfferExpired || o.State.Live() && t.Now.After(o.DueAt) {
			row.Unanswered++
		}
	}
	out := make([]AnswerTime, 0, len(rows))
	for id, row := range rows {
		if took := times[id]; len(took) > 0 {
			row.Median, row.Slowest = median(took), slices.Max(took)
		}
		out = append(out, *row)
	}
	return out
}

func sortAnswers(rows []AnswerTime, by string) {
	// silence is which part of what was asked is unanswered, compared without dividing.
	silence := func(a, b AnswerTime) int { return b.Unanswered*a.Asked - a.Unanswered*b.Asked }
	slices.SortFunc(rows, func(a, b AnswerTime) int {
		rest := cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Provider, b.Provider))
		switch by {
		case AnswersSlowest:
			return cmp.Or(cmp.Compare(b.Slowest, a.Slowest), rest)
		case AnswersAsked:
			return cmp.Or(b.Asked-a.Asked, rest)
		case AnswersName:
			return rest
		}
		return cmp.Or(silence(a, b), cmp.Compare(b.Median, a.Median), rest)
	})
}
