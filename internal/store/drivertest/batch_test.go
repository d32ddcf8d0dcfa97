package drivertest

import (
	"errors"
	"strings"
	"testing"

	"amparo/internal/store/driver"
)

func wantInvalid(t *testing.T, b *bench, batch driver.Batch) {
	t.Helper()
	if err := b.d.Commit(b.ctx, batch); !errors.Is(err, driver.ErrInvalid) {
		t.Fatalf("commit answered %v, want %v", err, driver.ErrInvalid)
	}
}

func invalid(t *testing.T, b *bench) {
	b.must(create(row("ana", 1)))
	with := func(change func(*driver.Row)) driver.Batch {
		r := row("new", 1)
		change(&r)
		return create(r)
	}
	ana := []driver.Check{{Key: key("ana"), Rev: 1}}
	for name, batch := range map[string]driver.Batch{
		"empty":                     {},
		"no kind":                   with(func(r *driver.Row) { r.Kind = "" }),
		"no id":                     with(func(r *driver.Row) { r.ID = "" }),
		"an id too long":            with(func(r *driver.Row) { r.ID = strings.Repeat("x", driver.MaxKeyPart+1) }),
		"an id with a zero byte":    with(func(r *driver.Row) { r.ID = "a\x00b" }),
		"an id that is not text":    with(func(r *driver.Row) { r.ID = "\xff" }),
		"an empty term":             with(func(r *driver.Row) { r.Terms = []string{"ok", ""} }),
		"a term too long":           with(func(r *driver.Row) { r.Terms = []string{strings.Repeat("x", driver.MaxTerm+1)} }),
		"a term with a zero":        with(func(r *driver.Row) { r.Terms = []string{"a\x00"} }),
		"a key id that is not text": with(func(r *driver.Row) { r.KeyID = "\xff" }),
		"revision zero":             with(func(r *driver.Row) { r.Rev = 0 }),
		"a negative revision":       with(func(r *driver.Row) { r.Rev = -1 }),
		"a revision that stays":     update(row("ana", 1), 1),
		"one that grows and stays":  {Puts: []driver.Put{{Row: row("ana", 2), Prev: 1, Same: true}}},
		"one that stays at none":    {Puts: []driver.Put{{Row: row("ana", 0), Same: true}}},
		"a revision that shrinks":   update(row("ana", 1), 2),
		"a negative previous":       update(row("new", 1), -1),
		"delete at zero":            {Deletes: []driver.Delete{{Key: key("ana")}}},
		"check at minus one":        {Checks: []driver.Check{{Key: key("ana"), Rev: -1}}},
		"two puts of a key":         create(row("new", 1), row("new", 2)),
		"put and check of a key":    {Puts: update(row("ana", 2), 1).Puts, Checks: ana},
		"put and delete of a key": {Puts: update(row("ana", 2), 1).Puts,
			Deletes: []driver.Delete{{Key: key("ana"), Rev: 1}}},
		"delete and check of a key": {Deletes: []driver.Delete{{Key: key("ana"), Rev: 1}}, Checks: ana},
		"the same check twice":      {Checks: append(ana, ana...)},
	} {
		t.Run(name, func(t *testing.T) { wantInvalid(t, b, batch) })
	}
	b.holds(row("ana", 1))
	b.lists(driver.Query{Kind: "referral"}, "ana")
}

// checkChanged: a bed is held on a consent that was read before; the consent is withdrawn between.
func checkChanged(_ *testing.T, b *bench) {
	consent := driver.Row{Key: driver.Key{Kind: "consent", ID: "ana"}, Rev: 1}
	b.must(create(consent))
	hold := create(row("bed", 1))
	hold.Checks = []driver.Check{{Key: consent.Key, Rev: 1}}
	consent.Rev = 2
	b.must(update(consent, 1))
	b.refuses(hold, driver.ErrStale, consent.Key)
	b.lacks(key("bed"))
	hold.Checks[0].Rev = 2
	b.must(hold)
	b.holds(row("bed", 1), consent) // a check changes nothing

	again := update(row("bed", 2), 1)
	again.Checks = []driver.Check{{Key: consent.Key, Rev: 2}}
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: consent.Key, Rev: 2}}})
	b.refuses(again, driver.ErrStale, consent.Key)
	b.holds(row("bed", 1))
}

