package mongodriver

import (
	"math"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/driver"
)

// filter says which rows a query asks for, and nil when there can be none. The place a page starts
// behind is two ranges of the index, each of them whole in itself: rows of a later order, and later
// rows of the same order.
func filter(q driver.Query) bson.D {
	if q.After == nil {
		return ranged(q.Term, q.Since, q.Until)
	}
	at := q.After.Order
	var ranges bson.A
	beyond := "$gt"
	if q.Desc {
		beyond = "$lt"
		if q.Until == nil || at < *q.Until {
			ranges = append(ranges, ranged(q.Term, q.Since, &at))
		} else {
			return ranged(q.Term, q.Since, q.Until)
		}
	} else {
		if q.Since != nil && at < *q.Since {
			return ranged(q.Term, q.Since, q.Until)
		}
		if at < math.MaxInt64 {
			after := at + 1
			ranges = append(ranges, ranged(q.Term, &after, q.Until))
		}
	}
	if (q.Since == nil || at >= *q.Since) && (q.Until == nil || at < *q.Until) {
		same := bson.D{{Key: "ord", Value: at}, {Key: "_id", Value: bson.D{{Key: beyond, Value: q.After.ID}}}}
		if q.Term != "" {
			same = append(bson.D{{Key: "terms", Value: q.Term}}, same...)
		}
		ranges = append(ranges, same)
	}
	if len(ranges) == 0 {
		return nil
	}
	return bson.D{{Key: "$or", Value: ranges}}
}

// ranged asks for the rows of a window: since <= order < until.
func ranged(term string, since, until *int64) bson.D {
	out := bson.D{}
	if term != "" {
		out = append(out, bson.E{Key: "terms", Value: term})
	}
	bounds := bson.D{}
	if since != nil {
		bounds = append(bounds, bson.E{Key: "$gte", Value: *since})
	}
	if until != nil {
		bounds = append(bounds, bson.E{Key: "$lt", Value: *until})
	}
	if len(bounds) > 0 {
		out = append(out, bson.E{Key: "ord", Value: bounds})
	}
	return out
}
