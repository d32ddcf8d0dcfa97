package mongodriver

import (
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/mongodriver/fakemongo"
)

func list(docs ...any) *fault {
	cursor := bson.M{"id": int64(0), "ns": "amparo.$cmd", "firstBatch": bson.A(docs)}
	return &fault{Answer: bson.M{"ok": 1, "cursor": cursor}}
}

func index(name string) bson.M { return bson.M{"v": 2, "key": bson.M{"ord": 1}, "name": name} }

func named(collection string) bson.M { return bson.M{"name": collection, "type": "collection"} }

// checked is the health of a database on a server that rolls the acts of killed processes back at once.
func checked(t *testing.T, inject func(name string, cmd bson.D) *fault) Health {
	t.Helper()
	s := fakemongo.Serve(t, fakemongo.Options{TransactionLifetime: 10 * time.Millisecond})
	s.Inject(inject)
	h, err := CheckHealth(t.Context(), Options{URI: s.URI(), Database: "amparo", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestHealthNamesMissingIndexes: an index that somebody dropped makes every list slow, and nothing else tells.
func TestHealthNamesMissingIndexes(t *testing.T) {
	h := checked(t, func(name string, cmd bson.D) *fault {
		switch {
		case name == "listCollections":
			return list(named("case"), named("offer"), named("_batches"))
		case name == "listIndexes" && cmd[0].Value == "offer":
			return list(index("_id_"), index(byOrder))
		case name == "listIndexes":
			return list(index("_id_"), index(byOrder), index(byTerm))
		}
		return nil
	})
	if h.Collections != 2 || !slices.Equal(h.MissingIndexes, []string{"offer.by_term"}) || h.IndexesHidden {
		t.Errorf("the report says %+v", h)
	}
	if h.Reachable() != 1 || !h.Encrypted || h.Set == "" {
		t.Errorf("the report says %+v", h)
	}
}

// TestHealthWithoutRightsToSeeIndexes: that an account or a server does not show them is no failure.
func TestHealthWithoutRightsToSeeIndexes(t *testing.T) {
	for story, inject := range map[string]func(name string, cmd bson.D) *fault{
		"an account that may not look": func(name string, _ bson.D) *fault {
			if name == "listCollections" {
				return &fault{Answer: failed(13, "Unauthorized")}
			}
			return nil
		},
		"a server that shows no indexes": func(name string, _ bson.D) *fault {
			switch name {
			case "listCollections":
				return list(named("case"))
			case "listIndexes":
				return &fault{Answer: failed(59, "CommandNotFound")}
			}
			return nil
		},
	} {
		if h := checked(t, inject); !h.IndexesHidden {
			t.Errorf("%s: %+v", story, h)
		}
	}
}

// TestHealthMeasuresForHowLongAKilledProcessHoldsItsRows, on every kind of server, and leaves nothing behind.
func TestHealthMeasuresForHowLongAKilledProcessHoldsItsRows(t *testing.T) {
	for name, o := range map[string]fakemongo.Options{
		"snapshots": {}, "read committed": {ReadCommitted: true}, "SQL-backed": {SQLBacked: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.TransactionLifetime = time.Second
			s := fakemongo.Serve(t, o)
			d := open(t, Options{URI: s.URI(), Database: "amparo"})
			before := len(s.Documents("amparo", batches))
			kept, err := d.measureLifetime(t.Context(), 5*time.Second)
			if err != nil || kept < time.Second || kept >= 5*time.Second {
				t.Errorf("one second was measured as %s, %v", kept, err)
			}
			if kept, err = d.measureLifetime(t.Context(), 500*time.Millisecond); err != nil || kept != 500*time.Millisecond {
				t.Errorf("longer than half a second was measured as %s, %v", kept, err)
			}
			if left := s.Documents("amparo", batches); len(left) != before {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
