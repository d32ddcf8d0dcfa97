package mongodriver

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestOldMarkersAreSweptAndYoungOnesStay(t *testing.T) {
	s, d := night(t, false)
	put := func(id string) {
		if _, err := d.db.Collection(batches).InsertOne(t.Context(), markerDoc{ID: id}); err != nil {
			t.Fatal(err)
		}
	}
	young, old := newMarker(time.Now()), newMarker(time.Now().Add(-2*markerAge))
	put(young)
	put(old)
	d.purged = time.Time{}
	d.purge(t.Context())
	kept := fmt.Sprint(s.Documents("amparo", batches))
	if !strings.Contains(kept, young) || strings.Contains(kept, old) {
		t.Errorf("kept %s", kept)
	}
}

// TestEachEngineIsKnown: how a transaction sees the others is found out, not asked.
func TestEachEngineIsKnown(t *testing.T) {
	for _, committed := range []bool{false, true} {
		if _, d := night(t, committed); d.readCommitted != committed {
			t.Errorf("on an engine that shows what is committed (%v) it was found to be %v", committed, d.readCommitted)
		}
	}
}
