package drivertest

import (
	"testing"
)

// run holds one driver to the whole contract.
func run(t *testing.T, h harness) {
	cases := []struct {
		name string
		run  func(*testing.T, *bench)
	}{
		{"missing", missing}, {"duplicate", duplicate}, {"stale", stale}, {"delete", remove},
		{"terms change and the row stays", stays},
		{"deleted and made again", rebirth},
		{"ids that differ only in case", caseOnly}, {"unicode and long ids", oddKeys},
		{"contents from empty to large", contents}, {"terms come and go", terms},
		{"many at once", getMany},
		{"invalid batches", invalid}, {"check changed", checkChanged}, {"check absent", checkAbsent},
		{"checks alone", checksAlone}, {"all or nothing", allOrNothing}, {"the same id in two kinds", twoKinds},
		{"ties by id bytewise", ties}, {"orders of any sign", orders}, {"order moves", orderMoves},
		{"bare queries", bare},
		{"paging", paging}, {"past the end", pastTheEnd}, {"cursor of a deleted row", deadCursor},
		{"since and until", window}, {"invalid queries", invalidQueries}, {"page sizes", pageSizes},
		{"racing writers", racingWriters}, {"racing creators", racingCreators},
		{"write skew", writeSkew}, {"write skew on absence", absenceSkew}, {"no half commit is seen", oneMoment},
		{"a chain of commits", chain}, {"a dump is of one moment", dumpOneMoment},
		{"cancelled context", cancelled}, {"slices are the caller's", ownership}, {"ready", ready},
		{"use after close", afterClose}, {"reopen", reopen}, {"like a map", likeAMap},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b := &bench{T: t, ctx: t.Context(), h: h}
			b.d = h.New(t)
			t.Cleanup(func() { _ = b.d.Close() })
			c.run(t, b)
		})
	}
}
