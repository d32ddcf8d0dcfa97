package mongodriver

import (
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/mongodriver/mongoengine"
)

func list(docs ...any) *fault {
	return &fault{Answer: bson.M{"ok": 1, "cursor": bson.M{"id": int64(0), "ns": "amparo.$cmd", "firstBatch": bson.A(docs)}}}
}

func index(name string) bson.M { return bson.M{"v": 2, "key": bson.M{"ord": 1}, "name": name} }

// TestAnExamSeesWhatALookFromOutsideCannot: an index that somebody dropped makes every list slow, and nothing else tells.
func TestAnExamSeesWhatALookFromOutsideCannot(t *testing.T) {
	s := mongoengine.Serve(t, mongoengine.Options{})
	s.On(func(name string, cmd bson.D) *fault {
		switch name {
		case "listCollections":
			return list(bson.M{"name": "case", "type": "collection"}, bson.M{"name": "offer", "type": "collection"}, bson.M{"name": "_batches", "type": "collection"})
		case "listIndexes":
			if cmd[0].Value == "offer" {
				return list(index("_id_"), index(byOrder))
			}
			return list(index("_id_"), index(byOrder), index(byTerm))
		}
		return nil
	})
	e, err := Examine(t.Context(), Options{URI: s.URI(), Database: "amparo", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if e.Kinds != 2 || !slices.Equal(e.Bare, []string{"offer.by_term"}) || e.Voices() != 1 || !e.Secret || e.Blind || e.Set == "" {
		t.Errorf("the exam says %+v", e)
	}
	s.On(func(name string, _ bson.D) *fault {
		if name == "listCollections" {
			return &fault{Answer: failed(13, "Unauthorized")}
		}
		return nil
	})
	if e, err = Examine(t.Context(), Options{URI: s.URI(), Database: "amparo", Now: time.Now}); err != nil || !e.Blind {
		t.Errorf("an account that may not look: %+v %v", e, err)
	}
	s.On(func(name string, _ bson.D) *fault {
		switch name {
		case "listCollections":
			return list(bson.M{"name": "case", "type": "collection"})
		case "listIndexes":
			return &fault{Answer: failed(59, "CommandNotFound")}
		}
		return nil
	})
	if e, err = Examine(t.Context(), Options{URI: s.URI(), Database: "amparo", Now: time.Now}); err != nil || !e.Blind {
		t.Errorf("a server that shows no indexes: %+v %v", e, err)
	}
}
