package mongodriver

import (
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// TestEveryWriteNamesItsDocument: on a sharded cluster whose collections are spread by a hash of _id, a write that
// names no _id would ask every shard, and uniqueness of anything but _id would hold on each shard alone. The
// operations promise that neither happens.
func TestEveryWriteNamesItsDocument(t *testing.T) {
	s := fakemongo.Serve(t, fakemongo.Options{})
	s.Inject(nil)
	d := open(t, Options{URI: s.URI(), Database: "amparo"})
	row := func(id string, rev int64) driver.Row {
		return driver.Row{Key: driver.Key{Kind: "case", ID: id}, Rev: rev, Terms: []string{"t"}}
	}
	must := func(b driver.Batch) {
		t.Helper()
		if err := d.Commit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	must(driver.Batch{Puts: []driver.Put{{Row: row("ana", 1)}, {Row: row("eva", 1)}},
		Checks: []driver.Check{{Key: driver.Key{Kind: "offer", ID: "none"}}}})
	must(driver.Batch{Puts: []driver.Put{{Row: row("ana", 2), Prev: 1}},
		Checks: []driver.Check{{Key: driver.Key{Kind: "case", ID: "eva"}, Rev: 1}}})
	must(driver.Batch{Deletes: []driver.Delete{{Key: driver.Key{Kind: "case", ID: "eva"}, Rev: 1}}})

	writes := 0
	named := func(doc any) bool {
		one, _ := doc.(bson.D)
		id, ok := fakemongo.Field(one, "_id").(string)
		return ok && id != ""
	}
	for _, cmd := range s.Commands() {
		name, coll := cmd[0].Key, cmd[0].Value
		switch name {
		case "insert":
			for _, doc := range fakemongo.Field(cmd, "documents").(bson.A) {
				if writes++; !named(doc) {
					t.Errorf("an insert into %v leaves its _id to the server", coll)
				}
			}
		case "update", "delete":
			for _, item := range fakemongo.Field(cmd, name+"s").(bson.A) {
				one := item.(bson.D)
				if fakemongo.Field(one, "limit") == int32(0) && coll == batches {
					continue // Old markers are swept now and then, wherever they are.
				}
				if writes++; !named(fakemongo.Field(one, "q")) {
					t.Errorf("a %s in %v names no document: %v", name, coll, fakemongo.Field(one, "q"))
				}
			}
		case "createIndexes":
			for _, item := range fakemongo.Field(cmd, "indexes").(bson.A) {
				if fakemongo.Field(item.(bson.D), "unique") != nil {
					t.Errorf("%v has a unique index beside that of _id: %v", coll, item)
				}
			}
		case "bulkWrite", "findAndModify":
			t.Errorf("%s is not looked at here", name)
		}
	}
	if writes < 9 {
		t.Errorf("only %d writes were seen", writes)
	}
}
