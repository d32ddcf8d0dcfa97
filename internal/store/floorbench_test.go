package store

import (
	"path/filepath"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
	"amparo/internal/store/driver"
	"amparo/internal/store/sqlitedriver"
)

// BenchmarkFloor reads what every request reads (session, account, agency, credential) and one consent, and says what
// share of that is the comparison of each row with the newest revision that the log tells of. Nothing else of a request
// is counted, so of a whole request the share is smaller.
func BenchmarkFloor(b *testing.B) {
	dir := b.TempDir()
	root, err := seal.CreateFileRoot(filepath.Join(dir, "root.key"))
	must(b, err)
	ring, err := seal.Create(filepath.Join(dir, "keyset.json"), "test", root)
	must(b, err)
	d, err := sqlitedriver.Open(b.Context(), sqlitedriver.Options{Dir: filepath.Join(dir, "data")})
	must(b, err)
	s, err := Open(b.Context(), d, ring, Options{Quiet: true})
	must(b, err)
	defer func() { must(b, s.Close()) }()
	var c Change
	Put(&c, New(record.Session{ID: "s", Account: "a", CreatedAt: time.Now()}))
	Put(&c, New(domain.Account{ID: "a", Agency: "g", Name: "Ana"}))
	Put(&c, New(domain.Agency{ID: "g", Name: "Casa"}))
	Put(&c, New(Keyed[record.Credential]{ID: "c"}))
	Put(&c, New(domain.Consent{ID: "k", Case: "m"}))
	c.Log(Entry{Act: "test", Kind: "account", ID: "a", Outcome: Done})
	must(b, s.Commit(b.Context(), c))
	rows, err := d.GetMany(b.Context(),
		[]driver.Key{{Kind: "session", ID: "s"}, {Kind: "account", ID: "a"}, {Kind: "agency", ID: "g"},
			{Kind: "credential", ID: "c"}, {Kind: "consent", ID: "m"}})
	must(b, err)
	var all, guarding time.Duration
	for b.Loop() {
		began := time.Now()
		_, e1 := Get[record.Session](b.Context(), s, "s")
		_, e2 := Get[domain.Account](b.Context(), s, "a")
		_, e3 := Get[domain.Agency](b.Context(), s, "g")
		_, e4 := Get[Keyed[record.Credential]](b.Context(), s, "c")
		_, e5 := Get[domain.Consent](b.Context(), s, "m")
		all += time.Since(began)
		for _, err := range []error{e1, e2, e3, e4, e5} {
			must(b, err)
		}
		began = time.Now()
		for _, row := range rows {
			must(b, s.guard(b.Context(), row))
		}
		guarding += time.Since(began)
	}
	b.ReportMetric(100*float64(guarding)/float64(all), "%-of-reads")
	b.ReportMetric(float64(guarding.Nanoseconds())/float64(5*b.N), "ns/row")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
