// Package drafting keeps unfinished forms: sealed, seen by their owner alone, and erased when nobody touches them any
// more.
package drafting

import (
	"context"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service keeps unfinished forms. It is safe for concurrent use.
type Service struct{ *act.Service }

// OpenDraft returns one of the actor's unfinished forms with its revision.
func (s *Service) OpenDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) (domain.Draft, int64, error) {
	t := s.Begin(ctx, actor)
	rec, err := ownDraft(t, id)
	return rec.V, rec.Rev, err
}

// DraftCopy is an unfinished form as one showing of it holds it.
type DraftCopy struct {
	domain.Draft
	From   int64 // revision it was made from; 0: nothing was kept then
	BySelf bool  // the page sent it, nobody pressed a button
}

// KeepDraft keeps an unfinished form under the id that its page was given when it was first shown, so that keeping it
// twice makes one draft. It returns the revision that stands. Whoever wrote in another showing of the same form in the
// meantime is not undone: the later copy is refused, and comes through when it is made from what stands. A copy that a
// page sends by itself never undoes what a person sent from the same page after it: it is left aside.
func (s *Service) KeepDraft(ctx context.Context, actor domain.Actor, d DraftCopy) (int64, error) {
	if err := checkDraft(d.Form, d.Step, d.Values); err != nil {
		return 0, err
	}
	if _, ok := domain.ParseID[domain.DraftID](string(d.ID)); !ok {
		return 0, act.ErrNotFound
	}
	var kept int64
	err := s.Run(ctx, actor, func(t *act.Txn) error {
		rec, err := store.Find[domain.Draft](t.Ctx, t.Store, d.ID)
		if err == nil && rec.Rev > 0 {
			rec, err = ownDraft(t, d.ID)
		} else if err == nil {
			err = roomForDraft(t)
		}
		if err != nil {
			return err
		}
		if rec.Rev > 0 && rec.V.Form != d.Form {
			return act.ErrNotFound
		}
		kept = rec.Rev
		switch {
		case rec.V.Filed != "":
			return fault.New(fault.Conflict, "draft.filed", nil)
		case rec.Rev == 0 || rec.Rev == d.From: // Nothing came between.
		case rec.V.Page != d.Page:
			return fault.New(fault.Stale, "draft.elsewhere", nil)
		case d.BySelf:
			return nil
		}
		rec.V = domain.Draft{ID: d.ID, Account: actor.Account, Agency: actor.Agency, Form: d.Form, Step: d.Step,
			Values: d.Values, UpdatedAt: t.Now, Page: d.Page}
		store.Put(&t.Change, rec)
		kept = rec.Rev + 1
		return nil
	})
	return kept, err
}

// FileDraft empties an unfinished form that was sent, and remembers where what it became is found.
func (s *Service) FileDraft(ctx context.Context, actor domain.Actor, id domain.DraftID, where string) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		rec, err := ownDraft(t, id)
		if err == nil {
			rec.V.Values, rec.V.Filed, rec.V.UpdatedAt = nil, where, t.Now
			store.Put(&t.Change, rec)
		}
		return err
	})
}

// Bounds of unfinished forms.
const (
	MaxDraft  = 64 << 10 // bytes of all names and values together
	MaxDrafts = 40       // of one account
)

var formShape = regexp.MustCompile(`^[a-z0-9._-]{1,40}$`)

// SaveDraft keeps an unfinished form, sealed and seen by its owner alone. An empty id makes a new one.
func (s *Service) SaveDraft(ctx context.Context, actor domain.Actor, id domain.DraftID, form string, step int,
	values map[string][]string) (domain.DraftID, error) {
	if err := checkDraft(form, step, values); err != nil {
		return "", err
	}
	var saved domain.DraftID
	err := s.Run(ctx, actor, func(t *act.Txn) error {
		rec := store.New(domain.Draft{ID: domain.NewID[domain.DraftID](), Account: actor.Account, Agency: actor.Agency,
			Form: form})
		var err error
		if id != "" {
			rec, err = ownDraft(t, id)
		} else {
			err = roomForDraft(t)
		}
		if err != nil {
			return err
		}
		rec.V.Form, rec.V.Step, rec.V.Values, rec.V.UpdatedAt = form, step, values, t.Now
		saved = rec.V.ID
		store.Put(&t.Change, rec)
		return nil
	})
	return saved, err
}

