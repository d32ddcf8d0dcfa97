// Package ledger tells a person who saw her data: when, what kind of data and why, in codes that name no agency. What
// it tells is meant for paper that others may find: a house is "house 3" and nothing more.
//
// It reads the logs by the case, so that it costs nothing what else they hold, and leaves a leaf of its own.
package ledger

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"amparo/internal/audit"
	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Kinds are the kinds of data that the ledger tells apart, in the order in which it names them; Reasons are why
// somebody saw something.
var (
	Kinds   = strings.Fields("identity safety care restricted court files consent messages case card name ledger left")
	Reasons = strings.Fields("team other_team desk asked care interpreters authority consulate herself")
)

// shown says which kind of data an act shows, by its name or by the first word of it. What it does not name shows the
// case.
var shown = map[string]string{"identity": "identity", "case.alike": "identity",
	"export": "identity", "export.identified": "left", "crossing.send": "left",
	"safety": "safety", "care": "care", "restricted": "restricted",
	"consent": "consent", "court": "court", "order": "court", "file": "files",
	"message": "messages", "arrival": "messages",
	"consulate.identity": "identity", "consulate": "card",
	"handon.read": "card", "offer": "card", "decline": "card", "referral.card": "card", "referral.match": "card",
	"interpreter": "name",
	"ledger":      "ledger", "personal": "ledger"}

// Seen is what a party saw, on one day or on any.
type Seen struct {
	Day         domain.Date // empty: on any day
	Party       Party       // zero: every party
	Persons     int
	What        []string // of Kinds
	Why         []string // of Reasons
	Emergencies []string // why it was opened in an emergency, by code; empty where it was not
}

// Ledger is who saw the data of one person, and what she agreed to.
type Ledger struct {
	Code         string // of the case
	Since, Until domain.Date
	All          Seen   // of everybody but herself
	Parties      []Seen // the same by party
	Days         []Seen // by day and party, newest first; also what was opened with her code
	Agreed       []Agreed
	Handed       []Handed // oldest first
	Undone       []Undone // oldest first
}

// Undone says that somebody took back what was recorded of her by mistake.
type Undone struct {
	Day domain.Date
	By  Party
}

// Handed is that her case went on to another team, which is in charge from that day.
type Handed struct {
	Day domain.Date
	To  Party
}

// Ledger reads the ledger of a case. Reading it is an opening like any other, and stands in the next one.
func (s *Service) Ledger(ctx context.Context, actor domain.Actor, id domain.CaseID) (Ledger, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.LedgerRead,
		func(t *act.Txn, f *dossier.Dossier, _ store.Rec[domain.Case]) (Ledger, error) {
			out, err := Read(t, f, policy.LedgerRead)
			out.Code = f.Case.V.Code
			return out, err
		})
}

// Read makes the ledger of a case from its openings before this one, and adds the leaf of this reading to the act.
func Read(t *act.Txn, f *dossier.Dossier, action policy.Action) (out Ledger, err error) {
	leaves, err := dossier.Openings(t, f)
	if err != nil {
		return out, err
	}
	agencies, err := dossier.Agencies(t.Ctx, t.Service)
	if err != nil {
		return out, err
	}
	leaves = slices.DeleteFunc(leaves, func(l audit.Leaf) bool { // Who wrote her document elsewhere saw nothing here.
		return l.Act == string(policy.CaseAlike) && l.Tier == "D1"
	})
	slices.SortFunc(leaves, func(a, b audit.Leaf) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.ID, b.ID)) })
	out = tell(t, f, leaves, partiesOf(t, f, agencies, leaves))
	t.LogDisclosure(action, "case", string(f.Case.V.ID), "D2", string(f.Consent.V.ID))
	past, err := dossier.PastConsents(t, f)
	out.Agreed = agreed(t, f.Consent.V, past)
	return out, err
}

// group is what one line of the ledger gathers.
type group struct {
	day   domain.Date
	party Party
}

