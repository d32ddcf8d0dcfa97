package batch

import (
	"fmt"
	"testing"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
	"amparo/internal/match/snapshot"
)

func BenchmarkAssignABusyNight(b *testing.B) {
	d := matchtest.Seeded(11)
	board := snapshot.Compile(matchtest.Shelters(d, 500), nil, matchtest.Municipalities, match.DefaultWeights())
	asks := make([]match.Query, 100)
	for i := range asks {
		asks[i] = matchtest.Query(d, 1+d.IntN(4))
		asks[i].Case.ID = domain.CaseID(fmt.Sprint("case-", i))
	}
	b.ReportAllocs()
	var p Assignment
	for b.Loop() {
		p = assigned(board, asks)
	}
	b.ReportMetric(float64(len(p.Places)), "placed")
}
