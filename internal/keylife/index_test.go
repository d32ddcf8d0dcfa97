package keylife_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
	"amparo/internal/domain/peer"
	"amparo/internal/identity"
	"amparo/internal/keylife"
	"amparo/internal/seal"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
)

// indexed is a network whose index ring is turned.
type indexed struct {
	*amparotest.World
	t      *testing.T
	rows   driver.Driver
	people []*amparotest.Actor
	cases  []domain.CaseID
	need   domain.ReferralID // the first of her
}

func newIndexed(t *testing.T) *indexed {
	t.Helper()
	t.Cleanup(keylife.SetTakenUp(0))
	rows := amparotest.Rows(t)
	x := &indexed{World: amparotest.New(t), t: t, rows: rows}
	x.Shelter("Casa Luz", "xela", amparotest.Women(3))
	x.grows("ana")
	return x
}

// grows adds a worker who files a case, and acts as she would at any moment: what she keeps is found at once.
func (x *indexed) grows(name string) {
	x.t.Helper()
	worker := x.Worker(name)
	x.people = append(x.people, worker)
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(30)))
	x.cases = append(x.cases, filed.Case)
	if x.need == "" {
		x.need = filed.Referrals[0]
	}
	x.isFound("after " + name)
}

// isFound looks for everything by what it is found by: people by their names, cases by their agency, log entries by
// their log.
func (x *indexed) isFound(when string) {
	x.t.Helper()
	for _, p := range x.people {
		if _, err := x.IDs.SignIn(x.t.Context(), identity.Attempt{Login: x.Login(p.Actor),
			Password: amparotest.Password}); err != nil {
			x.t.Errorf("%s: %s cannot sign in: %v", when, p.Account, err)
		}
	}
	for i, id := range x.cases {
		needs, err := store.All[domain.Referral](x.t.Context(), x.Store, store.Filter{By: noun.By("case", id)})
		if err != nil || len(needs) == 0 {
			x.t.Errorf("%s: the needs of case %d are not found: %v", when, i, err)
		}
	}
	x.Verify()
}

// isFoundOut puts the terms of before back into a row that stayed at its revision, and fails unless the verification
// finds it.
func (x *indexed) isFoundOut(before driver.Row) {
	x.t.Helper()
	row, err := x.rows.Get(x.t.Context(), before.Key)
	must(x.t, err)
	row.Terms = before.Terms
	must(x.t, x.rows.Commit(x.t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev, Same: true}}}))
	report, err := x.Store.Logs().Verify(x.t.Context(), nil, nil)
	must(x.t, err)
	if before.Rev != row.Rev || len(report.Findings) != 1 || report.Findings[0].Row != row.ID {
		x.t.Errorf("terms of before are put back, and found: %+v", report.Findings)
	}
}

func (x *indexed) unindexed() int {
	x.t.Helper()
	n, err := store.CountKeys(x.t.Context(), x.Ring, seal.RingIndex, func(ctx context.Context, kinds []driver.Kind,
		see func(driver.Row) error) error {
		for _, kind := range kinds {
			for q := (driver.Query{Kind: kind, Limit: 1000}); ; {
				page, err := x.rows.Query(ctx, q)
				if err != nil {
					return err
				}
				for _, row := range page.Rows {
					if err := see(row); err != nil {
						return err
					}
				}
				if q.After = page.Next; q.After == nil {
					break
				}
			}
		}
		return nil
	})
	must(x.t, err)
	return n.Unindexed
}

// round moves the rows, killing the server at every batch, and returns how often.
func (x *indexed) round(after bool) (kills int) {
	x.t.Helper()
	for settled := false; !settled; {
		d := &dying{Driver: x.rows, after: after}
		d.left.Store(int64(1 + kills%3))
		s, err := store.Open(x.t.Context(), d, x.Ring, store.Options{Now: x.Clock.Now, Quiet: true})
		if err == nil {
			err = keylife.Round(x.t.Context(), s, map[string]uint32{}, quiet)
		}
		if settled = err == nil; !settled {
			if kills++; kills > 400 || !errors.Is(err, errKilled) && !strings.Contains(err.Error(), "killed") {
				x.t.Fatalf("killed %d times: %v", kills, err)
			}
		}
	}
	x.Reopen()
	return kills
}

