package mongodriver

import (
	"testing"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// afterElection is a server that was just elected and whose majority reads lag, with two processes on it. The first was
// told that its act is kept.
func afterElection(t *testing.T, noticed bool) (first, second *Driver) {
	t.Helper()
	s := fakemongo.Serve(t, fakemongo.Options{History: true})
	first = open(t, Options{URI: s.URI(), Database: "amparo"})
	second = open(t, Options{URI: s.URI(), Database: "amparo"})
	b := driver.Batch{Puts: []driver.Put{{Row: driver.Row{Key: bed, Rev: 1}}, {Row: driver.Row{Key: consent, Rev: 1}}}}
	if err := first.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	s.Elect(1)
	if noticed {
		s.Disconnect()
	}
	return first, second
}

// sees fails the test unless d reads the bed in this way.
var sees = map[string]func(t *testing.T, d *Driver) int{
	"by its key": func(t *testing.T, d *Driver) int { return int(revision(t, d, bed)) },
	"in a list": func(t *testing.T, d *Driver) int {
		page, err := d.Query(t.Context(), driver.Query{Kind: bed.Kind})
		if err != nil {
			t.Fatal(err)
		}
		return len(page.Rows)
	},
	"among others of its kind": func(t *testing.T, d *Driver) int {
		rows, err := d.GetMany(t.Context(), []driver.Key{bed})
		if err != nil {
			t.Fatal(err)
		}
		return len(rows)
	},
}

// TestWhatWasAcknowledgedIsInTheNextList after a failover, although the new primary shows majority reads an older state
// at first: to the process that was told, even before it notices the election, and to the others.
func TestWhatWasAcknowledgedIsInTheNextList(t *testing.T) {
	for way, see := range sees {
		t.Run("to who was told, "+way, func(t *testing.T) {
			informed, _ := afterElection(t, false)
			if see(t, informed) != 1 {
				t.Error("an act that was acknowledged is not there")
			}
		})
		t.Run("to another process, "+way, func(t *testing.T) {
			_, other := afterElection(t, true)
			if see(t, other) != 1 {
				t.Error("an act that was acknowledged is not there")
			}
		})
	}
}

// TestTheLagOfAnElectionIsReal: without either measure the act would be missing, so the tests above can fail.
func TestTheLagOfAnElectionIsReal(t *testing.T) {
	for way, see := range sees {
		_, other := afterElection(t, false)
		if see(t, other) != 0 {
			t.Errorf("%s: the fake server does not lag", way)
		}
	}
}
