package replay

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/batch"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/snapshot"
)

const secret = "Marisol la del puente"

// stored is a value as it comes back from a store.
func stored[T any](t *testing.T, v T) (out T) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// madeUp is a network and a query, with a secret in everything that no rule reads.
func madeUp(t *testing.T, seed uint64) (*snapshot.Snapshot, match.Query) {
	t.Helper()
	d := matchtest.Seeded(seed)
	shelters := matchtest.Shelters(d, 4+d.IntN(20))
	for i := range shelters {
		sh := &shelters[i].Shelter
		sh.Name, sh.Address, sh.Phone = secret, secret, secret
		for n := range sh.Units {
			sh.Units[n].Name = secret
		}
		shelters[i].Shelter = stored(t, *sh)
	}
	var programs []match.ProgramState
	for n := range 5 {
		p := matchtest.Program(d, n)
		p.Program.Name = secret
		p.Program = stored(t, p.Program)
		programs = append(programs, p)
	}
	q := asked(d, shelters)
	return snapshot.Compile(shelters, programs, matchtest.Municipalities, match.DefaultWeights()), q
}

func asked(d matchtest.Random, shelters []match.ShelterState) match.Query {
	q := matchtest.Query(d, 1+d.IntN(5))
	q.Case.Code, q.Case.Status, q.Case.FoundPlace = secret, secret, secret
	q.Case.Gone = []domain.Gone{{With: secret}}
	q.Safety.Risk, q.Safety.Arrival, q.Safety.Medicines = secret, secret, secret
	q.Referral.Note, q.Referral.ID = secret, domain.ReferralID("r"+q.Case.Nationality)
	for i := range q.Safety.Areas {
		q.Safety.Areas[i].Motive = secret
	}
	q.Safety.NoContacts = append(q.Safety.NoContacts, domain.NoContact{Label: secret, Entity: secret})
	for i := range q.Case.Group {
		q.Case.Group[i].Since, q.Case.Group[i].Relation = "2001-02-03", secret
	}
	if matchtest.Chance(d, 40) {
		q.Case.Order = &domain.Order{CourtName: secret}
	}
	if matchtest.Chance(d, 40) {
		q.LivesIn = []domain.ShelterID{shelters[0].Shelter.ID, "elsewhere"}
	}
	if matchtest.Chance(d, 40) {
		q.Links = []match.Link{"one", "two"}
		shelters[1].ResidentLinks = []match.Link{match.Link("two").Resident("other"), match.Link("one").Resident(q.Case.ID)}
	}
	if matchtest.Chance(d, 30) {
		q.Barred = []domain.AgencyID{"agency-3"}
	}
	return q
}

// again replays from the bytes alone.
func again(t *testing.T, s *snapshot.Snapshot, queries []match.Query, plan bool, edit func(*Question)) Answer {
	t.Helper()
	parts, err := Network(s)
	must(t, err)
	questions := make([]Question, len(queries))
	all := make([]json.RawMessage, len(parts))
	for i, raw := range parts {
		all[len(parts)-1-i] = raw // Their order says nothing.
	}
	kept := parts
	for i, q := range queries {
		raw, err := json.Marshal(Ask(s, q))
		must(t, err)
		must(t, json.Unmarshal(raw, &questions[i]))
		kept = append(kept, raw)
		edit(&questions[i])
	}
	for _, b := range kept {
		if bytes.Contains(b, []byte("Marisol")) || bytes.Contains(b, []byte("2001-02-03")) ||
			bytes.Contains(b, []byte(`\u0000`)) {
			t.Fatalf("kept without need: %s", b)
		}
	}
	out, err := reopened(all, questions, plan, matchtest.Municipalities, match.DefaultWeights(), time.UTC)
	must(t, err)
	return out
}

// reopened works an answer out from what was kept.
func reopened(parts []json.RawMessage, questions []Question, plan bool, places map[string]match.Municipality,
	w match.Weights, zone *time.Location) (Answer, error) {
	k, err := Open(parts, questions, places, w, zone)
	if err != nil {
		return Answer{}, err
	}
	return k.Again(plan)
}

func asKept(*Question) {}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestARankingIsTheSameAnswerFromWhatIsKept: over made-up networks, of shelters and of programmes.
func TestARankingIsTheSameAnswerFromWhatIsKept(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		s, q := madeUp(t, seed)
		for _, class := range []domain.Class{domain.ClassShelter, domain.ClassLegal, domain.ClassPsych} {
			q.Referral.Class = class
			was, err := Ranked(s, q)
			must(t, err)
			if d := was.Differs(again(t, s, []match.Query{q}, false, asKept)); d != nil {
				t.Fatalf("network %d, %s: %v", seed, class, d)
			}
		}
	}
}

