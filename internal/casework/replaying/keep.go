// Package replaying keeps what rankings and plans were worked out from, and works them out again.
//
// It guarantees that what is kept of a person is sealed with the key of her case and erased with it, and that what is
// kept of the network is kept once for all who saw it so. It discloses nothing of D2: a replay tells where an answer
// differs, by the references of providers and the codes of rules, and a rule that protects only as "not suitable".
package replaying

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/kept"
	"amparo/internal/match"
	"amparo/internal/match/batch"
	"amparo/internal/match/replay"
	"amparo/internal/match/snapshot"
	"amparo/internal/store"
)

// Service replays. It is safe for concurrent use.
type Service struct{ *act.Service }

// content is what the row of a ranking or a plan holds. The moment and the seed of a plan stand here and not in what
// was asked, so that the next answer may share it.
type content struct {
	Name    string        `json:"name"` // code of the referral, or digest of the plan
	Plan    bool          `json:"plan,omitempty"`
	Rules   string        `json:"rules"` // of this program, with the version of the country's data
	Answer  replay.Answer `json:"answer"`
	Network string        `json:"network"` // its row
	Asked   []string      `json:"asked"`   // rows of the questions
	Now     time.Time     `json:"now"`
	Seed    uint64        `json:"seed,omitempty"` // of a plan
}

// network is what the row of a network holds.
type network struct {
	Weights match.Weights   `json:"weights"`
	Parts   []string        `json:"parts"` // rows of its profiles
	Figures json.RawMessage `json:"figures"`
}

// Keep adds to an act how the providers for a referral are ranked now, and from what.
func Keep(t *act.Txn, s *snapshot.Snapshot, q match.Query) error {
	answer, err := replay.Ranked(s, q)
	if err != nil {
		return err
	}
	return put(t, s, content{Name: q.Referral.Code, Answer: answer}, []match.Query{q},
		kept.Row{ID: domain.NewID[string](), Case: q.Case.ID, Referral: q.Referral.ID})
}

// KeepPlan adds a plan of many to an act, and from what it was made.
func KeepPlan(t *act.Txn, s *snapshot.Snapshot, queries []match.Query, seed uint64, best,
	inTurn batch.Assignment) error {
	answer, err := replay.Planned(s, len(queries), best, inTurn)
	if err != nil {
		return err
	}
	c := content{Name: best.Digest, Plan: true, Answer: answer, Seed: seed}
	return put(t, s, c, queries, kept.Row{ID: planID(t.Store, best.Digest)})
}

func planID(s *store.Store, digest string) string { return s.PseudonymOf("plan", digest) }

func rulesOf(t *act.Txn) string { return match.RulesVersion + "/" + t.Country.Version() }

// put adds a row to the act, with what it needs and others may share.
func put(t *act.Txn, s *snapshot.Snapshot, c content, queries []match.Query, row kept.Row) error {
	c.Rules, c.Now, row.Answers, row.At = rulesOf(t), queries[0].Now, true, t.Now
	until := time.Date(t.Now.Year(), t.Now.Month()+1, 1, 0, 0, 0, 0, time.UTC)
	seen := snapshot.Derived(s, "kept until "+until.Format(time.DateOnly),
		func() *shared { return networkOf(t.Store, s, until) })
	if seen.err != nil {
		return seen.err
	}
	shares := shared{until: until, rows: slices.Clone(seen.rows)}
	c.Network = shares.rows[len(shares.rows)-1].ID
	for _, q := range queries {
		q.Now, q.Seed = time.Time{}, q.Seed^c.Seed
		raw, err := json.Marshal(replay.Ask(s, q))
		if err != nil {
			return err
		}
		c.Asked = append(c.Asked, shares.add(t.Store, q.Case.ID, raw))
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	row.Body = raw
	return store.PutAbsent(t.Ctx, t.Store, &t.Change, t.Caches.Kept, append(shares.rows, row)...)
}

// shared are rows that several answers need, each once.
type shared struct {
	until time.Time // they may be kept anew
	rows  []kept.Row
	err   error
}

func (sh *shared) add(s *store.Store, id domain.CaseID, raw []byte) string {
	r := kept.Row{Case: id, At: sh.until, Body: raw}
	r.ID = sharedID(s, r)
	sh.rows = append(sh.rows, r)
	return r.ID
}

// networkOf is a network as it is kept: its parts, and in the end the row that names them.
func networkOf(s *store.Store, seen *snapshot.Snapshot, until time.Time) *shared {
	out := &shared{until: until}
	parts, err := replay.Network(seen)
	if err != nil {
		return &shared{err: err}
	}
	last := len(parts) - 1
	n := network{Weights: seen.Weights, Figures: parts[last]}
	for _, raw := range parts[:last] {
		n.Parts = append(n.Parts, out.add(s, "", raw))
	}
	whole, err := json.Marshal(n)
	out.add(s, "", whole)
	out.err = err
	return out
}

// sharedID names a row by what it says and by the month in which it can be kept anew, so that it can go when the last
// answer of that month goes.
func sharedID(s *store.Store, r kept.Row) string {
	sum := sha256.Sum256(r.Body)
	return s.PseudonymOf("kept", string(r.Case)+"|"+r.At.Format(time.DateOnly)+"|"+hex.EncodeToString(sum[:]))
}
