package drivertest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"amparo/internal/store/driver"
)

// likeAMap lets chance write, read and list, and wants the driver to be indistinguishable from a
// map. Few keys, few orders and few terms make every step meet what earlier ones left.
func likeAMap(t *testing.T, b *bench) {
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++ // kinds of its own give every run an empty store without opening a new one
		m := &machine{b: b, kept: model{}, kinds: []driver.Kind{
			driver.Kind(fmt.Sprintf("k%d", run)), driver.Kind(fmt.Sprintf("K%d", run))}}
		actions := map[string]func(*rapid.T){
			"": m.agree, "commit": m.commit, "commit more": m.commit, "get": m.get, "get many": m.getMany, "query": m.query,
		}
		if b.h.Reopen != nil {
			actions["reopen"] = m.reopen
		}
		rt.Repeat(actions)
	})
}

var (
	genID    = rapid.SampledFrom([]string{"a", "A", "aa", "b", "ñ", "1", "a b", "😀"})
	genTerm  = rapid.SampledFrom([]string{"t", "T", "tt", "u"})
	genOrder = rapid.Int64Range(-2, 2)
)

// machine drives a driver and its model side by side.
type machine struct {
	b     *bench
	kept  model
	kinds []driver.Kind
}

func (m *machine) key(rt *rapid.T) driver.Key {
	return driver.Key{Kind: rapid.SampledFrom(m.kinds).Draw(rt, "kind"), ID: genID.Draw(rt, "id")}
}

// rev answers the current revision of k, or now and then a wrong one.
func (m *machine) rev(rt *rapid.T, k driver.Key) int64 {
	if rapid.IntRange(0, 7).Draw(rt, "luck") == 0 {
		return rapid.Int64Range(0, 4).Draw(rt, "wrong revision")
	}
	return m.kept[k].Rev
}

func (m *machine) commit(rt *rapid.T) {
	var batch driver.Batch
	keys := rapid.SliceOfNDistinct(rapid.Custom(m.key), 1, 5, rapid.ID[driver.Key]).Draw(rt, "keys")
	for _, k := range keys {
		rev := m.rev(rt, k)
		switch act := rapid.IntRange(0, 9).Draw(rt, "act"); {
		case act < 6:
			step := rapid.Int64Range(0, 2).Draw(rt, "step")
			if rev == 0 {
				step = max(step, 1)
			}
			batch.Puts = append(batch.Puts, driver.Put{Prev: rev, Same: step == 0, Row: driver.Row{
				Key: k, Rev: rev + step, Order: genOrder.Draw(rt, "order"),
				Terms: rapid.SliceOfN(genTerm, 0, 4).Draw(rt, "terms"), KeyID: genTerm.Draw(rt, "key id"),
				Blob: rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(rt, "content"),
			}})
		case act < 8 && rev > 0:
			batch.Deletes = append(batch.Deletes, driver.Delete{Key: k, Rev: rev})
		default:
			batch.Checks = append(batch.Checks, driver.Check{Key: k, Rev: rev})
		}
	}
	err := m.b.d.Commit(m.b.ctx, batch)
	if wrong := m.kept.commit(batch); !explains(err, wrong) {
		rt.Fatalf("commit answered %v, want one of %v", err, wrong)
	}
}

func (m *machine) get(rt *rapid.T) {
	k := m.key(rt)
	got, err := m.b.d.Get(m.b.ctx, k)
	want, there := m.kept[k]
	if !there {
		if !errors.Is(err, driver.ErrNotFound) {
			rt.Fatalf("get of an absent row answered %v", err)
		}
		return
	}
	if err != nil {
		rt.Fatalf("get: %v", err)
	}
	same(rt, want, got)
}

func (m *machine) getMany(rt *rapid.T) {
	keys := rapid.SliceOfN(rapid.Custom(m.key), 0, 6).Draw(rt, "keys")
	var want []driver.Row
	for _, k := range keys {
		if r, there := m.kept[k]; there {
			want = append(want, r)
		}
	}
	got, err := m.b.d.GetMany(m.b.ctx, keys)
	if err != nil {
		rt.Fatalf("get many: %v", err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		rt.Fatalf("get many (-want +got):\n%s", d)
	}
}

func (m *machine) query(rt *rapid.T) {
	q := driver.Query{
		Kind: rapid.SampledFrom(m.kinds).Draw(rt, "kind"), Desc: rapid.Bool().Draw(rt, "desc"),
		Limit: rapid.IntRange(1, 6).Draw(rt, "limit"),
	}
	if rapid.Bool().Draw(rt, "by term") {
		q.Term = genTerm.Draw(rt, "term")
	}
	q.Since = rapid.Ptr(genOrder, true).Draw(rt, "since")
	q.Until = rapid.Ptr(genOrder, true).Draw(rt, "until")
	if rapid.Bool().Draw(rt, "from a cursor") {
		q.After = &driver.Cursor{Order: genOrder.Draw(rt, "after order"), ID: genID.Draw(rt, "after id")}
	}
	m.compare(rt, q)
}

func (m *machine) compare(rt *rapid.T, q driver.Query) {
	got, err := m.b.d.Query(m.b.ctx, q)
	if err != nil {
		rt.Fatalf("query %+v: %v", q, err)
	}
	if d := cmp.Diff(m.kept.query(q), got, cmpopts.EquateEmpty()); d != "" {
		rt.Fatalf("query %+v (-want +got):\n%s", q, d)
	}
}

// agree runs between all steps: the whole of each kind is what the map says.
func (m *machine) agree(rt *rapid.T) {
	for _, k := range m.kinds {
		m.compare(rt, driver.Query{Kind: k})
	}
}

// reopen is rare: it costs more than all other steps together.
func (m *machine) reopen(rt *rapid.T) {
	if rapid.IntRange(0, 9).Draw(rt, "restart") == 0 {
		m.b.d = m.b.h.Reopen(m.b, m.b.d)
	}
}
