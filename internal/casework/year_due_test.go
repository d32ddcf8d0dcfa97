package casework_test

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// What goes on until somebody acts is asked once a day.
var onceADay = map[string]bool{domain.DeadlineOrder: true, domain.DeadlineAway: true}

// Of these no two are done together about one thing.
var neverTwo = map[string]bool{domain.DeadlineConsent: true, domain.DeadlineIdle: true, domain.DeadlineSilent: true,
	domain.DeadlineRest: true, domain.DeadlineFollowUp: true}

// doneDue is what the log tells of one thing that fell due.
type doneDue struct{ act, object, code string }

// everythingDueWasDoneOnce holds what the log tells of the whole year against what became of everything: what fell due
// was done once, not before its hour, and nothing else was told.
func (y *year) everythingDueWasDoneOnce() {
	y.Helper()
	must(y.T, y.w.Store.Logs().Integrate(y.Context()))
	at, ended := y.dueInTheLog()
	for what, when := range at {
		slices.SortFunc(when, time.Time.Compare)
		together := slices.ContainsFunc(when, func(at time.Time) bool {
			i := slices.Index(when, at) + 1
			return i < len(when) && when[i].Sub(at) < time.Minute
		})
		if neverTwo[what.act] && together || onceADay[what.act] && y.twiceADay(when) {
			y.Errorf("%s %s was done more than once of %s: %v", what.act, what.code, what.object, when)
		}
	}
	for id, asked := range y.asked {
		y.answeredOnce(id, asked, at)
	}
	for id, over := range y.over {
		when := ended[y.w.Store.PseudonymOf("consent", string(id))]
		if y.done["due: the end of a consent"] += len(when); len(when) > 1 || over && len(when) == 0 {
			y.Errorf("consent %s is over: %t, the log tells that it ended at %v", id, over, when)
		}
	}
}

// answeredOnce holds what the log tells of an offer against what became of it, as often as it was asked.
func (y *year) answeredOnce(id domain.OfferID, asked []domain.Offer, at map[doneDue][]time.Time) {
	of := y.w.Store.PseudonymOf("offer", string(id))
	var reminded, escalated, expired []time.Time
	for _, o := range asked {
		if o.Reminded {
			reminded = append(reminded, o.SentAt)
		}
		if o.Escalated {
			escalated = append(escalated, o.DueAt)
		}
		if o.State == domain.OfferExpired {
			expired = append(expired, o.ExpiresAt)
		}
	}
	lost := append(at[doneDue{domain.DeadlineRelease, of, "vencida"}],
		at[doneDue{domain.DeadlineFreeSlot, of, "vencida"}]...)
	y.toldOf("a reminder", id, reminded, at[doneDue{domain.DeadlineRemind, of, ""}])
	y.toldOf("an escalation", id, escalated, at[doneDue{domain.DeadlineEscalate, of, ""}])
	y.toldOf("the end of a question", id, expired, at[doneDue{domain.DeadlineExpire, of, ""}])
	y.toldOf("the end of a hold", id, y.lost[id], lost)
}

// toldOf fails unless the log tells of each moment at which something was due once, and not before it.
func (y *year) toldOf(what string, id domain.OfferID, due, told []time.Time) {
	early := len(due) == len(told) && slices.ContainsFunc(due, func(at time.Time) bool {
		return told[slices.Index(due, at)].Before(at.Truncate(time.Second))
	})
	if len(due) != len(told) || early {
		y.Errorf("%s of offer %s was due at %v, and the log tells of %v", what, id, due, told)
	}
	y.done["due: "+what] += len(told)
}

// keptUntil is until when the place of an offer was kept.
func (y *year) keptUntil(o domain.Offer) time.Time {
	if o.Stay != "" {
		return y.stays.rows[o.Stay].HeldUntil
	}
	return y.slots.rows[o.Slot].HeldUntil
}

// twiceADay reports whether two of the moments are of one day here.
func (y *year) twiceADay(when []time.Time) bool {
	days := map[domain.Date]bool{}
	for _, at := range when {
		days[domain.DateOf(at.In(y.w.Work.Pack().TimeZone()))] = true
	}
	return len(days) < len(when)
}

// dueInTheLog reads from every log when what was done of what falls due, and when it tells of the end of each
// consent.
func (y *year) dueInTheLog() (at map[doneDue][]time.Time, ended map[string][]time.Time) {
	y.Helper()
	at, ended = map[doneDue][]time.Time{}, map[string][]time.Time{}
	names, err := y.w.Store.Logs().Names(y.Context())
	must(y.T, err)
	for _, log := range names {
		for from := int64(0); ; {
			leaves, err := y.w.Store.Logs().After(y.Context(), log, from, 1000)
			must(y.T, err)
			for _, l := range leaves {
				if l.Leaf.Outcome != "done" {
					continue
				}
				what := doneDue{l.Leaf.Act, l.Leaf.Object, l.Leaf.Code}
				at[what] = append(at[what], time.Unix(l.Leaf.At, 0))
				if l.Leaf.Act == domain.DeadlineConsent && l.Leaf.Code == "" {
					ended[l.Leaf.Consent] = append(ended[l.Leaf.Consent], time.Unix(l.Leaf.At, 0))
				}
			}
			if len(leaves) < 1000 {
				break
			}
			from = leaves[len(leaves)-1].Seq + 1
		}
	}
	return at, ended
}

// noteOver notes which consents ended by their time while their case was open.
func (y *year) noteOver() {
	for _, c := range y.consents.rows {
		if _, known := y.over[c.ID]; !known && c.WithdrawnAt.IsZero() && !c.ExpiresAt.After(y.round) {
			y.over[c.ID] = y.cases.rows[c.Case].ClosedAt.IsZero()
		}
	}
}

// aSilentProviderIsNotLeftAlone: whoever has not answered in time was reminded, and the desk was told.
func (y *year) aSilentProviderIsNotLeftAlone() {
	for id, o := range y.offers.rows {
		if o.State.Live() && !o.DueAt.After(y.round) && (!o.Reminded || !o.Escalated) {
			y.Errorf("offer %s was due at %s: reminded %t, escalated %t", id, o.DueAt, o.Reminded, o.Escalated)
		}
	}
}
