package ledger

import (
	"cmp"
	"slices"

	"amparo/internal/audit"
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// Kind is what an organisation is to the person.
type Kind string

// The kinds of party.
const (
	Team         Kind = "team"       // the agency that owns the case
	OtherTeam    Kind = "other_team" // had the case before, or was asked to take it over
	Desk         Kind = "desk"       // who coordinates the network, all of them together
	House        Kind = "house"
	Program      Kind = "program"
	Interpreters Kind = "interpreters"
	Authority    Kind = "authority"
	Consulate    Kind = "consulate" // that she named in her consent
	Herself      Kind = "herself"   // whoever had her personal code
)

// kinds is the order in which the ledger names parties.
var kinds = []Kind{Team, OtherTeam, Desk, House, Program, Interpreters, Authority, Consulate, Herself}

// Party is an organisation by a code that stays the same from one print-out to the next: its kind, and a number that
// tells several of a kind apart.
type Party struct {
	Kind   Kind
	Number int             // 0 where there is only ever one of the kind
	Agency domain.AgencyID // whose code it is, for her team alone; empty for the desk and for herself
}

// partiesOf gives every agency that was asked, or that stands in the leaves, its code, by the name of its log. Who was
// asked is numbered in the order of the asking, by what it was asked for first, and everybody else by the first leaf:
// what comes later changes no code.
func partiesOf(t *act.Txn, f *dossier.Dossier, agencies []store.Rec[domain.Agency],
	leaves []audit.Leaf) map[string]Party {
	kind := map[domain.AgencyID]Kind{}
	var order []string // names of logs
	offers := slices.Clone(f.Offers)
	slices.SortFunc(offers, func(a, b store.Rec[domain.Offer]) int {
		return cmp.Or(a.V.SentAt.Compare(b.V.SentAt), cmp.Compare(a.V.ID, b.V.ID))
	})
	for _, o := range offers {
		order = append(order, t.Store.LogOf(o.V.To))
		if kind[o.V.To] == "" && o.V.Class == domain.ClassShelter {
			kind[o.V.To] = House
		}
		kind[o.V.To] = cmp.Or(kind[o.V.To], Program)
	}
	for _, a := range f.Appointments {
		kind[a.V.To] = cmp.Or(kind[a.V.To], Interpreters)
	}
	for _, team := range f.Case.V.Teams {
		kind[team] = cmp.Or(kind[team], OtherTeam)
	}
	for _, l := range leaves {
		order = append(order, l.Log)
	}
	for _, team := range append([]domain.AgencyID{f.Case.V.Agency}, f.Case.V.Teams...) { // The desk may answer for one.
		order = append(order, t.Store.LogOf(team))
	}
	of := map[string]domain.AgencyID{}
	for _, a := range agencies {
		of[t.Store.LogOf(a.V.ID)] = a.V.ID
		switch {
		case a.V.ID == f.Case.V.Agency:
			kind[a.V.ID] = Team
		case a.V.Coordinates():
			kind[a.V.ID] = Desk
		case a.V.Type == domain.AgencyConsulate:
			kind[a.V.ID] = cmp.Or(kind[a.V.ID], Consulate)
		}
	}
	out, count := map[string]Party{store.SystemLog: {Kind: Herself}}, map[Kind]int{}
	for _, log := range order {
		p := Party{Kind: cmp.Or(kind[of[log]], Authority), Agency: of[log]}
		if _, done := out[log]; done || p.Agency == "" {
			continue
		}
		if p.Kind != Team && p.Kind != Desk {
			count[p.Kind]++
			p.Number = count[p.Kind]
		}
		if p.Kind == Desk || t.Actor.Role == domain.RolePublic {
			p.Agency = ""
		}
		out[log], out[t.Store.PseudonymOf("agency", string(of[log]))] = p, p
	}
	return out
}