func checkAbsent(_ *testing.T, b *bench) {
	hold := create(row("bed", 1))
	hold.Checks = []driver.Check{{Key: key("conflict")}}
	b.must(create(row("conflict", 1)))
	b.refuses(hold, driver.ErrStale, key("conflict"))
	b.lacks(key("bed"))
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("conflict"), Rev: 1}}})
	b.must(hold)
	b.lacks(key("conflict")) // a check leaves nothing behind
	b.lists(driver.Query{Kind: "referral"}, "bed")
	b.must(create(row("conflict", 1))) // nor does it stand in the way later
}

func checksAlone(_ *testing.T, b *bench) {
	b.must(create(row("ana", 3)))
	b.must(driver.Batch{Checks: []driver.Check{{Key: key("ana"), Rev: 3}, {Key: key("nobody")}}})
	b.refuses(driver.Batch{Checks: []driver.Check{{Key: key("ana"), Rev: 2}}}, driver.ErrStale, key("ana"))
	b.refuses(driver.Batch{Checks: []driver.Check{{Key: key("ana")}}}, driver.ErrStale, key("ana"))
	b.refuses(driver.Batch{Checks: []driver.Check{{Key: key("nobody"), Rev: 1}}}, driver.ErrStale, key("nobody"))
	b.holds(row("ana", 3))
}

// allOrNothing puts one bad member at each place of a good batch.
func allOrNothing(_ *testing.T, b *bench) {
	stay := row("stay", 1)
	stay.Terms = []string{"t"}
	b.must(create(stay, row("moved", 4), row("gone", 1)))
	good := func() driver.Batch {
		moved := row("moved", 5)
		moved.Terms, moved.Order = []string{"t"}, 7
		batch := create(row("new-1", 1), row("new-2", 1))
		batch.Puts = append(batch.Puts, driver.Put{Row: moved, Prev: 4})
		batch.Deletes = []driver.Delete{{Key: key("gone"), Rev: 1}}
		return batch
	}
	bad := map[driver.Key]func(*driver.Batch){
		key("stay"): func(x *driver.Batch) { x.Puts = append(x.Puts, driver.Put{Row: row("stay", 3), Prev: 2}) },
		key("none"): func(x *driver.Batch) { x.Deletes = append(x.Deletes, driver.Delete{Key: key("none"), Rev: 1}) },
		key("wish"): func(x *driver.Batch) { x.Checks = append(x.Checks, driver.Check{Key: key("wish"), Rev: 1}) },
	}
	for k, spoil := range bad {
		batch := good()
		spoil(&batch)
		b.refuses(batch, driver.ErrStale, k)
	}
	batch := good()
	batch.Puts = append(batch.Puts, driver.Put{Row: row("stay", 1)})
	b.refuses(batch, driver.ErrExists, key("stay"))

	b.holds(stay, row("moved", 4), row("gone", 1))
	b.lacks(key("new-1"), key("new-2"))
	b.lists(driver.Query{Kind: "referral"}, "gone", "moved", "stay")
	b.lists(driver.Query{Kind: "referral", Term: "t"}, "stay")

	b.must(good())
	b.lacks(key("gone"))
	b.lists(driver.Query{Kind: "referral"}, "new-1", "new-2", "stay", "moved")
	b.lists(driver.Query{Kind: "referral", Term: "t"}, "stay", "moved")
}

func twoKinds(_ *testing.T, b *bench) {
	offer := driver.Row{Key: driver.Key{Kind: "offer", ID: "ana"}, Rev: 8, Terms: []string{"t"}}
	b.must(create(row("ana", 1), offer))
	b.must(update(row("ana", 2), 1))
	b.holds(row("ana", 2), offer)
	b.lists(driver.Query{Kind: "offer"}, "ana")
	b.lists(driver.Query{Kind: "offer", Term: "t"}, "ana")
	b.lists(driver.Query{Kind: "referral", Term: "t"})
	b.must(driver.Batch{Deletes: []driver.Delete{{Key: key("ana"), Rev: 2}}})
	b.holds(offer)
}
