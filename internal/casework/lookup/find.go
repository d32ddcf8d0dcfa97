// Package lookup finds cases: what a worker searches for, and other cases in which the same person may be.
package lookup

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service looks cases up. It is safe for concurrent use.
type Service struct{ *act.Service }

// CaseHit is one case that a search found, and by what. It repeats nothing that was searched for.
type CaseHit struct {
	Case     domain.CaseID
	Referral domain.ReferralID // set when a referral's code was searched for
	Code     string
	By       string // document, phone, name, case or referral
	Open     bool
	Into     domain.CaseID // the case it was joined with; empty: none
}

// Shapes of what may be searched for: a spoken code has letters and a dash; everything else is a number.
var digitsOnly = regexp.MustCompile(`[0-9]`)

// FindCase looks a case up by exactly one thing: the number of a document, a telephone or a name within the actor's own
// agency, or a spoken code. Every search is recorded, whether or not it finds something.
func (s *Service) FindCase(ctx context.Context, actor domain.Actor, q string) ([]CaseHit, error) {
	q = strings.TrimSpace(q)
	if err := CheckFind(q); err != nil {
		return nil, err
	}
	if err := s.MayFind(ctx, actor); err != nil {
		return nil, err
	}
	t := s.Begin(ctx, actor)
	ctx = t.Ctx
	entry := t.Entry(policy.CaseList, "network", "network")
	entry.Code, entry.Tier = "busqueda", "D2"
	if err := s.Store.Record(ctx, entry); err != nil {
		return nil, err
	}
	hits, err := byCode(t, q)
	if err != nil || len(hits) > 0 {
		return hits, err
	}
	if !digitsOnly.MatchString(q) {
		hits, err = s.byName(ctx, actor, q)
	} else {
		hits, err = byNumber(t, q)
	}
	all := slices.Clone(hits)
	return slices.DeleteFunc(hits, func(h CaseHit) bool { // The one that she goes on in tells of it.
		return h.Into != "" && slices.ContainsFunc(all, func(o CaseHit) bool { return o.Case == h.Into })
	}), err
}

// CheckFind refuses what is too short or too long to search for.
func CheckFind(q string) error {
	if q = strings.TrimSpace(q); len(q) < 4 || len(q) > 40 || !domain.Clean(q) {
		return fault.At("q", "field.search")
	}
	return nil
}

// MayFind reports, as a fault, what keeps the actor from searching for cases.
func (s *Service) MayFind(ctx context.Context, actor domain.Actor) error {
	return s.Begin(ctx, actor).Authorize(policy.CaseList, policy.NetworkFacts{}, "network", "network")
}

// Bounds of a search by name: how many of an agency's newest cases are looked at, and how many are told.
const (
	namesLooked = 5000
	namesFound  = 20
)

// byName finds cases of the actor's own agency by a name of somebody in the group, among those whose identity she may
// read: newest first. Each case found is recorded as a reading of who the people are, and counts as one.
func (s *Service) byName(ctx context.Context, actor domain.Actor, q string) ([]CaseHit, error) {
	if act.Letters(q) == 0 {
		return nil, nil
	}
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (hits []CaseHit, err error) {
		found, err := named(t, names.Like(q))
		if err != nil {
			return hits, err
		}
		for _, c := range found {
			t.Decide(policy.IdentityRead, dossier.ListFacts(t, c))
			e := t.Entry(policy.IdentityRead, "case", string(c.ID))
			e.Code, e.Tier = "busqueda", "D2"
			t.LogEntry(e)
			hits = append(hits, CaseHit{Case: c.ID, Code: c.Code, By: "name", Open: c.ClosedAt.IsZero(),
				Into: c.Into})
		}
		return hits, nil
	})
}

