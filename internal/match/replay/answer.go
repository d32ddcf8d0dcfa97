package replay

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/batch"
	"amparo/internal/match/rank"
	"amparo/internal/match/snapshot"
)

// Answer is what came out: a digest of every word, and a line for each provider of a ranking, or each question of a
// plan, so that it can be said where another answer differs.
type Answer struct {
	Sum   string   `json:"sum"`
	Lines []string `json:"lines"`
}

// refs names the providers of a snapshot as people do.
func refs(s *snapshot.Snapshot) map[string]string {
	out := map[string]string{}
	for _, sh := range s.Shelters {
		out[string(sh.ID)] = cmp.Or(sh.State.Shelter.Ref, string(sh.ID))
	}
	for _, p := range s.Programs {
		out[string(p.State.Program.ID)] = cmp.Or(p.State.Program.Ref, string(p.State.Program.ID))
	}
	return out
}

// Ranked is the whole ranking of a query. A rule that protects stands in its lines as figures tell it.
func Ranked(s *snapshot.Snapshot, q match.Query) (out Answer, err error) {
	r, ref := rankingOf(s, q), refs(s)
	r.Digest = "" // It names the inputs in another form.
	add := func(provider, list string, score int, why []match.Reason) {
		line := fmt.Sprintf("%s %s %d", ref[provider], list, score)
		for _, reason := range why {
			code := reason.Code
			if reason.Protected {
				code = match.CodeNotSuitable
			}
			line += fmt.Sprintf(" %s%+d", code, reason.Points)
		}
		out.Lines = append(out.Lines, strings.ReplaceAll(line, "+0", ""))
	}
	for _, c := range r.Candidates {
		add(c.Provider(), "fits", c.Score, c.Why)
	}
	for _, x := range r.Full {
		add(x.Provider(), "full", 0, x.Reasons)
	}
	for _, x := range r.Excluded {
		add(x.Provider(), "no", 0, x.Reasons)
	}
	out.Sum, err = press(r)
	return out, err
}

// Planned is the plan of so many queries, and what they would get as they came.
func Planned(s *snapshot.Snapshot, many int, best, inTurn batch.Assignment) (out Answer, err error) {
	ref, at := refs(s), make([][2]string, many)
	best.Digest, inTurn.Digest = "", ""
	for i, a := range []batch.Assignment{best, inTurn} {
		for _, p := range a.Places {
			at[p.Query][i] = ref[string(p.Shelter)]
		}
	}
	for i, p := range at {
		out.Lines = append(out.Lines, fmt.Sprintf("line-%d planned %s, as they came %s", i+1, cmp.Or(p[0], "-"),
			cmp.Or(p[1], "-")))
	}
	out.Sum, err = press([]batch.Assignment{best, inTurn})
	return out, err
}

// Places are the shelters of each question of a plan: where it was planned, and where it would have gone as they came;
// empty where nowhere.
func (a Answer) Places() [][2]string {
	out := make([][2]string, len(a.Lines))
	for i, line := range a.Lines {
		_, said, _ := strings.Cut(line, " planned ")
		planned, inTurn, _ := strings.Cut(said, ", as they came ")
		out[i] = [2]string{strings.TrimPrefix(planned, "-"), strings.TrimPrefix(inTurn, "-")}
	}
	return out
}

func press(whole any) (string, error) {
	raw, err := json.Marshal(whole)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}

// Kept is what an answer was worked out from, opened.
type Kept struct {
	snapshot *snapshot.Snapshot
	queries  []match.Query
}

// Open opens what was kept.
func Open(parts []json.RawMessage, questions []Question, places map[string]match.Municipality, w match.Weights,
	zone *time.Location) (out Kept, err error) {
	shelters, programs, err := states(parts)
	if err != nil {
		return out, err
	}
	queries := make([]match.Query, len(questions))
	for i, q := range questions {
		if q.Lives == nil {
			return out, ErrDamaged
		}
		queries[i] = q.Ask
		queries[i].Now = q.Ask.Now.In(zone)
		for n := range shelters {
			if q.Lives.Bit(n) == 1 {
				queries[i].LivesIn = append(queries[i].LivesIn, shelters[n].Shelter.ID)
			}
			shelters[n].ResidentLinks = append(shelters[n].ResidentLinks, q.Meets[n]...)
		}
	}
	if len(queries) == 0 {
		return out, ErrDamaged
	}
	return Kept{snapshot.Compile(shelters, programs, places, w), queries}, nil
}

// Again works an answer out: a ranking of one question, or a plan of many.
func (k Kept) Again(plan bool) (Answer, error) {
	switch {
	case plan:
		best, inTurn := batch.Compare(k.snapshot, k.queries)
		return Planned(k.snapshot, len(k.queries), best, inTurn)
	case len(k.queries) > 1:
		return Answer{}, ErrDamaged
	}
	return Ranked(k.snapshot, k.queries[0])
}

// Referrals are those that the questions are about, in their order.
func (k Kept) Referrals() []domain.ReferralID {
	out := make([]domain.ReferralID, len(k.queries))
	for i, q := range k.queries {
		out[i] = q.Referral.ID
	}
	return out
}

// Ranking is the whole ranking of the first question, as the program of today works it out.
func (k Kept) Ranking() match.Ranking { return rankingOf(k.snapshot, k.queries[0]) }

func rankingOf(s *snapshot.Snapshot, q match.Query) match.Ranking {
	q.ExplainMax, q.ListMax = 0, 0
	if q.Referral.Class == domain.ClassShelter {
		return rank.Shelters(s, q)
	}
	return rank.Programs(s, q)
}

// Differs says line by line where the answer now is another; nothing where it is the same.
func (a Answer) Differs(now Answer) (out []string) {
	if a.Sum == now.Sum {
		return nil
	}
	was, is := placed(a), placed(now)
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if was[name] != is[name] {
			out = append(out, fmt.Sprintf("%s: %s; now %s", name, was[name], cmp.Or(is[name], "nothing")))
		}
	}
	if len(out) == 0 {
		out = []string{"every place, score and reason is the same; a figure or a unit is not"}
	}
	return out
}

// placed is what is said of each provider or question, with its place.
func placed(a Answer) map[string]string {
	out := map[string]string{}
	for i, line := range a.Lines {
		name, said, _ := strings.Cut(line, " ")
		out[name] = fmt.Sprintf("place %d, %s", i+1, said)
	}
	return out
}
