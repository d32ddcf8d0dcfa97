package decode

import (
	"net/url"
	"reflect"
	"slices"
	"strings"

	"amparo/internal/fault"
)

// Query reads a query as an object whose members are those of t. A name that stands twice is refused: two readers could
// choose differently.
func Query(raw string, t reflect.Type) (Node, error) {
	n := Node{kind: '{'}
	if raw == "" {
		return n, nil
	}
	for part := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(part, "=")
		k, err := url.QueryUnescape(key)
		if err != nil {
			return n, fault.At("", "api.text")
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return n, fault.At(Join("", k), "api.text")
		}
		if slices.Contains(n.keys, k) {
			return n, fault.At(Join("", k), "api.key_twice")
		}
		n.keys = append(n.keys, k)
		n.list = append(n.list, queryValue(k, v, t))
	}
	return n, nil
}

// queryValue reads a value as the kind that its field has.
func queryValue(key, value string, t reflect.Type) Node {
	n := Node{kind: '"', text: strings.ToValidUTF8(value, "\x00")}
	fields := Fields(t)
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == key })
	if at < 0 {
		return n
	}
	switch fields[at].Type.Kind() {
	case reflect.Bool:
		if value == "true" || value == "false" {
			return Node{kind: '?', yes: value == "true"}
		}
	case reflect.Int, reflect.Int64:
		if !strings.HasPrefix(value, "+") {
			n.kind = '#'
		}
	}
	return n
}
