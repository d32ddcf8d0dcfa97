package mongodriver

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/mongodriver/fakemongo"
)

type (
	server = fakemongo.Server
	fault  = fakemongo.Fault
)

// failed is an answer that tells of an error.
func failed(code int, name string, labels ...any) bson.M {
	f := fakemongo.Failure{Code: code, Name: name}
	if len(labels) > 0 {
		f.Labels = labels
	}
	return f.Answer()
}

func writeConflict() bson.M { return fakemongo.WriteConflict().Answer() }