func checkDraft(form string, step int, values map[string][]string) error {
	if !formShape.MatchString(form) || step < 0 || step > 50 {
		return fault.At("form", "field.unknown")
	}
	size := 0
	for name, list := range values {
		size += len(name)
		for _, v := range list {
			size += len(v) + 1
			if !utf8.ValidString(v) || !utf8.ValidString(name) {
				return fault.At("values", "field.characters")
			}
		}
	}
	if size > MaxDraft {
		return fault.New(fault.TooLarge, "fault.too_large", nil)
	}
	return nil
}

// ownDraft loads a draft of the actor's own. Anybody else's does not exist.
func ownDraft(t *act.Txn, id domain.DraftID) (store.Rec[domain.Draft], error) {
	rec, err := store.Get[domain.Draft](t.Ctx, t.Store, id)
	if err != nil {
		return rec, err
	}
	owner := policy.AccountFacts{ID: string(rec.V.Account), Agency: string(rec.V.Agency)}
	if !t.Can(policy.DraftOwn, owner) {
		return store.Rec[domain.Draft]{}, t.RefuseHidden(policy.DraftOwn, "draft", string(id))
	}
	return rec, nil
}

func roomForDraft(t *act.Txn) error {
	if err := t.Authorize(policy.DraftOwn, act.Self(t.Actor), "account", string(t.Actor.Account)); err != nil {
		return err
	}
	mine, err := store.All[domain.Draft](t.Ctx, t.Store, store.Filter{By: store.By("account", t.Actor.Account)})
	mine = slices.DeleteFunc(mine, func(r store.Rec[domain.Draft]) bool { return r.V.Filed != "" })
	if err == nil && len(mine) >= MaxDrafts {
		return fault.New(fault.Conflict, "draft.too_many", nil).With("max", MaxDrafts)
	}
	return err
}

// Drafts lists the actor's unfinished forms, newest first. Of what was typed it tells these inputs and nothing else.
func (s *Service) Drafts(ctx context.Context, actor domain.Actor, inputs ...string) ([]domain.Draft, error) {
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	if err := t.Authorize(policy.DraftOwn, act.Self(actor), "account", string(actor.Account)); err != nil {
		return nil, err
	}
	recs, err := store.All[domain.Draft](ctx, s.Store, store.Filter{By: store.By("account", actor.Account), Desc: true})
	out := slices.DeleteFunc(store.Values(recs), func(d domain.Draft) bool { return d.Filed != "" })
	for i := range out {
		typed := out[i].Values
		out[i].Values = nil
		for _, name := range inputs {
			if v, said := typed[name]; said {
				if out[i].Values == nil {
					out[i].Values = map[string][]string{}
				}
				out[i].Values[name] = v
			}
		}
	}
	return out, err
}

// GetDraft returns one of the actor's unfinished forms.
func (s *Service) GetDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) (domain.Draft, error) {
	t := s.Begin(ctx, actor)
	rec, err := ownDraft(t, id)
	return rec.V, err
}

// DropDraft throws one of the actor's unfinished forms away.
func (s *Service) DropDraft(ctx context.Context, actor domain.Actor, id domain.DraftID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		rec, err := ownDraft(t, id)
		if err == nil {
			store.Delete(&t.Change, rec)
		}
		return err
	})
}

// draftDays is how long an unfinished form is kept when the country pack does not say, in days.
const draftDays = 30

// ForgetDrafts erases unfinished forms that nobody touched for as long as the country pack allows, and returns how many
// went.
func (s *Service) ForgetDrafts(ctx context.Context) (int, error) {
	days := draftDays
	if keep, ok := s.Country.Retention("draft_never_sent"); ok {
		days = keep.Days
	}
	return store.Forget[domain.Draft](ctx, s.Store, s.Now().Add(-time.Duration(days)*24*time.Hour))
}
