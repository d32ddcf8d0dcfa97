package casework_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/casework/oversight"
	"amparo/internal/casework/placement"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// bareCommit measures one durable commit of one small row in the same engine and folder settings: the yardstick of the
// figures below.
func bareCommit(b *testing.B) time.Duration {
	b.Helper()
	d, err := sqlitedriver.Open(b.Context(), sqlitedriver.Options{Dir: filepath.Join(b.TempDir(), "bare")})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	const n = 200
	start := time.Now()
	for i := range n {
		row := driver.Row{Key: driver.Key{Kind: "bare", ID: string(rune('a'+i%26)) + time.Now().String()}, Rev: 1, KeyID: "k",
			Blob: make([]byte, 1000)}
		if err := d.Commit(b.Context(), driver.Batch{Puts: []driver.Put{{Row: row}}}); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / n
}

// somebody is a woman whom nobody else of a run is taken for: of one name and number all would be compared with all.
func somebody(i int) intake.RegisterInput {
	parts := strings.Fields("ba lu mi ro ta ne fo gu da pi")
	name := func(n int) string { return "Ma" + parts[n/100%10] + parts[n/10%10] + parts[n%10] }
	in := amparotest.Survivor(amparotest.Woman(30))
	who := &in.Identity.Persons[0]
	in.Identity.Phone = fmt.Sprintf("+5020000%04d", i%10000)
	who.Given, who.Family = name(i), name(i*7+3)
	return in
}

// BenchmarkMainJob does whole main jobs, seven acts each from registration to departure, and says how many bare durable
// commits one costs.
func BenchmarkMainJob(b *testing.B) {
	bare := bareCommit(b)
	w := amparotest.New(b, amparotest.Roomy)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(1000))
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		filed := ana.Refers(somebody(i))
		_, err := w.Work.Match(b.Context(), ana.Actor, filed.Referrals[0])
		must(err)
		offer := ana.Offers(filed.Referrals[0], casa)[0]
		casa.Accepts(offer)
		must(w.Work.Transit(b.Context(), ana.Actor, offer, 0))
		must(w.Work.Admit(b.Context(), casa.Actor.Actor, offer, 0, placement.AdmitInput{}))
		must(w.Work.Discharge(b.Context(), casa.Actor.Actor, offer, 0, placement.EndInput{Reason: "plan_cumplido"}))
	}
	each := b.Elapsed() / time.Duration(b.N)
	b.ReportMetric(float64(each)/float64(bare), "bare-commits/job")
	b.ReportMetric(1/each.Seconds(), "jobs/s")
}

// BenchmarkInboxOf50 lists fifty waiting offers of one shelter: what a page of the inbox asks for.
func BenchmarkInboxOf50(b *testing.B) {
	w := amparotest.New(b)
	ana := w.Worker("ana")
	casa := w.Shelter("casa", "0108", amparotest.Women(100))
	for range 50 {
		ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], casa)
	}
	b.ReportAllocs()
	best := time.Duration(1<<63 - 1)
	for b.Loop() {
		start := time.Now()
		page, err := w.Work.Inbox(b.Context(), casa.Actor.Actor, oversight.InboxFilter{Limit: 50})
		if err != nil || len(page.Offers) != 50 {
			b.Fatalf("%d offers, %v", len(page.Offers), err)
		}
		best = min(best, time.Since(start))
	}
	b.ReportMetric(float64(best)/float64(time.Millisecond), "best-ms")
}
