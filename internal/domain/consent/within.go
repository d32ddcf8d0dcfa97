// Package consent compares what a person agreed to with what she agrees to next. It is pure.
package consent

import (
	"slices"
	"time"

	"amparo/internal/domain"
)

// Within returns what of next the consent in force opens already, and whether next opens more than that: a scope, a
// receiver, a need, a reach, a split of the group, or a longer time. What is narrower in next is narrower in what is
// returned. A consent that is over opens nothing, and stays what it is.
func Within(c, next domain.Consent, now time.Time) (narrow domain.Consent, more bool) {
	if !c.Live(now) {
		return c, opens(next)
	}
	narrow = next
	narrow.Scopes = make(map[domain.Scope]domain.Answer, len(next.Scopes))
	for scope, answer := range next.Scopes {
		if answer == domain.Yes && c.Scopes[scope] != domain.Yes {
			more = true
			if answer = c.Scopes[scope]; answer == "" {
				answer = domain.NotAsked
			}
		}
		narrow.Scopes[scope] = answer
	}
	to, wider, none := within(c.Recipients, next.Recipients)
	narrow.Recipients, more = to, more || wider
	purposes, wider, nothing := within(c.Purposes, next.Purposes)
	narrow.Purposes, more = purposes, more || wider
	if none || nothing {
		narrow.Scopes = closed(narrow.Scopes) // An empty list would mean everybody.
	}
	narrow.ExpiresAt, wider = sooner(c.ExpiresAt, next.ExpiresAt)
	more = more || wider
	if far(next.Reach) > far(c.Reach) {
		narrow.Reach, more = c.Reach, true
	}
	if next.SplitAgreed && !c.SplitAgreed {
		narrow.SplitAgreed, more = false, true
	}
	narrow.Own, wider = receivers(c, next, now)
	return narrow, more || wider
}

// receivers cuts what next says of single receivers to what the consent in force says of them.
func receivers(c, next domain.Consent, now time.Time) (out []domain.Receiver, more bool) {
	out = slices.Clone(next.Own)
	for _, was := range c.Own {
		i := slices.IndexFunc(out, func(r domain.Receiver) bool { return r.Agency == was.Agency })
		if i < 0 {
			out, i = append(out, domain.Receiver{Agency: was.Agency}), len(out)
		}
		own := &out[i]
		purposes, wider, none := within(was.Purposes, own.Purposes)
		own.Purposes = purposes
		var longer bool
		if own.ExpiresAt, longer = sooner(was.ExpiresAt, own.ExpiresAt); none {
			own.ExpiresAt = now // An empty list would mean every need.
		}
		stays := len(next.Recipients) == 0 || slices.Contains(next.Recipients, was.Agency)
		more = more || stays && (wider || longer)
	}
	return out, more
}

// sooner is the earlier of two ends, where none is the latest, and whether next is later than the one in force.
func sooner(force, next time.Time) (time.Time, bool) {
	if !force.IsZero() && (next.IsZero() || next.After(force)) {
		return force, true
	}
	return next, false
}

// far orders how far a reach goes.
func far(r domain.Reach) int {
	return slices.Index([]domain.Reach{"", domain.ReachThree, domain.ReachAny}, r)
}

// within cuts a list in which nothing means everything. Wider says that next names more than the list in force;
// none, that they have nothing in common.
func within[T comparable](list, next []T) (both []T, wider, none bool) {
	switch {
	case len(list) == 0:
		return next, false, false
	case len(next) == 0:
		return list, true, false
	}
	for _, v := range next {
		if slices.Contains(list, v) {
			both = append(both, v)
		} else {
			wider = true
		}
	}
	if len(both) == 0 {
		return list, wider, true
	}
	return both, wider, false
}

// closed answers no to everything but the record itself, which was never about sharing.
func closed(scopes map[domain.Scope]domain.Answer) map[domain.Scope]domain.Answer {
	out := make(map[domain.Scope]domain.Answer, len(scopes))
	for scope, answer := range scopes {
		if scope != domain.ScopeRecord && answer == domain.Yes {
			answer = domain.No
		}
		out[scope] = answer
	}
	return out
}

// opens reports whether anything is agreed to.
func opens(c domain.Consent) bool {
	for _, answer := range c.Scopes {
		if answer == domain.Yes {
			return true
		}
	}
	return false
}

// Less reports whether a receiver may read less, or for less long, under next than it may at now.
func Less(c, next domain.Consent, to domain.AgencyID, now time.Time) bool {
	for scope := range c.Scopes {
		for _, class := range domain.Classes() {
			if c.Allows(scope, to, class, now) && !next.Allows(scope, to, class, now) {
				return true
			}
		}
	}
	was, end := endFor(c, to), endFor(next, to)
	return !end.IsZero() && (was.IsZero() || end.Before(was))
}

// endFor is when a receiver's part of a consent ends.
func endFor(c domain.Consent, to domain.AgencyID) time.Time {
	end, _ := sooner(c.ExpiresAt, c.OwnOf(to).ExpiresAt)
	return end
}
