package dossier

import (
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/handon"
	"amparo/internal/store"
)

// HandOn returns the request by which another agency was asked to take a case over, while nobody settled it; a zero
// revision where there is none.
func (f *Dossier) HandOn(t *act.Txn) (out store.Rec[handon.Request], err error) {
	if len(f.Case.V.Teams) == 0 {
		return out, nil // Nobody was ever asked.
	}
	all, err := store.All[handon.Request](t.Ctx, t.Store, store.Filter{By: store.By("case", f.Case.V.ID)})
	out, _ = first(all, func(r handon.Request) bool { return r.State == handon.Asked })
	return out, err
}

// EndHandOn takes back the request that another agency take a case over, where one waits, and tells that agency.
func EndHandOn(t *act.Txn, f *Dossier) error {
	r, err := f.HandOn(t)
	if err != nil || r.Rev == 0 {
		return err
	}
	if r.V, err = r.V.End(handon.Withdrawn, "", t.Actor.Account, t.Now); err != nil {
		return err
	}
	store.Put(&t.Change, r)
	TellTeam(t, r.V.To, "notice.handon_withdrawn", "")
	return nil
}

// TellTeam tells those of an agency who may be in charge of a case. A notice to who has no case says of none.
func TellTeam(t *act.Txn, to domain.AgencyID, kind string, u domain.Urgency) {
	t.Notify(domain.Notice{Agency: to, Kind: kind, Urgency: u,
		Roles: act.TeamRoles})
}
