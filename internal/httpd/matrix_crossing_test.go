package httpd_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"sync"

	"amparo/internal/domain"
	"amparo/internal/domain/crossing"
	"amparo/internal/sealedfile"
	"amparo/internal/store"
)

// abroad is the installation of another country that the cast knows, as far as files of it are needed here.
type abroad struct {
	once sync.Once
	keys sealedfile.Keys
	id   crossing.CounterpartID
	here sealedfile.Public

	mu    sync.Mutex
	waits []crossing.CounterpartID // for a second person, the oldest first
}

// put writes something into the cast's store, as if somebody had done it.
func (c *cast) put(fill func(*store.Change)) {
	var change store.Change
	fill(&change)
	change.Log(store.Entry{Actor: domain.System("test"), Act: "test", Kind: "world", ID: "world", Outcome: store.Done})
	must(c.t, c.w.Store.Commit(context.Background(), change))
}

// keptCounterpart writes down the installation of another country, and returns its id. confirmed is by whom, if so.
func (c *cast) keptCounterpart(public sealedfile.Public, confirmed bool) crossing.CounterpartID {
	k := crossing.Counterpart{ID: domain.NewID[crossing.CounterpartID](), Name: "Red de nadie", Country: "HN",
		Recipient: public.Recipient, Verify: public.Verify, By: c.ana.Account, At: c.w.Clock.Now()}
	if confirmed {
		k.ConfirmedBy, k.ConfirmedAt = c.ana.Account, c.w.Clock.Now()
	}
	n := &c.abroad
	n.mu.Lock()
	defer n.mu.Unlock()
	c.put(func(change *store.Change) {
		store.Put(change, store.New(k))
		if confirmed {
			return
		}
		if n.waits = append(n.waits, k.ID); len(n.waits) > 60 { // The list holds so many only.
			if old, err := store.Get[crossing.Counterpart](context.Background(), c.w.Store, n.waits[0]); err == nil {
				store.Delete(change, old)
			}
			n.waits = n.waits[1:]
		}
	})
	return k.ID
}

// neighbour is the installation whose files are taken here.
func (c *cast) neighbour() *abroad {
	n := &c.abroad
	n.once.Do(func() {
		own, err := sealedfile.NewKeys()
		must(c.t, err)
		n.keys, err = sealedfile.NewKeys()
		must(c.t, err)
		n.here, err = own.Public()
		must(c.t, err)
		there, err := n.keys.Public()
		must(c.t, err)
		pair := crossing.KeyPair{At: c.w.Clock.Now(), Identity: own.Identity, Seed: own.Seed}
		c.put(func(change *store.Change) {
			store.Put(change, store.New(crossing.OwnKeys{}.Renew(pair)))
		})
		n.id = c.keptCounterpart(there, true)
	})
	return n
}

// letter is a file of the neighbour.
func (c *cast) letter(kind, id string, content any) []byte {
	n := c.neighbour()
	raw, err := json.Marshal(content)
	must(c.t, err)
	file, err := sealedfile.Seal(n.keys, n.here, sealedfile.Letter{ID: id, Kind: kind, At: c.w.Clock.Now(), Content: raw})
	must(c.t, err)
	return file
}

// comes is a file of a woman who comes here. Each caller gets one of her own.
func (c *cast) comes() []byte {
	return c.letter("case", domain.NewID[string](), crossing.Content{Record: map[string]string{}, Why: "Viene.",
		Group: []crossing.Member{{Relation: domain.RelationLead, Age: 24, Gender: "Feminine"}}, Languages: []string{"spa"},
		Consent: crossing.Consent{GivenBy: "persona", Language: "spa", Method: "oral", Until: c.soon()}})
}

// arrived is a file that waits here, or one that was refused.
func (c *cast) arrived(decided bool) string {
	desk := c.w.Coordinator().Actor
	id, err := c.w.Work.ReceiveFile(context.Background(), desk, c.comes())
	must(c.t, err)
	if decided {
		must(c.t, c.w.Work.RefuseInbound(context.Background(), desk, id))
	}
	return string(id)
}

// waitsForKeys writes down an installation that nobody knows yet, and returns its id.
func (c *cast) waitsForKeys() string {
	keys, err := sealedfile.NewKeys()
	must(c.t, err)
	public, err := keys.Public()
	must(c.t, err)
	return string(c.keptCounterpart(public, false))
}

