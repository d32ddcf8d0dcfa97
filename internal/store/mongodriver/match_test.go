package mongodriver

import (
	"cmp"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
)

func asMap(d bson.D) bson.M {
	m := make(bson.M, len(d))
	for _, e := range d {
		m[e.Key] = e.Value
	}
	return m
}

// all answers the documents of a collection that match, by id.
func (e *engine) all(t *txn, coll string, filter bson.D) []bson.M {
	seen := map[string]bool{}
	if t != nil {
		for p := range t.writes {
			if p.coll == coll {
				seen[p.id] = true
			}
		}
	}
	for id := range e.docs[coll] {
		seen[id] = true
	}
	if id, one := field(filter, "_id").(string); one {
		seen = map[string]bool{id: true}
	}
	var out []bson.M
	for id := range seen {
		if doc := e.read(t, place{coll, id}); matches(doc, filter) {
			out = append(out, doc)
		}
	}
	slices.SortFunc(out, func(a, b bson.M) int { return order(a["_id"], b["_id"]) })
	return out
}

func (e *engine) find(t *txn, coll string, cmd bson.D) []bson.M {
	filter, _ := field(cmd, "filter").(bson.D)
	docs := e.all(t, coll, filter)
	by, _ := field(cmd, "sort").(bson.D)
	slices.SortStableFunc(docs, func(a, b bson.M) int {
		for _, k := range by {
			turn, _ := k.Value.(int32)
			if c := order(a[k.Key], b[k.Key]); c != 0 {
				return c * int(turn)
			}
		}
		return 0
	})
	if n, _ := field(cmd, "limit").(int64); n > 0 && int(n) < len(docs) {
		docs = docs[:n]
	}
	if docs == nil {
		docs = []bson.M{}
	}
	return docs
}

// matches holds one document against a filter. An operator it does not know is a mistake of ours.
func matches(doc bson.M, filter bson.D) bool {
	if doc == nil {
		return false
	}
	for _, c := range filter {
		switch want := c.Value.(type) {
		case bson.A:
			if c.Key != "$or" {
				panic("unknown operator " + c.Key)
			}
			if !slices.ContainsFunc(want, func(one any) bool { return matches(doc, one.(bson.D)) }) {
				return false
			}
		case bson.D:
			for _, op := range want {
				if !holds(doc[c.Key], op.Key, op.Value) {
					return false
				}
			}
		default:
			if !holds(doc[c.Key], "$eq", want) {
				return false
			}
		}
	}
	return true
}

func holds(have any, op string, want any) bool {
	if list, many := have.(bson.A); many && op == "$eq" {
		return slices.Contains(list, want)
	}
	switch op {
	case "$eq":
		return order(have, want) == 0
	case "$in":
		return slices.ContainsFunc(want.(bson.A), func(one any) bool { return order(have, one) == 0 })
	case "$gt":
		return order(have, want) > 0
	case "$gte":
		return order(have, want) >= 0
	case "$lt":
		return order(have, want) < 0
	}
	panic("unknown operator " + op)
}

func order(a, b any) int {
	switch a := a.(type) {
	case string:
		return strings.Compare(a, b.(string))
	case bool:
		if a == b.(bool) {
			return 0
		}
		return 1
	case int64:
		return cmp.Compare(a, b.(int64))
	}
	panic("a value of an unknown kind")
}
