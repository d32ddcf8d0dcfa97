package oversight

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// NoticePage is one page of what somebody is told, newest first.
type NoticePage struct {
	Notices []domain.Notice
	Codes   []string // of what each is about, as the reader's lists name it; empty where they name nothing
	Next    string
}

// NoticeFilter narrows what somebody is told.
type NoticeFilter struct {
	At    act.Span
	After string
	Limit int // 1..200; 0 means 50
}

const noticeBatch = 200 // notices marked as seen in one commit

// Notices lists what the actor is told: what is addressed to her agency, and, for the desk, the authorities, the
// auditors and the operators, what is addressed to them across the network.
func (s *Service) Notices(ctx context.Context, actor domain.Actor, flt NoticeFilter) (NoticePage, error) {
	var page NoticePage
	t, err := noticeReader(ctx, s.Service, actor)
	if err != nil {
		return page, err
	}
	flt.Limit = act.PageSize(flt.Limit)
	boxes := boxesOf(actor)
	if len(boxes) == 1 {
		page.Notices, page.Next, err = noticesOf(t, boxes[0], flt)
	} else {
		page, err = mergedNotices(t, boxes, flt)
	}
	for _, n := range page.Notices {
		if err == nil {
			var code string
			code, err = act.CodeOf(t, n)
			page.Codes = append(page.Codes, code)
		}
	}
	return page, err
}

// noticeReader decides that the actor may read notices at all.
func noticeReader(ctx context.Context, s *act.Service, actor domain.Actor) (*act.Txn, error) {
	t := s.Begin(ctx, actor)
	return t, t.Authorize(policy.NoticeRead, act.Self(actor), "account", string(actor.Account))
}

// boxesOf returns the addresses whose notices may be the actor's.
func boxesOf(actor domain.Actor) []domain.AgencyID {
	if atDesk(actor.Role) {
		return []domain.AgencyID{actor.Agency, domain.DeskAgency}
	}
	return []domain.AgencyID{actor.Agency}
}

// addressed reports whether a notice is for the actor: her agency, her role, and herself when it names somebody. A
// supervisor sees what was addressed to one person of her agency too, so that nothing waits for somebody who is away.
func addressed(actor domain.Actor, n domain.Notice) bool {
	if !slices.Contains(boxesOf(actor), n.Agency) || len(n.Roles) > 0 && !slices.Contains(n.Roles, actor.Role) {
		return false
	}
	return n.Account == "" || n.Account == actor.Account || n.Agency == actor.Agency && actor.Role == domain.RoleSupervisor
}

