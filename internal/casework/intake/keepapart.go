package intake

import (
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/store"
)

// linksOf are the keys of some names, however they are typed.
func linksOf(s *act.Service, said []string) []string {
	var out []string
	for _, name := range said {
		out = append(out, network.KeysOf(s.Store, name, "")...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// keepApart keeps the links of a case as they follow from the names.
func keepApart(t *act.Txn, f *dossier.Dossier, said []string) error {
	id := f.Case.V.ID
	safety, err := store.Find[domain.Safety](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	links := linksOf(t.Service, said)
	if slices.Equal(links, safety.V.Links) {
		return nil
	}
	if err := capacity.Moved(t, id); err != nil {
		return err
	}
	safety.V.Case, safety.V.Links = id, links
	store.Put(&t.Change, safety)
	if err := withdrawUnsafe(t, f, safety.V); err != nil {
		return err
	}
	for _, st := range f.Stays {
		if !st.V.State.Active() {
			continue
		}
		others, err := network.ResidentLinks(t.Ctx, t.Store, st.V.Shelter, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(network.Links(safety.V), func(l match.Link) bool {
			return slices.ContainsFunc(others, func(o match.Link) bool { return l.Meets(o, id) })
		}) {
			t.NotifyCase("notice.under_one_roof", f.Case.V)
			t.Notify(domain.Notice{Agency: domain.DeskAgency, Kind: "notice.under_one_roof", Case: id,
				Urgency: domain.UrgencyCritical, Roles: []domain.Role{domain.RoleCoordinator}})
			break
		}
	}
	return nil
}

// withdrawUnsafe takes back what shelters were asked that are not safe for her, as it stands now.
func withdrawUnsafe(t *act.Txn, f *dossier.Dossier, safety domain.Safety) error {
	unsafe := map[domain.OfferID]bool{}
	for _, o := range f.Offers {
		if !o.V.State.Live() || o.V.Shelter == "" {
			continue
		}
		sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.V.Shelter)
		if err != nil {
			return err
		}
		if r, ok := f.Referral(o.V.Referral); ok {
			safe, err := capacity.IsSafe(t, f, safety, r.V, sh.V)
			if err != nil {
				return err
			}
			unsafe[o.V.ID] = !safe
		}
	}
	return placement.WithdrawOffers(t, f, func(o domain.Offer) bool { return unsafe[o.ID] }, "", "oferta_retirada")
}