// TestAPlanIsTheSameAnswerFromWhatIsKept: of people who must not meet, too.
func TestAPlanIsTheSameAnswerFromWhatIsKept(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		s, q := madeUp(t, seed)
		d := matchtest.Seeded(seed + 9)
		queries := []match.Query{q}
		for range 6 {
			next := asked(d, []match.ShelterState{{}, {}})
			next.LivesIn, next.Case.ID, next.Seed = nil, domain.NewID[domain.CaseID](), seed
			queries = append(queries, next)
		}
		best, inTurn := batch.Compare(s, queries)
		was, err := Planned(s, len(queries), best, inTurn)
		must(t, err)
		if d := was.Differs(again(t, s, queries, true, asKept)); d != nil {
			t.Fatalf("network %d: %v", seed, d)
		}
		is := again(t, s, queries, true, func(q *Question) { q.Ask.Case.Group = nil })
		if d := was.Differs(is); len(best.Places) > 0 && (len(d) == 0 || !strings.HasPrefix(d[0], "line-")) {
			t.Fatalf("network %d: another plan is not told: %v", seed, d)
		}
	}
}

// TestEqualsAreDrawnByTheSeedThatIsKept: in the same order again, and in another one by another seed.
func TestEqualsAreDrawnByTheSeedThatIsKept(t *testing.T) {
	t.Parallel()
	var homes []match.ShelterState
	for _, id := range strings.Fields("a b c d e f") {
		homes = append(homes, matchtest.Home(id))
	}
	s := snapshot.Compile(homes, nil, matchtest.Municipalities, match.DefaultWeights())
	q := matchtest.Girl17()
	q.Seed = 5
	was, err := Ranked(s, q)
	must(t, err)
	if d := was.Differs(again(t, s, []match.Query{q}, false, asKept)); d != nil {
		t.Error(d)
	}
	if d := was.Differs(again(t, s, []match.Query{q}, false, func(q *Question) { q.Ask.Seed = 6 })); len(d) == 0 {
		t.Error("another seed draws the same order")
	}
}

// TestWhatDiffersIsToldLineByLine: place, score and reason, and of a rule that protects only that it is there.
func TestWhatDiffersIsToldLineByLine(t *testing.T) {
	t.Parallel()
	q := matchtest.Girl17()
	q.Safety.NoContacts = []domain.NoContact{{Entity: "SH-c"}}
	homes := []match.ShelterState{matchtest.Home("a"), matchtest.Home("b"), matchtest.Home("c")}
	s := snapshot.Compile(homes, nil, matchtest.Municipalities, match.DefaultWeights())
	was, err := Ranked(s, q)
	must(t, err)
	said := strings.Join(was.Differs(again(t, s, []match.Query{q}, false, func(q *Question) {
		q.Ask.Safety.NoContacts = nil
	})), "\n")
	for _, want := range []string{"SH-c: place 3, no 0 no_adecuado; now place", "fits"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not told in:\n%s", want, said)
		}
	}
	if strings.Contains(said, match.CodeNoContact) {
		t.Errorf("a rule that protects is told:\n%s", said)
	}
	other := was
	other.Sum = "another"
	if d := was.Differs(other); len(d) != 1 || !strings.Contains(d[0], "figure") {
		t.Errorf("%v", d)
	}
}

// TestWhatIsNotWholeIsRefused: a network that lacks a part, or whose figures are of another one.
func TestWhatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	s, q := madeUp(t, 3)
	raw, err := Network(s)
	must(t, err)
	var parts []json.RawMessage
	for _, p := range raw {
		parts = append(parts, p)
	}
	whole := []Question{Ask(s, q)}
	for name, try := range map[string]struct {
		parts     []json.RawMessage
		questions []Question
	}{
		"part": {parts[1:], whole}, "torn": {append(parts[1:], parts[0][:9]), whole},
		"figures":  {append(slices.Clone(parts[:len(parts)-1]), json.RawMessage(`{"figures":[[1,2]]}`)), whole},
		"question": {parts, nil}, "empty": {parts, []Question{{}}}, "many": {parts, append(whole, whole...)},
	} {
		if _, err := reopened(try.parts, try.questions, false, nil, match.Weights{}, time.UTC); err == nil {
			t.Errorf("%s: it is replayed", name)
		}
	}
}
