package lookup

import (
	"context"
	"slices"
	"strings"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/domain/interest"
	"amparo/internal/domain/same"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Other is another case of the agency in which the same person may be.
type Other struct {
	Case       domain.CaseID
	Code       string
	WorkerName string // of who is in charge
	Open       bool
	CreatedAt  time.Time
	Why        []string // the surest first
}

// Alike is where else the people of a case may be known.
type Alike struct {
	Code      string
	Rev       int64
	Merge     same.Merge   // where it was joined with another
	Onward    []same.Merge // and that one with a next
	Merged    []same.Merge // those that were joined with it
	Can       map[policy.Action]bool
	Cases     []Other // those the reader may open
	Hidden    int     // and how many she may not
	Elsewhere []string
	Unasked   bool // other agencies were not asked: too many documents were looked up
}

// Alike lists cases of the same agency in which the same person may be, and names agencies that wrote the same
// document. Nothing is put together by it. Each case that is listed is recorded as read.
func (s *Service) Alike(ctx context.Context, actor domain.Actor, id domain.CaseID) (Alike, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Case(id), 0, policy.CaseAlike,
		func(t *act.Txn, f *dossier.Dossier, c store.Rec[domain.Case]) (out Alike, err error) {
			out.Code, out.Rev, out.Can = c.V.Code, f.CaseRev(), dossier.CaseActs(t, f)
			if out.Merge, out.Onward, out.Merged, err = dossier.Joined(t, c.V); err != nil {
				return out, err
			}
			who, err := store.Find[domain.Identity](t.Ctx, t.Store, id)
			if err != nil {
				return out, err
			}
			seen, err := store.Find[same.Seen](t.Ctx, t.Store, id)
			if err != nil {
				return out, err
			}
			t.LogDisclosure(policy.CaseAlike, "case", string(id), "D2", "")
			found, err := others(t, c.V, who.V)
			if err != nil {
				return out, err
			}
			if err := readable(t, found, &out); err != nil {
				return out, err
			}
			if seen.V.Fresh && actor.Agency == c.V.Agency {
				seen.V.Fresh = false
				store.Put(&t.Change, seen)
			}
			out.Unasked = seen.V.Unasked
			all, err := t.AgencyNames(t.Ctx, seen.V.Elsewhere...)
			for _, a := range seen.V.Elsewhere {
				out.Elsewhere = append(out.Elsewhere, all[a])
			}
			return out, err
		})
}

// pair is a case and why it may be of the same person.
type pair struct {
	domain.Case
	why []string
}

// readable adds what the reader may open of some cases, and counts the others.
func readable(t *act.Txn, found []pair, out *Alike) error {
	var workers []domain.AccountID
	for _, p := range found {
		facts := dossier.ListFacts(t, p.Case)
		if !t.Can(policy.CaseList, facts) || !t.Can(policy.CaseAlike, facts) {
			out.Hidden++
			continue
		}
		t.Decide(policy.CaseAlike, facts)
		t.LogDisclosure(policy.CaseAlike, "case", string(p.ID), "D2", "")
		workers = append(workers, p.Worker)
		out.Cases = append(out.Cases, Other{p.ID, p.Code, string(p.Worker), p.ClosedAt.IsZero(), p.CreatedAt, p.why})
	}
	people, err := t.Names(workers...)
	for i, w := range workers {
		out.Cases[i].WorkerName = people[w]
	}
	return err
}

// written finds who the people are in cases that hold a value, by an index that is narrow on purpose: the caller
// compares.
func written(t *act.Txn, by, value string) ([]store.Rec[domain.Identity], error) {
	return store.All[domain.Identity](t.Ctx, t.Store, store.Filter{By: store.ByNarrow(by, value)})
}

// perTerm bounds how many cases are compared that share a telephone, a document or a name as it sounds.
const perTerm = 50

