package fakemongo

import "go.mongodb.org/mongo-driver/v2/bson"

func (e *engine) write(t *txn, name, coll string, cmd bson.D) (bson.M, *Failure) {
	out := bson.M{"n": 0, "nModified": 0}
	items := map[string]string{"insert": "documents", "update": "updates", "delete": "deletes"}[name]
	list, _ := Field(cmd, items).(bson.A)
	n := 0
	for i, item := range list {
		one, _ := item.(bson.D)
		count, f := 0, (*Failure)(nil)
		switch name {
		case "insert":
			count, f = e.insert(t, coll, one)
		case "update":
			filter, _ := Field(one, "q").(bson.D)
			count, f = e.update(t, coll, filter, one, out, i)
		case "delete":
			filter, _ := Field(one, "q").(bson.D)
			count, f = e.remove(t, coll, filter, Field(one, "limit") == int32(1))
		}
		if f != nil && f.Code == 11000 {
			out["writeErrors"] = bson.A{bson.M{"index": i, "code": f.Code, "errmsg": `E11000 dup key: { _id: "ana" }`}}
			if t != nil {
				e.drop(t)
			}
			break
		}
		if f != nil {
			return nil, f
		}
		n += count
	}
	out["n"], out["nModified"] = n, n
	return out, nil
}

func (e *engine) insert(t *txn, coll string, doc bson.D) (int, *Failure) {
	id, _ := Field(doc, "_id").(string)
	p := place{coll, id}
	if f := e.hold(t, p); f != nil {
		return 0, f
	}
	if e.read(t, p) != nil {
		return 0, e.taken(t)
	}
	e.put(t, p, asMap(doc))
	return 1, nil
}

// taken is the error of an insert whose id exists.
func (e *engine) taken(t *txn) *Failure {
	if e.SQLBacked && t != nil {
		return WriteConflict()
	}
	return &Failure{11000, "DuplicateKey", nil}
}

// update changes the one document that matches; who had to wait for it looks at it again.
func (e *engine) update(t *txn, coll string, filter, one bson.D, out bson.M, index int) (int, *Failure) {
	change, _ := Field(one, "u").(bson.D)
	id, _ := Field(filter, "_id").(string)
	p := place{coll, id}
	if !e.ReadCommitted && !matches(e.read(t, p), filter) && Field(one, "upsert") != true {
		return 0, nil
	}
	if f := e.hold(t, p); f != nil {
		return 0, f
	}
	was := e.read(t, p)
	if !matches(was, filter) {
		if Field(one, "upsert") != true {
			return 0, nil
		}
		if was != nil {
			return 0, e.taken(t)
		}
		ups, _ := out["upserted"].(bson.A)
		out["upserted"] = append(ups, bson.M{"index": index, "_id": id})
		was = bson.M{"_id": id}
	}
	if change[0].Key != "$inc" {
		e.put(t, p, asMap(change))
		return 1, nil
	}
	now := bson.M{}
	for k, v := range was {
		now[k] = v
	}
	c, _ := now["c"].(int64)
	now["c"] = c + 1
	e.put(t, p, now)
	return 1, nil
}

func (e *engine) remove(t *txn, coll string, filter bson.D, one bool) (int, *Failure) {
	n := 0
	for _, doc := range e.all(t, coll, filter) {
		id, _ := doc["_id"].(string)
		p := place{coll, id}
		if f := e.hold(t, p); f != nil {
			return 0, f
		}
		if now := e.read(t, p); matches(now, filter) {
			e.put(t, p, nil)
			n++
		}
		if one && n == 1 {
			break
		}
	}
	return n, nil
}

// nextFailure says how the next commit fails: before it is applied, with the label that it was not; after it was, with
// the label that it was not; after it was, with the label that nobody knows. In turns, and most of them not at all.
func (e *engine) nextFailure() (before, after *Failure) {
	e.commits++
	if e.FailEvery == 0 || e.commits%e.FailEvery != 0 {
		return nil, nil
	}
	switch e.commits / e.FailEvery % 3 {
	case 1:
		return WriteConflict(), nil
	case 2:
		return nil, noSuchTransaction()
	}
	return nil, &Failure{50, "MaxTimeMSExpired", bson.A{LabelUnknown}}
}
