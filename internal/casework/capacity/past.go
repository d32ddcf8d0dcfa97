package capacity

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/replaying"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// PastMatch is how the providers for a need were ranked when somebody was asked, and whether the same answer comes out
// today. A reader is told of it what the ranking of today would tell her.
type PastMatch struct {
	MatchResult             // its Ranking is worked out today from what was seen then
	When        []time.Time // of all that are kept, newest first
	At          time.Time
	Rules, Now  string   // by which it was worked out, then and today
	Same        bool     // the same answer comes out
	Lines       []string // as it was, where it does not
	Differs     []string
	Sent        []PastOffer
}

// PastOffer is somebody who was asked, in the order in which they were.
type PastOffer struct {
	Name  string
	At    time.Time
	State domain.OfferState
}

// PastMatch shows one of the rankings of a need that are kept, the newest being 0; nothing where none is. It needs what
// the ranking itself needs, counts as a look at it, and leaves the same leaf.
func (s *Service) PastMatch(ctx context.Context, actor domain.Actor, id domain.ReferralID, at int) (PastMatch, error) {
	t := s.Begin(ctx, actor)
	m, err := Ranked(t.Ctx, s.Service, actor, id, policy.ReferralMatch, 1, 1)
	if err != nil {
		return PastMatch{}, err
	}
	out := PastMatch{MatchResult: m}
	f, err := dossier.Load(t.Ctx, t.Service, m.Referral.Case)
	if err != nil {
		return out, err
	}
	var past replaying.Past
	if out.When, past, err = replaying.Pasts(t, id, at); err != nil || len(out.When) == 0 {
		return out, err
	}
	out.At, out.Rules, out.Now, out.Same, out.Differs = past.At, past.Rules, past.Now, len(past.Differs) == 0, past.Differs
	out.Ranking = past.Ranking
	out.arrange()
	out.mark(f.Case.V.Group)
	snapshot, err := t.Network.Snapshot(t.Ctx)
	if err != nil {
		return out, err
	}
	out.Providers, out.Places = providers(snapshot, &out.Ranking)
	sent := f.OffersOf(id)
	if err := out.nameGone(t, sent); err != nil {
		return out, err
	}
	asked := map[string]string{}
	for _, o := range sent {
		asked[o.V.Provider()] = out.Providers[o.V.Provider()].Name
	}
	if m.Referral.Class == domain.ClassShelter && !t.Can(policy.ShelterList, policy.NetworkFacts{}) {
		out.redact()
		out.Differs = nil // They name whoever does not fit.
	} else if !out.Same {
		for _, line := range past.Lines {
			ref, said, _ := strings.Cut(line, " ")
			out.Lines = append(out.Lines, nameOf(out.Providers, ref)+": "+said)
		}
	}
	for i, line := range out.Differs {
		ref, said, _ := strings.Cut(line, ":")
		out.Differs[i] = nameOf(out.Providers, ref) + ":" + said
	}
	for _, o := range sent {
		out.Sent = append(out.Sent, PastOffer{asked[o.V.Provider()], o.V.SentAt, o.V.State})
	}
	slices.SortStableFunc(out.Sent, func(a, b PastOffer) int { return a.At.Compare(b.At) })
	return out, nil
}

// nameGone names those of a ranking, and those who were asked, that are no longer of the network.
func (m *PastMatch) nameGone(t *act.Txn, sent []store.Rec[domain.Offer]) error {
	var shelters []domain.ShelterID
	var programs []domain.ProgramID
	gone := func(sh domain.ShelterID, pr domain.ProgramID) {
		if _, named := m.Providers[string(sh)+string(pr)]; named {
			return
		}
		if sh != "" {
			shelters = append(shelters, sh)
		} else {
			programs = append(programs, pr)
		}
	}
	for _, c := range m.Ranking.Candidates {
		gone(c.Shelter, c.Program)
	}
	for _, x := range append(slices.Clone(m.Ranking.Full), m.Ranking.Excluded...) {
		gone(x.Shelter, x.Program)
	}
	for _, o := range sent {
		gone(o.V.Shelter, o.V.Program)
	}
	recs, err := store.GetMany[domain.Shelter](t.Ctx, t.Store, shelters)
	if err != nil {
		return err
	}
	for _, r := range recs {
		m.Providers[string(r.V.ID)] = Provider{ID: string(r.V.ID), Agency: r.V.Agency, Ref: r.V.Ref, Name: r.V.Name,
			Department: r.V.Department, Free: -1}
	}
	services, err := store.GetMany[domain.Program](t.Ctx, t.Store, programs)
	for _, r := range services {
		m.Providers[string(r.V.ID)] = Provider{ID: string(r.V.ID), Agency: r.V.Agency, Ref: r.V.Ref, Name: r.V.Name,
			Department: r.V.Department, Free: -1}
	}
	return err
}

// nameOf is what people call the provider of a reference; the reference itself where it is not there any more.
func nameOf(known map[string]Provider, ref string) string {
	for _, p := range known {
		if p.Ref == ref {
			return p.Name
		}
	}
	return ref
}