// others finds the cases of an agency in which somebody of a case may be, the surest and newest first.
func others(t *act.Txn, c domain.Case, id domain.Identity) ([]pair, error) {
	terms := map[[2]string]bool{{"phone", id.Phone}: id.Phone != ""}
	for _, number := range same.Documents(id) {
		terms[[2]string{"document", number}] = true
	}
	for _, p := range id.Persons {
		for _, k := range same.Keys(p) {
			terms[[2]string{"sound", k}] = true
		}
	}
	found := map[domain.CaseID]domain.Identity{}
	for term, said := range terms {
		if !said {
			continue
		}
		recs, _, err := store.List[domain.Identity](t.Ctx, t.Store,
			store.Filter{By: store.ByNarrow(term[0]+"|"+string(c.Agency), term[1]), Desc: true, Limit: perTerm})
		if err != nil {
			return nil, err
		}
		for _, r := range recs {
			if r.V.Agency == c.Agency && r.V.Case != c.ID {
				found[r.V.Case] = r.V
			}
		}
	}
	var ids []domain.CaseID
	for other := range found {
		ids = append(ids, other)
	}
	var out []pair
	joined := c.Into != ""
	err := act.Each(t.Ctx, t.Service, ids, func(r store.Rec[domain.Case]) {
		other := dossier.AsOfToday(t.Service, r.V)
		joined = joined || other.Into != ""
		if why := same.Why(c, id, other, found[other.ID]); len(why) > 0 {
			out = append(out, pair{other, why})
		}
	})
	if joined && err == nil {
		out, err = unjoined(t, c, out)
	}
	slices.SortFunc(out, func(a, b pair) int {
		if n := slices.Index(same.Whys, a.why[0]) - slices.Index(same.Whys, b.why[0]); n != 0 {
			return n
		}
		if n := b.CreatedAt.Compare(a.CreatedAt); n != 0 {
			return n
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return out[:min(len(out), namesFound)], err
}

// Look looks where else the people of a case are known, when it is filed or who they are is written anew, and keeps
// that for the team; seen is what it kept before. It reports whether the agency may have another case of theirs.
func Look(t *act.Txn, c domain.Case, seen store.Rec[same.Seen], was, is domain.Identity) (bool, error) {
	if !same.Moved(was, is) && !seen.V.Unasked {
		return false, nil
	}
	found, err := others(t, c, is)
	if err != nil {
		return false, err
	}
	before := seen.V
	seen.V.Case, seen.V.Fresh = c.ID, len(found) > 0
	if before.Unasked || !slices.Equal(same.Documents(was), same.Documents(is)) {
		if err := elsewhere(t, c, is, &seen.V); err != nil {
			return false, err
		}
	}
	if seen.Rev > 0 || seen.V.Fresh || seen.V.Unasked || !slices.Equal(before.Elsewhere, seen.V.Elsewhere) {
		store.Put(&t.Change, seen)
	}
	return seen.V.Fresh, nil
}

// elsewhere finds the agencies that wrote a document of a case too. Each that did is told, with nothing but its own
// case, and its log of who opened the case tells who asked. One is not named where its own person is a protected
// witness, or keeps what is hers from this agency.
func elsewhere(t *act.Txn, c domain.Case, id domain.Identity, seen *same.Seen) error {
	seen.Elsewhere, seen.Unasked = nil, false
	numbers := same.Documents(id)
	if len(numbers) == 0 {
		return nil
	}
	room, err := t.Spend(policy.CaseAlike, "document", len(numbers), t.Limits.DocumentsPerDay)
	if seen.Unasked = !room; err != nil || !room {
		return err
	}
	asking, err := store.Get[domain.Agency](t.Ctx, t.Store, c.Agency)
	if err != nil {
		return err
	}
	asked := map[domain.CaseID]bool{}
	for _, number := range numbers {
		recs, err := written(t, "document|network", number)
		if err != nil {
			return err
		}
		for _, r := range recs {
			if r.V.Agency == c.Agency || asked[r.V.Case] || !same.OneDocument(id, r.V) {
				continue
			}
			asked[r.V.Case] = true
			f, err := dossier.Load(t.Ctx, t.Service, r.V.Case)
			if err != nil {
				return err
			}
			t.NotifyCase("notice.document_elsewhere", f.Case.V)
			e := t.Entry(policy.CaseAlike, "case", string(r.V.Case))
			e.Tier, e.Code = "D1", "documento"
			t.Change.Log(e)
			keeps, err := keepsFrom(t, f, asking.V)
			if err != nil {
				return err
			}
			if !keeps && !slices.Contains(seen.Elsewhere, r.V.Agency) {
				seen.Elsewhere = append(seen.Elsewhere, r.V.Agency)
			}
		}
	}
	return nil
}

// keepsFrom reports whether nothing of a case may be told to an agency, not even that there is one.
func keepsFrom(t *act.Txn, f *dossier.Dossier, from domain.Agency) (bool, error) {
	id := f.Case.V.ID
	rs, err := store.Find[domain.Restricted](t.Ctx, t.Store, id)
	if err != nil {
		return true, err
	}
	sf, err := store.Find[domain.Safety](t.Ctx, t.Store, id)
	return rs.V.Witness || f.WithheldBy(from.ID, from.Type, t.Now) != "" || Avoids(t, sf.V, from), err
}

// Avoids reports whether a person must be kept from an agency: it stands among those who must not learn of her, or she
// named it among those who harmed or threaten her.
func Avoids(t *act.Txn, s domain.Safety, from domain.Agency) bool {
	return interest.Meet(network.KeysOf(t.Store, from.Name, ""), s.Links) ||
		slices.ContainsFunc(s.NoContacts, func(n domain.NoContact) bool {
			said := []string{string(from.ID), from.Ref, from.Name}
			return slices.ContainsFunc(said, func(name string) bool {
				return name != "" && (names.Fold(n.Entity) == names.Fold(name) || names.Fold(n.Label) == names.Fold(name))
			})
		})
}

// unjoined leaves out the cases that are joined with a case, one after another.
func unjoined(t *act.Txn, c domain.Case, all []pair) ([]pair, error) {
	into, onward, merged, err := dossier.Joined(t, c)
	hers := slices.Concat(onward, []same.Merge{into}, merged)
	return slices.DeleteFunc(all, func(p pair) bool {
		return slices.ContainsFunc(hers, func(m same.Merge) bool { return m.Case == p.ID || m.Into == p.ID })
	}), err
}