// tell groups the leaves, which come oldest first.
func tell(t *act.Txn, f *dossier.Dossier, leaves []audit.Leaf, parties map[string]Party) (out Ledger) {
	all := map[group]map[string]map[string]bool{} // by what is said of it
	for _, l := range leaves {
		p, known := parties[l.Log]
		if !known || l.Log == store.SystemLog && l.Role != string(domain.RolePublic) {
			continue // The service itself reads nothing to anybody.
		}
		day := dayOf(t, time.Unix(l.At, 0))
		if l.Act == string(policy.HandOnAnswer) {
			out.Handed = append(out.Handed, Handed{day, parties[cmp.Or(l.Onbehalf, l.Log)]})
		}
		if l.Act == string(policy.StayRevert) {
			out.Undone = append(out.Undone, Undone{day, p})
		}
		in := []group{{day, p}}
		if p.Kind != Herself {
			in = append(in, group{"", p}, group{})
			out.Since, out.Until = cmp.Or(out.Since, day), day
		}
		first, _, _ := strings.Cut(l.Act, ".")
		what := cmp.Or(shown[l.Act], shown[first], "case")
		said := map[string]string{"person": l.Actor, "what": what, "why": whyOf(p.Kind, what),
			"emergency": emergencyOf(t, f, l)}
		for _, g := range in {
			if all[g] == nil {
				all[g] = map[string]map[string]bool{"person": {}, "what": {}, "why": {}, "emergency": {}}
			}
			for of, v := range said {
				if v != "" {
					all[g][of][v] = true
				}
			}
		}
	}
	for g, s := range all {
		seen := Seen{g.day, g.party, len(s["person"]), inOrder(s["what"], Kinds), inOrder(s["why"], Reasons),
			slices.Sorted(maps.Keys(s["emergency"]))}
		switch {
		case g == group{}:
			out.All = seen
		case g.day == "":
			out.Parties = append(out.Parties, seen)
		default:
			out.Days = append(out.Days, seen)
		}
	}
	order := func(a, b Seen) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), slices.Index(kinds, a.Party.Kind)-slices.Index(kinds, b.Party.Kind),
			a.Party.Number-b.Party.Number)
	}
	slices.SortFunc(out.Parties, order)
	slices.SortFunc(out.Days, order)
	return out
}

func inOrder(set map[string]bool, order []string) []string {
	return slices.DeleteFunc(slices.Clone(order), func(v string) bool { return !set[v] })
}

// whyOf says why a party saw something: what it is to her, and whether it was still to say if it had room.
func whyOf(kind Kind, what string) string {
	switch {
	case kind != House && kind != Program:
		return string(kind)
	case what == "card":
		return "asked"
	}
	return "care"
}

// emergencyOf says why something was opened in an emergency, by code, and nothing where it was not. What the opener
// wrote is not told: it may name a place.
func emergencyOf(t *act.Txn, f *dossier.Dossier, l audit.Leaf) string {
	if l.Act == string(policy.EmergencyOpen) {
		return l.Code
	}
	for _, g := range f.Emergencies {
		if l.Policy == "glass-reads" && t.Store.PseudonymOf("account", string(g.V.Account)) == l.Actor &&
			g.V.At.Unix() <= l.At && l.At <= g.V.Until.Unix() {
			return g.V.Code
		}
	}
	return ""
}

// Agreed is one consent: the one in force or the last one first, then those before it.
type Agreed struct {
	State  string      // live, withdrawn, expired or replaced
	At     domain.Date // when she was asked
	Until  domain.Date // when it ends or ended; empty where it has no end
	Scopes []domain.Scope
	Named  int // how many receivers she named; 0 means whom her team asks
}

func agreed(t *act.Txn, now domain.Consent, past []domain.Consent) (out []Agreed) {
	for i, k := range append([]domain.Consent{now}, past...) {
		if k.ID == "" || k.GivenBy == "" {
			continue
		}
		a := Agreed{"live", dayOf(t, k.ObtainedAt), dayOf(t, k.ExpiresAt), nil, len(k.Recipients)}
		switch {
		case !k.WithdrawnAt.IsZero():
			a.State, a.Until = "withdrawn", dayOf(t, k.WithdrawnAt)
		case !k.Live(t.Now):
			a.State = "expired"
		case i > 0:
			a.State = "replaced"
		}
		for _, scope := range slices.Sorted(maps.Keys(k.Scopes)) {
			if k.Scopes[scope] == domain.Yes {
				a.Scopes = append(a.Scopes, scope)
			}
		}
		out = append(out, a)
	}
	return out
}

// dayOf is the local day of a moment; none where there is no moment.
func dayOf(t *act.Txn, at time.Time) domain.Date {
	if at.IsZero() {
		return ""
	}
	return domain.DateOf(at.In(t.Country.TimeZone()))
}
