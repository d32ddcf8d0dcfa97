package casework

import (
	"context"
	"regexp"
	"time"
	"unicode/utf8"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Bounds of unfinished forms.
const (
	MaxDraft  = 64 << 10 // bytes of all names and values together
	MaxDrafts = 40       // of one account
)

var formShape = regexp.MustCompile(`^[a-z0-9._-]{1,40}$`)

// SaveDraft keeps an unfinished form, sealed and seen by its owner alone. An empty id makes a new one.
func (s *Service) SaveDraft(ctx context.Context, actor domain.Actor, id domain.DraftID, form string, step int, values map[string][]string) (domain.DraftID, error) {
	if err := checkDraft(form, step, values); err != nil {
		return "", err
	}
	var saved domain.DraftID
	err := s.act(ctx, actor, func(t *txn) error {
		rec := store.New(domain.Draft{ID: domain.NewID[domain.DraftID](), Account: actor.Account, Agency: actor.Agency, Form: form})
		var err error
		if id != "" {
			rec, err = t.ownDraft(id)
		} else {
			err = t.roomForDraft()
		}
		if err != nil {
			return err
		}
		rec.V.Form, rec.V.Step, rec.V.Values, rec.V.UpdatedAt = form, step, values, t.now
		saved = rec.V.ID
		store.Put(&t.ch, rec)
		return nil
	})
	return saved, err
}

func checkDraft(form string, step int, values map[string][]string) error {
	if !formShape.MatchString(form) || step < 0 || step > 50 {
		return fieldFault("form", "field.unknown")
	}
	size := 0
	for name, list := range values {
		size += len(name)
		for _, v := range list {
			size += len(v) + 1
			if !utf8.ValidString(v) || !utf8.ValidString(name) {
				return fieldFault("values", "field.characters")
			}
		}
	}
	if size > MaxDraft {
		return fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	return nil
}

// ownDraft loads a draft of the actor's own. Anybody else's does not exist.
func (t *txn) ownDraft(id domain.DraftID) (store.Rec[domain.Draft], error) {
	rec, err := store.Get[domain.Draft](t.ctx, t.store, id)
	if err != nil {
		return rec, err
	}
	owner := policy.AccountFacts{ID: string(rec.V.Account), Agency: string(rec.V.Agency)}
	if !t.can(policy.DraftOwn, owner) {
		return store.Rec[domain.Draft]{}, t.hideAway(policy.DraftOwn, "draft", string(id))
	}
	return rec, nil
}

func (t *txn) roomForDraft() error {
	if err := t.may(policy.DraftOwn, self(t.actor), "account", string(t.actor.Account)); err != nil {
		return err
	}
	mine, err := store.All[domain.Draft](t.ctx, t.store, store.Filter{By: store.By("account", t.actor.Account)})
	if err == nil && len(mine) >= MaxDrafts {
		return fault.New(fault.Conflict, "draft.too_many", nil).With("max", MaxDrafts)
	}
	return err
}

// Drafts lists the actor's unfinished forms, newest first, without what was typed into them.
func (s *Service) Drafts(ctx context.Context, actor domain.Actor) ([]domain.Draft, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	if err := t.may(policy.DraftOwn, self(actor), "account", string(actor.Account)); err != nil {
		return nil, err
	}
	recs, err := store.All[domain.Draft](ctx, s.store, store.Filter{By: store.By("account", actor.Account), Desc: true})
	out := values(recs)
	for i := range out {
		out[i].Values = nil
	}
	return out, err
}

// GetDraft returns one of the actor's unfinished forms.
func (s *Service) GetDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) (domain.Draft, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	rec, err := t.ownDraft(id)
	return rec.V, err
}

// DropDraft throws one of the actor's unfinished forms away.
func (s *Service) DropDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) error {
	return s.act(ctx, actor, func(t *txn) error {
		rec, err := t.ownDraft(id)
		if err == nil {
			store.Delete(&t.ch, rec)
		}
		return err
	})
}

// draftDays is how long an unfinished form is kept when the country pack does not say, in days.
const draftDays = 30

// ForgetDrafts erases unfinished forms that nobody touched for as long as the country pack allows, and returns how many went.
func (s *Service) ForgetDrafts(ctx context.Context) (int, error) {
	days := draftDays
	if keep, ok := s.pack.Retention("draft_never_sent"); ok {
		days = keep.Days
	}
	old, _, err := store.List[domain.Draft](ctx, s.store, store.Filter{Until: s.Now().Add(-time.Duration(days) * 24 * time.Hour), Limit: 500})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	var ch store.Change
	for _, rec := range old {
		store.Delete(&ch, rec)
	}
	return len(old), s.store.Commit(store.WithoutIdem(ctx), ch)
}