// named lists the cases in which somebody goes by such a name.
func named(t *act.Txn, is func(string) bool) ([]domain.Case, error) {
	var out []domain.Case
	f := store.Filter{By: store.By("agency", t.Actor.Agency), Desc: true, Limit: 200}
	for range namesLooked / f.Limit {
		recs, next, err := store.List[domain.Case](t.Ctx, t.Store, f)
		if err != nil {
			return nil, err
		}
		cases := map[domain.CaseID]domain.Case{}
		var ids []domain.CaseID
		for _, c := range recs {
			if facts := dossier.ListFacts(t, c.V); t.Can(policy.CaseList, facts) && t.Can(policy.IdentityRead, facts) {
				cases[c.V.ID] = c.V
				ids = append(ids, c.V.ID)
			}
		}
		err = act.Each(t.Ctx, t.Service, ids, func(id store.Rec[domain.Identity]) {
			if len(out) < namesFound && goesBy(id.V, is) {
				out = append(out, cases[id.V.Case])
			}
		})
		if err != nil || next == "" || len(out) >= namesFound {
			return out, err
		}
		f.After = next
	}
	return out, nil
}

// goesBy reports whether somebody of a group has such a name.
func goesBy(id domain.Identity, is func(string) bool) bool {
	return is(id.Alias) || slices.ContainsFunc(id.Persons, func(p domain.Named) bool {
		return is(p.Given+" "+p.Family) || is(p.UseName)
	})
}

// byCode finds a case or a referral by the code people say.
func byCode(t *act.Txn, q string) ([]CaseHit, error) {
	by := store.Filter{By: store.By("code", domain.CodeKey(domain.CodeAsTyped(q)))}
	cases, err := store.All[domain.Case](t.Ctx, t.Store, by)
	if err != nil {
		return nil, err
	}
	var hits []CaseHit
	for _, c := range cases {
		if t.Can(policy.CaseList, dossier.ListFacts(t, c.V)) {
			hits = append(hits, CaseHit{Case: c.V.ID, Code: c.V.Code, By: "case", Open: c.V.ClosedAt.IsZero(),
				Into: c.V.Into})
		}
	}
	refs, err := store.All[domain.Referral](t.Ctx, t.Store, by)
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		c, err := store.Find[domain.Case](t.Ctx, t.Store, r.V.Case)
		if err != nil {
			return nil, err
		}
		if c.Rev > 0 && t.Can(policy.CaseList, dossier.ListFacts(t, c.V)) {
			hits = append(hits, CaseHit{Case: c.V.ID, Referral: r.V.ID, Code: r.V.Code, By: "referral",
				Open: c.V.ClosedAt.IsZero()})
		}
	}
	return hits, nil
}

// byNumber finds the cases of the actor's own agency by a document number or a telephone: newest first, as every list
// of cases.
func byNumber(t *act.Txn, q string) ([]CaseHit, error) {
	document, phone := domain.DocumentKey(q), t.Phone(q)
	found := map[domain.CaseID]string{}
	agency := string(t.Actor.Agency)
	for _, look := range []struct {
		by    string
		value string
		same  func(domain.Identity) bool
	}{
		{"document", document, func(i domain.Identity) bool { return hasDocument(i, document) }},
		{"phone", phone, func(i domain.Identity) bool { return i.Phone == phone }},
	} {
		if look.value == "" {
			continue
		}
		ids, err := written(t, look.by+"|"+agency, look.value)
		if err != nil {
			return nil, err
		}
		for _, id := range ids { // The index is narrow on purpose: what it finds is compared exactly.
			if id.V.Agency == t.Actor.Agency && look.same(id.V) && found[id.V.Case] == "" {
				found[id.V.Case] = look.by
			}
		}
	}
	var cases []domain.Case
	for id := range found {
		c, err := store.Find[domain.Case](t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		if c.Rev > 0 && t.Can(policy.CaseList, dossier.ListFacts(t, c.V)) {
			cases = append(cases, c.V)
		}
	}
	slices.SortFunc(cases, func(a, b domain.Case) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), strings.Compare(string(a.ID), string(b.ID)))
	})
	var hits []CaseHit
	for _, c := range cases {
		hits = append(hits, CaseHit{Case: c.ID, Code: c.Code, By: found[c.ID], Open: c.ClosedAt.IsZero(), Into: c.Into})
	}
	return hits, nil
}

func hasDocument(i domain.Identity, key string) bool {
	return slices.ContainsFunc(i.Persons, func(p domain.Named) bool {
		return p.Number != "" && domain.DocumentKey(p.Number) == key
	})
}
