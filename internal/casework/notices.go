package casework

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// NoticePage is one page of what somebody is told, newest first.
type NoticePage struct {
	Notices []domain.Notice
	Next    string
}

const (
	noticePage  = 50
	noticeBatch = 200 // notices marked as seen in one commit
)

// Notices lists what the actor is told: what is addressed to her agency, and, for the desk, the authorities and the auditors, what is
// addressed to them across the network.
func (s *Service) Notices(ctx context.Context, actor domain.Actor, after string) (NoticePage, error) {
	var page NoticePage
	t, err := s.noticeReader(ctx, actor)
	if err != nil {
		return page, err
	}
	boxes := boxesOf(actor)
	if len(boxes) == 1 {
		page.Notices, page.Next, err = t.noticesOf(boxes[0], after)
		return page, err
	}
	return t.mergedNotices(boxes, after)
}

// noticeReader decides that the actor may read notices at all.
func (s *Service) noticeReader(ctx context.Context, actor domain.Actor) (*txn, error) {
	t := &txn{Service: s, ctx: ctx, actor: actor, now: s.Now()}
	return t, t.may(policy.NoticeRead, self(actor), "account", string(actor.Account))
}

// self is the actor's own account as the rules see it.
func self(actor domain.Actor) policy.AccountFacts {
	return policy.AccountFacts{ID: string(actor.Account), Agency: string(actor.Agency), Roles: []string{string(actor.Role)}}
}

// boxesOf returns the addresses whose notices may be the actor's.
func boxesOf(actor domain.Actor) []domain.AgencyID {
	switch actor.Role {
	case domain.RoleCoordinator, domain.RoleChildAuth, domain.RoleAuditor:
		return []domain.AgencyID{actor.Agency, DeskAgency}
	}
	return []domain.AgencyID{actor.Agency}
}

// addressed reports whether a notice is for the actor: her agency, her role, and herself when it names somebody. A supervisor sees what
// was addressed to one person of her agency too, so that nothing waits for somebody who is away.
func addressed(actor domain.Actor, n domain.Notice) bool {
	if !slices.Contains(boxesOf(actor), n.Agency) || len(n.Roles) > 0 && !slices.Contains(n.Roles, actor.Role) {
		return false
	}
	return n.Account == "" || n.Account == actor.Account || n.Agency == actor.Agency && actor.Role == domain.RoleSupervisor
}

// noticesOf reads one box until a page is full.
func (t *txn) noticesOf(box domain.AgencyID, after string) ([]domain.Notice, string, error) {
	var out []domain.Notice
	f := store.Filter{By: store.By("agency", box), Desc: true, Limit: 100, After: after}
	for range maxPages {
		recs, next, err := store.List[domain.Notice](t.ctx, t.store, f)
		if err != nil {
			return nil, "", err
		}
		for i, rec := range recs {
			if !addressed(t.actor, rec.V) {
				continue
			}
			out = append(out, rec.V)
			if len(out) == noticePage {
				if i+1 < len(recs) || next != "" {
					return out, store.CursorAt(rec), nil
				}
				return out, "", nil
			}
		}
		if f.After = next; next == "" {
			break
		}
	}
	return out, f.After, nil
}

// mergedNotices reads several boxes as one list. The rows of a page are the newest of all; a shared cursor works because both boxes are
// ordered by the same minutes and ids.
func (t *txn) mergedNotices(boxes []domain.AgencyID, after string) (NoticePage, error) {
	var all []domain.Notice
	more := false
	for _, box := range boxes {
		list, next, err := t.noticesOf(box, after)
		if err != nil {
			return NoticePage{}, err
		}
		all, more = append(all, list...), more || next != ""
	}
	slices.SortFunc(all, func(a, b domain.Notice) int {
		if n := b.At.Unix()/60 - a.At.Unix()/60; n != 0 {
			return int(n)
		}
		if a.ID == b.ID {
			return 0
		}
		if a.ID > b.ID {
			return -1
		}
		return 1
	})
	page := NoticePage{Notices: all}
	if len(all) > noticePage {
		page.Notices, more = all[:noticePage], true
	}
	if more && len(page.Notices) > 0 {
		page.Next = store.CursorAt(store.New(page.Notices[len(page.Notices)-1]))
	}
	return page, nil
}

