package fakemongo

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// table is one collection: every version of a document that an open transaction may still see, oldest first,
// and which documents have ever carried a term.
type table struct {
	docs  map[string][]version
	terms map[string]map[string]bool
}

type version struct {
	at  int64
	doc bson.M // nil: deleted
}

func (e *engine) versions(p place) []version {
	if t := e.tables[p.coll]; t != nil {
		return t.docs[p.id]
	}
	return nil
}

// add appends what was committed just now, and forgets what nobody can see any more.
func (e *engine) add(p place, doc bson.M) {
	t := e.tables[p.coll]
	if t == nil {
		t = &table{docs: map[string][]version{}, terms: map[string]map[string]bool{}}
		e.tables[p.coll] = t
	}
	for _, term := range termsOf(doc) {
		if t.terms[term] == nil {
			t.terms[term] = map[string]bool{}
		}
		t.terms[term][p.id] = true
	}
	all := append(t.docs[p.id], version{e.clock, doc})
	oldest := e.clock
	if e.History {
		oldest = 0
	}
	for _, other := range e.open {
		oldest = min(oldest, other.start)
	}
	first := 0
	for i, v := range all {
		if v.at <= oldest || e.ReadCommitted {
			first = i
		}
	}
	all = all[first:]
	if last := all[len(all)-1]; len(all) == 1 && last.doc == nil && (last.at <= oldest || e.ReadCommitted) {
		delete(t.docs, p.id)
		return
	}
	t.docs[p.id] = append([]version(nil), all...)
}

func termsOf(doc bson.M) []string {
	list, _ := doc["terms"].(bson.A)
	out := make([]string, 0, len(list))
	for _, item := range list {
		if term, ok := item.(string); ok {
			out = append(out, term)
		}
	}
	return out
}

// forget drops a database with everything in it.
func (e *engine) forget(database string) {
	for name := range e.tables {
		if strings.HasPrefix(name, database+".") {
			delete(e.tables, name)
		}
	}
}

// list names the collections of a database that ever held anything.
func (e *engine) list(database string) bson.A {
	out := bson.A{}
	for name := range e.tables {
		if coll, ok := strings.CutPrefix(name, database+"."); ok {
			out = append(out, bson.M{"name": coll, "type": "collection"})
		}
	}
	return out
}

// candidates names the documents of a collection that may match, and all of them where no index helps.
func (e *engine) candidates(coll string, filter bson.D) map[string]bool {
	t := e.tables[coll]
	if t == nil {
		return nil
	}
	if found, ok := t.indexed(filter); ok {
		return found
	}
	all := make(map[string]bool, len(t.docs))
	for id := range t.docs {
		all[id] = true
	}
	return all
}

// indexed names the documents that an index finds for a filter, and false where every document must be looked at. It
// may name too many, as the filter is applied to each of them, and never too few.
func (t *table) indexed(filter bson.D) (map[string]bool, bool) {
	switch id := Field(filter, "_id").(type) {
	case string:
		return map[string]bool{id: true}, true
	case bson.D:
		if list, ok := Field(id, "$in").(bson.A); ok {
			found := map[string]bool{}
			for _, one := range list {
				if s, ok := one.(string); ok {
					found[s] = true
				}
			}
			return found, true
		}
	}
	if term, ok := Field(filter, "terms").(string); ok {
		return t.terms[term], true
	}
	either, ok := Field(filter, "$or").(bson.A)
	if !ok {
		return nil, false
	}
	found := map[string]bool{}
	for _, one := range either {
		part, _ := one.(bson.D)
		ids, ok := t.indexed(part)
		if !ok {
			return nil, false
		}
		for id := range ids {
			found[id] = true
		}
	}
	return found, true
}
