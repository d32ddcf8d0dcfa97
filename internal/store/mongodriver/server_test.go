package mongodriver

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/mongodriver/mongoengine"
)

type (
	server = mongoengine.Server
	fault  = mongoengine.Fault
)

// failed is an answer that tells of an error.
func failed(code int, name string, labels ...any) bson.M {
	f := mongoengine.Failure{Code: code, Name: name}
	if len(labels) > 0 {
		f.Labels = labels
	}
	return f.Answer()
}

func conflict() bson.M { return mongoengine.WriteConflict().Answer() }