// keysOfNobody are public keys that nobody here knows.
func keysOfNobody(c *cast) string {
	keys, err := sealedfile.NewKeys()
	must(c.t, err)
	public, err := keys.Public()
	must(c.t, err)
	return public.String()
}

// answeredFor is the receipt of a file of a case that was sent to the neighbour.
func (c *cast) answeredFor(s *scene) []byte {
	out := crossing.Outbound{ID: domain.NewID[string](), Case: s.cas, To: c.neighbour().id, By: c.ana.Account,
		At: c.w.Clock.Now(), State: crossing.Sent}
	c.put(func(change *store.Change) { store.Put(change, store.New(out)) })
	return c.letter("receipt", out.ID, map[string]any{"state": "received", "at": c.w.Clock.Now()})
}

func inBase64(file []byte) fields { return fields{"file": base64.StdEncoding.EncodeToString(file)} }

// taken is what the desk adds to a file that it has the team take in.
func (c *cast) taken() fields {
	return fields{"agency": string(c.agencies["other"].ID), "reason": goodReason, "need": "abrigo", "urgency": "alta",
		"security_level_needed": 2}
}

func apiCrossings() []routeRow {
	keeps := either(may.desk, may.operators)
	return []routeRow{
		opens("/counterparts", "counterpart.list", keeps, ""),
		sends("/counterparts", "counterpart.keep", keeps, "", func(c *cast, _ *scene) any {
			return fields{"name": "Red de nadie", "country": "HN", "keys": keysOfNobody(c)}
		}),
		sends("/counterparts/:counterpart/confirm", "counterpart.keep", keeps, "", nil),
		sends("/counterparts/:counterpart/end", "counterpart.keep", keeps, "", nil),
		sends("/counterparts/keys", "counterpart.keep", keeps, "", nil).alone(), // All files rest on them.
		opens("/crossings", "crossing.list", may.desk, ""),
		sends("/crossings", "crossing.receive", may.desk, "", func(c *cast, _ *scene) any { return inBase64(c.comes()) }),
		opens("/crossings/:crossing", "crossing.open", may.desk, ""),
		opens("/crossings/:crossing/receipt", "crossing.list", may.desk, ""),
		sends("/crossings/:crossing/take", "crossing.receive", may.desk, "",
			func(c *cast, _ *scene) any { return c.taken() }),
		sends("/crossings/:crossing/refuse", "crossing.receive", may.desk, "", nil),
		opens("/cases/:case/crossings", "crossing.read", may.team, stageAbroad),
		sends("/cases/:case/crossings", "crossing.send", may.carries, stageAbroad, func(c *cast, _ *scene) any {
			return fields{"counterpart": string(c.neighbour().id), "why": "Va a su casa."}
		}),
		sends("/cases/:case/crossings/receipt", "crossing.receipt", may.carries, stageAbroad,
			func(c *cast, s *scene) any { return inBase64(c.answeredFor(s)) }),
	}
}

func pagesOfCrossings() []routeRow {
	keeps := either(may.desk, may.operators)
	return []routeRow{
		opens("/counterparts", "counterpart.list", keeps, ""),
		sends("/counterparts", "counterpart.keep", keeps, "", func(c *cast, _ *scene) any {
			return url.Values{"_do": {"add"}, "name": {"Red de nadie"}, "country": {"HN"}, "keys": {keysOfNobody(c)}}
		}),
		opens("/crossings", "crossing.list", may.desk, ""),
		sends("/crossings", "crossing.receive", may.desk, "", nil).steps(), // A file goes with its own story.
		opens("/crossings/:id", "crossing.open", may.desk, ""),
		opens("/crossings/:id/receipt", "crossing.list", may.desk, ""),
		sends("/crossings/:id", "crossing.receive", may.desk, "", typed("_do", "refuse")),
		opens("/cases/:id/crossings", "crossing.read", may.team, stageAbroad),
		sends("/cases/:id/crossings", "crossing.send", may.carries, stageAbroad, func(c *cast, _ *scene) any {
			return url.Values{"_do": {"send"}, "counterpart": {string(c.neighbour().id)}, "why": {"Va a su casa."}}
		}),
	}
}