// unseen returns what the actor has not seen yet, at most limit.
func (t *txn) unseen(limit int) ([]store.Rec[domain.Notice], error) {
	var out []store.Rec[domain.Notice]
	for _, box := range boxesOf(t.actor) {
		f := store.Filter{By: store.By("unseen", box), Desc: true, Limit: 500}
		for range maxPages {
			recs, next, err := store.List[domain.Notice](t.ctx, t.store, f)
			if err != nil {
				return nil, err
			}
			for _, rec := range recs {
				if addressed(t.actor, rec.V) {
					out = append(out, rec)
				}
			}
			if f.After = next; next == "" || len(out) >= limit {
				break
			}
		}
	}
	return out[:min(len(out), limit)], nil
}

// CountNotices counts what the actor has not seen yet, up to 999.
func (s *Service) CountNotices(ctx context.Context, actor domain.Actor) (int, error) {
	t, err := s.noticeReader(ctx, actor)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, box := range boxesOf(actor) {
		f := store.Filter{By: store.By("unseen", box), Desc: true, Limit: 500}
		for range maxPages {
			recs, next, err := store.ListVia(ctx, s.store, s.recall.notices, f)
			if err != nil {
				return 0, err
			}
			for _, rec := range recs {
				if addressed(t.actor, rec.V) {
					n++
				}
			}
			if f.After = next; next == "" || n >= maxCounted {
				break
			}
		}
	}
	return min(n, maxCounted), nil
}

// maxCounted is up to how many notices are counted.
const maxCounted = 999

// SeenNotice marks one notice as seen. A notice for somebody else does not exist for the actor.
func (s *Service) SeenNotice(ctx context.Context, actor domain.Actor, id domain.NoticeID) error {
	return s.act(ctx, actor, func(t *txn) error {
		if err := t.may(policy.NoticeRead, self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		n, err := store.Get[domain.Notice](ctx, s.store, id)
		if err != nil {
			return err
		}
		if !addressed(actor, n.V) {
			return t.hideAway(policy.NoticeRead, "notice", string(id))
		}
		if n.V.SeenAt.IsZero() {
			t.seen(n)
		}
		return nil
	})
}

// hideAway records a refusal that no rule of the policies words, and answers as if the thing did not exist.
func (t *txn) hideAway(action policy.Action, kind, id string) error {
	t.decision = policy.Decision{Policy: policy.DefaultDeny, Hidden: true}
	return t.refuse(action, kind, id)
}

func (t *txn) seen(n store.Rec[domain.Notice]) {
	n.V.SeenAt, n.V.SeenBy = t.now, t.actor.Account
	store.Put(&t.ch, n)
	t.logged(policy.NoticeRead, "notice", string(n.V.ID), "")
}

// SeenAll marks everything the actor is told as seen.
func (s *Service) SeenAll(ctx context.Context, actor domain.Actor) error {
	ctx = store.WithoutIdem(ctx) // It takes several commits and may be repeated without harm.
	for range maxPages {
		n := 0
		err := s.act(ctx, actor, func(t *txn) error {
			if err := t.may(policy.NoticeRead, self(actor), "account", string(actor.Account)); err != nil {
				return err
			}
			list, err := t.unseen(noticeBatch)
			if err != nil {
				return err
			}
			if n = len(list); n == 0 {
				return nil
			}
			for _, rec := range list {
				rec.V.SeenAt, rec.V.SeenBy = t.now, actor.Account
				store.Put(&t.ch, rec)
			}
			t.logged(policy.NoticeRead, "account", string(actor.Account), "todas")
			return nil
		})
		if err != nil || n < noticeBatch {
			return err
		}
	}
	return nil
}
