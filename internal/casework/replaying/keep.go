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
	var rows []kept.Row
	share := func(id domain.CaseID, raw []byte) string {
		r := kept.Row{Case: id, At: time.Date(t.Now.Year(), t.Now.Month()+1, 1, 0, 0, 0, 0, time.UTC), Body: raw}
		r.ID = sharedID(t.Store, r)
		rows = append(rows, r)
		return r.ID
	}
	parts, err := replay.Network(s)
	if err != nil {
		return err
	}
	last := len(parts) - 1
	n := network{Weights: s.Weights, Figures: parts[last]}
	for _, raw := range parts[:last] {
		n.Parts = append(n.Parts, share("", raw))
	}
	whole, err := json.Marshal(n)
	if err != nil {
		return err
	}
	c.Network = share("", whole)
	for _, q := range queries {
		q.Now, q.Seed = time.Time{}, q.Seed^c.Seed
		raw, err := json.Marshal(replay.Ask(s, q))
		if err != nil {
			return err
		}
		c.Asked = append(c.Asked, share(q.Case.ID, raw))
	}
	if row.Body, err = json.Marshal(c); err != nil {
		return err
	}
	return store.PutAbsent(t.Ctx, t.Store, &t.Change, append(rows, row)...)
}

// sharedID names a row by what it says and by the month in which it can be kept anew, so that it can go when the last
// answer of that month goes.
func sharedID(s *store.Store, r kept.Row) string {
	sum := sha256.Sum256(r.Body)
	return s.PseudonymOf("kept", string(r.Case)+"|"+r.At.Format(time.DateOnly)+"|"+hex.EncodeToString(sum[:]))
}
