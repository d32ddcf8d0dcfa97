package delivering

import (
	"crypto/rand"
	"math/big"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/delivery"
	"amparo/internal/store"
)

const (
	// digestAfter and digestWithin say when what can wait leaves: at a random minute of a window, so that the time of a
	// mail does not tell what happened.
	digestAfter, digestWithin = 10 * time.Minute, 20 * time.Minute
	maxNotices                = 50 // of one delivery; whoever has more finds them in the page
)

// spread says whom a notice reaches and by which channel. What is critical and is for everybody of an agency rings one
// person after another, first who is on duty, until somebody has seen it.
func spread(t *act.Txn, rec store.Rec[delivery.Delivery]) error {
	n, err := store.Find[domain.Notice](t.Ctx, t.Store, rec.V.Notices[0])
	if err != nil {
		return err
	}
	if n.Rev == 0 || !n.V.SeenAt.IsZero() {
		store.Delete(&t.Change, rec)
		return nil
	}
	people, err := reached(t, n.V)
	if err != nil {
		return err
	}
	subject := delivery.SubjectOf(n.V)
	if subject == delivery.Urgent && n.V.Account == "" && n.V.Agency != domain.DeskAgency {
		return ring(t, rec, n.V, people)
	}
	for _, p := range people {
		if err := plan(t, p, subject, n.V.ID); err != nil {
			return err
		}
	}
	store.Delete(&t.Change, rec)
	return nil
}

// reached lists how those whom a notice is for want to be reached, whoever answers such a notice first.
func reached(t *act.Txn, n domain.Notice) ([]delivery.Preferences, error) {
	all, err := candidates(t, n)
	if err != nil {
		return nil, err
	}
	var ids []domain.AccountID
	for _, role := range append(slices.Clone(n.Roles), "") {
		for _, a := range all {
			if a.V.Active && !slices.Contains(ids, a.V.ID) &&
				(role != "" && a.V.Holds(role) || len(n.Roles) == 0 || n.Account != "" && role == "") {
				ids = append(ids, a.V.ID)
			}
		}
	}
	found, err := store.GetMany[delivery.Preferences](t.Ctx, t.Store, ids)
	return store.Values(found), err
}

// candidates lists the accounts that a notice can be for. A notice for the desk can be for anybody, and few of all have
// said how to reach them: those are listed.
func candidates(t *act.Txn, n domain.Notice) ([]store.Rec[domain.Account], error) {
	switch {
	case n.Account != "":
		return store.GetMany[domain.Account](t.Ctx, t.Store, []domain.AccountID{n.Account})
	case n.Agency != domain.DeskAgency:
		return t.AccountsOf(t.Ctx, n.Agency)
	}
	said, err := store.All[delivery.Preferences](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	var ids []domain.AccountID
	for _, p := range said {
		ids = append(ids, p.V.Account)
	}
	return store.GetMany[domain.Account](t.Ctx, t.Store, ids)
}

// ring tells the next person of a critical request, and looks again after the time in which a provider is reminded.
// Where nobody is on duty all are told at once.
func ring(t *act.Txn, rec store.Rec[delivery.Delivery], n domain.Notice, people []delivery.Preferences) error {
	rota, err := store.Find[delivery.Rota](t.Ctx, t.Store, n.Agency)
	if err != nil {
		return err
	}
	duty := rota.V.OnDuty(t.Now.In(t.Country.TimeZone()))
	first := func(p delivery.Preferences) int {
		if i := slices.Index(duty, p.Account); i >= 0 {
			return i
		}
		return len(duty)
	}
	slices.SortStableFunc(people, func(a, b delivery.Preferences) int { return first(a) - first(b) })
	rung := 0
	for _, p := range people {
		if slices.Contains(rec.V.Rung, p.Account) || p.Way(delivery.Urgent).Channel == delivery.None {
			continue
		}
		if rung > 0 && len(duty) > 0 {
			_, remind, _ := t.ResponseTimes(n.Urgency)
			rec.V.NextAt = t.Now.Add(remind)
			store.Put(&t.Change, rec)
			return nil
		}
		if err := plan(t, p, delivery.Urgent, n.ID); err != nil {
			return err
		}
		rec.V.Rung = append(rec.V.Rung, p.Account)
		rung++
	}
	store.Delete(&t.Change, rec)
	return nil
}

// plan puts a notice on its way to one person, when she wants to be told of its subject. What is not urgent waits for
// others, and one mail tells of all of them.
func plan(t *act.Txn, p delivery.Preferences, s delivery.Subject, n domain.NoticeID) error {
	way := p.Way(s)
	if way.Channel == delivery.None || !slices.Contains(t.Leaves, way.Channel) {
		return nil
	}
	at := t.Now
	if s != delivery.Urgent {
		at = at.Add(digestAfter + jitter())
	}
	if !way.Always {
		if opens := t.Country.Opens(at); opens.After(at) {
			at = opens.Add(jitter())
		}
	}
	d := delivery.Delivery{ID: domain.NewID[delivery.ID](), Key: domain.NewID[delivery.ID](), Agency: p.Agency,
		Account: p.Account, Channel: way.Channel,
		Template: delivery.TextUrgent, Notices: []domain.NoticeID{n}, State: delivery.Waiting, NextAt: at}
	if s == delivery.Urgent {
		store.Put(&t.Change, store.New(d))
		return nil
	}
	d.ID = delivery.ID(t.Store.PseudonymOf("digest", string(p.Account)+"|"+string(way.Channel)))
	d.Template = delivery.TextDigest
	rec, err := store.Find[delivery.Delivery](t.Ctx, t.Store, d.ID)
	if err != nil {
		return err
	}
	if rec.Rev == 0 {
		rec = store.New(d)
	} else if rec.V.State != delivery.Waiting {
		rec.V = d
	} else if len(rec.V.Notices) < maxNotices {
		rec.V.Notices = append(rec.V.Notices, n)
		if rec.V.Tries == 0 && at.Before(rec.V.NextAt) {
			rec.V.NextAt = at
		}
	}
	store.Put(&t.Change, rec)
	return nil
}

// jitter is a random part of the window of a digest.
func jitter() time.Duration {
	n, _ := rand.Int(rand.Reader, big.NewInt(int64(digestWithin))) // crypto/rand never fails.
	return time.Duration(n.Int64())
}
