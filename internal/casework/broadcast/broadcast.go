package broadcast

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/receipt"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
	"amparo/internal/domain/delivery"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

const (
	maxAsked = 100 // helpers in one broadcast
	maxOpen  = 5   // broadcasts that take answers at once
	maxPast  = 50  // broadcasts that are listed
	keepFor  = 90 * 24 * time.Hour
)

// Input is what the desk asks for: numbers and codes, no words, no case.
type Input struct {
	Department string // whose helpers are asked; empty: all
	Places     int
	Nights     int
	Population string // picklist poblacion_unidad
	Hours      int    // for how many hours answers are taken
}

// SendBroadcast asks every active helper of a department, or of all, each by a link of its own. The messages are on
// their way when it is kept; what becomes of them changes nothing of it.
func (s *Service) SendBroadcast(ctx context.Context, actor domain.Actor, in Input) (broadcast.ID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (broadcast.ID, error) {
		b := broadcast.Broadcast{ID: domain.NewID[broadcast.ID](), By: actor.Account, At: t.Now, Places: in.Places,
			Nights: in.Nights, Population: in.Population, Department: in.Department,
			Until: t.Now.Add(time.Duration(in.Hours) * time.Hour)}
		if err := t.Authorize(policy.BroadcastSend, policy.NetworkFacts{}, "broadcast", string(b.ID)); err != nil {
			return "", err
		}
		helpers, err := s.asked(t, in)
		if err != nil {
			return "", err
		}
		store.Put(&t.Change, store.New(b))
		for _, h := range helpers {
			code, digest := receipt.New()
			ask := broadcast.Ask{ID: domain.NewID[broadcast.AskID](), Broadcast: b.ID, Helper: h.ID, Code: digest}
			store.Put(&t.Change, store.New(ask))
			store.Put(&t.Change, store.New(delivery.Delivery{ID: domain.NewID[delivery.ID](),
				Key: domain.NewID[delivery.ID](), Agency: actor.Agency, Channel: delivery.Gateway, Ask: string(ask.ID),
				Template: delivery.TextAsk, Code: code, State: delivery.Asking, NextAt: t.Now}))
		}
		t.LogAct(policy.BroadcastSend, "broadcast", string(b.ID), in.Population)
		return b.ID, nil
	})
}

