package fakemongo

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
	out := e.some(t, coll, filter)
	slices.SortFunc(out, func(a, b bson.M) int { return order(a["_id"], b["_id"]) })
	return out
}

// some is all in no order.
func (e *engine) some(t *txn, coll string, filter bson.D) []bson.M {
	var out []bson.M
	look := func(id string) {
		if doc := e.read(t, place{coll, id}); matches(doc, filter) {
			out = append(out, doc)
		}
	}
	found := e.candidates(coll, filter)
	for id := range found {
		look(id)
	}
	if t != nil {
		for p := range t.writes {
			if p.coll == coll && !found[p.id] {
				look(p.id)
			}
		}
	}
	return out
}

// ranked is a document with what it is sorted by, taken out once.
type ranked struct {
	ord int64
	id  string
	doc bson.M
}

// find answers what a find command asks for. Its sort is none, or by ord and _id, both in one direction.
func (e *engine) find(t *txn, coll string, cmd bson.D) []bson.M {
	filter, _ := Field(cmd, "filter").(bson.D)
	by, sorted := Field(cmd, "sort").(bson.D)
	if !sorted {
		return append([]bson.M{}, e.all(t, coll, filter)...)
	}
	if len(by) != 2 || by[0].Key != "ord" || by[1].Key != "_id" || by[0].Value != by[1].Value {
		panic("an unknown sort")
	}
	docs := e.some(t, coll, filter)
	rank := make([]ranked, len(docs))
	for i, doc := range docs {
		rank[i].ord, _ = doc["ord"].(int64)
		rank[i].id, _ = doc["_id"].(string)
		rank[i].doc = doc
	}
	turn := 1
	if by[0].Value == int32(-1) {
		turn = -1
	}
	slices.SortFunc(rank, func(a, b ranked) int {
		return turn * cmp.Or(cmp.Compare(a.ord, b.ord), strings.Compare(a.id, b.id))
	})
	if n, _ := Field(cmd, "limit").(int64); n > 0 && int(n) < len(rank) {
		rank = rank[:n]
	}
	out := make([]bson.M, len(rank))
	for i := range rank {
		out[i] = rank[i].doc
	}
	return out
}

// matches holds one document against a filter. An operator it does not know is a mistake of ours.
func matches(doc bson.M, filter bson.D) bool {
	if doc == nil {
		return false
	}
	for _, c := range filter {
		if !meets(doc, c) {
			return false
		}
	}
	return true
}

func meets(doc bson.M, c bson.E) bool {
	switch want := c.Value.(type) {
	case bson.A:
		if c.Key != "$or" {
			panic("unknown operator " + c.Key)
		}
		return slices.ContainsFunc(want, func(one any) bool {
			part, ok := one.(bson.D)
			return ok && matches(doc, part)
		})
	case bson.D:
		for _, op := range want {
			if !holds(doc[c.Key], op.Key, op.Value) {
				return false
			}
		}
		return true
	}
	return holds(doc[c.Key], "$eq", c.Value)
}

func holds(have any, op string, want any) bool {
	if list, many := have.(bson.A); many && op == "$eq" {
		return slices.Contains(list, want)
	}
	switch op {
	case "$eq":
		return order(have, want) == 0
	case "$in":
		list, _ := want.(bson.A)
		return slices.ContainsFunc(list, func(one any) bool { return order(have, one) == 0 })
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
		if b, ok := b.(string); ok {
			return strings.Compare(a, b)
		}
	case bool:
		if b, ok := b.(bool); ok && a == b {
			return 0
		}
		return 1
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	}
	panic("values of unlike or unknown kinds")
}
