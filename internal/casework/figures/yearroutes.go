package figures

import (
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/domain/yearly"
	"amparo/internal/store"
)

// routesOf counts the cases that went to another country in the year, or came from one. One counts once, by its last
// way: a file that was lost is made anew.
func (s *Service) routesOf(t *act.Txn, h *helped) ([]yearly.Figure, error) {
	all, err := store.All[crossing.Counterpart](t.Ctx, t.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	in := map[crossing.CounterpartID]string{}
	for _, c := range all {
		in[c.V.ID] = c.V.Country
	}
	here, routes := t.Country.Code(), map[domain.CaseID]string{}
	err = read(t.Ctx, s, h, func(page []store.Rec[crossing.Brought]) error {
		for _, b := range page {
			routes[b.V.Case] = crossing.Route(in[b.V.From], here)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = read(t.Ctx, s, h, func(page []store.Rec[crossing.Outbound]) error {
		for _, o := range page {
			routes[o.V.Case] = crossing.Route(here, in[o.V.To])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return countCodes(t, routes)
}