// asked checks a broadcast and returns whom it asks.
func (s *Service) asked(t *act.Txn, in Input) ([]broadcast.Helper, error) {
	var c fault.Fields
	within := func(path string, n, most int) {
		if n < 1 || n > most {
			c.AddArgs(path, "field.range", fault.Args{"min": 1, "max": most})
		}
	}
	within("places", in.Places, broadcast.MaxPlaces)
	within("nights", in.Nights, broadcast.MaxNights)
	within("hours", in.Hours, broadcast.MaxHours)
	s.OneOf(&c, "population", country.ListUnitPopulation, in.Population, true)
	_, known := s.Country.Department(in.Department)
	c.Check(known || in.Department == "", "department", "field.choose_one")
	if err := c.Err(); err != nil {
		return nil, err
	}
	all, err := store.All[broadcast.Helper](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	helpers := slices.DeleteFunc(store.Values(all), func(h broadcast.Helper) bool {
		return !h.Active || in.Department != "" && h.Department != in.Department
	})
	switch {
	case len(helpers) == 0:
		return nil, fault.At("department", "broadcast.nobody")
	case len(helpers) > maxAsked:
		return nil, fault.New(fault.Conflict, "broadcast.too_many", nil).With("max", maxAsked)
	}
	if !slices.Contains(t.Leaves, delivery.Gateway) {
		return nil, fault.New(fault.Conflict, "broadcast.no_gateway", nil)
	}
	past, err := newest(t)
	if err != nil {
		return nil, err
	}
	open := slices.DeleteFunc(past, func(b store.Rec[broadcast.Broadcast]) bool { return !b.V.Open(t.Now) })
	if len(open) >= maxOpen {
		return nil, fault.New(fault.Conflict, "broadcast.too_many_open", nil).With("max", maxOpen)
	}
	return helpers, nil
}

// newest are the newest broadcasts, the last first.
func newest(t *act.Txn) ([]store.Rec[broadcast.Broadcast], error) {
	recs, _, err := store.List[broadcast.Broadcast](t.Ctx, t.Store, store.Filter{Desc: true, Limit: maxPast})
	return recs, err
}

// Counts are what the helpers of a broadcast answered.
type Counts struct{ Asked, Failed, Yes, Offered, No, Call, Silent int }

// View is one broadcast with what came of it.
type View struct {
	broadcast.Broadcast
	Rev  int64
	Open bool
	Counts
	Asks []Row // whoever answers yes first, then who wants to be called; empty in a list
}

// Row is one helper of a broadcast. A helper that was taken out of the register has no name.
type Row struct {
	broadcast.Ask
	Name, Kind, Department, Phone string
}

// Broadcasts lists the newest, for the desk, each with its counts.
func (s *Service) Broadcasts(ctx context.Context, actor domain.Actor) ([]View, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.BroadcastRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	recs, err := newest(t)
	if err != nil {
		return nil, err
	}
	out := make([]View, 0, len(recs))
	for _, b := range recs {
		v, _, err := counted(t, b)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// ReadBroadcast shows one broadcast and what each helper answered.
func (s *Service) ReadBroadcast(ctx context.Context, actor domain.Actor, id broadcast.ID) (View, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.BroadcastRead, policy.NetworkFacts{}, "broadcast", string(id)); err != nil {
		return View{}, err
	}
	b, err := store.Get[broadcast.Broadcast](t.Ctx, t.Store, id)
	if err != nil {
		return View{}, err
	}
	return view(t, b)
}

// order is in which order answers are shown.
var order = []broadcast.Answer{broadcast.Yes, broadcast.Call, "", broadcast.No}

// counted is a broadcast with the counts of what its helpers answered, and those answers.
func counted(t *act.Txn, b store.Rec[broadcast.Broadcast]) (View, []store.Rec[broadcast.Ask], error) {
	out := View{Broadcast: b.V, Rev: b.Rev, Open: b.V.Open(t.Now)}
	asks, err := store.All[broadcast.Ask](t.Ctx, t.Store, store.Filter{By: store.By("broadcast", b.V.ID)})
	for _, a := range asks {
		out.Asked++
		switch {
		case a.V.Answer == broadcast.Yes:
			out.Yes++
			out.Offered += a.V.Places
		case a.V.Answer == broadcast.No:
			out.No++
		case a.V.Answer == broadcast.Call:
			out.Call++
		case !a.V.FailedAt.IsZero():
			out.Failed++
		default:
			out.Silent++
		}
	}
	return out, asks, err
}

func view(t *act.Txn, b store.Rec[broadcast.Broadcast]) (View, error) {
	out, asks, err := counted(t, b)
	if err != nil {
		return out, err
	}
	ids := make([]broadcast.HelperID, len(asks))
	for i, a := range asks {
		ids[i] = a.V.Helper
	}
	found, err := store.GetMany[broadcast.Helper](t.Ctx, t.Store, ids)
	if err != nil {
		return out, err
	}
	helpers := map[broadcast.HelperID]broadcast.Helper{}
	for _, h := range found {
		helpers[h.V.ID] = h.V
	}
	for _, a := range asks {
		h := helpers[a.V.Helper]
		out.Asks = append(out.Asks, Row{a.V, h.Name, h.Kind, h.Department, h.Phone})
	}
	slices.SortStableFunc(out.Asks, func(a, b Row) int {
		if d := slices.Index(order, a.Answer) - slices.Index(order, b.Answer); d != 0 {
			return d
		}
		return a.AnsweredAt.Compare(b.AnsweredAt)
	})
	return out, nil
}

// EndBroadcast takes no more answers.
func (s *Service) EndBroadcast(ctx context.Context, actor domain.Actor, id broadcast.ID, rev int64) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		if err := t.Authorize(policy.BroadcastSend, policy.NetworkFacts{}, "broadcast", string(id)); err != nil {
			return err
		}
		b, err := store.GetAt[broadcast.Broadcast](t.Ctx, t.Store, id, rev)
		if err != nil {
			return err
		}
		if b.V, err = b.V.End(t.Now); err != nil {
			return err
		}
		store.Put(&t.Change, b)
		t.LogAct(policy.BroadcastSend, "broadcast", string(id), "end")
		return nil
	})
}

// ForgetBroadcasts removes broadcasts that ended long ago, with their answers, and returns how many went.
func (s *Service) ForgetBroadcasts(ctx context.Context) (gone int, err error) {
	return act.Answer(ctx, s.Service, domain.System("forget"), func(t *act.Txn) (gone int, err error) {
		old, _, err := store.List[broadcast.Broadcast](t.Ctx, t.Store,
			store.Filter{Until: t.Now.Add(-keepFor), Limit: 5})
		for _, b := range old {
			asks, err := store.All[broadcast.Ask](t.Ctx, t.Store, store.Filter{By: store.By("broadcast", b.V.ID)})
			if err != nil {
				return 0, err
			}
			for _, a := range asks {
				store.Delete(&t.Change, a)
			}
			store.Delete(&t.Change, b)
			t.LogAct("broadcast.forget", "broadcast", string(b.V.ID), "")
		}
		return len(old), err
	})
}
