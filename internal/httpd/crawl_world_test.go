package httpd_test

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/await"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/store"
)

// crawled is a whole network behind the real server, with everything that is in it by kind.
type crawled struct {
	*server
	raw      *rawNetwork
	folder   fs.FS
	markers  map[marker]bool // every marker of the folder
	numbers  map[string]bool // telephone and document numbers that stand for one person
	accounts map[string]domain.Account
	ids      map[string][]string // of every thing in the store, by the name a route gives it
	kindOf   map[string]string   // the other way round
	patterns []pattern           // every reading address there is
	guesses  []guess             // each of them with each id
}

// openNetwork loads the demonstration, or the folder that AMPARO_TEST_NETWORK names, into a fresh store at its snapshot
// and serves it.
func openNetwork(t *testing.T) *crawled {
	t.Helper()
	files := folder.Builtin()
	if dir := os.Getenv("AMPARO_TEST_NETWORK"); dir != "" {
		files = os.DirFS(dir)
		t.Log("the network of", dir)
	}
	c := openFolder(t, files)
	c.chart()
	return c
}

// openFolder loads a network into a fresh store at its snapshot and serves it.
func openFolder(t *testing.T, files fs.FS) *crawled {
	t.Helper()
	net, err := folder.Read(files)
	must(t, err)
	c := &crawled{raw: readRaw(t, files), folder: files, accounts: map[string]domain.Account{}}
	c.markers, c.numbers = c.raw.all(t, files)
	w := amparotest.Empty(t, c.raw.now)
	loaded, err := demo.Load(t.Context(), net, w.Store, w.IDs, demo.LoadOptions{Options: demo.Options{Markers: true},
		Password: amparotest.Password})
	must(t, err)
	for _, a := range loaded.Accounts {
		c.accounts[a.Ref] = a
	}
	c.plantArrivals(t, w)
	c.harvest(t, w)
	c.number(t, w)
	// The rate is tried elsewhere; here it would only take time.
	c.server = serve(t, w, func(d *httpd.Deps) { d.Rates, d.Searches = mid.NewRates(1e6, 1e6), 1e6 })
	return c
}

// plantArrivals gives every kept bed a meeting point and a message with markers, as the two sides would write them.
func (c *crawled) plantArrivals(t testing.TB, w *amparotest.World) {
	t.Helper()
	codes := map[domain.ReferralID]string{}
	for _, r := range storedAll[domain.Referral](t, w) {
		codes[r.ID] = r.Code
	}
	offers, err := store.All[domain.Offer](t.Context(), w.Store, store.Filter{})
	must(t, err)
	var change store.Change
	for _, o := range offers {
		if o.V.State != domain.OfferAccepted || o.V.Shelter == "" {
			continue
		}
		store.Put(&change, store.New(journey.Meeting{Offer: o.V.ID, Case: o.V.Case, Place: "CANARIO-D2-ENCUENTRO-" +
			codes[o.V.Referral],
			SetAt: c.raw.now, SetFor: o.V.From}))
		store.Put(&change, store.New(journey.Message{ID: domain.NewID[journey.MessageID](), Case: o.V.Case, Offer: o.V.ID,
			At: c.raw.now, Agency: o.V.To,
			Text: "CANARIO-D2-MENSAJE-" + codes[o.V.Referral]}))
	}
	change.Log(store.Entry{Actor: domain.System("test"), Act: "world", Kind: "world", ID: "world", Outcome: store.Done})
	must(t, w.Store.Commit(t.Context(), change))
}

// number gives the leaves of the crawl their places in the log while it goes on, as a serving process does.
func (c *crawled) number(t *testing.T, w *amparotest.World) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() {
		for ctx.Err() == nil {
			_ = w.Store.Logs().Integrate(ctx) // What cannot be numbered now is numbered by Verify, which tells.
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	t.Cleanup(func() { stop(); await.All(t, "the numbering of the log", &done) })
}

// harvest lists the ids of everything there is. Whoever guesses, or is told an id, knows no more.
func (c *crawled) harvest(t testing.TB, w *amparotest.World) {
	t.Helper()
	c.ids = map[string][]string{}
	c.ids["case"] = idsOf(t, w, func(v domain.Case) string { return string(v.ID) })
	c.ids["referral"] = idsOf(t, w, func(v domain.Referral) string { return string(v.ID) })
	c.ids["offer"] = idsOf(t, w, func(v domain.Offer) string { return string(v.ID) })
	c.ids["shelter"] = idsOf(t, w, func(v domain.Shelter) string { return string(v.ID) })
	c.ids["program"] = idsOf(t, w, func(v domain.Program) string { return string(v.ID) })
	c.ids["agency"] = idsOf(t, w, func(v domain.Agency) string { return string(v.ID) })
	c.ids["account"] = idsOf(t, w, func(v domain.Account) string { return string(v.ID) })
	c.ids["appointment"] = idsOf(t, w, func(v domain.Appointment) string { return string(v.ID) })
	c.ids["notice"] = idsOf(t, w, func(v domain.Notice) string { return string(v.ID) })
	for _, s := range storedAll[domain.Shelter](t, w) {
		for _, u := range s.Units {
			c.ids["unit"] = append(c.ids["unit"], string(u.ID))
		}
	}
	c.kindOf = map[string]string{}
	for kind, list := range c.ids {
		for _, id := range list {
			c.kindOf[id] = kind
		}
	}
}

func storedAll[T any](t testing.TB, w *amparotest.World) []T {
	t.Helper()
	all, err := store.All[T](t.Context(), w.Store, store.Filter{})
	must(t, err)
	out := make([]T, len(all))
	for i := range all {
		out[i] = all[i].V
	}
	return out
}

func idsOf[T any](t testing.TB, w *amparotest.World, id func(T) string) []string {
	t.Helper()
	var out []string
	for _, v := range storedAll[T](t, w) {
		out = append(out, id(v))
	}
	sort.Strings(out)
	return out
}

// actor is a user of the folder as somebody who can sign in.
func (c *crawled) actor(u rawUser) domain.Actor {
	a := c.accounts[u.ID]
	return domain.Actor{Account: a.ID, Agency: a.Agency, Role: domain.Role(u.Role)}
}

// everybody lists who crawls: all users; with -short or the race detector one for each role and kind of organisation,
// the first in the folder's order.
func (c *crawled) everybody(t testing.TB) []rawUser {
	t.Helper()
	if !hurried() {
		return c.raw.users
	}
	out := c.oneOfEach()
	t.Logf("a sample of %d users, one for each role and kind of organisation; without -short and the race detector "+
		"all %d crawl", len(out), len(c.raw.users))
	return out
}

// oneOfEach is one user for each role and kind of organisation, the first in the folder's order.
func (c *crawled) oneOfEach() []rawUser {
	seen := map[string]bool{}
	var out []rawUser
	for _, u := range c.raw.users {
		key := u.Role + "|" + c.raw.orgType[u.Org]
		if !seen[key] {
			seen[key] = true
			out = append(out, u)
		}
	}
	return out
}

// hurried reports whether there is time for a sample only.
func hurried() bool { return testing.Short() || raceDetector }

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// crawlPatience bounds one request of a crawl.
const crawlPatience = 30 * time.Second
