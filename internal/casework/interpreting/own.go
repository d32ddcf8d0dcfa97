package interpreting

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// PastMeetings lists where the actor was booked, latest first, once it is over. It holds when, how and in which
// language, and leads to nobody.
func (s *Service) PastMeetings(ctx context.Context, actor domain.Actor) ([]Meeting, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.InterpreterList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	var out []Meeting
	err := ofAgency(t, actor.Agency, func(a domain.Appointment) {
		if a.State == domain.AppointmentAccepted && a.Taker == actor.Account && a.Over(t.Now) {
			out = append(out, meetingOf(t, a))
		}
	})
	slices.SortFunc(out, func(a, b Meeting) int { return b.At.Compare(a.At) })
	return out, err
}

// Interpretable lists the languages that somebody may interpret, the most usual first.
func (s *Service) Interpretable() []string {
	var out []string
	for _, l := range s.Country.Languages() {
		if l.ID != s.Country.CommonLanguage() {
			out = append(out, l.ID)
		}
	}
	return out
}

// OwnLanguages are those that the actor said she interprets; none until she says so.
func (s *Service) OwnLanguages(ctx context.Context, actor domain.Actor) ([]string, error) {
	t := s.Begin(ctx, actor)
	own, err := ownAccount(t)
	return own.V.Languages, err
}

// ownAccount is the account of the actor, who interprets.
func ownAccount(t *act.Txn) (store.Rec[domain.Account], error) {
	if err := t.Authorize(policy.InterpreterList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return store.Rec[domain.Account]{}, err
	}
	if err := t.Authorize(policy.SessionOwn, act.Self(t.Actor), "account", string(t.Actor.Account)); err != nil {
		return store.Rec[domain.Account]{}, err
	}
	return store.Get[domain.Account](t.Ctx, t.Store, t.Actor.Account)
}

// SayLanguages keeps which languages the actor interprets. Who asks for an interpreter sees them with her agency's
// name, without hers. One that is added counts as an interpreter of that language who became free.
func (s *Service) SayLanguages(ctx context.Context, actor domain.Actor, languages []string) error {
	var c fault.Fields
	languages = slices.Compact(slices.Sorted(slices.Values(languages)))
	c.Check(len(languages) <= act.MaxList, "languages", "field.too_many")
	for _, l := range languages {
		c.Check(slices.Contains(s.Interpretable(), l), "languages", "field.unknown")
	}
	if err := c.Err(); err != nil {
		return err
	}
	return s.Run(ctx, actor, func(t *act.Txn) error {
		own, err := ownAccount(t)
		if err != nil {
			return err
		}
		for _, l := range languages {
			if len(own.V.Languages) == 0 || slices.Contains(own.V.Languages, l) {
				continue // Who said nothing counted as one who may interpret any.
			}
			if err := t.AdvanceCapacity(txn.InterpretersOf(l)); err != nil {
				return err
			}
		}
		own.V.Languages = languages
		store.Put(&t.Change, own)
		t.LogAct(policy.SessionOwn, "account", string(actor.Account), "account.languages")
		return nil
	})
}