// noticesOf reads one box until a page is full.
func noticesOf(t *act.Txn, box domain.AgencyID, flt NoticeFilter) ([]domain.Notice, string, error) {
	var out []domain.Notice
	f := flt.At.Within(store.Filter{By: store.By("agency", box), Desc: true, Limit: 100, After: flt.After})
	for range act.MaxPages {
		recs, next, err := store.List[domain.Notice](t.Ctx, t.Store, f)
		if err != nil {
			return nil, "", err
		}
		for i, rec := range recs {
			if !addressed(t.Actor, rec.V) || !flt.At.Holds(rec.V.At) {
				continue
			}
			out = append(out, rec.V)
			if len(out) == flt.Limit {
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

// mergedNotices reads several boxes as one list. The rows of a page are the newest of all; a shared cursor works
// because both boxes are ordered by the same minutes and ids.
func mergedNotices(t *act.Txn, boxes []domain.AgencyID, flt NoticeFilter) (NoticePage, error) {
	var all []domain.Notice
	more := false
	for _, box := range boxes {
		list, next, err := noticesOf(t, box, flt)
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
	if len(all) > flt.Limit {
		page.Notices, more = all[:flt.Limit], true
	}
	if more && len(page.Notices) > 0 {
		page.Next = store.CursorAt(store.New(page.Notices[len(page.Notices)-1]))
	}
	return page, nil
}

// Saw marks as seen what the actor was told of a subject that was just opened: what is addressed to that person, or to
// everybody of the agency in that role. What names a colleague waits for that colleague.
func (s *Service) Saw(ctx context.Context, actor domain.Actor, about func(domain.Notice) bool) error {
	if actor.Scopes != "" {
		return nil
	}
	return s.Run(store.WithoutIdem(ctx), actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.NoticeRead, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		list, err := unseen(t, noticeBatch, func(n domain.Notice) bool {
			return about(n) && (n.Account == "" || n.Account == actor.Account)
		})
		if err != nil {
			return err
		}
		return act.Each(ctx, t.Service, list, func(n store.Rec[domain.Notice]) { seen(t, n) })
	})
}

// unseen names what the actor has not seen yet of what is asked for, at most limit. It reads through the cache, where a
// notice has its address and its subject and nothing else.
func unseen(t *act.Txn, limit int, asked func(domain.Notice) bool) ([]domain.NoticeID, error) {
	var out []domain.NoticeID
	for _, box := range boxesOf(t.Actor) {
		f := store.Filter{By: store.By("unseen", box), Desc: true, Limit: 500}
		for range act.MaxPages {
			recs, next, err := store.ListCached(t.Ctx, t.Store, t.Caches.Notices, f)
			if err != nil {
				return nil, err
			}
			for _, rec := range recs {
				if addressed(t.Actor, rec.V) && asked(rec.V) {
					out = append(out, rec.V.ID)
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
	t, err := noticeReader(ctx, s.Service, actor)
	if err != nil {
		return 0, err
	}
	list, err := unseen(t, maxCounted, func(domain.Notice) bool { return true })
	return len(list), err
}

// maxCounted is up to how many notices are counted.
const maxCounted = 999

// SeenNotice marks one notice as seen. A notice for somebody else does not exist for the actor.
func (s *Service) SeenNotice(ctx context.Context, actor domain.Actor, id domain.NoticeID) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.NoticeRead, act.Self(actor), "account", string(actor.Account)); err != nil {
			return err
		}
		n, err := store.Get[domain.Notice](ctx, s.Store, id)
		if err != nil {
			return err
		}
		if !addressed(actor, n.V) {
			return t.RefuseHidden(policy.NoticeRead, "notice", string(id))
		}
		if n.V.SeenAt.IsZero() {
			seen(t, n)
		}
		return nil
	})
}

func seen(t *act.Txn, n store.Rec[domain.Notice]) {
	n.V.SeenAt, n.V.SeenBy = t.Now, t.Actor.Account
	store.Put(&t.Change, n)
	t.LogAct(policy.NoticeRead, "notice", string(n.V.ID), "")
}

// SeenAll marks everything the actor is told as seen.
func (s *Service) SeenAll(ctx context.Context, actor domain.Actor) error {
	ctx = store.WithoutIdem(ctx) // It takes several commits and may be repeated without harm.
	for range act.MaxPages {
		n := 0
		err := s.Run(ctx, actor, func(t *act.Txn) error {
			if err := t.Authorize(policy.NoticeRead, act.Self(actor), "account", string(actor.Account)); err != nil {
				return err
			}
			list, err := unseen(t, noticeBatch, func(domain.Notice) bool { return true })
			if err != nil {
				return err
			}
			if n = len(list); n == 0 {
				return nil
			}
			t.LogAct(policy.NoticeRead, "account", string(actor.Account), "todas")
			return act.Each(ctx, t.Service, list, func(rec store.Rec[domain.Notice]) {
				rec.V.SeenAt, rec.V.SeenBy = t.Now, actor.Account
				store.Put(&t.Change, rec)
			})
		})
		if err != nil || n < noticeBatch {
			return err
		}
	}
	return nil
}

// Watch tells when something may have changed for the actor's agency, or for the desk if the actor works there. A nudge
// carries no content and may come for nothing: whoever gets one looks again, as the policy allows. Changes made by
// other processes come a few seconds later, and pages also look again by themselves now and then.
func (s *Service) Watch(actor domain.Actor) (nudges <-chan struct{}, end func()) {
	return s.Store.Watch(func(t store.Touch) bool {
		return t.Owner == string(actor.Agency) || t.Owner == string(domain.DeskAgency) && atDesk(actor.Role)
	})
}

// atDesk reports whether a role reads the notices addressed to the whole network's desk.
func atDesk(r domain.Role) bool {
	return r == domain.RoleCoordinator || r == domain.RoleChildAuth || r == domain.RoleAuditor || r == domain.RoleAdmin
}