// TestRowsAreFoundWhileTheIndexTurns: from the arrival of a new key of the index ring to the end of the older one
// everything is found, whatever is killed in between; people sign in, and what is new is found too. Nobody who was
// about to change a row is told that it moved on. In the end no row carries a term of the older key.
func TestRowsAreFoundWhileTheIndexTurns(t *testing.T) {
	keylife.SetBatch(3)
	defer keylife.SetBatch(200)
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprint("heard of ", !after), func(t *testing.T) {
			x := newIndexed(t)
			s, old := settingsOf(x.World), x.Ring.Primary(seal.RingIndex)
			open, err := store.Get[domain.Case](t.Context(), x.Store, x.cases[0])
			must(t, err)
			was := termsOf(t, x.rows)
			before, err := x.rows.Get(t.Context(), driver.Key{Kind: "referral", ID: string(x.need)})
			must(t, err)

			_, err = keylife.Promote(x.Ring, store.KeyNeeds{}, time.Now())
			if !errors.Is(err, seal.ErrUnknownKey) {
				t.Errorf("nothing arrives, and is promoted: %v", err)
			}
			_, err = keylife.Rotate(x.Ring, seal.RingIndex)
			must(t, err)
			x.grows("berta")
			if x.unindexed() == 0 {
				t.Error("rows of before are found under the key that just arrived")
			}
			_, err = keylife.Promote(x.Ring, store.KeyNeeds{Unindexed: x.unindexed()}, time.Now())
			isNeeded(t, x.Ring, err, seal.RingIndex, old, "rows are not found under the newer key")
			kills := x.round(after)
			x.grows("carmen")
			if n := x.unindexed(); n != 0 {
				t.Errorf("%d rows are not found under both keys", n)
			}
			id, err := keylife.Promote(x.Ring, store.KeyNeeds{Unindexed: x.unindexed()}, time.Now())
			must(t, err)
			x.Reopen()
			x.grows("dora")
			retire := func(in time.Duration) error {
				return keylife.Retire(s, x.Ring, store.KeyNeeds{Unindexed: x.unindexed()}, seal.RingIndex, old, time.Now().Add(in))
			}
			isNeeded(t, x.Ring, retire(9*time.Minute), seal.RingIndex, old, "Not every server has taken up the newer key")
			must(t, retire(11*time.Minute))
			if x.unindexed() == 0 {
				t.Error("no row carries a term of the older key, and none was mended")
			}
			x.grows("elisa")
			kills += x.round(after)
			x.grows("fina")
			if n := x.unindexed(); n != 0 || x.Ring.Primary(seal.RingIndex) != id || x.Ring.Count(seal.RingIndex) != 1 {
				t.Errorf("%d rows carry terms of the older key", n)
			}
			for term := range termsOf(t, x.rows) {
				if was[term] {
					t.Errorf("a term of the older key is left")
					break
				}
			}
			var c store.Change
			store.Put(&c, open)
			c.Log(store.Entry{Actor: x.people[0].Actor, Act: "case.edit", Kind: "case", ID: string(open.V.ID),
				Outcome: store.Done})
			if err := x.Store.Commit(t.Context(), c); err != nil {
				t.Errorf("the case that was open before the turn: %v", err)
			}
			if kills < 20 {
				t.Errorf("killed %d times only", kills)
			}
			x.isFound("in the end")
			x.isFoundOut(before)
			t.Logf("killed %d times, %d people sign in, %d cases are found, no term of the older key is left", kills,
				len(x.people), len(x.cases))
		})
	}
}

// termsOf lists the terms of all rows, and the ids of those that are terms themselves.
func termsOf(t *testing.T, d driver.Driver) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, kind := range noun.Kinds() {
		page, err := d.Query(t.Context(), driver.Query{Kind: kind, Limit: 1000})
		must(t, err)
		for _, row := range page.Rows {
			all["id "+row.ID] = kind == "login"
			for _, term := range row.Terms {
				all[term] = true
			}
		}
	}
	return all
}

// TestAServerThatLacksTheNewKeyHoldsTheTurn: rows that it writes would not be found under the new key, so no row is
// moved before every server has told that it has it, and nothing is looked for under it.
func TestAServerThatLacksTheNewKeyHoldsTheTurn(t *testing.T) {
	x := newIndexed(t)
	behind := peer.Process{ID: "b", At: x.Clock.Now(), Keyset: x.Ring.Newest()}
	_, err := keylife.Rotate(x.Ring, seal.RingIndex)
	must(t, err)
	tell := func(p peer.Process) {
		t.Helper()
		was, err := store.Find[peer.Process](t.Context(), x.Store, p.ID)
		must(t, err)
		was.V = p
		var c store.Change
		store.Put(&c, was)
		must(t, x.Store.Commit(t.Context(), c))
	}
	moved := func() int {
		t.Helper()
		must(t, keylife.Round(t.Context(), x.Store, map[string]uint32{}, quiet))
		work, err := store.Find[store.KeyWork](t.Context(), x.Store, seal.RingIndex)
		must(t, err)
		return work.V.Moved
	}
	tell(behind)
	if n := moved(); n != 0 {
		t.Errorf("%d rows are moved while a server lacks the key", n)
	}
	_, err = keylife.Promote(x.Ring, store.KeyNeeds{Peers: []peer.Process{behind}}, x.Clock.Now())
	isNeeded(t, x.Ring, err, seal.RingIndex, x.Ring.Primary(seal.RingIndex), "(1 have not told so)")
	behind.Keyset = x.Ring.Newest()
	tell(behind)
	if moved() == 0 || x.unindexed() != 0 {
		t.Errorf("%d rows are left when every server has the key", x.unindexed())
	}
	_, err = keylife.Promote(x.Ring, store.KeyNeeds{Peers: []peer.Process{behind}}, time.Now())
	must(t, err)
}

// TestARowThatWasEditedIsNotMendedByATurn: a turn that made its terms right would cover the edit. It stays for the
// verification, and keeps the older key.
func TestARowThatWasEditedIsNotMendedByATurn(t *testing.T) {
	x := newIndexed(t)
	page, err := x.rows.Query(t.Context(), driver.Query{Kind: "case", Limit: 1})
	must(t, err)
	row := page.Rows[0]
	row.Terms = []string{"hidden"}
	must(t, x.rows.Commit(t.Context(), driver.Batch{Puts: []driver.Put{{Row: row, Prev: row.Rev, Same: true}}}))
	old := x.Ring.Primary(seal.RingIndex)
	_, err = keylife.Rotate(x.Ring, seal.RingIndex)
	must(t, err)
	must(t, keylife.Round(t.Context(), x.Store, map[string]uint32{}, quiet))
	now, err := x.rows.Get(t.Context(), row.Key)
	must(t, err)
	if len(now.Terms) != 1 || now.Terms[0] != "hidden" || x.unindexed() != 1 {
		t.Errorf("the edited row has %d terms, and %d rows are left", len(now.Terms), x.unindexed())
	}
	_, err = keylife.Promote(x.Ring, store.KeyNeeds{Unindexed: x.unindexed()}, time.Now())
	isNeeded(t, x.Ring, err, seal.RingIndex, old, "1 rows are not found under the newer key")
}
